//! Equity and requirements of a book in the Isolated and Cross modes.
//!
//! Source: `contracts/src/margin/AssessmentRules.sol`, `contracts/src/core/CrossEngine.sol`,
//! `contracts/src/core/IsolatedEngine.sol`.

use super::{
    expiry::Expiry,
    haircut,
    option::{by_expiry, option_requirements, sorted},
    portfolio, requirements,
};
use crate::{Assessment, Book, Market, Mode, OptionLeg, Refusal};
use alloy_primitives::{I256, U256, uint};
use loadline_units::{AssetId, ExpiryKey, Overflow, Size, UnderlyingId, Usd, div_down};

/// Assesses a book as the engine of its mode does.
///
/// # Errors
///
/// [`Refusal`] where the engine would revert.
pub fn assess(mode: Mode, book: &Book, market: &Market) -> Result<Assessment, Refusal> {
    if mode == Mode::Portfolio {
        return portfolio::assess(book, market);
    }
    // What a batch closed does not count.
    let held = book.holdings.iter().find(|holding| !holding.amount.is_zero());
    let collateral = held.map(|holding| holding.asset);
    let perps = book.perps.iter().filter(|leg| !leg.size.is_zero()).map(|leg| leg.underlying);
    let options = sorted(&book.options);
    let optioned = options.iter().map(|leg| leg.series().underlying());
    let min_cash = min_cash(mode, perps.chain(optioned), collateral, market)?;
    let mut sums = Sums::new(book.cash);
    for holding in &book.holdings {
        sums.add_holding(holding.asset, holding.amount, market, false)?;
    }
    for leg in &book.perps {
        market.tiers(leg.underlying)?;
        let notional = sums.add_perp(leg.underlying, leg.size, leg.quote, market)?;
        sums.charge_perp(leg.underlying, notional, market)?;
    }
    for (key, legs) in by_expiry(&options) {
        sums.add_options(key, legs, market)?;
    }
    sums.divided(min_cash, market)
}

/// Least cash of a mode, if the mode takes a book of positions in these underlyings at all.
pub(crate) fn min_cash(
    mode: Mode,
    positions: impl Iterator<Item = UnderlyingId>,
    collateral: Option<AssetId>,
    market: &Market,
) -> Result<Usd, Refusal> {
    if mode != Mode::Isolated {
        return Ok(market.debt_cap().checked_neg()?);
    }
    let mask = positions.fold(0_u32, |mask, underlying| mask | 1 << underlying.get());
    match (mask.count_ones(), collateral) {
        (2.., _) => Err(Refusal::MoreThanOneUnderlying(mask)),
        (_, Some(asset)) => Err(Refusal::CollateralNotTaken(asset)),
        (_, None) => Ok(Usd::ZERO),
    }
}

/// Sums of one book before division.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sums {
    /// Collateral, perpetuals and options [1e-36 USD].
    value: I256,
    /// Cash and quote legs.
    quote: Usd,
    /// [1e-54 USD].
    initial_haircut: U256,
    /// [1e-54 USD].
    maintenance_haircut: U256,
    /// Of perpetuals, times R [1e-58 USD].
    initial: U256,
    /// Of perpetuals, times R [1e-58 USD].
    maintenance: U256,
    /// [1e-48 USD].
    option_initial: U256,
    /// [1e-48 USD].
    option_maintenance: U256,
    fresh: bool,
}

/// From [1e-36 USD] to \[wad\].
const VALUE_UNIT: U256 = uint!(1_000_000_000_000_000_000_U256);

/// From [1e-40 USD] to \[wad\].
const REQUIREMENT_UNIT: U256 = uint!(10_000_000_000_000_000_000_000_U256);

