// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {FeeRules} from "../accrual/FeeRules.sol";
import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IFeeSchedule} from "../interfaces/IFeeSchedule.sol";
import {IMarketData} from "../interfaces/IMarketData.sol";
import {IRfqVenue, Protection, RfqLeg, RfqOrder, Taken} from "../interfaces/IRfqVenue.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {SCOPE_TRADE} from "../types/Action.sol";
import {FeeTerms} from "../types/FeeTerms.sol";
import {Fill} from "../types/Fill.sol";
import {AccountId, InstrumentId, NO_ACCOUNT} from "../types/Ids.sol";
import {Price, Size, Usd} from "../units/Units.sol";
import {Exposure} from "./Exposure.sol";
import {FeeCharges} from "./FeeCharges.sol";
import {ProtectionRules} from "./ProtectionRules.sol";

/// @title RfqVenue
/// @notice Novates signed multi-leg orders between two accounts, all legs or none. Holds nothing but spent nonces and limits.
contract RfqVenue is IRfqVenue, EIP712 {
    bytes32 private constant LEG_TYPEHASH = keccak256("RfqLeg(uint96 instrument,int128 size,int256 quote)");
    bytes32 private constant ORDER_TYPEHASH = keccak256(
        "RfqOrder(uint64 maker,uint64 taker,address signer,uint256 nonce,uint32 epoch,uint40 deadline,uint32 lots,bool reduceOnly,RfqLeg[] legs)RfqLeg(uint96 instrument,int128 size,int256 quote)"
    );

    /// @notice The ledger.
    IClearinghouse public immutable LEDGER;

    /// @notice Prices.
    IMarketData public immutable MARKET_DATA;

    /// @notice What trades cost.
    IFeeSchedule public immutable FEES;

    AccountId private immutable _COLLECTOR;

    /* STORAGE */

    /// @dev What a maker wants of orders. One slot: 128 + 32 + 40 + 40 = 240 bits.
    struct Limits {
        uint128 floor; // every nonce below is void
        uint32 interval; // [s]
        uint40 deltaUsd; // [USD]
        uint40 vegaUsd; // [USD]
    }

    mapping(AccountId maker => mapping(uint256 word => uint256 bits)) private _spent;
    mapping(AccountId maker => mapping(uint256 nonce => uint32 lots)) private _filled; // of orders of several lots
    mapping(AccountId maker => Limits) private _limits;
    mapping(AccountId maker => Taken) private _taken;

    constructor(IClearinghouse ledger, IMarketData marketData, IFeeSchedule fees)
        EIP712("Loadline RfqVenue", "1")
    {
        LEDGER = ledger;
        MARKET_DATA = marketData;
        FEES = fees;
        _COLLECTOR = fees.collector();
    }

    /* TRADE */

    /// @inheritdoc IVenue
    function trade(AccountId account, bytes calldata data) external {
        require(msg.sender == address(LEDGER), OnlyCaller(address(LEDGER), msg.sender));
        (RfqOrder memory order, bytes memory signature, uint32 lots) =
            abi.decode(data, (RfqOrder, bytes, uint32));
        // Check: the order is meant, now and for this taker.
        require(block.timestamp <= order.deadline, OrderExpired(order.deadline, block.timestamp));
        bool welcome = order.taker == NO_ACCOUNT || order.taker == account;
        require(welcome, WrongTaker(order.taker, account));
        require(order.legs.length != 0, NoLegs(order.maker));
        _requireConsent(order, signature);
        // Effect: what is left of the order and of the maker's limits.
        Limits memory limits = _limits[order.maker];
        require(order.nonce >= limits.floor, OrderVoid(order.maker, order.nonce));
        _take(order, account, lots);
        if (limits.interval != 0) _protect(order, limits, lots);
        // Interaction: the fills.
        FeeTerms memory terms = FEES.currentTerms();
        for (uint256 i; i < order.legs.length; ++i) {
            _fill(order, terms, account, order.legs[i], int128(uint128(lots)));
        }
    }

    function _requireConsent(RfqOrder memory order, bytes memory signature) private view {
        require(
            LEDGER.allowed(order.maker, order.signer, SCOPE_TRADE),
            SignerNotAllowed(order.maker, order.signer)
        );
        bool signed = SignatureChecker.isValidSignatureNow(order.signer, digestOf(order), signature);
        require(signed, InvalidOrderSignature(order.signer));
        uint32 epoch = LEDGER.epochOf(LEDGER.header(order.maker).owner);
        require(order.epoch == epoch, OrderVoid(order.maker, order.nonce));
    }

    /// @dev Takes lots of what is left; the last one spends the nonce.
    function _take(RfqOrder memory order, AccountId taker, uint32 lots) private {
        (AccountId maker, uint256 nonce) = (order.maker, order.nonce);
        uint32 filled = order.lots > 1 ? _filled[maker][nonce] : 0;
        uint32 left = order.lots > filled ? order.lots - filled : 0;
        require(lots != 0 && lots <= left, LotsUnavailable(maker, nonce, left, lots));
        filled += lots;
        if (filled == order.lots) {
            _spend(maker, nonce);
        } else {
            require(!_isSpent(maker, nonce), OrderVoid(maker, nonce));
            _filled[maker][nonce] = filled;
        }
        emit OrderFilled(maker, nonce, taker, lots, filled);
    }

    function _protect(RfqOrder memory order, Limits memory limits, uint32 lots) private {
        (uint256 delta, uint256 vega) = Exposure.ofLegs(MARKET_DATA, order.legs, lots);
        Protection memory p = Protection(limits.interval, limits.deltaUsd, limits.vegaUsd);
        (uint256 sumDelta, uint256 sumVega, uint256 since, bool within) =
            ProtectionRules.add(p, _taken[order.maker], delta, vega, block.timestamp);
        require(
            within,
            ProtectionReached(
                order.maker, sumDelta, uint256(p.deltaUsd) * 1e18, sumVega, uint256(p.vegaUsd) * 1e18
            )
        );
        // Casts are safe: within limits of 40 times 60 bits.
        _taken[order.maker] = Taken(uint40(since), uint104(sumDelta), uint104(sumVega));
    }

    function _fill(
        RfqOrder memory order,
        FeeTerms memory terms,
        AccountId taker,
        RfqLeg memory leg,
        int128 lots
    ) private {
        Size size = Size.wrap(Size.unwrap(leg.size) * lots);
        if (order.reduceOnly) _requireReducing(order.maker, leg.instrument, -size);
        (Usd takerFee, Usd makerFee) = _fees(terms, leg.instrument, size);
        LEDGER.fill(
            Fill({
                taker: taker,
                maker: order.maker,
                instrument: leg.instrument,
                size: size,
                quote: Usd.wrap(Usd.unwrap(leg.quote) * lots),
                charges: FeeCharges.chargesOf(_COLLECTOR, order.maker, takerFee, makerFee)
            })
        );
    }

    function _requireReducing(AccountId maker, InstrumentId instrument, Size size) private view {
        Size held;
        if (instrument.isPerpetual()) (held,) = LEDGER.perp(maker, instrument.perpetualUnderlying());
        else held = LEDGER.option(maker, instrument);
        bool reduces =
            int256(Size.unwrap(held)) * Size.unwrap(size) < 0 && size.magnitude() <= held.magnitude();
        require(reduces, NotReducing(maker, instrument, held, size));
    }

    /// @dev What each side pays for a leg. The premium is that at mark, whatever the two agreed upon.
    function _fees(FeeTerms memory terms, InstrumentId instrument, Size size)
        private
        view
        returns (Usd taker, Usd maker)
    {
        if (instrument.isPerpetual()) {
            Price spot = MARKET_DATA.spot(instrument.perpetualUnderlying()).price;
            return FeeRules.perpFeesUp(terms, size.notionalUp(spot));
        }
        (Price mark, Price spot_,) = MARKET_DATA.optionMark(instrument);
        return FeeRules.optionFeesUp(terms, size.notionalUp(spot_), size.notionalUp(mark));
    }

    /* CANCELLING AND LIMITS */

    /// @inheritdoc IRfqVenue
    function cancel(AccountId maker, uint256 nonce) external {
        require(LEDGER.allowed(maker, msg.sender, SCOPE_TRADE), SignerNotAllowed(maker, msg.sender));
        _spend(maker, nonce);
        emit OrderCancelled(maker, nonce);
    }

    /// @inheritdoc IRfqVenue
    function cancelBelow(AccountId maker, uint128 floor) external {
        require(LEDGER.allowed(maker, msg.sender, SCOPE_TRADE), SignerNotAllowed(maker, msg.sender));
        Limits storage limits = _limits[maker];
        require(floor >= limits.floor, FloorLowered(maker, limits.floor, floor));
        limits.floor = floor;
        emit FloorSet(maker, floor);
    }

    /// @inheritdoc IRfqVenue
    function setProtection(AccountId maker, Protection calldata protection) external {
        require(LEDGER.header(maker).owner == msg.sender, NotOwner(maker, msg.sender));
        Limits storage limits = _limits[maker];
        emit ProtectionSet(maker, Protection(limits.interval, limits.deltaUsd, limits.vegaUsd), protection);
        (limits.interval, limits.deltaUsd, limits.vegaUsd) =
        (protection.interval, protection.deltaUsd, protection.vegaUsd);
    }

    function _spend(AccountId maker, uint256 nonce) private {
        require(!_isSpent(maker, nonce), OrderVoid(maker, nonce));
        _spent[maker][nonce >> 8] |= 1 << (nonce & 0xff);
    }

    function _isSpent(AccountId maker, uint256 nonce) private view returns (bool) {
        return _spent[maker][nonce >> 8] & (1 << (nonce & 0xff)) != 0;
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
                    order.lots,
                    order.reduceOnly,
                    keccak256(abi.encodePacked(hashes))
                )
            )
        );
    }

    /// @inheritdoc IRfqVenue
    function isSpent(AccountId maker, uint256 nonce) external view returns (bool) {
        return nonce < _limits[maker].floor || _isSpent(maker, nonce);
    }

    /// @inheritdoc IRfqVenue
    function filledOf(AccountId maker, uint256 nonce) external view returns (uint32) {
        return _filled[maker][nonce];
    }

    /// @inheritdoc IRfqVenue
    function limitsOf(AccountId maker) external view returns (Protection memory, uint128, Taken memory) {
        Limits memory limits = _limits[maker];
        return (Protection(limits.interval, limits.deltaUsd, limits.vegaUsd), limits.floor, _taken[maker]);
    }
}
