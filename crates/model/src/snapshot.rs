//! What the rules need beside the book: marks and percentages.
//!
//! Source: `Market` in `contracts/src/margin/AssessmentRules.sol`, filled as the engines fill it.

use crate::{AssetTerms, PerpTiers, Refusal};
use loadline_units::{AssetId, Price, UnderlyingId, Usd};

/// The price at which an underlying is valued now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Cash per base unit, above zero.
    pub price: Price,
    /// Whether it is young enough for new risk.
    pub fresh: bool,
}

/// Marks and percentages at one moment, shared by all accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Market {
    marks: [Option<Mark>; UnderlyingId::COUNT],
    tiers: [Option<PerpTiers>; UnderlyingId::COUNT],
    terms: [Option<AssetTerms>; AssetId::COUNT],
    debt_cap: Usd,
}

impl Market {
    /// Sets the mark of an underlying.
    pub fn set_mark(&mut self, underlying: UnderlyingId, mark: Mark) {
        self.marks[underlying.index()] = Some(mark);
    }

    /// Lists an underlying or changes its tiers.
    pub fn set_tiers(&mut self, underlying: UnderlyingId, tiers: PerpTiers) {
        self.tiers[underlying.index()] = Some(tiers);
    }

    /// Lists an asset as collateral or changes its terms.
    pub fn set_terms(&mut self, asset: AssetId, terms: AssetTerms) {
        self.terms[asset.index()] = Some(terms);
    }

    /// Sets the largest debt of a Cross account.
    pub const fn set_debt_cap(&mut self, cap: Usd) {
        self.debt_cap = cap;
    }

    /// The mark of an underlying.
    ///
    /// # Errors
    ///
    /// [`Refusal::NoPrice`] if it has none.
    pub fn mark(&self, underlying: UnderlyingId) -> Result<Mark, Refusal> {
        self.marks[underlying.index()].ok_or(Refusal::NoPrice(underlying))
    }

    /// The tiers of an underlying.
    ///
    /// # Errors
    ///
    /// [`Refusal::UnderlyingNotListed`] if it has none.
    pub fn tiers(&self, underlying: UnderlyingId) -> Result<&PerpTiers, Refusal> {
        self.tiers[underlying.index()].as_ref().ok_or(Refusal::UnderlyingNotListed(underlying))
    }

    /// The terms of an asset.
    ///
    /// # Errors
    ///
    /// [`Refusal::AssetNotListed`] if it has none.
    pub fn terms(&self, asset: AssetId) -> Result<&AssetTerms, Refusal> {
        self.terms[asset.index()].as_ref().ok_or(Refusal::AssetNotListed(asset))
    }

    /// The largest debt of a Cross account, never negative.
    pub const fn debt_cap(&self) -> Usd {
        self.debt_cap
    }
}
