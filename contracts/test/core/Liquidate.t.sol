// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILiquidation} from "../../src/interfaces/ILiquidation.sol";
import {AuctionTerms} from "../../src/types/AuctionTerms.sol";
import {AccountId, NO_ACCOUNT} from "../../src/types/Ids.sol";
import {Fraction, Usd} from "../../src/units/Units.sol";
import {Books} from "../base/Books.sol";

contract LiquidateTest is Books {
    AccountId private victim;
    AccountId private bidder;

    /// @dev Alice is long 10 ETH on 2 000 USD; Bob waits with cash.
    function setUp() public override {
        super.setUp();
        victim = cross(alice, 2_000e18);
        bidder = cross(bob, 100_000e18);
        trade(victim, ETH, 10e18);
        tick(12);
    }

    function _flagAt(uint256 price) private {
        this.moveTo(price);
        liquidation.flag(victim);
    }

    function _bid(uint64 nonce, uint256 fraction, uint256 discount) private {
        vm.prank(bob);
        liquidation.bid(
            victim, bidder, nonce, Fraction.wrap(uint64(fraction)), Fraction.wrap(uint64(discount))
        );
    }

    /// @dev External, so that encoding reports is no part of every test's stack.
    function moveTo(uint256 eth) external {
        move(eth);
    }

    /* FLAG */

    function testFuzz_flag_revertsAtOrAboveMaintenance(uint256 price) public {
        this.moveTo(bound(price, 2_890e18, 3_300e18));
        vm.expectPartialRevert(ILiquidation.HealthyAccount.selector);
        liquidation.flag(victim);
    }

    function test_flag_revertsTwice() public {
        _flagAt(2_870e18);
        vm.expectPartialRevert(ILiquidation.WrongPhase.selector);
        liquidation.flag(victim);
    }

    function test_flag_revertsForSystemAccounts() public {
        vm.expectPartialRevert(ILiquidation.SystemAccount.selector);
        liquidation.flag(pool);
    }

    /// @dev No age of a price stops a liquidation.
    function testFuzz_flag_worksAtAnyAgeOfThePrice(uint256 age) public {
        this.moveTo(2_870e18);
        tick(bound(age, 1, 365 days));
        liquidation.flag(victim);
        liquidation.close(victim, NO_ACCOUNT);
        vm.assertFalse(isFlagged(victim), "closed and released at a stale price");
        assertConserved();
    }

    function test_release_revertsBelowTargetAndWithoutFlag() public {
        vm.expectPartialRevert(ILiquidation.WrongPhase.selector);
        liquidation.release(victim);
        _flagAt(2_870e18);
        vm.expectPartialRevert(ILiquidation.BelowTarget.selector);
        liquidation.release(victim);
        put(victim, USDC, 1_000e18);
        liquidation.release(victim);
        vm.assertFalse(isFlagged(victim), "released");
    }

    /* BID */

    /// @dev Whatever the price and the moment, one bid brings the account to its target or empties it.
    function testFuzz_bid_bringsTheAccountToItsTarget(uint256 price, uint256 waited) public {
        _flagAt(bound(price, 2_000e18, 2_880e18));
        tick(bound(waited, 1, 850));
        int256 before = wealthOf(bob);
        _bid(1, 1e18, 0);
        vm.assertFalse(isFlagged(victim), "released");
        vm.assertGe(wealthOf(bob), before - 100, "the bidder loses nothing");
        assertConserved();
    }

    /// @dev In however many slices, the bidder gains no more than in one.
    function testFuzz_bid_splittingGainsNothing(uint256 price, uint256 slice) public {
        _flagAt(bound(price, 2_500e18, 2_870e18));
        tick(450);
        int256 before = wealthOf(bob);
        uint256 state = vm.snapshotState();
        _bid(1, 1e18, 0);
        int256 gain = wealthOf(bob) - before;
        vm.revertToState(state);
        slice = bound(slice, 0.05e18, 1e18);
        for (uint256 i; i < 100 && isFlagged(victim); ++i) {
            _bid(1, i > 50 ? 1e18 : slice, 0);
        }
        vm.assertLe(wealthOf(bob) - before, gain + 1_000, "58: no more than in one bid");
        assertConserved();
    }

    function test_bid_revertsForAnotherAuction() public {
        _flagAt(2_870e18);
        vm.expectPartialRevert(ILiquidation.WrongAuction.selector);
        _bid(2, 1e18, 0);
    }

    function test_bid_revertsBelowTheDiscountAsked() public {
        _flagAt(2_870e18);
        vm.expectPartialRevert(ILiquidation.DiscountTooLow.selector);
        _bid(1, 1e18, 0.4e18);
        tick(900);
        post(2_870e18, BTC_USD, LINK_USD);
        _bid(1, 1e18, 0.5e18);
    }

    function test_bid_revertsForAnAccountOfAnother() public {
        _flagAt(2_870e18);
        vm.prank(eve);
        vm.expectPartialRevert(ILiquidation.NotAllowed.selector);
        liquidation.bid(victim, bidder, 1, Fraction.wrap(1e18), Fraction.wrap(0));
    }

    function test_bid_revertsAtTarget() public {
        _flagAt(2_870e18);
        this.moveTo(3_000e18);
        vm.expectPartialRevert(ILiquidation.TargetReached.selector);
        _bid(1, 1e18, 0);
    }

    /// @dev Who cannot carry the slice cannot take it.
    function test_bid_revertsWhenTheBidderIsNotCovered() public {
        bidder = cross(bob, 10e18);
        _flagAt(2_870e18);
        vm.expectRevert();
        _bid(1, 1e18, 0);
    }

    /* CLOSE */

    function testFuzz_close_bringsTheAccountToItsTargetOrEmptiesIt(uint256 price) public {
        _flagAt(bound(price, 1_000e18, 2_880e18));
        bool bankrupt = equityOf(victim) <= 0;
        int256 insured = cashOf(insurance);
        liquidation.close(victim, NO_ACCOUNT);
        vm.assertFalse(isFlagged(victim), "released");
        if (bankrupt) {
            assertEmpty(victim);
            vm.assertLt(cashOf(insurance), insured, "insurance paid");
        }
        assertConserved();
    }

    function test_close_revertsForCollateralAlone() public {
        AccountId borrower = this.borrow();
        this.moveTo(2_700e18);
        liquidation.flag(borrower);
        vm.expectPartialRevert(ILiquidation.CloseInsufficient.selector);
        liquidation.close(borrower, NO_ACCOUNT);
    }

    /// @dev Alice borrows on collateral alone.
    function borrow() external returns (AccountId account) {
        account = cross(alice, 0);
        put(account, WETH, 10e18);
        run(alice, withdrawOf(account, USDC, 26_000e18, alice));
        tick(12);
    }

    /// @dev First the insurance, to the last wei, then the pool.
    function test_close_losesInsuranceFirstAndThePoolTheRest() public {
        AccountId whale = cross(eve, 700_000e18);
        trade(whale, ETH, 2_000e18);
        tick(12);
        int256 before = cashOf(insurance);
        this.moveTo(2_100e18); // loses 1.8 million on 0.7
        liquidation.flag(whale);
        int256 deficit = -equityOf(whale);
        vm.assertGt(deficit, before, "more than the insurance has");
        liquidation.close(whale, NO_ACCOUNT);
        assertEmpty(whale);
        vm.assertEq(cashOf(insurance), 0, "the insurance is spent");
        vm.assertGt(equityOf(pool), 0, "the pool stands");
        assertConserved();
    }

    /* BACKSTOP */

    function testFuzz_backstop_emptiesABankruptAccountAfterTheRamp(uint256 price) public {
        _flagAt(bound(price, 500e18, 2_790e18));
        vm.expectPartialRevert(ILiquidation.BackstopNotDue.selector);
        liquidation.backstop(victim);
        tick(900);
        liquidation.backstop(victim);
        assertEmpty(victim);
        assertConserved();
    }

    function test_backstop_revertsForASolventAccount() public {
        _flagAt(2_870e18);
        tick(900);
        vm.expectPartialRevert(ILiquidation.BackstopNotDue.selector);
        liquidation.backstop(victim);
    }

    /* TERMS */

    function testFuzz_setTerms_revertsOutsideItsRange(uint64 cap) public {
        AuctionTerms memory terms = liquidation.currentTerms();
        terms.bonusCap = Fraction.wrap(uint64(bound(cap, 0.5e18 + 1, type(uint64).max)));
        vm.expectPartialRevert(ILiquidation.InvalidTerms.selector);
        liquidation.setTerms(terms);
    }
}
