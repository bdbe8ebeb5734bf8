// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Usd} from "../units/Units.sol";

/// @notice How a requirement of the Portfolio mode comes about. Every part is rounded up and never negative.
/// @dev requirement = min(factor * max(stress, shortfall) + liquidity + vega + confidence + minimum + rollOff, bound)
struct PortfolioReport {
    uint256 worstRow; // row of the scenario table behind `stress`, the first of equals; zero when none loses
    Usd stress; // worst weighted loss over the rows [wad]
    Usd shortfall; // mean loss of the worst historical rows [wad]
    Usd liquidity; // for the delta against depth [wad]
    Usd vega; // for the P&L of volatility against depth [wad]
    Usd confidence; // for the uncertainty of the price [wad]
    Usd minimum; // for short options, however far out of the money [wad]
    Usd rollOff; // for long options that expire within a day [wad]
    bool bounded; // whether the book can lose no more than `bound`: options alone, and no net short calls
    Usd bound; // marks less the worst payoffs [wad]
    Usd requirement; // [wad]
}
