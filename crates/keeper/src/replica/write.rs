//! One change of the replica, and its inverse.

use super::{PoolOptions, Replica, ReplicaError, Spot, Status, Surface, Window};
use alloy::primitives::Address;
use loadline_client::{PoolMarket, Range};
use loadline_model::funding::FundingState;
use loadline_model::ledger::Position;
use loadline_model::liquidation::AuctionTerms;
use loadline_model::{AssetTerms, Mode, OptionLeg, OptionTerms, PerpTiers, UnknownAccount};
use loadline_units::{AccountId, AssetId, ExpiryKey, Price, Size, UnderlyingId, Usd};
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
    /// Funding of a perpetual.
    Funding(UnderlyingId, FundingState),
    /// Position of an account in an option; size zero for none.
    Option(AccountId, OptionLeg),
    /// What an account is beside what it holds.
    Status(AccountId, Status),
    /// Whether an account is one of the protocol's own.
    System(AccountId, bool),
    /// Accepted price.
    Spot(UnderlyingId, Option<Spot>),
    /// How far an underlying may move.
    Range(UnderlyingId, Option<Range>),
    /// When price and second opinion parted \[unix seconds\].
    Apart(UnderlyingId, Option<u64>),
    /// Accepted surface.
    Surface(ExpiryKey, Option<Surface>),
    /// Age at which a surface no longer serves new risk \[s\].
    SurfaceAge(u64),
    /// Sample of a minute, zero for none [1e-8 USD].
    Sample(ExpiryKey, u8, u64),
    /// Settlement price.
    Settled(ExpiryKey, Option<Price>),
    /// All that is known of a settlement price.
    Window(ExpiryKey, Option<Window>),
    /// Terms of options.
    OptionTerms(UnderlyingId, Option<OptionTerms>),
    /// The scan range at which percentages are meant \[wad\].
    ReferenceRange(u64),
    /// Factor to IM \[wad\] and where the scenario table is.
    Portfolio(Option<(u64, Address)>),
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
    /// The options that the pool trades on an underlying.
    PoolOptions(UnderlyingId, Option<PoolOptions>),
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
            | Self::Option(account, _)
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
                let held = self.columns.stored(account)?.holdings;
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
            Write::Option(account, leg) => Write::Option(account, self.set_option(account, leg)?),
            Write::Status(account, status) => {
                let place = self.place(account).and_then(|at| self.statuses.get_mut(at));
                Write::Status(account, replace(place.ok_or(UnknownAccount(account))?, status))
            }
            Write::System(account, true) => Write::System(account, !self.system.insert(account)),
            Write::System(account, false) => Write::System(account, self.system.remove(&account)),
            Write::Tiers(u, tiers) => Write::Tiers(u, replace(&mut self.tiers[u.index()], tiers)),
            Write::Terms(a, terms) => Write::Terms(a, replace(&mut self.terms[a.index()], terms)),
            Write::DebtCap(cap) => Write::DebtCap(replace(&mut self.debt_cap, cap)),
            Write::AuctionTerms(terms) => {
                Write::AuctionTerms(replace(&mut self.auction_terms, terms))
            }
            Write::Pool(u, pool) => Write::Pool(u, replace(&mut self.pools[u.index()], pool)),
            Write::PoolOptions(u, options) => {
                Write::PoolOptions(u, replace(&mut self.pool_options[u.index()], options))
            }
            oracle => self.write_oracle(oracle),
        })
    }

    /// Writes that no account is about.
    pub(super) fn write_oracle(&mut self, write: Write) -> Write {
        let it = &mut self.oracle;
        match write {
            Write::Funding(u, state) => {
                Write::Funding(u, replace(&mut it.funding[u.index()], state))
            }
            Write::Spot(u, spot) => Write::Spot(u, replace(&mut it.spots[u.index()], spot)),
            Write::Range(u, range) => Write::Range(u, replace(&mut it.ranges[u.index()], range)),
            Write::Apart(u, at) => Write::Apart(u, replace(&mut it.apart_since[u.index()], at)),
            Write::MaxAge(seconds) => Write::MaxAge(replace(&mut it.max_age, seconds)),
            Write::Surface(key, surface) => Write::Surface(
                key,
                match surface {
                    Some(surface) => it.surfaces.insert(key, surface),
                    None => it.surfaces.remove(&key),
                },
            ),
            Write::SurfaceAge(seconds) => Write::SurfaceAge(replace(&mut it.surface_age, seconds)),
            Write::Sample(key, minute, sample) => {
                let before = it.windows.entry(key).or_default().set(minute, sample);
                Write::Sample(key, minute, before)
            }
            Write::Settled(key, price) => {
                Write::Settled(key, replace(&mut it.windows.entry(key).or_default().price, price))
            }
            Write::Window(key, window) => Write::Window(
                key,
                match window {
                    Some(window) => it.windows.insert(key, window),
                    None => it.windows.remove(&key),
                },
            ),
            Write::OptionTerms(u, terms) => {
                Write::OptionTerms(u, replace(&mut it.option_terms[u.index()], terms))
            }
            Write::ReferenceRange(range) => {
                Write::ReferenceRange(replace(&mut it.reference_range, range))
            }
            Write::Portfolio(portfolio) => Write::Portfolio(replace(&mut it.portfolio, portfolio)),
            of_account => of_account,
        }
    }

    /// Sets a position in an option and returns the one before.
    fn set_option(
        &mut self,
        account: AccountId,
        leg: OptionLeg,
    ) -> Result<OptionLeg, ReplicaError> {
        let held = self.columns.stored(account)?.options;
        let before = held.into_iter().find(|held| held.series() == leg.series());
        let before = before.map_or_else(|| leg.with_size(Size::ZERO), Ok)?;
        self.columns.set_option(account, leg)?;
        let holders = self.holders.entry(leg.series().key()).or_default();
        *holders = holders
            .saturating_add(usize::from(!leg.size().is_zero()))
            .saturating_sub(usize::from(!before.size().is_zero()));
        if *holders == 0 {
            self.holders.remove(&leg.series().key());
        }
        Ok(before)
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
