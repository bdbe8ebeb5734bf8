// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILiquidation} from "../../src/interfaces/ILiquidation.sol";
import {IOutageSignal} from "../../src/interfaces/IOutageSignal.sol";
import {SequencerAdapter} from "../../src/oracle/adapters/SequencerAdapter.sol";
import {AccountId, NO_ACCOUNT} from "../../src/types/Ids.sol";
import {Fraction} from "../../src/units/Units.sol";
import {Books} from "../base/Books.sol";
import {TestFeed} from "../mocks/Feeds.sol";

/// @notice Incident 24: prices moved while nobody could reach the chain.
contract OutagesTest is Books {
    uint32 private constant GRACE = 30 minutes;

    TestFeed private uptime;
    AccountId private victim;
    AccountId private bidder;

    function setUp() public override {
        super.setUp();
        uptime = new TestFeed(0);
        uptime.set(0, vm.getBlockTimestamp() - 30 days);
        liquidation.setOutageSignal(new SequencerAdapter(uptime), GRACE);
        victim = cross(alice, 2_000e18);
        bidder = cross(bob, 100_000e18);
        trade(victim, ETH, 10e18);
        tick(12);
    }

    /// @dev External, so that encoding reports is no part of every test's stack.
    function moveTo(uint256 eth) external {
        move(eth);
    }

    function flag(AccountId account) external {
        liquidation.flag(account);
    }

    /// @dev While it lasts and for half an hour after, an owner may still put things right.
    function testFuzz_24_ownersHaveTimeAfterAnOutage(uint256 lasted, uint256 after_) public {
        uptime.set(1, vm.getBlockTimestamp());
        tick(bound(lasted, 12, 2 days));
        this.moveTo(2_870e18);
        vm.expectPartialRevert(ILiquidation.InGrace.selector);
        this.flag(victim);
        uptime.set(0, vm.getBlockTimestamp());
        tick(bound(after_, 0, GRACE - 1));
        vm.expectPartialRevert(ILiquidation.InGrace.selector);
        this.flag(victim);
        put(victim, USDC, 1_000e18);
        tick(GRACE);
        vm.expectPartialRevert(ILiquidation.HealthyAccount.selector);
        this.flag(victim);
    }

    function test_24_graceEnds() public {
        this.moveTo(2_870e18);
        uptime.set(0, vm.getBlockTimestamp());
        tick(GRACE);
        liquidation.flag(victim);
        vm.assertTrue(isFlagged(victim), "flagged");
    }

    /// @dev What is owed by others grows: an account under water is not left alone.
    function testFuzz_24_graceIsNotForTheBankrupt(uint256 price) public {
        this.moveTo(bound(price, 2_000e18, 2_700e18));
        uptime.set(1, vm.getBlockTimestamp());
        liquidation.flag(victim);
        vm.assertTrue(isFlagged(victim), "flagged");
    }

    /// @dev An auction that ran before waits too: nobody was there to bid against.
    function test_24_auctionsWait() public {
        this.moveTo(2_870e18);
        liquidation.flag(victim);
        uptime.set(1, vm.getBlockTimestamp());
        tick(600);
        vm.prank(bob);
        vm.expectPartialRevert(ILiquidation.InGrace.selector);
        liquidation.bid(victim, bidder, 1, Fraction.wrap(1e18), Fraction.wrap(0));
        vm.expectPartialRevert(ILiquidation.InGrace.selector);
        liquidation.close(victim, NO_ACCOUNT);
        uptime.set(0, vm.getBlockTimestamp());
        tick(GRACE);
        this.moveTo(2_870e18);
        vm.prank(bob);
        liquidation.bid(victim, bidder, 1, Fraction.wrap(1e18), Fraction.wrap(0));
        vm.assertFalse(isFlagged(victim), "released");
    }

    /// @dev Mere silence is no outage, of reporters and of the signal alike.
    function testFuzz_24_silenceIsNoOutage(uint256 silence) public {
        this.moveTo(2_870e18);
        tick(bound(silence, 12, 365 days));
        uptime.set(0, 0); // reverts from here on
        liquidation.flag(victim);
        vm.assertTrue(isFlagged(victim), "flagged");
    }

    /// @dev Nobody makes the signal silent by leaving it too little gas.
    function testFuzz_24_littleGasHidesNoOutage(uint256 gas) public {
        this.moveTo(2_870e18);
        uptime.set(1, vm.getBlockTimestamp());
        (bool ok,) = address(liquidation).call{gas: bound(gas, 50_000, 1_000_000)}(
            abi.encodeCall(ILiquidation.flag, (victim))
        );
        vm.assertFalse(ok, "not flagged");
    }

    function test_24_signalMustBeThereAndGraceBounded() public {
        vm.expectRevert();
        liquidation.setOutageSignal(IOutageSignal(alice), GRACE);
        IOutageSignal signal = new SequencerAdapter(uptime);
        vm.expectPartialRevert(ILiquidation.GraceTooLong.selector);
        liquidation.setOutageSignal(signal, 1 days + 1);
    }
}
