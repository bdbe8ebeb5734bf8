//! What venues are asked for.
//!
//! Source: `PerpOrder` in `contracts/src/interfaces/IPoolVenue.sol`, `OptionOrder` in
//! `contracts/src/interfaces/IOptionPool.sol`, `LegTransfer` in
//! `contracts/src/market/TransferVenue.sol`. No function of theirs takes these as such, so no ABI has them.

use alloy::{
    primitives::{
        Bytes,
        aliases::{U40, U96},
    },
    sol_types::SolValue,
};
use loadline_units::{AccountId, InstrumentId, OptionSeries, Price, Size, UnderlyingId};

alloy::sol! {
    struct PerpOrder {
        uint8 underlying;
        int128 size;
        uint128 limit;
        uint40 deadline;
    }

    struct OptionOrder {
        uint96 instrument;
        int128 size;
        uint128 limit;
        uint40 deadline;
    }

    struct LegTransfer {
        uint64 to;
        uint96 instrument;
        int128 size;
    }
}

/// A trade of a perpetual against the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolOrder {
    /// What the perpetual follows.
    pub underlying: UnderlyingId,
    /// Signed base.
    pub size: Size,
    /// Worst all-in price: most to pay per unit bought, least to get per unit sold.
    pub limit: Price,
    /// Until when it may run \[unix seconds\].
    pub deadline: u64,
}

impl PoolOrder {
    /// An order at any price and time: the ledger's band around the mark still holds.
    pub const fn market(underlying: UnderlyingId, size: Size) -> Self {
        Self { underlying, size, limit: any_price(size), deadline: u64::MAX }
    }

    /// What the venue is asked with.
    pub fn encode(&self) -> Bytes {
        let order = PerpOrder {
            underlying: self.underlying.get(),
            size: self.size.to_wad(),
            limit: self.limit.to_wad(),
            deadline: U40::saturating_from(self.deadline),
        };
        order.abi_encode().into()
    }
}

/// A trade of an option against the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolOptionOrder {
    /// Which option.
    pub series: OptionSeries,
    /// Signed base, a multiple of 1e-8.
    pub size: Size,
    /// Worst all-in price: most to pay per unit bought, least to get per unit sold.
    pub limit: Price,
    /// Until when it may run \[unix seconds\].
    pub deadline: u64,
}

impl PoolOptionOrder {
    /// An order at any price and time: the ledger's band around the mark still holds.
    pub const fn market(series: OptionSeries, size: Size) -> Self {
        Self { series, size, limit: any_price(size), deadline: u64::MAX }
    }

    pub(super) fn encode(&self) -> Bytes {
        let order = OptionOrder {
            instrument: U96::from(self.series.instrument().packed()),
            size: self.size.to_wad(),
            limit: self.limit.to_wad(),
            deadline: U40::saturating_from(self.deadline),
        };
        order.abi_encode().into()
    }
}

/// The limit that no price exceeds.
const fn any_price(size: Size) -> Price {
    Price::from_wad(if size.is_negative() { 0 } else { 1 << 96 })
}

pub(super) fn transfer(to: AccountId, instrument: InstrumentId, size: Size) -> LegTransfer {
    let instrument = U96::from(instrument.packed());
    LegTransfer { to: to.get(), instrument, size: size.to_wad() }
}
