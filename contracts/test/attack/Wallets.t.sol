// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Batch, ISignatureRouter} from "../../src/interfaces/ISignatureRouter.sol";
import {Action, SCOPE_TRANSFER} from "../../src/types/Action.sol";
import {AccountId} from "../../src/types/Ids.sol";
import {Books} from "../base/Books.sol";
import {Wallet} from "./hostile/Wallet.sol";

/// @notice Batches of owners that are contracts (ERC-1271).
contract WalletsTest is Books {
    Wallet private wallet;
    AccountId private a;
    AccountId private b;

    function setUp() public override {
        super.setUp();
        wallet = new Wallet();
        a = cross(address(wallet), 1_000e18);
        b = cross(address(wallet), 1_000e18);
        run(address(wallet), operatorOf(a, address(router), SCOPE_TRANSFER, type(uint40).max));
    }

    function _batch() private view returns (Batch memory batch) {
        batch.owner = address(wallet);
        batch.deadline = uint40(vm.getBlockTimestamp() + 60);
        batch.actions = new Action[](1);
        batch.actions[0] = transferOf(a, b, USDC, 10e18);
    }

    function test_84_walletSignsWhatItApproved() public {
        Batch memory batch = _batch();
        wallet.approve(router.digestOf(batch));
        vm.prank(eve);
        router.executeSigned(batch, "");
        vm.assertEq(cashOf(a), 990e18);
        vm.assertEq(cashOf(b), 1_010e18);
        vm.expectPartialRevert(ISignatureRouter.NonceUsed.selector);
        router.executeSigned(batch, "");
        assertConserved();
    }

    function test_84_walletThatApprovedSomethingElseIsRefused() public {
        Batch memory batch = _batch();
        wallet.approve(router.digestOf(batch));
        batch.actions[0].amount = 11e18;
        vm.expectPartialRevert(ISignatureRouter.InvalidBatchSignature.selector);
        router.executeSigned(batch, "");
    }

    function testFuzz_84_walletThatAnswersAnythingElseIsRefused(bytes4 magic) public {
        vm.assume(magic != Wallet.isValidSignature.selector);
        Batch memory batch = _batch();
        wallet.approve(router.digestOf(batch));
        wallet.answer(magic);
        vm.expectPartialRevert(ISignatureRouter.InvalidBatchSignature.selector);
        router.executeSigned(batch, "");
    }
}
