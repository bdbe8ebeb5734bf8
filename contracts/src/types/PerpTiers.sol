// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Margin tiers of perpetuals on one underlying: four tiers of 64 bits, the first in the low bits.
/// @dev 63            32 31         16 15        0
///      | up to [kUSD]  | IM [bps]    | MM [bps]  |    the last tier's rates hold above its bound too
type PerpTiers is uint256;

/// @notice One tier: the part of the notional up to `boundUsd` (and above the tier before) bears these rates.
struct PerpTier {
    uint32 boundThousands; // upper bound of the notional [thousand USD]
    uint16 initialBps; // IM [1e-4]
    uint16 maintenanceBps; // MM [1e-4]
}

using PerpTiersLib for PerpTiers global;

/// @title PerpTiersLib
/// @notice Packs and unpacks margin tiers.
library PerpTiersLib {
    /// @notice Thrown unless bounds rise, rates do not fall, and 0 < MM <= IM <= 100 % in each tier.
    error InvalidTier(uint256 index, PerpTier tier);

    uint256 internal constant COUNT = 4;

    /// @notice Tier `index` of four.
    function tier(PerpTiers tiers, uint256 index) internal pure returns (PerpTier memory) {
        uint256 word = PerpTiers.unwrap(tiers) >> (64 * index);
        return PerpTier(uint32(word >> 32), uint16(word >> 16), uint16(word));
    }

    /// @notice Packs four tiers after checking them.
    function pack(PerpTier[4] memory list) internal pure returns (PerpTiers) {
        uint256 word;
        PerpTier memory last;
        for (uint256 i; i < COUNT; ++i) {
            PerpTier memory t = list[i];
            bool ordered = t.boundThousands > last.boundThousands && t.initialBps >= last.initialBps
                && t.maintenanceBps >= last.maintenanceBps;
            bool sane = t.maintenanceBps > 0 && t.maintenanceBps <= t.initialBps && t.initialBps <= 10_000;
            require(ordered && sane, InvalidTier(i, t));
            uint256 packed =
                (uint256(t.boundThousands) << 32) | (uint256(t.initialBps) << 16) | t.maintenanceBps;
            word |= packed << (64 * i);
            last = t;
        }
        return PerpTiers.wrap(word);
    }
}
