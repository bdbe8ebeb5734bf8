//! Where the pool's profit comes from: every transaction changes its money, and its events say what for.

use crate::report::LpEarnings;
use loadline_client::Event;
use loadline_model::{
    funding::{FundingState, paid_up},
    ledger::Position,
};
use loadline_units::{AccountId, AssetId, Overflow, Price, UnderlyingId, Usd};
use std::collections::BTreeMap;

/// The money of the pool, and what it was earned by so far.
#[derive(Debug)]
pub(in crate::run) struct Earnings {
    pool: AccountId,
    cash: Usd,
    legs: BTreeMap<UnderlyingId, Leg>,
    funding: BTreeMap<UnderlyingId, FundingState>,
    spots: BTreeMap<UnderlyingId, Price>,
    sums: LpEarnings,
}

/// A perpetual of the pool, and the index of funding up to which it is counted.
#[derive(Clone, Copy, Debug, Default)]
struct Leg {
    position: Position,
    index_wad: i128,
}

/// What one transaction did.
#[derive(Debug, Default)]
struct Deed {
    /// Money that came for something: positions, shares.
    exchanged: Usd,
    /// What the pool paid of others' deficits.
    covered: Usd,
    /// Whether the pool took over a part of an account, and whether it was bankrupt.
    seized: bool,
    backstopped: bool,
}

impl Earnings {
    pub(super) fn new(pool: AccountId) -> Self {
        Self {
            pool,
            cash: Usd::ZERO,
            legs: BTreeMap::new(),
            funding: BTreeMap::new(),
            spots: BTreeMap::new(),
            sums: LpEarnings::default(),
        }
    }

    /// Takes in the events of one transaction in a block of this moment [unix seconds].
    pub(super) fn note(&mut self, events: &[Event], now: u64) -> Result<(), Overflow> {
        let (cash, legs) = (self.cash, self.legs.clone());
        let mut deed = Deed::default();
        for event in events {
            self.apply(event, &mut deed)?;
        }
        // Legs that moved: funding until now, and what the new size would have paid until now, which is no gain.
        let mut gained = self.cash.checked_sub(cash)?;
        let mut taken_over = Usd::ZERO;
        for (underlying, leg) in &mut self.legs {
            let before = legs.get(underlying).copied().unwrap_or_default();
            let (size, quote) = (leg.position.size, Usd::from_narrow(leg.position.quote_wad));
            let old_quote = Usd::from_narrow(before.position.quote_wad);
            if before.position.size == size && old_quote == quote {
                continue;
            }
            let state = self.funding.get(underlying);
            leg.index_wad = state.map_or(Ok(0), |it| it.as_of(now).map(|it| it.index_wad))?;
            let paid = accrued(&before, leg.index_wad)?;
            self.sums.funding_usd = self.sums.funding_usd.checked_sub(paid)?;
            let free = paid_up(size, leg.index_wad)
                .checked_sub(paid_up(before.position.size, leg.index_wad))?;
            gained = gained.checked_add(quote.checked_sub(old_quote)?)?.checked_sub(free)?;
            let spot = self.spots.get(underlying).copied().unwrap_or_default();
            let moved = size.checked_sub(before.position.size)?;
            taken_over = taken_over.checked_add(moved.value_down(spot))?;
        }
        let sums = &mut self.sums;
        let rest = gained.checked_sub(deed.exchanged)?;
        if deed.seized && !deed.backstopped {
            // Positions at mark for money: what is left is the fee, less what the account could not pay.
            let edge = rest.checked_add(taken_over)?;
            sums.liquidations_usd = sums.liquidations_usd.checked_add(edge)?;
        } else {
            sums.liquidations_usd = sums.liquidations_usd.checked_sub(deed.covered)?;
            if !deed.backstopped {
                let fees = rest.checked_add(deed.covered)?;
                sums.fees_usd = sums.fees_usd.checked_add(fees)?;
            }
        }
        Ok(())
    }

    fn apply(&mut self, event: &Event, deed: &mut Deed) -> Result<(), Overflow> {
        let gets = |deed: &mut Deed, amount: Usd| -> Result<(), Overflow> {
            deed.exchanged = deed.exchanged.checked_add(amount)?;
            Ok(())
        };
        let pool = self.pool;
        match event {
            Event::CashSet { account, cash } if *account == pool => self.cash = *cash,
            Event::PerpSet { account, underlying, position } if *account == pool => {
                self.legs.entry(*underlying).or_default().position = *position;
            }
            Event::FundingSet { underlying, state } => {
                self.funding.insert(*underlying, *state);
            }
            Event::SpotAccepted { underlying, price, .. } => {
                self.spots.insert(*underlying, *price);
            }
            Event::Filled { taker, maker, size, quote, mark, .. } => {
                let edge = quote.checked_sub(size.value_down(*mark))?;
                if *maker == pool {
                    gets(deed, *quote)?;
                    self.sums.spread_usd = self.sums.spread_usd.checked_add(edge)?;
                } else if *taker == pool {
                    gets(deed, quote.checked_neg()?)?;
                    self.sums.spread_usd = self.sums.spread_usd.checked_sub(edge)?;
                }
            }
            Event::OptionSettled { account, payoff, .. } if *account == pool => {
                gets(deed, *payoff)?;
            }
            Event::Deposited { account, asset, amount, .. }
                if *account == pool && *asset == AssetId::CASH =>
            {
                gets(deed, Usd::from_narrow(amount.to_wad()))?;
            }
            Event::EpochProcessed { senior, junior, .. } => {
                for fill in [senior, junior] {
                    gets(deed, fill.admitted.checked_sub(fill.paid)?)?;
                }
            }
            Event::DeficitCovered { by_pool, .. } => {
                deed.covered = deed.covered.checked_add(*by_pool)?;
            }
            Event::Seized { taker, .. } if *taker == pool => deed.seized = true,
            Event::Backstopped { .. } => deed.backstopped = true,
            _ => {}
        }
        Ok(())
    }

