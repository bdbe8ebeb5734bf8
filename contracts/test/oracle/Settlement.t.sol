// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {ExpiryQuote, IMarketData, SpotReport} from "../../src/interfaces/IMarketData.sol";
import {ISettlement} from "../../src/interfaces/ISettlement.sol";
import {ExpiryData} from "../../src/types/ExpiryData.sol";
import {InstrumentLib} from "../../src/types/InstrumentLib.sol";
import {Price} from "../../src/units/Units.sol";
import {OracleWorld} from "./OracleWorld.sol";

/// @notice The settlement price: samples, the running average, finality.
contract SettlementTest is OracleWorld {
    uint32 private expiry;
    uint256 private opensAt;

    function setUp() public override {
        super.setUp();
        expiry = expiryIn(0);
        opensAt = expiry - 30 minutes;
        post(ETH, ETH_USD);
        ExpiryQuote[] memory quotes = new ExpiryQuote[](1);
        quotes[0] = quoteOf(expiry, VOLATILITY);
        postSurface(ETH, quotes, 3);
        tickTo(opensAt - 60);
        post(ETH, ETH_USD);
    }

    function _state() private view returns (uint256 share, uint256 mean, bool final_) {
        (uint64 share_, Price mean_, bool f) = settlement.stateOf(ETH, expiry);
        return (share_, Price.unwrap(mean_), f);
    }

    function _data() private view returns (ExpiryData memory) {
        uint40[] memory list = new uint40[](1);
        list[0] = uint40((1 << 32) | uint256(expiry));
        return marketData.expiries(list)[0];
    }

    /// @dev A price for every minute of a mask, at some second of it, following `seed`; sum in 1e-8 USD.
    function _fill(uint256 mask, uint256 seed) private returns (uint256 sum, uint256 n) {
        uint256 price = ETH_USD;
        for (uint256 m; m < 30; ++m) {
            if (mask & (1 << m) == 0) continue;
            seed = uint256(keccak256(abi.encode(seed)));
            price = bound(seed, price * 99 / 100, price * 101 / 100);
            tickTo(opensAt + m * 60 + seed % 60);
            post(ETH, price);
            (sum, n) = (sum + price / 1e10, n + 1);
        }
    }

    function _gap(uint256 mask) private pure returns (uint256 gap) {
        uint256 run;
        for (uint256 m; m < 30; ++m) {
            run = mask & (1 << m) == 0 ? run + 1 : 0;
            if (run > gap) gap = run;
        }
    }

    /* AVERAGE */

    /// @dev The mean of the samples, if there are 20 and no gap is longer than 5 minutes; nothing otherwise.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_finalise_isTheMeanOfEnoughSamples(uint256 seed) public {
        // one minute in four is missing
        uint256 mask = uint256(keccak256(abi.encode(seed))) | (uint256(seed) & (1 << 30) - 1);
        (uint256 sum, uint256 n) = _fill(mask, seed);
        uint256 gap = _gap(mask);
        tickTo(expiry + 10 minutes);
        if (n < 20 || gap > 5) {
            vm.expectRevert(abi.encodeWithSelector(ISettlement.TooFewSamples.selector, ETH, expiry, n, gap));
            settlement.finalise(ETH, expiry);
            return;
        }
        vm.assertEq(Price.unwrap(marketData.settlementPrice(ETH, expiry)), 0, "not yet");
        uint256 price = Price.unwrap(settlement.finalise(ETH, expiry));
        vm.assertEq(price, sum / n * 1e10, "the mean");
        vm.assertEq(price % 1e10, 0, "whole 1e-8 USD");
        vm.assertEq(Price.unwrap(marketData.settlementPrice(ETH, expiry)), price);
    }

    /// forge-config: default.fuzz.runs = 16
    function testFuzz_finalise_refusesGaps(uint256 start, uint256 length) public {
        length = bound(length, 1, 10);
        start = bound(start, 0, 30 - length);
        uint256 mask = ((1 << 30) - 1) & ~(((1 << length) - 1) << start);
        (uint256 sum, uint256 n) = _fill(mask, start);
        tickTo(expiry + 10 minutes);
        if (length > 5) {
            vm.expectRevert(
                abi.encodeWithSelector(ISettlement.TooFewSamples.selector, ETH, expiry, n, length)
            );
            settlement.finalise(ETH, expiry);
        } else {
            vm.assertEq(Price.unwrap(settlement.finalise(ETH, expiry)), sum / n * 1e10, "the mean");
        }
    }

    /// @dev Only the first price of each minute counts.
    function testFuzz_observe_firstOfAMinuteCounts(uint256 later) public {
        tickTo(opensAt + 5);
        post(ETH, 3_001e18);
        tick(bound(later, 1, 54));
        post(ETH, 3_100e18);
        (, uint256 mean,) = _state();
        vm.assertEq(mean, 3_001e18);
    }

    /// @dev The window is that of 07:30:00 to 07:59:59.
    function test_observe_windowHasSharpEdges() public {
        tickTo(opensAt - 1);
        post(ETH, 2_990e18);
        (uint256 share, uint256 mean,) = _state();
        vm.assertEq(share + mean, 0);
        tick(1);
        post(ETH, 3_001e18);
        (share, mean,) = _state();
        vm.assertEq(mean, 3_001e18);
        vm.assertEq(share, uint256(1e18) / 30);
        tickTo(expiry - 1);
        post(ETH, 3_003e18);
        (share, mean,) = _state();
        vm.assertEq(mean, 3_002e18);
        vm.assertEq(share, 1e18);
        tick(1);
        post(ETH, 3_100e18);
        (share, mean,) = _state();
        vm.assertEq(mean, 3_002e18);
    }

    /* RUNNING AVERAGE */

    /// @dev The fixed share only grows, and the forward of the whole moves by no more than samples and spot do.
    /// forge-config: default.fuzz.runs = 16
    function testFuzz_stateOf_shareGrowsToOne(uint256 seed) public {
        uint256 last;
        uint256 end = expiry + 1 hours;
        while (now_() < end) {
            seed = uint256(keccak256(abi.encode(seed)));
            tick(bound(seed, 1, 200));
            if (seed >> 128 & 1 == 1) post(ETH, bound(seed >> 129, 2_990e18, 3_010e18));
            (uint256 share, uint256 mean,) = _state();
            vm.assertGe(int256(share), int256(last), "grows");
            vm.assertTrue(now_() < expiry || share == 1e18, "to one");
            vm.assertTrue(share == 0 || mean != 0 || now_() >= expiry, "of something");
            last = share;
        }
    }

    /// @dev A book rolled through expiry never jumps: at an unmoved spot marks reach the payoff step by step, and finality
    ///      changes nothing.
    function test_68_optionMark_runsIntoItsPayoff() public {
        uint256 last = _mark();
        uint256 price = 3_010e18;
        for (uint256 m; m < 30; ++m) {
            tickTo(opensAt + m * 60);
            post(ETH, price);
            uint256 mark = _mark();
            if (m != 0) vm.assertApproxEqAbs(int256(mark), int256(last), 1.5e18, "no jump");
            last = mark;
        }
        tickTo(expiry - 1);
        last = _mark();
        tickTo(expiry);
        vm.assertApproxEqAbs(int256(_mark()), int256(last), 0.05e18, "no jump at expiry");
        vm.assertEq(_mark(), 10e18);
        tickTo(expiry + 10 minutes);
        settlement.finalise(ETH, expiry);
        vm.assertEq(_mark(), 10e18);
        vm.assertTrue(_data().fresh, "known");
    }

    function _mark() private view returns (uint256) {
        (Price mark,, bool fresh) = marketData.optionMark(InstrumentLib.option(ETH, false, expiry, 3_000e8));
        vm.assertFalse(fresh && now_() >= expiry, "never fresh from expiry on");
        return Price.unwrap(mark);
    }

    /// @dev Without a single sample an expired option is worth its payoff at the spot, and nothing is fresh.
    function test_68_expiryWithoutSamplesIsValuedAtTheSpot() public {
        tickTo(expiry + 1);
        post(ETH, 3_050e18);
        vm.assertEq(_mark(), 50e18);
        vm.assertFalse(_data().fresh, "unknown");
        vm.assertEq(uint256(_data().fixedPrice), 0);
    }

    /* OMITTED REPORTS */

    /// @dev Whoever brings an earlier report of a minute replaces its sample; a later one changes nothing.
    function testFuzz_insert_earliestOfAMinuteWins(uint256 taken, uint256 brought) public {
        (taken, brought) = (bound(taken, 0, 59), bound(brought, 0, 59));
        tickTo(opensAt + taken);
        SpotReport[] memory omitted = reports(ETH, 3_007e18, opensAt + brought, 2);
        if (brought > taken) omitted = reports(ETH, 3_007e18, opensAt + taken, 2);
        post(ETH, 3_001e18);
        settlement.insert(omitted);
        (, uint256 mean,) = _state();
        vm.assertEq(mean, brought < taken ? 3_007e18 : 3_001e18);
    }

    /// @dev Samples that were missing may be brought after the fact, in any order.
    /// forge-config: default.fuzz.runs = 16
    function testFuzz_insert_repairsAWindow(uint256 seed) public {
        uint256 half = 0x15555555; // every other minute
        (uint256 sum, uint256 n) = _fill(half, seed);
        tickTo(expiry + 2 minutes);
        for (uint256 i; i < 30; ++i) {
            uint256 m = 29 - i;
            if (half & (1 << m) != 0) continue;
            settlement.insert(reports(ETH, ETH_USD + m * 1e18, opensAt + m * 60 + 7, 3));
            (sum, n) = (sum + ETH_USD / 1e10 + m * 1e8, n + 1);
        }
        (uint256 share, uint256 mean,) = _state();
        vm.assertEq(share, 1e18);
        vm.assertEq(mean, sum / n * 1e10);
        vm.expectRevert(
            abi.encodeWithSelector(ISettlement.NotDue.selector, expiry, now_(), expiry + 10 minutes)
        );
        settlement.finalise(ETH, expiry);
        tickTo(expiry + 10 minutes);
        vm.assertEq(Price.unwrap(settlement.finalise(ETH, expiry)), sum / n * 1e10);
    }

    function test_insert_closesWithTheDisputeWindowIfSamplesSuffice() public {
        _fill(type(uint256).max, 1);
        SpotReport[] memory omitted = reports(ETH, 3_007e18, opensAt, 3);
        tickTo(expiry + 10 minutes - 1);
        settlement.insert(omitted);
        tick(1);
        vm.expectRevert(abi.encodeWithSelector(ISettlement.OutsideWindow.selector, ETH, opensAt));
        settlement.insert(omitted);
        settlement.finalise(ETH, expiry);
        vm.expectRevert(abi.encodeWithSelector(ISettlement.OutsideWindow.selector, ETH, opensAt));
        settlement.insert(omitted);
    }

    /// @dev Late reports open another dispute window: who brings the last one cannot shut out the rest.
    function test_insert_staysOpenWhileSamplesDoNotSuffice() public {
        _fill(type(uint256).max >> 237, 1); // minutes 0 to 18
        tickTo(expiry + 3 hours);
        for (uint256 m = 19; m <= 24; ++m) {
            settlement.insert(reports(ETH, ETH_USD, opensAt + m * 60, 3)); // 25 samples, and a gap of 5
        }
        uint256 end = now_() + 10 minutes;
        vm.expectRevert(abi.encodeWithSelector(ISettlement.NotDue.selector, expiry, now_(), end));
        settlement.finalise(ETH, expiry);
        tickTo(end - 1);
        settlement.insert(reports(ETH, ETH_USD, opensAt + 25 * 60, 3));
        tickTo(end);
        SpotReport[] memory late = reports(ETH, ETH_USD, opensAt + 26 * 60, 3);
        vm.expectRevert(abi.encodeWithSelector(ISettlement.OutsideWindow.selector, ETH, opensAt + 26 * 60));
        settlement.insert(late);
        settlement.finalise(ETH, expiry);
    }

    function test_insert_refusesWhatIsNoSample() public {
        tickTo(opensAt + 5 minutes);
        SpotReport[] memory mixed = reports(ETH, ETH_USD, opensAt + 59, 3);
        mixed[2] = signedBy(keys()[2], opensAt + 60, mixed[2].prices);
        vm.expectRevert(abi.encodeWithSelector(ISettlement.MinutesMixed.selector, opensAt + 59, opensAt + 60));
        settlement.insert(mixed);
        SpotReport[] memory outside = reports(ETH, ETH_USD, opensAt - 1, 3);
        vm.expectRevert(abi.encodeWithSelector(ISettlement.OutsideWindow.selector, ETH, opensAt - 1));
        settlement.insert(outside);
        SpotReport[] memory far = reports(ETH, 3_301e18, opensAt, 2);
        vm.expectRevert(
            abi.encodeWithSelector(ISettlement.OutOfBand.selector, ETH, uint256(3_301e18), ETH_USD)
        );
        settlement.insert(far);
        settlement.insert(reports(ETH, 3_300e18, opensAt, 2));
        ledger.setLocked(true);
        vm.expectRevert(IMarketData.MarketFrozen.selector);
        settlement.insert(outside);
        vm.expectRevert(IMarketData.MarketFrozen.selector);
        settlement.finalise(ETH, expiry);
    }

    /* FINALITY */

    /// forge-config: default.fuzz.runs = 16
    function testFuzz_68_finalise_onceForGood(uint256 wait, uint256 price) public {
        _fill(type(uint256).max, 2);
        tickTo(expiry + 10 minutes);
        uint256 first = Price.unwrap(settlement.finalise(ETH, expiry));
        tick(bound(wait, 0, 30 days));
        post(ETH, bound(price, 1e18, 1e24));
        vm.expectRevert(abi.encodeWithSelector(ISettlement.AlreadyFinal.selector, ETH, expiry));
        settlement.finalise(ETH, expiry);
        tickTo(expiry + 31 days);
        vm.expectRevert(abi.encodeWithSelector(ISettlement.AlreadyFinal.selector, ETH, expiry));
        settlement.overrule(ETH, expiry, Price.wrap(1e18));
        vm.assertEq(Price.unwrap(marketData.settlementPrice(ETH, expiry)), first);
        (uint256 share, uint256 mean, bool final_) = _state();
        vm.assertEq(share, 1e18);
        vm.assertEq(mean, first);
        vm.assertTrue(final_, "final");
    }

    /// forge-config: default.fuzz.runs = 16
    function testFuzz_68_finalise_notBeforeItsTime(uint256 moment) public {
        _fill(type(uint256).max, 3);
        moment = bound(moment, now_(), expiry + 10 minutes - 1);
        tickTo(moment);
        vm.expectRevert(
            abi.encodeWithSelector(ISettlement.NotDue.selector, expiry, moment, expiry + 10 minutes)
        );
        settlement.finalise(ETH, expiry);
    }

    function testFuzz_finalise_onlyAtEightOClock(uint32 moment) public {
        vm.assume(moment % 1 days != 8 hours);
        vm.expectRevert(abi.encodeWithSelector(ISettlement.OutsideWindow.selector, ETH, moment));
        settlement.finalise(ETH, moment);
    }

    /// @dev Governance speaks only where the samples do not suffice, after a day, once.
    /// forge-config: default.fuzz.runs = 16
    function testFuzz_overrule_isTheLastResort(uint128 price) public {
        _fill(0xff, 4);
        price = uint128(bound(price, 1, type(uint96).max));
        tickTo(expiry + 1 days - 1);
        vm.expectPartialRevert(ISettlement.NotDue.selector);
        settlement.overrule(ETH, expiry, Price.wrap(price));
        tick(1);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        settlement.overrule(ETH, expiry, Price.wrap(price));
        vm.expectRevert(abi.encodeWithSelector(ISettlement.InvalidPrice.selector, 0));
        settlement.overrule(ETH, expiry, Price.wrap(0));
        settlement.overrule(ETH, expiry, Price.wrap(price));
        uint256 stored = Price.unwrap(marketData.settlementPrice(ETH, expiry));
        vm.assertEq(stored, price < 1e10 ? 1e10 : price / 1e10 * 1e10);
        vm.expectRevert(abi.encodeWithSelector(ISettlement.AlreadyFinal.selector, ETH, expiry));
        settlement.overrule(ETH, expiry, Price.wrap(price));
    }

    function test_overrule_notWhereSamplesSuffice() public {
        _fill(type(uint256).max, 5);
        tickTo(expiry + 1 days);
        vm.expectRevert(abi.encodeWithSelector(ISettlement.EnoughSamples.selector, ETH, expiry, 30));
        settlement.overrule(ETH, expiry, Price.wrap(1e18));
    }
}
