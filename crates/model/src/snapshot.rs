//! What the rules need beside the book: marks, ranges, surfaces and percentages.
//!
//! Source: `Market` in `contracts/src/margin/AssessmentRules.sol`, filled as the engines fill it;
//! `contracts/src/types/ScanRange.sol`.

use crate::margin::scenario::ScenarioTable;
use crate::scan::NormalTable;
use crate::{AssetTerms, ExpiryData, OptionTerms, PerpTiers, Refusal};
use loadline_units::{AssetId, ExpiryKey, Price, UnderlyingId, Usd};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The price at which an underlying is valued now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Cash per base unit, above zero.
    pub price: Price,
    /// Whether it is young enough for new risk.
    pub fresh: bool,
}

/// How far margin lets an underlying move, as a move of its logarithm, and how sure its price is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScanRange {
    /// R for new risk: rises at once \[wad\].
    pub initial_wad: u64,
    /// R for existing risk: rises along a ramp, and widens with the age of the price \[wad\].
    pub maintenance_wad: u64,
    /// Half-width of the reporters' uncertainty, share of the price \[wad\].
    pub confidence_wad: u64,
}

/// What Portfolio mode needs beside the market.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portfolio {
    /// From the scenarios' loss to IM, 1 to 3 \[wad\].
    pub initial_factor_wad: u64,
    /// Which losses are looked at.
    pub scenarios: Arc<ScenarioTable>,
    /// Of the normal distribution.
    pub normal: Arc<NormalTable>,
}

/// Marks and percentages at one moment, shared by all accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Market {
    now: u64,
    marks: [Option<Mark>; UnderlyingId::COUNT],
    ranges: [Option<ScanRange>; UnderlyingId::COUNT],
    funding_wad: [i128; UnderlyingId::COUNT],
    tiers: [Option<PerpTiers>; UnderlyingId::COUNT],
    options: [Option<OptionTerms>; UnderlyingId::COUNT],
    terms: [Option<AssetTerms>; AssetId::COUNT],
    expiries: BTreeMap<ExpiryKey, ExpiryData>,
    debt_cap: Usd,
    reference_range_wad: u64,
    portfolio: Option<Portfolio>,
}

/// Nothing is listed; percentages hold as they are until ranges are set.
impl Default for Market {
    fn default() -> Self {
        Self {
            now: 0,
            marks: Default::default(),
            ranges: Default::default(),
            funding_wad: Default::default(),
            tiers: Default::default(),
            options: Default::default(),
            terms: Default::default(),
            expiries: BTreeMap::new(),
            debt_cap: Usd::ZERO,
            reference_range_wad: 1,
            portfolio: None,
        }
    }
}

impl Market {
    /// Sets the moment [unix seconds].
    pub const fn set_now(&mut self, now: u64) {
        self.now = now;
    }

    /// Sets the mark of an underlying.
    pub fn set_mark(&mut self, underlying: UnderlyingId, mark: Mark) {
        self.marks[underlying.index()] = Some(mark);
    }

    /// Sets how far an underlying may move.
    pub fn set_range(&mut self, underlying: UnderlyingId, range: ScanRange) {
        self.ranges[underlying.index()] = Some(range);
    }

    /// Sets the index of funding of an underlying \[USD per base, wad\].
    pub fn set_funding(&mut self, underlying: UnderlyingId, index_wad: i128) {
        self.funding_wad[underlying.index()] = index_wad;
    }

    /// Lists an underlying or changes its tiers.
    pub fn set_tiers(&mut self, underlying: UnderlyingId, tiers: PerpTiers) {
        self.tiers[underlying.index()] = Some(tiers);
    }

    /// Lists options on an underlying or changes their terms.
    pub fn set_options(&mut self, underlying: UnderlyingId, terms: OptionTerms) {
        self.options[underlying.index()] = Some(terms);
    }

    /// Lists an asset as collateral or changes its terms.
    pub fn set_terms(&mut self, asset: AssetId, terms: AssetTerms) {
        self.terms[asset.index()] = Some(terms);
    }

    /// Sets what is known of an expiry.
    pub fn set_expiry(&mut self, key: ExpiryKey, data: ExpiryData) {
        self.expiries.insert(key, data);
    }

