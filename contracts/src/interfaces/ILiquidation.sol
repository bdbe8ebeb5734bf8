// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AuctionTerms} from "../types/AuctionTerms.sol";
import {AccountId} from "../types/Ids.sol";
import {Fraction, Usd} from "../units/Units.sol";
import {IOutageSignal} from "./IOutageSignal.sol";

/// @title ILiquidation
/// @notice Flags accounts below maintenance and brings them back to target health, or empties them.
interface ILiquidation {
    /// @notice Thrown when an account to be flagged is not below maintenance [wad].
    error HealthyAccount(AccountId account, Usd maintenanceBalance);

    /// @notice Thrown when an account is already flagged, or not yet.
    error WrongPhase(AccountId account, bool flagged);

    /// @notice Thrown when an account is one of the protocol's own.
    error SystemAccount(AccountId account);

    /// @notice Thrown in the block in which the account added risk.
    error CoolingOff(AccountId account, uint256 blockNumber);

    /// @notice Thrown when a bid names another auction than the running one.
    error WrongAuction(AccountId account, uint64 nonce);

    /// @notice Thrown when the discount has not reached what the bidder asks for [wad].
    error DiscountTooLow(Fraction discount, Fraction asked);

    /// @notice Thrown when the caller may not act for the account that bids or is rewarded.
    error NotAllowed(AccountId account, address caller);

    /// @notice Thrown when an account has reached its target: it can only be released [wad].
    error TargetReached(AccountId account, Usd equity, Usd target);

    /// @notice Thrown when an account has not reached its target: it cannot be released [wad].
    error BelowTarget(AccountId account, Usd equity, Usd target);

    /// @notice Thrown when there is no perpetual to close and collateral is left; bid instead.
    error CloseInsufficient(AccountId account);

    /// @notice Thrown when the backstop is asked for before its time.
    error BackstopNotDue(AccountId account, Usd equity, uint256 dueAt);

    /// @notice Thrown for an account that is not under water, while the chain is out of reach or was until lately [wad].
    error InGrace(AccountId account, Usd equity);

    /// @notice Thrown when too little gas is left to ask for an outage.
    error TooLittleGas(uint256 left, uint256 needed);

    /// @notice Thrown when a grace is longer than a day [s].
    error GraceTooLong(uint256 graceSeconds);

    /// @notice Thrown when terms are outside their range.
    error InvalidTerms(AuctionTerms terms);

    /// @notice Emitted when an account is flagged; its auction starts.
    event Flagged(AccountId indexed account, uint64 indexed nonce, Usd equity, Usd requirement);

    /// @notice Emitted when a bidder took a slice. `payment` is what he paid (negative: was paid) [wad].
    event Bid(
        AccountId indexed account,
        uint64 indexed nonce,
        AccountId indexed bidder,
        Fraction fraction,
        Usd payment
    );

    /// @notice Emitted when perpetuals were closed against the pool. `cost` includes impact and fees [wad].
    event Closed(AccountId indexed account, uint64 indexed nonce, Fraction fraction, Usd cost, Usd reward);

    /// @notice Emitted when the pool took over all of a bankrupt account.
    event Backstopped(AccountId indexed account, uint64 indexed nonce, Usd equity);

    /// @notice Emitted when others paid for what an account could not: negative equity, and the bonus of a bankrupt slice.
    event DeficitCovered(AccountId indexed account, Usd deficit, Usd byInsurance, Usd byPool);

    /// @notice Emitted when what a flagged account lacks is noted, so that nobody leaves the pool before it is paid.
    /// @param deficit Of the account [wad].
    /// @param total Of all flagged accounts [wad].
    event DeficitNoted(AccountId indexed account, Usd deficit, Usd total);

    /// @notice Emitted when an account left liquidation.
    event Released(AccountId indexed account, uint64 indexed nonce);

    /// @notice Emitted when the source of outages or the time that owners are given after one changes [s].
    event OutageSignalSet(IOutageSignal signal, uint32 graceSeconds);

    /// @notice Emitted when the terms change.
    event TermsSet(AuctionTerms before, AuctionTerms after_);

    /// @notice A running auction.
    struct Auction {
        uint64 nonce; // number of the auction of this account, from 1
        uint40 startedAt; // [unix seconds]
        uint128 deficit; // negative equity as last noted [wad]
    }

    /// @notice Flags an account whose maintenance balance is negative. Anyone may.
    function flag(AccountId account) external;

    /// @notice Takes up to `maxFraction` of everything a flagged account holds into `bidder`, at the running discount.
    /// @param nonce The auction meant; a bid for an older one reverts.
    /// @param minDiscount Least discount the bidder accepts [wad].
    function bid(
        AccountId account,
        AccountId bidder,
        uint64 nonce,
        Fraction maxFraction,
        Fraction minDiscount
    ) external;

    /// @notice Closes perpetuals of a flagged account against the pool: as much as brings it to target, or all
    ///         where that is not enough. An account that holds nothing else then ends empty.
    /// @param rewarded Account that receives the caller's reward; 0 for none.
    function close(AccountId account, AccountId rewarded) external;

    /// @notice Gives all of a bankrupt account to the pool, insurance paying first, once the auction has run its ramp.
    function backstop(AccountId account) external;

    /// @notice Releases a flagged account that reached its target or is empty. Anyone may.
    function release(AccountId account) external;

    /// @notice Notes by how much the equity of a flagged account is negative now. Anyone may.
    function noteDeficit(AccountId account) external;

    /// @notice Sets the terms. Restricted.
    function setTerms(AuctionTerms calldata terms) external;

    /// @notice What all flagged accounts lack, as noted at their flags or since [wad].
    function deficits() external view returns (Usd);

    /// @notice Sets who tells of outages (zero for nobody) and how long after one accounts that are not under water are
    ///         left alone, at most a day [s]. Restricted.
    function setOutageSignal(IOutageSignal signal, uint32 graceSeconds) external;

    /// @notice Who tells of outages, and the time that owners are given after one [s].
    function outageSignal() external view returns (IOutageSignal signal, uint32 graceSeconds);

    /// @notice The terms.
    function currentTerms() external view returns (AuctionTerms memory);

    /// @notice The auction of an account.
    function auctionOf(AccountId account) external view returns (Auction memory);
}
