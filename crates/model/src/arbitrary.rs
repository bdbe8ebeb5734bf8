//! Random values of the model's types: all magnitudes alike, and the edges often.

pub mod options;
mod pool;

pub use pool::{exposure, option_quote_terms, option_trade, wide_exposure};

use crate::fees::FeeTerms;
use crate::funding::{FundingDrive, FundingState, FundingTerms};
use crate::ledger::Position;
use crate::liquidation::AuctionTerms;
use crate::market::{QuoteState, QuoteTerms};
use crate::tranche::{Claims, Epoch, Queue, TrancheTerms};
use crate::{
    AssetTerms, Book, Holding, Mark, Market, OPTION_LOT, OptionLeg, PerpLeg, PerpTier, PerpTiers,
};
use alloy_primitives::{I256, U256};
use loadline_units::{AssetId, Fraction, OptionSeries, Price, Size, UnderlyingId, Usd};
use proptest::collection::{btree_map, btree_set};
use proptest::prelude::*;

/// The underlyings that random markets list.
pub const UNDERLYINGS: [u8; 4] = [1, 2, 3, 31];

/// The assets that random markets list.
pub const ASSETS: [u8; 3] = [1, 2, 15];

/// An integer of at most `bits`, of any width alike and of the full one often; one in four has only ones or
/// a single one.
pub fn wide(bits: usize) -> impl Strategy<Value = U256> {
    let width = prop_oneof![3 => 0..=bits, 1 => Just(bits)];
    (width, any::<[u64; 4]>(), 0..8_u8).prop_map(|(width, limbs, shape)| {
        let ones = U256::MAX.wrapping_shr(256 - width);
        match shape {
            0 => ones,
            1 => ones ^ (ones >> 1),
            _ => U256::from_limbs(limbs) & ones,
        }
    })
}

/// A signed integer of at most `bits`, from -2^(bits - 1).
pub fn wide_signed(bits: usize) -> impl Strategy<Value = I256> {
    (any::<bool>(), wide(bits - 1))
        .prop_map(|(negative, raw)| I256::from_raw(if negative { !raw } else { raw }))
}

/// Any value; half of them as they are stored.
pub fn usd() -> impl Strategy<Value = Usd> {
    prop_oneof![wide_signed(128), wide_signed(256)].prop_map(Usd::from_wad)
}

/// A value of at least zero and at most `bits`.
pub fn credit(bits: usize) -> impl Strategy<Value = Usd> {
    wide(bits).prop_map(|raw| Usd::from_wad(I256::from_raw(raw)))
}

/// Any size; half of them within 100 million, in steps of 1e-6.
pub fn size() -> impl Strategy<Value = Size> {
    let plain = (-(10_i128.pow(14))..=10_i128.pow(14)).prop_map(|micros| micros * 10_i128.pow(12));
    let wide = wide_signed(128).prop_filter_map("narrow", |raw| i128::try_from(raw).ok());
    prop_oneof![plain, wide].prop_map(Size::from_wad)
}

/// Any price above zero; half of them up to 1 million.
pub fn price() -> impl Strategy<Value = Price> {
    let wide =
        wide(128).prop_filter_map("above zero", |raw| u128::try_from(raw).ok().filter(|p| *p != 0));
    prop_oneof![1..=10_u128.pow(24), wide].prop_map(Price::from_wad)
}

/// Any fraction.
pub fn fraction() -> impl Strategy<Value = Fraction> {
    let raw = prop_oneof![4 => 0..=Fraction::WHOLE.to_wad(), 1 => Just(0), 1 => Just(Fraction::WHOLE.to_wad())];
    raw.prop_filter_map("a fraction", Fraction::from_wad)
}

/// Valid fees.
pub fn fee_terms() -> impl Strategy<Value = FeeTerms> {
    let rates = prop::array::uniform4(0..=1_000_u16);
    (rates, 0..=1_250_u16, 0..=10_000_u16, 0..=10_000_u16, 0..=10_000_u16).prop_map(
        |(rates, cap, a, b, c)| {
            let [perp_taker_ppm, perp_maker_ppm, option_taker_ppm, option_maker_ppm] = rates;
            let treasury_bps = b.min(10_000 - a);
            FeeTerms {
                version: 1,
                perp_taker_ppm,
                perp_maker_ppm,
                option_taker_ppm,
                option_maker_ppm,
                premium_cap_bps: cap,
                insurance_bps: a,
                treasury_bps,
                keepers_bps: c.min(10_000 - a - treasury_bps),
            }
        },
    )
}

/// Valid tiers; half of them with bounds up to 100 million USD.
pub fn tiers() -> impl Strategy<Value = PerpTiers> {
    unchecked_tiers().prop_filter_map("valid", |tiers| PerpTiers::new(tiers).ok())
}

