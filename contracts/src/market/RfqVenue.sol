// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IRfqVenue, RfqLeg, RfqOrder} from "../interfaces/IRfqVenue.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {SCOPE_TRADE} from "../types/Action.sol";
import {Charge, Fill} from "../types/Fill.sol";
import {AccountId, NO_ACCOUNT} from "../types/Ids.sol";

/// @title RfqVenue
/// @notice Novates signed multi-leg orders between two accounts, all legs or none. Holds nothing but spent nonces.
contract RfqVenue is IRfqVenue, EIP712 {
    bytes32 private constant LEG_TYPEHASH = keccak256("RfqLeg(uint96 instrument,int128 size,int256 quote)");
    bytes32 private constant ORDER_TYPEHASH = keccak256(
        "RfqOrder(uint64 maker,uint64 taker,address signer,uint256 nonce,uint32 epoch,uint40 deadline,RfqLeg[] legs)RfqLeg(uint96 instrument,int128 size,int256 quote)"
    );

    /// @notice The ledger.
    IClearinghouse public immutable LEDGER;

    /* STORAGE */

    mapping(AccountId maker => mapping(uint256 word => uint256 bits)) private _spent;

    constructor(IClearinghouse ledger) EIP712("Loadline RfqVenue", "1") {
        LEDGER = ledger;
    }

    /* TRADE */

    /// @inheritdoc IVenue
    function trade(AccountId account, bytes calldata data) external {
        require(msg.sender == address(LEDGER), OnlyCaller(address(LEDGER), msg.sender));
        (RfqOrder memory order, bytes memory signature) = abi.decode(data, (RfqOrder, bytes));
        require(block.timestamp <= order.deadline, OrderExpired(order.deadline, block.timestamp));
        bool welcome = order.taker == NO_ACCOUNT || order.taker == account;
        require(welcome, WrongTaker(order.taker, account));
        require(order.legs.length != 0, NoLegs(order.maker));
        require(
            LEDGER.allowed(order.maker, order.signer, SCOPE_TRADE),
            SignerNotAllowed(order.maker, order.signer)
        );
        bool signed = SignatureChecker.isValidSignatureNow(order.signer, digestOf(order), signature);
        require(signed, InvalidOrderSignature(order.signer));
        uint32 epoch = LEDGER.epochOf(LEDGER.header(order.maker).owner);
        require(order.epoch == epoch, OrderVoid(order.maker, order.nonce));
        _spend(order.maker, order.nonce, account);
        for (uint256 i; i < order.legs.length; ++i) {
            RfqLeg memory leg = order.legs[i];
            LEDGER.fill(Fill(account, order.maker, leg.instrument, leg.size, leg.quote, new Charge[](0)));
        }
    }

    /* NONCES */

    /// @inheritdoc IRfqVenue
    function cancel(AccountId maker, uint256 nonce) external {
        require(LEDGER.allowed(maker, msg.sender, SCOPE_TRADE), SignerNotAllowed(maker, msg.sender));
        _spend(maker, nonce, NO_ACCOUNT);
    }

    function _spend(AccountId maker, uint256 nonce, AccountId taker) private {
        uint256 bit = 1 << (nonce & 0xff);
        uint256 word = _spent[maker][nonce >> 8];
        require(word & bit == 0, OrderVoid(maker, nonce));
        _spent[maker][nonce >> 8] = word | bit;
        emit OrderSpent(maker, nonce, taker);
    }

    /* VIEWS */

    /// @inheritdoc IRfqVenue
    function digestOf(RfqOrder memory order) public view returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](order.legs.length);
        for (uint256 i; i < hashes.length; ++i) {
            RfqLeg memory leg = order.legs[i];
            hashes[i] = keccak256(abi.encode(LEG_TYPEHASH, leg.instrument, leg.size, leg.quote));
        }
        return _hashTypedDataV4(
            keccak256(
                abi.encode(
                    ORDER_TYPEHASH,
                    order.maker,
                    order.taker,
                    order.signer,
                    order.nonce,
                    order.epoch,
                    order.deadline,
                    keccak256(abi.encodePacked(hashes))
                )
            )
        );
    }

    /// @inheritdoc IRfqVenue
    function isSpent(AccountId maker, uint256 nonce) external view returns (bool) {
        return _spent[maker][nonce >> 8] & (1 << (nonce & 0xff)) != 0;
    }
}
