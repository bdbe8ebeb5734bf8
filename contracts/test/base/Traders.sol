// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ExpiryQuote} from "../../src/interfaces/IMarketData.sol";
import {RfqLeg, RfqOrder} from "../../src/interfaces/IRfqVenue.sol";
import {Action} from "../../src/types/Action.sol";
import {AccountId, InstrumentId, NO_ACCOUNT, UnderlyingId} from "../../src/types/Ids.sol";
import {InstrumentLib} from "../../src/types/InstrumentLib.sol";
import {Mode} from "../../src/types/Mode.sol";
import {Price, Size, Usd} from "../../src/units/Units.sol";
import {Books} from "./Books.sol";

/// @notice Who trades options: reporters of surfaces, and a maker who signs.
abstract contract Traders is Books {
    uint256 internal constant MAKER_KEY = 0xBEEF;
    uint256 internal constant VOLATILITY = 0.6e18;

    address internal maker = vm.addr(MAKER_KEY);
    uint256 private _nonce;

    /* SURFACES */

    /// @dev 08:00 UTC, `days_` days after the first one ahead.
    function expiryIn(uint256 days_) internal view returns (uint32) {
        uint256 today = vm.getBlockTimestamp() / 1 days * 1 days + 8 hours;
        if (today <= vm.getBlockTimestamp()) today += 1 days;
        return uint32(today + days_ * 1 days);
    }

    /// @dev Surfaces of ETH at 60 % for these expiries, by all reporters.
    function postSurface(uint32[] memory expiries) internal {
        newsdesk.postSurface(marketData, ETH, quotesOf(expiries, VOLATILITY));
    }

    function quotesOf(uint32[] memory expiries, uint256 volatility)
        internal
        view
        returns (ExpiryQuote[] memory quotes)
    {
        quotes = new ExpiryQuote[](expiries.length);
        for (uint256 i; i < quotes.length; ++i) {
            uint256 left = expiries[i] - vm.getBlockTimestamp();
            uint256 theta = volatility * volatility / 1e18 * left / 365 days;
            quotes[i] = ExpiryQuote(expiries[i], 1e18, 0, uint64(theta), -0.2e18, uint64(_root(theta * 1e18)));
        }
    }

    function _root(uint256 x) private pure returns (uint256 y) {
        y = x;
        for (uint256 z = x / 2 + 1; z < y; z = (x / z + z) / 2) {
            y = z;
        }
    }

    /* OPTIONS */

    function callOf(uint32 expiry, uint256 strikeUsd) internal pure returns (InstrumentId) {
        return InstrumentLib.option(ETH, false, expiry, uint48(strikeUsd * 1e8));
    }

    function putOf(uint32 expiry, uint256 strikeUsd) internal pure returns (InstrumentId) {
        return InstrumentLib.option(ETH, true, expiry, uint48(strikeUsd * 1e8));
    }

    /// @dev Mark of an option times a size [wad].
    function premiumOf(InstrumentId instrument, int256 size) internal view returns (int256) {
        (Price mark,,) = marketData.optionMark(instrument);
        return Usd.unwrap(Size.wrap(int128(size)).valueDown(mark));
    }

    function optionOf(AccountId account, InstrumentId instrument) internal view returns (int256) {
        return Size.unwrap(ledger.option(account, instrument));
    }

    /* TRADES */

    /// @dev The taker buys `size` of an option (sells a negative one) from the maker at the mark.
    function deal(AccountId taker, AccountId with, InstrumentId instrument, int256 size) internal {
        run(ledger.header(taker).owner, dealOf(taker, with, instrument, size, premiumOf(instrument, size)));
    }

    function dealOf(AccountId taker, AccountId with, InstrumentId instrument, int256 size, int256 quote)
        internal
        returns (Action memory)
    {
        RfqLeg[] memory legs = new RfqLeg[](1);
        legs[0] = RfqLeg(instrument, Size.wrap(int128(size)), Usd.wrap(quote));
        return rfqOf(taker, orderBy(with, legs));
    }

    /// @dev An order of the maker to anyone.
    function orderBy(AccountId with, RfqLeg[] memory legs) internal returns (RfqOrder memory) {
        return RfqOrder({
            maker: with,
            taker: NO_ACCOUNT,
            signer: maker,
            nonce: ++_nonce,
            epoch: ledger.epochOf(maker),
            deadline: type(uint40).max,
            lots: 1,
            reduceOnly: false,
            legs: legs
        });
    }

    function rfqOf(AccountId taker, RfqOrder memory order) internal view returns (Action memory) {
        return rfqOf(taker, order, 1);
    }

    /// @dev Takes so many lots of an order that the maker signs.
    function rfqOf(AccountId taker, RfqOrder memory order, uint32 lots)
        internal
        view
        returns (Action memory)
    {
        return askOf(taker, address(rfq), abi.encode(order, signatureOf(order), lots));
    }

    function signatureOf(RfqOrder memory order) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(MAKER_KEY, rfq.digestOf(order));
        return abi.encodePacked(r, s, v);
    }

    /* SETTLEMENT */

    /// @dev Reports a price every minute of the last half hour, and finalises.
    /// @return The settlement price [wad].
    function settleAt(uint32 expiry, uint256 price) internal returns (uint256) {
        vm.warp(expiry - 31 minutes);
        for (uint256 minute_; minute_ <= 31; ++minute_) {
            vm.roll(vm.getBlockNumber() + 1);
            post(price, BTC_USD, LINK_USD);
            vm.warp(vm.getBlockTimestamp() + 1 minutes);
        }
        vm.warp(expiry + 11 minutes);
        return Price.unwrap(settlement.finalise(ETH, expiry));
    }

    function sweep(AccountId a, AccountId b) internal {
        AccountId[] memory accounts = new AccountId[](2);
        (accounts[0], accounts[1]) = (a, b);
        ledger.settle(accounts);
    }

    function _one(uint32 expiry) internal pure returns (uint32[] memory list) {
        list = new uint32[](1);
        list[0] = expiry;
    }

    /// @dev A Portfolio account of `owner` with `usd` of cash [wad].
    function portfolio(address owner, uint256 usd) internal returns (AccountId account) {
        account = openFor(owner, Mode.Portfolio);
        if (usd != 0) put(account, USDC, usd);
    }
}
