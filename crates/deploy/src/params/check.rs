//! What parameters must fulfil: the ranges that the contracts enforce, and that names are known.

use super::{
    AssetParams, CollateralParams, FundingParams, ListingParams, OptionParams, Params, TierParams,
    UnderlyingParams, UnderlyingVolatilityParams,
};
use alloy::primitives::Address;
use loadline_model::margin::scenario::ScenarioTable;
use loadline_units::{AssetId, Fraction, Price, Usd};
use std::collections::BTreeSet;

/// Most that the pool may charge as fee or spread: 1 %, so that a fill stays within the ledger's band.
const MAX_RATE: Fraction = match Fraction::from_wad(10_000_000_000_000_000) {
    Some(rate) => rate,
    None => Fraction::WHOLE,
};

/// Largest bonus cap: half of the MM.
const MAX_BONUS_CAP: Fraction = match Fraction::from_wad(500_000_000_000_000_000) {
    Some(cap) => cap,
    None => Fraction::WHOLE,
};

/// Largest rate of funding, a tenth per day \[wad\].
const MAX_FUNDING_RATE: u64 = 100_000_000_000_000_000;

/// Rates of funding are kept in multiples of this \[wad\].
const FUNDING_RATE_UNIT: u64 = 10_000_000_000_000;

/// 1.0 with 18 decimals.
const WAD: u64 = Fraction::WHOLE.to_wad();

/// Greatest R \[wad\].
const MAX_RANGE: u64 = 1_048_575_000_000_000_000;

/// Longest ramp of an auction: one day \[s\].
const MAX_RAMP: u32 = 86_400;

/// A parameter is out of its range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{key}` {why}")]
pub struct InvalidParam {
    /// Which, as in the file: `underlying.ETH.pool.fee`.
    pub key: String,
    /// What it must be.
    pub why: String,
}

pub(super) fn ensure(holds: bool, key: impl Into<String>, why: &str) -> Result<(), InvalidParam> {
    if holds { Ok(()) } else { Err(InvalidParam { key: key.into(), why: why.into() }) }
}

impl Params {
    /// Whether the contracts would take them.
    ///
    /// # Errors
    ///
    /// [`InvalidParam`] names the first key that is out of range.
    pub fn check(&self) -> Result<(), InvalidParam> {
        ensure(self.admin_delay_seconds > 0, "admin_delay_seconds", "must be at least 1")?;
        ensure(self.admin != Some(Address::ZERO), "admin", "must not be the zero address")?;
        ensure(!self.debt_cap.is_negative(), "debt_cap", "must not be negative")?;
        self.check_market_data()?;
        self.check_auction()?;
        self.fees.check()?;
        self.check_volatility()?;
        self.check_portfolio()?;
        self.check_underlyings()?;
        self.check_assets()?;
        self.known(&self.gas_underlying, "gas_underlying".into())
    }

    fn check_market_data(&self) -> Result<(), InvalidParam> {
        let settings = &self.market_data;
        let distinct: BTreeSet<_> = self.reporters.iter().collect();
        let real = distinct.len() == self.reporters.len() && !distinct.contains(&Address::ZERO);
        ensure(real, "reporters", "must be different addresses, none of them zero")?;
        ensure(settings.quorum > 0, "market_data.quorum", "must be at least 1")?;
        ensure(
            usize::from(settings.quorum) <= self.reporters.len(),
            "market_data.quorum",
            "must not exceed the number of reporters",
        )?;
        ensure(
            settings.super_quorum >= settings.quorum,
            "market_data.super_quorum",
            "must be at least the quorum",
        )?;
        let age = settings.max_age_seconds;
        ensure(age > 0, "market_data.max_age_seconds", "must be at least 1")?;
        let inside = settings.band > Fraction::ZERO && settings.band < Fraction::WHOLE;
        ensure(inside, "market_data.band", "must be between 0 and 1")
    }

    fn check_auction(&self) -> Result<(), InvalidParam> {
        let terms = &self.auction;
        let max = terms.max_discount;
        ensure(max < Fraction::WHOLE, "auction.max_discount", "must be below 1")?;
        ensure(
            terms.start_discount <= max,
            "auction.start_discount",
            "must not exceed the largest",
        )?;
        ensure(terms.bonus_cap <= MAX_BONUS_CAP, "auction.bonus_cap", "must be at most 0.5")?;
        let buffer = terms.target_buffer;
        ensure(buffer > Fraction::ZERO, "auction.target_buffer", "must be positive")?;
        let ramp = terms.ramp_seconds;
        ensure(
            ramp > 0 && ramp <= MAX_RAMP,
            "auction.ramp_seconds",
            &format!("must be from 1 to {MAX_RAMP}"),
        )
    }

