// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Scan} from "../math/ScenarioScan.sol";
import {OptionTerms} from "../types/OptionTerms.sol";

/// @notice What is charged beside the scenarios, each part rounded up per underlying.
struct AddOns {
    uint256 liquidity; // [wad]
    uint256 vega; // [wad]
    uint256 confidence; // [wad]
    uint256 minimum; // [wad]
}

using AddOnRules for AddOns global;

/// @title AddOnRules
/// @notice Charges from the Greeks that a grid yields: for leaving a large position, for not knowing the price, and for
///         shorts that no scenario reaches.
/// @dev Mirrored by `crates/model/src/margin/add_on.rs`.
library AddOnRules {
    /// @dev A thousand USD [wad].
    uint256 private constant THOUSAND = 1_000e18;

    /// @notice Adds the charges of one underlying.
    /// @param scan closed, in 1e-26 USD
    /// @param range R of the scan, above zero [wad]
    /// @param confidence share of the price [wad]
    /// @param shorts sum of the sizes of short options [wad]
    /// @param spot [wad]
    function add(
        AddOns memory sum,
        Scan scan,
        OptionTerms memory terms,
        uint256 range,
        uint256 confidence,
        uint256 shorts,
        uint256 spot
    ) internal pure {
        // Between R/3 below and above: two thirds of R.
        uint256 move = _distance(scan.pnlAt(5, 1), scan.pnlAt(3, 1));
        uint256 delta = _divUp(move * 3e18, 2e8 * range);
        sum.liquidity += _charge(delta, terms.liquidityBps, terms.depthThousands);
        sum.confidence += _divUp(delta * confidence, 1e18);
        uint256 vega = _divUp(_distance(scan.pnlAt(4, 2), scan.pnlAt(4, 0)), 1e8);
        sum.vega += _charge(vega, terms.vegaBps, terms.vegaThousands);
        sum.minimum += _divUp(shorts * spot * terms.minimumBps, 1e22);
    }

    /// @notice All of them [wad].
    function total(AddOns memory sum) internal pure returns (uint256) {
        return sum.liquidity + sum.vega + sum.confidence + sum.minimum;
    }

    /// @dev `bps` of an exposure where it reaches the depth, less in proportion below: super-linear, so splitting pays
    ///      nobody who holds both parts.
    function _charge(uint256 exposure, uint256 bps, uint256 depthThousands) private pure returns (uint256) {
        uint256 depth = depthThousands * THOUSAND;
        return _divUp(exposure * bps * (exposure < depth ? exposure : depth), depth * 10_000);
    }

    function _distance(int256 a, int256 b) private pure returns (uint256) {
        return uint256(a < b ? b - a : a - b);
    }

    function _divUp(uint256 n, uint256 d) private pure returns (uint256) {
        return n / d + (n % d == 0 ? 0 : 1);
    }
}
