// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarketData, Spot} from "../../src/interfaces/IMarketData.sol";
import {ISecondOpinion} from "../../src/interfaces/ISecondOpinion.sol";
import {VolatilityState} from "../../src/interfaces/IVolatilityIndex.sol";
import {ChainlinkAdapter} from "../../src/oracle/adapters/ChainlinkAdapter.sol";
import {ScanRange} from "../../src/types/ScanRange.sol";
import {Price} from "../../src/units/Units.sol";
import {TestFeed} from "../mocks/Feeds.sol";
import {OracleWorld} from "../oracle/OracleWorld.sol";

/// @notice Incidents 15, 21, 22 and 24: sources that disagree, halves of an update, silence.
contract OpinionsTest is OracleWorld {
    TestFeed private feed;

    function setUp() public override {
        super.setUp();
        feed = new TestFeed(8);
        ISecondOpinion adapter = new ChainlinkAdapter(feed, 1e18, 1_000_000e18);
        feed.set(3_000e8, now_());
        post(ETH, ETH_USD);
        marketData.setOpinion(ETH, IMarketData.Opinion(adapter, 200, 100));
        tick(12);
    }

    function postOut(uint256 price, uint256 n) external {
        vm.roll(vm.getBlockNumber() + 1);
        marketData.submit(reports(ETH, price, now_(), n));
    }

    /// @dev sKRW: whatever a quorum of liars reports, either it is refused, or near the second opinion, or it adds no risk
    ///      and liquidates nobody who is sound at the other price.
    function testFuzz_15_lyingQuorumFreesNothing(uint256 price) public {
        price = bound(price, 1, 1e24);
        try this.postOut(price, 2) {
            (Price[] memory second, bool degraded) = marketData.marksSecond(2);
            (uint256 mark,, bool fresh) = rangeOf(ETH);
            uint256 off = price > ETH_USD ? price - ETH_USD : ETH_USD - price;
            vm.assertEq(mark, price);
            vm.assertEq(degraded, off * 10_000 > ETH_USD * 200);
            vm.assertEq(fresh, !degraded);
            if (degraded) vm.assertEq(Price.unwrap(second[1]), ETH_USD, "the other price serves as well");
        } catch (bytes memory reason) {
            vm.assertTrue(bytes4(reason) == IMarketData.OutOfBand.selector, "out of band");
        }
    }

    /// @dev And the other way: a second opinion that lies holds back, but sets no price, and not for longer than ten minutes.
    function testFuzz_15_lyingOpinionSetsNoPrice(uint256 lie, uint256 price) public {
        lie = bound(lie, 1, 1e14);
        price = bound(price, ETH_USD * 98 / 100, ETH_USD * 102 / 100);
        feed.set(int256(lie), now_());
        postByTwo(ETH, price);
        vm.assertEq(spotOf(ETH), price);
        tick(10 minutes);
        postByTwo(ETH, price);
        (,, bool fresh) = rangeOf(ETH);
        vm.assertTrue(fresh, "ten minutes");
    }

    /// @dev CAPO: price, moment, ranges and confidence are of one report, or none of them changes.
    function testFuzz_21_bothOrNone(uint256 price, uint256 elapsed, uint256 n, bool sameBlock) public {
        Spot memory before = marketData.spot(ETH);
        (, ScanRange memory rangeBefore,) = rangeOf(ETH);
        if (!sameBlock) tick(bound(elapsed, 0, 2 hours));
        price = bound(price, 1, 1e24);
        bool ok;
        try this.postOut(price, bound(n, 1, 3)) {
            ok = true;
        } catch {}
        Spot memory s = marketData.spot(ETH);
        bool moved = s.observedAt != before.observedAt;
        vm.assertEq(Price.unwrap(s.price), moved ? price : Price.unwrap(before.price));
        vm.assertEq(Price.unwrap(s.previous), Price.unwrap(moved ? before.price : before.previous));
        vm.assertEq(s.acceptedIn, moved ? vm.getBlockNumber() : before.acceptedIn);
        vm.assertTrue(!moved || ok, "a revert changes nothing");
        (, ScanRange memory range,) = rangeOf(ETH);
        VolatilityState memory index = volatility.stateOf(ETH);
        vm.assertEq(range.initial, index.initial);
        if (!moved) vm.assertEq(range.initial, rangeBefore.initial, "no range without a price");
    }

    /// @dev A price of zero stands nowhere, not even of all reporters.
    function test_22_zeroIsNoPrice() public {
        vm.expectPartialRevert(IMarketData.InvalidSpot.selector);
        this.postOut(0, 3);
        vm.assertEq(spotOf(ETH), ETH_USD);
    }

    /// @dev Silence adds no risk, but never stops the views that cures and liquidations need; ranges widen to a bound.
    function testFuzz_24_silenceNeverStopsTheViews(uint256 silence) public {
        (, ScanRange memory before,) = rangeOf(ETH);
        tick(silence = bound(silence, MAX_AGE + 1, 10 * 365 days));
        (uint256 price, ScanRange memory range, bool fresh) = rangeOf(ETH);
        vm.assertEq(price, ETH_USD);
        vm.assertFalse(fresh, "no new risk");
        vm.assertLe(int256(uint256(range.maintenance)), int256(uint256(before.maintenance) * 2), "bounded");
        marketData.marksSecond(2);
    }

    /// @dev An old price differs for no fault of its own: nobody uses up the ten minutes by that.
    function testFuzz_24_oldPriceIsNotCompared(uint256 silence) public {
        tick(bound(silence, MAX_AGE + 1, 30 days));
        feed.set(3_300e8, now_());
        vm.expectPartialRevert(IMarketData.ExpiredReport.selector);
        marketData.compare(ETH);
        post(ETH, 3_300e18);
        (,, bool fresh) = rangeOf(ETH);
        vm.assertTrue(fresh, "agrees");
    }
}
