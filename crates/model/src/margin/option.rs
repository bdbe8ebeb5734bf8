//! What the options of one underlying and expiry are worth and, in the Isolated and Cross modes, must keep: the smaller
//! of the naked requirements of its shorts with its longs lost, and of all that can be lost at expiry.
//!
//! Source: `contracts/src/margin/OptionRules.sol`, `contracts/src/margin/OptionGroups.sol`. Every sum is exact; the
//! caller divides once per account.

use super::expiry::{Expiry, payoff};
use crate::{OPTION_LOT, OptionLeg, OptionTerms, Refusal, ScanRange};
use alloy_primitives::{I256, U256, uint};
use loadline_units::{ExpiryKey, OptionSeries, Overflow};

/// From [1e-36 USD] to [1e-48 USD].
const VALUE_UNIT: U256 = uint!(1_000_000_000_000_U256);
/// From a payoff of lots at prices of 1e-8 USD to [1e-36 USD].
const LOT_VALUE: i128 = OPTION_LOT * 10_000_000_000;
/// From a price of 1e-8 USD to [1e-30 USD].
const PRICE_UNIT: U256 = uint!(10_000_000_000_000_000_000_000_U256);

/// What the legs of an expiry add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OptionSums {
    /// At marks [1e-36 USD].
    pub value: I256,
    /// Requirement for new risk [1e-48 USD].
    pub initial: U256,
    /// Requirement before liquidation [1e-48 USD].
    pub maintenance: U256,
}

/// The legs of a book by underlying, expiry and strike, all ascending, without those of size zero.
pub(crate) fn sorted(options: &[OptionLeg]) -> Vec<OptionLeg> {
    let mut legs: Vec<_> = options.iter().filter(|leg| !leg.size().is_zero()).copied().collect();
    let order = |leg: &OptionLeg| (leg.series().key(), leg.series().strike());
    legs.sort_unstable_by_key(|leg| (order(leg), leg.size().to_wad().cast_unsigned()));
    legs
}

/// Runs of one expiry among sorted legs.
pub(crate) fn by_expiry(legs: &[OptionLeg]) -> impl Iterator<Item = (ExpiryKey, &[OptionLeg])> {
    let runs = legs.chunk_by(|a, b| a.series().key() == b.series().key());
    runs.filter_map(|run| Some((run.first()?.series().key(), run)))
}

/// Value and requirements of the legs of one expiry, ascending by strike.
///
/// # Errors
///
/// [`Refusal`] if a price is out of range or a sum does not fit 256 bits.
pub fn option_requirements(
    legs: &[OptionLeg],
    expiry: &Expiry,
    terms: &OptionTerms,
    range: ScanRange,
) -> Result<OptionSums, Refusal> {
    let mut sums = OptionSums::default();
    let mut longs = U256::ZERO;
    for leg in legs {
        let value = value_of(leg, expiry)?;
        sums.value = sums.value.checked_add(value).ok_or(Overflow)?;
        if leg.size().is_negative() {
            let add = |sum: U256, range_wad: u64| {
                let naked = naked(expiry, terms, range_wad, leg.series())?;
                let all = U256::from(leg.size().magnitude()).checked_mul(naked);
                all.and_then(|all| sum.checked_add(all)).ok_or(Overflow)
            };
            sums.initial = add(sums.initial, range.initial_wad)?;
            sums.maintenance = add(sums.maintenance, range.maintenance_wad)?;
        } else {
            longs = longs.checked_add(value.into_raw()).ok_or(Overflow)?;
        }
    }
    if expiry.is_expired() {
        return Ok(OptionSums { value: sums.value, ..OptionSums::default() });
    }
    let longs = longs.checked_mul(VALUE_UNIT).ok_or(Overflow)?;
    sums.initial = sums.initial.checked_add(longs).ok_or(Overflow)?;
    sums.maintenance = sums.maintenance.checked_add(longs).ok_or(Overflow)?;
    if let Some(worst) = worst_payoff(legs) {
        let loss = sums.value.checked_sub(worst).ok_or(Overflow)?.max(I256::ZERO);
        let most = loss.into_raw().checked_mul(VALUE_UNIT).ok_or(Overflow)?;
        sums.initial = sums.initial.min(most);
        sums.maintenance = sums.maintenance.min(most);
    }
    Ok(sums)
}

