// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Assessment} from "../types/Assessment.sol";
import {Book, PerpLeg} from "../types/Book.sol";
import {InstrumentId, UnderlyingId} from "../types/Ids.sol";
import {OptionLeg} from "../types/OptionLeg.sol";
import {Fraction, Size, Usd, ZERO_SIZE, ZERO_USD} from "../units/Units.sol";

/// @title CheckRules
/// @notice Whether what a batch left of an account may stand.
/// @dev Mirrored by `crates/model/src/margin/check.rs`.
library CheckRules {
    /// @dev What a withdrawal leaves above IM, share of it (2 %): so that the next tick does not cost the account its
    ///      freedom to trade.
    Fraction private constant TRANSFER_BUFFER = Fraction.wrap(0.02e18);

    /// @notice Whether new risk or a withdrawal is covered: the initial balance is not negative, after a withdrawal no less
    ///         than the buffer, and debt is within the mode's bounds.
    /// @param outflow whether value left by the owner's will
    function covered(Assessment memory a, Usd cash, bool outflow) internal pure returns (bool) {
        return free(a, outflow) >= ZERO_USD && cash >= a.minCash;
    }

    /// @notice The initial balance, less the buffer where value leaves [wad].
    function free(Assessment memory a, bool outflow) internal pure returns (Usd) {
        Usd balance = a.initialBalance();
        return outflow ? balance - a.initialMargin.shareUp(TRANSFER_BUFFER) : balance;
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
            if (_grew(_sizeOf(bookBefore.perps, bookAfter.perps[i].underlying), size)) return false;
        }
        for (uint256 i; i < bookAfter.options.length; ++i) {
            OptionLeg leg = bookAfter.options[i];
            if (_grew(_sizeOf(bookBefore.options, leg.instrument(), i), leg.size())) return false;
        }
        return true;
    }

    /// @dev Whether a leg grew or flipped.
    function _grew(Size was, Size size) private pure returns (bool) {
        return size.magnitude() > was.magnitude() || int256(Size.unwrap(size)) * Size.unwrap(was) < 0;
    }

    function _sizeOf(PerpLeg[] memory legs, UnderlyingId underlying) private pure returns (Size) {
        for (uint256 i; i < legs.length; ++i) {
            if (UnderlyingId.unwrap(legs[i].underlying) == UnderlyingId.unwrap(underlying)) {
                return legs[i].size;
            }
        }
        return ZERO_SIZE;
    }

    /// @param guess where the leg stands if the batch moved none
    function _sizeOf(OptionLeg[] memory legs, InstrumentId instrument, uint256 guess)
        private
        pure
        returns (Size)
    {
        uint256 n = legs.length;
        for (uint256 i; i < n; ++i) {
            OptionLeg leg = legs[(guess + i) % n];
            if (InstrumentId.unwrap(leg.instrument()) == InstrumentId.unwrap(instrument)) return leg.size();
        }
        return ZERO_SIZE;
    }
}
