// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Usd} from "../units/Units.sol";

/// @notice What an account is worth and what it must keep. Requirements and haircuts are never negative.
struct Assessment {
    Usd equity; // cash + collateral + perps at mark, rounded down [wad]
    Usd initialHaircut; // taken from collateral for new risk, rounded up [wad]
    Usd maintenanceHaircut; // taken from collateral before liquidation, rounded up [wad]
    Usd initialMargin; // IM, rounded up [wad]
    Usd maintenanceMargin; // MM, rounded up [wad]
    Usd minCash; // least cash that new risk or a withdrawal may leave; zero or negative [wad]
    bool fresh; // whether every price behind the numbers is young enough for new risk
}

using {initialBalance, maintenanceBalance, requirement} for Assessment global;

/// @notice Equity above what new risk needs [wad]; negative when it is not covered.
function initialBalance(Assessment memory a) pure returns (Usd) {
    return a.equity - a.initialHaircut - a.initialMargin;
}

/// @notice Equity above what the account must keep [wad]; it may be flagged iff negative.
function maintenanceBalance(Assessment memory a) pure returns (Usd) {
    return a.equity - requirement(a);
}

/// @notice What the account must keep: maintenance haircuts and MM [wad].
function requirement(Assessment memory a) pure returns (Usd) {
    return a.maintenanceHaircut + a.maintenanceMargin;
}
