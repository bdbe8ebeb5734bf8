// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IMarketData} from "../interfaces/IMarketData.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {Charge, Fill} from "../types/Fill.sol";
import {AccountId, UnderlyingId} from "../types/Ids.sol";
import {InstrumentLib} from "../types/InstrumentLib.sol";
import {Price, Size, Usd} from "../units/Units.sol";

/// @notice What moves between two accounts of one owner; `data` of a Trade action is its ABI encoding.
struct PerpTransfer {
    AccountId to;
    UnderlyingId underlying;
    Size size; // signed as held: the part that moves [wad]
}

/// @title TransferVenue
/// @notice Moves perpetuals between accounts of one owner at the mark: a trade with oneself, both sides checked.
contract TransferVenue is IVenue {
    /// @notice Thrown when someone other than the ledger calls.
    error OnlyLedger(address caller);

    /// @notice Thrown when the accounts have different owners.
    error DifferentOwners(AccountId from, AccountId to);

    /// @notice Thrown when `size` is no part of what is held: of the same sign and no larger [wad].
    error NotPartOfLeg(AccountId from, UnderlyingId underlying, Size held, Size size);

    IClearinghouse public immutable LEDGER;
    IMarketData public immutable MARKET_DATA;

    constructor(IClearinghouse ledger, IMarketData marketData) {
        LEDGER = ledger;
        MARKET_DATA = marketData;
    }

    /// @inheritdoc IVenue
    function trade(AccountId from, bytes calldata data) external {
        require(msg.sender == address(LEDGER), OnlyLedger(msg.sender));
        PerpTransfer memory t = abi.decode(data, (PerpTransfer));
        bool oneOwner = LEDGER.header(from).owner == LEDGER.header(t.to).owner;
        require(oneOwner, DifferentOwners(from, t.to));
        (Size held,) = LEDGER.perp(from, t.underlying);
        bool part =
            int256(Size.unwrap(held)) * Size.unwrap(t.size) > 0 && t.size.magnitude() <= held.magnitude();
        require(part, NotPartOfLeg(from, t.underlying, held, t.size));
        Price mark = MARKET_DATA.spot(t.underlying).price;
        Usd value = t.size.valueDown(mark);
        LEDGER.fill(Fill(t.to, from, InstrumentLib.perpetual(t.underlying), t.size, value, new Charge[](0)));
    }
}
