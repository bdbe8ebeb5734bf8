//! What an account is opened with: equity of a thousand to sixty-four thousand dollars, in cash and
//! collateral; leverage mostly moderate, at times high; long more often than short; some in debt.
//!
//! | drawn | as |
//! |---|---|
//! | mode | Isolated 20 %, Cross 60 %, Portfolio 20 % |
//! | options | traded by all of Portfolio, by 15 % of the others; half of these begin without perpetuals, the rest with less |
//! | leverage | 1 to 4 half of the time, up to 9 for 30 %, up to 14 for 17 %, up to 16 for 3 % |
//! | side | long 60 %; each further leg follows the first with 70 % |
//! | collateral | of Cross and Portfolio accounts 55 % hold some, one or all kinds |
//! | debt | of those 25 % withdraw cash against 30 to 75 % of it, and trade up to double |

use super::{draws::Draws, market::Market};
use loadline_model::Mode;
use loadline_units::{AssetId, Size, UnderlyingId, Usd};

/// What an account is opened with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    pub(super) mode: Mode,
    /// Whether it trades options.
    pub(super) options: bool,
    pub(super) cash: Usd,
    /// Taken out as debt.
    pub(super) borrowed: Usd,
    pub(super) collateral: Vec<(AssetId, Size)>,
    pub(super) legs: Vec<(UnderlyingId, Size)>,
}

/// Dollars in the ledger that are spoken of here: whole ones.
type Dollars = u64;

impl Profile {
    /// Draws an account that trades on `markets`.
    pub(super) fn draw(draws: &mut Draws, markets: &[Market]) -> Self {
        let equity = draws.between(1_000, 2_000) << draws.below(6);
        let backing: Vec<&Market> = markets.iter().filter(|it| it.collateral.is_some()).collect();
        let mode = match draws.below(5) {
            0 => Mode::Isolated,
            1 => Mode::Portfolio,
            _ => Mode::Cross,
        };
        let options = draws.permille(150) || mode == Mode::Portfolio;
        if mode == Mode::Isolated {
            Self::isolated(draws, markets, equity, options)
        } else if draws.permille(450) || backing.is_empty() {
            let lean = Lean { mode, haircut: 0, equity: for_perps(draws, equity, options) };
            let legs = legs(draws, markets, &lean);
            let (cash, borrowed) = (dollars(equity), Usd::ZERO);
            Self { mode, options, cash, borrowed, collateral: Vec::new(), legs }
        } else {
            Self::backed(draws, markets, &backing, equity, (mode, options))
        }
    }

    fn isolated(draws: &mut Draws, markets: &[Market], equity: Dollars, options: bool) -> Self {
        let one: Vec<Market> = draws.pick(markets).into_iter().cloned().collect();
        let mode = Mode::Isolated;
        let lean = Lean { mode, haircut: 0, equity: for_perps(draws, equity, options) };
        let legs = legs(draws, &one, &lean);
        let (cash, borrowed) = (dollars(equity), Usd::ZERO);
        Self { mode, options, cash, borrowed, collateral: Vec::new(), legs }
    }

    fn backed(
        draws: &mut Draws,
        markets: &[Market],
        backing: &[&Market],
        equity: Dollars,
        (mode, options): (Mode, bool),
    ) -> Self {
        let kinds: Vec<&Market> = if draws.permille(500) {
            draws.pick(backing).into_iter().copied().collect()
        } else {
            backing.to_vec()
        };
        let borrows = draws.permille(250);
        let in_cash = if borrows { 0 } else { equity * draws.below(6) / 10 };
        let each = (equity - in_cash) / kinds.len().try_into().unwrap_or(1).max(1);
        let collateral = kinds
            .iter()
            .filter_map(|it| Some((it.collateral?, it.collateral_worth(each))))
            .collect();
        let share = if borrows { draws.between(30, 75) } else { 0 };
        // Debt leaves the equity as it is but takes what the legs may lean on.
        let leant = equity * (100 - share) / 100;
        let capped = if borrows { leant.min(equity / 5) } else { leant };
        let lean = Lean { mode, haircut: 150, equity: for_perps(draws, capped, options) };
        Self {
            mode,
            options,
            cash: dollars(in_cash),
            borrowed: dollars(equity * share / 100),
            collateral,
            legs: legs(draws, markets, &lean),
        }
    }
}

/// What perpetuals are opened on.
struct Lean {
    mode: Mode,
    equity: Dollars,
    /// Kept free of the equity [permille].
    haircut: u64,
}

/// What of an equity goes into perpetuals: all of it, or none or a part where options come too.
fn for_perps(draws: &mut Draws, equity: Dollars, options: bool) -> Dollars {
    match (options, options && draws.permille(500)) {
        (false, _) => equity,
        (true, false) => 0,
        (true, true) => equity * draws.between(10, 50) / 100,
    }
}

/// Legs on one or more of the markets, none below the least size.
fn legs(draws: &mut Draws, markets: &[Market], lean: &Lean) -> Vec<(UnderlyingId, Size)> {
    let count = draws.between(1, markets.len().try_into().unwrap_or(1)).min(draws.between(1, 4));
    let tenths = leverage_tenths(draws);
    let long = draws.permille(600);
    let first = draws.below(markets.len().try_into().unwrap_or(0));
    let order = markets.iter().cycle().skip(first.try_into().unwrap_or(0));
    order
        .take(count.try_into().unwrap_or(1).min(markets.len()))
        .enumerate()
        .filter_map(|(index, market)| {
            // Seven tenths of what the requirement allows, so that fees and a tick fit too.
            let bps = match lean.mode {
                Mode::Portfolio => market.portfolio_bps,
                _ => market.initial_bps,
            };
            let most = (1_000 - lean.haircut) * 70 / bps.max(1);
            let notional = lean.equity * tenths.min(most) / 10 / count;
            let follows = index == 0 || draws.permille(700);
            let size = market.size_worth(notional, long == follows)?;
            Some((market.underlying, size))
        })
        .collect()
}

fn leverage_tenths(draws: &mut Draws) -> u64 {
    match draws.below(100) {
        0..50 => draws.between(10, 40),
        50..80 => draws.between(41, 90),
        80..97 => draws.between(91, 140),
        _ => draws.between(141, 160),
    }
}

fn dollars(amount: Dollars) -> Usd {
    Usd::from_units(i64::try_from(amount).unwrap_or(i64::MAX))
}
