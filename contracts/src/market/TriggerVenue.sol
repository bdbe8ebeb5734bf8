// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IMarketData, Spot} from "../interfaces/IMarketData.sol";
import {ITriggerVenue, TriggerOrder} from "../interfaces/ITriggerVenue.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {Action, ActionKind, SCOPE_TRADE} from "../types/Action.sol";
import {Charge, Fill} from "../types/Fill.sol";
import {Header} from "../types/Header.sol";
import {AccountId, InstrumentId, UnderlyingId} from "../types/Ids.sol";
import {Mode} from "../types/Mode.sol";
import {Price, Size, Usd, ZERO_USD} from "../units/Units.sol";

/// @title TriggerVenue
/// @notice Executes signed orders through an account of its own, which ends every batch as flat as it began it.
contract TriggerVenue is ITriggerVenue, EIP712 {
    bytes32 private constant ORDER_TYPEHASH = keccak256(
        "TriggerOrder(uint64 account,address signer,uint256 nonce,uint32 epoch,uint40 deadline,address venue,uint96 instrument,int128 size,uint128 limit,uint128 trigger,bool above,bool onMark,bool reduceOnly,int256 reward)"
    );

    /// @dev The greatest reward [wad].
    Usd private constant MAX_REWARD = Usd.wrap(100e18);

    /// @notice The ledger.
    IClearinghouse public immutable LEDGER;

    /// @notice Prices.
    IMarketData public immutable MARKET_DATA;

    /// @notice The account that trades at venues.
    AccountId public immutable HUB;

    /* STORAGE */

    mapping(AccountId account => mapping(uint256 word => uint256 bits)) private _spent;

    /* TRANSIENT STORAGE */

    /// @dev Hash of what `execute` will ask of itself, cleared by `trade`: an executor who names this contract as the venue
    ///      cannot pass off an order of his own making.
    bytes32 private transient _expected;

    constructor(IClearinghouse ledger, IMarketData marketData) EIP712("Loadline TriggerVenue", "1") {
        LEDGER = ledger;
        MARKET_DATA = marketData;
        HUB = ledger.open(address(this), Mode.Cross);
    }

    /* EXECUTION */

    /// @inheritdoc ITriggerVenue
    function execute(
        TriggerOrder calldata order,
        bytes calldata signature,
        AccountId executor,
        address venue,
        bytes calldata data
    ) external {
        _requireConsent(order, signature);
        require(order.venue == address(0) || order.venue == venue, WrongVenue(order.venue, venue));
        bool fair = order.reward >= ZERO_USD && order.reward <= MAX_REWARD;
        require(fair, RewardOutOfRange(order.reward, MAX_REWARD));
        _requireTriggered(order);
        Size size = sizeOf(order);
        _spend(order.account, order.nonce);

        Usd before = LEDGER.cashOf(HUB);
        Action[] memory actions = new Action[](2);
        _ask(actions[0], venue, data);
        _ask(actions[1], address(this), abi.encode(order, executor, size, before));
        _expected = keccak256(actions[1].data);
        LEDGER.execute(actions);
        Header memory h = LEDGER.header(HUB);
        bool flat = h.perps == 0 && h.options == 0 && LEDGER.cashOf(HUB) == before;
        require(flat, NotFlat(HUB));
    }

    function _ask(Action memory action, address venue, bytes memory data) private view {
        action.kind = ActionKind.Trade;
        action.account = HUB;
        action.target = venue;
        action.data = data;
    }

    /// @inheritdoc IVenue
    /// @dev The second half of an execution: passes on what the first half got.
    function trade(AccountId account, bytes calldata data) external {
        bool expected = msg.sender == address(LEDGER) && account == HUB && keccak256(data) == _expected;
        require(expected, OnlySelf(account, msg.sender));
        _expected = 0;
        (TriggerOrder memory order, AccountId executor, Size size, Usd before) =
            abi.decode(data, (TriggerOrder, AccountId, Size, Usd));
        (Size traded, Usd owed) = _held(order.instrument);
        require(traded == size, WrongTrade(size, traded));
        Usd cost = before - LEDGER.cashOf(HUB) - owed;
        Usd limit = size.valueDown(order.limit);
        require(cost <= limit, LimitExceeded(cost, limit));
        emit OrderExecuted(order.account, order.nonce, executor, size, cost, order.reward);

        // At the mark, and what else it cost as a charge.
        Usd value = size.valueDown(_mark(order.instrument));
        bool rewarded = order.reward > ZERO_USD;
        Charge[] memory charges = new Charge[](rewarded ? 2 : 1);
        charges[0] = Charge(HUB, cost - value);
        if (rewarded) charges[1] = Charge(executor, order.reward);
        LEDGER.fill(Fill(order.account, HUB, order.instrument, size, value, charges));
    }

    /// @dev What the hub holds of an instrument, and the quote leg that comes with it.
    function _held(InstrumentId instrument) private view returns (Size size, Usd quote) {
        if (instrument.isPerpetual()) return LEDGER.perp(HUB, instrument.perpetualUnderlying());
        size = LEDGER.option(HUB, instrument);
    }

    function _mark(InstrumentId instrument) private view returns (Price mark) {
        if (instrument.isPerpetual()) return MARKET_DATA.spot(instrument.perpetualUnderlying()).price;
        (mark,,) = MARKET_DATA.optionMark(instrument);
    }

    /* CONDITIONS */

    function _requireConsent(TriggerOrder calldata order, bytes calldata signature) private view {
        require(block.timestamp <= order.deadline, OrderExpired(order.deadline, block.timestamp));
        require(
            LEDGER.allowed(order.account, order.signer, SCOPE_TRADE),
            SignerNotAllowed(order.account, order.signer)
        );
        bool signed = SignatureChecker.isValidSignatureNowCalldata(order.signer, digestOf(order), signature);
        require(signed, InvalidOrderSignature(order.signer));
        uint32 epoch = LEDGER.epochOf(LEDGER.header(order.account).owner);
        require(order.epoch == epoch, OrderVoid(order.account, order.nonce));
    }

    function _requireTriggered(TriggerOrder calldata order) private view {
        if (Price.unwrap(order.trigger) == 0) return;
        (Price price, bool fresh) = _watched(order.instrument, order.onMark);
        require(fresh, StalePrice(order.instrument));
        bool reached = order.above
            ? Price.unwrap(price) >= Price.unwrap(order.trigger)
            : Price.unwrap(price) <= Price.unwrap(order.trigger);
        require(reached, NotTriggered(price, order.trigger, order.above));
    }

    function _watched(InstrumentId instrument, bool onMark) private view returns (Price, bool fresh) {
        if (!instrument.isPerpetual() && onMark) {
            (Price mark,, bool markFresh) = MARKET_DATA.optionMark(instrument);
            return (mark, markFresh);
        }
        UnderlyingId underlying;
        if (instrument.isPerpetual()) underlying = instrument.perpetualUnderlying();
        else (underlying,,,) = instrument.optionParts();
        Spot memory spot = MARKET_DATA.spot(underlying);
        return (spot.price, spot.fresh);
    }

    /// @inheritdoc ITriggerVenue
    function sizeOf(TriggerOrder calldata order) public view returns (Size size) {
        size = order.size;
        if (!order.reduceOnly) return size;
        Size held;
        if (order.instrument.isPerpetual()) {
            (held,) = LEDGER.perp(order.account, order.instrument.perpetualUnderlying());
        } else {
            held = LEDGER.option(order.account, order.instrument);
        }
        bool reduces = int256(Size.unwrap(held)) * Size.unwrap(size) < 0;
        require(reduces, NothingToReduce(order.account, held, size));
        if (size.magnitude() > held.magnitude()) size = -held;
    }

    /* NONCES */

    /// @inheritdoc ITriggerVenue
    function cancel(AccountId account, uint256 nonce) external {
        require(LEDGER.allowed(account, msg.sender, SCOPE_TRADE), SignerNotAllowed(account, msg.sender));
        _spend(account, nonce);
        emit OrderCancelled(account, nonce);
    }

    function _spend(AccountId account, uint256 nonce) private {
        require(!isSpent(account, nonce), OrderVoid(account, nonce));
        _spent[account][nonce >> 8] |= 1 << (nonce & 0xff);
    }

    /// @inheritdoc ITriggerVenue
    function isSpent(AccountId account, uint256 nonce) public view returns (bool) {
        return _spent[account][nonce >> 8] & (1 << (nonce & 0xff)) != 0;
    }

    /// @inheritdoc ITriggerVenue
    /// @dev All members are static, so the encoding of the order is that of its members in turn.
    function digestOf(TriggerOrder calldata order) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(ORDER_TYPEHASH, order)));
    }
}
