// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FeeAccounts, FeeTerms} from "../types/FeeTerms.sol";
import {AccountId} from "../types/Ids.sol";
import {Usd} from "../units/Units.sol";

/// @title IFeeSchedule
/// @notice What trades cost, as versioned data that venues read. Owns the accounts of the treasury and of keepers.
interface IFeeSchedule {
    /// @notice Thrown when a setting is outside its range.
    error InvalidFee(bytes32 name, uint256 value);

    /// @notice Thrown when an account is not one of those that this contract owns.
    error NotOwned(AccountId account);

    /// @notice Emitted when fees change; the version counts up by one.
    event FeesSet(FeeTerms before, FeeTerms after_);

    /// @notice Sets the fees; the version given is ignored. Restricted.
    function setTerms(FeeTerms calldata terms) external;

    /// @notice Withdraws `amount` of cash [wad] from the treasury's or the keepers' account to `to`. Restricted.
    function withdraw(AccountId account, address to, Usd amount) external;

    /// @notice The fees of now.
    function currentTerms() external view returns (FeeTerms memory);

    /// @notice Who gets fees; never changes.
    function accounts() external view returns (FeeAccounts memory);
}
