//! What keeps a transaction out of the pool.

use crate::{evm::TRANSACTION_GAS_CAP, tx::SignedTx};
use alloy::{
    consensus::{Transaction, Typed2718},
    eips::eip2718::EIP4844_TX_TYPE_ID,
    primitives::U256,
};
use revm::{context::CfgEnv, state::AccountInfo};

/// Why a transaction is not taken in. The wording is that of common nodes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Blob transactions are not supported.
    #[error("transaction type not supported: 0x3")]
    Blob,
    /// Signed for another chain.
    #[error("invalid chain id for signer: have {have}, want {want}")]
    WrongChain {
        /// The chain it is signed for.
        have: u64,
        /// This chain.
        want: u64,
    },
    /// It is in the pool or in the chain.
    #[error("already known")]
    AlreadyKnown,
    /// A later transaction of the sender is in the chain.
    #[error("nonce too low: next nonce {next}, tx nonce {nonce}")]
    NonceTooLow {
        /// The sender's next nonce.
        next: u64,
        /// The transaction's nonce.
        nonce: u64,
    },
    /// Another one with the nonce waits and pays about as much.
    #[error("replacement transaction underpriced")]
    ReplacementUnderpriced,
    /// The tip exceeds the whole fee.
    #[error("max priority fee per gas higher than max fee per gas")]
    TipAboveFee,
    /// Above the cap of EIP-7825.
    #[error("transaction gas limit too high (cap: {TRANSACTION_GAS_CAP}, tx: {0})")]
    AboveGasCap(u64),
    /// Above the gas limit of a block.
    #[error("exceeds block gas limit")]
    AboveBlockGasLimit,
    /// Less gas than the transaction itself costs.
    #[error("intrinsic gas too low: gas {have}, minimum needed {want}")]
    BelowIntrinsicGas {
        /// The gas limit.
        have: u64,
        /// What it costs at least.
        want: u64,
    },
    /// The sender cannot pay value and the most that gas may cost.
    #[error("insufficient funds for gas * price + value: balance {have}, tx cost {want}")]
    InsufficientFunds {
        /// The sender's balance \[wei\].
        have: U256,
        /// What the transaction may cost \[wei\].
        want: U256,
    },
}

impl Refusal {
    /// Checks all that can be known of a transaction before it runs.
    ///
    /// # Errors
    /// The first reason found.
    pub(crate) fn check(
        tx: &SignedTx,
        sender: Option<&AccountInfo>,
        rules: &CfgEnv,
        block_gas_limit: u64,
    ) -> Result<(), Self> {
        if tx.ty() == EIP4844_TX_TYPE_ID {
            return Err(Self::Blob);
        }
        if let Some(have) = tx.chain_id().filter(|id| *id != rules.chain_id) {
            return Err(Self::WrongChain { have, want: rules.chain_id });
        }
        let next = sender.map_or(0, |info| info.nonce);
        if tx.nonce() < next {
            return Err(Self::NonceTooLow { next, nonce: tx.nonce() });
        }
        if tx.max_priority_fee_per_gas().is_some_and(|tip| tip > tx.max_fee_per_gas()) {
            return Err(Self::TipAboveFee);
        }
        Self::check_gas(tx, rules, block_gas_limit)?;
        let have = sender.map_or(U256::ZERO, |info| info.balance);
        let fee = U256::from(tx.gas_limit()).saturating_mul(U256::from(tx.max_fee_per_gas()));
        let want = fee.saturating_add(tx.value());
        if have < want {
            return Err(Self::InsufficientFunds { have, want });
        }
        Ok(())
    }

    fn check_gas(tx: &SignedTx, rules: &CfgEnv, block_gas_limit: u64) -> Result<(), Self> {
        let have = tx.gas_limit();
        if have > TRANSACTION_GAS_CAP {
            return Err(Self::AboveGasCap(have));
        }
        if have > block_gas_limit {
            return Err(Self::AboveBlockGasLimit);
        }
        let least = rules.gas_params.initial_tx_gas_for_tx(crate::tx::env_of(tx), None);
        let want = least.initial_regular_gas.max(least.floor_gas);
        if have < want {
            return Err(Self::BelowIntrinsicGas { have, want });
        }
        Ok(())
    }
}
