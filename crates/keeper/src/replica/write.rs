//! One change of the replica, and its inverse.

use super::{Replica, ReplicaError, Spot, Status};
use loadline_client::PoolMarket;
use loadline_model::ledger::Position;
use loadline_model::liquidation::AuctionTerms;
use loadline_model::{AssetTerms, Mode, PerpTiers, UnknownAccount};
use loadline_units::{AccountId, AssetId, Size, UnderlyingId, Usd};
use std::mem::replace;

/// Sets one value. `None` stands for what was not set before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// The account exists.
    Open(AccountId, Mode),
    /// The newest account does not exist.
    Unopen,
    /// Mode of an account.
    Mode(AccountId, Mode),
    /// Cash of an account.
    Cash(AccountId, Usd),
    /// Holding of an account in an asset; zero for none.
    Holding(AccountId, AssetId, Size),
    /// Perpetual of an account on an underlying; size zero for none.
    Perp(AccountId, UnderlyingId, Position),
    /// What an account is beside what it holds.
    Status(AccountId, Status),
    /// Whether an account is one of the protocol's own.
    System(AccountId, bool),
    /// Accepted price.
    Spot(UnderlyingId, Option<Spot>),
    /// Age at which a price no longer serves new risk \[s\].
    MaxAge(u64),
    /// Margin tiers.
    Tiers(UnderlyingId, Option<PerpTiers>),
    /// Terms of collateral.
    Terms(AssetId, Option<AssetTerms>),
    /// Largest debt of a Cross account.
    DebtCap(Usd),
    /// How accounts are auctioned.
    AuctionTerms(Option<AuctionTerms>),
    /// A market of the pool.
    Pool(UnderlyingId, Option<PoolMarket>),
}

impl Write {
    /// The account it is about, if it is about one.
    pub const fn account(&self) -> Option<AccountId> {
        match self {
            Self::Open(account, _)
            | Self::Mode(account, _)
            | Self::Cash(account, _)
            | Self::Holding(account, ..)
            | Self::Perp(account, ..)
            | Self::Status(account, _) => Some(*account),
            _ => None,
        }
    }
}

impl Replica {
    /// Performs a write and returns its inverse.
    pub(super) fn write(&mut self, write: Write) -> Result<Write, ReplicaError> {
        Ok(match write {
            Write::Open(account, mode) => self.open(account, mode)?,
            Write::Unopen => self.unopen(),
            Write::Mode(account, mode) => {
                let before = self.columns.mode(account)?;
                self.columns.set_mode(account, mode)?;
                Write::Mode(account, before)
            }
            Write::Cash(account, cash) => {
                let before = self.columns.cash(account)?;
                self.columns.set_cash(account, cash)?;
                Write::Cash(account, before)
            }
            Write::Holding(account, asset, amount) => {
                let held = self.columns.book(account)?.holdings;
                let before =
                    held.iter().find(|held| held.asset == asset).map_or(Size::ZERO, |h| h.amount);
                self.columns.set_holding(account, asset, amount)?;
                Write::Holding(account, asset, before)
            }
            Write::Perp(account, underlying, position) => {
                let before = self.columns.perp(account, underlying)?;
                self.columns.set_perp(account, underlying, position)?;
                Write::Perp(account, underlying, before)
            }
            Write::Status(account, status) => {
                let place = self.place(account).and_then(|at| self.statuses.get_mut(at));
                Write::Status(account, replace(place.ok_or(UnknownAccount(account))?, status))
            }
            Write::System(account, true) => Write::System(account, !self.system.insert(account)),
            Write::System(account, false) => Write::System(account, self.system.remove(&account)),
            Write::Spot(u, spot) => Write::Spot(u, replace(&mut self.spots[u.index()], spot)),
            Write::MaxAge(seconds) => Write::MaxAge(replace(&mut self.max_age, seconds)),
            Write::Tiers(u, tiers) => Write::Tiers(u, replace(&mut self.tiers[u.index()], tiers)),
            Write::Terms(a, terms) => Write::Terms(a, replace(&mut self.terms[a.index()], terms)),
            Write::DebtCap(cap) => Write::DebtCap(replace(&mut self.debt_cap, cap)),
            Write::AuctionTerms(terms) => {
                Write::AuctionTerms(replace(&mut self.auction_terms, terms))
            }
            Write::Pool(u, pool) => Write::Pool(u, replace(&mut self.pools[u.index()], pool)),
        })
    }

    fn open(&mut self, account: AccountId, mode: Mode) -> Result<Write, ReplicaError> {
        let count = self.statuses.len();
        if self.place(account) != Some(count) {
            return Err(ReplicaError::OutOfOrder { opened: account, count });
        }
        // An opening that was undone left an empty row.
        if self.columns.len() == count {
            self.columns.open(mode);
        } else {
            self.columns.set_mode(account, mode)?;
        }
        self.statuses.push(Status::default());
        Ok(Write::Unopen)
    }

    fn unopen(&mut self) -> Write {
        self.statuses.pop();
        let account = u64::try_from(self.statuses.len())
            .map_or(AccountId::NONE, |n| AccountId::new(n.saturating_add(1)));
        Write::Open(account, self.columns.mode(account).unwrap_or(Mode::Cross))
    }
}
