//! What an account is opened with: equity of a thousand to sixty-four thousand dollars, in cash and
//! collateral; leverage mostly moderate, at times high; long more often than short; some in debt.
//!
//! | drawn | as |
//! |---|---|
//! | mode | Isolated 30 %, Cross 70 % |
//! | leverage | 1 to 4 half of the time, up to 9 for 30 %, up to 14 for 17 %, up to 16 for 3 % |
//! | side | long 60 %; each further leg follows the first with 70 % |
//! | collateral | of Cross accounts 55 % hold some, one or all kinds |
//! | debt | of those 25 % withdraw cash against 30 to 75 % of it, and trade up to double |

use super::{draws::Draws, market::Market};
use loadline_model::Mode;
use loadline_units::{AssetId, Size, UnderlyingId, Usd};

/// What an account is opened with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    pub(super) mode: Mode,
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
        if draws.permille(300) {
            Self::isolated(draws, markets, equity)
        } else if draws.permille(450) || backing.is_empty() {
            let legs = legs(draws, markets, equity, 0);
            let cash = dollars(equity);
            Self { mode: Mode::Cross, cash, borrowed: Usd::ZERO, collateral: Vec::new(), legs }
        } else {
            Self::backed(draws, markets, &backing, equity)
        }
    }

    fn isolated(draws: &mut Draws, markets: &[Market], equity: Dollars) -> Self {
        let one: Vec<Market> = draws.pick(markets).into_iter().cloned().collect();
        Self {
            mode: Mode::Isolated,
            cash: dollars(equity),
            borrowed: Usd::ZERO,
            collateral: Vec::new(),
            legs: legs(draws, &one, equity, 0),
        }
    }

    fn backed(draws: &mut Draws, markets: &[Market], backing: &[&Market], equity: Dollars) -> Self {
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
        Self {
            mode: Mode::Cross,
            cash: dollars(in_cash),
            borrowed: dollars(equity * share / 100),
            collateral,
            legs: legs(draws, markets, capped, 150),
        }
    }
}

/// Legs on one or more of the markets, none below the least size.
///
/// `haircut` is kept free of `equity` [permille].
fn legs(
    draws: &mut Draws,
    markets: &[Market],
    equity: Dollars,
    haircut: u64,
) -> Vec<(UnderlyingId, Size)> {
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
            let most = (1_000 - haircut) * 70 / market.initial_bps.max(1);
            let notional = equity * tenths.min(most) / 10 / count;
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
