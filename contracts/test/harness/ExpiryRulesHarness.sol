// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Expiry, ExpiryRules} from "../../src/margin/ExpiryRules.sol";
import {ExpiryData} from "../../src/types/ExpiryData.sol";
import {OptionTerms} from "../../src/types/OptionTerms.sol";
import {Price} from "../../src/units/Units.sol";

/// @notice Exposes the rules of expiries and marks to `crates/conformance`.
contract ExpiryRulesHarness {
    function asOf(ExpiryData calldata data, uint256 expiry, Price spot, uint256 now_)
        external
        pure
        returns (Expiry memory)
    {
        return ExpiryRules.asOf(data, expiry, spot, now_);
    }

    function mark(Expiry calldata e, bool put, uint256 strike, int256 lnStrike)
        external
        pure
        returns (uint256)
    {
        return ExpiryRules.mark(e, put, strike, lnStrike);
    }

    function openStrike(Expiry calldata e, uint256 strike, int256 lnStrike)
        external
        pure
        returns (uint256 open, int256 lnOpen)
    {
        return ExpiryRules.openStrike(e, strike, lnStrike);
    }

    function volatilityX57(Expiry calldata e, int256 lnStrike) external pure returns (uint256) {
        return ExpiryRules.volatilityX57(e, lnStrike);
    }

    function multipliers(OptionTerms calldata terms, uint256 tau)
        external
        pure
        returns (uint256 down, uint256 up)
    {
        return ExpiryRules.multipliers(terms, tau);
    }
}
