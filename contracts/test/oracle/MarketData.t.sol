// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {IMarketData, Spot, SpotPrice, SpotReport} from "../../src/interfaces/IMarketData.sol";
import {ISecondOpinion} from "../../src/interfaces/ISecondOpinion.sol";
import {VolatilityState} from "../../src/interfaces/IVolatilityIndex.sol";
import {ChainlinkAdapter} from "../../src/oracle/adapters/ChainlinkAdapter.sol";
import {ScanRange} from "../../src/types/ScanRange.sol";
import {UnderlyingId} from "../../src/types/Ids.sol";
import {Price} from "../../src/units/Units.sol";
import {TestFeed} from "../mocks/Feeds.sol";
import {OracleWorld} from "./OracleWorld.sol";

/// @notice Spots, their ranges, and what a second opinion does to them.
contract MarketDataTest is OracleWorld {
    TestFeed private feed;
    ISecondOpinion private adapter;

    function setUp() public override {
        super.setUp();
        feed = new TestFeed(8);
        adapter = new ChainlinkAdapter(feed, 1e18, 1_000_000e18);
        post(ETH, ETH_USD);
    }

    /* SPOT */

    function testFuzz_submit_storesPriceAndConfidence(uint256 price, uint256 confidence) public {
        price = bound(price, 1, type(uint96).max);
        confidence = bound(confidence, 1, 1e18);
        SpotPrice[] memory prices = new SpotPrice[](1);
        prices[0] = SpotPrice(ETH, Price.wrap(uint128(price)), uint64(confidence));
        SpotReport[] memory all = new SpotReport[](3);
        tick(1);
        for (uint256 i; i < 3; ++i) {
            all[i] = signedBy(keys()[i], now_(), prices);
        }
        marketData.submit(all);
        Spot memory s = marketData.spot(ETH);
        vm.assertEq(Price.unwrap(s.price), price);
        vm.assertEq(Price.unwrap(s.previous), ETH_USD);
        vm.assertEq(uint256(s.confidence), (confidence + 1e9 - 1) / 1e9 * 1e9);
        vm.assertEq(s.observedAt, now_());
        vm.assertEq(s.acceptedIn, vm.getBlockNumber());
        vm.assertTrue(s.fresh, "fresh");
    }

    /// @dev The mask decides what is read; nothing else is touched.
    function test_marks_followTheMask() public {
        (Price[] memory prices, ScanRange[] memory ranges, bool fresh) = marketData.marks(2);
        vm.assertEq(prices.length, 2);
        vm.assertEq(Price.unwrap(prices[0]), 0);
        vm.assertEq(Price.unwrap(prices[1]), ETH_USD);
        vm.assertEq(ranges[1].initial, 0.159891e18);
        vm.assertEq(ranges[1].confidence, CONFIDENCE);
        vm.assertTrue(fresh, "fresh");
        (prices,, fresh) = marketData.marks(0);
        vm.assertEq(prices.length, 0);
        vm.expectRevert(abi.encodeWithSelector(IMarketData.NoPrice.selector, BTC));
        marketData.marks(6);
        vm.expectRevert(abi.encodeWithSelector(IMarketData.NoPrice.selector, BTC));
        marketData.spot(BTC);
        vm.expectRevert(abi.encodeWithSelector(IMarketData.NoPrice.selector, BTC));
        marketData.marksSecond(4);
        vm.expectRevert(abi.encodeWithSelector(IMarketData.NoPrice.selector, BTC));
        marketData.compare(BTC);
    }

    /// @dev With the age of a price R for existing risk widens by a quarter a day to the double; R for new risk does not.
    function testFuzz_marks_maintenanceWidensWithAge(uint256 age, uint256 more) public {
        (, ScanRange memory before,) = rangeOf(ETH);
        tick(age = bound(age, 0, 30 days));
        (, ScanRange memory range, bool fresh) = rangeOf(ETH);
        uint256 counted = age > 4 days ? 4 days : age;
        uint256 expected = uint256(before.maintenance) * (4 days + counted);
        vm.assertEq(range.initial, before.initial);
        vm.assertEq(uint256(range.maintenance), (expected + 4 days - 1) / 4 days);
        vm.assertEq(fresh, age <= MAX_AGE);
        tick(bound(more, 1, 30 days));
        (, ScanRange memory later,) = rangeOf(ETH);
        vm.assertGe(int256(uint256(later.maintenance)), int256(uint256(range.maintenance)), "monotone");
    }

    /// @dev The ranges served are those of the index, from the first price of each hour on.
    /// forge-config: default.fuzz.runs = 32
    function testFuzz_marks_rangesAreThoseOfTheIndex(uint256 seed) public {
        uint256 price = ETH_USD;
        for (uint256 i; i < 20; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            tick(bound(seed, 1, 2 hours));
            price = bound(seed >> 64, price * 95 / 100, price * 105 / 100);
            bool first = now_() / 1 hours != marketData.spot(ETH).observedAt / 1 hours;
            VolatilityState memory before = volatility.stateOf(ETH);
            post(ETH, price);
            VolatilityState memory s = volatility.stateOf(ETH);
            (, ScanRange memory range,) = rangeOf(ETH);
            vm.assertEq(range.initial, s.initial);
            vm.assertEq(range.maintenance, s.maintenance);
            vm.assertEq(s.observedAt, first ? now_() : before.observedAt);
        }
    }

    /// @dev One slot per underlying, and one for the settings.
    function testFuzz_marks_readOneSlotPerUnderlying(bool both) public {
        post(BTC, 60_000e18);
        vm.record();
        marketData.marks(both ? 6 : 2);
        (bytes32[] memory reads,) = vm.accesses(address(marketData));
        vm.assertEq(reads.length, both ? 3 : 2, "slots");
    }

    /* SECOND OPINIONS */

    function _install(uint32 bps, uint32 perHour) private {
        feed.set(3_000e8, now_());
        marketData.setOpinion(ETH, IMarketData.Opinion(adapter, bps, perHour));
    }

    function _second() private view returns (uint256 price, bool degraded) {
        Price[] memory prices;
        (prices, degraded) = marketData.marksSecond(2);
        return (Price.unwrap(prices[1]), degraded);
    }

    /// @dev Within tolerance nothing happens; beyond it the market is held back, and both prices are served.
    function testFuzz_opinion_holdsTheMarketBackBeyondItsTolerance(uint256 price, uint256 age) public {
        _install(200, 100);
        tick(12);
        age = bound(age, 0, 3 hours);
        feed.set(3_000e8, now_() - age);
        price = bound(price, ETH_USD * 91 / 100, ETH_USD * 109 / 100);
        uint256 off = price > ETH_USD ? price - ETH_USD : ETH_USD - price;
        bool apart = off * 10_000 > ETH_USD * (200 + 100 * age / 1 hours);
        postByTwo(ETH, price);
        (uint256 second, bool degraded) = _second();
        (uint256 mark,, bool fresh) = rangeOf(ETH);
        vm.assertEq(mark, price);
        vm.assertEq(degraded, apart);
        vm.assertEq(fresh, !apart);
        vm.assertEq(marketData.spot(ETH).fresh, !apart);
        vm.assertEq(second, apart ? ETH_USD : price);
    }

    function testFuzz_opinion_holdsForTenMinutesAtMost(uint256 wait) public {
        _install(200, 0);
        tick(12);
        postByTwo(ETH, 3_100e18);
        (, bool degraded) = _second();
        vm.assertTrue(degraded, "held back");
        wait = bound(wait, 1, 20 minutes);
        tick(wait);
        feed.set(3_000e8, now_());
        postByTwo(ETH, 3_100e18);
        (, degraded) = _second();
        vm.assertEq(degraded, wait < 10 minutes);
        // silence counts as well
        tick(1);
        (, degraded) = _second();
        vm.assertEq(degraded, wait + 1 < 10 minutes);
    }

    /// @dev All reporters overrule a second opinion, until it has agreed again.
    function test_opinion_isOverruledByASuperQuorum() public {
        _install(200, 0);
        tick(12);
        postByTwo(ETH, 3_100e18);
        tick(1);
        post(ETH, 3_100e18);
        (, bool degraded) = _second();
        vm.assertFalse(degraded, "overruled");
        tick(1);
        postByTwo(ETH, 3_100e18);
        (, degraded) = _second();
        vm.assertFalse(degraded, "and stays so");
        tick(1);
        postByTwo(ETH, 3_010e18);
        tick(1);
        postByTwo(ETH, 3_100e18);
        (, degraded) = _second();
        vm.assertTrue(degraded, "anew after an agreement");
    }

    function test_opinion_agreementEndsIt() public {
        _install(200, 0);
        tick(12);
        postByTwo(ETH, 3_100e18);
        feed.set(3_090e8, now_());
        marketData.compare(ETH);
        (uint256 second, bool degraded) = _second();
        vm.assertFalse(degraded, "agrees");
        vm.assertEq(second, 3_100e18);
        // and anyone may find that it does not
        feed.set(3_000e8, now_());
        vm.prank(stranger);
        marketData.compare(ETH);
        (second, degraded) = _second();
        vm.assertTrue(degraded, "differs");
        vm.assertEq(second, 3_000e18);
    }

    /// @dev Who leaves the source too little gas to answer does not thereby remove it.
    function testFuzz_opinion_cannotBeStarved(uint256 gas_) public {
        _install(200, 0);
        tick(12);
        gas_ = bound(gas_, 30_000, 400_000);
        SpotReport[] memory all = reports(ETH, 3_100e18, now_(), 2);
        vm.roll(vm.getBlockNumber() + 1);
        try marketData.submit{gas: gas_}(all) {
            (, bool degraded) = _second();
            vm.assertTrue(degraded, "it was asked");
        } catch (bytes memory reason) {
            bool known = reason.length == 0 || bytes4(reason) == IMarketData.TooLittleGas.selector
                || bytes4(reason) == IMarketData.InvalidReportSignature.selector;
            vm.assertTrue(known, "or nothing was taken");
        }
    }

    function testFuzz_opinion_needsItsGas(uint256 gas_) public {
        _install(200, 0);
        gas_ = bound(gas_, 30_000, 213_000);
        vm.expectPartialRevert(IMarketData.TooLittleGas.selector);
        marketData.compare{gas: gas_}(ETH);
    }

    function test_setOpinion_refusesWhatMakesNoSense() public {
        feed.set(3_000e8, now_());
        vm.expectPartialRevert(IMarketData.InvalidSetting.selector);
        marketData.setOpinion(ETH, IMarketData.Opinion(adapter, 0, 0));
        vm.expectPartialRevert(IMarketData.InvalidSetting.selector);
        marketData.setOpinion(ETH, IMarketData.Opinion(adapter, 5_001, 0));
        vm.expectPartialRevert(IMarketData.InvalidSetting.selector);
        marketData.setOpinion(UnderlyingId.wrap(32), IMarketData.Opinion(adapter, 1, 0));
        feed.set(1e8, now_());
        vm.expectRevert(abi.encodeWithSelector(IMarketData.OpinionAbsent.selector, ETH));
        marketData.setOpinion(ETH, IMarketData.Opinion(adapter, 200, 0));
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        marketData.setOpinion(ETH, IMarketData.Opinion(adapter, 200, 0));
    }

    /// @dev A source that is removed holds nothing back.
    function test_setOpinion_removalEndsIt() public {
        _install(200, 0);
        vm.assertEq(address(marketData.opinionOf(ETH).source), address(adapter));
        tick(12);
        postByTwo(ETH, 3_100e18);
        marketData.setOpinion(ETH, IMarketData.Opinion(ISecondOpinion(address(0)), 0, 0));
        (, bool degraded) = _second();
        vm.assertFalse(degraded, "removed");
        tick(1);
        postByTwo(ETH, 3_200e18);
        (,, bool fresh) = rangeOf(ETH);
        vm.assertTrue(fresh, "nobody differs");
    }

    /* VERIFY */

    /// @dev `verify` takes reports of any age but no others than `submit`.
    function testFuzz_verify_takesAnyAge(uint256 age, uint256 price) public {
        price = bound(price, 1, type(uint96).max);
        uint256 at_ = now_() - bound(age, 0, 1e9);
        SpotReport[] memory all = reports(ETH, price, at_, 3);
        all[1] = signedBy(keys()[1], at_ - 7, all[1].prices);
        (uint40 oldest, uint40 newest, bool superQuorum, SpotPrice[] memory medians) = marketData.verify(all);
        vm.assertEq(oldest, at_ - 7);
        vm.assertEq(newest, at_);
        vm.assertTrue(superQuorum, "three of three");
        vm.assertEq(Price.unwrap(medians[0].price), price);
        all[0].signature[3] ^= 0x01;
        vm.expectPartialRevert(IMarketData.InvalidReportSignature.selector);
        marketData.verify(all);
    }

    function test_submit_refusesMoreThanSixteenReports() public {
        SpotReport[] memory all = new SpotReport[](17);
        vm.expectRevert(abi.encodeWithSelector(IMarketData.InvalidSetting.selector, bytes32("reports"), 17));
        marketData.submit(all);
    }

    function test_whileABatchRunsNothingMoves() public {
        _install(200, 0);
        SpotReport[] memory all = reports(ETH, 3_100e18, now_(), 3);
        ledger.setLocked(true);
        vm.expectRevert(IMarketData.MarketFrozen.selector);
        marketData.submit(all);
        vm.expectRevert(IMarketData.MarketFrozen.selector);
        marketData.compare(ETH);
    }

    function test_settings_refuseWhatMakesNoSense() public {
        vm.expectPartialRevert(IMarketData.InvalidSetting.selector);
        marketData.setSettings(IMarketData.Settings(0, 3, 1, 0.1e18, 0));
        vm.expectPartialRevert(IMarketData.InvalidSetting.selector);
        marketData.setSettings(IMarketData.Settings(3, 2, 1, 0.1e18, 0));
        vm.expectPartialRevert(IMarketData.InvalidSetting.selector);
        marketData.setSettings(IMarketData.Settings(2, 3, 0, 0.1e18, 0));
        vm.expectPartialRevert(IMarketData.InvalidSetting.selector);
        marketData.setSettings(IMarketData.Settings(2, 3, 1, 1e18, 0));
    }
}
