// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Division} from "../math/Division.sol";
import {FeeSplit, FeeTerms} from "../types/FeeTerms.sol";
import {Usd} from "../units/Units.sol";

/// @title FeeRules
/// @notice What a trade costs each side, and how it is split.
/// @dev Mirrored by `crates/model/src/fees.rs`.
library FeeRules {
    using Division for int256;

    int256 private constant PPM = 1e6;
    int256 private constant BPS = 1e4;

    /// @notice Fees of both sides on a perpetual of `notional` at spot [wad], rounded up, never negative.
    function perpFeesUp(FeeTerms memory terms, Usd notional) internal pure returns (Usd taker, Usd maker) {
        return (_share(notional, terms.perpTakerPpm, PPM), _share(notional, terms.perpMakerPpm, PPM));
    }

    /// @notice Fees of both sides on an option of `notional` at spot, each at most the capped share of the `premium` at
    ///         mark [wad]. Rounded up, never negative.
    function optionFeesUp(FeeTerms memory terms, Usd notional, Usd premium)
        internal
        pure
        returns (Usd taker, Usd maker)
    {
        Usd most = _share(premium, terms.premiumCapBps, BPS);
        taker = _share(notional, terms.optionTakerPpm, PPM).min(most);
        maker = _share(notional, terms.optionMakerPpm, PPM).min(most);
    }

    /// @notice Splits a fee that is not negative. Parts are rounded down; what rounding leaves is the pool's.
    function split(FeeTerms memory terms, Usd fee) internal pure returns (FeeSplit memory s) {
        int256 raw = Usd.unwrap(fee);
        s.insurance = Usd.wrap(raw * int256(uint256(terms.insuranceBps)) / BPS);
        s.treasury = Usd.wrap(raw * int256(uint256(terms.treasuryBps)) / BPS);
        s.keepers = Usd.wrap(raw * int256(uint256(terms.keepersBps)) / BPS);
        s.pool = fee - s.insurance - s.treasury - s.keepers;
    }

    /// @dev `share` of `unit` of a value that is not negative, rounded up [wad].
    function _share(Usd value, uint16 share, int256 unit) private pure returns (Usd) {
        return Usd.wrap((Usd.unwrap(value) * int256(uint256(share))).divUp(unit));
    }
}
