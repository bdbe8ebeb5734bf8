// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Black76} from "../math/Black76.sol";
import {Exponential} from "../math/Exponential.sol";
import {Root} from "../math/Root.sol";
import {Smile, Surface} from "../math/Surface.sol";
import {ExpiryData} from "../types/ExpiryData.sol";
import {OptionTerms} from "../types/OptionTerms.sol";
import {Price} from "../units/Units.sol";

/// @notice What the options of one underlying and expiry have in common at one moment.
struct Expiry {
    uint256 forward; // F, at least one [1e-8 USD]
    int256 lnForward; // of F in its unit [57 fraction bits]
    uint256 discount; // D [wad]
    uint256 decay; // square root of the share of the slice's time that is left [57 fraction bits]
    uint256 tau; // time left [s]
    uint256 rest; // share of the settlement price that is still open, zero once expired [wad]
    uint256 fixedPart; // the fixed share times its mean; once expired, the settlement price [1e-8 USD]
    Smile smile; // the slice
}

/// @title ExpiryRules
/// @notice Forward, discount and volatility of an expiry now, and the mark of an option.
/// @dev Mirrored by `crates/model/src/margin/expiry.rs`.
///      In the averaging window a settlement price is `A + rest * S`, where A is the fixed part: an option struck at K is
///      `rest` of an option struck at `(K - A) / rest`, and a call with K <= A is exercised for certain.
library ExpiryRules {
    /// @dev One wad.
    uint256 private constant WAD = 1e18;
    /// @dev The year has 365 days [s].
    int256 private constant YEAR = 365 days;
    /// @dev Bounds of -rate * tau, which keep D above zero and below 4 [wad].
    int256 private constant LEAST_EXPONENT = -40e18;
    int256 private constant GREATEST_EXPONENT = 1.38e18;
    /// @dev Log-moneyness at which the slice is read at most: 16 [57 fraction bits].
    int256 private constant FAR = 16 << 57;
    /// @dev Highest strike of what is left of an average [1e-8 USD].
    uint256 private constant TOP_STRIKE = (1 << 56) - 1;

    /// @notice An expiry at a moment.
    /// @param expiry [unix seconds]
    /// @param spot of the underlying [wad]
    /// @param now_ not before `data.observedAt` [unix seconds]
    function asOf(ExpiryData memory data, uint256 expiry, Price spot, uint256 now_)
        internal
        pure
        returns (Expiry memory e)
    {
        // 128 times 64 bits.
        unchecked {
            e.forward = uint256(Price.unwrap(spot)) * data.basis / 1e28;
        }
        if (e.forward == 0) e.forward = 1;
        if (expiry > now_) {
            e.tau = expiry - now_;
            e.decay = Root.sqrt48((e.tau << 114) / (expiry - data.observedAt)); // from 2^82 to 2^114
            e.discount = _discount(data.rate, e.tau);
            e.lnForward = Exponential.lnX57(e.forward);
            Surface.set(e.smile, data.theta, data.rho, data.psi);
            e.rest = WAD;
        }
        uint256 mean = data.fixedPrice / 1e10;
        if (e.tau == 0 || data.fixedShare >= WAD) {
            // Of a settlement price without a single sample nothing is known but the spot.
            e.rest = 0;
            e.fixedPart = mean == 0 ? e.forward : mean;
        } else if (mean != 0) {
            e.rest -= data.fixedShare;
            e.fixedPart = mean * data.fixedShare / WAD;
        }
    }

    /// @notice Mark of an option, rounded down [wad].
    /// @param strike [1e-8 USD]
    /// @param lnStrike of the strike in its unit [57 fraction bits]
    function mark(Expiry memory e, bool put, uint256 strike, int256 lnStrike)
        internal
        pure
        returns (uint256)
    {
        if (e.rest == 0) return payoff(put, strike, e.fixedPart) * 1e10;
        (uint256 open, int256 lnOpen) = openStrike(e, strike, lnStrike);
        if (open == 0) return markOfCertain(e, put, strike);
        return markAt(e, put, open, volatilityX57(e, lnOpen));
    }

    /// @notice The strike of what is left of the average, rounded down; zero when a call is exercised for certain.
    /// @return open [1e-8 USD]
    /// @return lnOpen Of `open` in its unit [57 fraction bits].
    function openStrike(Expiry memory e, uint256 strike, int256 lnStrike)
        internal
        pure
        returns (uint256 open, int256 lnOpen)
    {
        if (e.rest == WAD) return (strike, lnStrike);
        if (strike <= e.fixedPart) return (0, 0);
        // 48 times 60 bits.
        unchecked {
            open = (strike - e.fixedPart) * WAD / e.rest;
        }
        if (open > TOP_STRIKE) open = TOP_STRIKE;
        lnOpen = Exponential.lnX57(open);
    }

    /// @notice Total volatility to expiry at a strike, rounded down [57 fraction bits].
    /// @param lnStrike of the strike in the unit 1e-8 USD [57 fraction bits]
    function volatilityX57(Expiry memory e, int256 lnStrike) internal pure returns (uint256) {
        // Logarithms of 99 bits have 64 bits, volatilities are below 32, and decay is at most one.
        unchecked {
            int256 k = lnStrike - e.lnForward;
            if (k > FAR) k = FAR;
            if (k < -FAR) k = -FAR;
            return (Surface.volatilityAt(e.smile, k) * e.decay) >> 57;
        }
    }

    /// @notice Mark at a total volatility, rounded down; the discounted payoff at the forward where one of forward and
    ///         strike is 1024 times the other or more [wad].
    /// @param open strike of what is left, above zero [1e-8 USD]
    function markAt(Expiry memory e, bool put, uint256 open, uint256 volatility)
        internal
        pure
        returns (uint256 value)
    {
        // Forwards have at most 99 bits, factors 34 and 62: products fit.
        unchecked {
            uint256 forward = e.forward;
            if (open >= forward << 10 || forward >= open << 10) {
                value = payoff(put, open, forward) * 1e10 * e.discount / WAD;
            } else {
                (uint256 callValue, uint256 putValue) =
                    Black76.price(forward * 1e10, open * 1e10, volatility, e.discount);
                value = put ? putValue : callValue;
            }
            if (e.rest != WAD) value = value * e.rest / WAD;
        }
    }

    /// @notice Mark of an option struck at or below the fixed part, rounded down [wad].
    function markOfCertain(Expiry memory e, bool put, uint256 strike) internal pure returns (uint256) {
        if (put) return 0;
        return (e.rest * e.forward + (e.fixedPart - strike) * WAD) * e.discount / 1e26;
    }

    /// @notice What an option pays at a settlement price, exact; all in one unit.
    function payoff(bool put, uint256 strike, uint256 price) internal pure returns (uint256) {
        if (put) return strike > price ? strike - price : 0;
        return price > strike ? price - strike : 0;
    }

    /// @notice What scenarios multiply volatility with: `1 + up * g` and `1 / (1 + down * g)`, rounded down, where g is
    ///         the fourth root of 30 days over the time left, but of at least a day.
    /// @param tau time left [s]
    function multipliers(OptionTerms memory terms, uint256 tau)
        internal
        pure
        returns (uint256 down, uint256 up)
    {
        // Times left are below 2^40: both roots are taken of 2^99 to 2^125, and g is below 3.
        unchecked {
            uint256 g =
                Root.sqrt48(Root.sqrt48(uint256(30 days) * 1e36 / (tau < 1 days ? 1 days : tau)) * WAD);
            up = WAD + uint256(terms.volUpBps) * 1e14 * g / WAD;
            down = 1e36 / (WAD + uint256(terms.volDownBps) * 1e14 * g / WAD);
        }
    }

    /// @dev e^(-rate * tau / year), the exponent rounded towards zero [wad].
    function _discount(int256 rate, uint256 tau) private pure returns (uint256) {
        int256 exponent;
        // 64 bits times 40.
        unchecked {
            exponent = -rate * int256(tau) / YEAR;
        }
        if (exponent < LEAST_EXPONENT) exponent = LEAST_EXPONENT;
        if (exponent > GREATEST_EXPONENT) exponent = GREATEST_EXPONENT;
        return Exponential.expWad(exponent);
    }
}
