use super::{Event, decode::Undecodable};
use crate::value;
use alloy::{primitives::LogData, sol_types::SolEventInterface};
use loadline_bindings::Clearinghouse::ClearinghouseEvents as Logged;
use loadline_model::ledger::Position;
use loadline_units::{AccountId, Price, Size, Usd};

pub(super) fn decode(log: &LogData) -> Result<Option<Event>, Undecodable> {
    Ok(Some(match Logged::decode_raw_log(log.topics(), &log.data)? {
        Logged::Opened(it) => Event::Opened {
            account: AccountId::new(it.account),
            owner: it.owner,
            mode: value::mode(it.mode)?,
        },
        Logged::ModeSet(it) => {
            Event::ModeSet { account: AccountId::new(it.account), mode: value::mode(it.after_)? }
        }
        Logged::CashSet(it) => {
            Event::CashSet { account: AccountId::new(it.account), cash: Usd::from_wad(it.cash) }
        }
        Logged::HoldingSet(it) => Event::HoldingSet {
            account: AccountId::new(it.account),
            asset: value::asset(it.asset)?,
            amount: Size::from_wad(it.amount),
        },
        Logged::PerpSet(it) => Event::PerpSet {
            account: AccountId::new(it.account),
            underlying: value::perpetual(it.instrument)?,
            position: Position {
                size: Size::from_wad(it.size),
                quote_wad: value::narrow(it.quote)?,
            },
        },
        Logged::FundingSet(it) => Event::FundingSet {
            underlying: value::underlying(it.underlying)?,
            state: value::funding(&it.state)?,
        },
        Logged::OptionSet(it) => Event::OptionSet {
            account: AccountId::new(it.account),
            series: value::option(it.instrument)?,
            size: Size::from_wad(it.size),
        },
        Logged::OptionSettled(it) => Event::OptionSettled {
            account: AccountId::new(it.account),
            series: value::option(it.instrument)?,
            settlement: Price::from_wad(it.settlement),
            payoff: Usd::from_wad(it.payoff),
        },
        Logged::Deposit(it) => Event::Deposited {
            account: AccountId::new(it.account),
            asset: value::asset(it.asset)?,
            payer: it.payer,
            amount: value::amount(it.amount)?,
        },
        Logged::Withdraw(it) => Event::Withdrawn {
            account: AccountId::new(it.account),
            asset: value::asset(it.asset)?,
            to: it.to,
            amount: value::amount(it.amount)?,
        },
        Logged::Filled(it) => Event::Filled {
            taker: AccountId::new(it.taker),
            maker: AccountId::new(it.maker),
            instrument: value::instrument(it.instrument)?,
            size: Size::from_wad(it.size),
            quote: Usd::from_wad(it.quote),
            mark: Price::from_wad(it.mark),
        },
        Logged::FlagSet(it) => {
            Event::FlagSet { account: AccountId::new(it.account), flagged: it.flagged }
        }
        Logged::Seized(it) => {
            Event::Seized { account: AccountId::new(it.account), taker: AccountId::new(it.taker) }
        }
        Logged::OperatorSet(it) => Event::OperatorSet {
            account: AccountId::new(it.account),
            operator: it.operator,
            scopes: it.scopes,
            expires_at: it.expiresAt.to(),
        },
        Logged::LockedDown(it) => Event::LockedDown { owner: it.owner, epoch: it.epoch },
    }))
}
