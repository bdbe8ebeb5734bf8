//! `loadline account explain`: what an account is worth and must keep, taken apart line by line.

use super::{ShowArgs, reading::Reading};
use crate::{
    exit::Failure,
    output::{self, right, table},
};
use eyre::WrapErr;
use loadline_model::{
    Assessment, Book, Mode, OptionLeg, Refusal,
    margin::{assess, expiry::Expiry, portfolio, portfolio::Side},
};
use loadline_scenario::report::dollars;
use loadline_units::{Price, Size, Usd};
use serde_json::{Value, json};

/// Explains an account at the newest block; fails where the model says otherwise than the chain.
pub(crate) async fn explain(args: ShowArgs) -> Result<(), Failure> {
    let reading = Reading::of(&args).await?;
    let parts = parts(&reading).wrap_err("the model does not assess the account");
    let parts = parts.map_err(Failure::Broken)?;
    let reports = match reading.state.mode {
        Mode::Portfolio => Some(reports(&reading).map_err(|it| Failure::Broken(it.into()))?),
        Mode::Cross | Mode::Isolated => None,
    };
    if args.json {
        output::print_json(&json(&reading, &parts, reports.as_ref()))?;
    } else {
        output::print(text(&reading, &parts, reports.as_ref()))?;
    }
    reading.disagreement().map_or(Ok(()), |found| Err(Failure::Check(vec![found])))
}

/// One thing that the account holds: what it is worth, and by how much less the account would have to keep without it.
struct Part {
    name: String,
    size: Option<Size>,
    mark: Option<Price>,
    value: Usd,
    /// Haircut and margin, for new risk and before liquidation; negative for what hedges.
    adds: [Usd; 2],
}

/// Both sides of the Portfolio mode.
struct Reports {
    initial: portfolio::Report,
    maintenance: portfolio::Report,
    /// From the loss in scenarios to IM.
    factor: Price,
}

fn keeps(a: &Assessment) -> Result<[Usd; 2], Refusal> {
    Ok([
        a.initial_haircut.checked_add(a.initial_margin)?,
        a.maintenance_haircut.checked_add(a.maintenance_margin)?,
    ])
}

fn parts(reading: &Reading) -> Result<Vec<Part>, Refusal> {
    let book = &reading.state.book;
    let mut parts = vec![Part {
        name: "cash".into(),
        size: None,
        mark: None,
        value: book.cash,
        adds: [Usd::ZERO; 2],
    }];
    for held in &book.holdings {
        let own = Book { holdings: vec![*held], ..Book::default() };
        let mut without = book.clone();
        without.holdings.retain(|it| it.asset != held.asset);
        let underlying = reading.market.terms(held.asset)?.underlying;
        let mark = reading.market.mark(underlying)?.price;
        let name = reading.asset(held.asset);
        parts.push(part(reading, name, held.amount, mark, &own, &without)?);
    }
    for leg in &book.perps {
        let own = Book { perps: vec![*leg], ..Book::default() };
        let mut without = book.clone();
        without.perps.retain(|it| it.underlying != leg.underlying);
        let mark = reading.market.mark(leg.underlying)?.price;
        let name = format!("{} perpetual", reading.underlying(leg.underlying));
        parts.push(part(reading, name, leg.size, mark, &own, &without)?);
    }
    for leg in &book.options {
        let own = Book { options: vec![*leg], ..Book::default() };
        let mut without = book.clone();
        without.options.retain(|it| it.series() != leg.series());
        let mark = option_mark(reading, leg)?;
        parts.push(part(reading, reading.option(leg.series()), leg.size(), mark, &own, &without)?);
    }
    Ok(parts)
}

fn part(
    reading: &Reading,
    name: String,
    size: Size,
    mark: Price,
    own: &Book,
    without: &Book,
) -> Result<Part, Refusal> {
    let assessed = |book| assess(reading.state.mode, book, &reading.market);
    let (all, rest) = (keeps(&assessed(&reading.state.book)?)?, keeps(&assessed(without)?)?);
    let [initial, maintenance] = [0, 1].map(|side: usize| all[side].checked_sub(rest[side]));
    // Its own worth is a matter of marks, the same in every mode.
    let value = assess(Mode::Cross, own, &reading.market)?.equity;
    Ok(Part { name, size: Some(size), mark: Some(mark), value, adds: [initial?, maintenance?] })
}