/// From [1e-48 USD] to \[wad\].
const OPTION_UNIT: U256 = uint!(1_000_000_000_000_000_000_000_000_000_000_U256);

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
            option_initial: U256::ZERO,
            option_maintenance: U256::ZERO,
            fresh: true,
        }
    }

    /// Adds the value of a holding and its haircuts; where scenarios move its price the smaller base rate serves.
    pub(crate) fn add_holding(
        &mut self,
        asset: AssetId,
        amount: Size,
        market: &Market,
        in_scenarios: bool,
    ) -> Result<(), Refusal> {
        let terms = market.terms(asset)?;
        let mark = market.mark(terms.underlying)?;
        if amount.is_negative() {
            return Err(Overflow.into());
        }
        let value = amount.exact_notional(mark.price);
        self.add_value(I256::from_raw(value))?;
        let range = market.range_or_reference(terms.underlying);
        let reference = market.reference_range_wad();
        let cut = |sum: U256, bps: u16, range_wad: u64| {
            let bps = if in_scenarios { terms.portfolio_bps } else { bps };
            sum.checked_add(haircut(bps, terms, value, range_wad, reference)?).ok_or(Overflow)
        };
        self.initial_haircut = cut(self.initial_haircut, terms.initial_bps, range.initial_wad)?;
        self.maintenance_haircut =
            cut(self.maintenance_haircut, terms.maintenance_bps, range.maintenance_wad)?;
        self.fresh &= mark.fresh;
        Ok(())
    }

    /// Adds the value of a perpetual and its quote leg; the answer is its notional [1e-36 USD].
    pub(crate) fn add_perp(
        &mut self,
        underlying: UnderlyingId,
        size: Size,
        quote: Usd,
        market: &Market,
    ) -> Result<U256, Refusal> {
        let mark = market.mark(underlying)?;
        let notional = size.exact_notional(mark.price);
        // At most 2^255 - 2^127, so its opposite fits too.
        let value = I256::from_raw(notional);
        self.add_value(if size.is_negative() { value.wrapping_neg() } else { value })?;
        self.quote = self.quote.checked_add(quote)?;
        self.fresh &= mark.fresh;
        Ok(notional)
    }

    /// Adds what a perpetual must keep by its tiers.
    pub(crate) fn charge_perp(
        &mut self,
        underlying: UnderlyingId,
        notional: U256,
        market: &Market,
    ) -> Result<(), Refusal> {
        let (initial, maintenance) = requirements(market.tiers(underlying)?, notional)?;
        let range = market.range_or_reference(underlying);
        let charge = |sum: U256, part: U256, range_wad: u64| {
            let part = part.checked_mul(U256::from(range_wad));
            part.and_then(|part| sum.checked_add(part)).ok_or(Overflow)
        };
        self.initial = charge(self.initial, initial, range.initial_wad)?;
        self.maintenance = charge(self.maintenance, maintenance, range.maintenance_wad)?;
        Ok(())
    }

    /// Adds the options of one expiry, ascending by strike.
    pub(crate) fn add_options(
        &mut self,
        key: ExpiryKey,
        legs: &[OptionLeg],
        market: &Market,
    ) -> Result<(), Refusal> {
        let expiry = self.see(key, market)?;
        let (terms, range) = (market.options(key.underlying)?, market.range(key.underlying)?);
        let sums = option_requirements(legs, &expiry, terms, range)?;
        self.add_value(sums.value)?;
        self.option_initial = self.option_initial.checked_add(sums.initial).ok_or(Overflow)?;
        self.option_maintenance =
            self.option_maintenance.checked_add(sums.maintenance).ok_or(Overflow)?;
        Ok(())
    }

    /// An expiry now, and whether it is fresh.
    pub(crate) fn see(&mut self, key: ExpiryKey, market: &Market) -> Result<Expiry, Refusal> {
        let (mark, data) = (market.mark(key.underlying)?, market.expiry(key)?);
        let expiry = Expiry::as_of(data, key.expiry, mark.price, market.now())?;
        self.fresh &= mark.fresh && data.fresh;
        Ok(expiry)
    }

    pub(crate) fn add_value(&mut self, value: I256) -> Result<(), Overflow> {
        self.value = self.value.checked_add(value).ok_or(Overflow)?;
        Ok(())
    }

    pub(crate) fn divided(self, min_cash: Usd, market: &Market) -> Result<Assessment, Refusal> {
        let unit = REQUIREMENT_UNIT.wrapping_mul(U256::from(market.reference_range_wad()));
        let margin =
            |perps: U256, options: U256| up(perps, unit).checked_add(up(options, OPTION_UNIT));
        let value = Usd::from_wad(div_down(self.value, VALUE_UNIT));
        Ok(Assessment {
            equity: self.quote.checked_add(value)?,
            initial_haircut: up(self.initial_haircut, HAIRCUT_UNIT),
            maintenance_haircut: up(self.maintenance_haircut, HAIRCUT_UNIT),
            initial_margin: margin(self.initial, self.option_initial)?,
            maintenance_margin: margin(self.maintenance, self.option_maintenance)?,
            min_cash,
            fresh: self.fresh,
        })
    }
}

/// `n / d`, rounded up, as a value. The quotient fits: `d` is far above one.
fn up(n: U256, d: U256) -> Usd {
    Usd::from_wad(I256::from_raw(n.div_ceil(d)))
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
            let held = book.holdings.iter().find(|held| !held.amount.is_zero());
            match (open, held) {
                (2.., _) => prop_assert!(matches!(isolated, Err(Refusal::MoreThanOneUnderlying(_)))),
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
