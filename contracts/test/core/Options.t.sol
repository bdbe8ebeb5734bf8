// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IClearinghouse} from "../../src/interfaces/IClearinghouse.sol";
import {IMarginEngine} from "../../src/interfaces/IMarginEngine.sol";
import {IRegistry, OptionListing} from "../../src/interfaces/IRegistry.sol";
import {Action} from "../../src/types/Action.sol";
import {AccountId, InstrumentId} from "../../src/types/Ids.sol";
import {Fraction, WHOLE} from "../../src/units/Units.sol";
import {Pair} from "../base/Pair.sol";

contract OptionsTest is Pair {
    /* FILLS */

    function testFuzz_fill_movesSizeAndPremium(uint256 lots, bool sell, bool put_) public {
        int256 size = int256(bound(lots, 1, 10e8)) * 1e10;
        if (sell) size = -size;
        InstrumentId instrument = put_ ? putOf(expiry, 3_000) : callOf(expiry, 3_000);
        int256 premium = premiumOf(instrument, size);
        deal(taker, writer, instrument, size);
        vm.assertEq(optionOf(taker, instrument), size);
        vm.assertEq(optionOf(writer, instrument), -size);
        vm.assertEq(cashOf(taker), 100_000e18 - premium);
        vm.assertEq(cashOf(writer), 1_000_000e18 + premium);
        vm.assertEq(uint256(ledger.openInterest(instrument)), uint256(size < 0 ? -size : size));
        assertConserved();
    }

    function testFuzz_fill_thereAndBackLeavesNothing(uint256 lots) public {
        int256 size = int256(bound(lots, 1, 10e8)) * 1e10;
        InstrumentId a = callOf(expiry, 3_000);
        deal(taker, writer, a, size);
        deal(taker, writer, putOf(expiry, 2_800), size);
        deal(taker, writer, a, -size);
        vm.assertEq(optionOf(taker, a), 0);
        vm.assertEq(uint256(ledger.header(taker).options), 1);
        vm.assertEq(uint256(ledger.openInterest(a)), 0);
        assertConserved();
    }

    function test_fill_refusesAFractionOfALot() public {
        InstrumentId instrument = callOf(expiry, 3_000);
        Action memory action = dealOf(taker, writer, instrument, 1e18 + 1, premiumOf(instrument, 1e18));
        vm.expectPartialRevert(IClearinghouse.OptionSizeRefused.selector);
        this.go(alice, action);
    }

    function test_fill_refusesAPriceFarFromTheMark() public {
        InstrumentId instrument = callOf(expiry, 3_000);
        int256 premium = premiumOf(instrument, 10e18);
        Action memory action = dealOf(taker, writer, instrument, 10e18, premium * 12 / 10);
        vm.expectPartialRevert(IClearinghouse.OutsideBand.selector);
        this.go(alice, action);
    }

    function test_fill_refusesWhatIsNotListed() public {
        InstrumentId instrument = callOf(expiry, 3_007);
        Action memory action = dealOf(taker, writer, instrument, 1e18, premiumOf(instrument, 1e18));
        vm.expectPartialRevert(IRegistry.NotListed.selector);
        this.go(alice, action);
    }

    /// @dev Delisted options can be closed, not opened.
    function test_fill_closesWhatIsDelisted() public {
        InstrumentId instrument = callOf(expiry, 3_000);
        deal(taker, writer, instrument, 2e18);
        registry.setListing(ETH, OptionListing(0, 0, 0));
        Action memory more = dealOf(taker, writer, instrument, 1e18, premiumOf(instrument, 1e18));
        vm.expectPartialRevert(IRegistry.NotListed.selector);
        this.go(alice, more);
        deal(taker, writer, instrument, -2e18);
        vm.assertEq(optionOf(taker, instrument), 0);
    }

    function test_fill_refusesOpenInterestAboveTheCap() public {
        registry.setListing(ETH, OptionListing(10e8, 400 days, 5e18));
        InstrumentId instrument = callOf(expiry, 3_000);
        deal(taker, writer, instrument, 5e18);
        Action memory action = dealOf(taker, writer, instrument, 1e10, premiumOf(instrument, 1e10));
        vm.expectPartialRevert(IClearinghouse.OpenInterestAboveCap.selector);
        this.go(alice, action);
    }

    function test_fill_needsMargin() public {
        InstrumentId instrument = callOf(expiry, 3_000);
        Action memory action = dealOf(taker, writer, instrument, -1_000e18, premiumOf(instrument, -1_000e18));
        vm.expectPartialRevert(IMarginEngine.BelowInitialMargin.selector);
        this.go(alice, action);
    }

    function test_fill_needsAFreshSurface() public {
        tick(1 days);
        post(ETH_USD, BTC_USD, LINK_USD);
        tick(12);
        InstrumentId instrument = callOf(expiry, 3_000);
        Action memory action = dealOf(taker, writer, instrument, -1e18, premiumOf(instrument, -1e18));
        vm.expectPartialRevert(IMarginEngine.StalePrices.selector);
        this.go(alice, action);
    }

    function test_fill_refusesAnExpiredOption() public {
        InstrumentId instrument = callOf(expiry, 3_000);
        vm.warp(expiry);
        post(ETH_USD, BTC_USD, LINK_USD);
        tick(12);
        Action memory action = dealOf(taker, writer, instrument, 1e18, 0);
        vm.expectPartialRevert(IClearinghouse.OptionExpired.selector);
        this.go(alice, action);
    }

    /// @dev The cap of legs holds for growth, whatever the margin.
    function test_fill_refusesTooManyLegs() public {
        for (uint256 i; i < 128; ++i) {
            deal(taker, writer, putOf(expiry, 1_000 + 10 * i), 0.01e18);
        }
        Action memory action =
            dealOf(taker, writer, callOf(expiry, 3_000), 0.01e18, premiumOf(callOf(expiry, 3_000), 0.01e18));
        vm.expectPartialRevert(IClearinghouse.TooManyLegs.selector);
        this.go(alice, action);
        deal(taker, writer, putOf(expiry, 1_000), -0.01e18);
        vm.assertEq(uint256(ledger.header(taker).options), 127);
        assertConserved();
    }

    /* MARGIN */

    /// @dev A debit spread can lose its premium and nothing else.
    function test_margin_ofABoundedBookIsItsWorstPayoff() public {
        AccountId small = portfolio(bob, 500e18);
        InstrumentId long_ = callOf(expiry, 3_000);
        InstrumentId short_ = callOf(expiry, 3_100);
        run(
            bob,
            dealOf(small, writer, long_, 1e18, premiumOf(long_, 1e18)),
            dealOf(small, writer, short_, -1e18, premiumOf(short_, -1e18))
        );
        vm.assertGe(maintenanceOf(small), 0, "cash is left, so nothing is owed");
        move(1_500e18);
        vm.assertGe(maintenanceOf(small), 0, "nor after a crash");
    }

    /* SETTLEMENT */

    /// @dev Longs receive to the wei what shorts pay, whatever size and price.
    function testFuzz_settle_isExact(uint256 lots, uint256 price, bool put_) public {
        int256 size = int256(bound(lots, 1, 20e8)) * 1e10;
        InstrumentId instrument = put_ ? putOf(expiry, 3_000) : callOf(expiry, 3_000);
        deal(taker, writer, instrument, size);
        uint256 settled = settleAt(expiry, bound(price, 2_500e18, 3_500e18));

        (int256 longBefore, int256 shortBefore) = (cashOf(taker), cashOf(writer));
        sweep(taker, writer);
        int256 above = int256(settled) - 3_000e18;
        if (put_) above = -above;
        int256 payoff = above <= 0 ? int256(0) : size * above / 1e18;
        vm.assertEq(cashOf(taker) - longBefore, payoff);
        vm.assertEq(cashOf(writer) - shortBefore, -payoff);
        vm.assertEq(uint256(ledger.header(taker).options), 0);
        vm.assertEq(uint256(ledger.openInterest(instrument)), 0);
        assertConserved();
    }

    function test_settle_leavesWhatIsNotFinal() public {
        deal(taker, writer, callOf(expiry, 3_000), 1e18);
        vm.warp(expiry + 1);
        sweep(taker, writer);
        vm.assertEq(uint256(ledger.header(taker).options), 1);
        assertConserved();
    }

    /// @dev A withdrawal settles first, and equity does not jump when a leg becomes cash.
    function test_settle_changesNoEquity() public {
        deal(taker, writer, callOf(expiry, 2_900), 3e18);
        settleAt(expiry, 3_123e18);
        int256 before = equityOf(taker);
        sweep(taker, writer);
        vm.assertEq(equityOf(taker), before);
    }

    /* LIQUIDATION */

    /// @dev A bid takes its fraction of every option, in whole lots.
    function test_bid_takesOptions() public {
        AccountId weak = portfolio(bob, 14_000e18);
        AccountId bidder = portfolio(eve, 1_000_000e18);
        InstrumentId instrument = callOf(expiry, 3_000);
        deal(weak, writer, instrument, -20e18);
        move(3_600e18);
        postSurface(_one(expiry));
        tick(12);
        liquidation.flag(weak);
        tick(300);
        vm.prank(eve);
        liquidation.bid(weak, bidder, 1, WHOLE, Fraction.wrap(0));
        vm.assertEq(optionOf(weak, instrument) + optionOf(bidder, instrument), -20e18);
        vm.assertLt(optionOf(bidder, instrument), 0, "a slice moved");
        vm.assertEq(optionOf(bidder, instrument) % 1e10, 0);
        assertConserved();
    }
}
