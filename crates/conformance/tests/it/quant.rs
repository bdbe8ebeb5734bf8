//! `contracts/src/math`: scalars, pricers, the scan.

mod pricing;
mod scalars;
mod scan;
mod surface;

use proptest::prelude::*;

/// Integers of up to `bits` bits, all lengths alike.
fn natural(bits: u32) -> impl Strategy<Value = u128> {
    (0..=bits, any::<u128>())
        .prop_map(|(bits, raw)| if bits == 0 { 0 } else { raw >> (128 - bits) })
}

/// `low` to `high`, half of the time evenly, half of the time by length.
fn spread(low: u128, high: u128) -> impl Strategy<Value = u128> {
    let by_length = natural(128).prop_map(move |raw| low + raw % (high - low + 1));
    let by_bits = natural(high.ilog2() + 1).prop_map(move |raw| raw.clamp(low, high));
    prop_oneof![by_length, by_bits]
}

/// Both signs of up to `bits` bits.
fn around(bits: u32) -> impl Strategy<Value = i128> {
    (natural(bits), any::<bool>())
        .prop_map(|(x, minus)| if minus { -x.cast_signed() } else { x.cast_signed() })
}
