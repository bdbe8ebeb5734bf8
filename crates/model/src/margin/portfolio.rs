//! What a book must keep in the Portfolio mode: the worst of scenarios over all underlyings, and add-ons.
//!
//! Source: `contracts/src/margin/PortfolioRules.sol`, `contracts/src/margin/PortfolioAssessment.sol`. P&L are integers in
//! 1e-26 USD; each part is divided once and rounded up.

use super::{
    Sums,
    add_on::AddOns,
    assess::min_cash,
    expiry::Expiry,
    grid::{GridScan, ROLL_OFF},
    option::{by_expiry, sorted, worst_payoff},
    rows::Sheet,
};
use crate::{Assessment, Book, Market, Mode, OptionLeg, Portfolio, Refusal, ScanRange};
use alloy_primitives::{I256, U256, uint};
use loadline_units::{AssetId, ExpiryKey, OptionSeries, Overflow, Size, UnderlyingId, Usd, div_up};

/// Widest scan range that the grid takes \[wad\].
const WIDEST: u128 = 2_500_000_000_000_000_000;
/// From [1e-30 USD] to \[wad\].
const STRESS_UNIT: U256 = uint!(1_000_000_000_000_U256);
/// From [1e-26 USD / 65536] to \[wad\].
const HISTORY_UNIT: U256 = uint!(6_553_600_000_000_U256);
const WAD: U256 = uint!(1_000_000_000_000_000_000_U256);

/// Which requirement is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What new risk is held against.
    Initial,
    /// What liquidation is held against.
    Maintenance,
}

/// How a requirement comes about. Every part is rounded up and never negative.
///
/// requirement = min(factor * max(stress, shortfall) + liquidity + vega + confidence + minimum + roll-off, bound)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Row of the scenario table behind `stress`, the first of equals; zero when none loses.
    pub worst_row: usize,
    /// Worst weighted loss over the rows.
    pub stress: Usd,
    /// Mean loss of the worst historical rows.
    pub shortfall: Usd,
    /// For the delta against depth.
    pub liquidity: Usd,
    /// For the P&L of volatility against depth.
    pub vega: Usd,
    /// For the uncertainty of the price.
    pub confidence: Usd,
    /// For short options, however far out of the money.
    pub minimum: Usd,
    /// For long options that expire within a day.
    pub roll_off: Usd,
    /// Marks less the worst payoffs, if the book can lose no more: options alone, and no net short calls.
    pub bound: Option<Usd>,
    /// What the book must keep.
    pub requirement: Usd,
}

impl Side {
    pub(crate) fn range_wad(self, range: ScanRange) -> u128 {
        let wad = match self {
            Self::Initial => range.initial_wad,
            Self::Maintenance => range.maintenance_wad,
        };
        u128::from(wad).min(WIDEST)
    }

    fn factor(self, portfolio: &Portfolio) -> U256 {
        match self {
            Self::Initial => U256::from(portfolio.initial_factor_wad),
            Self::Maintenance => WAD,
        }
    }
}

/// Assesses a book as the engine of the Portfolio mode does.
///
/// # Errors
///
/// [`Refusal`] where the engine would revert.
pub fn assess(book: &Book, market: &Market) -> Result<Assessment, Refusal> {
    let min_cash = min_cash(Mode::Portfolio, std::iter::empty(), None, market)?;
    let mut sums = linear_sums(book, market)?;
    for (key, _) in by_expiry(&sorted(&book.options)) {
        sums.see(key, market)?;
    }
    let (initial, value) = requirement(book, market, Side::Initial)?;
    let (maintenance, _) = requirement(book, market, Side::Maintenance)?;
    sums.add_value(value)?;
    Ok(Assessment {
        initial_margin: initial.requirement,
        maintenance_margin: maintenance.requirement,
        ..sums.divided(min_cash, market)?
    })
}

/// What an account is worth, and what it must keep lest it be flagged: haircuts and MM. Nothing else is looked at.
///
/// # Errors
///
/// [`Refusal`] where the engine would revert.
pub fn maintenance(book: &Book, market: &Market) -> Result<Maintenance, Refusal> {
    let mut sums = linear_sums(book, market)?;
    let (report, value) = requirement(book, market, Side::Maintenance)?;
    sums.add_value(value)?;
    Maintenance::new(sums, report.requirement, market)
}

