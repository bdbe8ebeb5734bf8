//! The price path of a run: one block after the other, each with a time and a price per underlying.
//!
//! Series are joined on time: wherever one of them has a candle, there is a block, and the others
//! carry their last price forward. The path spans what all of them cover. One candle is one block,
//! its timestamp the chain's clock and its close the price; with [`Play::Wicks`] it is four, as
//! `wicks` describes. [`PricePath::with_minutes`] adds blocks where prices are wanted every minute.

mod minutes;
mod time;
mod wicks;

pub use time::{BadTime, parse_time};

use crate::candles::CandleSeries;
use loadline_units::Price;
use std::collections::BTreeSet;
use wicks::play;

/// What a candle becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Play {
    /// One block at its close.
    #[default]
    Closes,
    /// Four blocks: open, the extreme nearer to it, the other extreme, close.
    Wicks,
}

/// Which part of a path is played. The default is all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// First moment that may be in it [seconds since 1970].
    pub from: Option<u64>,
    /// Last moment that may be in it [seconds since 1970].
    pub to: Option<u64>,
    /// Greatest number of blocks, counted from the first that is left.
    pub blocks: Option<usize>,
}

/// Blocks with strictly increasing times, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricePath {
    symbols: Vec<String>,
    blocks: Vec<PathBlock>,
}

/// What a block of the chain will see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathBlock {
    /// The chain's clock [seconds since 1970].
    pub timestamp: u64,
    /// A price per underlying, in the order of [`PricePath::symbols`].
    pub prices: Vec<Price>,
}

/// Series that make no path, or a cut that leaves none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// Nothing to join.
    #[error("no candles given; name at least one SYMBOL=FILE")]
    NoSeries,
    /// A series without a candle.
    #[error("the history of {0} holds no candle")]
    EmptySeries(String),
    /// Two series of one underlying.
    #[error("{0} is given twice; name each underlying once")]
    Twice(String),
    /// The deployment does not know this underlying.
    #[error("unknown symbol {symbol}; the underlyings are {}", known.join(", "))]
    UnknownSymbol {
        /// As given.
        symbol: String,
        /// What would be accepted.
        known: Vec<String>,
    },
    /// No moment is covered by all series.
    #[error(
        "the candles share no time: {late} begins at {begins}, {early} ends at {ends}; give files of the same days"
    )]
    NoCommonSpan {
        /// The series that begins last.
        late: String,
        /// Its first block [seconds since 1970].
        begins: u64,
        /// The series that ends first.
        early: String,
        /// Its last block [seconds since 1970].
        ends: u64,
    },
    /// Candles too short, or too few, to be divided into four blocks.
    #[error(
        "the candles of {0} are shorter than 4 seconds or a single one; play them without wicks"
    )]
    NoRoomForWicks(String),
    /// The cut leaves no block.
    #[error(
        "no block is left between from, to and blocks; the candles span {first} to {last} (seconds since 1970)"
    )]
    NothingLeft {
        /// First block before the cut [seconds since 1970].
        first: u64,
        /// Last block before the cut [seconds since 1970].
        last: u64,
    },
}

impl PricePath {
    /// Joins series on time.
    ///
    /// # Errors
    ///
    /// Every [`PathError`] but `UnknownSymbol` and `NothingLeft`.
    pub fn join(series: &[CandleSeries], mode: Play) -> Result<Self, PathError> {
        let mut symbols: Vec<String> = Vec::new();
        let mut ticks = Vec::new();
        for CandleSeries { symbol, candles } in series {
            if symbols.contains(symbol) {
                return Err(PathError::Twice(symbol.clone()));
            }
            symbols.push(symbol.clone());
            ticks.push(Ticks::of(symbol, play(symbol, candles, mode)?)?);
        }
        let late = ticks.iter().max_by_key(|one| one.first).ok_or(PathError::NoSeries)?;
        let early = ticks.iter().min_by_key(|one| one.last).ok_or(PathError::NoSeries)?;
        let (begins, ends) = (late.first, early.last);
        if begins > ends {
            let (late, early) = (late.symbol.to_owned(), early.symbol.to_owned());
            return Err(PathError::NoCommonSpan { late, begins, early, ends });
        }
        let times: BTreeSet<u64> = ticks
            .iter()
            .flat_map(|one| one.all.iter().map(|(timestamp, _)| *timestamp))
            .filter(|timestamp| (begins..=ends).contains(timestamp))
            .collect();
        let blocks = times
            .into_iter()
            .map(|timestamp| PathBlock {
                timestamp,
                prices: ticks.iter_mut().map(|one| one.advance(timestamp)).collect(),
            })
            .collect();
        Ok(Self { symbols, blocks })
    }

    /// The part that `cut` leaves.
    ///
    /// # Errors
    ///
    /// [`PathError::NothingLeft`] with the times there are.
    pub fn cut(mut self, cut: Cut) -> Result<Self, PathError> {
        let (first, last) = (self.first_timestamp(), self.last_timestamp());
        let (from, to) = (cut.from.unwrap_or(u64::MIN), cut.to.unwrap_or(u64::MAX));
        self.blocks.retain(|block| (from..=to).contains(&block.timestamp));
        self.blocks.truncate(cut.blocks.unwrap_or(usize::MAX));
        if self.blocks.is_empty() { Err(PathError::NothingLeft { first, last }) } else { Ok(self) }
    }

    /// Whether every symbol is one of `known`.
    ///
    /// # Errors
    ///
    /// [`PathError::UnknownSymbol`] with the first that is not.
    pub fn require_known(&self, known: &[impl AsRef<str>]) -> Result<(), PathError> {
        match self.symbols.iter().find(|mine| known.iter().all(|one| one.as_ref() != *mine)) {
            None => Ok(()),
            Some(symbol) => Err(PathError::UnknownSymbol {
                symbol: symbol.clone(),
                known: known.iter().map(|one| one.as_ref().to_owned()).collect(),
            }),
        }
    }

    /// The underlyings, in the order they were given.
    pub fn symbols(&self) -> &[String] {
        &self.symbols
    }

    /// The blocks, oldest first.
    pub fn blocks(&self) -> &[PathBlock] {
        &self.blocks
    }

    fn first_timestamp(&self) -> u64 {
        self.blocks.first().map_or(0, |block| block.timestamp)
    }

    fn last_timestamp(&self) -> u64 {
        self.blocks.last().map_or(0, |block| block.timestamp)
    }
}

/// The prices of one underlying in time, read forward once.
struct Ticks<'a> {
    symbol: &'a str,
    all: Vec<(u64, Price)>,
    first: u64,
    last: u64,
    next: usize,
    price: Price,
}

impl<'a> Ticks<'a> {
    fn of(symbol: &'a str, all: Vec<(u64, Price)>) -> Result<Self, PathError> {
        match (all.first().copied(), all.last().copied()) {
            (Some((first, price)), Some((last, _))) => {
                Ok(Self { symbol, all, first, last, next: 0, price })
            }
            _ => Err(PathError::EmptySeries(symbol.to_owned())),
        }
    }

    /// The last price at or before `timestamp`, which must not fall from call to call.
    fn advance(&mut self, timestamp: u64) -> Price {
        while let Some((_, price)) = self.all.get(self.next).filter(|(at, _)| *at <= timestamp) {
            self.price = *price;
            self.next += 1;
        }
        self.price
    }
}
