// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Exponential} from "../../src/math/Exponential.sol";
import {Scan, ScenarioScan} from "../../src/math/ScenarioScan.sol";

/// @notice Writes down a book and scans it, for `bench gas`.
contract ScanGas {
    struct Leg {
        bool isPut;
        uint256 volatilityX57;
        int256 lnStrikeX57;
        uint256 strike;
        int256 size;
    }

    /// @notice Scans `legs` options in `expiries` expiries, or, without `run`, only writes them down.
    function scan(address table, uint256 legs, uint256 expiries, bool run)
        external
        view
        returns (int256 sum)
    {
        Leg[] memory book = new Leg[](legs);
        for (uint256 i; i < legs; ++i) {
            uint256 strike = 1_600e8 + 800e8 * i / legs;
            uint256 v = (1 << 57) * (15 + 20 * (i % 7) / 7) / 100;
            book[i] = Leg(i % 3 == 0, v, Exponential.lnX57(strike), strike, i % 2 == 0 ? int256(1e18) : -1e18);
        }
        if (!run) return sum;
        Scan s = ScenarioScan.open(table, 0.15e18);
        for (uint256 i; i < legs; ++i) {
            if (i % ((legs + expiries - 1) / expiries) == 0) {
                s.setExpiry(2_000e8 + i, 0.99e18, 0.8e18, 1.3e18);
            }
            Leg memory leg = book[i];
            s.addOption(leg.isPut, leg.volatilityX57, leg.lnStrikeX57, leg.strike, leg.size);
        }
        s.addLinear(1e18, 2_000e8);
        s.close();
        return s.pnlAt(0, 0);
    }
}