/// Value of a leg at its mark [1e-36 USD].
pub(crate) fn value_of(leg: &OptionLeg, expiry: &Expiry) -> Result<I256, Refusal> {
    let mark = expiry.mark(leg.series(), leg.ln_strike_x57())?;
    signed_product(leg.size().to_wad(), mark).map_err(Refusal::from)
}

/// A size times a mark.
pub(crate) fn signed_product(size: i128, mark: U256) -> Result<I256, Overflow> {
    let magnitude = U256::from(size.unsigned_abs()).checked_mul(mark).ok_or(Overflow)?;
    let value = I256::from_raw(magnitude);
    if value.is_negative() {
        return Err(Overflow);
    }
    Ok(if size < 0 { value.wrapping_neg() } else { value })
}

/// The least that legs of one expiry, ascending by strike, pay together over all prices from zero, exact [1e-36 USD];
/// `None` if there is no least, because calls are net short.
///
/// The payoff is piecewise linear, so it is least at zero or at a strike. At a strike the slope rises by the size, of
/// puts (from -size to 0) and calls (from 0 to size) alike.
pub fn worst_payoff(legs: &[OptionLeg]) -> Option<I256> {
    let lots = |leg: &OptionLeg| leg.size().to_wad() / OPTION_LOT;
    worst_of(legs.iter().map(|leg| (leg.series().is_put(), leg.series().strike(), lots(leg))))
        .map(|worst| wide(worst).wrapping_mul(wide(LOT_VALUE)))
}

/// The least payoff of (put, strike, lots), ascending by strike [lots times 1e-8 USD].
///
/// Lots have 62 bits, strikes 48, and fewer than 2^16 legs are held: all sums stay below 2^127.
pub(crate) fn worst_of(legs: impl Iterator<Item = (bool, u64, i128)> + Clone) -> Option<i128> {
    let (mut slope, mut calls, mut worst) = (0_i128, 0_i128, 0_i128);
    for (is_put, strike, lots) in legs.clone() {
        if is_put {
            slope -= lots;
            worst += lots * i128::from(strike);
        } else {
            calls += lots;
        }
    }
    if calls < 0 {
        return None;
    }
    let (mut payoff, mut price) = (worst, 0);
    for (_, strike, lots) in legs {
        payoff += slope * i128::from(strike - price);
        worst = worst.min(payoff);
        price = strike;
        slope += lots;
    }
    Some(worst)
}

/// What a naked short of one unit keeps beside its mark: a share of R times the forward less what it is out of the
/// money, at least a smaller share, and for a put no more than its strike [1e-30 USD].
///
/// # Errors
///
/// [`Overflow`] if it does not fit 256 bits.
pub fn naked(
    expiry: &Expiry,
    terms: &OptionTerms,
    range_wad: u64,
    series: OptionSeries,
) -> Result<U256, Overflow> {
    let strike = u128::from(series.strike());
    let base = U256::from(range_wad).checked_mul(U256::from(expiry.forward)).ok_or(Overflow)?;
    let share = |bps: u16| base.checked_mul(U256::from(bps)).ok_or(Overflow);
    let away = payoff(!series.is_put(), strike, expiry.forward);
    let away = U256::from(away).checked_mul(PRICE_UNIT).ok_or(Overflow)?;
    let unit = share(terms.short_bps)?.saturating_sub(away).max(share(terms.floor_bps)?);
    Ok(if series.is_put() { unit.min(U256::from(strike).wrapping_mul(PRICE_UNIT)) } else { unit })
}

/// A signed integer as 256 bits.
pub(crate) fn wide(x: i128) -> I256 {
    let magnitude = I256::from_raw(U256::from(x.unsigned_abs()));
    if x < 0 { magnitude.wrapping_neg() } else { magnitude }
}
