use alloy::primitives::{I256, aliases::U96};
use loadline_bindings::{
    Clearinghouse::ClearinghouseErrors as Ledger, CrossEngine::CrossEngineErrors as Engine,
};
use loadline_units::{InstrumentId, Price, Size, Usd};

pub(super) fn usd(wad: I256) -> String {
    format!("{:.2}", Usd::from_wad(wad))
}

/// An instrument for a person.
pub(super) fn instrument(packed: U96) -> String {
    let Some(it) = InstrumentId::from_packed(packed.to()) else { return packed.to_string() };
    match (it.perpetual_underlying(), it.option()) {
        (Ok(underlying), _) => format!("the perpetual of underlying {underlying}"),
        (_, Ok(option)) => format!(
            "the {} {} of underlying {} and expiry {}",
            if option.is_put() { "put" } else { "call" },
            Price::from_wad(u128::from(option.strike()) * 10_000_000_000).decimal(),
            option.underlying(),
            option.expiry()
        ),
        _ => it.to_string(),
    }
}

pub(super) fn clearinghouse(error: &Ledger) -> Option<String> {
    Some(match error {
        Ledger::Locked(_) => "another batch is running".into(),
        Ledger::NotAllowed(it) => format!("{} may not act for account {}", it.caller, it.account),
        Ledger::UnknownAccount(it) => format!("there is no account {}", it.account),
        Ledger::InvalidAmount(it) => format!("{} wei is no possible amount", it.amount),
        Ledger::ZeroAddress(_) => "the zero address can receive and own nothing".into(),
        Ledger::ModeRefused(it) => {
            format!("account {} cannot change to mode {} with what it holds", it.account, it.mode)
        }
        Ledger::UnknownVenue(it) => format!("{} is no allowed venue here", it.venue),
        Ledger::DifferentOwners(it) => {
            format!("accounts {} and {} have different owners", it.from, it.to)
        }
        Ledger::InsufficientBalance(it) => format!(
            "account {} holds {} of asset {}, {} was asked",
            it.account,
            Usd::from_wad(it.balance).decimal(),
            it.asset,
            Usd::from_wad(it.asked).decimal()
        ),
        Ledger::AssetNotWelcome(it) => {
            format!("account {} does not take asset {} from this caller", it.account, it.asset)
        }
        Ledger::OutsideBand(it) => format!(
            "the fill would cost account {} {} beyond the mark, at most {} may be",
            it.taker,
            usd(it.cost),
            usd(it.limit)
        ),
        Ledger::UtilisationTooHigh(it) => format!(
            "too much of the cash would be lent: {} of debt beside {} held",
            usd(it.totalDebt),
            usd(it.held)
        ),
        Ledger::FundingHalted(it) => {
            format!("the perpetual of underlying {} is halted: only reduce", it.underlying)
        }
        Ledger::InLiquidation(it) => format!("account {} is in liquidation", it.account),
        Ledger::NotInLiquidation(it) => format!("account {} is not in liquidation", it.account),
        Ledger::TooManyLegs(it) => {
            format!("account {} would hold {} legs, perpetuals twice", it.account, it.legs)
        }
        Ledger::OptionExpired(it) => format!("{} has expired", instrument(it.instrument)),
        Ledger::OpenInterestAboveCap(it) => format!(
            "the open interest of {} would be {}, its cap is {}",
            instrument(it.instrument),
            Price::from_wad(it.openInterest.saturating_to()).decimal(),
            Price::from_wad(it.cap.saturating_to()).decimal()
        ),
        Ledger::OptionSizeRefused(it) => format!(
            "{} is no size of {}: a multiple of 0.00000001 below 2^95 wei",
            Size::from_wad(it.size),
            instrument(it.instrument)
        ),
        Ledger::OutOfRange(it) => format!("{} wei is beyond what the ledger can hold", it.value),
        _ => return None,
    })
}

pub(super) fn engine(error: &Engine) -> Option<String> {
    Some(match error {
        Engine::BelowInitialMargin(it) => format!(
            "account {} would be below its initial margin: initial balance {}",
            it.account,
            usd(it.initialBalance)
        ),
        Engine::DebtAboveCap(it) => format!(
            "account {} would owe too much: cash {}, at least {}",
            it.account,
            usd(it.cash),
            usd(it.minCash)
        ),
        Engine::StalePrices(it) => {
            format!("the prices behind account {} are too old, bring a report", it.account)
        }
        Engine::OnlyReducing(it) => format!(
            "account {} may only reduce: maintenance balance {}",
            it.account,
            usd(it.maintenanceBalance)
        ),
        Engine::MoreThanOneUnderlying(it) => {
            format!("an isolated account has one underlying, not {}", it.underlyings.count_ones())
        }
        Engine::CollateralNotTaken(it) => format!("the mode does not take asset {}", it.asset),
        _ => return None,
    })
}
