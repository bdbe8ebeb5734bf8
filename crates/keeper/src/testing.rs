//! Protocols of a few accounts, for properties.

use crate::Head;
use alloy::primitives::{Address, B256};
use loadline_client::{Event, MarketSettings, PoolMarket};
use loadline_model::ledger::Position;
use loadline_model::liquidation::AuctionTerms;
use loadline_model::market::QuoteTerms;
use loadline_model::{AssetTerms, Mode, PerpTier, PerpTiers};
use loadline_units::{AccountId, AssetId, Fraction, Price, Size, UnderlyingId, Usd};
use proptest::collection::vec;
use proptest::prelude::*;

/// The pool, the insurance, the keeper; traders follow.
pub(crate) const POOL: AccountId = AccountId::new(1);
pub(crate) const INSURANCE: AccountId = AccountId::new(2);
pub(crate) const OWN: AccountId = AccountId::new(3);
pub(crate) const FIRST_TRADER: u64 = 4;

pub(crate) fn eth() -> UnderlyingId {
    UnderlyingId::new(1).unwrap()
}

pub(crate) fn weth() -> AssetId {
    AssetId::new(1).unwrap()
}

pub(crate) fn head(number: u64) -> Head {
    let hash = |n: u64| B256::left_padding_from(&n.to_be_bytes());
    Head {
        number,
        hash: hash(number),
        parent: hash(number.saturating_sub(1)),
        timestamp: 1_700_000_000 + 12 * number,
        gas_limit: 60_000_000,
        base_fee: 1_000_000_000,
    }
}

pub(crate) const fn opened(account: AccountId, mode: Mode) -> Event {
    Event::Opened { account, owner: Address::ZERO, mode }
}

fn bps(bps: u16) -> Fraction {
    Fraction::from_bps(bps).unwrap()
}

/// The settings of the protocol and the accounts of its own.
pub(crate) fn genesis() -> Vec<Event> {
    let tier = |bound_thousands, initial_bps, maintenance_bps| PerpTier {
        bound_thousands,
        initial_bps,
        maintenance_bps,
    };
    let tiers = [
        tier(1_000, 500, 300),
        tier(5_000, 700, 420),
        tier(20_000, 1_000, 600),
        tier(90_000, 2_000, 1_200),
    ];
    let terms = AssetTerms {
        underlying: eth(),
        initial_bps: 1_500,
        maintenance_bps: 1_000,
        portfolio_bps: 0,
        slope_bps: 500,
        scale_thousands: 50_000,
    };
    let auction = AuctionTerms {
        start_discount: bps(100),
        max_discount: bps(2_000),
        bonus_cap: bps(5_000),
        target_buffer: bps(500),
        ramp_seconds: 600,
    };
    let market = PoolMarket {
        skew: Size::ZERO,
        option_delta: Size::ZERO,
        max_skew: Size::from_units(1_000_000),
        min_size: Size::from_wad(1_000_000_000_000_000),
        terms: QuoteTerms {
            slope_wad: 10_000_000_000_000_000,
            fee: bps(5),
            spread: bps(2),
            insurance_share: bps(2_000),
        },
    };
    let settings = MarketSettings {
        quorum: 2,
        super_quorum: 3,
        max_age: 60,
        band: bps(1_000),
        band_per_second: bps(1),
    };
    let mut events = vec![
        Event::AuctionTermsSet(auction),
        Event::MarketSettingsSet(settings),
        Event::TiersSet { underlying: eth(), tiers: PerpTiers::new(tiers).unwrap() },
        Event::TermsSet { asset: weth(), terms },
        Event::DebtCapSet(Usd::from_units(1_000_000)),
        Event::MarketSet { underlying: eth(), market },
    ];
    for account in [POOL, INSURANCE, OWN] {
        events.push(opened(account, Mode::Cross));
        events.push(Event::CashSet { account, cash: Usd::from_units(5_000_000) });
        events.push(Event::SystemSet { account, system: account != OWN });
    }
    events
}

pub(crate) fn spot(number: u64, price: u64) -> Event {
    Event::SpotAccepted {
        underlying: eth(),
        price: Price::from_units(price),
        confidence: bps(5),
        observed_at: head(number).timestamp,
    }
}

/// What happens to a trader: anything that a ledger may say of an account.
pub(crate) fn change(traders: u64) -> impl Strategy<Value = Event> {
    let account = (0..traders).prop_map(|n| AccountId::new(FIRST_TRADER + n));
    (account, 0..4_u8, -400_000..400_000_i64).prop_map(|(account, kind, amount)| match kind {
        0 => Event::CashSet { account, cash: Usd::from_units(amount) },
        1 => Event::HoldingSet {
            account,
            asset: weth(),
            amount: Size::from_units(amount.max(0) / 2_000),
        },
        2 => Event::SkewSet {
            underlying: eth(),
            skew: Size::from_units(amount / 100),
            impact: Usd::ZERO,
        },
        _ => {
            let size = Size::from_units(amount / 2_000);
            let quote = size.value_down(Price::from_units(3_000)).checked_neg().unwrap();
            let position = Position { size, quote_wad: quote.to_narrow().unwrap() };
            Event::PerpSet { account, underlying: eth(), position }
        }
    })
}

/// Blocks after the first: prices that move a lot, and changes of traders.
pub(crate) fn blocks(traders: u64, count: usize) -> impl Strategy<Value = Vec<Vec<Event>>> {
    vec((1_500..4_500_u64, vec(change(traders), 0..12)), count).prop_map(|blocks| {
        let block = |(number, (price, mut events)): (u64, (u64, Vec<Event>))| {
            events.push(spot(number, price));
            events
        };
        (2..).zip(blocks).map(block).collect()
    })
}

/// The first block: the protocol and its traders.
pub(crate) fn first(traders: u64) -> Vec<Event> {
    let mut events = genesis();
    events.push(spot(1, 3_000));
    for n in 0..traders {
        let mode = if n % 4 == 3 { Mode::Isolated } else { Mode::Cross };
        events.push(opened(AccountId::new(FIRST_TRADER + n), mode));
    }
    events
}
