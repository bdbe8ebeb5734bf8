// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILiquidityVault} from "../../src/interfaces/ILiquidityVault.sol";
import {AccountId} from "../../src/types/Ids.sol";
import {Rank} from "../../src/types/Tranches.sol";
import {Usd} from "../../src/units/Units.sol";
import {Tranche} from "../../src/vault/Tranche.sol";
import {Books} from "../base/Books.sol";

/// @notice Incidents 62 and 71 to 74: entering and leaving the pool around what is already known.
contract ProvidersTest is Books {
    AccountId private trader;

    function setUp() public override {
        super.setUp();
        askShares(senior, bob, 5_000_000e6);
        price(ETH_USD);
        claimShares(senior, bob);
        trader = cross(alice, 5_000_000e18);
        trade(trader, ETH, 1_000e18);
        tick(12);
    }

    function _pick(bool isJunior) private view returns (Tranche) {
        return isJunior ? junior : senior;
    }

    /// @dev Eve knows that the next report makes the pool richer. She gets in at that report, not before it.
    function testFuzz_73_aRequestIsPricedByALaterReport(uint256 amount, uint256 eth, bool isJunior) public {
        amount = bound(amount, 1e6, 1e13);
        eth = bound(eth, 2_700e18, 3_300e18);
        askShares(_pick(isJunior), eve, amount);
        lp.processEpoch(); // completed, at the report that eve knew
        vm.assertEq(_pick(isJunior).pendingDepositRequest(0, eve), amount);
        price(eth);
        uint256 shares = claimShares(_pick(isJunior), eve);
        uint256 worth = _pick(isJunior).convertToAssets(shares);
        vm.assertLe(int256(worth), int256(amount), "bought below its value");
        (Usd low, Usd high) = lp.valueOf(isJunior ? Rank.Junior : Rank.Senior);
        int256 band = int256(amount) * Usd.unwrap(high - low) / Usd.unwrap(low) + 2;
        band += int256(amount) * 8 * 120 / (100 * 365 days); // seconds of arrears
        vm.assertGe(int256(worth), int256(amount) - band, "bought above its value");
        assertConserved();
    }

    /// @dev What eve knows about losses costs her as much as everybody.
    function testFuzz_73_whoLeavesBeforeALossBearsIt(uint256 eth) public {
        eth = bound(eth, 3_100e18, 3_900e18); // the pool is short
        askShares(junior, eve, 1_000_000e6);
        price(ETH_USD);
        uint256 shares = claimShares(junior, eve);
        askAssets(junior, eve, shares);
        move(eth);
        uint256 worth = junior.convertToAssets(shares);
        lp.processEpoch();
        vm.assertLe(int256(claimAssets(junior, eve)), int256(worth), "left before the loss");
        assertConserved();
    }

    /// @dev Incident 71 and 74: through both tranches and back at unchanged prices, in any order. What the senior shares
    ///      yield in that time is no gain.
    function testFuzz_74_roundTripsThroughTranchesNeverGain(uint256 amount, bool first, bool second) public {
        amount = bound(amount, 1e3, 1e12);
        uint256 got = amount;
        uint256 since = vm.getBlockTimestamp();
        for (uint256 i; i < 2 && got != 0; ++i) {
            Tranche tranche = _pick(i == 0 ? first : second);
            askShares(tranche, eve, got);
            price(ETH_USD);
            uint256 shares = claimShares(tranche, eve);
            if (shares == 0) break;
            askAssets(tranche, eve, shares);
            price(ETH_USD);
            got = claimAssets(tranche, eve);
        }
        uint256 yield_ = amount * 8 * (vm.getBlockTimestamp() - since) / (100 * 365 days);
        vm.assertLe(int256(got), int256(amount + yield_), "eve gains nothing");
        assertConserved();
    }

    /// @dev A bankrupt account is flagged: nobody enters or leaves as if the pool would not pay for it.
    function test_73_nobodyLeavesBeforeADeficitIsPaid() public {
        AccountId doomed = cross(eve, 20_000e18);
        trade(doomed, ETH, -80e18);
        run(address(this), depositOf(pool, USDC, _drainInsurance()));
        move(3_600e18);
        tick(1);
        (Usd before, Usd highBefore) = lp.valueOf(Rank.Junior);
        liquidation.flag(doomed);
        int256 deficit = -equityOf(doomed);
        vm.assertGt(deficit, 20_000e18, "bankrupt");
        (Usd low, Usd high) = lp.valueOf(Rank.Junior);
        int256 left = Usd.unwrap(before) - deficit;
        vm.assertApproxEqAbs(Usd.unwrap(low), left, 1e12, "reserved for those who leave");
        vm.assertEq(Usd.unwrap(high), Usd.unwrap(highBefore), "counted by those who enter");

        move(3_900e18);
        vm.assertLt(Usd.unwrap(liquidation.deficits()), -equityOf(doomed), "noted at the flag");
        liquidation.noteDeficit(doomed);
        vm.assertEq(Usd.unwrap(liquidation.deficits()), -equityOf(doomed));

        tick(901);
        liquidation.backstop(doomed);
        vm.assertEq(Usd.unwrap(liquidation.deficits()), 0);
        assertConserved();
    }

    /// @dev Eve enters once a deficit is reserved, hoping that those inside have paid for it; it is paid, and she leaves.
    function testFuzz_73_whoEntersBeforeADeficitIsPaidPaysForIt(uint256 amount, bool isJunior) public {
        amount = bound(amount, 1e6, 1e13);
        AccountId doomed = cross(bob, 20_000e18);
        trade(doomed, ETH, -80e18);
        run(address(this), depositOf(pool, USDC, _drainInsurance()));
        move(3_600e18);
        liquidation.flag(doomed);
        askShares(_pick(isJunior), eve, amount);
        price(3_600e18);
        uint256 shares = claimShares(_pick(isJunior), eve);
        tick(901);
        post(3_600e18, BTC_USD, LINK_USD);
        liquidation.backstop(doomed);
        askAssets(_pick(isJunior), eve, shares);
        price(3_600e18);
        vm.assertLe(int256(claimAssets(_pick(isJunior), eve)), int256(amount), "gained by others' loss");
        assertConserved();
    }

    /// @dev Takes the cash of the insurance, which otherwise pays first. Returns it, minted to this contract.
    function _drainInsurance() private returns (uint256 wad) {
        wad = uint256(cashOf(insurance)) / 1e12 * 1e12;
        fund.withdraw(address(this), Usd.wrap(int256(wad)));
        tokens[0].approve(address(vault), type(uint256).max);
    }

    function test_73_sharesAreNotPricedAtAnOldValue() public {
        askShares(junior, eve, 1e6);
        tick(1);
        post(ETH_USD, BTC_USD, LINK_USD);
        tick(MAX_AGE + 1);
        vm.expectPartialRevert(ILiquidityVault.StaleValue.selector);
        lp.processEpoch();
    }

    /// @dev What the margin of the pool needs stays, whoever asks.
    function test_62_cashBeyondTheMarginOfThePoolStays() public {
        trade(trader, ETH, 8_000e18);
        askAssets(senior, bob, senior.balanceOf(bob));
        askAssets(junior, provider, junior.balanceOf(provider));
        price(ETH_USD);
        vm.assertEq(senior.pendingRedeemRequest(0, bob), 0);
        vm.assertGe(int256(junior.pendingRedeemRequest(0, provider)), 1, "the rest waits");
        vm.assertGe(maintenanceOf(pool), 0, "the pool keeps its margin");
        claimAssets(junior, provider);
        claimAssets(senior, bob);
        assertConserved();
    }

    /// @dev Shares in hand are never held up by a stranger's gift.
    function test_73_aStrangersGiftLocksNobody() public {
        askShares(junior, eve, 1e6);
        price(ETH_USD);
        vm.prank(eve);
        junior.deposit(1e6, provider);
        uint256 all = junior.balanceOf(provider);
        vm.prank(provider);
        junior.transfer(bob, all);
        vm.assertEq(junior.balanceOf(bob), all);
    }
}
