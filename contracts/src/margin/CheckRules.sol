// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Assessment} from "../types/Assessment.sol";
import {Book, PerpLeg} from "../types/Book.sol";
import {UnderlyingId} from "../types/Ids.sol";
import {Size, Usd, ZERO_SIZE, ZERO_USD} from "../units/Units.sol";

/// @title CheckRules
/// @notice Whether what a batch left of an account may stand.
/// @dev Mirrored by `crates/model/src/margin/check.rs`.
library CheckRules {
    /// @notice Whether new risk is covered: the initial balance is not negative and debt is within the mode's bounds.
    function covered(Assessment memory a, Usd cash) internal pure returns (bool) {
        return a.initialBalance() >= ZERO_USD && cash >= a.minCash;
    }

    /// @notice Whether a batch only reduced: no leg grew or flipped, MM did not rise, and the maintenance balance fell by
    ///         no more than the fees paid.
    /// @param fees What the account paid in fees, not negative [wad].
    function reduced(
        Book memory bookBefore,
        Book memory bookAfter,
        Assessment memory before,
        Assessment memory after_,
        Usd fees
    ) internal pure returns (bool) {
        if (after_.maintenanceMargin > before.maintenanceMargin) return false;
        if (after_.maintenanceBalance() + fees < before.maintenanceBalance()) return false;
        for (uint256 i; i < bookAfter.perps.length; ++i) {
            Size size = bookAfter.perps[i].size;
            Size was = _sizeOf(bookBefore.perps, bookAfter.perps[i].underlying);
            bool grew = size.magnitude() > was.magnitude() || int256(Size.unwrap(size)) * Size.unwrap(was) < 0;
            if (grew) return false;
        }
        return true;
    }

    function _sizeOf(PerpLeg[] memory legs, UnderlyingId underlying) private pure returns (Size) {
        for (uint256 i; i < legs.length; ++i) {
            if (UnderlyingId.unwrap(legs[i].underlying) == UnderlyingId.unwrap(underlying)) {
                return legs[i].size;
            }
        }
        return ZERO_SIZE;
    }
}