/// Cash, collateral and perpetuals. Each underlying needs its option terms, even where a batch closed what was on it.
fn linear_sums(book: &Book, market: &Market) -> Result<Sums, Refusal> {
    let mut sums = Sums::new(book.cash);
    for holding in &book.holdings {
        sums.add_holding(holding.asset, holding.amount, market, true)?;
        market.options(market.terms(holding.asset)?.underlying)?;
    }
    for leg in &book.perps {
        sums.add_perp(leg.underlying, leg.size, leg.quote, market)?;
        market.options(leg.underlying)?;
    }
    Ok(sums)
}

/// What decides over a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Maintenance {
    /// Cash, collateral, perpetuals and options at mark, rounded down.
    pub equity: Usd,
    /// Maintenance haircuts, rounded up.
    pub haircut: Usd,
    /// Maintenance haircuts and MM, each rounded up.
    pub requirement: Usd,
}

impl Maintenance {
    pub(crate) fn new(sums: Sums, margin: Usd, market: &Market) -> Result<Self, Refusal> {
        let divided = sums.divided(Usd::ZERO, market)?;
        let haircut = divided.maintenance_haircut;
        Ok(Self { equity: divided.equity, haircut, requirement: haircut.checked_add(margin)? })
    }

    /// What of an assessment, in any mode, decides over a flag.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if the requirement does not fit 256 bits.
    pub fn of(a: &Assessment) -> Result<Self, Overflow> {
        let requirement = a.requirement()?;
        Ok(Self { equity: a.equity, haircut: a.maintenance_haircut, requirement })
    }

    /// MM: the requirement without haircuts.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if it does not fit 256 bits.
    pub fn margin(&self) -> Result<Usd, Overflow> {
        self.requirement.checked_sub(self.haircut)
    }

    /// Equity above what the account must keep; it may be flagged iff negative.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if it does not fit 256 bits.
    pub fn balance(&self) -> Result<Usd, Overflow> {
        self.equity.checked_sub(self.requirement)
    }
}

/// One side's requirement, and the value of the options at marks, exact [1e-36 USD].
///
/// # Errors
///
/// [`Refusal`] where the engine would revert.
pub fn requirement(book: &Book, market: &Market, side: Side) -> Result<(Report, I256), Refusal> {
    let portfolio = market.portfolio()?;
    let left = first_roll_off(&book.options, market.now());
    let work = Work::of(book, market, side)?;

    let factor = side.factor(portfolio);
    let mut report = work.all.report(portfolio, factor)?;
    if let Some(lasting) = &work.lasting {
        let without = lasting.report(portfolio, factor)?.requirement;
        if without > report.requirement {
            let more = raw(without.checked_sub(report.requirement)?);
            let phased = more.checked_mul(U256::from(ROLL_OFF - left)).ok_or(Overflow)?;
            report.roll_off = usd(phased.div_ceil(U256::from(ROLL_OFF)))?;
            report.requirement = report.requirement.checked_add(report.roll_off)?;
        }
    }
    if let Some(bound) = work.bound {
        let bound = usd(bound.max(I256::ZERO).into_raw().div_ceil(WAD))?;
        report.bound = Some(bound);
        report.requirement = report.requirement.min(bound);
    }
    Ok((report, work.value))
}

/// One side's requirement, and what each position contributes to it.
///
/// # Errors
///
/// [`Refusal`] where the engine would revert.
pub fn explain(book: &Book, market: &Market, side: Side) -> Result<Explanation, Refusal> {
    let (report, _) = requirement(book, market, side)?;
    let table = &market.portfolio()?.scenarios;
    let whole = Work::of(book, market, side)?;
    let worst = whole.all.sheet.worst_rows(table);
    let mut lines = Vec::new();
    for (exposure, alone) in positions(book) {
        let sheet = Work::of(&alone, market, side)?.all.sheet;
        let stress = sheet.row(table, report.worst_row).wrapping_neg();
        let shortfall = sheet.histories(table, &worst).wrapping_neg();
        let unit = HISTORY_UNIT.wrapping_mul(U256::from(table.worst()));
        lines.push(Line {
            exposure,
            stress: Usd::from_wad(div_up(stress, STRESS_UNIT)),
            shortfall: Usd::from_wad(div_up(shortfall, unit)),
        });
    }
    Ok(Explanation { report, lines })
}

