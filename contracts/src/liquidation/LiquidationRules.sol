// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Division} from "../math/Division.sol";
import {AuctionTerms} from "../types/AuctionTerms.sol";
import {OPTION_LOT, OptionLeg} from "../types/OptionLeg.sol";
import {Fraction, Size, Usd, WHOLE, ZERO_USD} from "../units/Units.sol";

/// @title LiquidationRules
/// @notice How much of a flagged account is taken, and what the taker is left for it. Closed forms, pure.
/// @dev Mirrored by `crates/model/src/liquidation.rs`.
library LiquidationRules {
    using Division for int256;

    /// @dev What would be left of a target is taken too when it is no more than this: dust is closed in full [100 USD].
    Usd private constant DUST = Usd.wrap(100e18);

    /// @notice Discount, a share of the requirement, after `elapsed` seconds, growing linearly, rounded down.
    function discountDown(AuctionTerms memory terms, uint256 elapsed) internal pure returns (Fraction) {
        if (elapsed >= terms.rampSeconds) return terms.maxDiscount;
        uint256 start = Fraction.unwrap(terms.startDiscount);
        uint256 range = Fraction.unwrap(terms.maxDiscount) - start;
        // Cast is safe: between the two discounts, both fractions.
        return Fraction.wrap(uint64(start + range * elapsed / terms.rampSeconds));
    }

    /// @notice What a taker of the whole account would gain, rounded down [wad].
    /// @dev Solvent: the discount as a share of the requirement, at most `bonusCap` of it, which is less than what the
    ///      opener had to post, and at most the equity. In proportion to the risk taken, so splitting a bid gains
    ///      nothing. Bankrupt: the cap times the discount, paid by insurance.
    function bonusDown(AuctionTerms memory terms, Usd equity, Usd requirement, Fraction discount)
        internal
        pure
        returns (Usd)
    {
        Usd cap = requirement.shareDown(terms.bonusCap);
        if (equity <= ZERO_USD) return cap.shareDown(discount);
        return requirement.shareDown(discount).min(cap).min(equity);
    }

    /// @notice Requirement times target health, rounded up [wad].
    function targetUp(AuctionTerms memory terms, Usd requirement) internal pure returns (Usd) {
        return requirement + requirement.shareUp(terms.targetBuffer);
    }

    /// @notice Fraction of everything that brings the account to its target:
    ///         `f = (target - equity) / (target - bonus)`, rounded up; the whole of a bankrupt account, and where no more
    ///         than dust would be left.
    /// @dev From E - f*B >= (1 - f)*target: a slice takes f of equity and of the requirement and pays f*(E - B).
    ///      Requirements are convex in size, so the target is met with equality or better.
    function sliceFractionUp(Usd target, Usd equity, Usd bonus) internal pure returns (Fraction) {
        if (equity <= ZERO_USD) return WHOLE;
        if (equity >= target) return Fraction.wrap(0);
        return _orWhole(target, _ratioUp(target - equity, target - bonus));
    }

    /// @notice Whether an account is left alone for an outage: while it lasts and for some time after, but not under water.
    /// @param since when the outage began or ended [unix seconds]
    /// @param graceSeconds how long after the end
    function inGrace(Usd equity, bool down, uint256 since, uint256 graceSeconds, uint256 now_)
        internal
        pure
        returns (bool)
    {
        if (equity < ZERO_USD) return false;
        return down || (now_ >= since && now_ - since < graceSeconds);
    }

    /// @notice The leg with `fraction` of its size, rounded away from zero to a whole lot: never beyond the leg.
    function sliceAway(OptionLeg leg, Fraction fraction) internal pure returns (OptionLeg) {
        int256 part = Size.unwrap(leg.size().shareAway(fraction));
        int256 lots = part < 0 ? -(-part).divUp(OPTION_LOT) : part.divUp(OPTION_LOT);
        // Cast is safe: the leg is a multiple of a lot within 96 bits.
        return leg.withSize(Size.wrap(int128(lots * OPTION_LOT)));
    }

    /// @notice Fraction of the perpetuals whose closing brings the account to its target:
    ///         `f = (target - equity) / (closed - cost)`, rounded up, where `closed` is the part of the target that
    ///         rests on the perpetuals; the whole where no more than dust of that would be left.
    /// @return fraction At most the whole.
    /// @return suffices Whether closing that much reaches the target.
    function closeFractionUp(Usd target, Usd equity, Usd closed, Usd cost)
        internal
        pure
        returns (Fraction fraction, bool suffices)
    {
        if (equity >= target) return (Fraction.wrap(0), true);
        if (closed <= cost || target - equity > closed - cost) return (WHOLE, false);
        return (_orWhole(closed, _ratioUp(target - equity, closed - cost)), true);
    }

    /// @dev The fraction, or the whole when it would leave no more than dust of `amount`.
    function _orWhole(Usd amount, Fraction fraction) private pure returns (Fraction) {
        return amount - amount.shareDown(fraction) <= DUST ? WHOLE : fraction;
    }

    /// @dev `n / d` for 0 < n <= d, rounded up.
    function _ratioUp(Usd n, Usd d) private pure returns (Fraction) {
        // Cast is safe: n <= d, so the ratio is at most one.
        return Fraction.wrap(uint64(uint256((Usd.unwrap(n) * 1e18).divUp(Usd.unwrap(d)))));
    }
}
