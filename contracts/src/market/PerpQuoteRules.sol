// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Division} from "../math/Division.sol";
import {Fraction, Price, Size, Usd, ZERO_USD} from "../units/Units.sol";

/// @notice On what terms the pool quotes a perpetual.
struct QuoteTerms {
    uint128 slope; // price impact of one base unit of skew [USD per base^2, wad]
    Fraction fee; // of notional, to the pool and insurance [wad]
    Fraction spread; // half-spread of notional, to the pool [wad]
    Fraction insuranceShare; // of the fee [wad]
}

/// @notice What a taker pays for a size. Positive amounts are paid by the taker.
struct Quote {
    Usd value; // size at mark, the quote leg [wad]
    Usd impact; // change of the potential, to (or from) the impact reserve [wad]
    Usd poolFee; // fee less the insurance's part, and spread [wad]
    Usd insuranceFee; // [wad]
}

using {charges, total} for Quote global;

/// @notice All that is paid beside the value [wad].
function charges(Quote memory q) pure returns (Usd) {
    return q.impact + q.poolFee + q.insuranceFee;
}

/// @notice All that is paid [wad].
function total(Quote memory q) pure returns (Usd) {
    return q.value + charges(q);
}

/// @title PerpQuoteRules
/// @notice The pool's price of a perpetual: mark, plus the change of a potential, plus fee and spread.
/// @dev The potential `slope * skew^2 / 2` depends on the state alone, so a quote does not depend on how an order is
///      split (up to rounding, which is for the reserve), and round trips at a fixed market never profit.
///      The reserve always holds at least the potential, so a rebate never fails. Mirrored by `crates/model/src/market.rs`.
library PerpQuoteRules {
    using Division for int256;

    /// @notice Change of the potential when the skew goes from `skew` to `skew + size`, rounded up [wad].
    function impactUp(uint128 slope, Size skew, Size size) internal pure returns (Usd) {
        int256 from = Size.unwrap(skew);
        int256 by = Size.unwrap(size);
        // (to^2 - from^2) / 2 = by * (2 * from + by) / 2
        return Usd.wrap((int256(uint256(slope)) * by * (2 * from + by)).divUp(2e36));
    }

    /// @notice Quote for `size` at `mark`.
    /// @param skew Net size of all traders before [wad].
    /// @param worse The other price the pool may insist on (that before the last report), or the mark itself; the taker
    ///        pays the difference to the pool where it is against the pool [wad].
    /// @param confidence Half-width of the mark's uncertainty, added to the spread [wad].
    function quote(
        QuoteTerms memory terms,
        Size skew,
        Size size,
        Price mark,
        Price worse,
        Fraction confidence
    ) internal pure returns (Quote memory q) {
        Usd notional = size.notionalUp(mark);
        Usd fee = notional.shareUp(terms.fee);
        q.value = size.valueDown(mark);
        q.impact = impactUp(terms.slope, skew, size);
        q.insuranceFee = fee.shareDown(terms.insuranceShare);
        Usd slip = (size.valueDown(worse) - q.value).max(ZERO_USD);
        q.poolFee =
            fee - q.insuranceFee + notional.shareUp(terms.spread) + notional.shareUp(confidence) + slip;
    }
}
