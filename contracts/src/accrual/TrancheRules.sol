// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {NO_PRICE_CAP, TrancheClaims, TrancheFill, TrancheQueue, TrancheTerms} from "../types/Tranches.sol";
import {Fraction, Usd, ZERO_USD} from "../units/Units.sol";

/// @title TrancheRules
/// @notice Who owns how much of the pool, and at what price shares enter and leave it. Pure.
/// @dev Senior value = the smaller of its claim and the pool, junior value = the rest, so that both sum to the pool exactly
///      and losses go junior before senior. Mirrored by `crates/model/src/tranche.rs`. Values and shares below 2^127 cannot
///      overflow.
library TrancheRules {
    /// @dev Shares and value that belong to nobody, so that giving to an empty tranche moves no price (ERC-4626 inflation).
    uint256 internal constant VIRTUAL_SHARES = 1e6;
    uint256 internal constant VIRTUAL_ASSETS = 1e12; // a millionth of a dollar [wad]

    uint256 private constant WAD = 1e18;
    uint256 private constant YEAR = 365 days;

    /* WATERFALL */

    /// @notice Claims after `elapsed` seconds in which the pool became worth `low`.
    /// @dev Senior earnings grow with time and become claim only out of profit of this interval, and only out of what lies
    ///      above the claim: what is missing stays in arrears. Rounded down, for the junior.
    /// @param low Value of the pool, low estimate [wad]; below zero counts as zero.
    function accrue(TrancheClaims memory c, TrancheTerms memory terms, Usd low, uint256 elapsed)
        internal
        pure
        returns (TrancheClaims memory)
    {
        low = low.max(ZERO_USD);
        if (c.juniorClosed) return TrancheClaims(low, ZERO_USD, low, true);
        uint256 rate = Fraction.unwrap(terms.yearlyRate);
        Usd due = c.arrears + _usd(_raw(c.senior) * rate * elapsed / (WAD * YEAR));
        Usd profit = (low - c.pool).max(ZERO_USD);
        Usd above = (low - c.senior).max(ZERO_USD);
        Usd earned = due.min(profit).min(above);
        return TrancheClaims(c.senior + earned, due - earned, low, false);
    }

    /// @notice How `value` of the pool is split [wad]. The parts sum to it, or to zero where it is below.
    function split(TrancheClaims memory c, Usd value) internal pure returns (Usd senior, Usd junior) {
        value = value.max(ZERO_USD);
        senior = c.juniorClosed ? value : c.senior.min(value);
        junior = value - senior;
    }

    /* SHARES */

    /// @notice Shares for `amount` of a tranche worth `value` [wad], rounded down.
    function sharesDown(Usd amount, uint256 supply, Usd value) internal pure returns (uint256) {
        return _raw(amount) * (supply + VIRTUAL_SHARES) / (_raw(value) + VIRTUAL_ASSETS);
    }

    /// @notice What `shares` of a tranche worth `value` are worth [wad], rounded down.
    function worthDown(uint256 shares, uint256 supply, Usd value) internal pure returns (Usd) {
        return _usd(shares * (_raw(value) + VIRTUAL_ASSETS) / (supply + VIRTUAL_SHARES));
    }

    /* EPOCH */

    /// @notice Prices everything that waits: deposits at the high value, redemptions at the low one.
    /// @dev In this order: junior deposits, senior redemptions, junior redemptions, senior deposits. Redemptions share what
    ///      is there in proportion; a queue that is left unfinished earns nothing more, so its price cannot rise until it
    ///      is empty.
    /// @param c claims as of now
    /// @param low of the pool, at least what is paid out is left to be paid [wad]
    /// @param high of the pool, at least `low` [wad]
    /// @param spare what the pool can pay out of what it has [wad]
    /// @param unit smallest unit that is paid [wad]
    function clear(
        TrancheClaims memory c,
        TrancheTerms memory terms,
        Usd low,
        Usd high,
        Usd spare,
        Usd unit,
        TrancheQueue memory seniorQueue,
        TrancheQueue memory juniorQueue
    )
        internal
        pure
        returns (TrancheClaims memory after_, TrancheFill memory senior, TrancheFill memory junior)
    {
        (Usd seniorLow, Usd juniorLow) = split(c, low);
        (Usd seniorHigh, Usd juniorHigh) = split(c, high);
        after_ = TrancheClaims(c.senior, c.arrears, c.pool, c.juniorClosed);

        // New junior money would pay for what an impaired senior tranche has lost: it waits.
        if (juniorQueue.isOpen && seniorLow >= c.senior) junior.admitted = juniorQueue.deposits;
        junior.minted = sharesDown(junior.admitted, juniorQueue.supply, juniorHigh);
        spare = spare.max(ZERO_USD) + junior.admitted;

        _redeem(senior, seniorQueue, seniorLow, spare, unit);
        spare = spare - senior.paid;
        if (senior.paid > ZERO_USD) {
            // Who leaves an impaired tranche gives up his part of what may be recovered.
            uint256 stays = _raw(seniorLow - senior.paid);
            after_.senior = _usd(_mulUp(_raw(c.senior), stays, _raw(seniorLow)));
            after_.arrears = _usd(_raw(c.arrears) * stays / _raw(seniorLow));
        }

        Usd needed = _usd(_mulUp(_raw(seniorHigh - senior.paid), Fraction.unwrap(terms.coverage), WAD));
        Usd free = (juniorLow + junior.admitted - needed).max(ZERO_USD).min(juniorLow);
        _redeem(junior, juniorQueue, juniorLow, spare.min(free), unit);

        if (seniorQueue.isOpen) {
            Usd covering = juniorLow + junior.admitted - junior.paid;
            Usd room = _room(terms, covering, seniorHigh - senior.paid, seniorQueue.deposits);
            senior.admitted = _floor(seniorQueue.deposits.min(room), unit);
        }
        // Arrears are those before him: who enters pays for what the junior could pay of them.
        Usd entered = (seniorHigh + c.arrears).min(high.max(ZERO_USD));
        senior.minted = sharesDown(senior.admitted, seniorQueue.supply, entered);
        after_.senior = after_.senior + senior.admitted;
        after_.pool = c.pool + junior.admitted + senior.admitted - senior.paid - junior.paid;
    }

    /// @dev What may still enter the senior tranche: so much that the junior covers the whole; all where none is asked.
    function _room(TrancheTerms memory terms, Usd covering, Usd seniorValue, Usd asked)
        private
        pure
        returns (Usd)
    {
        uint256 coverage = Fraction.unwrap(terms.coverage);
        if (coverage == 0) return asked;
        return (_usd(_raw(covering) * WAD / coverage) - seniorValue).max(ZERO_USD);
    }

    /// @dev All that waits where `available` suffices, else the same fraction of every request.
    function _redeem(TrancheFill memory fill, TrancheQueue memory queue, Usd value, Usd available, Usd unit)
        private
        pure
    {
        fill.priceCap = NO_PRICE_CAP;
        if (queue.redemptions == 0) return;
        Usd wanted = _floor(_worthCapped(queue, queue.redemptions, value), unit);
        if (wanted <= available) {
            (fill.redeemed, fill.paid) = (queue.redemptions, wanted);
            return;
        }
        // Below all that waits, as available is below what that is worth.
        fill.redeemed = queue.redemptions * _raw(available) / _raw(wanted);
        fill.paid = _floor(_worthCapped(queue, fill.redeemed, value).min(available), unit);
        uint256 price = (_raw(value) + VIRTUAL_ASSETS) * WAD / (queue.supply + VIRTUAL_SHARES);
        fill.priceCap = price < queue.priceCap ? price : queue.priceCap;
    }

    /// @dev What waiting shares are worth to those who leave [wad]: at most the tranche, of which the virtual shares may
    ///      own less than nothing once its price fell.
    function _worthCapped(TrancheQueue memory queue, uint256 shares, Usd value) private pure returns (Usd) {
        Usd worth = worthDown(shares, queue.supply, value).min(value);
        if (queue.priceCap == NO_PRICE_CAP) return worth;
        return worth.min(_usd(shares * queue.priceCap / WAD));
    }

    /* INTEGERS */

    function _floor(Usd amount, Usd unit) private pure returns (Usd) {
        return _usd(_raw(amount) / _raw(unit) * _raw(unit));
    }

    function _mulUp(uint256 x, uint256 y, uint256 d) private pure returns (uint256) {
        return (x * y + d - 1) / d;
    }

    /// @dev Of a value that is not negative.
    function _raw(Usd value) private pure returns (uint256) {
        return uint256(Usd.unwrap(value));
    }

    /// @dev Of a quotient, which is below 2^255 where its factors are in range.
    function _usd(uint256 raw) private pure returns (Usd) {
        return Usd.wrap(int256(raw));
    }
}
