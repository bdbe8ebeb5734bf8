//! Equity and requirements of a book in the Isolated and Cross modes.
//!
//! Source: `contracts/src/margin/AssessmentRules.sol`, `contracts/src/core/CrossEngine.sol`,
//! `contracts/src/core/IsolatedEngine.sol`.

use super::{haircuts, requirements};
use crate::{Assessment, Book, Market, Mode, Refusal};
use alloy_primitives::{I256, U256, uint};
use loadline_units::{AssetId, Overflow, Size, UnderlyingId, Usd, div_down};

/// Assesses a book as the engine of its mode does.
///
/// # Errors
///
/// [`Refusal`] where the engine would revert.
pub fn assess(mode: Mode, book: &Book, market: &Market) -> Result<Assessment, Refusal> {
    let collateral = book.holdings.first().map(|holding| holding.asset);
    // One that a batch closed does not count.
    let open = book.perps.iter().filter(|leg| !leg.size.is_zero()).count();
    let min_cash = min_cash(mode, open, collateral, market)?;
    let mut sums = Sums::new(book.cash);
    for holding in &book.holdings {
        sums.add_holding(holding.asset, holding.amount, market)?;
    }
    for leg in &book.perps {
        sums.add_perp(leg.underlying, leg.size, leg.quote, market)?;
    }
    Ok(sums.divided(min_cash)?)
}

/// Least cash of a mode, if the mode takes the book at all.
pub(crate) fn min_cash(
    mode: Mode,
    open: usize,
    collateral: Option<AssetId>,
    market: &Market,
) -> Result<Usd, Refusal> {
    match (mode, collateral) {
        (Mode::Isolated, _) if open > 1 => Err(Refusal::MoreThanOneUnderlying(open)),
        (Mode::Isolated, Some(asset)) => Err(Refusal::CollateralNotTaken(asset)),
        (Mode::Isolated, None) => Ok(Usd::ZERO),
        (Mode::Cross | Mode::Portfolio, _) => Ok(market.debt_cap().checked_neg()?),
    }
}

/// Sums of one book before division.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sums {
    /// Collateral and perpetuals [1e-36 USD].
    value: I256,
    /// Cash and quote legs.
    quote: Usd,
    /// [1e-54 USD].
    initial_haircut: U256,
    /// [1e-54 USD].
    maintenance_haircut: U256,
    /// [1e-40 USD].
    initial: U256,
    /// [1e-40 USD].
    maintenance: U256,
    fresh: bool,
}

/// From [1e-36 USD] to \[wad\].
const VALUE_UNIT: U256 = uint!(1_000_000_000_000_000_000_U256);

/// From [1e-40 USD] to \[wad\].
const REQUIREMENT_UNIT: U256 = uint!(10_000_000_000_000_000_000_000_U256);

/// From [1e-54 USD] to \[wad\].
const HAIRCUT_UNIT: U256 = uint!(1_000_000_000_000_000_000_000_000_000_000_000_000_U256);

impl Sums {
    pub(crate) const fn new(cash: Usd) -> Self {
        Self {
            value: I256::ZERO,
            quote: cash,
            initial_haircut: U256::ZERO,
            maintenance_haircut: U256::ZERO,
            initial: U256::ZERO,
            maintenance: U256::ZERO,
            fresh: true,
        }
    }

    pub(crate) fn add_holding(
        &mut self,
        asset: AssetId,
        amount: Size,
        market: &Market,
    ) -> Result<(), Refusal> {
        let terms = market.terms(asset)?;
        let mark = market.mark(terms.underlying)?;
        if amount.is_negative() {
            return Err(Overflow.into());
        }
        let value = amount.exact_notional(mark.price);
        self.value = self.value.checked_add(I256::from_raw(value)).ok_or(Overflow)?;
        let (initial, maintenance) = haircuts(terms, value)?;
        self.initial_haircut = self.initial_haircut.checked_add(initial).ok_or(Overflow)?;
        self.maintenance_haircut =
            self.maintenance_haircut.checked_add(maintenance).ok_or(Overflow)?;
        self.fresh &= mark.fresh;
        Ok(())
    }

