// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Division} from "../math/Division.sol";
import {OptionQuoteTerms} from "../types/OptionQuoteTerms.sol";
import {Fraction, Price, Size, Usd, ZERO_USD} from "../units/Units.sol";
import {Quote} from "./PerpQuoteRules.sol";

/// @notice What the traders hold against the pool, as of the last trade or sync.
struct Exposure {
    int256 delta; // of options and perpetuals [base, wad]
    int256 vega; // of the options of one bucket, per rise of volatility by 100 % [USD, wad]
    int256 gamma; // gamma times the square of the spot: delta notional gained per rise of the spot by 100 % [USD, wad]
}

/// @notice What a quote of an option depends on beside terms and exposures.
struct OptionTrade {
    Size size; // signed base [wad]
    Price mark;
    Price worse; // the other mark that the pool may insist on, or the mark itself
    Price spot;
    Exposure by; // what the size adds to the exposures of the traders
    Fraction confidence; // half-width of the spot's uncertainty, share of it [wad]
    uint256 priceAge; // [s]
    uint256 surfaceAge; // [s]
}

/// @title OptionQuoteRules
/// @notice The pool's price of an option: mark, plus the change of a potential, plus fee and spread.
/// @dev The potential
///
///     (deltaSlope delta^2 + sum over buckets of vegaSlope vega^2 + gammaSlope max(gamma, 0)^2) / 2
///
///      depends on the exposures alone, so a quote does not depend on how an order is split (up to rounding, which is for
///      the reserve), and round trips at a fixed market never profit. Mirrored by `crates/model/src/market/option.rs`.
library OptionQuoteRules {
    using Division for int256;

    /// @notice The bucket of vega of an option that expires in `tau` [s]: to 7, 30 and 90 days, and longer.
    function bucketOf(uint256 tau) internal pure returns (uint256) {
        if (tau <= 7 days) return 0;
        if (tau <= 30 days) return 1;
        return tau <= 90 days ? 2 : 3;
    }

    /// @notice Change of the potential when the exposures `from` become `from + by`, rounded up [wad].
    /// @param deltaSlope price impact of one base unit of delta [USD per base^2, wad]
    function impactUp(
        OptionQuoteTerms memory terms,
        uint128 deltaSlope,
        Exposure memory from,
        Exposure memory by
    ) internal pure returns (Usd) {
        int256 sum = _risen(deltaSlope, from.delta, by.delta) + _risen(terms.vegaSlope, from.vega, by.vega);
        int256 short = _positive(from.gamma);
        sum += _risen(terms.gammaSlope, short, _positive(from.gamma + by.gamma) - short);
        return Usd.wrap(sum.divUp(2e36));
    }

    /// @notice Quote for a size.
    function quote(
        OptionQuoteTerms memory terms,
        uint128 deltaSlope,
        Exposure memory from,
        OptionTrade memory trade
    ) internal pure returns (Quote memory q) {
        Usd fee = trade.size.notionalUp(trade.spot).shareUp(terms.fee);
        fee = fee.min(trade.size.notionalUp(trade.mark).shareUp(terms.feeCap));
        q.value = trade.size.valueDown(trade.mark);
        q.impact = impactUp(terms, deltaSlope, from, trade.by);
        q.insuranceFee = fee.shareDown(terms.insuranceShare);
        Usd slip = (trade.size.valueDown(trade.worse) - q.value).max(ZERO_USD);
        q.poolFee = fee - q.insuranceFee + _spreadUp(terms, trade) + slip;
    }

    /// @dev Half-spreads of delta and of volatility, wider as reports age [wad].
    function _spreadUp(OptionQuoteTerms memory terms, OptionTrade memory trade) private pure returns (Usd) {
        uint256 delta = Fraction.unwrap(terms.spread) + uint256(Fraction.unwrap(trade.confidence))
            + terms.spreadPerSecond * trade.priceAge;
        uint256 volatility =
            Fraction.unwrap(terms.volatilitySpread) + terms.volatilitySpreadPerSecond * trade.surfaceAge;
        int256 ofDelta = _magnitude(trade.by.delta) * int256(uint256(Price.unwrap(trade.spot)));
        return Usd.wrap(
            (ofDelta * int256(delta)).divUp(1e36)
                + (_magnitude(trade.by.vega) * int256(volatility)).divUp(1e18)
        );
    }

    /// @dev `slope * (to^2 - from^2)` with `to = from + by` [1e-54].
    function _risen(uint256 slope, int256 from, int256 by) private pure returns (int256) {
        return int256(slope) * by * (2 * from + by);
    }

    function _positive(int256 a) private pure returns (int256) {
        return a > 0 ? a : int256(0);
    }

    function _magnitude(int256 a) private pure returns (int256) {
        return a < 0 ? -a : a;
    }
}
