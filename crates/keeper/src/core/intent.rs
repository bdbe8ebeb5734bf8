//! What the core wants done.

use loadline_units::{AccountId, ExpiryKey, Fraction, UnderlyingId};

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Duty {
    /// Put an account below maintenance into liquidation.
    Flag,
    /// Close its perpetuals against the pool.
    Close,
    /// Take a slice of it.
    Bid,
    /// Hand a bankrupt one to the pool.
    Backstop,
    /// Let one go that reached its target.
    Release,
    /// Write the settlement price of an expiry.
    Finalise,
    /// Turn expired options into cash.
    Settle,
    /// Compute the pool's exposures by options anew.
    Sync,
}

impl Duty {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Flag,
        Self::Close,
        Self::Bid,
        Self::Backstop,
        Self::Release,
        Self::Finalise,
        Self::Settle,
        Self::Sync,
    ];

    /// Its name in logs, metrics and the journal.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Close => "close",
            Self::Bid => "bid",
            Self::Backstop => "backstop",
            Self::Release => "release",
            Self::Finalise => "finalise",
            Self::Settle => "settle",
            Self::Sync => "sync",
        }
    }

    /// The duty with this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|duty| duty.name() == name)
    }
}

/// Names an intent: no two with one subject are ever on their way, but for a flag and what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The work.
    pub duty: Duty,
    /// The account it is about, or the first of them; none for an expiry.
    pub account: AccountId,
    /// The auction it is for; a flag begins it. The packed key of an expiry that is finalised; zero for a settlement; the
    /// underlying of a sync.
    pub generation: u64,
}

/// A call of the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// Flag.
    Flag,
    /// Close; the reward goes to this account.
    Close {
        /// [`AccountId::NONE`] for no reward.
        rewarded: AccountId,
    },
    /// Bid in the auction of the key's generation.
    Bid {
        /// The account that pays and takes.
        bidder: AccountId,
        /// Most of the account that it takes.
        max_fraction: Fraction,
        /// Least discount it accepts.
        min_discount: Fraction,
    },
    /// Backstop.
    Backstop,
    /// Release.
    Release,
    /// Finalise, at Settlement.
    Finalise(ExpiryKey),
    /// Settle, at the ledger.
    Settle(Vec<AccountId>),
    /// Sync, at OptionPool.
    Sync(UnderlyingId),
}

/// One transaction that should be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Its name.
    pub key: Key,
    /// What to call.
    pub call: Call,
    /// Gas limit \[gas\].
    pub gas: u64,
    /// Whether it needs an intent sent before it in the same block, and so cannot be simulated alone.
    pub follows: bool,
}

/// How an intent ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Its event is in the chain.
    Done,
    /// The state moved first: nothing is wrong, look again.
    Lost,
    /// The chain refused it for another reason: wait before the next attempt.
    Refused,
}
