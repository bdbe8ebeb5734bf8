//! The tree of Cox, Ross and Rubinstein. Source: `contracts/src/math/BinomialTree.sol`.

use crate::math::{OutOfRange, WAD, exp_wad, low, product};
use alloy_primitives::U256;

/// What a tree is made of; wad where nothing else is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tree {
    /// Spot.
    pub spot: u128,
    /// Strike.
    pub strike: u128,
    /// sigma * sqrt(time of a step).
    pub step_volatility: u128,
    /// Rate times the time of a step.
    pub step_rate: i128,
    /// Yield times the time of a step.
    pub step_yield: i128,
    /// Steps, 1 to 1,024.
    pub steps: u128,
    /// Put or call.
    pub is_put: bool,
    /// Exercise at any step, or at the end.
    pub is_american: bool,
}

/// A tree is out of range; the contract reverts with the same error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TreeError {
    /// Steps are 0 or above 1,024, spot or strike is 2^88 and more, the volatility of a step is below 1e-9, or above
    /// 40 over all steps, or rate or yield of a step is beyond 1 and -1.
    #[error("out of range: {0:?}")]
    Tree(Tree),
    /// The probability of a rise \[wad\] is below 0 or above 1: more steps are needed.
    #[error("a probability of {0} wad")]
    Probability(i128),
    /// From an exponential.
    #[error(transparent)]
    Exponential(#[from] OutOfRange),
}

impl Tree {
    /// Value of an option \[wad\], rounded down at every node.
    ///
    /// # Errors
    ///
    /// [`TreeError`].
    pub fn price(&self) -> Result<u128, TreeError> {
        let one = WAD.cast_signed();
        let inside = (1..=1024).contains(&self.steps)
            && self.spot >> 88 == 0
            && self.strike >> 88 == 0
            && self.step_volatility >= 1_000_000_000
            && self.step_volatility <= 40 * WAD / self.steps
            && (-one..=one).contains(&self.step_rate)
            && (-one..=one).contains(&self.step_yield);
        if !inside {
            return Err(TreeError::Tree(*self));
        }
        let up = exp_wad(self.step_volatility.cast_signed())?;
        let down = U256::from(WAD * WAD) / up;
        let discount = exp_wad(-self.step_rate)?;
        let growth = exp_wad(self.step_rate - self.step_yield)?;
        let rise = rise(low(growth), low(down), low(up));
        if !(0..=one).contains(&rise) {
            return Err(TreeError::Probability(rise));
        }
        let rise = U256::from(rise.unsigned_abs());
        let fall = U256::from(WAD) - rise;

        let square = times(down, down);
        let reach = exp_wad((self.steps * self.step_volatility).cast_signed())?;
        let mut top = times(U256::from(self.spot), reach);
        let mut spot = top;
        let mut values: Vec<U256> = (0..=self.steps)
            .map(|_| {
                let value = self.payoff(spot);
                spot = times(spot, square);
                value
            })
            .collect();
        while values.len() > 1 {
            top = times(top, down);
            let mut spot = top;
            for i in 0..values.len() - 1 {
                let mean = rise * values[i] + fall * values[i + 1];
                let mut value = times(mean / U256::from(WAD), discount);
                if self.is_american {
                    value = value.max(self.payoff(spot));
                    spot = times(spot, square);
                }
                values[i] = value;
            }
            values.pop();
        }
        Ok(values.first().map_or(0, |value| low(*value).unsigned_abs()))
    }

    fn payoff(&self, spot: U256) -> U256 {
        let strike = U256::from(self.strike);
        if self.is_put { strike.saturating_sub(spot) } else { spot.saturating_sub(strike) }
    }
}

/// Factors are below 2^160 and 2^96.
fn times(x: U256, y: U256) -> U256 {
    x * y / U256::from(WAD)
}

/// (growth - down) / (up - down) \[wad\], towards zero.
fn rise(growth: i128, down: i128, up: i128) -> i128 {
    let width = U256::from((up - down).unsigned_abs());
    let magnitude = low(product((growth - down).unsigned_abs(), WAD) / width);
    if growth < down { -magnitude } else { magnitude }
}