/// The same before they are checked.
pub fn unchecked_tiers() -> impl Strategy<Value = [PerpTier; 4]> {
    let bounds = prop_oneof![btree_set(1..=100_000_u32, 4), btree_set(1..=u32::MAX, 4)];
    // Quarters, so that neighbours are often alike.
    let rate = || prop_oneof![1..=10_000_u16, (1..=4_u16).prop_map(|quarters| quarters * 2_500)];
    let rates = || {
        prop::array::uniform4(rate()).prop_map(|mut rates| {
            rates.sort_unstable();
            rates
        })
    };
    (bounds, rates(), rates()).prop_map(|(bounds, initial, maintenance)| {
        let mut tiers = [PerpTier::default(); 4];
        for (((tier, bound), initial), maintenance) in
            tiers.iter_mut().zip(bounds).zip(initial).zip(maintenance)
        {
            *tier = PerpTier {
                bound_thousands: bound,
                initial_bps: initial,
                maintenance_bps: maintenance.min(initial),
            };
        }
        tiers
    })
}

/// Valid terms.
pub fn terms() -> impl Strategy<Value = AssetTerms> {
    let scale = prop_oneof![1..=1_000_000_u32, 1..=u32::MAX];
    (underlying(), 0..=10_000_u16, 0..=10_000_u16, 0..=10_000_u16, scale).prop_map(
        |(underlying, initial, maintenance, slope, scale_thousands)| AssetTerms {
            underlying,
            initial_bps: initial,
            maintenance_bps: maintenance.min(initial),
            portfolio_bps: maintenance.min(initial) / 2,
            slope_bps: slope.min(10_000 - initial),
            scale_thousands,
        },
    )
}

/// One of [`UNDERLYINGS`].
pub fn underlying() -> impl Strategy<Value = UnderlyingId> {
    prop::sample::select(&UNDERLYINGS[..]).prop_filter_map("an underlying", UnderlyingId::new)
}

/// One of [`ASSETS`].
pub fn asset() -> impl Strategy<Value = AssetId> {
    prop::sample::select(&ASSETS[..]).prop_filter_map("an asset", AssetId::new)
}

/// A market that lists and prices [`UNDERLYINGS`] and [`ASSETS`].
pub fn market() -> impl Strategy<Value = Market> {
    let mark = (price(), any::<bool>()).prop_map(|(price, fresh)| Mark { price, fresh });
    let index = prop_oneof![Just(0), -(1_i128 << 87)..1 << 87];
    let underlyings = prop::array::uniform4((mark, tiers(), index));
    (underlyings, prop::array::uniform3(terms()), credit(255)).prop_map(
        |(underlyings, assets, debt_cap)| {
            let mut market = Market::default();
            market.set_debt_cap(debt_cap);
            for (id, (mark, tiers, index_wad)) in
                UNDERLYINGS.into_iter().filter_map(UnderlyingId::new).zip(underlyings)
            {
                market.set_mark(id, mark);
                market.set_tiers(id, tiers);
                market.set_funding(id, index_wad);
            }
            for (id, terms) in ASSETS.into_iter().filter_map(AssetId::new).zip(assets) {
                market.set_terms(id, terms);
            }
            market
        },
    )
}

/// A book within [`UNDERLYINGS`] and [`ASSETS`], as inside a batch: with entries that are zero.
pub fn book() -> impl Strategy<Value = Book> {
    let held = size().prop_filter("held", |size| !size.is_negative());
    let open = prop_oneof![7 => size(), 1 => Just(Size::ZERO)];
    let held = prop_oneof![7 => held, 1 => Just(Size::ZERO)];
    let holdings = btree_map(asset(), held, 0..=ASSETS.len());
    let perps = btree_map(underlying(), (open, usd()), 0..=UNDERLYINGS.len());
    (usd(), holdings, perps).prop_map(|(cash, holdings, perps)| Book {
        cash,
        holdings: holdings.into_iter().map(|(asset, amount)| Holding { asset, amount }).collect(),
        perps: perps
            .into_iter()
            .map(|(underlying, (size, quote))| PerpLeg { underlying, size, quote })
            .collect(),
        options: Vec::new(),
    })
}

/// Any option on one of [`UNDERLYINGS`].
pub fn option_series() -> impl Strategy<Value = OptionSeries> {
    (underlying(), any::<bool>(), 1..=u32::MAX, 1..1_u64 << 48).prop_filter_map(
        "a series",
        |(underlying, is_put, expiry, strike)| {
            OptionSeries::new(underlying, is_put, expiry, strike)
        },
    )
}

/// Any position in an option.
pub fn option_leg() -> impl Strategy<Value = OptionLeg> {
    let lots = (i128::MIN >> 33) / OPTION_LOT..=(i128::MAX >> 33) / OPTION_LOT;
    (option_series(), lots).prop_filter_map("in lots", |(series, lots)| {
        OptionLeg::new(series, Size::from_wad(lots * OPTION_LOT)).ok()
    })
}