    pub(crate) fn add_perp(
        &mut self,
        underlying: UnderlyingId,
        size: Size,
        quote: Usd,
        market: &Market,
    ) -> Result<(), Refusal> {
        let tiers = market.tiers(underlying)?;
        let mark = market.mark(underlying)?;
        let notional = size.exact_notional(mark.price);
        // At most 2^255 - 2^127, so its opposite fits too.
        let value = I256::from_raw(notional);
        let value = if size.is_negative() { value.wrapping_neg() } else { value };
        self.value = self.value.checked_add(value).ok_or(Overflow)?;
        self.quote = self.quote.checked_add(quote)?;
        let (initial, maintenance) = requirements(tiers, notional)?;
        self.initial = self.initial.checked_add(initial).ok_or(Overflow)?;
        self.maintenance = self.maintenance.checked_add(maintenance).ok_or(Overflow)?;
        self.fresh &= mark.fresh;
        Ok(())
    }

    pub(crate) fn divided(self, min_cash: Usd) -> Result<Assessment, Overflow> {
        let value = Usd::from_wad(div_down(self.value, VALUE_UNIT));
        // The quotients fit: the divisors are far above one.
        let up = |n: U256, d: U256| Usd::from_wad(I256::from_raw(n.div_ceil(d)));
        Ok(Assessment {
            equity: self.quote.checked_add(value)?,
            initial_haircut: up(self.initial_haircut, HAIRCUT_UNIT),
            maintenance_haircut: up(self.maintenance_haircut, HAIRCUT_UNIT),
            initial_margin: up(self.initial, REQUIREMENT_UNIT),
            maintenance_margin: up(self.maintenance, REQUIREMENT_UNIT),
            min_cash,
            fresh: self.fresh,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::{book, market};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn maintenance_asks_no_more_than_initial(book in book(), market in market()) {
            if let Ok(a) = assess(Mode::Cross, &book, &market) {
                prop_assert!(a.maintenance_margin >= Usd::ZERO && a.maintenance_margin <= a.initial_margin);
                prop_assert!(a.maintenance_haircut >= Usd::ZERO && a.maintenance_haircut <= a.initial_haircut);
                prop_assert!(a.min_cash <= Usd::ZERO);
            }
        }

        #[test]
        fn equity_is_additive_to_the_wei(book in book(), market in market()) {
            let collateral = Book { perps: Vec::new(), ..book.clone() };
            let positions = Book { cash: Usd::ZERO, holdings: Vec::new(), ..book.clone() };
            let equity = |book| Ok::<_, Refusal>(assess(Mode::Cross, book, &market)?.equity);
            if let (Ok(whole), Ok(one), Ok(other)) = (equity(&book), equity(&collateral), equity(&positions)) {
                let rounded = whole.checked_sub(one)?.checked_sub(other)?;
                prop_assert!(rounded == Usd::ZERO || rounded == Usd::from_narrow(1));
            }
        }

        #[test]
        fn an_isolated_account_without_collateral_and_debt_is_assessed_alike(book in book(), market in market()) {
            let isolated = assess(Mode::Isolated, &book, &market);
            let open = book.perps.iter().filter(|leg| !leg.size.is_zero()).count();
            match (open, book.holdings.first()) {
                (2.., _) => prop_assert_eq!(isolated, Err(Refusal::MoreThanOneUnderlying(open))),
                (_, Some(held)) => prop_assert_eq!(isolated, Err(Refusal::CollateralNotTaken(held.asset))),
                (_, None) => {
                    let cross = assess(Mode::Cross, &book, &market);
                    prop_assert_eq!(isolated, cross.map(|a| Assessment { min_cash: Usd::ZERO, ..a }));
                }
            }
        }
    }

    #[test]
    fn what_is_not_listed_is_refused() {
        let underlying = UnderlyingId::new(1).unwrap();
        let leg = crate::PerpLeg { underlying, size: Size::from_units(1), quote: Usd::ZERO };
        let book = Book { perps: vec![leg], ..Book::default() };
        let refused = assess(Mode::Cross, &book, &Market::default());
        assert_eq!(refused, Err(Refusal::UnderlyingNotListed(underlying)));
    }
}
