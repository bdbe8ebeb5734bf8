// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarketData, SpotReport} from "../../src/interfaces/IMarketData.sol";
import {ISettlement} from "../../src/interfaces/ISettlement.sol";
import {Price} from "../../src/units/Units.sol";
import {OracleWorld} from "../oracle/OracleWorld.sol";

/// @notice Incidents 18, 26 and 68: who would choose the price that options settle at.
contract SettlementPriceTest is OracleWorld {
    uint32 private expiry;
    uint256 private opensAt;

    function setUp() public override {
        super.setUp();
        expiry = expiryIn(0);
        opensAt = expiry - 30 minutes;
        tickTo(opensAt - 60);
        post(ETH, ETH_USD);
    }

    /// @dev What the reporters sign in minute `m`, at its second second.
    function _honest(uint256 m) private view returns (SpotReport[] memory) {
        return reports(ETH, ETH_USD + (m * 7 % 11) * 1e18, opensAt + m * 60 + 2, 3);
    }

    function _settled() private pure returns (uint256 sum) {
        for (uint256 m; m < 30; ++m) {
            sum += (ETH_USD + (m * 7 % 11) * 1e18) / 1e10;
        }
        return sum / 30 * 1e10;
    }

    /// @dev Opyn and Aevo: nobody sets it. Whatever a stranger calls, with whatever price, the answer stays.
    function testFuzz_18_strangerSetsNoSettlementPrice(address who, uint128 price, uint40 moment) public {
        vm.assume(who != address(this) && who != address(marketData));
        tickTo(opensAt + 1);
        vm.startPrank(who);
        vm.expectRevert(abi.encodeWithSelector(ISettlement.OnlyMarketData.selector, who));
        settlement.observe(ETH, Price.wrap(price), moment);
        vm.expectRevert();
        settlement.overrule(ETH, expiry, Price.wrap(price));
        vm.expectRevert();
        settlement.finalise(ETH, expiry);
        (uint64 share, Price mean, bool final_) = settlement.stateOf(ETH, expiry);
        vm.assertEq(share, 0);
        vm.assertEq(Price.unwrap(mean), 0);
        vm.assertFalse(final_, "open");
    }

    /// @dev An attacker brings what suits him, when it suits him; whoever brings the rest afterwards restores the price that
    ///      all reports give, in any order.
    /// forge-config: default.fuzz.runs = 24
    function testFuzz_26_68_choiceAndOrderOfReportsDecideNothing(uint256 seed) public {
        for (uint256 m; m < 30; ++m) {
            seed = uint256(keccak256(abi.encode(seed)));
            tickTo(opensAt + m * 60 + 20);
            // The attacker brings a later report of the minute, or none.
            if (seed & 3 == 0) post(ETH, ETH_USD + bound(seed >> 8, 0, 200) * 1e18);
            if (seed & 3 == 1) {
                vm.roll(vm.getBlockNumber() + 1);
                marketData.submit(_honest(m));
            }
        }
        tickTo(expiry + 3 minutes);
        uint256 shift = seed % 30;
        for (uint256 i; i < 30; ++i) {
            settlement.insert(_honest((i * 7 + shift) % 30));
        }
        tickTo(expiry + 10 minutes);
        vm.assertEq(Price.unwrap(settlement.finalise(ETH, expiry)), _settled(), "what all reports give");
    }

    /// @dev A price of 07:59 is not that of 07:40 because one of its reports is.
    function testFuzz_68_reportsOfDifferentMinutesAreNoSample(uint256 first, uint256 second, uint256 k)
        public
    {
        tickTo(expiry - 1);
        first = bound(first, 0, 28);
        second = bound(second, first + 1, 29);
        SpotReport[] memory mixed = _honest(first);
        k = bound(k, 0, 2);
        mixed[k] = signedBy(keys()[k], opensAt + second * 60, mixed[k].prices);
        vm.expectPartialRevert(ISettlement.MinutesMixed.selector);
        settlement.insert(mixed);
    }

    /// @dev Two of three reporters who lie together move a sample no further than they could move the spot.
    function testFuzz_15_68_colludingReportersStayWithinTheBand(uint256 price, uint256 m) public {
        tickTo(opensAt + 1);
        post(ETH, ETH_USD);
        tickTo(expiry - 1);
        price = bound(price, 1e18, 100_000e18);
        SpotReport[] memory two = reports(ETH, price, opensAt + bound(m, 1, 28) * 60, 2);
        uint256 off = price > ETH_USD ? price - ETH_USD : ETH_USD - price;
        if (off * 10 > ETH_USD) {
            vm.expectPartialRevert(ISettlement.OutOfBand.selector);
            settlement.insert(two);
        } else {
            settlement.insert(two);
            (, Price mean,) = settlement.stateOf(ETH, expiry);
            vm.assertEq(Price.unwrap(mean), (ETH_USD / 1e10 + price / 1e10) / 2 * 1e10, "one of two samples");
        }
    }

    /// @dev A spike of one minute moves the settlement price by a thirtieth.
    /// forge-config: default.fuzz.runs = 24
    function testFuzz_68_spikeCountsForItsMinute(uint256 spike, uint256 at_) public {
        spike = bound(spike, 2_500e18, 3_500e18);
        at_ = bound(at_, 0, 29);
        for (uint256 m; m < 30; ++m) {
            tickTo(opensAt + m * 60 + 3);
            post(ETH, m == at_ ? spike : ETH_USD);
        }
        tickTo(expiry + 10 minutes);
        uint256 price = Price.unwrap(settlement.finalise(ETH, expiry));
        vm.assertEq(price, (29 * (ETH_USD / 1e10) + spike / 1e10) / 30 * 1e10, "a thirtieth");
    }

    /// @dev No feed at all: no price is written, and none can be invented before a day has passed.
    function test_68_missingFeedWaitsForADecision() public {
        tickTo(expiry + 10 minutes);
        vm.expectRevert(abi.encodeWithSelector(ISettlement.TooFewSamples.selector, ETH, expiry, 0, 30));
        settlement.finalise(ETH, expiry);
        vm.expectPartialRevert(ISettlement.NotDue.selector);
        settlement.overrule(ETH, expiry, Price.wrap(3_000e18));
        vm.assertEq(Price.unwrap(marketData.settlementPrice(ETH, expiry)), 0);
    }

    /// @dev Incident 19: a sender appended to the data, as trusted forwarders do, is nobody.
    function testFuzz_19_forwardedSenderIsNobody(address who) public {
        vm.assume(who != address(this) && !marketData.isReporter(who));
        tickTo(expiry + 1 days);
        bytes memory data = abi.encodePacked(
            abi.encodeCall(settlement.overrule, (ETH, expiry, Price.wrap(1e18))), address(this)
        );
        vm.prank(who);
        (bool ok,) = address(settlement).call(data);
        vm.assertFalse(ok, "settlement");
        data = abi.encodePacked(abi.encodeCall(marketData.setReporter, (who, true)), address(this));
        vm.prank(who);
        (ok,) = address(marketData).call(data);
        vm.assertFalse(ok, "market data");
        vm.assertFalse(marketData.isReporter(who), "not listed");
    }
}
