// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Tranche} from "../../src/vault/Tranche.sol";
import {TrancheProperties} from "./TrancheProperties.sol";

/// @notice The senior shares, above a junior tranche that covers them.
contract SeniorTrancheTest is TrancheProperties {
    function tranche() internal view override returns (Tranche) {
        return senior;
    }
}

/// @notice The junior shares.
contract JuniorTrancheTest is TrancheProperties {
    function tranche() internal view override returns (Tranche) {
        return junior;
    }
}
