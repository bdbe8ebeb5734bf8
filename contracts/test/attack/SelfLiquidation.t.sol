// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILiquidation} from "../../src/interfaces/ILiquidation.sol";
import {AccountId} from "../../src/types/Ids.sol";
import {Fraction} from "../../src/units/Units.sol";
import {Books} from "../base/Books.sol";

/// @notice Incidents 29, 50 and 58: liquidating oneself, from another account of one's own.
contract SelfLiquidationTest is Books {
    AccountId private loser;
    AccountId private bidder;

    /// @dev Solvent: what the bidder gains the loser pays. Bankrupt: insurance pays, and still the margin that was posted
    ///      is lost, which is more than any bonus.
    function testFuzz_50_biddingForOneselfNeverGains(
        uint256 size,
        uint256 fall,
        uint256 waited,
        uint256 slice
    ) public {
        size = bound(size, 1, 1_000);
        loser = cross(eve, size * 240e18);
        bidder = cross(eve, 50_000_000e18);
        int256 before = wealthOf(eve);
        trade(loser, ETH, int256(size * 1e18));
        tick(12);
        move(3_000 * (1e18 - bound(fall, 0.06e18, 0.4e18)));
        liquidation.flag(loser);
        int256 flagged = wealthOf(eve);
        bool solvent = equityOf(loser) > 0;
        tick(bound(waited, 0, 880));
        _bidAll(uint64(bound(slice, 0.05e18, 1e18)));
        vm.assertLt(wealthOf(eve), before, "eve has lost by it");
        if (solvent) vm.assertLe(wealthOf(eve), flagged + 1_000, "bidding for oneself gains nothing");
        assertConserved();
    }

    function _bidAll(uint64 slice) private {
        for (uint256 i; i < 30 && isFlagged(loser); ++i) {
            vm.prank(eve);
            liquidation.bid(loser, bidder, 1, Fraction.wrap(slice), Fraction.wrap(0));
        }
    }

    /// @dev The same by closing against the pool, the reward to oneself.
    function testFuzz_60_closingOneselfForTheRewardNeverGains(uint256 size, uint256 fall) public {
        size = bound(size, 1, 1_000);
        fall = bound(fall, 0.05e18, 0.4e18);
        loser = cross(eve, size * 240e18);
        bidder = cross(eve, 1_000e18);
        int256 before = wealthOf(eve);
        trade(loser, ETH, int256(size * 1e18));
        tick(12);
        move(3_000 * (1e18 - fall));
        vm.fee(1_000e9);
        if (maintenanceOf(loser) >= 0) return;
        liquidation.flag(loser);
        int256 flagged = wealthOf(eve);
        bool solvent = equityOf(loser) > 0;
        vm.prank(eve);
        liquidation.close(loser, bidder);
        vm.assertLt(wealthOf(eve), before, "eve has lost by it");
        if (solvent && equityOf(loser) > 0) {
            vm.assertLe(wealthOf(eve), flagged, "the reward is paid by the account itself");
        }
        assertConserved();
    }

    /// @dev Opening, moving the price, flagging and bidding do not fit into one block.
    function test_29_noSelfLiquidationWithinOneBlock() public {
        loser = cross(eve, 1_600e18);
        bidder = cross(eve, 100_000e18);
        trade(loser, ETH, 10e18);
        post(2_850e18, BTC_USD, LINK_USD);
        vm.assertLt(maintenanceOf(loser), 0, "below maintenance");
        vm.expectPartialRevert(ILiquidation.CoolingOff.selector);
        liquidation.flag(loser);
    }
}