    fn check_volatility(&self) -> Result<(), InvalidParam> {
        let surfaces = &self.surfaces;
        let age = surfaces.max_age_seconds;
        ensure(age > 0, "surfaces.max_age_seconds", "must be at least 1")?;
        let inside = surfaces.band > Fraction::ZERO && surfaces.band < Fraction::WHOLE;
        ensure(inside, "surfaces.band", "must be between 0 and 1")?;
        let it = &self.volatility;
        let (fast, slow) = (it.fast_half_life_hours, it.slow_half_life_hours);
        let ordered = fast > 0 && fast <= slow && slow <= 365 * 24;
        ensure(ordered, "volatility.slow_half_life_hours", "must be from the fast one to 8760")?;
        let multiple = (WAD..=10 * WAD).contains(&it.multiple.to_wad());
        ensure(multiple, "volatility.multiple", "must be from 1 to 10")?;
        let range = self.reference_range();
        let possible = (WAD / 100..=5 * WAD / 2).contains(&range);
        ensure(possible, "volatility.reference", "must give a range from 0.01 to 2.5")
    }

    fn check_portfolio(&self) -> Result<(), InvalidParam> {
        let factor = (WAD..=3 * WAD).contains(&self.portfolio.initial_factor.to_wad());
        ensure(factor, "portfolio.initial_factor", "must be from 1 to 3")?;
        let table = ScenarioTable::parse(&self.portfolio.table).map_err(|error| InvalidParam {
            key: "portfolio.scenarios".into(),
            why: format!("is no scenario table: {error}"),
        })?;
        for it in &self.underlyings {
            let known = usize::from(it.options.column) < table.columns();
            let key = format!("underlying.{}.options.column", it.symbol);
            ensure(known, key, &format!("must be below {}", table.columns()))?;
        }
        Ok(())
    }

    fn check_underlyings(&self) -> Result<(), InvalidParam> {
        ensure(!self.underlyings.is_empty(), "underlying", "must have at least one entry")?;
        let ids: BTreeSet<_> = self.underlyings.iter().map(|it| it.id).collect();
        let symbols: BTreeSet<_> = self.underlyings.iter().map(|it| &it.symbol).collect();
        let distinct = ids.len() == self.underlyings.len() && symbols.len() == ids.len();
        ensure(distinct, "underlying", "must have different identifiers and symbols")?;
        self.underlyings.iter().try_for_each(UnderlyingParams::check)
    }

    fn check_assets(&self) -> Result<(), InvalidParam> {
        let count = self.assets.len();
        ensure(
            (1..=AssetId::COUNT).contains(&count),
            "asset",
            &format!("must have from 1 to {} entries", AssetId::COUNT),
        )?;
        let symbols: BTreeSet<_> = self.assets.iter().map(|it| &it.symbol).collect();
        ensure(symbols.len() == count, "asset", "must have different symbols")?;
        for (index, asset) in self.assets.iter().enumerate() {
            asset.check(index == 0)?;
            if let Some(terms) = &asset.collateral {
                let key = format!("asset.{}.collateral.underlying", asset.symbol);
                self.known(&terms.underlying, key)?;
            }
        }
        Ok(())
    }

    fn known(&self, symbol: &str, key: String) -> Result<(), InvalidParam> {
        ensure(
            self.underlying(symbol).is_some(),
            key,
            &format!("names `{symbol}`, which is no underlying"),
        )
    }
}

impl AssetParams {
    fn check(&self, is_cash: bool) -> Result<(), InvalidParam> {
        let key = |name: &str| format!("asset.{}.{name}", self.symbol);
        ensure(self.decimals <= 18, key("decimals"), "must be at most 18")?;
        ensure(!self.cap.is_negative(), key("cap"), "must not be negative")?;
        match &self.collateral {
            Some(_) if is_cash => ensure(false, key("collateral"), "must be missing: it is cash"),
            None if !is_cash => ensure(false, key("collateral"), "is missing"),
            None => Ok(()),
            Some(terms) => terms.check(&key("collateral")),
        }
    }
}

