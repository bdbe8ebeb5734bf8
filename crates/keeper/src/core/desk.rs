//! What the intents of one block are planned against: the state at the head, and what the plan itself
//! changes in the pool and in the keeper's own account before the next intent runs.

use super::gas::scans;
use super::take::{Take, TakeError, take};
use super::{GasTable, Settings};
use crate::replica::Replica;
use loadline_model::liquidation::AuctionTerms;
use loadline_model::margin::portfolio::Maintenance;
use loadline_model::margin::{assess, covered, reduced};
use loadline_model::{Book, Market, Mode, Refusal};
use loadline_units::{AccountId, Fraction, Overflow, Size, UnderlyingId, Usd};

/// Most legs that the ledger lets an account add risk with; perpetuals count twice.
///
/// Source: `contracts/src/core/Clearinghouse.sol`.
const MAX_LEGS: usize = 128;

/// The table that a plan is made on.
#[derive(Clone, Debug)]
pub(super) struct Desk<'r> {
    pub(super) replica: &'r Replica,
    pub(super) market: Market,
    pub(super) terms: AuctionTerms,
    /// Time of the head \[unix seconds\]; the block that is planned for is later.
    pub(super) now: u64,
    pool: Party,
    own: Party,
    skews: [Size; UnderlyingId::COUNT],
    reserve: Fraction,
}

/// An account whose book the plan changes.
#[derive(Clone, Debug)]
struct Party {
    account: AccountId,
    mode: Mode,
    book: Book,
}

impl Party {
    fn new(account: AccountId, replica: &Replica, market: &Market) -> Result<Self, Refusal> {
        let columns = replica.columns();
        Ok(Self { account, mode: columns.mode(account)?, book: columns.book(account, market)? })
    }
}

/// What a close would do.
#[derive(Clone, Debug)]
pub(super) struct CloseQuote {
    fraction: Fraction,
    /// Whether it brings the account to its target.
    pub(super) suffices: bool,
    fee: Usd,
}

impl<'r> Desk<'r> {
    /// A fresh table, or `None` as long as auctions have no terms.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if the pool's or the keeper's account was not opened.
    pub(super) fn new(replica: &'r Replica, settings: &Settings) -> Result<Option<Self>, Refusal> {
        let Some(terms) = replica.auction_terms() else { return Ok(None) };
        let now = replica.head().timestamp;
        let market = replica.market(now);
        let mut skews = [Size::ZERO; UnderlyingId::COUNT];
        for underlying in UnderlyingId::all() {
            skews[underlying.index()] =
                replica.pool(underlying).map_or(Size::ZERO, |pool| pool.skew);
        }
        Ok(Some(Self {
            replica,
            pool: Party::new(settings.pool, replica, &market)?,
            own: Party::new(settings.own, replica, &market)?,
            market,
            terms,
            now,
            skews,
            reserve: settings.bid_reserve,
        }))
    }

    /// Whether an account that is at its target still is when the next block runs, should no price come before: ranges
    /// widen with time, and options decay.
    pub(super) fn stays_at_target(&self, mode: Mode, book: &Book) -> bool {
        let market = self.replica.market(self.replica.next_timestamp());
        assess(mode, book, &market).is_ok_and(|a| {
            let target = a.requirement().and_then(|it| self.terms.target_up(it));
            target.is_ok_and(|target| a.equity >= target)
        })
    }

    /// What closing the perpetuals of an account would do, the reward at its largest.
    ///
    /// Source: `contracts/src/core/Liquidation.sol` (`_closeFraction`), `contracts/src/market/PoolVenue.sol`
    /// (`closeCost`).
    pub(super) fn quote_close(
        &self,
        a: &Maintenance,
        book: &Book,
    ) -> Result<CloseQuote, TakeError> {
        let (mut cost, mut fee) = (Usd::ZERO, Usd::ZERO);
        for leg in &book.perps {
            let pool = self
                .replica
                .pool(leg.underlying)
                .ok_or(Refusal::UnderlyingNotListed(leg.underlying))?;
            let mark = self.market.mark(leg.underlying)?.price;
            let notional = leg.size.notional_up(mark);
            let delta = self.skews[leg.underlying.index()].checked_add(pool.option_delta)?;
            let impact = pool.terms.impact_up(delta, leg.size.checked_neg()?)?;
            let charged = notional
                .share_up(pool.terms.fee)?
                .checked_add(notional.share_up(pool.terms.spread)?)?;
            fee = fee.checked_add(charged)?;
            cost = cost.checked_add(impact.max(Usd::ZERO))?.checked_add(charged)?;
        }
        let target = self.terms.target_up(a.requirement)?;
        let closed = self.terms.target_up(a.margin()?)?;
        let equity = a.equity.checked_sub(largest_reward(a)?)?;
        let close = loadline_model::liquidation::close_fraction_up(target, equity, closed, cost)?;
        Ok(CloseQuote {
            fraction: close.fraction,
            suffices: close.suffices,
            fee: fee.share_down(close.fraction)?,
        })
    }

