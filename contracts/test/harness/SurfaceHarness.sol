// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Surface} from "../../src/math/Surface.sol";

/// @notice Exposes the surface to `crates/conformance`.
contract SurfaceHarness {
    struct Slice {
        uint256 thetaWad;
        int256 rhoWad;
        uint256 psiWad;
    }

    function volatilityX57(Slice calldata s, int256 moneynessX57) external pure returns (uint256) {
        return Surface.volatilityX57(s.thetaWad, s.rhoWad, s.psiWad, moneynessX57);
    }

    function isButterflyFree(Slice calldata s) external pure returns (bool) {
        return Surface.isButterflyFree(s.thetaWad, s.rhoWad, s.psiWad);
    }

    function isCalendarFree(Slice calldata a, Slice calldata b) external pure returns (bool) {
        return Surface.isCalendarFree(a.thetaWad, a.rhoWad, a.psiWad, b.thetaWad, b.rhoWad, b.psiWad);
    }

    function between(uint256 v1, uint256 v2, uint256 earlier, uint256 later, uint256 time)
        external
        pure
        returns (uint256)
    {
        return Surface.between(v1, v2, earlier, later, time);
    }
}
