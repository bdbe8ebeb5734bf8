// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Which requirement is asked for: new risk is held against one, liquidation against the other, views want both.
enum Side {
    Initial,
    Maintenance,
    Both
}

using {wantsInitial, wantsMaintenance} for Side global;

function wantsInitial(Side side) pure returns (bool) {
    return side != Side.Maintenance;
}

function wantsMaintenance(Side side) pure returns (bool) {
    return side != Side.Initial;
}
