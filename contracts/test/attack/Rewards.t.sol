// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILiquidation} from "../../src/interfaces/ILiquidation.sol";
import {AccountId, NO_ACCOUNT} from "../../src/types/Ids.sol";
import {Fraction, Usd} from "../../src/units/Units.sol";
import {Books} from "../base/Books.sol";

/// @notice Incidents 50, 58, 60, 61: earning on liquidations what nobody meant to pay.
contract RewardsTest is Books {
    function _flagged(uint256 usd, int256 size, uint256 price) private returns (AccountId victim) {
        victim = cross(alice, usd);
        trade(victim, ETH, size);
        tick(12);
        move(price);
        liquidation.flag(victim);
        vm.fee(30e9);
    }

    function test_60_rewardGoesToNoAccountThatDoesNotExist() public {
        AccountId victim = _flagged(2_000e18, 10e18, 2_870e18);
        vm.expectPartialRevert(ILiquidation.NotAllowed.selector);
        liquidation.close(victim, AccountId.wrap(1_000));
    }

    function test_60_accountThatRecoveredIsReleasedAndPaysNoReward() public {
        AccountId victim = _flagged(2_000e18, 10e18, 2_870e18);
        // Equity = 700 - 20 + ... ; find a price at which the target is just reached.
        AccountId keeper = cross(bob, 0);
        move(2_903e18);
        vm.prank(bob);
        vm.expectPartialRevert(ILiquidation.TargetReached.selector);
        liquidation.close(victim, keeper);
        liquidation.release(victim);
    }

    /// @dev Whatever the size, one close that suffices releases: a second reward is never due.
    function testFuzz_60_oneCloseOneReward(uint256 size, uint256 fall) public {
        size = bound(size, 0.001e18, 100e18);
        uint256 notional = size * 3_000;
        AccountId victim = cross(alice, (notional * 6 / 100 / 1e12 + 1) * 1e12);
        trade(victim, ETH, int256(size));
        tick(12);
        fall = bound(fall, 36e18, 60e18);
        uint256 price = 3_000e18 - fall * 3;
        move(price);
        vm.fee(30e9);
        if (maintenanceOf(victim) >= 0) return;
        liquidation.flag(victim);
        AccountId keeper = cross(bob, 0);
        vm.prank(bob);
        liquidation.close(victim, keeper);
        vm.assertFalse(isFlagged(victim), "released");
        assertConserved();
    }

    function test_58_borrowerWithoutPerpetualsIsWorthABid() public {
        AccountId victim = cross(alice, 0);
        put(victim, WETH, 10e18);
        run(alice, withdrawOf(victim, USDC, 26_000e18, alice));
        tick(12);
        post(2_700e18, BTC_USD, LINK_USD);
        liquidation.flag(victim);
        tick(450);
        AccountId bidder = cross(bob, 100_000e18);
        int256 before = wealthOf(bob);
        vm.prank(bob);
        liquidation.bid(victim, bidder, 1, Fraction.wrap(1e18), Fraction.wrap(0));
        vm.assertGt(wealthOf(bob), before, "the bidder gains");
        vm.assertFalse(isFlagged(victim), "released");
        assertConserved();
    }
}
