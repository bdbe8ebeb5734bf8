//! What the checks of the contracts accept is free of arbitrage on a dense grid; `LOADLINE_CASES` sets on how many
//! surfaces. Half of these lie at the bounds of the checks.

use loadline_model::surface::{Slice, between};
use loadline_risk::Essvi;
use proptest::{prelude::*, test_runner::Config};

const WAD: u128 = 1_000_000_000_000_000_000;

fn cases() -> Config {
    let cases = std::env::var("LOADLINE_CASES").ok().map_or(256, |cases| cases.parse().unwrap());
    Config { cases, max_global_rejects: cases.saturating_mul(16), ..Config::default() }
}

/// A part of a whole: half of the time all of it.
fn part(of: u128, share: u128) -> u128 {
    of / 1_000 * share.min(1_000) + of % 1_000 * share.min(1_000) / 1_000
}

/// The greatest psi that is accepted with a theta and a rho.
fn greatest_psi(theta_wad: u128, rho_wad: i128) -> u128 {
    let wing = WAD + rho_wad.unsigned_abs();
    // psi (1 + |rho|) < 4; psi^2 (1 + |rho|) <= 4 theta, its root found by halving
    let (mut least, mut most) = (0, (4 * WAD * WAD - 1) / wing);
    let accepts = |psi_wad| Slice { theta_wad, rho_wad, psi_wad }.is_butterfly_free();
    if accepts(most) {
        return most;
    }
    while most - least > 1 {
        let middle = least.midpoint(most);
        if accepts(middle) { least = middle } else { most = middle }
    }
    least
}

prop_compose! {
    /// A slice that the checks accept: theta from 1e-6 to 100, |rho| up to 0.999.
    fn slice()(
        (digits, factor) in (12..20_u32, 10..100_u128),
        rho_thousandths in -999..=999_i128,
        share in 0..2_000_u128,
    ) -> Slice {
        let theta_wad = 10_u128.pow(digits) * factor;
        let rho_wad = WAD.cast_signed() / 1_000 * rho_thousandths;
        Slice { theta_wad, rho_wad, psi_wad: part(greatest_psi(theta_wad, rho_wad), share) }
    }
}

prop_compose! {
    /// A slice, and one after it, at the bounds of the check between them half of the time.
    fn pair()(
        first in slice(),
        growth in prop_oneof![Just(0), 1..1_000_u128, 1..20_000_u128],
        (share, lean) in (0..2_000_u128, -2_000..2_000_i128),
    ) -> (Slice, Slice) {
        let Slice { theta_wad, rho_wad, psi_wad } = first;
        let grown = |x: u128| x + x / 1_000 * growth;
        // psi grows, but not faster than theta; rho psi moves by at most as much as psi
        let more = part(grown(psi_wad) - psi_wad, share);
        let wad = WAD.cast_signed();
        let skew = rho_wad * psi_wad.cast_signed() / wad
            + more.cast_signed() / 1_000 * lean.clamp(-1_000, 1_000);
        let later_psi = psi_wad + more;
        let later_rho = (skew * wad).checked_div(later_psi.cast_signed()).unwrap_or(0);
        (first, Slice { theta_wad: grown(theta_wad), rho_wad: later_rho, psi_wad: later_psi })
    }
}

/// Log-moneyness from -16 to 16, dense where a slice bends, at k near theta / psi.
fn grid(slice: &Slice) -> impl Iterator<Item = f64> {
    let Essvi { theta, rho, psi } = floats(slice);
    let (width, centre) = (theta / psi.max(1e-9), -rho * theta / psi.max(1e-9));
    (-400..=400)
        .map(move |i| centre + width * (f64::from(i) / 50.0).sinh())
        .filter(|k| k.abs() <= 16.0)
}

fn floats(slice: &Slice) -> Essvi {
    let float = |wad: i128| wad.to_string().parse::<f64>().unwrap() / 1e18;
    Essvi {
        theta: float(slice.theta_wad.cast_signed()),
        rho: float(slice.rho_wad),
        psi: float(slice.psi_wad.cast_signed()),
    }
}

/// Gatheral's function, of the sign of the density: (1 - k w' / 2 w)^2 - w'^2 (1 / w + 1 / 4) / 4 + w'' / 2.
fn density(it: &Essvi, k: f64) -> f64 {
    let Essvi { theta, rho, psi } = *it;
    let m = psi * k + theta * rho;
    let rest = theta * theta * (1.0 - rho * rho);
    let root = (m * m + rest).sqrt();
    let w = it.variance(k);
    let slope = psi * (rho + m / root) / 2.0;
    let bend = psi * psi * rest / (2.0 * root.powi(3));
    (1.0 - k * slope / (2.0 * w)).powi(2) - slope * slope * (1.0 / w + 0.25) / 4.0 + bend / 2.0
}

fn x57(k: f64) -> i128 {
    format!("{:.0}", k * 57_f64.exp2()).parse().unwrap()
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn no_butterfly(slice in slice()) {
        let it = floats(&slice);
        prop_assert!(slice.is_butterfly_free());
        for k in grid(&slice) {
            prop_assert!(density(&it, k) >= -1e-9, "{:?} {} {}", slice, k, density(&it, k));
        }
    }

    /// The grid can tell: at four times the bound it finds arbitrage, within 16 where theta is up to 1.
    #[test]
    fn refused_with_reason(slice in slice()) {
        prop_assume!(slice.theta_wad <= WAD);
        let psi_wad = 4 * greatest_psi(slice.theta_wad, slice.rho_wad);
        let beyond = Slice { psi_wad, ..slice };
        prop_assert!(!beyond.is_butterfly_free());
        let it = floats(&beyond);
        prop_assert!(grid(&beyond).any(|k| density(&it, k) < 0.0), "{:?}", beyond);
    }

    /// Volatilities of the contracts, in their own rounding; an expiry between lies between.
    #[test]
    fn no_calendar_spread((first, later) in pair(), time in 0..=1_000_u64) {
        prop_assume!(later.is_butterfly_free() && first.is_calendar_free(&later));
        for k in grid(&first).chain(grid(&later)) {
            let v1 = first.volatility_x57(x57(k)).unwrap();
            let v2 = later.volatility_x57(x57(k)).unwrap();
            prop_assert!(v1 <= v2 + (v2 >> 50) + 2, "{:?} {:?} {}", first, later, k);
            let v = between(v1, v2, 0, 1_000, time).unwrap();
            prop_assert!(v1.min(v2) <= v + 1 && v <= v1.max(v2));
        }
    }
}
