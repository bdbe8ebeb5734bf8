// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Which requirement is asked for: new risk is held against one, liquidation against the other, views want both.
enum Side {
    Initial,
    Maintenance,
    Both,
    MaintenanceSecond // at the prices of the second opinion, where a market is degraded
}

using {wantsInitial, wantsMaintenance} for Side global;

function wantsInitial(Side side) pure returns (bool) {
    return side == Side.Initial || side == Side.Both;
}

function wantsMaintenance(Side side) pure returns (bool) {
    return side != Side.Initial;
}

/// @notice The side that is asked for, in memory: of a literal the compiler makes a copy of all the rules per side.
struct Ask {
    Side side;
}
