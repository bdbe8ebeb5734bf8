//! The lane of one signer: intents become transactions, and transactions come to an end.
//!
//! Nothing is sent that is not in the journal with its raw bytes. A send that was not answered is neither
//! success nor failure: the same bytes are sent again until a receipt of this nonce is found. Success is the
//! event of the intent in the receipt, not its status.

mod call;
mod fees;
mod journal;
mod race;
mod refusal;
mod send;
mod track;

pub use fees::{FeePolicy, Fees};
pub use journal::{Journal, JournalError, Signed, TxState};
pub use refusal::Refusal;

use crate::core::{Ending, Key};
use crate::settings::ExecSettings;
use alloy::network::{Ethereum, EthereumWallet, NetworkWallet};
use alloy::primitives::{Address, B256};
use alloy::providers::{DynProvider, Provider};
use alloy::transports::{RpcError, TransportErrorKind};
use loadline_client::Decoder;
use loadline_deploy::{Contracts, Deployment};
use std::collections::BTreeMap;

/// The lane cannot work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExecError {
    /// Nothing can be kept, so nothing may be sent.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The node does not answer.
    #[error("node: {0}")]
    Rpc(#[from] RpcError<TransportErrorKind>),
    /// The key does not sign.
    #[error("signer: {0}")]
    Signer(String),
    /// The node has no block 0.
    #[error("the node has no genesis block")]
    NoGenesis,
}

/// An intent that came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its name.
    pub key: Key,
    /// How it ended.
    pub ending: Ending,
    /// Why, where it was not done.
    pub reason: String,
    /// Gas that it used in the chain, zero where it never got there \[gas\].
    pub gas_used: u64,
}

/// The lane.
#[derive(Debug)]
pub struct Lane {
    provider: DynProvider,
    wallet: EthereumWallet,
    signer: Address,
    chain_id: u64,
    contracts: Contracts,
    decoder: Decoder,
    journal: Journal,
    settings: ExecSettings,
    next_nonce: u64,
    pending: BTreeMap<u64, Pending>,
    included: BTreeMap<u64, Pending>,
}

/// What was sent with one nonce: the newest transaction last.
#[derive(Clone, Debug)]
struct Pending {
    sent: Vec<Signed>,
    /// The head when the newest one was first sent.
    since: u64,
    /// The block that holds one of them.
    block: Option<(u64, B256)>,
}

impl Lane {
    /// Opens the lane of a wallet's default signer and adopts what an earlier run left on its way.
    ///
    /// # Errors
    ///
    /// [`ExecError`] if the journal cannot be opened or the node does not answer.
    pub async fn open(
        provider: DynProvider,
        wallet: EthereumWallet,
        deployment: &Deployment,
        settings: ExecSettings,
    ) -> Result<Self, ExecError> {
        let signer = NetworkWallet::<Ethereum>::default_signer_address(&wallet);
        let chain_id = provider.get_chain_id().await?;
        // A development chain that was started anew has the same id and another past.
        let genesis = provider.get_block_by_number(0.into()).await?.ok_or(ExecError::NoGenesis)?;
        let lane = format!("{chain_id}/{}/{signer}", genesis.header.hash);
        let journal = Journal::open(&settings.journal, lane)?;
        let mut pending: BTreeMap<u64, Pending> = BTreeMap::new();
        for tx in journal.unfinished()? {
            let place = || Pending { sent: Vec::new(), since: 0, block: None };
            pending.entry(tx.nonce).or_insert_with(place).sent.push(tx);
        }
        let on_chain = provider.get_transaction_count(signer).await?;
        let next_nonce = journal.next_nonce()?.unwrap_or(0).max(on_chain);
        let included = BTreeMap::new();
        Ok(Self {
            provider,
            wallet,
            signer,
            chain_id,
            contracts: deployment.contracts,
            decoder: Decoder::new(deployment),
            journal,
            settings,
            next_nonce,
            pending,
            included,
        })
    }

    /// The address that sends and pays.
    pub const fn signer(&self) -> Address {
        self.signer
    }

    /// What is on its way: the newest transaction of each nonce.
    pub fn on_their_way(&self) -> impl Iterator<Item = &Signed> + '_ {
        self.pending.values().filter_map(|pending| pending.sent.last())
    }

    /// The journal.
    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Takes note that blocks above `block` left the chain; what was in them is on its way again.
    ///
    /// # Errors
    ///
    /// [`ExecError::Journal`] if that cannot be kept.
    pub fn unwind(&mut self, block: u64) -> Result<Vec<Signed>, ExecError> {
        let orphaned = |pending: &Pending| pending.block.is_some_and(|(number, _)| number > block);
        let nonces: Vec<u64> =
            self.included.iter().filter(|(_, p)| orphaned(p)).map(|(nonce, _)| *nonce).collect();
        let mut back = Vec::new();
        for nonce in nonces {
            let Some(mut pending) = self.included.remove(&nonce) else { continue };
            pending.block = None;
            pending.since = block;
            for tx in &pending.sent {
                self.journal.note(tx.hash, TxState::Broadcast)?;
            }
            back.extend(pending.sent.last().cloned());
            self.pending.insert(nonce, pending);
        }
        Ok(back)
    }
}
