//! Kinds of transactions, as the gas table tells them apart.

use loadline_client::Event;

/// What a transaction does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Work {
    /// Ether, tokens and approvals before the run proper: not told.
    Prepare,
    /// A new account, its deposits and its trades in one batch.
    Open,
    /// A deposit into an account that has one.
    Deposit,
    /// A trade with the pool.
    Trade,
    /// A deposit and a trade of an account that was emptied.
    Return,
    /// A withdrawal.
    Withdraw,
    /// A signed order of a maker, filled.
    Option,
    /// A perpetual against the delta of options.
    Hedge,
    /// Reports of all reporters on all underlyings.
    Report,
    /// Surfaces of all reporters on one underlying.
    Surface,
    /// Settlement of some accounts.
    Settle,
    /// A settlement price, written.
    Finalise,
    /// Settlement of what expired in some accounts.
    Sweep,
    /// The pool's exposures by options, computed anew.
    Sync,
    /// A request of shares of the pool.
    LpDeposit,
    /// A request of USDC for shares of the pool.
    LpRedeem,
    /// What an epoch gave, taken.
    LpClaim,
    /// Requests, priced.
    Epoch,
    /// An account put into liquidation.
    Flag,
    /// Perpetuals closed against the pool.
    Close,
    /// A slice taken by a bidder.
    Bid,
    /// A bankrupt account taken by the pool.
    Backstop,
    /// An account that left liquidation by itself.
    Release,
}

impl Work {
    /// The key in the report, or `None` for what it does not tell.
    pub(super) const fn key(self) -> Option<&'static str> {
        Some(match self {
            Self::Prepare => return None,
            Self::Open => "open_deposit_trade",
            Self::Deposit => "deposit_again",
            Self::Trade => "trade",
            Self::Return => "deposit_trade",
            Self::Withdraw => "withdraw",
            Self::Option => "trade_options",
            Self::Hedge => "hedge",
            Self::Report => "report",
            Self::Surface => "report_surface",
            Self::Settle => "settle",
            Self::Finalise => "finalise",
            Self::Sweep => "settle_expired",
            Self::Sync => "sync",
            Self::LpDeposit => "lp_deposit_request",
            Self::LpRedeem => "lp_redemption_request",
            Self::LpClaim => "lp_claim",
            Self::Epoch => "lp_epoch",
            Self::Flag => "flag",
            Self::Close => "close",
            Self::Bid => "bid",
            Self::Backstop => "backstop",
            Self::Release => "release",
        })
    }

    /// What a transaction of this run may use: about twice what it does [gas].
    pub(super) const fn gas_limit(self) -> u64 {
        match self {
            Self::Prepare => 150_000,
            Self::Open => 2_500_000,
            Self::Settle => 1_200_000,
            Self::LpDeposit | Self::LpRedeem | Self::LpClaim => 500_000,
            Self::Report => 600_000,
            Self::Surface | Self::Hedge => 1_500_000,
            Self::Option | Self::Epoch => 4_000_000,
            _ => 900_000,
        }
    }

    /// What a keeper's transaction did, by what happened in it.
    pub(super) fn of_events(events: &[Event]) -> Option<Self> {
        if events.iter().any(|event| matches!(event, Event::Synced { .. })) {
            return Some(Self::Sync); // it may settle first
        }
        events.iter().find_map(|event| match event {
            Event::Flagged { .. } => Some(Self::Flag),
            Event::Closed { .. } => Some(Self::Close),
            Event::Bid { .. } => Some(Self::Bid),
            Event::Backstopped { .. } => Some(Self::Backstop),
            // A close or a bid may release too, but tells of itself first.
            Event::Released { .. } => Some(Self::Release),
            Event::Settled { .. } => Some(Self::Finalise),
            Event::OptionSettled { .. } => Some(Self::Sweep),
            _ => None,
        })
    }
}
