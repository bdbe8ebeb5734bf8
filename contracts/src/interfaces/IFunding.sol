// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FundingTerms} from "../types/FundingState.sol";
import {UnderlyingId} from "../types/Ids.sol";

/// @title IFunding
/// @notice Steers the funding of perpetuals by the skew of the pool. The ledger accrues; nothing here moves money.
interface IFunding {
    /// @notice Thrown when a setting is outside its range.
    error InvalidFunding(bytes32 name, uint256 value);

    /// @notice Emitted when the terms of a market change.
    event FundingTermsSet(UnderlyingId indexed underlying, FundingTerms before, FundingTerms after_);

    /// @notice Accrues the funding of a market and steers it by its skew and spot of now. Anyone may, at any time: what was
    ///         accrued so far does not depend on it.
    function update(UnderlyingId underlying) external;

    /// @notice Sets the terms of a market, for updates to come. Restricted.
    function setTerms(UnderlyingId underlying, FundingTerms calldata terms) external;

    /// @notice Reopens a halted market with a rate of zero. Restricted.
    function resume(UnderlyingId underlying) external;

    /// @notice The terms of a market.
    function termsOf(UnderlyingId underlying) external view returns (FundingTerms memory);
}
