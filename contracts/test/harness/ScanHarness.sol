// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Scan, ScenarioScan} from "../../src/math/ScenarioScan.sol";

/// @notice Exposes the scenario scan to `crates/conformance`.
contract ScanHarness {
    struct Leg {
        bool isPut;
        uint256 volatilityX57;
        int256 lnStrikeX57;
        uint256 strike;
        int256 size;
    }

    struct Series {
        uint256 forward;
        uint256 discountWad;
        uint256 downWad;
        uint256 upWad;
        Leg[] legs;
    }

    /// @notice P&L at all nodes, by move of the spot, then of the volatility.
    function scan(address table, uint256 rangeWad, int256 size, uint256 price, Series[] calldata book)
        external
        view
        returns (int256[27] memory pnl)
    {
        Scan running = ScenarioScan.open(table, rangeWad);
        for (uint256 i; i < book.length; ++i) {
            Series calldata e = book[i];
            running.setExpiry(e.forward, e.discountWad, e.downWad, e.upWad);
            for (uint256 k; k < e.legs.length; ++k) {
                Leg calldata o = e.legs[k];
                running.addOption(o.isPut, o.volatilityX57, o.lnStrikeX57, o.strike, o.size);
            }
        }
        running.addLinear(size, price);
        running.close();
        for (uint256 i; i < 27; ++i) {
            pnl[i] = running.pnlAt(i / 3, i % 3);
        }
    }
}