/// Any stored position.
pub fn position() -> impl Strategy<Value = Position> {
    let quote = wide_signed(128).prop_filter_map("narrow", |raw| i128::try_from(raw).ok());
    (size(), quote).prop_map(|(size, quote_wad)| Position { size, quote_wad })
}

/// Any state of funding with a rate of at most half of the notional per day; half of them as in a calm market.
pub fn funding_state() -> impl Strategy<Value = FundingState> {
    let index = (-(1_i128 << 87)..1 << 87, 0..88_u32).prop_map(|(raw, by)| raw >> by);
    let max_rate = prop_oneof![1..=500_u16, 0..=50_000_u16];
    let times = (max_rate, -1_000..=1_000_i64, funding_drive(), any::<u32>(), 0..8_u8);
    (index, times).prop_map(|(index_wad, (max_rate, share, drive, updated_at, shape))| {
        FundingState {
            index_wad,
            rate: i64::from(max_rate) * 10_000 * share,
            drift: drive.drift,
            max_rate,
            spot: drive.spot,
            updated_at: updated_at.into(),
            halted: shape == 0,
        }
    })
}

/// Any drive with a rate of at most half of the notional per day.
pub fn funding_drive() -> impl Strategy<Value = FundingDrive> {
    let drift = prop_oneof![-100_000..=100_000_i32, -(1 << 23)..1 << 23];
    let spot = prop_oneof![0..=10_u64.pow(13), 0..1_u64 << 48];
    (drift, 0..=50_000_u16, spot).prop_map(|(drift, max_rate, spot)| FundingDrive {
        drift,
        max_rate,
        spot,
    })
}

/// Terms that can be set.
pub fn funding_terms() -> impl Strategy<Value = FundingTerms> {
    let scale = prop_oneof![10_u128.pow(18)..10_u128.pow(24), 1..=u128::MAX];
    (scale, 0..=8_000_000_000_000_000_000_u64, 0..=10_000_u64).prop_map(
        |(skew_scale_wad, max_velocity_wad, max_rate)| FundingTerms {
            skew_scale_wad,
            max_velocity_wad,
            max_rate_wad: max_rate * 10_000_000_000_000,
        },
    )
}

/// Auction terms whose discount grows.
pub fn auction_terms() -> impl Strategy<Value = AuctionTerms> {
    (fraction(), fraction(), fraction(), fraction(), prop_oneof![0..=3_600_u32, any::<u32>()])
        .prop_map(|(one, other, bonus_cap, target_buffer, ramp_seconds)| AuctionTerms {
            start_discount: one.min(other),
            max_discount: one.max(other),
            bonus_cap,
            target_buffer,
            ramp_seconds,
        })
}

/// Any terms of quotes.
pub fn quote_terms() -> impl Strategy<Value = QuoteTerms> {
    let slope = wide(128).prop_filter_map("narrow", |raw| u128::try_from(raw).ok());
    (slope, fraction(), fraction(), fraction()).prop_map(
        |(slope_wad, fee, spread, insurance_share)| QuoteTerms {
            slope_wad,
            fee,
            spread,
            insurance_share,
        },
    )
}

/// Any state of a market.
pub fn quote_state() -> impl Strategy<Value = QuoteState> {
    (size(), price(), price(), fraction()).prop_map(|(skew, mark, worse, confidence)| QuoteState {
        skew,
        mark,
        worse,
        confidence,
    })
}

/// Any terms of tranches.
pub fn tranche_terms() -> impl Strategy<Value = TrancheTerms> {
    (fraction(), fraction())
        .prop_map(|(coverage, yearly_rate)| TrancheTerms { coverage, yearly_rate })
}

/// Claims of tranches on any pool.
pub fn claims() -> impl Strategy<Value = Claims> {
    (credit(100), credit(90), credit(100), prop::bool::weighted(0.1)).prop_map(
        |(senior, arrears, pool, junior_closed)| Claims { senior, arrears, pool, junior_closed },
    )
}

/// Values of a pool at an epoch, the low one at most the high one.
pub fn epoch() -> impl Strategy<Value = Epoch> {
    let unit = prop_oneof![Just(1_i128), Just(1_000_000_000_000)].prop_map(Usd::from_narrow);
    (credit(100), credit(100), wide_signed(100), unit).prop_map(|(one, other, spare, unit)| Epoch {
        low: one.min(other),
        high: one.max(other),
        spare: Usd::from_wad(spare),
        unit,
    })
}

/// What waits at a tranche, no more shares than there are.
pub fn queue() -> impl Strategy<Value = Queue> {
    let price_cap = prop_oneof![Just(U256::MAX), wide(100)];
    (wide(100), wide(100), credit(100), price_cap, any::<bool>()).prop_map(
        |(one, other, deposits, price_cap, is_open)| Queue {
            supply: one.max(other),
            deposits,
            redemptions: one.min(other),
            price_cap,
            is_open,
        },
    )
}
