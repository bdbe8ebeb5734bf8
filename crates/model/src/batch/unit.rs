//! What accounts share: underlyings, and one unit of each option on the grid of its underlying.

use super::charges::Charges;
use super::coarse::{PART_BITS, bits, coarse_growths};
use crate::margin::add_on::AddOns;
use crate::margin::expiry::Expiry;
use crate::margin::portfolio::Side;
use crate::scan::{self, Grid, SPOT_NODES, Scan, exposure};
use crate::{Market, OPTION_LOT, OptionLeg, OptionTerms};
use loadline_units::{ExpiryKey, Overflow, Price, Size, UnderlyingId};

/// Options that expire later than this do not roll off yet \[s\].
const ROLL_OFF: u64 = 86_400;
/// Below so many bits weighted nodes fit 64.
const SMALL_BITS: u32 = 41;
/// Bounds of a linear exposure: size, and size times price.
const LINEAR: (i128, i128) = (1 << 95, 1 << 119);

/// An underlying at the maintenance range.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) terms: OptionTerms,
    /// Growth of what is linear, by move of the spot \[wad\].
    pub(super) growth: [i128; SPOT_NODES],
    pub(super) range_wad: u128,
    pub(super) confidence_wad: u64,
    pub(super) spot: Price,
    pub(super) charges: Option<Charges>,
    /// Growth with 31 fraction bits.
    pub(super) coarse_growth: [i64; SPOT_NODES],
    /// Nodes of options are cut by so many bits, to have 31.
    pub(super) cut: u32,
}

/// One unit of an option.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) underlying: UnderlyingId,
    pub(super) expiry: ExpiryKey,
    pub(super) is_put: bool,
    /// [1e-8 USD].
    pub(super) strike: u64,
    /// Change of its value at all nodes, cut [2^cut 1e-8 USD].
    pub(super) coarse: [i32; 27],
    /// Most lots that a scan takes.
    most: u64,
    /// \[wad\].
    pub(super) mark: i128,
    /// Of a put: discounted forward, which it is short of beside the call [1e-8 USD].
    pub(super) put_forward: i64,
    /// Whether `moved` is below 2^41, about 22,000 USD.
    is_small: bool,
    /// Change of the call's value between the inner nodes of the spot, and between those of volatility [1e-8 USD].
    pub(super) inner: (i64, i64),
    /// Change of the call's value at all nodes [1e-8 USD].
    pub(super) moved: [i64; 27],
}

/// Some lots of an option.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leg<'a> {
    pub(super) unit: &'a Unit,
    pub(super) lots: i64,
}

impl Frame {
    pub(super) fn new(underlying: UnderlyingId, market: &Market) -> Option<Self> {
        let terms = *market.options(underlying).ok()?;
        let range = market.range(underlying).ok()?;
        let spot = market.mark(underlying).ok()?.price;
        let range_wad = Side::Maintenance.range_wad(range);
        let scan = Scan::open(&market.portfolio().ok()?.normal, range_wad).ok()?;
        let growth = scan.growth();
        Some(Self {
            terms,
            growth,
            range_wad,
            confidence_wad: range.confidence_wad,
            spot,
            charges: Charges::new(&terms, range, range_wad, spot),
            coarse_growth: coarse_growths(growth),
            cut: 0,
        })
    }

    /// Cuts the nodes of all options on it alike.
    pub(super) fn cut(&mut self, units: &mut [Option<Unit>], underlying: UnderlyingId) {
        let ours = || units.iter().flatten().filter(|unit| unit.underlying == underlying);
        let most =
            ours().flat_map(|unit| (0..27).map(|node| unit.whole(node, self).unsigned_abs()));
        self.cut = bits(most.fold(0, |most, value| most | value)).saturating_sub(PART_BITS);
        for unit in units.iter_mut().flatten().filter(|unit| unit.underlying == underlying) {
            for node in 0..27 {
                unit.coarse[node] =
                    i32::try_from(unit.whole(node, self) >> self.cut).unwrap_or_default();
            }
        }
    }

