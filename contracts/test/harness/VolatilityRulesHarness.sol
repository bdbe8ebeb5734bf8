// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVolatilityIndex} from "../../src/interfaces/IVolatilityIndex.sol";
import {VolatilityRules} from "../../src/oracle/VolatilityRules.sol";

/// @notice Exposes the rules of ranges to `crates/conformance`.
contract VolatilityRulesHarness {
    function sampleDown(uint256 previous, uint256 price, uint256 elapsed) external pure returns (uint256) {
        return VolatilityRules.sampleDown(previous, price, elapsed);
    }

    function decayedDown(uint256 variance, uint256 sample, uint256 elapsed, uint256 halfLife)
        external
        pure
        returns (uint64)
    {
        return VolatilityRules.decayedDown(variance, sample, elapsed, halfLife);
    }

    function rangeMicro(uint256 fast, uint256 slow, IVolatilityIndex.Settings calldata s)
        external
        pure
        returns (uint256)
    {
        return VolatilityRules.rangeMicro(fast, slow, s);
    }

    function pushed(uint256 ring, uint256 micro, uint256 hours_) external pure returns (uint256) {
        return VolatilityRules.pushed(ring, micro, hours_);
    }

    function maintenanceE8Up(uint256 ring, uint256 micro) external pure returns (uint256) {
        return VolatilityRules.maintenanceE8Up(ring, micro);
    }

    function agedUp(uint256 maintenance, uint256 age) external pure returns (uint256) {
        return VolatilityRules.agedUp(maintenance, age);
    }
}
