// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IMarketData} from "../interfaces/IMarketData.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {Charge, Fill} from "../types/Fill.sol";
import {AccountId, InstrumentId} from "../types/Ids.sol";
import {Price, Size, Usd} from "../units/Units.sol";

/// @notice What moves between two accounts of one owner; `data` of a Trade action is its ABI encoding.
struct LegTransfer {
    AccountId to;
    InstrumentId instrument;
    Size size; // signed as held: the part that moves [wad]
}

/// @title TransferVenue
/// @notice Moves perpetuals and options between accounts of one owner at the mark: a trade with oneself, both sides checked.
contract TransferVenue is IVenue {
    /// @notice Thrown when someone other than the ledger calls.
    error OnlyLedger(address caller);

    /// @notice Thrown when the accounts have different owners.
    error DifferentOwners(AccountId from, AccountId to);

    /// @notice Thrown when `size` is no part of what is held: of the same sign and no larger [wad].
    error NotPartOfLeg(AccountId from, InstrumentId instrument, Size held, Size size);

    IClearinghouse public immutable LEDGER;
    IMarketData public immutable MARKET_DATA;

    constructor(IClearinghouse ledger, IMarketData marketData) {
        LEDGER = ledger;
        MARKET_DATA = marketData;
    }

    /// @inheritdoc IVenue
    function trade(AccountId from, bytes calldata data) external {
        require(msg.sender == address(LEDGER), OnlyLedger(msg.sender));
        LegTransfer memory t = abi.decode(data, (LegTransfer));
        bool oneOwner = LEDGER.header(from).owner == LEDGER.header(t.to).owner;
        require(oneOwner, DifferentOwners(from, t.to));
        (Size held, Price mark) = _look(from, t.instrument);
        bool part =
            int256(Size.unwrap(held)) * Size.unwrap(t.size) > 0 && t.size.magnitude() <= held.magnitude();
        require(part, NotPartOfLeg(from, t.instrument, held, t.size));
        LEDGER.fill(Fill(t.to, from, t.instrument, t.size, t.size.valueDown(mark), new Charge[](0)));
    }

    /// @dev Size held and mark of an instrument.
    function _look(AccountId from, InstrumentId instrument) private view returns (Size held, Price mark) {
        if (instrument.isPerpetual()) {
            (held,) = LEDGER.perp(from, instrument.perpetualUnderlying());
            mark = MARKET_DATA.spot(instrument.perpetualUnderlying()).price;
        } else {
            held = LEDGER.option(from, instrument);
            (mark,,) = MARKET_DATA.optionMark(instrument);
        }
    }
}
