use std::ops::BitOr;

/// What an operator may do. None of them withdraws or reaches another owner.
///
/// Source: `contracts/src/types/Action.sol`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u8);

impl Scopes {
    /// Nothing: revokes.
    pub const NONE: Self = Self(0);
    /// Trade at venues, within the band.
    pub const TRADE: Self = Self(1);
    /// Move between accounts of the owner.
    pub const TRANSFER: Self = Self(2);
    /// Deposit from the owner's wallet.
    pub const DEPOSIT: Self = Self(4);
    /// Bid in liquidation auctions for the account.
    pub const BID: Self = Self(8);

    /// The bits of the contract.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Scopes from the bits of the contract.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }
}

impl BitOr for Scopes {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