    /// Lets the pool take a close, if it keeps its maintenance; otherwise nothing changes.
    pub(super) fn close(&mut self, quote: &CloseQuote, book: &Book) -> Result<bool, TakeError> {
        let mut after = self.pool.book.clone();
        take(book, &mut after, Take { fraction: quote.fraction, everything: false }, &self.market)?;
        after.cash = after.cash.checked_add(quote.fee)?;
        let pool = |book| assess(self.pool.mode, book, &self.market);
        let (a, before) = (pool(&after)?, pool(&self.pool.book)?);
        let keeps = !a.maintenance_balance()?.is_negative();
        if !keeps && !reduced((&self.pool.book, &before), (&after, &a), Usd::ZERO)? {
            return Ok(false);
        }
        self.pool.book = after;
        for leg in &book.perps {
            let skew = &mut self.skews[leg.underlying.index()];
            *skew = skew.checked_sub(leg.size.share_away(quote.fraction))?;
        }
        Ok(true)
    }

    /// The book of the keeper's own account after it took a slice and paid for it.
    fn own_after(&self, book: &Book, fraction: Fraction, worth: Usd) -> Result<Book, TakeError> {
        let mut after = self.own.book.clone();
        take(book, &mut after, Take { fraction, everything: true }, &self.market)?;
        let payment = worth.share_up(fraction)?;
        let payment = if worth.is_negative() { payment.checked_neg()? } else { payment };
        after.cash = after.cash.checked_sub(payment)?;
        Ok(after)
    }

    /// Whether the keeper's account may stand after it took a slice, with something to spare.
    fn affords(&self, book: &Book, fraction: Fraction, worth: Usd) -> Result<bool, TakeError> {
        let after = self.own_after(book, fraction, worth)?;
        if after.options.len() + 2 * after.perps.len() > MAX_LEGS {
            return Ok(false);
        }
        let a = assess(self.own.mode, &after, &self.market)?;
        let spare = a.equity.max(Usd::ZERO).share_up(self.reserve)?;
        Ok(a.fresh && covered(&a, after.cash, false)? && a.initial_balance()? >= spare)
    }

    /// Takes the largest slice up to `needed` that the keeper's account affords, if it is worth a bid.
    ///
    /// `worth` is what the whole account costs: equity less bonus.
    pub(super) fn bid(
        &mut self,
        book: &Book,
        needed: Fraction,
        worth: Usd,
    ) -> Result<Option<Fraction>, TakeError> {
        let Some(fraction) = self.largest(book, needed, worth)? else { return Ok(None) };
        self.own.book = self.own_after(book, fraction, worth)?;
        Ok(Some(fraction))
    }

    /// Bisection on the exact rules, to within a thousandth of what is needed.
    fn largest(
        &self,
        book: &Book,
        needed: Fraction,
        worth: Usd,
    ) -> Result<Option<Fraction>, TakeError> {
        if self.affords(book, needed, worth)? {
            return Ok(Some(needed));
        }
        let step = (needed.to_wad() / 1_024).max(1);
        let (mut good, mut bad) = (0, needed.to_wad());
        while bad - good > step {
            let middle = good.midpoint(bad);
            let fraction = Fraction::from_wad(middle).ok_or(Overflow)?;
            if self.affords(book, fraction, worth)? {
                good = middle;
            } else {
                bad = middle;
            }
        }
        // Less than a hundredth is not worth the gas.
        Ok(Fraction::from_wad(good).filter(|_| good > needed.to_wad() / 100))
    }

    /// What the check of the keeper's own account takes, with all that was planned for it \[gas\].
    pub(super) fn own_check(&self, gas: &GasTable) -> u64 {
        let scans = scans(self.replica, self.own.mode, &self.own.book);
        gas.assess.of(&self.own.book, scans)
    }

    /// Whether an account is the keeper's own.
    pub(super) fn is_own(&self, account: AccountId) -> bool {
        account == self.own.account
    }
}

/// Most that a close pays its caller.
///
/// Source: `contracts/src/core/Liquidation.sol` (`_reward`).
fn largest_reward(a: &Maintenance) -> Result<Usd, Overflow> {
    let share = Fraction::from_bps(200).ok_or(Overflow)?;
    Ok(a.margin()?.share_down(share)?.min(Usd::from_units(50)))
}
