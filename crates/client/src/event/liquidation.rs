use super::{Event, decode::Undecodable};
use crate::value;
use alloy::{primitives::LogData, sol_types::SolEventInterface};
use loadline_bindings::Liquidation::LiquidationEvents as Logged;
use loadline_model::liquidation::AuctionTerms;
use loadline_units::{AccountId, Usd};

pub(super) fn decode(log: &LogData) -> Result<Option<Event>, Undecodable> {
    Ok(Some(match Logged::decode_raw_log(log.topics(), &log.data)? {
        Logged::Flagged(it) => Event::Flagged {
            account: AccountId::new(it.account),
            nonce: it.nonce,
            equity: Usd::from_wad(it.equity),
            requirement: Usd::from_wad(it.requirement),
        },
        Logged::Bid(it) => Event::Bid {
            account: AccountId::new(it.account),
            nonce: it.nonce,
            bidder: AccountId::new(it.bidder),
            fraction: value::fraction(it.fraction)?,
            payment: Usd::from_wad(it.payment),
        },
        Logged::Closed(it) => Event::Closed {
            account: AccountId::new(it.account),
            nonce: it.nonce,
            fraction: value::fraction(it.fraction)?,
            cost: Usd::from_wad(it.cost),
            reward: Usd::from_wad(it.reward),
        },
        Logged::Backstopped(it) => Event::Backstopped {
            account: AccountId::new(it.account),
            nonce: it.nonce,
            equity: Usd::from_wad(it.equity),
        },
        Logged::Released(it) => {
            Event::Released { account: AccountId::new(it.account), nonce: it.nonce }
        }
        Logged::DeficitCovered(it) => Event::DeficitCovered {
            account: AccountId::new(it.account),
            deficit: Usd::from_wad(it.deficit),
            by_insurance: Usd::from_wad(it.byInsurance),
            by_pool: Usd::from_wad(it.byPool),
        },
        Logged::DeficitNoted(it) => Event::DeficitNoted {
            account: AccountId::new(it.account),
            deficit: Usd::from_wad(it.deficit),
            total: Usd::from_wad(it.total),
        },
        Logged::TermsSet(it) => Event::AuctionTermsSet(AuctionTerms {
            start_discount: value::fraction(it.after_.startDiscount)?,
            max_discount: value::fraction(it.after_.maxDiscount)?,
            bonus_cap: value::fraction(it.after_.bonusCap)?,
            target_buffer: value::fraction(it.after_.targetBuffer)?,
            ramp_seconds: it.after_.rampSeconds,
        }),
        Logged::OutageSignalSet(_) | Logged::AuthorityUpdated(_) => return Ok(None), // state of no account
    }))
}
