//! What reporters and governance say beside the ledger: prices, ranges, surfaces, settlement, scenarios.

use super::Window;
use alloy::primitives::Address;
use loadline_client::{Range, SurfaceQuote};
use loadline_model::funding::FundingState;
use loadline_model::margin::scenario::ScenarioTable;
use loadline_model::scan::NormalTable;
use loadline_model::{ExpiryData, Mark, Market, OptionTerms, Portfolio, ScanRange};
use loadline_units::{ExpiryKey, Fraction, Price, UnderlyingId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The averaging window, before which nothing of a settlement price is known \[s\].
const AVERAGING: u64 = 1_800;
/// How long a difference to the second opinion holds an underlying back \[s\].
const DEGRADED_TIME: u64 = 600;
/// The age at which a range is twice as wide \[s\].
const DOUBLED_AT: u64 = 345_600;
/// Confidences are kept in multiples of this \[wad\].
const CONFIDENCE_UNIT: u64 = 1_000_000_000;

/// The accepted price of an underlying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Cash per base unit.
    pub price: Price,
    /// Half-width of the reporters' uncertainty, share of the price.
    pub confidence: Fraction,
    /// When it was seen \[unix seconds\].
    pub observed_at: u64,
}

/// The accepted surface of an expiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surface {
    /// As accepted.
    pub quote: SurfaceQuote,
    /// When it was seen \[unix seconds\].
    pub observed_at: u64,
    /// Whether it conflicts with a newer neighbour.
    pub stale: bool,
}

/// The oracle side of the replica.
#[derive(Clone, Debug, Default)]
pub(super) struct Oracle {
    pub(super) spots: [Option<Spot>; UnderlyingId::COUNT],
    pub(super) ranges: [Option<Range>; UnderlyingId::COUNT],
    pub(super) funding: [FundingState; UnderlyingId::COUNT],
    /// When price and second opinion parted \[unix seconds\].
    pub(super) apart_since: [Option<u64>; UnderlyingId::COUNT],
    /// Age at which a price no longer serves new risk \[s\].
    pub(super) max_age: u64,
    pub(super) surfaces: BTreeMap<ExpiryKey, Surface>,
    /// Age at which a surface no longer serves new risk \[s\].
    pub(super) surface_age: u64,
    pub(super) windows: BTreeMap<ExpiryKey, Window>,
    pub(super) option_terms: [Option<OptionTerms>; UnderlyingId::COUNT],
    /// \[wad\], zero as long as it is not set.
    pub(super) reference_range: u64,
    /// Factor to IM \[wad\] and where the scenario table is.
    pub(super) portfolio: Option<(u64, Address)>,
    /// Tables that were read from code, which never changes: nothing to undo.
    tables: BTreeMap<Address, Arc<ScenarioTable>>,
    normal: Arc<NormalTable>,
}

impl Oracle {
    /// Keeps the table in the code at an address.
    pub(super) fn keep_table(&mut self, at: Address, table: Arc<ScenarioTable>) {
        self.tables.insert(at, table);
    }

    pub(super) fn has_table(&self, at: Address) -> bool {
        self.tables.contains_key(&at)
    }

    /// The settlement window of an expiry.
    pub(super) fn window(&self, key: ExpiryKey) -> Window {
        self.windows.get(&key).copied().unwrap_or_default()
    }

    /// Adds what it knows to a market at a moment \[unix seconds\].
    ///
    /// Source: `contracts/src/oracle/MarketData.sol` (`marks`, `expiries`).
    pub(super) fn fill(&self, market: &mut Market, now: u64) {
        market.set_now(now);
        if self.reference_range != 0 {
            market.set_reference_range(self.reference_range);
        }
        for underlying in UnderlyingId::all() {
            let at = underlying.index();
            let funding = &self.funding[at];
            let index_wad = funding.as_of(now).map_or(funding.index_wad, |it| it.index_wad);
            market.set_funding(underlying, index_wad);
            if let Some(terms) = self.option_terms[at] {
                market.set_options(underlying, terms);
            }
            let Some(spot) = self.spots[at] else { continue };
            let age = now.saturating_sub(spot.observed_at);
            let degraded = |since: u64| now < since.saturating_add(DEGRADED_TIME);
            let fresh = age <= self.max_age && !self.apart_since[at].is_some_and(degraded);
            market.set_mark(underlying, Mark { price: spot.price, fresh });
            if let Some(range) = self.ranges[at] {
                let units = spot.confidence.to_wad().div_ceil(CONFIDENCE_UNIT);
                let range = ScanRange {
                    initial_wad: range.initial_wad,
                    maintenance_wad: aged_up(range.maintenance_wad, age),
                    confidence_wad: units.saturating_mul(CONFIDENCE_UNIT),
                };
                market.set_range(underlying, range);
            }
        }
        for (key, surface) in &self.surfaces {
            market.set_expiry(*key, self.expiry(*key, surface, now));
        }
        let table = self.portfolio.and_then(|(factor, at)| Some((factor, self.tables.get(&at)?)));
        if let Some((initial_factor_wad, table)) = table {
            let (scenarios, normal) = (Arc::clone(table), Arc::clone(&self.normal));
            market.set_portfolio(Portfolio { initial_factor_wad, scenarios, normal });
        }
    }

    fn expiry(&self, key: ExpiryKey, surface: &Surface, now: u64) -> ExpiryData {
        let age = now.saturating_sub(surface.observed_at);
        let mut data = ExpiryData {
            basis_wad: surface.quote.basis_wad,
            rate_wad: surface.quote.rate_wad,
            observed_at: surface.observed_at,
            slice: surface.quote.slice,
            fixed_share_wad: 0,
            fixed_price: Price::from_wad(0),
            fresh: !surface.stale && age <= self.surface_age,
        };
        let expiry = u64::from(key.expiry);
        if now.saturating_add(AVERAGING) > expiry {
            (data.fixed_share_wad, data.fixed_price) = self.window(key).fixed(key.expiry, now);
            if now >= expiry {
                data.fresh = data.fixed_price.to_wad() != 0;
            }
        }
        data
    }
}

/// R for existing risk at a price of this age \[s\]: it widens by a quarter a day, at most to the double, rounded up \[wad\].
///
/// Source: `contracts/src/oracle/VolatilityRules.sol` (`agedUp`).
fn aged_up(maintenance_wad: u64, age: u64) -> u64 {
    let widened = u128::from(maintenance_wad) * u128::from(DOUBLED_AT + age.min(DOUBLED_AT));
    u64::try_from(widened.div_ceil(u128::from(DOUBLED_AT))).unwrap_or(u64::MAX)
}
