// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRfqVenue, RfqLeg, RfqOrder} from "../../src/interfaces/IRfqVenue.sol";
import {IMarginEngine} from "../../src/interfaces/IMarginEngine.sol";
import {Action, SCOPE_TRADE} from "../../src/types/Action.sol";
import {AccountId, InstrumentId} from "../../src/types/Ids.sol";
import {InstrumentLib} from "../../src/types/InstrumentLib.sol";
import {Size, Usd} from "../../src/units/Units.sol";
import {Pair} from "../base/Pair.sol";

contract RfqVenueTest is Pair {
    /// @dev A covered call: a perpetual bought and a call sold, in one order.
    function covered() private view returns (RfqLeg[] memory legs) {
        InstrumentId call_ = callOf(expiry, 3_300);
        legs = new RfqLeg[](2);
        legs[0] = RfqLeg(InstrumentLib.perpetual(ETH), Size.wrap(2e18), Usd.wrap(6_001e18));
        legs[1] = RfqLeg(call_, Size.wrap(-2e18), Usd.wrap(premiumOf(call_, -2e18)));
    }

    function test_trade_fillsAllLegs() public {
        run(alice, rfqOf(taker, orderBy(writer, covered())));
        vm.assertEq(sizeOf(taker, ETH), 2e18);
        vm.assertEq(sizeOf(writer, ETH), -2e18);
        vm.assertEq(optionOf(taker, callOf(expiry, 3_300)), -2e18);
        assertConserved();
    }

    /// @dev One leg that does not pass leaves none.
    function test_trade_fillsNothingWhenOneLegFails() public {
        RfqLeg[] memory legs = covered();
        legs[1].quote = Usd.wrap(-1_000e18);
        Action memory action = rfqOf(taker, orderBy(writer, legs));
        vm.expectRevert();
        this.go(alice, action);
        vm.assertEq(sizeOf(taker, ETH), 0);
    }

    function test_84_trade_refusesAReplay() public {
        Action memory action = rfqOf(taker, orderBy(writer, covered()));
        run(alice, action);
        vm.expectPartialRevert(IRfqVenue.OrderVoid.selector);
        this.go(alice, action);
    }

    function test_trade_refusesACancelledOrder() public {
        RfqOrder memory order = orderBy(writer, covered());
        Action memory action = rfqOf(taker, order);
        vm.prank(eve);
        vm.expectPartialRevert(IRfqVenue.SignerNotAllowed.selector);
        rfq.cancel(writer, order.nonce);
        vm.prank(maker);
        rfq.cancel(writer, order.nonce);
        vm.assertTrue(rfq.isSpent(writer, order.nonce), "spent");
        vm.expectPartialRevert(IRfqVenue.OrderVoid.selector);
        this.go(alice, action);
    }

    /// @dev Lockdown voids every order of the owner at once.
    function test_trade_refusesAnOrderOfAnEarlierEpoch() public {
        Action memory action = rfqOf(taker, orderBy(writer, covered()));
        vm.prank(maker);
        ledger.lockdown();
        vm.expectPartialRevert(IRfqVenue.OrderVoid.selector);
        this.go(alice, action);
    }

    function test_trade_refusesAnExpiredOrder() public {
        RfqOrder memory order = orderBy(writer, covered());
        order.deadline = uint40(vm.getBlockTimestamp() - 1);
        Action memory action = rfqOf(taker, order);
        vm.expectPartialRevert(IRfqVenue.OrderExpired.selector);
        this.go(alice, action);
    }

    function test_trade_refusesAnotherTaker() public {
        RfqOrder memory order = orderBy(writer, covered());
        order.taker = portfolio(bob, 1e18);
        Action memory action = rfqOf(taker, order);
        vm.expectPartialRevert(IRfqVenue.WrongTaker.selector);
        this.go(alice, action);
    }

    function test_trade_refusesAnOrderWithoutLegs() public {
        Action memory action = rfqOf(taker, orderBy(writer, new RfqLeg[](0)));
        vm.expectPartialRevert(IRfqVenue.NoLegs.selector);
        this.go(alice, action);
    }

    /// @dev Whatever field is changed after signing, the signature is no longer the maker's.
    function testFuzz_84_trade_refusesAChangedOrder(uint8 field, uint64 by) public {
        RfqOrder memory order = orderBy(writer, covered());
        bytes memory data = rfqOf(taker, order).data;
        (, bytes memory signature) = abi.decode(data, (RfqOrder, bytes));
        int256 change = int256(uint256(by)) % 1e18 + 1;
        field = field % 7;
        if (field == 0) order.nonce += uint256(change);
        if (field == 1) order.deadline -= 1;
        if (field == 2) order.taker = taker;
        if (field == 3) order.legs[0].quote = Usd.wrap(Usd.unwrap(order.legs[0].quote) - change);
        if (field == 4) order.legs[1].size = Size.wrap(Size.unwrap(order.legs[1].size) - int128(change));
        if (field == 5) order.lots += 1;
        if (field == 6) order.reduceOnly = true;
        vm.expectPartialRevert(IRfqVenue.InvalidOrderSignature.selector);
        this.go(alice, askOf(taker, address(rfq), abi.encode(order, signature, uint32(1))));
    }

    /// @dev Nobody signs for an account that is not his.
    function test_84_trade_refusesAStrangersSignature() public {
        AccountId victim = portfolio(bob, 100_000e18);
        Action memory action = rfqOf(taker, orderBy(victim, covered()));
        vm.expectPartialRevert(IRfqVenue.SignerNotAllowed.selector);
        this.go(alice, action);
    }

    /// @dev An operator with the scope to trade signs for the owner's account, until it is revoked.
    function test_trade_takesAnOperatorsSignature() public {
        AccountId account = portfolio(bob, 1_000_000e18);
        run(bob, operatorOf(account, maker, SCOPE_TRADE, type(uint40).max));
        run(alice, rfqOf(taker, orderBy(account, covered())));
        vm.assertEq(sizeOf(account, ETH), -2e18);
        run(bob, operatorOf(account, maker, 0, 0));
        RfqOrder memory order = orderBy(account, covered());
        Action memory action = rfqOf(taker, order);
        vm.expectPartialRevert(IRfqVenue.SignerNotAllowed.selector);
        this.go(alice, action);
    }

    /// @dev The maker is checked too, and the account named is the one whose margin is short.
    function test_trade_checksTheMaker() public {
        AccountId poor = portfolio(maker, 10e18);
        Action memory action = rfqOf(taker, orderBy(poor, covered()));
        vm.expectPartialRevert(IMarginEngine.BelowInitialMargin.selector);
        this.go(alice, action);
    }

    function test_trade_refusesCallersButTheLedger() public {
        vm.prank(eve);
        vm.expectPartialRevert(IRfqVenue.OnlyCaller.selector);
        rfq.trade(taker, "");
    }
}
