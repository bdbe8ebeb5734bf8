use super::{Event, decode::Undecodable};
use crate::value;
use alloy::{primitives::LogData, sol_types::SolEventInterface};
use loadline_bindings::{
    LiquidityVault::{self, LiquidityVaultEvents},
    Tranche::TrancheEvents,
};
use loadline_model::tranche::{Claims, Fill, Rank};
use loadline_units::Usd;

pub(super) fn liquidity_vault(log: &LogData) -> Result<Option<Event>, Undecodable> {
    use LiquidityVaultEvents as Logged;
    Ok(Some(match Logged::decode_raw_log(log.topics(), &log.data)? {
        Logged::EpochClosed(it) => {
            Event::EpochClosed { epoch: it.epoch, closed_at: it.closedAt.to() }
        }
        Logged::EpochProcessed(it) => Event::EpochProcessed {
            epoch: it.epoch,
            observed_at: it.observedAt.to(),
            low: Usd::from_wad(it.low),
            high: Usd::from_wad(it.high),
            claims: claims(&it.claims),
            senior: Box::new(fill(&it.senior)),
            junior: Box::new(fill(&it.junior)),
        },
        Logged::ClassOpened(it) => {
            Event::ClassOpened { rank: value::rank(it.rank)?, tranche: it.tranche }
        }
        Logged::ClassClosed(it) => {
            Event::ClassClosed { rank: value::rank(it.rank)?, tranche: it.tranche }
        }
        Logged::TermsSet(it) => Event::TrancheTermsSet {
            coverage: value::fraction(it.after_.coverage)?,
            yearly_rate: value::fraction(it.after_.yearlyRate)?,
        },
        Logged::ValueSourceSet(it) => Event::ValueSourceSet { source: it.after_ },
        Logged::AuthorityUpdated(_) => return Ok(None),
    }))
}

const fn claims(it: &LiquidityVault::TrancheClaims) -> Claims {
    Claims {
        senior: Usd::from_wad(it.senior),
        arrears: Usd::from_wad(it.arrears),
        pool: Usd::from_wad(it.pool),
        junior_closed: it.juniorClosed,
    }
}

const fn fill(it: &LiquidityVault::TrancheFill) -> Fill {
    Fill {
        admitted: Usd::from_wad(it.admitted),
        minted: it.minted,
        redeemed: it.redeemed,
        paid: Usd::from_wad(it.paid),
        price_cap: it.priceCap,
    }
}

pub(super) fn senior(log: &LogData) -> Result<Option<Event>, Undecodable> {
    tranche(Rank::Senior, log)
}

pub(super) fn junior(log: &LogData) -> Result<Option<Event>, Undecodable> {
    tranche(Rank::Junior, log)
}

fn tranche(rank: Rank, log: &LogData) -> Result<Option<Event>, Undecodable> {
    use TrancheEvents as Logged;
    Ok(Some(match Logged::decode_raw_log(log.topics(), &log.data)? {
        Logged::DepositRequest(it) => {
            Event::SharesAsked { rank, controller: it.controller, assets: it.assets }
        }
        Logged::RedeemRequest(it) => {
            Event::AssetsAsked { rank, controller: it.controller, shares: it.shares }
        }
        Logged::Deposit(it) => Event::SharesClaimed {
            rank,
            controller: it.sender,
            assets: it.assets,
            shares: it.shares,
        },
        Logged::Withdraw(it) => Event::AssetsClaimed {
            rank,
            controller: it.owner,
            assets: it.assets,
            shares: it.shares,
        },
        Logged::Reclaimed(it) => {
            Event::AssetsReclaimed { rank, controller: it.controller, assets: it.assets }
        }
        // EpochProcessed, ClassClosed and the share's own business.
        Logged::Filled(_)
        | Logged::Closed(_)
        | Logged::OperatorSet(_)
        | Logged::Approval(_)
        | Logged::Transfer(_) => return Ok(None),
    }))
}
