// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Usd} from "../units/Units.sol";

/// @title IPoolValue
/// @notice What the account of the LP pool is worth to those who own it.
interface IPoolValue {
    /// @notice The pool between a low and a high estimate.
    /// @return low For those who leave: what is doubtful is left out, reserved deficits too. May be negative [wad].
    /// @return high For those who enter: what is doubtful is counted [wad].
    /// @return fresh Whether every price behind it is young enough for new risk.
    function value() external view returns (Usd low, Usd high, bool fresh);

    /// @notice When the oldest price behind it was observed; now, where none is needed [unix seconds].
    function observedAt() external view returns (uint40);
}
