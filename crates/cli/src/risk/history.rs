//! The history that a user names.

use crate::exit::Failure;
use loadline_risk::{
    history::{Candle, Hourly},
    implied,
    market::Market,
    parameters::Parameters,
};
use loadline_scenario::{candles::CandleFile, path::parse_time};

/// Where the history lies, and how much of it is used.
#[derive(Debug, clap::Args)]
pub(crate) struct HistoryArgs {
    /// Candles of an hour or less in csv or csv.gz files, one per underlying, separated by commas.
    #[arg(long, value_name = "SYMBOL=FILE", required = true, value_delimiter = ',')]
    candles: Vec<CandleFile>,
    /// Implied volatility of 30 days in csv or csv.gz files: begin of the day in seconds since 1970, percent at its end.
    #[arg(long, value_name = "SYMBOL=FILE", value_delimiter = ',')]
    vol: Vec<CandleFile>,
    /// First moment to use: seconds since 1970, or a date such as 2021-03-24.
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    from: Option<u64>,
    /// Last moment to use.
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    to: Option<u64>,
}

impl HistoryArgs {
    /// The markets, in the order in which they were named.
    pub(super) fn markets(&self, with: &Parameters) -> Result<Vec<Market>, Failure> {
        if let Some(stray) = self.vol.iter().find(|vol| self.of(&vol.symbol).is_none()) {
            return Err(Failure::input(format_args!(
                "there is volatility of {0} but no candles: add --candles {0}=FILE",
                stray.symbol
            )));
        }
        self.candles.iter().map(|file| self.market(file, with)).collect()
    }

    fn of(&self, symbol: &str) -> Option<&CandleFile> {
        self.candles.iter().find(|file| file.symbol == symbol)
    }

    fn market(&self, file: &CandleFile, with: &Parameters) -> Result<Market, Failure> {
        let read = file.read()?.candles.into_iter().map(|it| {
            Candle::from_wads(it.timestamp, it.high.to_wad(), it.low.to_wad(), it.close.to_wad())
        });
        let (from, to) = (self.from.unwrap_or(0), self.to.unwrap_or(u64::MAX));
        let hours = Hourly::new(read)
            .and_then(|all| all.between(from, to))
            .map_err(|error| Failure::input(format_args!("{}: {error}", file.path.display())))?;
        let vol = self.vol.iter().find(|vol| vol.symbol == file.symbol);
        let records = vol.map(|vol| {
            implied::read(&vol.path)
                .map_err(|error| Failure::input(format_args!("{}: {error}", vol.path.display())))
        });
        Ok(Market::new(&file.symbol, hours, &records.transpose()?.unwrap_or_default(), with))
    }
}
