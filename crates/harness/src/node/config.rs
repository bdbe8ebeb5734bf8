//! What a fresh chain looks like.

/// The id of a development chain, the same as anvil's.
pub const DEFAULT_CHAIN_ID: u64 = 31_337;
/// The gas limit of a block \[gas\].
pub const DEFAULT_BLOCK_GAS_LIMIT: u64 = 60_000_000;
/// The timestamp of block 0 \[s\]: 2023-11-14 22:13:20 UTC.
pub const DEFAULT_TIMESTAMP: u64 = 1_700_000_000;
/// The base fee \[wei per gas\]: 1 gwei. It stays until set, so that runs with more or fewer
/// transactions cost the same.
pub const DEFAULT_BASE_FEE: u64 = 1_000_000_000;

/// Settings of a fresh chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainConfig {
    /// The chain's id.
    pub chain_id: u64,
    /// The gas limit of every block \[gas\]; that of a transaction is
    /// [`TRANSACTION_GAS_CAP`](crate::TRANSACTION_GAS_CAP).
    pub block_gas_limit: u64,
    /// The timestamp of block 0 \[s\].
    pub genesis_timestamp: u64,
    /// The base fee until [`Chain::set_base_fee`](crate::Chain::set_base_fee) \[wei per gas\].
    pub base_fee: u64,
    /// Whether each raw send mines a block, one second after its parent.
    pub automine: bool,
}

impl Default for ChainConfig {
    fn default() -> Self {
        Self {
            chain_id: DEFAULT_CHAIN_ID,
            block_gas_limit: DEFAULT_BLOCK_GAS_LIMIT,
            genesis_timestamp: DEFAULT_TIMESTAMP,
            base_fee: DEFAULT_BASE_FEE,
            automine: false,
        }
    }
}
