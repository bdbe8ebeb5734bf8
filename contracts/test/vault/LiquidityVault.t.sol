// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {ILiquidityVault} from "../../src/interfaces/ILiquidityVault.sol";
import {IPoolValue} from "../../src/interfaces/IPoolValue.sol";
import {ITranche} from "../../src/interfaces/ITranche.sol";
import {AccountId} from "../../src/types/Ids.sol";
import {Rank, TrancheTerms} from "../../src/types/Tranches.sol";
import {Fraction, Usd} from "../../src/units/Units.sol";
import {Tranche} from "../../src/vault/Tranche.sol";
import {Books} from "../base/Books.sol";

/// @notice Epochs, the order of losses, coverage and yield of the tranches.
contract LiquidityVaultTest is Books {
    uint256 private constant SENIOR = 10_000_000e6;

    /// @dev Of the pool as a gift, which is profit; and of a trader against it, which is either.
    AccountId private trader;

    function setUp() public override {
        super.setUp();
        askShares(senior, bob, SENIOR);
        price(ETH_USD);
        claimShares(senior, bob);
        trader = cross(alice, 30_000_000e18);
    }

    function _values() private view returns (int256 seniorLow, int256 juniorLow) {
        (Usd s,) = lp.valueOf(Rank.Senior);
        (Usd j,) = lp.valueOf(Rank.Junior);
        return (Usd.unwrap(s), Usd.unwrap(j));
    }

    function _expectSum() private view {
        (int256 s, int256 j) = _values();
        (Usd low, Usd high,) = lp.valueSource().value();
        int256 whole = Usd.unwrap(low);
        vm.assertEq(s + j, whole > 0 ? whole : int256(0), "the tranches are the pool");
        (int256 equity, int256 doubt) = (equityOf(pool), Usd.unwrap(high - low) / 2);
        vm.assertEq(Usd.unwrap(high) - doubt, equity, "at mark, give or take the same");
    }

    /* WATERFALL */

    /// @dev Whatever the price does, both tranches are the pool, to the wei, and the junior loses first.
    function testFuzz_waterfall_juniorLosesFirst(uint256 size, uint256 eth) public {
        (int256 seniorBefore,) = _values();
        askShares(junior, eve, 1e6);
        trade(trader, ETH, int256(bound(size, 1e18, 15_000e18)));
        move(bound(eth, 1_500e18, 6_000e18));
        _expectSum();
        (int256 s, int256 j) = _values();
        vm.assertTrue(s >= seniorBefore || j == 0, "the senior lost while the junior had value");
        price(bound(eth, 1_500e18, 6_000e18));
        _expectSum();
        assertConserved();
    }

    /// @dev The senior claim grows by its rate out of profit, and waits where there is none.
    function test_yield_comesOutOfProfit() public {
        (int256 before,) = _values();
        tick(365 days / 2);
        post(ETH_USD, BTC_USD, LINK_USD);
        (int256 s,) = _values();
        vm.assertEq(s, before, "no profit, no yield");
        mintTo(eve, USDC, 1_000_000e18);
        run(eve, depositOf(pool, USDC, 1_000_000e18));
        (s,) = _values();
        vm.assertApproxEqAbs(s, before + before * 4 / 100, 1e18, "half a year at 8 %");
        _expectSum();
    }

    /// @dev Half a year is in arrears when eve enters, and a profit pays it: it is bob's.
    function test_yield_isNotSharedWithWhoEntersLate() public {
        tick(365 days / 2);
        askShares(senior, eve, SENIOR);
        price(ETH_USD);
        uint256 shares = claimShares(senior, eve);
        mintTo(alice, USDC, 1_000_000e18);
        run(alice, depositOf(pool, USDC, 1_000_000e18));
        askShares(junior, alice, 1e6);
        price(ETH_USD);
        uint256 worth = senior.convertToAssets(shares);
        vm.assertApproxEqAbs(int256(worth), int256(SENIOR), 10e6, "what she paid, and seconds of yield");
        uint256 before = senior.convertToAssets(senior.balanceOf(bob));
        vm.assertApproxEqAbs(int256(before), int256(SENIOR) * 104 / 100, 10e6, "half a year at 8 %");
        _expectSum();
    }

    function test_terms_changeOnlyWhatComes() public {
        tick(365 days / 2);
        post(ETH_USD, BTC_USD, LINK_USD);
        lp.setTerms(TrancheTerms(Fraction.wrap(0.2e18), Fraction.wrap(0)));
        tick(365 days / 2);
        post(ETH_USD, BTC_USD, LINK_USD);
        mintTo(eve, USDC, 1_000_000e18);
        run(eve, depositOf(pool, USDC, 1_000_000e18));
        (int256 s,) = _values();
        vm.assertApproxEqAbs(s, int256(SENIOR * 1e12) * 104 / 100, 1e18, "half a year at 8 %, half at none");
    }

    /* COVERAGE */

    /// @dev 20 million of junior value cover 100 million of senior value; the rest waits.
    function test_coverage_limitsSeniorDeposits() public {
        askShares(senior, eve, 100_000_000e6);
        price(ETH_USD);
        vm.assertEq(senior.claimableDepositRequest(0, eve), 90_000_000e6);
        vm.assertEq(senior.pendingDepositRequest(0, eve), 10_000_000e6);
        askShares(junior, eve, 2_000_000e6);
        price(ETH_USD);
        vm.assertEq(senior.pendingDepositRequest(0, eve), 0);
        assertConserved();
    }

    function test_coverage_limitsJuniorRedemptions() public {
        askAssets(junior, provider, junior.balanceOf(provider));
        price(ETH_USD);
        vm.assertApproxEqAbs(int256(claimAssets(junior, provider)), 18_000_000e6, 1, "2 million stay");
        vm.assertGe(int256(junior.pendingRedeemRequest(0, provider)), 1, "the rest waits");
        _expectSum();
        assertConserved();
    }

    /* REDEMPTIONS */

    /// @dev What the margin of the pool spares is shared in proportion; what waits on earns nothing and bears losses.
    function testFuzz_redemption_isSharedInProportion(uint256 mine, uint256 yours) public {
        (mine, yours) = (bound(mine, 1e6, 1e13), bound(yours, 1e6, 1e13));
        for (uint256 i; i < 2; ++i) {
            askShares(junior, i == 0 ? alice : eve, i == 0 ? mine : yours);
        }
        trade(trader, ETH, 15_000e18);
        price(ETH_USD);
        claimShares(junior, alice);
        claimShares(junior, eve);
        for (uint256 i; i < 3; ++i) {
            address who = [alice, eve, provider][i];
            askAssets(junior, who, junior.balanceOf(who));
        }
        price(ETH_USD);
        (uint256 a, uint256 e) = (claimAssets(junior, alice), claimAssets(junior, eve));
        vm.assertGe(int256(junior.pendingRedeemRequest(0, provider)), 1, "not all can leave");
        uint256 larger = mine > yours ? mine : yours;
        vm.assertApproxEqAbs(int256(a * yours), int256(e * mine), larger * 3, "in proportion");
        vm.assertGe(maintenanceOf(pool), 0, "the pool keeps its margin");
        assertConserved();
    }

    function test_redemption_earnsNothingWhileItWaits() public {
        askAssets(junior, provider, junior.balanceOf(provider));
        price(ETH_USD);
        claimAssets(junior, provider);
        uint256 worth = junior.convertToAssets(junior.pendingRedeemRequest(0, provider));
        mintTo(eve, USDC, 5_000_000e18);
        run(eve, depositOf(pool, USDC, 5_000_000e18));
        askAssets(senior, bob, senior.balanceOf(bob)); // nothing is to be covered any more
        price(ETH_USD);
        vm.assertLe(int256(claimAssets(junior, provider)), int256(worth) + 1, "the gift is not shared");
        vm.assertEq(junior.pendingRedeemRequest(0, provider), 0);
        assertConserved();
    }

    /* EPOCHS */

    function test_epoch_waitsForALaterReport() public {
        trade(trader, ETH, 1e18);
        askShares(junior, eve, 1e6);
        vm.assertFalse(lp.processEpoch(), "completed");
        vm.expectPartialRevert(ILiquidityVault.ReportTooOld.selector);
        lp.processEpoch();
        tick(12);
        vm.expectPartialRevert(ILiquidityVault.ReportTooOld.selector);
        lp.processEpoch();
        post(ETH_USD, BTC_USD, LINK_USD);
        vm.assertTrue(lp.processEpoch(), "priced");
        vm.expectPartialRevert(ILiquidityVault.NothingWaits.selector);
        lp.processEpoch();
    }

    /// @dev A stranger's request before every report holds up nobody.
    function test_epoch_isNotHeldUpByNewRequests() public {
        trade(trader, ETH, 1e18);
        askShares(junior, alice, 1_000e6);
        for (uint256 i; i < 4; ++i) {
            tick(12);
            post(ETH_USD, BTC_USD, LINK_USD);
            askShares(junior, eve, 1);
            lp.processEpoch();
        }
        vm.assertEq(junior.claimableDepositRequest(0, alice), 1_000e6);
        vm.assertEq(junior.claimableDepositRequest(0, eve), 3);
        vm.assertEq(junior.pendingDepositRequest(0, eve), 1);
    }

    /* CLASSES */

    /// @dev The pool loses more than the junior tranche: it ends, its deposits go back, and a new one covers the rest.
    function test_class_endsWithoutValueAndIsOpenedAgain() public {
        trade(trader, ETH, 15_000e18);
        move(4_600e18); // 24 million lost of 30
        askShares(junior, eve, 1_000e6);
        price(4_600e18);
        vm.assertTrue(junior.isClosed(), "closed");
        vm.assertEq(junior.totalAssets(), 0);
        vm.prank(eve);
        vm.assertEq(junior.reclaim(eve, eve), 1_000e6);
        vm.prank(eve);
        vm.expectPartialRevert(ITranche.WrongState.selector);
        junior.requestDeposit(1, eve, eve);
        vm.expectPartialRevert(ILiquidityVault.ClassRefused.selector);
        lp.openClass(Rank.Senior, senior);

        (int256 s,) = _values();
        Tranche next = Tranche(
            _create("Tranche", abi.encode("Loadline Junior 2", "llJUNIOR2", tokens[0], lp, ledger, vault))
        );
        lp.openClass(Rank.Junior, next);
        askShares(next, eve, 5_000_000e6);
        price(4_600e18);
        claimShares(next, eve);
        (int256 after_, int256 j) = _values();
        vm.assertApproxEqAbs(after_, s, 1e18, "the senior claim starts at what was left, funding aside");
        vm.assertApproxEqAbs(j, 5_000_000e18, 10e18, "the new junior is worth what it paid");
        assertConserved();
    }

    function testFuzz_class_onlyGovernanceDecides(address who) public {
        vm.assume(who != address(this));
        vm.startPrank(who);
        vm.expectPartialRevert(IAccessManaged.AccessManagedUnauthorized.selector);
        lp.openClass(Rank.Junior, junior);
        vm.expectPartialRevert(IAccessManaged.AccessManagedUnauthorized.selector);
        lp.setTerms(TrancheTerms(Fraction.wrap(0), Fraction.wrap(0)));
        vm.expectPartialRevert(IAccessManaged.AccessManagedUnauthorized.selector);
        lp.setValueSource(IPoolValue(who));
        vm.expectPartialRevert(ILiquidityVault.UnknownTranche.selector);
        lp.noteRequest();
        vm.expectPartialRevert(ILiquidityVault.UnknownTranche.selector);
        lp.pay(who, 1);
        vm.expectPartialRevert(ITranche.OnlyVault.selector);
        junior.gather();
        vm.expectPartialRevert(ITranche.OnlyVault.selector);
        junior.fill(1, 0, 0, 0, 0);
        vm.expectPartialRevert(ITranche.OnlyVault.selector);
        junior.close();
        vm.stopPrank();
    }
}
