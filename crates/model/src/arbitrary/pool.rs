//! Random quotes of options.

use super::{fraction, wide_signed};
use crate::market::{Exposure, OptionQuoteTerms, OptionTrade};
use loadline_units::{Price, Size};
use proptest::prelude::*;

/// Any terms.
pub fn option_quote_terms() -> impl Strategy<Value = OptionQuoteTerms> {
    let fractions = (fraction(), fraction(), fraction(), fraction(), fraction());
    let rates = (any::<u64>(), any::<u64>(), any::<u64>(), any::<u64>());
    let limits = (any::<u64>(), any::<u64>(), any::<u32>());
    (fractions, rates, limits).prop_map(
        |((fee, fee_cap, insurance_share, spread, volatility_spread), rates, limits)| {
            OptionQuoteTerms {
                vega_slope_wad: rates.0,
                gamma_slope_wad: rates.1,
                fee,
                fee_cap,
                insurance_share,
                spread,
                volatility_spread,
                spread_per_second_wad: rates.2,
                volatility_spread_per_second_wad: rates.3,
                max_vega: limits.0,
                max_short_gamma: limits.1,
                max_sync_age: limits.2,
            }
        },
    )
}

/// Exposures of up to 5 billion: their potential at any slope of 64 bits fits.
pub fn exposure() -> impl Strategy<Value = Exposure> {
    exposure_of(93)
}

/// Exposures of any size.
pub fn wide_exposure() -> impl Strategy<Value = Exposure> {
    prop_oneof![exposure_of(93), exposure_of(256)]
}

fn exposure_of(bits: usize) -> impl Strategy<Value = Exposure> {
    let (delta, vega, gamma) = (wide_signed(bits), wide_signed(bits), wide_signed(bits));
    (delta, vega, gamma).prop_map(|(delta_wad, vega_wad, gamma_wad)| Exposure {
        delta_wad,
        vega_wad,
        gamma_wad,
    })
}

/// A trade of up to a billion, at prices up to a million, with reports of up to twelve days.
pub fn option_trade() -> impl Strategy<Value = OptionTrade> {
    let price = || (0..=10_u128.pow(24)).prop_map(Price::from_wad);
    let size = (-(10_i128.pow(27))..=10_i128.pow(27)).prop_map(Size::from_wad);
    let ages = (0..1_000_000_u64, 0..1_000_000_u64);
    (size, (price(), price(), price()), exposure(), fraction(), ages).prop_map(
        |(size, (mark, worse, spot), by, confidence, (price_age, surface_age))| OptionTrade {
            size,
            mark,
            worse,
            spot,
            by,
            confidence,
            price_age,
            surface_age,
        },
    )
}
