//! Why a call was refused: any contract's error as one line for a person.

mod ledger;
mod market;
mod orders;
mod others;

use alloy::{
    primitives::{Bytes, hex},
    sol_types::{GenericContractError, SolInterface},
    transports::TransportError,
};
use loadline_bindings::{
    Authority::AuthorityErrors, Clearinghouse::ClearinghouseErrors, CrossEngine::CrossEngineErrors,
    DepositRouter::DepositRouterErrors, FeeSchedule::FeeScheduleErrors,
    IsolatedEngine::IsolatedEngineErrors, Liquidation::LiquidationErrors,
    LiquidityVault::LiquidityVaultErrors, MarketData::MarketDataErrors,
    OptionPool::OptionPoolErrors, PoolVenue::PoolVenueErrors,
    PortfolioEngine::PortfolioEngineErrors, Registry::RegistryErrors, RfqVenue::RfqVenueErrors,
    RiskParameters::RiskParametersErrors, Settlement::SettlementErrors,
    SignatureRouter::SignatureRouterErrors, Tranche::TrancheErrors,
    TransferVenue::TransferVenueErrors, TriggerVenue::TriggerVenueErrors, Vault::VaultErrors,
    VolatilityIndex::VolatilityIndexErrors, testing::TestToken::TestTokenErrors,
};
use std::fmt;

/// Why a call reverted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    data: Bytes,
    text: String,
}

impl Reason {
    /// The reason behind revert data.
    pub fn new(data: Bytes) -> Self {
        let text = explain(&data)
            .unwrap_or_else(|| format!("reverted with {}", hex::encode_prefixed(&data)));
        Self { data, text }
    }

    /// The reason that a node gives for refusing a call; nothing when the call itself never ran.
    pub fn of(error: &TransportError) -> Option<Self> {
        let payload = error.as_error_resp()?;
        if let Some(data) = payload.as_revert_data() {
            return Some(Self::new(data));
        }
        says_it_ran(&payload.message)
            .then(|| Self { data: Bytes::new(), text: payload.message.to_string() })
    }

    /// The ABI-encoded error.
    pub const fn data(&self) -> &Bytes {
        &self.data
    }

    /// The error, if it is of this contract: `reason.decode::<LiquidationErrors>()`.
    pub fn decode<E: SolInterface>(&self) -> Option<E> {
        E::abi_decode(&self.data).ok()
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether a node's message without revert data says that the call ran and was stopped: out of gas in one of many ways
/// (anvil and reth: `EVM error ReentrancySentryOOG`), an invalid opcode or jump.
///
/// A failure of the node's own database comes in the same words and is none.
fn says_it_ran(message: &str) -> bool {
    let message = message.to_lowercase();
    let ran = ["revert", "halted", "out of gas", "outofgas", "invalid opcode", "evm error"];
    ran.iter().any(|it| message.contains(it)) && !message.contains("fatal")
}

/// Words for what a contract's error says, if it is one of that contract.
type Explainer = fn(&[u8]) -> Option<String>;

/// One line for the first contract that knows the error.
fn explain(data: &[u8]) -> Option<String> {
    if data.is_empty() {
        return Some("reverted without a reason".into());
    }
    if let Ok(error) = GenericContractError::abi_decode(data) {
        return Some(match error {
            GenericContractError::Revert(revert) => revert.reason,
            GenericContractError::Panic(panic) => panic.to_string(),
            GenericContractError::CustomError(never) => match never {},
        });
    }
    let explainers: [Explainer; 23] = [
        |data| known(data, |it: &ClearinghouseErrors| ledger::clearinghouse(it)),
        |data| known(data, |it: &CrossEngineErrors| ledger::engine(it)),
        |data| known(data, |it: &PoolVenueErrors| market::pool_venue(it)),
        |data| known(data, |it: &OptionPoolErrors| market::option_pool(it)),
        |data| known(data, |it: &MarketDataErrors| market::market_data(it)),
        |data| known(data, |it: &LiquidationErrors| others::liquidation(it)),
        |data| known(data, |it: &SignatureRouterErrors| others::signature_router(it)),
        |data| known(data, |it: &VaultErrors| others::vault(it)),
        |data| known(data, |it: &LiquidityVaultErrors| others::liquidity_vault(it)),
        |data| known(data, |it: &TrancheErrors| others::tranche(it)),
        |data| known(data, |it: &TransferVenueErrors| market::transfer_venue(it)),
        |data| known(data, |it: &RfqVenueErrors| orders::rfq_venue(it)),
        |data| known(data, |it: &TriggerVenueErrors| orders::trigger_venue(it)),
        |data| known(data, |_: &FeeScheduleErrors| None),
        |data| known(data, |_: &DepositRouterErrors| None),
        |data| known(data, |it: &SettlementErrors| others::settlement(it)),
        |data| known(data, |_: &PortfolioEngineErrors| None),
        |data| known(data, |_: &VolatilityIndexErrors| None),
        |data| known(data, |_: &IsolatedEngineErrors| None),
        |data| known(data, |it: &RegistryErrors| others::registry(it)),
        |data| known(data, |_: &RiskParametersErrors| None),
        |data| known(data, |it: &AuthorityErrors| others::authority(it)),
        |data| known(data, |_: &TestTokenErrors| None),
    ];
    explainers.into_iter().find_map(|it| it(data))
}

/// The words for an error, or its name and values where there are none.
fn known<E: SolInterface + fmt::Debug>(
    data: &[u8],
    words: impl FnOnce(&E) -> Option<String>,
) -> Option<String> {
    let error = E::abi_decode(data).ok()?;
    Some(words(&error).unwrap_or_else(|| plain(&format!("{error:?}"))))
}

/// `Locked(Locked)` becomes `Locked`, `X(X { a: 1 })` becomes `X { a: 1 }`.
fn plain(debug: &str) -> String {
    let inner = debug.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(debug).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::rpc::json_rpc::ErrorPayload;

    fn answered(message: &'static str) -> TransportError {
        TransportError::ErrorResp(ErrorPayload {
            code: -32_603,
            message: message.into(),
            data: None,
        })
    }

    #[test]
    fn a_call_that_ran_and_was_stopped_is_told_from_a_node_that_fails() {
        let ran = [
            "EVM error ReentrancySentryOOG",
            "EVM error OutOfGas",
            "EVM error InvalidFEOpcode",
            "EVM error: MemoryOOG",
            "execution reverted",
            "execution halted: OutOfGas(Basic)",
            "out of gas: gas required exceeds: 21000",
        ];
        for message in ran {
            let reason = Reason::of(&answered(message));
            assert_eq!(reason.map(|it| it.to_string()).as_deref(), Some(message));
        }
        for message in ["EVM error FatalExternalError", "internal error", "block not found"] {
            assert_eq!(Reason::of(&answered(message)), None);
        }
    }
}
