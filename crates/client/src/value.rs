//! Values of the ABI as values of the protocol.

use alloy::primitives::{I256, U256, aliases::U96};
use loadline_bindings::Clearinghouse;
use loadline_model::{Mode, OptionLeg, funding::FundingState, tranche::Rank};
use loadline_units::{
    AssetId, ExpiryKey, Fraction, InstrumentId, OptionSeries, Price, Size, UnderlyingId, Usd,
};
use std::fmt;

/// The chain gave a value that the protocol does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{value} is no {what}")]
pub struct OutOfRange {
    /// What it should be.
    pub what: &'static str,
    /// What it is.
    pub value: String,
}

/// Makes an [`OutOfRange`] of an error that says the rest.
pub(crate) fn out_of_range<E: fmt::Display>(what: &'static str) -> impl FnOnce(E) -> OutOfRange {
    move |error| OutOfRange { what, value: error.to_string() }
}

fn expect<T>(
    found: Option<T>,
    what: &'static str,
    value: impl fmt::Display,
) -> Result<T, OutOfRange> {
    found.ok_or_else(|| OutOfRange { what, value: value.to_string() })
}

pub(crate) fn mode(number: u8) -> Result<Mode, OutOfRange> {
    expect(Mode::from_number(number), "mode", number)
}

pub(crate) fn rank(number: u8) -> Result<Rank, OutOfRange> {
    let rank = [Rank::Senior, Rank::Junior].get(usize::from(number)).copied();
    expect(rank, "rank", number)
}

pub(crate) fn asset(number: u8) -> Result<AssetId, OutOfRange> {
    expect(AssetId::new(number), "asset", number)
}

pub(crate) fn underlying(number: u8) -> Result<UnderlyingId, OutOfRange> {
    expect(UnderlyingId::new(number), "underlying", number)
}

pub(crate) fn perpetual(instrument: U96) -> Result<UnderlyingId, OutOfRange> {
    let packed = InstrumentId::from_packed(instrument.to());
    expect(packed.and_then(|it| it.perpetual_underlying().ok()), "perpetual", instrument)
}

pub(crate) fn instrument(packed: U96) -> Result<InstrumentId, OutOfRange> {
    expect(InstrumentId::from_packed(packed.to()), "instrument", packed)
}

pub(crate) fn option(packed: U96) -> Result<OptionSeries, OutOfRange> {
    expect(instrument(packed)?.option().ok(), "option", packed)
}

pub(crate) fn option_leg(word: U256) -> Result<OptionLeg, OutOfRange> {
    expect(OptionLeg::unpack(word), "option leg", word)
}

pub(crate) fn expiry(number: u8, expiry: u32) -> Result<ExpiryKey, OutOfRange> {
    Ok(ExpiryKey { underlying: underlying(number)?, expiry })
}

pub(crate) fn fraction(wad: u64) -> Result<Fraction, OutOfRange> {
    expect(Fraction::from_wad(wad), "fraction", wad)
}

pub(crate) fn amount(wad: u128) -> Result<Size, OutOfRange> {
    expect(i128::try_from(wad).ok().map(Size::from_wad), "amount", wad)
}

pub(crate) fn some_price(wad: U256) -> Result<Option<Price>, OutOfRange> {
    let price = expect(u128::try_from(wad).ok(), "price", wad)?;
    Ok((price != 0).then(|| Price::from_wad(price)))
}

/// Minutes of an averaging window.
pub(crate) fn minute(number: U256) -> Result<u8, OutOfRange> {
    expect(u8::try_from(number).ok().filter(|it| *it < 30), "minute", number)
}

pub(crate) fn funding(it: &Clearinghouse::FundingState) -> Result<FundingState, OutOfRange> {
    Ok(FundingState {
        index_wad: expect(i128::try_from(it.index).ok(), "funding index", it.index)?,
        rate: it.rate.as_i64(),
        drift: it.drift.as_i32(),
        max_rate: it.maxRate,
        spot: it.spot.to(),
        updated_at: it.updatedAt.into(),
        halted: it.halted,
    })
}

pub(crate) fn narrow(wad: I256) -> Result<i128, OutOfRange> {
    expect(Usd::from_wad(wad).to_narrow(), "quote", wad)
}
