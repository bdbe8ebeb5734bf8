// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountId} from "../types/Ids.sol";
import {Rank, TrancheClaims, TrancheFill, TrancheTerms} from "../types/Tranches.sol";
import {Usd} from "../units/Units.sol";
import {IPoolValue} from "./IPoolValue.sol";
import {ITranche} from "./ITranche.sol";

/// @title ILiquidityVault
/// @notice Owner of the pool account: prices what waits at its two tranches, in epochs.
interface ILiquidityVault {
    /// @notice Thrown when a caller is none of the tranches.
    error UnknownTranche(address caller);

    /// @notice Thrown when nothing waits.
    error NothingWaits();

    /// @notice Thrown when the prices behind the pool are no later than the requests: nobody trades on what is known.
    error ReportTooOld(uint40 observedAt, uint40 closedAt);

    /// @notice Thrown when the value of the pool is not fresh.
    error StaleValue();

    /// @notice Thrown when a class would be replaced that is still worth something, or by one that is not empty.
    error ClassRefused(Rank rank, ITranche tranche);

    /// @notice Thrown when both classes must be there and are not.
    error ClassMissing(Rank rank);

    /// @notice Thrown when a share of the terms is above one.
    error InvalidTerms(TrancheTerms terms);

    /// @notice Emitted when requests of an epoch are complete: it is priced by a report observed later than `closedAt`.
    event EpochClosed(uint32 indexed epoch, uint40 closedAt);

    /// @notice Emitted when an epoch was priced.
    /// @param observedAt oldest price behind the values [unix seconds]
    /// @param low of the pool before the flows [wad]
    /// @param high of the pool before the flows [wad]
    /// @param claims after the flows
    event EpochProcessed(
        uint32 indexed epoch,
        uint40 observedAt,
        Usd low,
        Usd high,
        TrancheClaims claims,
        TrancheFill senior,
        TrancheFill junior
    );

    /// @notice Emitted when a class of shares opens.
    event ClassOpened(Rank indexed rank, ITranche tranche);

    /// @notice Emitted when a class of shares was wiped out.
    event ClassClosed(Rank indexed rank, ITranche tranche);

    /// @notice Emitted when the terms change.
    event TermsSet(TrancheTerms before, TrancheTerms after_);

    /// @notice Emitted when the value of the pool is asked elsewhere.
    event ValueSourceSet(IPoolValue before, IPoolValue after_);

    /// @notice State of the epochs. One slot.
    struct Epochs {
        uint32 gathering; // the one that requests join, from 1
        uint32 processed; // first one that is not priced
        uint40 newestAt; // newest request [unix seconds]
        uint40 closedAt; // newest request of the epoch to be priced, or the last report [unix seconds]
        uint40 observedAt; // report that priced the last epoch [unix seconds]
    }

    /// @notice Prices the epoch that is complete, at a report later than its requests; or, where requests are newer than the
    ///         report, completes it for the next report. Anyone may.
    /// @return priced Whether it was priced.
    function processEpoch() external returns (bool priced);

    /// @notice Notes a request. Tranches only.
    function noteRequest() external returns (uint32 gathering, uint32 processed);

    /// @notice Pays claimed assets of the calling tranche. Tranches only.
    function pay(address to, uint256 assets) external;

    /// @notice Opens a class in place of none or of one that was wiped out. Restricted.
    function openClass(Rank rank, ITranche tranche) external;

    /// @notice Sets the terms; what fell due until now stays due. Restricted.
    function setTerms(TrancheTerms calldata terms) external;

    /// @notice Sets who values the pool. Restricted.
    function setValueSource(IPoolValue source) external;

    /// @notice Account of the pool.
    function pool() external view returns (AccountId);

    /// @notice Low and high value of a tranche now; while a batch runs, those counted last [wad].
    function valueOf(Rank rank) external view returns (Usd low, Usd high);

    /// @notice Low value of a tranche by its address; zero for one that is closed or unknown [wad].
    function worthOf(address tranche) external view returns (Usd);

    /// @notice Shares of a rank.
    function trancheOf(Rank rank) external view returns (ITranche);

    /// @notice State of the epochs.
    function epochs() external view returns (Epochs memory);

    /// @notice How the pool was owed when last counted.
    function claims() external view returns (TrancheClaims memory);

    /// @notice The terms.
    function currentTerms() external view returns (TrancheTerms memory);

    /// @notice Who values the pool.
    function valueSource() external view returns (IPoolValue);
}
