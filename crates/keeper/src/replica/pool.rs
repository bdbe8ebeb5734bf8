//! What the keeper knows of the options that the pool trades.

use super::Replica;
use loadline_client::SyncAnchor;
use loadline_units::{Price, UnderlyingId};

/// The pool's options on an underlying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolOptions {
    /// Age at which the pool's exposures no longer serve trades \[s\].
    pub max_sync_age: u64,
    /// Where and when they were computed, if they ever were.
    pub anchor: Option<SyncAnchor>,
}

impl PoolOptions {
    /// Whether the exposures should be computed anew: half of the way to where they no longer serve trades.
    ///
    /// Source: `contracts/src/market/PoolExposures.sol` (`_requireFresh`).
    pub fn is_due(&self, spot: Price, now: u64) -> bool {
        let Some(anchor) = self.anchor else { return true };
        let old = now.saturating_sub(anchor.synced_at) >= self.max_sync_age / 2;
        let expired = anchor.first_expiry != 0 && now >= anchor.first_expiry;
        // A twelfth of the range, as a share of the spot: prices have 96 bits.
        let (at, is) = (anchor.spot.to_wad(), spot.to_wad());
        let moved = at.abs_diff(is).saturating_mul(12_000_000);
        old || expired || moved > at.saturating_mul(anchor.range_e6.into())
    }
}

impl Replica {
    /// The options that the pool trades on an underlying, once it has terms.
    pub fn pool_options(&self, underlying: UnderlyingId) -> Option<PoolOptions> {
        self.pool_options[underlying.index()]
    }

    /// Whether an expiry of an underlying has a surface and is not over.
    pub fn has_surface(&self, underlying: UnderlyingId) -> bool {
        let now = self.head.timestamp;
        let mut keys = self.oracle.surfaces.keys();
        keys.any(|key| key.underlying == underlying && u64::from(key.expiry) > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Synced at 3,000 and 1,000 s, with a range of 12 %.
    fn synced(first_expiry: u64) -> PoolOptions {
        let spot = Price::from_units(3_000);
        let anchor = SyncAnchor { spot, synced_at: 1_000, first_expiry, range_e6: 120_000 };
        PoolOptions { max_sync_age: 900, anchor: Some(anchor) }
    }

    #[test]
    fn a_sync_is_due_by_age_by_a_move_and_by_an_expiry() {
        let (options, spot) = (synced(1_400), Price::from_units(3_000));
        assert!(!options.is_due(Price::from_units(3_029), 1_399));
        assert!(options.is_due(Price::from_units(3_031), 1_399));
        assert!(options.is_due(Price::from_units(2_969), 1_399));
        assert!(options.is_due(spot, 1_400));
        assert!(!synced(0).is_due(spot, 1_449));
        assert!(synced(0).is_due(spot, 1_450));
        assert!(PoolOptions { anchor: None, ..options }.is_due(spot, 0));
    }
}