impl CollateralParams {
    fn check(&self, key: &str) -> Result<(), InvalidParam> {
        let (initial, slope) = (
            whole_bps(self.initial_haircut, &format!("{key}.initial_haircut"))?,
            whole_bps(self.slope, &format!("{key}.slope"))?,
        );
        let maintenance = format!("{key}.maintenance_haircut");
        let held = whole_bps(self.maintenance_haircut, &maintenance)?;
        ensure(held <= initial, maintenance, "must not exceed the initial one")?;
        let portfolio = format!("{key}.portfolio_haircut");
        let scanned = whole_bps(self.portfolio_haircut, &portfolio)?;
        ensure(scanned <= held, portfolio, "must not exceed the maintenance one")?;
        let whole = u32::from(initial) + u32::from(slope) <= 10_000;
        ensure(whole, format!("{key}.slope"), "and the initial haircut must not exceed 1")?;
        whole_thousands(self.scale, &format!("{key}.scale")).map(|_| ())
    }
}

impl UnderlyingParams {
    fn check(&self) -> Result<(), InvalidParam> {
        let mut last: Option<(u32, u16, u16)> = None;
        for (index, tier) in self.tiers.iter().enumerate() {
            let key = format!("underlying.{}.tiers.{index}", self.symbol);
            let (bound, initial, maintenance) = tier.check(&key)?;
            if let Some((bound_before, initial_before, maintenance_before)) = last {
                ensure(
                    bound > bound_before,
                    format!("{key}.up_to"),
                    "must exceed the tier before",
                )?;
                let rising = initial >= initial_before && maintenance >= maintenance_before;
                ensure(rising, key, "must not ask less than the tier before")?;
            }
            last = Some((bound, initial, maintenance));
        }
        let key = |name: &str| format!("underlying.{}.pool.{name}", self.symbol);
        let pool = &self.pool;
        ensure(pool.slope.to_wad() > 0, key("slope"), "must be positive")?;
        ensure(pool.fee <= MAX_RATE, key("fee"), "must be at most 0.01")?;
        ensure(pool.spread <= MAX_RATE, key("spread"), "must be at most 0.01")?;
        ensure(!pool.min_size.is_negative(), key("min_size"), "must not be negative")?;
        let skew = pool.max_skew;
        let possible = !skew.is_negative() && skew.magnitude() >> 96 == 0;
        ensure(possible, key("max_skew"), "must be from 0 to 2^96 wei")?;
        self.option_pool.check(&format!("underlying.{}.option_pool", self.symbol))?;
        self.funding.check(&format!("underlying.{}.funding", self.symbol))?;
        self.volatility.check(&format!("underlying.{}.volatility", self.symbol))?;
        self.options.check(&format!("underlying.{}.options", self.symbol))?;
        self.listing.check(&format!("underlying.{}.listing", self.symbol))
    }
}

impl FundingParams {
    fn check(&self, key: &str) -> Result<(), InvalidParam> {
        let scale = self.skew_scale;
        let positive = !scale.is_negative() && !scale.is_zero();
        ensure(positive, format!("{key}.skew_scale"), "must be positive")?;
        let rate = self.max_rate.to_wad();
        let possible = rate <= MAX_FUNDING_RATE && rate.is_multiple_of(FUNDING_RATE_UNIT);
        ensure(possible, format!("{key}.max_rate"), "must be a multiple of 0.00001 up to 0.1")
    }
}

impl UnderlyingVolatilityParams {
    fn check(&self, key: &str) -> Result<(), InvalidParam> {
        let seed = (WAD / 20..=4 * WAD).contains(&self.seed.to_wad());
        ensure(seed, format!("{key}.seed"), "must be from 0.05 to 4")?;
        let floor = (WAD / 20..=3 * WAD).contains(&self.floor.to_wad());
        ensure(floor, format!("{key}.floor"), "must be from 0.05 to 3")?;
        let (min, max) = (self.min_range.to_wad(), self.max_range.to_wad());
        ensure(min >= WAD / 100, format!("{key}.min_range"), "must be at least 0.01")?;
        let possible = min <= max && max <= MAX_RANGE;
        ensure(possible, format!("{key}.max_range"), "must be from the least to 1.048575")
    }
}