/// A requirement taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The requirement and its parts.
    pub report: Report,
    /// Position by position.
    pub lines: Vec<Line>,
}

/// What one position loses where the whole book loses most; negative where it gains. Each is rounded up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which position.
    pub exposure: Exposure,
    /// Weighted loss at the worst row.
    pub stress: Usd,
    /// Mean loss over the worst historical rows.
    pub shortfall: Usd,
}

/// A position in the scenarios.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// An option.
    Option(OptionSeries),
    /// A perpetual.
    Perp(UnderlyingId),
    /// Collateral.
    Holding(AssetId),
}

/// Every open position by itself.
fn positions(book: &Book) -> impl Iterator<Item = (Exposure, Book)> {
    let options = book.options.iter().filter(|leg| !leg.size().is_zero());
    let perps = book.perps.iter().filter(|leg| !leg.size.is_zero());
    let holdings = book.holdings.iter().filter(|holding| !holding.amount.is_zero());
    let options = options.map(|leg| {
        let alone = Book { options: vec![*leg], ..Book::default() };
        (Exposure::Option(leg.series()), alone)
    });
    let perps = perps.map(|leg| {
        let alone = Book { perps: vec![*leg], ..Book::default() };
        (Exposure::Perp(leg.underlying), alone)
    });
    let holdings = holdings.map(|holding| {
        let alone = Book { holdings: vec![*holding], ..Book::default() };
        (Exposure::Holding(holding.asset), alone)
    });
    options.chain(perps).chain(holdings)
}

/// Time to the first expiry within a day that has a long option \[s\]; a day when there is none.
fn first_roll_off(options: &[OptionLeg], now: u64) -> u64 {
    let long = options.iter().filter(|leg| leg.size() > Size::ZERO);
    let left = long.map(|leg| u64::from(leg.series().expiry()).saturating_sub(now));
    left.filter(|left| *left > 0).min().unwrap_or(ROLL_OFF).min(ROLL_OFF)
}

/// What is under way.
#[derive(Debug)]
struct Work {
    all: Charged,
    /// Without long options that roll off soon.
    lasting: Option<Charged>,
    /// Options at marks [1e-36 USD].
    value: I256,
    /// Marks less worst payoffs so far, while there is a bound [1e-36 USD].
    bound: Option<I256>,
}

/// Grids and add-ons of all underlyings.
#[derive(Clone, Debug)]
struct Charged {
    sheet: Sheet,
    add_ons: AddOns,
}

impl Work {
    fn of(book: &Book, market: &Market, side: Side) -> Result<Self, Refusal> {
        let options = sorted(&book.options);
        let rolls = first_roll_off(&options, market.now()) < ROLL_OFF;
        let mut work = Self::new(market.portfolio()?, rolls);
        work.scan(book, &options, market, side)?;
        Ok(work)
    }

    fn new(portfolio: &Portfolio, rolls: bool) -> Self {
        let sheet = Sheet::new(portfolio.scenarios.columns());
        let all = Charged { sheet, add_ons: AddOns::default() };
        let lasting = rolls.then(|| all.clone());
        Self { all, lasting, value: I256::ZERO, bound: Some(I256::ZERO) }
    }

    /// Underlying by underlying.
    fn scan(
        &mut self,
        book: &Book,
        options: &[OptionLeg],
        market: &Market,
        side: Side,
    ) -> Result<(), Refusal> {
        let mut mask = 0_u32;
        for leg in book.perps.iter().filter(|leg| !leg.size.is_zero()) {
            mask |= 1 << leg.underlying.get();
        }
        for holding in book.holdings.iter().filter(|holding| !holding.amount.is_zero()) {
            mask |= 1 << market.terms(holding.asset)?.underlying.get();
        }
        if mask != 0 {
            self.bound = None;
        }
        for leg in options {
            mask |= 1 << leg.series().underlying().get();
        }
        UnderlyingId::all()
            .filter(|underlying| mask & (1 << underlying.get()) != 0)
            .try_for_each(|underlying| self.add(underlying, book, options, market, side))
    }

