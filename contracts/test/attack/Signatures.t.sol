// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Batch, ISignatureRouter} from "../../src/interfaces/ISignatureRouter.sol";
import {Action, ActionKind, SCOPE_DEPOSIT, SCOPE_TRADE, SCOPE_TRANSFER} from "../../src/types/Action.sol";
import {AccountId} from "../../src/types/Ids.sol";
import {Mode} from "../../src/types/Mode.sol";
import {Books} from "../base/Books.sol";

/// @notice Incident 84: signatures used twice, elsewhere, later, for others, or for something else.
contract SignaturesTest is Books {
    uint256 private constant KEY = 0xC0FFEE;

    address private owner;
    AccountId private a;
    AccountId private b;

    function setUp() public override {
        super.setUp();
        owner = vm.addr(KEY);
        a = cross(owner, 10_000e18);
        b = cross(owner, 10_000e18);
        uint8 scopes = SCOPE_TRADE | SCOPE_TRANSFER | SCOPE_DEPOSIT;
        run(
            owner,
            operatorOf(a, address(router), scopes, type(uint40).max),
            operatorOf(b, address(router), scopes, type(uint40).max)
        );
    }

    function _batch(Action memory action) private view returns (Batch memory batch) {
        batch.owner = owner;
        batch.nonce = 7;
        batch.epoch = ledger.epochOf(owner);
        batch.deadline = uint40(vm.getBlockTimestamp() + 60);
        batch.actions = new Action[](1);
        batch.actions[0] = action;
    }

    function _signed(Batch memory batch) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, router.digestOf(batch));
        return abi.encodePacked(r, s, v);
    }

    /// @dev A transfer, a trade and a deposit run for whoever brings them, with the money of the signer alone.
    function test_84_signedBatchRunsOnceWhoeverBringsIt() public {
        mintTo(owner, USDC, 5e18);
        Batch memory batch = _batch(transferOf(a, b, USDC, 10e18));
        batch.actions = new Action[](3);
        batch.actions[0] = transferOf(a, b, USDC, 10e18);
        batch.actions[1] = tradeOf(b, ETH, 1e18);
        batch.actions[2] = depositOf(a, USDC, 5e18);
        bytes memory signature = _signed(batch);
        vm.prank(eve);
        router.executeSigned(batch, signature);
        vm.assertEq(cashOf(a), 9_995e18);
        vm.assertEq(sizeOf(b, ETH), 1e18);
        vm.assertTrue(router.isSpent(owner, 7), "spent");
        vm.expectPartialRevert(ISignatureRouter.NonceUsed.selector);
        router.executeSigned(batch, signature);
        assertConserved();
    }

    function testFuzz_84_batchForAnotherChainIsRefused(uint256 chain) public {
        Batch memory batch = _batch(transferOf(a, b, USDC, 1e18));
        bytes memory signature = _signed(batch);
        chain = bound(chain, 1, 1e9);
        vm.assume(chain != block.chainid);
        vm.chainId(chain);
        vm.expectPartialRevert(ISignatureRouter.InvalidBatchSignature.selector);
        router.executeSigned(batch, signature);
    }

    function test_84_batchForAnotherRouterIsRefused() public {
        ISignatureRouter other = ISignatureRouter(_create("SignatureRouter", abi.encode(ledger)));
        Batch memory batch = _batch(transferOf(a, b, USDC, 1e18));
        bytes memory signature = _signed(batch);
        vm.expectPartialRevert(ISignatureRouter.InvalidBatchSignature.selector);
        other.executeSigned(batch, signature);
    }

    function testFuzz_84_flippedFieldVoidsTheSignature(uint256 field, uint256 by) public {
        Batch memory batch = _batch(transferOf(a, b, USDC, 1e18));
        bytes memory signature = _signed(batch);
        by = bound(by, 1, 50);
        field = bound(field, 0, 10);
        Action memory action = batch.actions[0];
        if (field == 0) batch.owner = address(uint160(owner) + uint160(by));
        if (field == 1) batch.nonce += by;
        if (field == 2) batch.epoch += uint32(by);
        if (field == 3) batch.deadline += uint40(by);
        if (field == 4) action.kind = ActionKind(by % 3);
        if (field == 5) action.account = AccountId.wrap(AccountId.unwrap(a) + uint64(by));
        if (field == 6) action.to = AccountId.wrap(AccountId.unwrap(b) + uint64(by));
        if (field == 7) action.id += uint96(by);
        if (field == 8) action.amount += int256(by);
        if (field == 9) action.target = address(uint160(by));
        if (field == 10) action.data = abi.encode(by);
        vm.expectPartialRevert(ISignatureRouter.InvalidBatchSignature.selector);
        router.executeSigned(batch, signature);
    }

    function testFuzz_84_batchPastItsDeadlineIsRefused(uint256 late) public {
        Batch memory batch = _batch(transferOf(a, b, USDC, 1e18));
        bytes memory signature = _signed(batch);
        tick(60 + bound(late, 1, 1e9));
        vm.expectPartialRevert(ISignatureRouter.BatchExpired.selector);
        router.executeSigned(batch, signature);
    }

    function test_84_lockdownVoidsBatches() public {
        Batch memory batch = _batch(transferOf(a, b, USDC, 1e18));
        bytes memory signature = _signed(batch);
        vm.prank(owner);
        ledger.lockdown();
        vm.expectPartialRevert(ISignatureRouter.InvalidBatchSignature.selector);
        router.executeSigned(batch, signature);
        batch.epoch = ledger.epochOf(owner);
        bytes memory again = _signed(batch);
        vm.expectPartialRevert(ISignatureRouter.ForeignAccount.selector); // grants are void too
        router.executeSigned(batch, again);
    }

    function testFuzz_84_cancelledNonceIsVoid(uint256 nonce) public {
        Batch memory batch = _batch(transferOf(a, b, USDC, 1e18));
        batch.nonce = nonce;
        bytes memory signature = _signed(batch);
        vm.prank(owner);
        router.cancel(nonce);
        vm.expectPartialRevert(ISignatureRouter.NonceUsed.selector);
        router.executeSigned(batch, signature);
    }

    /// @dev Alice trusts the router with her account; that is no right of others.
    function test_84_batchReachesNoAccountOfAnother() public {
        AccountId hers = cross(alice, 1_000e18);
        uint8 scopes = SCOPE_TRADE | SCOPE_TRANSFER | SCOPE_DEPOSIT;
        run(alice, operatorOf(hers, address(router), scopes, type(uint40).max));
        Batch memory batch = _batch(tradeOf(hers, ETH, 1e18));
        bytes memory signature = _signed(batch);
        vm.expectPartialRevert(ISignatureRouter.ForeignAccount.selector);
        router.executeSigned(batch, signature);
    }

    function testFuzz_84_batchNeitherWithdrawsNorGrants(uint256 kind) public {
        Action[4] memory barred = [
            withdrawOf(a, USDC, 1e18, owner),
            operatorOf(a, eve, 255, type(uint40).max),
            modeOf(a, Mode.Isolated),
            openOf(owner, Mode.Cross)
        ];
        Batch memory batch = _batch(barred[bound(kind, 0, 3)]);
        bytes memory signature = _signed(batch);
        vm.expectPartialRevert(ISignatureRouter.NotRoutable.selector);
        router.executeSigned(batch, signature);
    }
}
