// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarketData, SpotPrice, SpotReport} from "../../src/interfaces/IMarketData.sol";
import {AccountId, UnderlyingId} from "../../src/types/Ids.sol";
import {Price, Size, Usd} from "../../src/units/Units.sol";
import {Books} from "../base/Books.sol";

/// @notice Incidents 2, 15, 18, 19, 23, 26 and 84: prices that should not count, or not yet.
contract ReportsTest is Books {
    function setUp() public override {
        super.setUp();
        tick(12);
    }

    function _spot() private view returns (uint256) {
        return Price.unwrap(marketData.spot(ETH).price);
    }

    function _one(uint256 price) private pure returns (SpotPrice[] memory prices) {
        prices = new SpotPrice[](1);
        prices[0] = SpotPrice(ETH, Price.wrap(uint128(price)), CONFIDENCE);
    }

    function _now() private view returns (uint40) {
        return uint40(vm.getBlockTimestamp());
    }

    function _two(SpotReport[] memory three) private pure returns (SpotReport[] memory two) {
        two = new SpotReport[](2);
        (two[0], two[1]) = (three[0], three[1]);
    }

    /* WHO SAYS SO */

    /// @dev One signer of three prints anything: the median is that of the honest.
    function testFuzz_2_oneLyingReporterDoesNotMoveTheMedian(uint256 lie, uint256 liar) public {
        lie = bound(lie, 1, type(uint96).max);
        liar = bound(liar, 0, 2);
        SpotReport[] memory reports = newsdesk.spots(address(marketData), _now(), _one(3_010e18));
        reports[liar] = newsdesk.spot(address(marketData), newsdesk.keys()[liar], _now(), _one(lie));
        marketData.submit(reports);
        vm.assertEq(_spot(), 3_010e18);
    }

    function testFuzz_19_strangersReportIsRefused(uint256 key) public {
        key = bound(key, 4, 1e30);
        SpotReport[] memory reports = new SpotReport[](2);
        reports[0] = newsdesk.spot(address(marketData), key, _now(), _one(3_010e18));
        reports[1] = reports[0];
        vm.expectPartialRevert(IMarketData.UnknownReporter.selector);
        marketData.submit(reports);
    }

    function test_84_oneReporterTwiceIsRefused() public {
        SpotReport[] memory reports = new SpotReport[](2);
        reports[0] = newsdesk.spot(address(marketData), 1, _now(), _one(3_010e18));
        reports[1] = reports[0];
        vm.expectPartialRevert(IMarketData.ReportersNotAscending.selector);
        marketData.submit(reports);
    }

    function test_84_tooFewReportsAreRefused() public {
        SpotReport[] memory reports = new SpotReport[](1);
        reports[0] = newsdesk.spot(address(marketData), 1, _now(), _one(3_010e18));
        vm.expectPartialRevert(IMarketData.TooFewReports.selector);
        marketData.submit(reports);
    }

    /// @dev Every field is under the signature.
    function testFuzz_84_flippedFieldVoidsTheSignature(uint256 field, uint256 bits) public {
        SpotReport[] memory reports = newsdesk.spots(address(marketData), _now(), _one(3_010e18));
        field = bound(field, 0, 4);
        bits = bound(bits, 1, 10);
        SpotReport memory r = reports[1];
        if (field == 0) r.observedAt -= uint40(bits);
        if (field == 1) r.prices[0].price = Price.wrap(uint128(3_010e18 + bits));
        if (field == 2) r.prices[0].confidence += uint64(bits);
        if (field == 3) r.prices[0].underlying = UnderlyingId.wrap(uint8(1 + bits));
        if (field == 4) r.signature[bits] ^= 0x01;
        vm.expectPartialRevert(IMarketData.InvalidReportSignature.selector);
        marketData.submit(reports);
    }

    function testFuzz_84_reportForAnotherChainIsRefused(uint256 chain) public {
        SpotReport[] memory reports = newsdesk.spots(address(marketData), _now(), _one(3_010e18));
        chain = bound(chain, 1, 1e9);
        vm.assume(chain != block.chainid);
        vm.chainId(chain);
        vm.expectPartialRevert(IMarketData.InvalidReportSignature.selector);
        marketData.submit(reports);
    }

    function testFuzz_84_reportForAnotherContractIsRefused(address other) public {
        vm.assume(other != address(marketData));
        SpotReport[] memory reports = newsdesk.spots(address(marketData), _now(), _one(3_010e18));
        for (uint256 i; i < 3; ++i) {
            uint256 key = newsdesk.keys()[i];
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, newsdesk.spotDigest(other, _now(), _one(3_010e18)));
            reports[i].signature = abi.encodePacked(r, s, v);
        }
        vm.expectPartialRevert(IMarketData.InvalidReportSignature.selector);
        marketData.submit(reports);
    }

    /* WHEN */

    function testFuzz_23_replayedReportIsSkipped(uint256 later) public {
        SpotReport[] memory old = newsdesk.spots(address(marketData), _now(), _one(3_010e18));
        marketData.submit(old);
        tick(bound(later, 1, MAX_AGE));
        marketData.submit(old);
        vm.assertEq(_spot(), 3_010e18);
        vm.assertEq(Price.unwrap(marketData.spot(ETH).previous), ETH_USD);
    }

    function testFuzz_23_olderReportIsSkipped(uint256 age) public {
        marketData.submit(newsdesk.spots(address(marketData), _now(), _one(3_010e18)));
        tick(1);
        marketData.submit(
            newsdesk.spots(address(marketData), _now() - uint40(bound(age, 1, MAX_AGE)), _one(2_990e18))
        );
        vm.assertEq(_spot(), 3_010e18);
    }

    function testFuzz_23_staleReportIsRefused(uint256 age) public {
        uint40 at = _now() - uint40(bound(age, MAX_AGE + 1, 1e9));
        SpotReport[] memory reports = newsdesk.spots(address(marketData), at, _one(3_010e18));
        vm.expectPartialRevert(IMarketData.ExpiredReport.selector);
        marketData.submit(reports);
    }

    function testFuzz_23_reportFromTheFutureIsRefused(uint256 ahead) public {
        uint40 at = _now() + uint40(bound(ahead, 1, 1e9));
        SpotReport[] memory reports = newsdesk.spots(address(marketData), at, _one(3_010e18));
        vm.expectPartialRevert(IMarketData.FutureReport.selector);
        marketData.submit(reports);
    }

    /* HOW FAR */

    function testFuzz_2_moveBeyondTheBandNeedsAllReporters(uint256 move_, bool up) public {
        uint256 elapsed = _now() - marketData.spot(ETH).observedAt;
        uint256 width = 0.1e18 + 0.0005e18 * elapsed;
        move_ = bound(move_, width + 1e15, 0.9e18);
        uint256 price = up ? 3_000 * (1e18 + move_) : 3_000 * (1e18 - move_);
        SpotReport[] memory all = newsdesk.spots(address(marketData), _now(), _one(price));
        SpotReport[] memory two = _two(all);
        vm.expectPartialRevert(IMarketData.OutOfBand.selector);
        marketData.submit(two);
        marketData.submit(all);
        vm.assertEq(_spot(), price);
    }

    function testFuzz_2_moveWithinTheBandIsTaken(uint256 move_, bool up) public {
        move_ = bound(move_, 0, 0.1e18);
        uint256 price = up ? 3_000 * (1e18 + move_) : 3_000 * (1e18 - move_);
        marketData.submit(_two(newsdesk.spots(address(marketData), _now(), _one(price))));
        vm.assertEq(_spot(), price);
    }

    function testFuzz_18_impossibleValuesAreRefused(uint256 price, uint64 confidence) public {
        price = bound(price, 0, type(uint128).max);
        bool possible = price != 0 && price <= type(uint96).max && confidence != 0 && confidence <= 1e18;
        SpotPrice[] memory prices = new SpotPrice[](1);
        prices[0] = SpotPrice(ETH, Price.wrap(possible ? 0 : uint128(price)), confidence);
        SpotReport[] memory reports = newsdesk.spots(address(marketData), _now(), prices);
        vm.expectPartialRevert(IMarketData.InvalidSpot.selector);
        marketData.submit(reports);
    }

    function test_18_reportsOfDifferentThingsAreRefused() public {
        SpotReport[] memory reports = newsdesk.spots(address(marketData), _now(), _one(3_010e18));
        SpotPrice[] memory other = _one(3_010e18);
        other[0].underlying = BTC;
        reports[2] = newsdesk.spot(address(marketData), newsdesk.keys()[2], _now(), other);
        vm.expectPartialRevert(IMarketData.UnderlyingMismatch.selector);
        marketData.submit(reports);
    }

    /* TWO IN ONE BLOCK */

    function testFuzz_26_secondReportOfABlockChangesNothing(uint256 first, uint256 second) public {
        first = bound(first, 2_800e18, 3_200e18);
        second = bound(second, 2_800e18, 3_200e18);
        marketData.submit(newsdesk.spots(address(marketData), _now() - 1, _one(first)));
        marketData.submit(newsdesk.spots(address(marketData), _now(), _one(second)));
        vm.assertEq(_spot(), first);
    }

    /// @dev Who trades in the block of a report pays no less than at the old price, nor than at the new one.
    function testFuzz_26_takerWhoBringsAReportPaysTheWorsePrice(uint256 price, int256 size) public {
        price = bound(price, 2_900e18, 3_100e18);
        size = int256(bound(uint256(size), 0.1e18, 50e18)) * (size < 0 ? int256(-1) : int256(1));
        int256 old = _total(size);
        uint256 state = vm.snapshotState();
        move(price);
        int256 fresh = _total(size);
        vm.revertToState(state);
        post(price, BTC_USD, LINK_USD);
        int256 brought = _total(size);
        vm.assertGe(brought, fresh, "no better than the new price");
        // The fee and spread are shares of the new notional, so they may differ from those at the old one.
        int256 fees = (size < 0 ? -size : size) * 0.0008e18 * 100 / 1e18 + 10;
        vm.assertGe(brought + fees, old, "no better than the old price");
    }

    function _total(int256 size) private view returns (int256) {
        (Usd value, Usd impact, Usd poolFee, Usd insuranceFee) = venue.quote(ETH, Size.wrap(int128(size)));
        return Usd.unwrap(value + impact + poolFee + insuranceFee);
    }

    /// @dev Choosing between the reports that exist: bring one, trade in both directions, in one block.
    function testFuzz_26_bringingAReportAndTradingAroundItNeverGains(uint256 price, uint256 size) public {
        price = bound(price, 2_900e18, 3_100e18);
        size = bound(size, 0.1e18, 50e18);
        AccountId long = cross(eve, 100_000e18);
        AccountId short = cross(eve, 100_000e18);
        int256 before = wealthOf(eve);
        post(price, BTC_USD, LINK_USD);
        trade(long, ETH, int256(size));
        trade(short, ETH, -int256(size));
        vm.assertLt(wealthOf(eve), before, "eve loses");
        trade(long, ETH, -int256(size));
        trade(short, ETH, int256(size));
        vm.assertLt(wealthOf(eve), before, "eve loses");
        assertConserved();
    }
}
