// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IClearinghouse} from "../../src/interfaces/IClearinghouse.sol";
import {IMarketData} from "../../src/interfaces/IMarketData.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {Action} from "../../src/types/Action.sol";
import {AssetTerms} from "../../src/types/AssetTerms.sol";
import {AccountId, AssetId} from "../../src/types/Ids.sol";
import {Mode} from "../../src/types/Mode.sol";
import {Books} from "../base/Books.sol";
import {FeeToken} from "./hostile/FeeToken.sol";
import {HookToken} from "./hostile/HookToken.sol";

/// @notice Incidents 38 to 42: tokens that call back, and tokens that do not bring what they say.
contract TokensTest is Books {
    HookToken private hook;
    FeeToken private fee;
    AssetId private hookId;
    AssetId private feeId;
    AccountId private account;

    function setUp() public override {
        super.setUp();
        hook = new HookToken();
        fee = new FeeToken();
        hookId = vault.list(address(hook), 1e30);
        feeId = vault.list(address(fee), 1e30);
        parameters.setTerms(hookId, AssetTerms(ETH, 1_000, 600, 100, 2_000, 50_000));
        parameters.setTerms(feeId, AssetTerms(ETH, 1_000, 600, 100, 2_000, 50_000));
        hook.mint(eve, 1_000e18);
        fee.mint(eve, 1_000e18);
        account = cross(eve, 10_000e18);
        vm.startPrank(eve);
        hook.approve(address(vault), type(uint256).max);
        fee.approve(address(vault), type(uint256).max);
        vm.stopPrank();
        run(eve, depositOf(account, hookId, 10e18));
    }

    /* RE-ENTRY */

    /// @dev Everything that moves value, tried from within a deposit and from within a withdrawal.
    function testFuzz_38_nothingThatWritesRunsInsideATransfer(uint256 which) public {
        AccountId[] memory list = new AccountId[](1);
        list[0] = account;
        address[9] memory targets = [
            address(ledger),
            address(ledger),
            address(ledger),
            address(marketData),
            address(lp),
            address(liquidation),
            address(liquidation),
            address(liquidation),
            address(router)
        ];
        bytes[9] memory calls = [
            abi.encodeCall(ledger.execute, (new Action[](0))),
            abi.encodeCall(ledger.settle, (list)),
            abi.encodeCall(ledger.open, (eve, Mode.Cross)),
            this.submission(4_000e18),
            abi.encodeCall(lp.processEpoch, ()),
            abi.encodeCall(liquidation.flag, (account)),
            abi.encodeCall(liquidation.close, (account, account)),
            abi.encodeCall(liquidation.release, (account)),
            abi.encodeCall(lens.health, (list))
        ];
        which = bound(which, 0, 8);
        if (which == 8) targets[8] = address(lens);
        int256 before = wealthOf(eve);
        hook.arm(targets[which], calls[which]);
        run(eve, depositOf(account, hookId, 1e18));
        vm.assertEq(hook.calls(), 2);
        vm.assertEq(hook.successes(), 0, "nothing ran inside the deposit");
        hook.arm(targets[which], calls[which]);
        run(eve, withdrawOf(account, hookId, 1e18, eve));
        vm.assertEq(hook.calls(), 2);
        vm.assertEq(hook.successes(), 0, "nothing ran inside the withdrawal");
        vm.assertLe(wealthOf(eve), before, "eve gains nothing");
        assertConserved();
    }

    function test_39_lockAndFreezeAreWhatStopsIt() public {
        hook.arm(address(ledger), abi.encodeCall(ledger.execute, (new Action[](0))));
        run(eve, depositOf(account, hookId, 1e18));
        vm.assertEq(bytes4(hook.answer()) == IClearinghouse.Locked.selector, true);
        hook.arm(address(marketData), this.submission(ETH_USD));
        run(eve, depositOf(account, hookId, 1e18));
        vm.assertEq(bytes4(hook.answer()) == IMarketData.MarketFrozen.selector, true);
    }

    /// @dev Views that could be half-way revert; those of the share answer with what was stored before.
    function test_40_viewsInsideATransferRevertAndTheShareAnswersAsBefore() public {
        bytes[5] memory views = [
            abi.encodeCall(ledger.header, (account)),
            abi.encodeCall(ledger.book, (account)),
            abi.encodeCall(ledger.perp, (account, ETH)),
            abi.encodeCall(ledger.cashOf, (account)),
            abi.encodeCall(ledger.totalDebt, ())
        ];
        for (uint256 i; i < 5; ++i) {
            hook.arm(address(ledger), views[i]);
            run(eve, depositOf(account, hookId, 1e18));
            vm.assertEq(hook.successes(), 0, "a view answered while the books were open");
            vm.assertEq(bytes4(hook.answer()) == IClearinghouse.Locked.selector, true);
        }
        uint256 assets = junior.totalAssets();
        hook.arm(address(junior), abi.encodeCall(junior.totalAssets, ()));
        run(eve, depositOf(account, hookId, 1e18));
        vm.assertEq(abi.decode(hook.answer(), (uint256)), assets);
        hook.arm(address(junior), abi.encodeCall(junior.maxWithdraw, (provider)));
        run(eve, depositOf(account, hookId, 1e18));
        vm.assertEq(abi.decode(hook.answer(), (uint256)), 0);
    }

    function test_38_anAuditInsideATransferHaltsNothing() public {
        hook.arm(address(vault), abi.encodeCall(vault.audit, (hookId)));
        run(eve, depositOf(account, hookId, 1e18));
        vm.assertFalse(vault.listing(hookId).halted, "halted in the middle of a deposit");
        run(eve, withdrawOf(account, hookId, 1e18, eve));
        vm.assertFalse(vault.listing(hookId).halted, "halted in the middle of a withdrawal");
    }

    /* SHORT ARRIVAL */

    function testFuzz_tokenThatArrivesShortIsRefused(uint256 lost) public {
        fee.setFees(bound(lost, 1, 1e18), 0);
        vm.expectPartialRevert(IVault.InexactArrival.selector);
        this.deposit();
    }

    function testFuzz_tokenThatTakesMoreThanAskedIsNotPaid(uint256 lost) public {
        run(eve, depositOf(account, feeId, 2e18));
        fee.setFees(0, bound(lost, 1, 1e18));
        vm.expectPartialRevert(IVault.InexactDeparture.selector);
        this.withdraw();
        assertConserved();
    }

    function test_tokenThatShrinksIsHaltedAndReleasedWhenWhole() public {
        run(eve, depositOf(account, feeId, 2e18));
        fee.shrink(address(vault), 1);
        vm.assertTrue(vault.audit(feeId), "halted");
        vm.expectPartialRevert(IVault.AssetHalted.selector);
        this.deposit();
        vm.expectPartialRevert(IVault.AssetHalted.selector);
        this.withdraw();
        run(eve, withdrawOf(account, USDC, 1e18, eve)); // the others go on
        fee.mint(address(vault), 1);
        vm.assertFalse(vault.audit(feeId), "released");
        this.withdraw();
    }

    /// @dev External, so that encoding reports is no part of a test's stack.
    function submission(uint256 eth) external view returns (bytes memory) {
        return abi.encodeCall(marketData.submit, (reportsAt(vm.getBlockTimestamp(), eth, BTC_USD, LINK_USD)));
    }

    function deposit() external {
        run(eve, depositOf(account, feeId, 1e18));
    }

    function withdraw() external {
        run(eve, withdrawOf(account, feeId, 1e18, eve));
    }
}