/// Mark of an option, rounded down.
pub(super) fn option_mark(reading: &Reading, leg: &OptionLeg) -> Result<Price, Refusal> {
    let key = leg.series().key();
    let (data, spot) = (reading.market.expiry(key)?, reading.market.mark(key.underlying)?.price);
    let expiry = Expiry::as_of(data, key.expiry, spot, reading.market.now())?;
    let mark = expiry.mark(leg.series(), leg.ln_strike_x57())?;
    Ok(Price::from_wad(u128::try_from(mark).map_err(|_| loadline_units::Overflow)?))
}

fn reports(reading: &Reading) -> Result<Reports, Refusal> {
    let of = |side| {
        let (report, _) = portfolio::requirement(&reading.state.book, &reading.market, side)?;
        Ok::<_, Refusal>(report)
    };
    let factor = reading.market.portfolio()?.initial_factor_wad;
    Ok(Reports {
        initial: of(Side::Initial)?,
        maintenance: of(Side::Maintenance)?,
        factor: Price::from_wad(factor.into()),
    })
}

/// Moves of a node: the spot in units of R, and the volatility.
fn node(node: u8) -> String {
    const SPOTS: [&str; 9] = ["-2R", "-R", "-2R/3", "-R/3", "0", "+R/3", "+2R/3", "+R", "+2R"];
    const VOLATILITIES: [&str; 3] = ["down", "flat", "up"];
    let name = |names: &[&'static str], at: u8| names.get(usize::from(at)).copied().unwrap_or("?");
    format!("spot {}, volatility {}", name(&SPOTS, node / 3), name(&VOLATILITIES, node % 3))
}

/// Weight \[1e-4\] and moves of the worst row, each column named by the underlyings in it that the account has.
fn worst(reading: &Reading, report: &portfolio::Report) -> Option<(u16, Vec<(String, u8)>)> {
    if report.stress == Usd::ZERO {
        return None;
    }
    let table = &reading.market.portfolio().ok()?.scenarios;
    let (weight, nodes) = table.stress().nth(report.worst_row)?;
    let moves = nodes.iter().zip(0_u8..).filter_map(|(node, column)| {
        let in_it = reading.underlyings().into_iter().filter(|underlying| {
            reading.market.options(*underlying).is_ok_and(|terms| terms.column == column)
        });
        let names: Vec<String> = in_it.map(|it| reading.underlying(it)).collect();
        (!names.is_empty()).then(|| (names.join(", "), *node))
    });
    Some((weight, moves.collect()))
}

const fn lines(report: &portfolio::Report) -> [(&'static str, Usd); 7] {
    [
        ("stress, the worst row", report.stress),
        ("shortfall of histories", report.shortfall),
        ("liquidity add-on", report.liquidity),
        ("vega add-on", report.vega),
        ("confidence add-on", report.confidence),
        ("minimum of short options", report.minimum),
        ("roll-off of long options", report.roll_off),
    ]
}

fn text(reading: &Reading, parts: &[Part], reports: Option<&Reports>) -> String {
    let a = &reading.health.assessment;
    let mut held = table(["held", "size", "mark", "value", "adds to IM", "adds to MM"]);
    for it in parts {
        held.add_row([
            it.name.clone(),
            it.size.map_or_else(String::new, |it| it.decimal().to_string()),
            it.mark.map_or_else(String::new, |it| format!("{:.2}", it.decimal())),
            dollars(it.value),
            dollars(it.adds[0]),
            dollars(it.adds[1]),
        ]);
    }
    right(&mut held, 1..6);
    let mut text = held.to_string();
    if let Some(Reports { initial, maintenance, factor }) = reports {
        let mut scenarios = table(["scenarios", "IM", "MM"]);
        for ((name, initial), (_, maintenance)) in
            lines(initial).into_iter().zip(lines(maintenance))
        {
            scenarios.add_row([name.to_owned(), dollars(initial), dollars(maintenance)]);
        }
        let bound = |it: Option<Usd>| it.map_or_else(|| "none".into(), dollars);
        scenarios.add_row([
            "factor to the larger of the first two".into(),
            format!("{}", factor.decimal()),
            "1".into(),
        ]);
        scenarios.add_row([
            "most that can be lost".into(),
            bound(initial.bound),
            bound(maintenance.bound),
        ]);
        scenarios.add_row([
            "requirement".into(),
            dollars(initial.requirement),
            dollars(maintenance.requirement),
        ]);
        right(&mut scenarios, 1..3);
        text.push_str(&format!("\n\n{scenarios}"));
        for (side, report) in [("IM", initial), ("MM", maintenance)] {
            text.push_str(&format!("\n{side}: {}", said(reading, report)));
        }
    }
    let mut sums = table(["sum", "USD"]);
    for (name, value) in [
        ("equity", a.equity),
        ("initial haircut", a.initial_haircut),
        ("initial margin", a.initial_margin),
        ("initial balance", reading.health.initial_balance),
        ("maintenance haircut", a.maintenance_haircut),
        ("maintenance margin", a.maintenance_margin),
        ("maintenance balance", reading.health.maintenance_balance),
    ] {
        sums.add_row([name.to_owned(), dollars(value)]);
    }
    right(&mut sums, 1..2);
    let agrees = match reading.disagreement() {
        None => "The model, from chain data alone, agrees with the chain to the wei.",
        Some(_) => "The model DISAGREES with the chain.",
    };
    text.push_str(&format!("\n\n{sums}\n\n{agrees}"));
    text
}

/// The worst row in words.
fn said(reading: &Reading, report: &portfolio::Report) -> String {
    let Some((weight, moves)) = worst(reading, report) else { return "no row loses".into() };
    let moves: Vec<String> =
        moves.into_iter().map(|(names, at)| format!("{names}: {}", node(at))).collect();
    let (whole, part) = (weight / 10_000, weight % 10_000);
    format!("row {} of weight {whole}.{part:04}: {}", report.worst_row, moves.join("; "))
}

fn json(reading: &Reading, parts: &[Part], reports: Option<&Reports>) -> Value {
    let a = &reading.health.assessment;
    let side = |report: &portfolio::Report| {
        let (weight, moves) = worst(reading, report).unzip();
        let moves = moves.unwrap_or_default().into_iter();
        json!({
            "worst_row": report.worst_row,
            "weight_bps": weight,
            "moves": moves.map(|(names, at)| json!({
                "underlyings": names,
                "node": at,
                "move": node(at),
            })).collect::<Vec<_>>(),
            "stress": report.stress,
            "shortfall": report.shortfall,
            "liquidity": report.liquidity,
            "vega": report.vega,
            "confidence": report.confidence,
            "minimum": report.minimum,
            "roll_off": report.roll_off,
            "bound": report.bound,
            "requirement": report.requirement,
        })
    };
    json!({
        "schema": 1,
        "block": reading.block,
        "account": reading.state.account.get(),
        "held": parts.iter().map(|it| json!({
            "name": it.name,
            "size": it.size,
            "mark": it.mark,
            "value": it.value,
            "adds_to_initial": it.adds[0],
            "adds_to_maintenance": it.adds[1],
        })).collect::<Vec<_>>(),
        "initial_factor": reports.map(|it| it.factor),
        "initial": reports.map(|it| side(&it.initial)),
        "maintenance": reports.map(|it| side(&it.maintenance)),
        "equity": a.equity,
        "initial_haircut": a.initial_haircut,
        "initial_margin": a.initial_margin,
        "initial_balance": reading.health.initial_balance,
        "maintenance_haircut": a.maintenance_haircut,
        "maintenance_margin": a.maintenance_margin,
        "maintenance_balance": reading.health.maintenance_balance,
        "model_agrees": reading.disagreement().is_none(),
    })
}
