//! When the pool's exposures by options are computed anew, so that the pool can go on trading them.

use super::{Attempts, Call, Duty, Intent, Key, Settings};
use crate::replica::Replica;
use loadline_model::Market;
use loadline_units::{AccountId, UnderlyingId};

/// The syncs that are due. The chain syncs at fresh prices alone, and without a surface nothing is traded.
pub(super) fn refresh(
    replica: &Replica,
    market: &Market,
    attempts: &Attempts,
    settings: &Settings,
) -> Vec<Intent> {
    let (now, next) = (replica.head().timestamp, replica.head().number.saturating_add(1));
    if attempts.waits(AccountId::NONE, Duty::Sync, next) {
        return Vec::new();
    }
    let is_due = |underlying: &UnderlyingId| {
        let Some(options) = replica.pool_options(*underlying) else { return false };
        let Ok(mark) = market.mark(*underlying) else { return false };
        mark.fresh && replica.has_surface(*underlying) && options.is_due(mark.price, now)
    };
    UnderlyingId::all()
        .filter(is_due)
        .map(|underlying| sync(replica, underlying, settings))
        .filter(|it| !attempts.is_on_its_way(&it.key))
        .collect()
}

fn sync(replica: &Replica, underlying: UnderlyingId, settings: &Settings) -> Intent {
    let legs = replica.columns().stored(settings.pool).map_or(0, |book| book.options.len());
    let gas = settings.gas.sync.for_legs(u64::try_from(legs).unwrap_or(u64::MAX));
    let generation = underlying.get().into();
    let key = Key { duty: Duty::Sync, account: AccountId::NONE, generation };
    Intent { key, call: Call::Sync(underlying), gas, follows: false }
}