    pub(super) fn charge(
        &self,
        grid: &Grid,
        shorts: u128,
        add_ons: &mut AddOns,
    ) -> Result<(), Overflow> {
        let Self { terms, range_wad, confidence_wad, spot, .. } = self;
        add_ons.add(grid, terms, *range_wad, *confidence_wad, shorts, *spot)
    }

    /// Size times spot [1e-26 USD], where a scan takes it.
    pub(super) fn notional(&self, size: Size) -> Option<i128> {
        let price = i128::try_from(self.spot.to_wad() / 10_000_000_000).ok()?;
        let size = size.to_wad();
        if price >> 56 != 0 || !(-LINEAR.0..LINEAR.0).contains(&size) {
            return None;
        }
        size.checked_mul(price).filter(|value| (-LINEAR.1..LINEAR.1).contains(value))
    }
}

impl Unit {
    /// `None` for one that is not the same for all: averaging, expired or rolling off, or refused.
    pub(super) fn new(leg: &OptionLeg, frame: &Frame, market: &Market) -> Option<Self> {
        let (series, ln) = (leg.series(), leg.ln_strike_x57());
        let (key, data) = (series.key(), market.expiry(series.key()).ok()?);
        let expiry = Expiry::as_of(data, key.expiry, frame.spot, market.now()).ok()?;
        if expiry.tau < ROLL_OFF || expiry.is_averaging() || expiry.is_expired() {
            return None;
        }
        let mut scan = Scan::open(&market.portfolio().ok()?.normal, frame.range_wad).ok()?;
        let (down, up) = expiry.multipliers(&frame.terms);
        scan.set_expiry(expiry.forward, expiry.discount_wad, down, up).ok()?;
        let strike = u128::from(series.strike());
        let unit = scan::OptionLeg {
            is_put: series.is_put(),
            volatility_x57: expiry.volatility_x57(i128::from(ln)).ok()?,
            ln_strike_x57: i128::from(ln),
            strike,
            size: 1,
        };
        scan.add_option(&unit).ok()?;
        let (values, linear) = scan.sums();
        let still = values[4][1];
        let mut moved = [0; 27];
        for (moved, value) in moved.iter_mut().zip(values.as_flattened()) {
            *moved = i64::try_from(value - still).ok()?;
        }
        let most = scan.size_limit(strike)? / OPTION_LOT.unsigned_abs();
        Some(Self {
            underlying: key.underlying,
            expiry: key,
            is_put: series.is_put(),
            strike: series.strike(),
            coarse: [0; 27],
            most: u64::try_from(most).unwrap_or(u64::MAX),
            mark: i128::try_from(expiry.mark(series, ln).ok()?).ok()?,
            put_forward: i64::try_from(-linear).ok()?,
            is_small: moved.iter().all(|value| value.unsigned_abs() >> SMALL_BITS == 0),
            inner: (moved[16] - moved[10], moved[14] - moved[12]),
            moved,
        })
    }

    /// Weighted values of the call at all nodes; weights are below 2^22 together [1e-8 USD / 65536].
    pub(super) fn sum(&self, weights: &[i64; 27]) -> i128 {
        let nodes = self.moved.iter().zip(weights);
        if self.is_small {
            let products = nodes.map(|(node, weight)| node.wrapping_mul(*weight));
            return i128::from(products.fold(0_i64, i64::wrapping_add));
        }
        let products = nodes.map(|(node, weight)| i128::from(*node).wrapping_mul((*weight).into()));
        products.fold(0, i128::wrapping_add)
    }

    /// Change of its value at a node, within a unit [1e-8 USD].
    fn whole(&self, node: usize, frame: &Frame) -> i128 {
        i128::from(self.moved[node])
            - exposure(i128::from(self.put_forward), frame.growth[node / 3])
    }

    /// Whether a scan takes so many lots: then lots times a value at a node is below 2^86.
    pub(super) const fn takes(&self, lots: i64) -> bool {
        lots.unsigned_abs() < self.most
    }
}
