// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PerpOrder} from "../../src/interfaces/IPoolVenue.sol";
import {RfqLeg, RfqOrder} from "../../src/interfaces/IRfqVenue.sol";
import {ITriggerVenue, TriggerOrder} from "../../src/interfaces/ITriggerVenue.sol";
import {SCOPE_TRADE} from "../../src/types/Action.sol";
import {AccountId, InstrumentId} from "../../src/types/Ids.sol";
import {InstrumentLib} from "../../src/types/InstrumentLib.sol";
import {Price, Size, Usd} from "../../src/units/Units.sol";
import {Traders} from "../base/Traders.sol";

contract TriggerVenueTest is Traders {
    uint256 private constant KEY = 0x7716;

    address private owner = vm.addr(KEY);
    AccountId private account;
    AccountId private executor;

    function setUp() public override {
        super.setUp();
        account = cross(owner, 100_000e18);
        executor = cross(eve, 0);
        trade(account, ETH, 10e18);
        tick(12);
    }

    /// @dev Sells 10 ETH once the spot is at or below 2 900 USD, at 2 850 or better.
    function stop() private view returns (TriggerOrder memory) {
        return TriggerOrder({
            account: account,
            signer: owner,
            nonce: 1,
            epoch: ledger.epochOf(owner),
            deadline: type(uint40).max,
            venue: address(venue),
            instrument: InstrumentLib.perpetual(ETH),
            size: Size.wrap(-10e18),
            limit: Price.wrap(2_850e18),
            trigger: Price.wrap(2_900e18),
            above: false,
            onMark: false,
            reduceOnly: true,
            reward: Usd.wrap(5e18)
        });
    }

    function signed(TriggerOrder memory order) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, triggers.digestOf(order));
        return abi.encodePacked(r, s, v);
    }

    function poolData(int256 size) private pure returns (bytes memory) {
        Price limit = Price.wrap(size > 0 ? type(uint96).max : 0);
        return abi.encode(PerpOrder(ETH, Size.wrap(int128(size)), limit, type(uint40).max));
    }

    function execute(TriggerOrder memory order, int256 size) private {
        this.executeWith(order, signed(order), address(venue), poolData(size));
    }

    /// @dev External, so that encoding it is no part of every test's stack.
    function executeWith(
        TriggerOrder calldata order,
        bytes calldata signature,
        address at_,
        bytes calldata data
    ) external {
        vm.prank(eve);
        triggers.execute(order, signature, executor, at_, data);
    }

    /* WHAT AN ORDER DOES */

    /// @dev A stop costs to the wei what the owner would have paid the pool himself, and the reward.
    function testFuzz_execute_costsWhatTheOwnerWouldHavePaid(uint256 price) public {
        price = bound(price, 2_860e18, 2_900e18);
        move(price);
        uint256 snapshot = vm.snapshotState();
        trade(account, ETH, -10e18);
        (int256 own, int256 poolOwn) = (cashOf(account), equityOf(pool));
        vm.revertToState(snapshot);
        execute(stop(), -10e18);
        vm.assertEq(sizeOf(account, ETH), 0, "closed");
        vm.assertApproxEqAbs(cashOf(account), own - 5e18, 1, "cost");
        vm.assertApproxEqAbs(equityOf(pool), poolOwn, 1, "the pool earns the same");
        vm.assertEq(cashOf(executor), 5e18, "reward");
        assertEmpty(triggers.HUB());
        assertConserved();
    }

    /// @dev What is left to close is closed, and no more.
    function test_execute_reducesAtMostWhatIsHeld() public {
        trade(account, ETH, -7e18);
        move(2_890e18);
        vm.assertEq(Size.unwrap(triggers.sizeOf(stop())), -3e18);
        TriggerOrder memory order = stop();
        bytes memory signature = signed(order);
        bytes memory whole = poolData(-10e18);
        vm.expectPartialRevert(ITriggerVenue.WrongTrade.selector);
        this.executeWith(order, signature, address(venue), whole);
        execute(order, -3e18);
        vm.assertEq(sizeOf(account, ETH), 0, "closed");
    }

    function test_execute_refusesReduceOnlyWhereNothingIsLeft() public {
        trade(account, ETH, -10e18);
        move(2_890e18);
        TriggerOrder memory order = stop();
        bytes memory signature = signed(order);
        vm.expectPartialRevert(ITriggerVenue.NothingToReduce.selector);
        this.executeWith(order, signature, address(venue), "");
    }

    /// @dev A stop waits for the price to fall, a take-profit for it to rise; a limit order for nothing.
    function testFuzz_execute_waitsForItsPrice(uint256 price, uint256 trigger, bool above) public {
        price = bound(price, 2_900e18, 3_100e18);
        TriggerOrder memory order = stop();
        order.trigger = Price.wrap(uint128(bound(trigger, 2_900e18, 3_100e18)));
        (order.above, order.limit) = (above, Price.wrap(2_700e18));
        move(price);
        bool reached = above ? price >= Price.unwrap(order.trigger) : price <= Price.unwrap(order.trigger);
        bytes memory signature = signed(order);
        bytes memory data = poolData(-10e18);
        if (!reached) vm.expectPartialRevert(ITriggerVenue.NotTriggered.selector);
        this.executeWith(order, signature, address(venue), data);
    }

    /// @dev A limit buy that opens risk needs margin as any trade does.
    function test_execute_opensWithinTheLimit() public {
        TriggerOrder memory order = stop();
        (order.size, order.reduceOnly) = (Size.wrap(5e18), false);
        (order.trigger, order.limit) = (Price.wrap(0), Price.wrap(2_990e18));
        bytes memory signature = signed(order);
        bytes memory data = poolData(5e18);
        vm.expectPartialRevert(ITriggerVenue.LimitExceeded.selector);
        this.executeWith(order, signature, address(venue), data);
        move(2_980e18);
        execute(order, 5e18);
        vm.assertEq(sizeOf(account, ETH), 15e18);
        assertConserved();
    }

    /// @dev Options trade where somebody quotes them: here a maker's order, on the mark as trigger.
    function test_execute_buysAnOptionFromAMaker() public {
        uint32 expiry = expiryIn(28);
        postSurface(_one(expiry));
        tick(12);
        InstrumentId call_ = callOf(expiry, 3_300);
        AccountId writer = portfolio(maker, 1_000_000e18);
        int256 premium = premiumOf(call_, 2e18);
        RfqLeg[] memory legs = new RfqLeg[](1);
        legs[0] = RfqLeg(call_, Size.wrap(2e18), Usd.wrap(premium + 3e18));
        RfqOrder memory rfqOrder = orderBy(writer, legs);
        TriggerOrder memory order = stop();
        (order.venue, order.instrument, order.size, order.reduceOnly) =
        (address(0), call_, Size.wrap(2e18), false);
        (order.onMark, order.above) = (true, false);
        order.trigger = Price.wrap(uint128(uint256(premium / 2 + 1e18)));
        order.limit = Price.wrap(uint128(uint256(premium / 2 + 2e18)));
        int256 before = cashOf(account);
        this.executeWith(
            order, signed(order), address(rfq), abi.encode(rfqOrder, signatureOf(rfqOrder), uint32(1))
        );
        vm.assertEq(optionOf(account, call_), 2e18);
        vm.assertEq(before - cashOf(account), premium + 3e18 + 5e18, "price and reward");
        assertEmpty(triggers.HUB());
        assertConserved();
    }

    /// @dev An operator with the scope to trade signs too.
    function test_execute_takesAnOperatorsSignature() public {
        AccountId hers = cross(alice, 100_000e18);
        trade(hers, ETH, 10e18);
        TriggerOrder memory order = stop();
        order.account = hers;
        (order.epoch, order.trigger) = (ledger.epochOf(alice), Price.wrap(3_100e18));
        bytes memory signature = signed(order);
        vm.expectPartialRevert(ITriggerVenue.SignerNotAllowed.selector);
        this.executeWith(order, signature, address(venue), "");
        run(alice, operatorOf(hers, owner, SCOPE_TRADE, type(uint40).max));
        tick(12);
        execute(order, -10e18);
        vm.assertEq(sizeOf(hers, ETH), 0);
    }

    /* ATTACKS */

    /// @dev Who names this venue itself could pass off orders that nobody signed.
    function test_84_executorCannotForgeAnOrderThroughTheVenueItself() public {
        AccountId own = cross(eve, 1_000e18);
        TriggerOrder memory bait = stop();
        (bait.account, bait.signer, bait.reduceOnly) = (own, eve, false);
        (bait.venue, bait.trigger) = (address(0), Price.wrap(0));
        bytes memory forged = abi.encode(stop(), executor, Size.wrap(0), Usd.wrap(0));
        bytes32 digest = triggers.digestOf(bait);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, digest);
        bait.signer = owner;
        run(eve, operatorOf(own, owner, SCOPE_TRADE, type(uint40).max));
        (v, r, s) = vm.sign(KEY, triggers.digestOf(bait));
        vm.expectPartialRevert(ITriggerVenue.OnlySelf.selector);
        this.executeWith(bait, abi.encodePacked(r, s, v), address(triggers), forged);
    }

    function test_84_tradeIsRefusedToOthers() public {
        bytes memory forged = abi.encode(stop(), executor, Size.wrap(-10e18), Usd.wrap(0));
        vm.prank(eve);
        vm.expectPartialRevert(ITriggerVenue.OnlySelf.selector);
        triggers.trade(executor, forged);
        vm.expectPartialRevert(ITriggerVenue.OnlySelf.selector);
        this.ask(forged);
    }

    function ask(bytes calldata data) external {
        run(eve, askOf(executor, address(triggers), data));
    }

    function test_84_ordersRunOnceAndOneCancelsTheOther() public {
        move(2_890e18);
        execute(stop(), -10e18);
        TriggerOrder memory twin = stop(); // a take-profit under the same nonce
        (twin.above, twin.trigger, twin.reduceOnly) = (true, Price.wrap(2_000e18), false);
        bytes memory signature = signed(twin);
        vm.expectPartialRevert(ITriggerVenue.OrderVoid.selector);
        this.executeWith(twin, signature, address(venue), "");
    }

    function test_84_cancelledExpiredAndLockedDownOrdersAreVoid() public {
        move(2_890e18);
        TriggerOrder memory order = stop();
        order.deadline = uint40(vm.getBlockTimestamp() - 1);
        bytes memory late = signed(order);
        vm.expectPartialRevert(ITriggerVenue.OrderExpired.selector);
        this.executeWith(order, late, address(venue), "");
        order = stop();
        bytes memory signature = signed(order);
        uint256 snapshot = vm.snapshotState();
        vm.prank(owner);
        ledger.lockdown();
        vm.expectPartialRevert(ITriggerVenue.OrderVoid.selector);
        this.executeWith(order, signature, address(venue), "");
        vm.revertToState(snapshot);
        vm.prank(eve);
        vm.expectPartialRevert(ITriggerVenue.SignerNotAllowed.selector);
        triggers.cancel(account, 1);
        vm.prank(owner);
        triggers.cancel(account, 1);
        vm.expectPartialRevert(ITriggerVenue.OrderVoid.selector);
        this.executeWith(order, signature, address(venue), "");
    }

    function testFuzz_84_flippedFieldVoidsTheSignature(uint8 field, uint8 by) public {
        move(2_890e18);
        TriggerOrder memory order = stop();
        bytes memory signature = signed(order);
        field = field % 10;
        uint128 more = uint128(bound(by, 1, 50));
        if (field == 0) order.nonce += more;
        if (field == 1) order.deadline -= uint40(more);
        if (field == 2) order.venue = address(0);
        if (field == 3) order.size = Size.wrap(-10e18 - int128(more));
        if (field == 4) order.limit = Price.wrap(2_850e18 - more);
        if (field == 5) order.trigger = Price.wrap(2_900e18 + more);
        if (field == 6) (order.above, order.trigger) = (true, Price.wrap(1));
        if (field == 7) order.onMark = true;
        if (field == 8) order.reduceOnly = false;
        if (field == 9) order.reward = order.reward + Usd.wrap(int128(more));
        vm.expectPartialRevert(ITriggerVenue.InvalidOrderSignature.selector);
        this.executeWith(order, signature, address(venue), "");
    }

    function test_execute_refusesWhatTheOrderDoesNotAllow() public {
        TriggerOrder memory order = stop();
        bytes memory signature = signed(order);
        vm.expectPartialRevert(ITriggerVenue.WrongVenue.selector);
        this.executeWith(order, signature, address(rfq), "");
        order.reward = Usd.wrap(100e18 + 1);
        signature = signed(order);
        vm.expectPartialRevert(ITriggerVenue.RewardOutOfRange.selector);
        this.executeWith(order, signature, address(venue), "");
        order.reward = Usd.wrap(-1);
        signature = signed(order);
        vm.expectPartialRevert(ITriggerVenue.RewardOutOfRange.selector);
        this.executeWith(order, signature, address(venue), "");
        order = stop();
        signature = signed(order);
        tick(MAX_AGE + 1);
        vm.expectPartialRevert(ITriggerVenue.StalePrice.selector);
        this.executeWith(order, signature, address(venue), "");
    }

    /// @dev Cash sent to the hub is its sender's loss and changes no price.
    function test_donationsToTheHubChangeNothing() public {
        AccountId hub = triggers.HUB();
        mintTo(eve, USDC, 50e18);
        run(eve, depositOf(hub, USDC, 50e18));
        move(2_890e18);
        uint256 snapshot = vm.snapshotState();
        trade(account, ETH, -10e18);
        int256 own = cashOf(account);
        vm.revertToState(snapshot);
        execute(stop(), -10e18);
        vm.assertApproxEqAbs(cashOf(account), own - 5e18, 1, "cost");
        vm.assertEq(cashOf(hub), 50e18, "untouched");
    }
}
