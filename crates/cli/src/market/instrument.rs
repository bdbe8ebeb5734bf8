//! What is traded, as a user writes it.

use crate::exit::Failure;
use loadline_deploy::Deployment;
use loadline_units::{OptionSeries, Price, UnderlyingId};

/// What the pool trades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Instrument {
    /// A perpetual.
    Perpetual(UnderlyingId),
    /// An option.
    Option(OptionSeries),
}

impl Instrument {
    /// `ETH`, `ETH-C-3000-1700006400` or `ETH-P-3000-1700006400`.
    pub(super) fn parse(text: &str, deployment: &Deployment) -> Result<Self, Failure> {
        let unknown = || {
            Failure::input(format_args!(
                "{text} is no instrument: write ETH, or ETH-C-3000-1700006400 for a call"
            ))
        };
        let mut parts = text.split('-');
        let underlying =
            parts.next().and_then(|it| deployment.underlying(it)).ok_or_else(unknown)?;
        let rest: Vec<&str> = parts.collect();
        match rest.as_slice() {
            [] => Ok(Self::Perpetual(underlying)),
            [kind, strike, expiry] => {
                let series = series(underlying, kind, strike, expiry);
                series.map(Self::Option).ok_or_else(unknown)
            }
            _ => Err(unknown()),
        }
    }
}

/// The option, if strike and expiry are possible.
fn series(
    underlying: UnderlyingId,
    kind: &str,
    strike: &str,
    expiry: &str,
) -> Option<OptionSeries> {
    const E8: u128 = 10_000_000_000;
    let is_put = match kind {
        "C" => false,
        "P" => true,
        _ => return None,
    };
    let strike = strike.parse::<Price>().ok()?.to_wad();
    let strike = strike.is_multiple_of(E8).then(|| u64::try_from(strike / E8).ok()).flatten()?;
    OptionSeries::new(underlying, is_put, expiry.parse().ok()?, strike)
}
