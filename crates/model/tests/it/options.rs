//! Premiums and Greeks.

use crate::{WAD, cases, spread};
use alloy_primitives::U256;
use loadline_model::pricing::{Premiums, Terms, implied_volatility_x57, price};
use proptest::prelude::*;

/// Forward, and a strike within a factor of 1,000.
fn moneyness() -> impl Strategy<Value = (u128, u128)> {
    (spread(1 << 20, 1 << 85), 1_050..1_000_000_u128, any::<bool>()).prop_map(|(a, ratio, swap)| {
        let b = a * ratio / 1_000;
        if swap { (b, a) } else { (a, b) }
    })
}

/// Discounted, rounded down.
fn discounted(value: u128, discount: u128) -> u128 {
    (U256::from(value) * U256::from(discount) / U256::from(WAD)).to()
}

/// What a premium may be wrong by, before it is discounted by at most 4.
fn error(forward: u128, strike: u128) -> u128 {
    let (a, b) = (forward.min(strike), forward.max(strike));
    4 * (a / 25_000_000_000_000 + b / 1_000_000_000_000_000 + 2)
}

proptest! {
    #![proptest_config(cases(2_048))]

    #[test]
    fn parity((f, k) in moneyness(), v in spread(0, (1 << 62) - 1), d in spread(1, 4 * WAD)) {
        let Premiums { call, put } = price(f, k, v, d).unwrap();
        let forward = discounted(f.abs_diff(k), d);
        let between = if f < k { put - call } else { call - put };
        prop_assert!(between.abs_diff(forward) <= 1);
    }

    #[test]
    fn free_of_arbitrage((f, k) in moneyness(), v in spread(0, (1 << 62) - 1), d in spread(1, 4 * WAD)) {
        let Premiums { call, put } = price(f, k, v, d).unwrap();
        prop_assert!(discounted(f.saturating_sub(k), d) <= call && call <= discounted(f, d));
        prop_assert!(discounted(k.saturating_sub(f), d) <= put && put <= discounted(k, d));
    }

    #[test]
    fn monotone_and_convex_in_strike(
        (f, k) in moneyness(),
        width in 1..1_000_u128,
        v in spread(0, (1 << 62) - 1),
    ) {
        let width = k / 4 * width / 1_000 + 1;
        let [low, mid, high] = [k - width, k, k + width].map(|k| price(f, k, v, WAD));
        let (Ok(low), Ok(mid), Ok(high)) = (low, mid, high) else { return Ok(()) };
        let error = error(f, k + width);
        prop_assert!(mid.call <= low.call + 2 * error && low.call <= mid.call + width + 2 * error);
        prop_assert!(low.put <= mid.put + 2 * error && mid.put <= low.put + width + 2 * error);
        prop_assert!(2 * mid.call <= low.call + high.call + 4 * error);
        prop_assert!(2 * mid.put <= low.put + high.put + 4 * error);
    }

    /// Vega is a natural number by its type. Between two volatilities a premium rises, by at most F n(0) for each 1.
    #[test]
    fn rises_with_volatility((f, k) in moneyness(), v in spread(0, 1 << 61), more in spread(0, 1 << 60)) {
        let (less, more_valued) = (price(f, k, v, WAD).unwrap(), price(f, k, v + more, WAD).unwrap());
        let error = 2 * error(f, k);
        prop_assert!(less.call <= more_valued.call + error);
        let most: u128 = (U256::from(f) * U256::from(more) * U256::from(2) / U256::from(5)).wrapping_shr(57).to();
        prop_assert!(more_valued.call <= less.call + most + error);
    }

    /// Vega, delta and rho are the slopes between prices on both sides, to the curvature over the distance.
    #[test]
    fn derivatives_are_slopes(
        thousandths in 500..2_000_u128,
        time_seconds in 1_000_000..100_000_000_u64,
        volatility in WAD / 5..2 * WAD,
        (rate, dividend) in (-5..20_i128, -5..20_i128),
    ) {
        let percent = WAD.cast_signed() / 100;
        let terms = Terms {
            spot: 1_000 * WAD,
            strike: thousandths * WAD,
            time_seconds,
            volatility,
            rate: rate * percent,
            dividend: dividend * percent,
        };
        let call = |terms: Terms| terms.price().unwrap().call.cast_signed();
        let slope = |less: Terms, more: Terms| (call(more) - call(less)) * 500;
        let it = terms.greeks(false).unwrap();
        // steps of 1 / 1,000 on each side; errors of 1e-4 of the spot, and of a delta
        let step = WAD / 1_000;
        let vega = slope(
            Terms { volatility: volatility - step, ..terms },
            Terms { volatility: volatility + step, ..terms },
        );
        prop_assert!(vega.abs_diff(it.vega.cast_signed()) < WAD / 10, "{} {:?}", vega, it);
        let step = step.cast_signed();
        let rho =
            slope(Terms { rate: terms.rate - step, ..terms }, Terms { rate: terms.rate + step, ..terms });
        prop_assert!(rho.abs_diff(it.rho) < WAD / 10, "{} {:?}", rho, it);
        let delta = slope(Terms { spot: 999 * WAD, ..terms }, Terms { spot: 1_001 * WAD, ..terms }) / 1_000;
        prop_assert!(delta.abs_diff(it.delta) < WAD / 10_000, "{} {:?}", delta, it);
    }

    /// Every premium between payoff and bound has a volatility, whose premium it is.
    #[test]
    fn implied_volatility_is_found(
        (f, k) in moneyness(),
        share in spread(1, u128::MAX),
        (from_top, is_put) in (any::<bool>(), any::<bool>()),
    ) {
        let (payoff, bound) = if is_put { (k.saturating_sub(f), k) } else { (f.saturating_sub(k), f) };
        let part: U256 = (U256::from(bound - payoff) * U256::from(share)) >> 128;
        let part: u128 = part.to();
        let premium = if from_top { bound - 1 - part } else { payoff + part };
        let v = implied_volatility_x57(f, k, WAD, premium, is_put).unwrap();
        let again = price(f, k, v, WAD).unwrap();
        let again = if is_put { again.put } else { again.call };
        let bound = error(f, k) + f.min(k) / 1_000_000_000_000;
        prop_assert!(again.abs_diff(premium) <= bound, "{} {} {}", v, again, premium);
    }
}
