// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {FundingRules} from "../accrual/FundingRules.sol";
import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IFunding} from "../interfaces/IFunding.sol";
import {IMarketData} from "../interfaces/IMarketData.sol";
import {IPoolVenue} from "../interfaces/IPoolVenue.sol";
import {FundingDrive, FundingState, FundingTerms} from "../types/FundingState.sol";
import {UnderlyingId} from "../types/Ids.sol";

/// @title Funding
/// @notice Tells the ledger where funding goes: the skew of the pool sets how fast the rate moves.
contract Funding is IFunding, AccessManaged {
    IClearinghouse public immutable LEDGER;
    IMarketData public immutable MARKET_DATA;
    IPoolVenue public immutable POOL_VENUE;

    /// @dev Fastest growth of a rate (8 per day^2) and largest rate (10 % per day) that can be set.
    uint64 private constant MAX_VELOCITY = 8e18;
    uint64 private constant MAX_RATE = 0.1e18;

    /// @dev Rates are stored in multiples of this.
    uint64 private constant RATE_UNIT = 1e13;

    /* STORAGE */

    mapping(UnderlyingId underlying => FundingTerms) private _terms;

    constructor(address authority, IClearinghouse ledger, IMarketData marketData, IPoolVenue poolVenue)
        AccessManaged(authority)
    {
        LEDGER = ledger;
        MARKET_DATA = marketData;
        POOL_VENUE = poolVenue;
    }

    /* UPDATES */

    /// @inheritdoc IFunding
    function update(UnderlyingId underlying) external {
        _steer(underlying, _terms[underlying], false);
    }

    /// @dev Without terms there is nothing to steer.
    function _steer(UnderlyingId underlying, FundingTerms memory terms, bool resumed) private {
        if (terms.skewScale == 0) return;
        FundingDrive memory drive =
            FundingRules.driven(terms, POOL_VENUE.skewOf(underlying), MARKET_DATA.spot(underlying).price);
        FundingState memory state = LEDGER.fundingOf(underlying);
        if (resumed) state.halted = false;
        LEDGER.setFunding(underlying, FundingRules.steered(state, drive, block.timestamp));
    }

    /* SETTINGS */

    /// @inheritdoc IFunding
    function setTerms(UnderlyingId underlying, FundingTerms calldata terms) external restricted {
        require(terms.skewScale != 0, InvalidFunding("skewScale", terms.skewScale));
        require(terms.maxVelocity <= MAX_VELOCITY, InvalidFunding("maxVelocity", terms.maxVelocity));
        bool valid = terms.maxRate <= MAX_RATE && terms.maxRate % RATE_UNIT == 0;
        require(valid, InvalidFunding("maxRate", terms.maxRate));
        emit FundingTermsSet(underlying, _terms[underlying], terms);
        _terms[underlying] = terms;
    }

    /// @inheritdoc IFunding
    function resume(UnderlyingId underlying) external restricted {
        _steer(underlying, _terms[underlying], true);
    }

    /* VIEWS */

    /// @inheritdoc IFunding
    function termsOf(UnderlyingId underlying) external view returns (FundingTerms memory) {
        return _terms[underlying];
    }
}
