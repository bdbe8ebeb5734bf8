//! The pricing of everything that waits at an epoch.

use super::{
    Claims, Split, TrancheTerms, VIRTUAL_ASSETS, VIRTUAL_SHARES, WAD, mul_up, over, plus, raw,
    shares_down, times, usd, worth_down,
};
use alloy_primitives::U256;
use loadline_units::{Overflow, Usd};

/// What waits at a tranche when an epoch is priced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Shares, those waiting included.
    pub supply: U256,
    /// Waiting to enter.
    pub deposits: Usd,
    /// Shares waiting to leave.
    pub redemptions: U256,
    /// Most that a share is paid out at, times 1e18 \[wad\]; of a queue that an epoch left unfinished, else the greatest
    /// number.
    pub price_cap: U256,
    /// Whether it takes deposits.
    pub is_open: bool,
}

/// What an epoch does at a tranche.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fill {
    /// Deposits that enter.
    pub admitted: Usd,
    /// Shares for them.
    pub minted: U256,
    /// Shares that leave.
    pub redeemed: U256,
    /// What is paid for them.
    pub paid: Usd,
    /// For the next epoch; none (the greatest number) once the queue is empty.
    pub price_cap: U256,
}

/// What the pool is worth and can spare when an epoch is priced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// Low value of the pool: for redemptions.
    pub low: Usd,
    /// High value, at least the low one: for deposits.
    pub high: Usd,
    /// What the pool can pay out of what it has.
    pub spare: Usd,
    /// Smallest unit that is paid.
    pub unit: Usd,
}

/// What is left after an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cleared {
    /// Claims, flows included.
    pub claims: Claims,
    /// What the senior tranche did.
    pub senior: Fill,
    /// What the junior tranche did.
    pub junior: Fill,
}

/// Prices everything that waits: deposits at the high value, redemptions at the low one.
///
/// In this order: junior deposits, senior redemptions, junior redemptions, senior deposits. Redemptions share what is there
/// in proportion; a queue that is left unfinished earns nothing more, so its price cannot rise until it is empty.
///
/// # Errors
///
/// [`Overflow`] if a product does not fit 256 bits.
pub fn clear(
    claims: Claims,
    terms: TrancheTerms,
    epoch: Epoch,
    senior_queue: Queue,
    junior_queue: Queue,
) -> Result<Cleared, Overflow> {
    let (low, high) = (claims.split(epoch.low)?, claims.split(epoch.high)?);
    let mut after = claims;
    // New junior money would pay for what an impaired senior tranche has lost: it waits.
    let enters = junior_queue.is_open && low.senior >= claims.senior;
    let entering = if enters { junior_queue.deposits } else { Usd::ZERO };
    let spare = epoch.spare.max(Usd::ZERO).checked_add(entering)?;

    let mut senior = redeem(senior_queue, low.senior, spare, epoch.unit)?;
    let spare = spare.checked_sub(senior.paid)?;
    if senior.paid > Usd::ZERO {
        let stays = raw(low.senior.checked_sub(senior.paid)?);
        after.senior = usd(mul_up(raw(claims.senior), stays, raw(low.senior))?);
        after.arrears = usd(over(times(raw(claims.arrears), stays)?, raw(low.senior))?);
    }
    let senior_value = high.senior.checked_sub(senior.paid)?;

    let mut junior = redeem(
        junior_queue,
        low.junior,
        spare.min(free(terms, low, entering, senior_value)?),
        epoch.unit,
    )?;
    junior.admitted = entering;
    junior.minted = shares_down(entering, junior_queue.supply, high.junior)?;

    if senior_queue.is_open {
        let covering = low.junior.checked_add(entering)?.checked_sub(junior.paid)?;
        let room = room(terms, covering, senior_value, senior_queue.deposits)?;
        senior.admitted = floor(senior_queue.deposits.min(room), epoch.unit)?;
    }
    // Arrears are those before him: who enters pays for what the junior could pay of them.
    let entered = high.senior.checked_add(claims.arrears)?.min(epoch.high.max(Usd::ZERO));
    senior.minted = shares_down(senior.admitted, senior_queue.supply, entered)?;
    after.senior = after.senior.checked_add(senior.admitted)?;
    let entered = claims.pool.checked_add(entering)?.checked_add(senior.admitted)?;
    after.pool = entered.checked_sub(senior.paid)?.checked_sub(junior.paid)?;
    Ok(Cleared { claims: after, senior, junior })
}

/// What may leave the junior tranche: what the senior one needs stays.
fn free(
    terms: TrancheTerms,
    low: Split,
    entering: Usd,
    senior_value: Usd,
) -> Result<Usd, Overflow> {
    let coverage = U256::from(terms.coverage.to_wad());
    let needed = usd(mul_up(raw(senior_value), coverage, WAD)?);
    let free = low.junior.checked_add(entering)?.checked_sub(needed)?;
    Ok(free.max(Usd::ZERO).min(low.junior))
}

/// What may still enter the senior tranche: so much that the junior covers the whole; all where none is asked.
fn room(
    terms: TrancheTerms,
    covering: Usd,
    senior_value: Usd,
    asked: Usd,
) -> Result<Usd, Overflow> {
    let coverage = U256::from(terms.coverage.to_wad());
    if coverage.is_zero() {
        return Ok(asked);
    }
    let covered = usd(over(times(raw(covering), WAD)?, coverage)?);
    Ok(covered.checked_sub(senior_value)?.max(Usd::ZERO))
}

/// All that waits where `available` suffices, else the same fraction of every request.
fn redeem(queue: Queue, value: Usd, available: Usd, unit: Usd) -> Result<Fill, Overflow> {
    let mut fill = Fill { price_cap: U256::MAX, ..Fill::default() };
    if queue.redemptions.is_zero() {
        return Ok(fill);
    }
    let wanted = floor(worth_capped(queue, queue.redemptions, value)?, unit)?;
    if wanted <= available {
        (fill.redeemed, fill.paid) = (queue.redemptions, wanted);
        return Ok(fill);
    }
    fill.redeemed = over(times(queue.redemptions, raw(available))?, raw(wanted))?;
    fill.paid = floor(worth_capped(queue, fill.redeemed, value)?.min(available), unit)?;
    let price = times(plus(raw(value), VIRTUAL_ASSETS)?, WAD)?;
    fill.price_cap = over(price, plus(queue.supply, VIRTUAL_SHARES)?)?.min(queue.price_cap);
    Ok(fill)
}

/// What waiting shares are worth to those who leave: at most the tranche, of which the virtual shares may own less than
/// nothing once its price fell.
fn worth_capped(queue: Queue, shares: U256, value: Usd) -> Result<Usd, Overflow> {
    let worth = worth_down(shares, queue.supply, value)?.min(value);
    if queue.price_cap == U256::MAX {
        return Ok(worth);
    }
    Ok(worth.min(usd(over(times(shares, queue.price_cap)?, WAD)?)))
}

fn floor(amount: Usd, unit: Usd) -> Result<Usd, Overflow> {
    Ok(usd(times(over(raw(amount), raw(unit))?, raw(unit))?))
}