    /// Sets the largest debt of a Cross account.
    pub const fn set_debt_cap(&mut self, cap: Usd) {
        self.debt_cap = cap;
    }

    /// Sets the scan range at which the percentages of tiers and haircuts are meant \[wad\], above zero.
    pub const fn set_reference_range(&mut self, wad: u64) {
        self.reference_range_wad = wad;
    }

    /// Sets what Portfolio mode needs.
    pub fn set_portfolio(&mut self, portfolio: Portfolio) {
        self.portfolio = Some(portfolio);
    }

    /// The moment [unix seconds].
    pub const fn now(&self) -> u64 {
        self.now
    }

    /// The mark of an underlying.
    ///
    /// # Errors
    ///
    /// [`Refusal::NoPrice`] if it has none.
    pub fn mark(&self, underlying: UnderlyingId) -> Result<Mark, Refusal> {
        self.marks[underlying.index()].ok_or(Refusal::NoPrice(underlying))
    }

    /// How far an underlying may move.
    ///
    /// # Errors
    ///
    /// [`Refusal::NoRange`] if it has no range, or one of zero.
    pub fn range(&self, underlying: UnderlyingId) -> Result<ScanRange, Refusal> {
        self.ranges[underlying.index()]
            .filter(|range| range.initial_wad != 0 && range.maintenance_wad != 0)
            .ok_or(Refusal::NoRange(underlying))
    }

    /// Funding that a long of one base unit has paid so far \[USD per base, wad\].
    pub fn funding(&self, underlying: UnderlyingId) -> i128 {
        self.funding_wad[underlying.index()]
    }

    /// How far an underlying may move; the reference range for one that has none, so that percentages hold as they are.
    pub fn range_or_reference(&self, underlying: UnderlyingId) -> ScanRange {
        self.range(underlying).unwrap_or(ScanRange {
            initial_wad: self.reference_range_wad,
            maintenance_wad: self.reference_range_wad,
            confidence_wad: 0,
        })
    }

    /// The tiers of an underlying.
    ///
    /// # Errors
    ///
    /// [`Refusal::UnderlyingNotListed`] if it has none.
    pub fn tiers(&self, underlying: UnderlyingId) -> Result<&PerpTiers, Refusal> {
        self.tiers[underlying.index()].as_ref().ok_or(Refusal::UnderlyingNotListed(underlying))
    }

    /// The terms of options on an underlying.
    ///
    /// # Errors
    ///
    /// [`Refusal::OptionsNotListed`] if it has none.
    pub fn options(&self, underlying: UnderlyingId) -> Result<&OptionTerms, Refusal> {
        self.options[underlying.index()].as_ref().ok_or(Refusal::OptionsNotListed(underlying))
    }

    /// The terms of an asset.
    ///
    /// # Errors
    ///
    /// [`Refusal::AssetNotListed`] if it has none.
    pub fn terms(&self, asset: AssetId) -> Result<&AssetTerms, Refusal> {
        self.terms[asset.index()].as_ref().ok_or(Refusal::AssetNotListed(asset))
    }

    /// What is known of an expiry.
    ///
    /// # Errors
    ///
    /// [`Refusal::NoSurface`] for nothing.
    pub fn expiry(&self, key: ExpiryKey) -> Result<&ExpiryData, Refusal> {
        self.expiries.get(&key).ok_or(Refusal::NoSurface(key))
    }

    /// All expiries of which something is known, by underlying, then by time.
    pub fn expiries(&self) -> impl Iterator<Item = (ExpiryKey, &ExpiryData)> {
        self.expiries.iter().map(|(key, data)| (*key, data))
    }

    /// The largest debt of a Cross account, never negative.
    pub const fn debt_cap(&self) -> Usd {
        self.debt_cap
    }

    /// The scan range at which the percentages of tiers and haircuts are meant \[wad\].
    pub const fn reference_range_wad(&self) -> u64 {
        self.reference_range_wad
    }

    /// What Portfolio mode needs.
    ///
    /// # Errors
    ///
    /// [`Refusal::NoScenarios`] if it was never set.
    pub fn portfolio(&self) -> Result<&Portfolio, Refusal> {
        self.portfolio.as_ref().ok_or(Refusal::NoScenarios)
    }
}