    fn add(
        &mut self,
        underlying: UnderlyingId,
        book: &Book,
        options: &[OptionLeg],
        market: &Market,
        side: Side,
    ) -> Result<(), Refusal> {
        let (terms, range) = (market.options(underlying)?, market.range(underlying)?);
        let spot = market.mark(underlying)?.price;
        let wad = side.range_wad(range);
        let normal = &market.portfolio()?.normal;
        let mut grid = GridScan::open(normal, wad, self.lasting.is_some())?;
        let of_it = |(key, _): &(ExpiryKey, &[OptionLeg])| key.underlying == underlying;
        for (key, legs) in by_expiry(options).filter(of_it) {
            let expiry = Expiry::as_of(market.expiry(key)?, key.expiry, spot, market.now())?;
            let before = grid.value;
            grid.add_options(legs, &expiry, terms)?;
            if !expiry.is_expired() {
                self.add_bound(grid.value.checked_sub(before).ok_or(Overflow)?, legs)?;
            }
        }
        for leg in book.perps.iter().filter(|leg| leg.underlying == underlying) {
            grid.add_linear(leg.size, spot)?;
        }
        for holding in &book.holdings {
            if market.terms(holding.asset)?.underlying == underlying {
                grid.add_linear(holding.amount, spot)?;
            }
        }
        self.value = self.value.checked_add(grid.value).ok_or(Overflow)?;
        let grids = grid.close();
        let confidence = range.confidence_wad;
        let charge = |to: &mut Charged, nodes| {
            to.add_ons.add(nodes, terms, wad, confidence, grid.shorts, spot)?;
            to.sheet.add(terms.column, nodes)
        };
        charge(&mut self.all, &grids.all)?;
        if let Some(lasting) = &mut self.lasting {
            charge(lasting, &grids.lasting)?;
        }
        Ok(())
    }

    fn add_bound(&mut self, value: I256, legs: &[OptionLeg]) -> Result<(), Overflow> {
        self.bound = match (self.bound, worst_payoff(legs)) {
            (Some(bound), Some(worst)) => {
                let loss = value.checked_sub(worst).and_then(|loss| bound.checked_add(loss));
                Some(loss.ok_or(Overflow)?)
            }
            _ => None,
        };
        Ok(())
    }
}

impl Charged {
    /// The scenarios' loss and the add-ons.
    fn report(&self, portfolio: &Portfolio, factor: U256) -> Result<Report, Overflow> {
        let table = &portfolio.scenarios;
        let (loss, worst_row) = self.sheet.worst_row(table);
        let sum = self.sheet.worst_histories(table);
        let stress = loss.div_ceil(STRESS_UNIT);
        let worst = U256::from(table.worst());
        let lost = if sum.is_negative() { sum.unsigned_abs() } else { U256::ZERO };
        let shortfall = lost.div_ceil(HISTORY_UNIT.wrapping_mul(worst));
        let base = stress.max(shortfall).checked_mul(factor).ok_or(Overflow)?.div_ceil(WAD);
        let total = base.checked_add(self.add_ons.total()?).ok_or(Overflow)?;
        Ok(Report {
            worst_row,
            stress: usd(stress)?,
            shortfall: usd(shortfall)?,
            liquidity: usd(self.add_ons.liquidity)?,
            vega: usd(self.add_ons.vega)?,
            confidence: usd(self.add_ons.confidence)?,
            minimum: usd(self.add_ons.minimum)?,
            requirement: usd(total)?,
            ..Report::default()
        })
    }
}

const fn usd(wad: U256) -> Result<Usd, Overflow> {
    let value = Usd::from_wad(I256::from_raw(wad));
    if value.is_negative() { Err(Overflow) } else { Ok(value) }
}

const fn raw(value: Usd) -> U256 {
    value.to_wad().into_raw()
}
