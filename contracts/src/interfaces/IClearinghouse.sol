// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Action} from "../types/Action.sol";
import {Book} from "../types/Book.sol";
import {Fill, Seizure} from "../types/Fill.sol";
import {FundingState} from "../types/FundingState.sol";
import {Header} from "../types/Header.sol";
import {AccountId, AssetId, InstrumentId, UnderlyingId} from "../types/Ids.sol";
import {Mode} from "../types/Mode.sol";
import {Price, Size, Usd} from "../units/Units.sol";

/// @title IClearinghouse
/// @notice The ledger. Owns every balance, holds no token, and decides nothing about risk: engines do.
interface IClearinghouse {
    /* ERRORS */

    /// @notice Thrown when something starts while a batch is running, or reads what it has not finished.
    error Locked();

    /// @notice Thrown when `caller` may not do this for `account`.
    error NotAllowed(AccountId account, address caller);

    /// @notice Thrown when an account does not exist.
    error UnknownAccount(AccountId account);

    /// @notice Thrown when an argument of an action makes no sense.
    error InvalidAmount(int256 amount);

    /// @notice Thrown when a recipient or owner is the zero address.
    error ZeroAddress();

    /// @notice Thrown when a mode does not take what the account holds.
    error ModeRefused(AccountId account, Mode mode);

    /// @notice Thrown when a venue is not on the list, or fills outside the trade that was asked of it.
    error UnknownVenue(address venue);

    /// @notice Thrown when the accounts of a transfer have different owners.
    error DifferentOwners(AccountId from, AccountId to);

    /// @notice Thrown when an asset balance does not cover what is taken [wad].
    error InsufficientBalance(AccountId account, AssetId asset, Usd balance, Usd asked);

    /// @notice Thrown when a transfer would leave its source in debt [wad]: only a withdrawal borrows.
    error DebtNotTransferable(AccountId from, Usd cash);

    /// @notice Thrown when a stranger deposits an asset that the account does not hold, or the mode takes none.
    error AssetNotWelcome(AccountId account, AssetId asset);

    /// @notice Thrown when a fill costs more than the band around the mark allows.
    /// @param cost What the taker pays above the value of the size at mark [wad].
    /// @param limit Largest magnitude of it [wad].
    error OutsideBand(AccountId taker, Usd cost, Usd limit);

    /// @notice Thrown when a withdrawal would leave more than 90 % of the lendable cash lent [wad].
    error UtilisationTooHigh(Usd totalDebt, Usd held);

    /// @notice Thrown when an account in liquidation does what only a free one may.
    error InLiquidation(AccountId account);

    /// @notice Thrown when liquidation touches an account that is not flagged, or one that never may be.
    error NotInLiquidation(AccountId account);

    /// @notice Thrown when a position or balance leaves its range.
    error OutOfRange(int256 value);

    /// @notice Thrown when an account would hold more legs than can be liquidated; perpetuals count twice.
    error TooManyLegs(AccountId account, uint256 legs);

    /// @notice Thrown when an expired option is traded.
    error OptionExpired(InstrumentId instrument);

    /// @notice Thrown when an option's open interest would rise above its cap [wad].
    error OpenInterestAboveCap(InstrumentId instrument, uint256 openInterest, uint256 cap);

    /// @notice Thrown when the size of an option is not a multiple of a lot, or beyond 95 bits [wad].
    error OptionSizeRefused(InstrumentId instrument, Size size);

    /// @notice Thrown when a perpetual whose funding is halted is traded other than to reduce.
    error FundingHalted(UnderlyingId underlying);

    /// @notice Thrown when funding is given an index that is not that of now [USD per base, wad].
    error FundingNotAccrued(UnderlyingId underlying, int256 index);

    /* EVENTS: state after, so that accounts can be rebuilt from logs alone */

    /// @notice Emitted when an account is opened.
    event Opened(AccountId indexed account, address indexed owner, Mode mode);

    /// @notice Emitted when the mode of an account changes.
    event ModeSet(AccountId indexed account, Mode before, Mode after_);

    /// @notice Emitted whenever cash changes [wad].
    event CashSet(AccountId indexed account, Usd cash);

    /// @notice Emitted whenever collateral changes [wad].
    event HoldingSet(AccountId indexed account, AssetId indexed asset, Size amount);

    /// @notice Emitted whenever a perpetual position changes [wad]. `quote` is the stored leg: that presented and the funding
    ///         that the size would have paid from index zero on, rounded up.
    event PerpSet(AccountId indexed account, InstrumentId indexed instrument, Size size, Usd quote);

