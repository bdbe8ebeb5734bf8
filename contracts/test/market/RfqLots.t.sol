// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRfqVenue, RfqLeg, RfqOrder} from "../../src/interfaces/IRfqVenue.sol";
import {Action} from "../../src/types/Action.sol";
import {InstrumentLib} from "../../src/types/InstrumentLib.sol";
import {Size, Usd} from "../../src/units/Units.sol";
import {Pair} from "../base/Pair.sol";

/// @notice Orders of several lots, reduce-only orders, and cancelling many at once.
contract RfqLotsTest is Pair {
    /// @dev A lot: a tenth of a covered call at odd prices.
    function order(uint32 lots) private returns (RfqOrder memory o) {
        RfqLeg[] memory legs = new RfqLeg[](2);
        legs[0] = RfqLeg(InstrumentLib.perpetual(ETH), Size.wrap(0.1e18), Usd.wrap(300e18 + 7));
        int256 premium = premiumOf(callOf(expiry, 3_300), -0.1e18);
        legs[1] = RfqLeg(callOf(expiry, 3_300), Size.wrap(-0.1e18), Usd.wrap(premium + 1));
        o = orderBy(writer, legs);
        o.lots = lots;
    }

    /// @dev However an order is taken, all its legs are filled in proportion, and never more of them than signed.
    function testFuzz_84_trade_fillsLotsUntilNoneAreLeft(uint32 lots, uint256 seed) public {
        lots = uint32(bound(lots, 1, 12));
        RfqOrder memory o = order(lots);
        uint32 filled;
        for (uint256 i; i < 5; ++i) {
            uint32 take = uint32(bound(uint256(keccak256(abi.encode(seed, i))), 1, 6));
            Action memory action = rfqOf(taker, o, take);
            if (take > lots - filled) vm.expectRevert();
            else filled += take;
            this.go(alice, action);
            vm.assertEq(sizeOf(taker, ETH), int256(uint256(filled)) * 0.1e18, "perpetual");
            vm.assertEq(optionOf(taker, callOf(expiry, 3_300)), -int256(uint256(filled)) * 0.1e18, "option");
        }
        vm.assertEq(rfq.isSpent(writer, o.nonce), filled == lots);
        assertConserved();
    }

    /// @dev Lots are exact: taking them one by one costs to the wei what taking them at once costs.
    function testFuzz_64_trade_costsTheSameHoweverItIsSplit(uint32 first, uint32 lots) public {
        lots = uint32(bound(lots, 2, 20));
        first = uint32(bound(first, 1, lots - 1));
        RfqOrder memory o = order(lots);
        uint256 snapshot = vm.snapshotState();
        run(alice, rfqOf(taker, o, lots));
        (int256 whole, int256 sold) = (equityOf(taker), equityOf(writer));
        vm.revertToState(snapshot);
        run(alice, rfqOf(taker, o, first));
        run(alice, rfqOf(taker, o, lots - first));
        vm.assertEq(equityOf(taker), whole, "taker");
        vm.assertEq(equityOf(writer), sold, "maker");
    }

    function test_84_trade_refusesMoreThanIsLeft() public {
        RfqOrder memory o = order(5);
        run(alice, rfqOf(taker, o, 3));
        vm.assertEq(uint256(rfq.filledOf(writer, o.nonce)), 3);
        Action memory action = rfqOf(taker, o, 3);
        vm.expectRevert(abi.encodeWithSelector(IRfqVenue.LotsUnavailable.selector, writer, o.nonce, 2, 3));
        this.go(alice, action);
        action = rfqOf(taker, o, 0);
        vm.expectPartialRevert(IRfqVenue.LotsUnavailable.selector);
        this.go(alice, action);
    }

    /// @dev Two orders of one nonce share what is filled: signing a second one never doubles the first.
    function test_84_trade_countsLotsByNonce() public {
        RfqOrder memory o = order(5);
        run(alice, rfqOf(taker, o, 3));
        RfqOrder memory other = order(4);
        other.nonce = o.nonce;
        Action memory action = rfqOf(taker, other, 2);
        vm.expectPartialRevert(IRfqVenue.LotsUnavailable.selector);
        this.go(alice, action);
        run(alice, rfqOf(taker, other, 1));
        action = rfqOf(taker, o, 1);
        vm.expectPartialRevert(IRfqVenue.OrderVoid.selector);
        this.go(alice, action);
    }

    function test_trade_refusesTheRestOfACancelledOrder() public {
        RfqOrder memory o = order(5);
        run(alice, rfqOf(taker, o, 3));
        vm.prank(maker);
        rfq.cancel(writer, o.nonce);
        Action memory action = rfqOf(taker, o, 1);
        vm.expectPartialRevert(IRfqVenue.OrderVoid.selector);
        this.go(alice, action);
    }

    function test_cancelBelow_voidsEarlierNoncesAlone() public {
        (RfqOrder memory o, RfqOrder memory later) = (order(2), order(2));
        vm.prank(eve);
        vm.expectPartialRevert(IRfqVenue.SignerNotAllowed.selector);
        rfq.cancelBelow(writer, 100);
        vm.prank(maker);
        rfq.cancelBelow(writer, uint128(later.nonce));
        vm.assertTrue(rfq.isSpent(writer, o.nonce) && !rfq.isSpent(writer, later.nonce), "spent");
        Action memory action = rfqOf(taker, o, 1);
        vm.expectPartialRevert(IRfqVenue.OrderVoid.selector);
        this.go(alice, action);
        run(alice, rfqOf(taker, later, 1));
        vm.prank(maker);
        vm.expectPartialRevert(IRfqVenue.FloorLowered.selector);
        rfq.cancelBelow(writer, uint128(o.nonce));
    }

    /// @dev A reduce-only order closes what its maker holds, and no more of any leg.
    function testFuzz_trade_reducesOnlyWhatIsHeld(uint32 held, uint32 lots) public {
        (held, lots) = (uint32(bound(held, 1, 10)), uint32(bound(lots, 1, 12)));
        run(alice, rfqOf(taker, order(held), held));
        RfqOrder memory o = order(lots);
        o.reduceOnly = true;
        for (uint256 i; i < 2; ++i) {
            o.legs[i].size = -o.legs[i].size;
            o.legs[i].quote = -o.legs[i].quote;
        }
        Action memory action = rfqOf(taker, o, lots);
        if (lots > held) vm.expectPartialRevert(IRfqVenue.NotReducing.selector);
        this.go(alice, action);
        int256 left = int256(uint256(lots > held ? held : held - lots));
        vm.assertEq(sizeOf(writer, ETH), -left * 0.1e18);
    }

    function test_trade_refusesReduceOnlyWhereNothingIsHeld() public {
        RfqOrder memory o = order(1);
        o.reduceOnly = true;
        Action memory action = rfqOf(taker, o);
        vm.expectPartialRevert(IRfqVenue.NotReducing.selector);
        this.go(alice, action);
    }
}
