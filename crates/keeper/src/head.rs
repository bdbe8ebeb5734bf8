use alloy::primitives::B256;

/// What decisions need of a block's header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub number: u64,
    /// Its hash.
    pub hash: B256,
    /// Hash of the block before.
    pub parent: B256,
    /// When it was built \[unix seconds\].
    pub timestamp: u64,
    /// Gas limit \[gas\].
    pub gas_limit: u64,
    /// Base fee \[wei per gas\].
    pub base_fee: u64,
}