impl OptionParams {
    fn check(&self, key: &str) -> Result<(), InvalidParam> {
        for (name, share) in [("vol_up", self.vol_up), ("vol_down", self.vol_down)] {
            let bps = whole_bps(share, &format!("{key}.{name}"))?;
            ensure(bps >= 100, format!("{key}.{name}"), "must be at least 0.01")?;
        }
        let short = whole_bps(self.short, &format!("{key}.short"))?;
        let floor = whole_bps(self.floor, &format!("{key}.floor"))?;
        let ordered = floor > 0 && floor <= short;
        ensure(ordered, format!("{key}.floor"), "must be positive and at most `short`")?;
        whole_bps(self.minimum, &format!("{key}.minimum"))?;
        whole_bps(self.liquidity, &format!("{key}.liquidity"))?;
        whole_thousands(self.depth, &format!("{key}.depth"))?;
        whole_bps(self.vega, &format!("{key}.vega"))?;
        whole_thousands(self.vega_depth, &format!("{key}.vega_depth")).map(|_| ())
    }
}

impl ListingParams {
    fn check(&self, key: &str) -> Result<(), InvalidParam> {
        let step = e8(self.strike_step).is_some_and(|step| step > 0);
        let why = "must be a positive multiple of 1e-8, below 2814749";
        ensure(step, format!("{key}.strike_step"), why)?;
        let tenor = (1..=730).contains(&self.max_tenor_days);
        ensure(tenor, format!("{key}.max_tenor_days"), "must be from 1 to 730")?;
        let cap = !self.max_open_interest.is_negative();
        ensure(cap, format!("{key}.max_open_interest"), "must not be negative")
    }
}

impl TierParams {
    fn check(&self, key: &str) -> Result<(u32, u16, u16), InvalidParam> {
        let bound = whole_thousands(self.up_to, &format!("{key}.up_to"))?;
        let initial = whole_bps(self.initial, &format!("{key}.initial"))?;
        let maintenance = whole_bps(self.maintenance, &format!("{key}.maintenance"))?;
        let sane = maintenance > 0 && maintenance <= initial;
        ensure(sane, format!("{key}.maintenance"), "must be positive and at most the initial one")?;
        Ok((bound, initial, maintenance))
    }
}

/// A share in basis points, if it is a whole number of them.
pub(crate) fn bps(share: Fraction) -> Option<u16> {
    const BPS: u64 = 100_000_000_000_000;
    share.to_wad().is_multiple_of(BPS).then(|| u16::try_from(share.to_wad() / BPS).ok()).flatten()
}

/// A share in millionths, if it is a whole number of them, below 2^16.
pub(crate) fn ppm(share: Fraction) -> Option<u16> {
    const PPM: u64 = 1_000_000_000_000;
    share.to_wad().is_multiple_of(PPM).then(|| u16::try_from(share.to_wad() / PPM).ok()).flatten()
}

/// A price in 1e-8 USD, if it is a whole number of them, below 2^48.
pub(crate) fn e8(price: Price) -> Option<u64> {
    const E8: u128 = 10_000_000_000;
    let whole = price.to_wad().is_multiple_of(E8);
    u64::try_from(price.to_wad() / E8).ok().filter(|it| whole && it >> 48 == 0)
}

/// An amount in thousands, if it is a positive whole number of them.
pub(crate) fn thousands(amount: Usd) -> Option<u32> {
    const THOUSAND: u128 = 1_000_000_000_000_000_000_000;
    let raw = u128::try_from(amount.to_wad()).ok().filter(|it| *it > 0 && it % THOUSAND == 0)?;
    u32::try_from(raw / THOUSAND).ok()
}

pub(super) fn whole_bps(share: Fraction, key: &str) -> Result<u16, InvalidParam> {
    bps(share).ok_or_else(|| InvalidParam {
        key: key.into(),
        why: "must be a whole number of basis points (0.0001)".into(),
    })
}

pub(super) fn whole_ppm(share: Fraction, key: &str) -> Result<u16, InvalidParam> {
    ppm(share).ok_or_else(|| InvalidParam {
        key: key.into(),
        why: "must be a whole number of millionths, below 0.0656".into(),
    })
}

fn whole_thousands(amount: Usd, key: &str) -> Result<u32, InvalidParam> {
    thousands(amount).ok_or_else(|| InvalidParam {
        key: key.into(),
        why: "must be a positive whole number of thousands".into(),
    })
}
