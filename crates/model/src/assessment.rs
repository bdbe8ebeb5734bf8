//! The answer of the rules.
//!
//! Source: `contracts/src/types/Assessment.sol`, `contracts/src/periphery/Lens.sol` (health factor).

use alloy_primitives::{U256, uint};
use loadline_units::{Overflow, Usd};

/// What an account is worth and what it must keep. Requirements and haircuts are never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// Cash, collateral and perpetuals at mark, rounded down.
    pub equity: Usd,
    /// Taken from collateral for new risk, rounded up.
    pub initial_haircut: Usd,
    /// Taken from collateral before liquidation, rounded up.
    pub maintenance_haircut: Usd,
    /// IM, rounded up.
    pub initial_margin: Usd,
    /// MM, rounded up.
    pub maintenance_margin: Usd,
    /// Least cash that new risk or a withdrawal may leave; zero or negative.
    pub min_cash: Usd,
    /// Whether every price behind the numbers is young enough for new risk.
    pub fresh: bool,
}

impl Assessment {
    /// Equity above what new risk needs; negative when it is not covered.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if it does not fit 256 bits.
    pub fn initial_balance(&self) -> Result<Usd, Overflow> {
        self.equity.checked_sub(self.initial_haircut)?.checked_sub(self.initial_margin)
    }

    /// Equity above what the account must keep; it may be flagged iff negative.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if it does not fit 256 bits.
    pub fn maintenance_balance(&self) -> Result<Usd, Overflow> {
        self.equity.checked_sub(self.requirement()?)
    }

    /// What the account must keep: maintenance haircuts and MM.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if it does not fit 256 bits.
    pub fn requirement(&self) -> Result<Usd, Overflow> {
        self.maintenance_haircut.checked_add(self.maintenance_margin)
    }

    /// Cover over MM \[wad\], for display: zero when negative, the largest number without MM.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if a product does not fit 256 bits.
    pub fn health_factor(&self) -> Result<U256, Overflow> {
        const WAD: U256 = uint!(1_000_000_000_000_000_000_U256);
        let margin = self.maintenance_margin.to_wad().into_raw();
        if margin.is_zero() {
            return Ok(U256::MAX);
        }
        let cover = self.equity.checked_sub(self.maintenance_haircut)?;
        if cover <= Usd::ZERO {
            return Ok(U256::ZERO);
        }
        Ok(cover.to_wad().into_raw().checked_mul(WAD).ok_or(Overflow)? / margin)
    }
}
