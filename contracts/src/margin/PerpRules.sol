// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PerpTiers} from "../types/PerpTiers.sol";

/// @title PerpRules
/// @notice What a perpetual position must keep: rates by tier of its notional, marginal like an income tax.
/// @dev Mirrored by `crates/model/src/margin/perp.rs`. Sums are full-width; the caller divides once per account.
library PerpRules {
    /// @dev A thousand USD in the unit of `notional` [1e-36 USD].
    uint256 private constant THOUSAND = 1_000e36;

    /// @notice Initial and maintenance requirement of a notional.
    /// @param notional Magnitude of size times price, exact [1e-36 USD].
    /// @return initial Sum over tiers of notional times rate, exact [1e-40 USD].
    /// @return maintenance The same at the maintenance rates, exact [1e-40 USD].
    function requirements(PerpTiers tiers, uint256 notional)
        internal
        pure
        returns (uint256 initial, uint256 maintenance)
    {
        uint256 from;
        uint256 word = PerpTiers.unwrap(tiers);
        for (uint256 i; i < 4; ++i) {
            // The layout is PerpTiersLib's: bound 32 | IM 16 | MM 16.
            uint256 bound = i == 3 ? type(uint256).max : ((word >> 32) & 0xffffffff) * THOUSAND;
            uint256 part = (notional < bound ? notional : bound) - from;
            initial += part * ((word >> 16) & 0xffff);
            maintenance += part * (word & 0xffff);
            if (notional <= bound) break;
            from = bound;
            word >>= 64;
        }
    }
}
