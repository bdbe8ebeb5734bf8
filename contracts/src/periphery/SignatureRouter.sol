// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {Batch, ISignatureRouter} from "../interfaces/ISignatureRouter.sol";
import {Action, ActionKind, SCOPE_DEPOSIT, SCOPE_TRADE, SCOPE_TRANSFER} from "../types/Action.sol";
import {AccountId} from "../types/Ids.sol";

/// @title SignatureRouter
/// @notice Verifies signed batches and runs them as an operator. Holds no tokens and no rights but those granted to it.
contract SignatureRouter is ISignatureRouter, EIP712 {
    bytes32 private constant ACTION_TYPEHASH = keccak256(
        "Action(uint8 kind,uint64 account,uint64 to,uint96 id,int256 amount,address target,bytes data)"
    );
    bytes32 private constant BATCH_TYPEHASH = keccak256(
        "Batch(address owner,uint256 nonce,uint32 epoch,uint40 deadline,Action[] actions)Action(uint8 kind,uint64 account,uint64 to,uint96 id,int256 amount,address target,bytes data)"
    );

    /// @notice The ledger.
    IClearinghouse public immutable LEDGER;

    /* STORAGE */

    mapping(address owner => mapping(uint256 word => uint256 bits)) private _spent;

    constructor(IClearinghouse ledger) EIP712("Loadline SignatureRouter", "1") {
        LEDGER = ledger;
    }

    /* BATCHES */

    /// @inheritdoc ISignatureRouter
    function executeSigned(Batch calldata batch, bytes calldata signature) external {
        require(block.timestamp <= batch.deadline, BatchExpired(batch.deadline, block.timestamp));
        // A batch of another lockdown epoch hashes to what nobody signed.
        bool signed = batch.epoch == LEDGER.epochOf(batch.owner)
            && SignatureChecker.isValidSignatureNowCalldata(batch.owner, digestOf(batch), signature);
        require(signed, InvalidBatchSignature(batch.owner));
        _spend(batch.owner, batch.nonce);
        for (uint256 i; i < batch.actions.length; ++i) {
            _checkAction(batch.actions[i], batch.owner, i);
        }
        LEDGER.execute(batch.actions);
    }

    /// @dev Only what an operator may do, and only for accounts of the signer. An operator's rights come from each
    ///      account's owner, so the account must be the signer's: another's grant to the router is not his to use.
    function _checkAction(Action calldata action, address owner, uint256 index) private view {
        uint8 scope;
        if (action.kind == ActionKind.Deposit) scope = SCOPE_DEPOSIT;
        else if (action.kind == ActionKind.Trade) scope = SCOPE_TRADE;
        else if (action.kind == ActionKind.Transfer) scope = SCOPE_TRANSFER;
        else revert NotRoutable(index);
        bool own = LEDGER.header(action.account).owner == owner;
        require(
            own && LEDGER.allowed(action.account, address(this), scope), ForeignAccount(action.account, owner)
        );
    }

    /* NONCES */

    /// @inheritdoc ISignatureRouter
    function cancel(uint256 nonce) external {
        _spend(msg.sender, nonce);
    }

    function _spend(address owner, uint256 nonce) private {
        uint256 bit = 1 << (nonce & 0xff);
        uint256 word = _spent[owner][nonce >> 8];
        require(word & bit == 0, NonceUsed(owner, nonce));
        _spent[owner][nonce >> 8] = word | bit;
        emit NonceSpent(owner, nonce);
    }

    /* VIEWS */

    /// @inheritdoc ISignatureRouter
    function digestOf(Batch calldata batch) public view returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](batch.actions.length);
        for (uint256 i; i < hashes.length; ++i) {
            Action calldata a = batch.actions[i];
            hashes[i] = keccak256(
                abi.encode(
                    ACTION_TYPEHASH, a.kind, a.account, a.to, a.id, a.amount, a.target, keccak256(a.data)
                )
            );
        }
        return _hashTypedDataV4(
            keccak256(
                abi.encode(
                    BATCH_TYPEHASH,
                    batch.owner,
                    batch.nonce,
                    batch.epoch,
                    batch.deadline,
                    keccak256(abi.encodePacked(hashes))
                )
            )
        );
    }

    /// @inheritdoc ISignatureRouter
    function isSpent(address owner, uint256 nonce) external view returns (bool) {
        return _spent[owner][nonce >> 8] & (1 << (nonce & 0xff)) != 0;
    }
}