    /// What `total` came from: all that nothing else explains is what positions gained and lost.
    pub(in crate::run) fn of(&self, total: Usd, now: u64) -> Result<LpEarnings, Overflow> {
        let mut sums = self.sums;
        for (underlying, leg) in &self.legs {
            let Some(state) = self.funding.get(underlying) else { continue };
            let paid = accrued(leg, state.as_of(now)?.index_wad)?;
            sums.funding_usd = sums.funding_usd.checked_sub(paid)?;
        }
        let told = [sums.fees_usd, sums.funding_usd, sums.spread_usd, sums.liquidations_usd];
        let told = told.into_iter().try_fold(Usd::ZERO, Usd::checked_add)?;
        sums.inventory_usd = total.checked_sub(told)?;
        Ok(sums)
    }
}

/// Funding that a leg paid from where it is counted until an index.
fn accrued(leg: &Leg, index_wad: i128) -> Result<Usd, Overflow> {
    let size = leg.position.size;
    paid_up(size, index_wad).checked_sub(paid_up(size, leg.index_wad))
}

#[cfg(test)]
mod tests {
    use super::*;
    use loadline_units::{InstrumentId, Size};

    const POOL: AccountId = AccountId::new(1);
    const TRADER: AccountId = AccountId::new(9);

    fn usd(units: i64) -> Usd {
        Usd::from_units(units)
    }

    fn cash(units: i64) -> Event {
        Event::CashSet { account: POOL, cash: usd(units) }
    }

    fn perp(size: i64, quote: i64) -> Event {
        let position =
            Position { size: Size::from_units(size), quote_wad: usd(quote).to_narrow().unwrap() };
        Event::PerpSet { account: POOL, underlying: eth(), position }
    }

    fn eth() -> UnderlyingId {
        UnderlyingId::new(1).unwrap()
    }

    fn index(usd_per_base: i64, updated_at: u64) -> Event {
        let state = FundingState {
            index_wad: usd(usd_per_base).to_narrow().unwrap(),
            rate: 0,
            drift: 0,
            max_rate: 0,
            spot: 0,
            updated_at,
            halted: false,
        };
        Event::FundingSet { underlying: eth(), state }
    }

    /// A trader buys 10 ETH at 3,001 where the mark is 3,000, and pays a fee of 15.
    fn sold() -> Earnings {
        let mut earnings = Earnings::new(POOL);
        earnings
            .note(
                &[
                    Event::Deposited {
                        account: POOL,
                        asset: AssetId::CASH,
                        payer: alloy::primitives::Address::ZERO,
                        amount: Size::from_units(1_000),
                    },
                    cash(1_000),
                ],
                1,
            )
            .unwrap();
        let filled = Event::Filled {
            taker: TRADER,
            maker: POOL,
            instrument: InstrumentId::perpetual(eth()),
            size: Size::from_units(10),
            quote: usd(30_010),
            mark: Price::from_units(3_000),
        };
        // The profit of 10 is cash at once; at an index of 2 USD the stored leg is 20 below the presented one.
        earnings.note(&[index(2, 5), perp(-10, 29_980), cash(1_025), filled], 5).unwrap();
        earnings
    }

    #[test]
    fn fees_and_spread_are_told_apart() {
        let found = sold().of(usd(25), 5).unwrap();
        assert_eq!((found.fees_usd, found.spread_usd), (usd(15), usd(10)));
        assert_eq!((found.funding_usd, found.inventory_usd), (Usd::ZERO, Usd::ZERO));
    }

    #[test]
    fn funding_and_what_the_position_lost_are_told_apart() {
        let mut earnings = sold();
        // Three dollars a unit later, settled at 3,100: funding of 30 in, a loss of 1,000 out.
        earnings.note(&[index(5, 9), perp(-10, 30_950), cash(55)], 9).unwrap();
        let found = earnings.of(usd(-945), 9).unwrap();
        assert_eq!((found.fees_usd, found.spread_usd), (usd(15), usd(10)));
        assert_eq!((found.funding_usd, found.inventory_usd), (usd(30), usd(-1_000)));
    }

    #[test]
    fn what_flows_in_and_out_for_shares_is_nobodys_profit() {
        let mut earnings = sold();
        let fill = |admitted, paid| loadline_model::tranche::Fill {
            admitted: usd(admitted),
            paid: usd(paid),
            ..Default::default()
        };
        let priced = Event::EpochProcessed {
            epoch: 1,
            observed_at: 6,
            low: usd(0),
            high: usd(0),
            claims: loadline_model::tranche::Claims::default(),
            senior: Box::new(fill(500, 0)),
            junior: Box::new(fill(0, 200)),
        };
        earnings.note(&[cash(1_325), priced], 6).unwrap();
        let found = earnings.of(usd(25), 6).unwrap();
        assert_eq!((found.fees_usd, found.inventory_usd), (usd(15), Usd::ZERO));
    }

    #[test]
    fn a_deficit_that_the_pool_pays_is_a_loss_by_liquidation() {
        let mut earnings = sold();
        let covered = Event::DeficitCovered {
            account: TRADER,
            deficit: usd(40),
            by_insurance: usd(30),
            by_pool: usd(10),
        };
        earnings.note(&[cash(1_015), covered], 6).unwrap();
        let found = earnings.of(usd(15), 6).unwrap();
        assert_eq!((found.liquidations_usd, found.inventory_usd), (usd(-10), Usd::ZERO));
    }
}
