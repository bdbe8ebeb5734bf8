// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IClearinghouse} from "../../src/interfaces/IClearinghouse.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {Action} from "../../src/types/Action.sol";
import {AccountId, AssetId} from "../../src/types/Ids.sol";
import {Mode} from "../../src/types/Mode.sol";
import {TokenUnits} from "../../src/units/TokenUnits.sol";
import {Books} from "../base/Books.sol";

contract DepositTest is Books {
    AccountId private account;

    function setUp() public override {
        super.setUp();
        account = cross(alice, 0);
        mintTo(alice, USDC, 1_000e18);
        mintTo(bob, USDC, 1_000e18);
    }

    function go(address who, Action memory action) external {
        run(who, action);
    }

    function testFuzz_deposit_creditsWhatArrives(uint256 asset, uint256 amount) public {
        AssetId id = AssetId.wrap(uint8(bound(asset, 0, 3)));
        amount = bound(amount, 1, 1e12) * 1e12;
        put(account, id, amount);
        int256 got = id == USDC ? cashOf(account) : this.sums().holdings[AssetId.unwrap(id)];
        vm.assertEq(got, int256(amount));
        assertConserved();
    }

    function testFuzz_deposit_ofCashIsOpenToStrangers(uint256 amount) public {
        amount = bound(amount, 1, 1e9) * 1e12;
        run(bob, depositOf(account, USDC, amount));
        vm.assertEq(cashOf(account), int256(amount));
        vm.assertEq(tokens[0].balanceOf(bob), 1_000e6 - amount / 1e12);
    }

    /// @dev A stranger brings what is held already, and nothing else.
    function test_deposit_revertsWhenAStrangerBringsANewAsset() public {
        mintTo(bob, WETH, 2e18);
        vm.expectPartialRevert(IClearinghouse.AssetNotWelcome.selector);
        this.go(bob, depositOf(account, WETH, 1e18));
        put(account, WETH, 1e18);
        run(bob, depositOf(account, WETH, 1e18));
        assertConserved();
    }

    function test_deposit_revertsForCollateralInIsolatedMode() public {
        AccountId isolated = openFor(alice, Mode.Isolated);
        mintTo(alice, WETH, 1e18);
        vm.expectPartialRevert(IClearinghouse.AssetNotWelcome.selector);
        this.go(alice, depositOf(isolated, WETH, 1e18));
    }

    function testFuzz_deposit_revertsForAFractionOfATokenUnit(uint256 amount) public {
        amount = bound(amount, 1, 1e20);
        vm.assume(amount % 1e12 != 0);
        vm.expectPartialRevert(TokenUnits.FractionOfUnit.selector);
        this.go(alice, depositOf(account, USDC, amount));
    }

    function test_deposit_revertsForNothing() public {
        vm.expectPartialRevert(IClearinghouse.InvalidAmount.selector);
        this.go(alice, depositOf(account, USDC, 0));
    }

    function test_deposit_revertsForUnknownAssetOrAccount() public {
        vm.expectPartialRevert(IVault.UnknownAsset.selector);
        this.go(alice, depositOf(account, AssetId.wrap(9), 1e18));
        vm.expectPartialRevert(IClearinghouse.InvalidAmount.selector);
        this.go(alice, depositOf(account, AssetId.wrap(16), 1e18));
        vm.expectPartialRevert(IClearinghouse.UnknownAccount.selector);
        this.go(alice, depositOf(AccountId.wrap(1_000), USDC, 1e18));
    }

    function test_deposit_revertsAboveTheCap() public {
        vault.setCap(USDC, vault.held(USDC));
        vm.expectPartialRevert(IVault.CapExceeded.selector);
        this.go(alice, depositOf(account, USDC, 1e12));
    }

    function test_deposit_revertsForAnAssetWithoutTerms() public {
        vault.list(_create("TestToken", abi.encode("X", "X", uint8(18))), 1e30);
        tokens.push(tokens[1]);
        vm.expectRevert();
        this.go(alice, depositOf(account, AssetId.wrap(4), 1e18));
        tokens.pop();
    }
}
