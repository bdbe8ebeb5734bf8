//! What is to be done about one account.

use super::desk::Desk;
use super::gas::after_refusals;
use super::take::TakeError;
use super::{Attempts, Call, Duty, Intent, Key, Settings};
use crate::replica::Status;
use loadline_model::liquidation::slice_fraction_up;
use loadline_model::margin::portfolio::Maintenance;
use loadline_model::{Book, Mode};
use loadline_units::{AccountId, Fraction, Usd};

/// One account that is below maintenance or in liquidation.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) account: AccountId,
    pub(super) mode: Mode,
    pub(super) maintenance: Maintenance,
    /// Equity above what it must keep.
    pub(super) balance: Usd,
    pub(super) status: Status,
    pub(super) book: Book,
    /// How many scans its check takes.
    pub(super) scans: u64,
}

impl Case {
    /// Expected bad debt first, then the distance below maintenance.
    pub(super) fn urgency(&self) -> (Usd, Usd, AccountId) {
        (self.maintenance.equity.min(Usd::ZERO), self.balance, self.account)
    }
}

/// The intents for one account, in the order in which they have to run, and why there are no more.
///
/// After a flag the state is known, so what follows it is planned with it.
pub(super) fn judge(
    case: &Case,
    desk: &mut Desk<'_>,
    attempts: &Attempts,
    settings: &Settings,
) -> (Vec<Intent>, Option<TakeError>) {
    let next = desk.replica.head().number.saturating_add(1);
    let mut intents = Vec::new();
    let mut case = case.clone();
    if !case.status.flagged {
        if attempts.waits(case.account, Duty::Flag, next) {
            return (intents, None);
        }
        case.status.auction = case.status.auction.saturating_add(1);
        case.status.started_at = desk.now;
        let gas = limit(Duty::Flag, &case, attempts, settings);
        let key = Key { duty: Duty::Flag, account: case.account, generation: case.status.auction };
        intents.push(Intent { key, call: Call::Flag, gas, follows: false });
    }
    match follow(&case, desk, attempts, settings) {
        Ok(followed) => {
            let follows = !intents.is_empty();
            intents.extend(followed.map(|intent| Intent { follows, ..intent }));
            (intents, None)
        }
        Err(error) => (intents, Some(error)),
    }
}

/// What is to be done about an account in liquidation.
fn follow(
    case: &Case,
    desk: &mut Desk<'_>,
    attempts: &Attempts,
    settings: &Settings,
) -> Result<Option<Intent>, TakeError> {
    let book = &case.book;
    let next = desk.replica.head().number.saturating_add(1);
    let may = |duty| !attempts.waits(case.account, duty, next);
    let intent = |duty, call| {
        let key = Key { duty, account: case.account, generation: case.status.auction };
        let gas = limit(duty, case, attempts, settings);
        Some(Intent { key, call, gas, follows: false })
    };
    let a = &case.maintenance;
    let target = desk.terms.target_up(a.requirement)?;
    let elapsed = desk.now.saturating_sub(case.status.started_at);
    if a.equity >= target {
        let release = intent(Duty::Release, Call::Release).filter(|_| may(Duty::Release));
        return Ok(release.filter(|_| desk.stays_at_target(case.mode, book)));
    }
    let ramp_is_over = elapsed >= u64::from(desk.terms.ramp_seconds);
    if a.equity <= Usd::ZERO && ramp_is_over && may(Duty::Backstop) {
        return Ok(intent(Duty::Backstop, Call::Backstop));
    }
    // The pool quotes no options, and a leg that hedges is not closed alone.
    let is_simple = book.options.is_empty() && case.mode != Mode::Portfolio;
    if is_simple && may(Duty::Close) && close(a, book, desk)? {
        return Ok(intent(Duty::Close, Call::Close { rewarded: settings.own }));
    }
    if !may(Duty::Bid) || desk.is_own(case.account) {
        return Ok(None);
    }
    let discount = desk.terms.discount_down(elapsed)?;
    let call =
        |max_fraction| Call::Bid { bidder: settings.own, max_fraction, min_discount: discount };
    let bid = bid(a, target, discount, book, desk)?;
    let intent = bid.and_then(|fraction| intent(Duty::Bid, call(fraction)));
    let checked = desk.own_check(&settings.gas);
    Ok(intent.map(|intent| Intent { gas: intent.gas.saturating_add(checked), ..intent }))
}

/// The gas limit of a duty for an account.
fn limit(duty: Duty, case: &Case, attempts: &Attempts, settings: &Settings) -> u64 {
    let limit = settings.gas.of(duty, &case.book, case.scans);
    after_refusals(limit, attempts.refusals(case.account, duty))
}

/// Whether the account is to be closed: that suffices or nothing else is held, and the pool can take it.
fn close(a: &Maintenance, book: &Book, desk: &mut Desk<'_>) -> Result<bool, TakeError> {
    if book.perps.is_empty() {
        return Ok(false);
    }
    let quote = desk.quote_close(a, book)?;
    Ok((quote.suffices || book.holdings.is_empty()) && desk.close(&quote, book)?)
}

/// The slice to bid for, if one can be afforded. The contract takes no more than is needed when the bid runs; by then
/// ranges are wider and options worth something else, so the bid allows a twentieth more than is needed now.
fn bid(
    a: &Maintenance,
    target: Usd,
    discount: Fraction,
    book: &Book,
    desk: &mut Desk<'_>,
) -> Result<Option<Fraction>, TakeError> {
    let bonus = desk.terms.bonus_down(a.equity, a.requirement, discount)?;
    let needed = slice_fraction_up(target, a.equity, bonus)?;
    let most = needed.to_wad().saturating_add(needed.to_wad() / 20);
    let most = Fraction::from_wad(most).unwrap_or(Fraction::WHOLE);
    desk.bid(book, most, a.equity.checked_sub(bonus)?)
}
