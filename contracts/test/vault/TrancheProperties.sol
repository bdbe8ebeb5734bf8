// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {ITranche} from "../../src/interfaces/ITranche.sol";
import {Tranche} from "../../src/vault/Tranche.sol";
import {Books} from "../base/Books.sol";

/// @notice What ERC-20 and ERC-7540 ask of every tranche. Source: https://eips.ethereum.org/EIPS/eip-7540
abstract contract TrancheProperties is Books {
    uint256 private constant MOST = 1e13; // ten million dollars

    function tranche() internal view virtual returns (Tranche);

    /// @dev An epoch at unchanged prices.
    function epoch() internal {
        price(ETH_USD);
    }

    /// @dev Shares of `who` for `assets`.
    function buy(address who, uint256 assets) internal returns (uint256 shares) {
        askShares(tranche(), who, assets);
        epoch();
        return claimShares(tranche(), who);
    }

    /* ERC-20 */

    function testFuzz_erc20_transferMovesWhatItSays(uint256 amount, uint256 assets) public {
        uint256 shares = buy(alice, bound(assets, 1e6, MOST));
        amount = bound(amount, 0, shares);
        uint256 supply = tranche().totalSupply();
        vm.prank(alice);
        vm.assertTrue(tranche().transfer(bob, amount), "returns true");
        vm.assertEq(tranche().balanceOf(alice), shares - amount);
        vm.assertEq(tranche().balanceOf(bob), amount);
        vm.assertEq(tranche().totalSupply(), supply);
    }

    function testFuzz_erc20_transferFromSpendsTheAllowance(uint256 allowance, uint256 amount) public {
        uint256 shares = buy(alice, 1_000e6);
        allowance = bound(allowance, 0, shares);
        vm.prank(alice);
        tranche().approve(bob, allowance);
        amount = bound(amount, 0, shares);
        vm.prank(bob);
        if (amount > allowance) vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        tranche().transferFrom(alice, eve, amount);
        if (amount <= allowance) vm.assertEq(tranche().allowance(alice, bob), allowance - amount);
    }

    function testFuzz_erc20_nobodyMovesMoreThanHeHas(uint256 more) public {
        uint256 shares = buy(alice, 1_000e6);
        vm.prank(alice);
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientBalance.selector);
        tranche().transfer(bob, shares + bound(more, 1, 1e30));
    }

    /* REQUESTS */

    /// @dev Pending, then claimable, then claimed; what is asked for leaves the owner at once and arrives at the claim alone.
    function testFuzz_7540_depositsPassThroughEveryState(uint256 assets) public {
        assets = bound(assets, 1, MOST);
        askShares(tranche(), alice, assets);
        vm.assertEq(tokens[0].balanceOf(alice), 0);
        _expectDeposit(alice, assets, 0);
        vm.assertEq(tranche().maxDeposit(alice), 0);
        epoch();
        _expectDeposit(alice, 0, assets);
        vm.assertEq(tranche().balanceOf(alice), 0, "nothing is pushed");
        vm.assertEq(tranche().maxDeposit(alice), assets);
        uint256 most = tranche().maxMint(alice);
        vm.assertEq(claimShares(tranche(), alice), most);
        _expectDeposit(alice, 0, 0);
        vm.assertEq(tranche().balanceOf(alice), most);
        assertConserved();
    }

    function testFuzz_7540_redemptionsPassThroughEveryState(uint256 assets, uint256 part) public {
        uint256 shares = buy(alice, bound(assets, 1e6, MOST));
        part = bound(part, 1, shares);
        askAssets(tranche(), alice, part);
        vm.assertEq(tranche().balanceOf(alice), shares - part);
        _expectRedemption(alice, part, 0);
        vm.assertEq(tranche().maxRedeem(alice), 0);
        epoch();
        _expectRedemption(alice, 0, part);
        vm.assertEq(tokens[0].balanceOf(alice), 0, "nothing is pushed");
        uint256 most = tranche().maxWithdraw(alice);
        vm.assertEq(claimAssets(tranche(), alice), most);
        _expectRedemption(alice, 0, 0);
        vm.assertEq(tokens[0].balanceOf(alice), most);
        assertConserved();
    }

    function _expectDeposit(address who, uint256 pending, uint256 claimable) private view {
        vm.assertEq(tranche().pendingDepositRequest(0, who), pending);
        vm.assertEq(tranche().claimableDepositRequest(0, who), claimable);
    }

    function _expectRedemption(address who, uint256 pending, uint256 claimable) private view {
        vm.assertEq(tranche().pendingRedeemRequest(0, who), pending);
        vm.assertEq(tranche().claimableRedeemRequest(0, who), claimable);
    }

    /// @dev Id 0: requests of one controller add up, whoever pays, across epochs that wait.
    function testFuzz_7540_requestsOfAControllerAddUp(uint256 one, uint256 two, uint256 three) public {
        (one, two, three) = (bound(one, 1, MOST), bound(two, 1, MOST), bound(three, 1, MOST));
        askShares(tranche(), alice, one);
        _askFor(alice, bob, two);
        _expectDeposit(alice, one + two, 0);
        vm.assertFalse(lp.processEpoch(), "completed, for a later report");
        askShares(tranche(), alice, three);
        _expectDeposit(alice, one + two + three, 0);
        epoch();
        _expectDeposit(alice, three, one + two);
        epoch();
        _expectDeposit(alice, 0, one + two + three);
        claimShares(tranche(), alice);
        assertConserved();
    }

    /// @dev `payer` pays for a request of `controller`.
    function _askFor(address controller, address payer, uint256 assets) private {
        tokens[0].mint(payer, assets);
        vm.startPrank(payer);
        tokens[0].approve(address(tranche()), assets);
        vm.assertEq(tranche().requestDeposit(assets, controller, payer), 0);
        vm.stopPrank();
    }

    /// @dev However a claim is split, no more comes out than in one.
    function testFuzz_7540_splitClaimsGainNothing(uint256 assets, uint256 part, bool byShares) public {
        assets = bound(assets, 2, MOST);
        askShares(tranche(), alice, assets);
        askShares(tranche(), bob, assets);
        epoch();
        uint256 whole = claimShares(tranche(), bob);
        uint256 got;
        vm.startPrank(alice);
        if (byShares) {
            got = bound(part, 1, tranche().maxMint(alice));
            tranche().mint(got, alice);
        } else {
            got = tranche().deposit(bound(part, 1, assets), alice);
        }
        got += tranche().deposit(tranche().maxDeposit(alice), alice);
        vm.stopPrank();
        vm.assertLe(int256(got), int256(whole), "more than in one");
        vm.assertEq(tranche().balanceOf(alice), got);
    }

    function testFuzz_7540_noMoreIsClaimedThanWasFilled(uint256 assets, uint256 more) public {
        assets = bound(assets, 1, MOST);
        askShares(tranche(), alice, assets);
        epoch();
        uint256 beyond = bound(more, 1, 1e30);
        uint256 most = tranche().maxMint(alice);
        vm.startPrank(alice);
        vm.expectPartialRevert(ITranche.ClaimTooLarge.selector);
        tranche().deposit(assets + beyond, alice);
        vm.expectPartialRevert(ITranche.ClaimTooLarge.selector);
        tranche().mint(most + beyond, alice);
        vm.expectPartialRevert(ITranche.ClaimTooLarge.selector);
        tranche().redeem(beyond, alice, alice);
        vm.expectPartialRevert(ITranche.ClaimTooLarge.selector);
        tranche().withdraw(beyond, alice, alice);
        vm.stopPrank();
    }

    /// @dev Counted epoch by epoch, or all at once: the same.
    function testFuzz_7540_epochsAreCountedInAnyParts(uint256 assets, uint32 part) public {
        assets = bound(assets, 1, MOST);
        for (uint256 i; i < 3; ++i) {
            askShares(tranche(), alice, assets);
            askShares(tranche(), bob, assets);
            epoch();
        }
        tranche().advance(alice, uint32(bound(part, 0, 10)));
        tranche().advance(alice, 1);
        vm.assertEq(tranche().maxMint(alice), tranche().maxMint(bob));
        vm.assertEq(tranche().maxDeposit(alice), 3 * assets);
        vm.assertEq(claimShares(tranche(), alice), claimShares(tranche(), bob));
    }

    /* OPERATORS */

    function test_7540_onlyOwnersAndOperatorsRequestAndClaim() public {
        buy(alice, 1_000e6);
        askShares(tranche(), alice, 1_000e6);
        askAssets(tranche(), alice, 1e9);
        epoch();
        _askAllAs(eve, true);
        vm.prank(alice);
        vm.assertTrue(tranche().setOperator(eve, true), "returns true");
        vm.assertTrue(tranche().isOperator(alice, eve), "is operator");
        _askAllAs(eve, false);
        vm.prank(alice);
        tranche().setOperator(eve, false);
        vm.assertFalse(tranche().isOperator(alice, eve), "is no more");
        _askAllAs(eve, true);
    }

    function _askAllAs(address who, bool refused) private {
        tokens[0].mint(alice, 3);
        vm.prank(alice);
        tokens[0].approve(address(tranche()), 3);
        bytes4 reason = ITranche.NotOperator.selector;
        vm.startPrank(who);
        if (refused) vm.expectPartialRevert(reason);
        tranche().requestDeposit(1, alice, alice);
        if (refused) vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        tranche().requestRedeem(1, alice, alice);
        if (refused) vm.expectPartialRevert(reason);
        tranche().deposit(1e6, who, alice);
        if (refused) vm.expectPartialRevert(reason);
        tranche().mint(1e6, who, alice);
        if (refused) vm.expectPartialRevert(reason);
        tranche().redeem(1e7, who, alice);
        if (refused) vm.expectPartialRevert(reason);
        tranche().withdraw(1, who, alice);
        vm.stopPrank();
    }

    /// @dev A redemption may also be asked for out of an allowance, which it spends.
    function testFuzz_7540_anAllowanceIsEnoughToAskForRedemption(uint256 shares, uint256 allowance) public {
        uint256 bought = buy(alice, 1_000e6);
        shares = bound(shares, 1, bought);
        allowance = bound(allowance, 0, bought);
        vm.prank(alice);
        tranche().approve(bob, allowance);
        vm.prank(bob);
        if (shares > allowance) vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        tranche().requestRedeem(shares, bob, alice);
        if (shares > allowance) return;
        vm.assertEq(tranche().allowance(alice, bob), allowance - shares);
        _expectRedemption(bob, shares, 0);
        _expectRedemption(alice, 0, 0);
    }

    function test_7540_nothingIsNoRequest() public {
        vm.startPrank(alice);
        vm.expectPartialRevert(ITranche.ZeroRequest.selector);
        tranche().requestDeposit(0, alice, alice);
        vm.expectPartialRevert(ITranche.ZeroRequest.selector);
        tranche().requestRedeem(0, alice, alice);
        vm.expectPartialRevert(ITranche.ZeroController.selector);
        tranche().requestDeposit(1, address(0), alice);
        vm.stopPrank();
    }

    /* VIEWS */

    function testFuzz_7540_previewsRevert(uint256 amount, address who) public {
        vm.startPrank(who);
        vm.expectPartialRevert(ITranche.PreviewUnavailable.selector);
        tranche().previewDeposit(amount);
        vm.expectPartialRevert(ITranche.PreviewUnavailable.selector);
        tranche().previewMint(amount);
        vm.expectPartialRevert(ITranche.PreviewUnavailable.selector);
        tranche().previewRedeem(amount);
        vm.expectPartialRevert(ITranche.PreviewUnavailable.selector);
        tranche().previewWithdraw(amount);
        vm.stopPrank();
    }

    /// @dev The identifiers are those of the functions that the standard names.
    function test_7540_interfacesAreNamed() public view {
        bytes4 operators = ITranche.setOperator.selector ^ ITranche.isOperator.selector;
        bytes4 deposits = ITranche.requestDeposit.selector ^ ITranche.pendingDepositRequest.selector
            ^ ITranche.claimableDepositRequest.selector;
        bytes4 redemptions = ITranche.requestRedeem.selector ^ ITranche.pendingRedeemRequest.selector
            ^ ITranche.claimableRedeemRequest.selector;
        vm.assertTrue(tranche().supportsInterface(operators), "operators");
        vm.assertTrue(tranche().supportsInterface(redemptions), "redemptions");
        vm.assertTrue(tranche().supportsInterface(0xce3bbe50), "deposits");
        vm.assertTrue(
            deposits ^ bytes4(keccak256("deposit(uint256,address,address)"))
                    ^ bytes4(keccak256("mint(uint256,address,address)")) == bytes4(0xce3bbe50),
            "identifier of deposits"
        );
        vm.assertTrue(tranche().supportsInterface(0x2f0a18c5), "ERC-7575");
        vm.assertTrue(tranche().supportsInterface(type(IERC165).interfaceId), "ERC-165");
        vm.assertFalse(tranche().supportsInterface(0xffffffff), "not everything");
        vm.assertEq(tranche().share(), address(tranche()));
        vm.assertEq(tranche().asset(), address(tokens[0]));
        vm.assertEq(uint256(tranche().decimals()), 12);
    }

    /* ROUNDING */

    /// @dev In and out at one price never gains, whatever the price of a share has become.
    function testFuzz_4626_roundTripsNeverGain(uint256 assets, uint256 gift) public {
        mintTo(bob, USDC, MOST * 1e12);
        run(bob, depositOf(pool, USDC, bound(gift, 1, MOST) * 1e12));
        assets = bound(assets, 1, MOST);
        uint256 shares = buy(alice, assets);
        if (shares == 0) return;
        askAssets(tranche(), alice, shares);
        epoch();
        vm.assertLe(int256(claimAssets(tranche(), alice)), int256(assets), "gained");
        assertConserved();
    }

    /// @dev Entry and exit of one leave what the others hold, but for rounding in their favour.
    function testFuzz_4626_othersLoseNothing(uint256 assets, uint256 part) public {
        buy(bob, 1_000_000e6);
        uint256 before = tranche().convertToAssets(1e18);
        uint256 shares = buy(alice, bound(assets, 1, MOST));
        vm.assertGe(int256(tranche().convertToAssets(1e18)), int256(before), "by entry");
        if (shares == 0) return;
        askAssets(tranche(), alice, bound(part, 1, shares));
        epoch();
        vm.assertGe(int256(tranche().convertToAssets(1e18)), int256(before), "by exit");
    }
}
