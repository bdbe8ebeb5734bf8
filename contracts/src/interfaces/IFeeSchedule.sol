// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FeeSplit, FeeTerms} from "../types/FeeTerms.sol";
import {AccountId} from "../types/Ids.sol";
import {Usd} from "../units/Units.sol";

/// @title IFeeSchedule
/// @notice What trades cost, as versioned data that venues read. Owns the accounts of the treasury and of keepers.
interface IFeeSchedule {
    /// @notice Thrown when a setting is outside its range.
    error InvalidFee(bytes32 name, uint256 value);

    /// @notice Thrown when an account is not one of those that this contract owns.
    error NotOwned(AccountId account);

    /// @notice Thrown when more is withdrawn from the treasury than is its own [wad].
    error AboveIncome(Usd amount, Usd income);

    /// @notice Emitted when fees change; the version counts up by one.
    event FeesSet(FeeTerms before, FeeTerms after_);

    /// @notice Emitted when what trades paid is given to those whose it is; adds up to it [wad].
    event FeesDistributed(Usd pool, Usd insurance, Usd treasury, Usd keepers);

    /// @notice Sets the fees; the version given is ignored. Restricted. What was not yet distributed is split by the new ones.
    function setTerms(FeeTerms calldata terms) external;

    /// @notice Gives the pool, the insurance fund, the treasury and the keepers their parts of what trades paid. Anyone may.
    /// @dev Parts are split as by `FeeRules.split`; what pool and insurance get is cut to whole units of the token, and the
    ///      rest is the treasury's. Reverts with a halted Vault.
    function distribute() external returns (FeeSplit memory);

    /// @notice Withdraws `amount` of cash [wad] from the treasury's or the keepers' account to `to`. Restricted.
    function withdraw(AccountId account, address to, Usd amount) external;

    /// @notice The fees of now.
    function currentTerms() external view returns (FeeTerms memory);

    /// @notice The account that trades pay; never changes.
    function collector() external view returns (AccountId);

    /// @notice What trades paid since it was last distributed [wad].
    function undistributed() external view returns (Usd);
}
