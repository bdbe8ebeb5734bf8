//! Who owns how much of the pool, and at what price shares enter and leave it.
//!
//! Senior value is the smaller of its claim and the pool, junior value the rest: both sum to the pool exactly, and losses go
//! junior before senior. Values and shares below 2^126 cannot overflow.
//!
//! Source: `contracts/src/accrual/TrancheRules.sol`.

mod epoch;
#[cfg(test)]
mod tests;

pub use epoch::{Cleared, Epoch, Fill, Queue, clear};

use alloy_primitives::{I256, U256, uint};
use loadline_units::{Fraction, Overflow, Usd};

/// Shares that belong to nobody, so that giving to an empty tranche moves no price.
const VIRTUAL_SHARES: U256 = uint!(1_000_000_U256);

/// Value that belongs to nobody: a millionth of a dollar \[wad\].
const VIRTUAL_ASSETS: U256 = uint!(1_000_000_000_000_U256);

/// 1.0 with 18 decimals.
const WAD: U256 = uint!(1_000_000_000_000_000_000_U256);

/// 365 days \[s\].
const YEAR: U256 = uint!(31_536_000_U256);

/// Whose shares: the junior tranche bears losses first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Paid first.
    Senior,
    /// Paid last, and owner of what is left.
    Junior,
}

/// What governs both tranches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrancheTerms {
    /// Least junior value per senior value, for senior deposits and junior redemptions.
    pub coverage: Fraction,
    /// What the senior claim earns per year of 365 days, as far as profits go.
    pub yearly_rate: Fraction,
}

/// How the pool is owed to its tranches. Values are never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// What the senior tranche is owed, losses aside.
    pub senior: Usd,
    /// Its earnings that no profit has covered yet.
    pub arrears: Usd,
    /// Low value of the pool when last counted, flows since included.
    pub pool: Usd,
    /// Whether the junior tranche was wiped out: then all is the senior's.
    pub junior_closed: bool,
}

/// What each tranche is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    /// At most its claim.
    pub senior: Usd,
    /// What is left.
    pub junior: Usd,
}

impl Claims {
    /// Claims after `elapsed` seconds in which the pool became worth `low`; below zero counts as zero.
    ///
    /// Senior earnings grow with time and become claim only out of profit of this interval, and only out of what lies
    /// above the claim: what is missing stays in arrears. Rounded down, for the junior.
    ///
    /// # Errors
    ///
    /// [`Overflow`] if a product does not fit 256 bits.
    pub fn accrue(self, terms: TrancheTerms, low: Usd, elapsed: u64) -> Result<Self, Overflow> {
        let low = low.max(Usd::ZERO);
        if self.junior_closed {
            return Ok(Self { senior: low, arrears: Usd::ZERO, pool: low, junior_closed: true });
        }
        let rate = U256::from(terms.yearly_rate.to_wad());
        let grown = times(times(raw(self.senior), rate)?, U256::from(elapsed))?;
        let year = times(WAD, YEAR)?;
        let due = self.arrears.checked_add(usd(over(grown, year)?))?;
        let profit = low.checked_sub(self.pool)?.max(Usd::ZERO);
        let above = low.checked_sub(self.senior)?.max(Usd::ZERO);
        let earned = due.min(profit).min(above);
        Ok(Self {
            senior: self.senior.checked_add(earned)?,
            arrears: due.checked_sub(earned)?,
            pool: low,
            junior_closed: false,
        })
    }

    /// How `value` of the pool is split: the parts sum to it, or to zero where it is below.
    ///
    /// # Errors
    ///
    /// [`Overflow`] does not happen.
    pub fn split(self, value: Usd) -> Result<Split, Overflow> {
        let value = value.max(Usd::ZERO);
        let senior = if self.junior_closed { value } else { self.senior.min(value) };
        Ok(Split { senior, junior: value.checked_sub(senior)? })
    }
}

/// Shares for `amount` of a tranche worth `value`, rounded down.
///
/// # Errors
///
/// [`Overflow`] if a product does not fit 256 bits.
pub fn shares_down(amount: Usd, supply: U256, value: Usd) -> Result<U256, Overflow> {
    over(times(raw(amount), plus(supply, VIRTUAL_SHARES)?)?, plus(raw(value), VIRTUAL_ASSETS)?)
}

/// What `shares` of a tranche worth `value` are worth, rounded down.
///
/// # Errors
///
/// [`Overflow`] if a product does not fit 256 bits.
pub fn worth_down(shares: U256, supply: U256, value: Usd) -> Result<Usd, Overflow> {
    let product = times(shares, plus(raw(value), VIRTUAL_ASSETS)?)?;
    Ok(usd(over(product, plus(supply, VIRTUAL_SHARES)?)?))
}

/// Of a value that is not negative.
const fn raw(value: Usd) -> U256 {
    value.to_wad().into_raw()
}

/// Of a quotient, which is below 2^255 where its factors are in range.
const fn usd(raw: U256) -> Usd {
    Usd::from_wad(I256::from_raw(raw))
}

fn plus(x: U256, y: U256) -> Result<U256, Overflow> {
    x.checked_add(y).ok_or(Overflow)
}

fn times(x: U256, y: U256) -> Result<U256, Overflow> {
    x.checked_mul(y).ok_or(Overflow)
}

fn over(x: U256, d: U256) -> Result<U256, Overflow> {
    x.checked_div(d).ok_or(Overflow)
}

/// `x * y / d`, rounded up.
fn mul_up(x: U256, y: U256, d: U256) -> Result<U256, Overflow> {
    Ok(times(x, y)?.div_ceil(d))
}
