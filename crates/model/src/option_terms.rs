//! Terms of options.
//!
//! Source: `contracts/src/types/OptionTerms.sol`.

/// On what terms options on one underlying are margined, and where it stands in the scenario table.
///
/// R is the scan range. Volatility moves by `(30 days / time to expiry)^(1/4)` times the shares given here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionTerms {
    /// Place in the scenario table.
    pub column: u8,
    /// Rise of volatility at 30 days, share of it \[1e-4\].
    pub vol_up_bps: u16,
    /// Fall: it is divided by one plus this \[1e-4\].
    pub vol_down_bps: u16,
    /// Cross: a naked short keeps this share of R times the forward, less what it is out of the money \[1e-4\].
    pub short_bps: u16,
    /// Cross: and at least this share of R times the forward \[1e-4\].
    pub floor_bps: u16,
    /// Portfolio: least per short option, share of the spot \[1e-4\].
    pub minimum_bps: u16,
    /// Portfolio: of the delta notional at the depth and above, less in proportion below \[1e-4\].
    pub liquidity_bps: u16,
    /// Delta notional charged in full [thousand USD].
    pub depth_thousands: u32,
    /// Portfolio: of the P&L between the outer volatility nodes, at `vega_thousands` and above \[1e-4\].
    pub vega_bps: u16,
    /// P&L between the outer volatility nodes charged in full [thousand USD].
    pub vega_thousands: u32,
}

/// Not: volatility moves by 0.01 to 3 either way, 0 < floor <= short <= 300 %, rates at most 100 %, depths above zero,
/// column below 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("option terms are invalid: {terms:?}")]
pub struct InvalidOptionTerms {
    /// As they were given.
    pub terms: OptionTerms,
}

impl OptionTerms {
    /// The terms, if they make sense.
    ///
    /// # Errors
    ///
    /// [`InvalidOptionTerms`] if they do not.
    pub fn checked(self) -> Result<Self, InvalidOptionTerms> {
        let shocks = [self.vol_up_bps, self.vol_down_bps];
        let rates = [self.minimum_bps, self.liquidity_bps, self.vega_bps];
        let sane = shocks.iter().all(|bps| (100..=30_000).contains(bps))
            && rates.iter().all(|bps| *bps <= 10_000)
            && (1..=self.short_bps).contains(&self.floor_bps)
            && self.short_bps <= 30_000
            && self.depth_thousands > 0
            && self.vega_thousands > 0
            && self.column < 8;
        if sane { Ok(self) } else { Err(InvalidOptionTerms { terms: self }) }
    }
}