    /// @notice Emitted whenever the funding of a perpetual is accrued and steered.
    event FundingSet(UnderlyingId indexed underlying, FundingState state);

    /// @notice Emitted whenever an option position changes [wad].
    event OptionSet(AccountId indexed account, InstrumentId indexed instrument, Size size);

    /// @notice Emitted when an expired option becomes cash; the position follows in its own event [wad].
    event OptionSettled(
        AccountId indexed account, InstrumentId indexed instrument, Price settlement, Usd payoff
    );

    /// @notice Emitted for each deposit; the balance follows in its own event [wad].
    event Deposit(AccountId indexed account, AssetId indexed asset, address indexed payer, uint128 amount);

    /// @notice Emitted for each withdrawal; the balance follows in its own event [wad].
    event Withdraw(AccountId indexed account, AssetId indexed asset, address indexed to, uint128 amount);

    /// @notice Emitted for each fill; balances follow in their own events.
    event Filled(
        AccountId indexed taker,
        AccountId indexed maker,
        InstrumentId indexed instrument,
        Size size,
        Usd quote,
        Price mark
    );

    /// @notice Emitted when an account enters or leaves liquidation.
    event FlagSet(AccountId indexed account, bool flagged);

    /// @notice Emitted when liquidation takes a part of an account.
    event Seized(AccountId indexed account, AccountId indexed taker);

    /// @notice Emitted when an operator is granted or refused scopes.
    event OperatorSet(AccountId indexed account, address indexed operator, uint8 scopes, uint40 expiresAt);

    /// @notice Emitted when an owner voids all grants and signed batches.
    event LockedDown(address indexed owner, uint32 epoch);

    /* ACTIONS */

    /// @notice Opens an account for `owner`. Anyone may.
    function open(address owner, Mode mode) external returns (AccountId);

    /// @notice Runs a batch of actions and checks every account touched once, at the end.
    /// @dev Passes per account when the initial balance is not negative, or when the batch only reduced: no leg grew
    ///      or flipped, nothing was withdrawn, MM did not rise, and the maintenance balance fell by no more than fees.
    /// @return opened The account opened last, if any.
    function execute(Action[] calldata actions) external returns (AccountId opened);

    /// @notice Novates a trade. Only the venue that a running batch has asked.
    function fill(Fill calldata trade) external;

    /// @notice Turns the perpetual profit and loss of accounts into cash at the current marks, and options whose settlement
    ///         price is final. Anyone may.
    function settle(AccountId[] calldata accounts) external;

    /// @notice Tells where the funding of a perpetual goes from here. Funding only.
    /// @param state accrued until now: reverts where it names another index or time
    function setFunding(UnderlyingId underlying, FundingState calldata state) external;

    /// @notice Voids every grant and signed batch of the caller. Never blocks settlement or liquidation.
    function lockdown() external;

    /// @notice Puts an account into liquidation or releases it. Liquidation only.
    function setFlag(AccountId account, bool flagged) external;

    /// @notice Takes a part of a flagged account and checks the taker. Liquidation only.
    function seize(Seizure calldata seizure) external;

    /* VIEWS: revert with Locked while a batch runs, but for modules */

    /// @notice First slot of an account.
    function header(AccountId account) external view returns (Header memory);

    /// @notice Everything an account holds.
    function book(AccountId account) external view returns (Book memory);

    /// @notice A perpetual position and its quote leg, funding until now taken from it [wad].
    function perp(AccountId account, UnderlyingId underlying) external view returns (Size size, Usd quote);

    /// @notice Funding of a perpetual as last written. Never reverts.
    function fundingOf(UnderlyingId underlying) external view returns (FundingState memory);

    /// @notice Size of an option position [wad].
    function option(AccountId account, InstrumentId instrument) external view returns (Size);

    /// @notice Sum of all long positions of an option [wad].
    function openInterest(InstrumentId instrument) external view returns (uint128);

    /// @notice Cash of an account, negative for debt [wad].
    function cashOf(AccountId account) external view returns (Usd);

    /// @notice Whether `caller` may act for `account` with all of `scopes`; an owner always may.
    function allowed(AccountId account, address caller, uint8 scopes) external view returns (bool);

    /// @notice Lockdown epoch of an owner.
    function epochOf(address owner) external view returns (uint32);

    /// @notice Number of accounts; they are numbered from 1.
    function accountCount() external view returns (uint64);

    /// @notice Sum of all negative cash, as a positive value [wad].
    function totalDebt() external view returns (Usd);

    /// @notice Whether a batch is running. Never reverts.
    function locked() external view returns (bool);
}
