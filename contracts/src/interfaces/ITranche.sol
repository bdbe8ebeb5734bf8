// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountId} from "../types/Ids.sol";

/// @title ITranche
/// @notice One class of shares of the LP pool: ERC-7540 both ways, its own ERC-7575 share.
/// @dev `requestId` is always 0: requests of a controller add up. An epoch that is filled in part fills every waiting request
///      in the same proportion, and the rest waits for the next one. Requests cannot be cancelled.
///      Source: https://eips.ethereum.org/EIPS/eip-7540
interface ITranche {
    /// @notice Thrown by all previews: what a request will be worth is not known.
    error PreviewUnavailable();

    /// @notice Thrown when neither the owner nor an operator of his calls.
    error NotOperator(address owner, address caller);

    /// @notice Thrown when nothing is asked for.
    error ZeroRequest();

    /// @notice Thrown when a request names no controller.
    error ZeroController();

    /// @notice Thrown when more is claimed than there is.
    error ClaimTooLarge(address controller, uint256 asked, uint256 claimable);

    /// @notice Thrown when a tranche that was wiped out is asked for shares, or one that was not for money back.
    error WrongState(bool isClosed);

    /// @notice Thrown when someone other than the LiquidityVault settles requests.
    error OnlyVault(address caller);

    /// @notice Emitted when assets wait to become shares.
    event DepositRequest(
        address indexed controller,
        address indexed owner,
        uint256 indexed requestId,
        address sender,
        uint256 assets
    );

    /// @notice Emitted when shares wait to become assets.
    event RedeemRequest(
        address indexed controller,
        address indexed owner,
        uint256 indexed requestId,
        address sender,
        uint256 shares
    );

    /// @notice Emitted when a controller trusts an operator, or no more.
    event OperatorSet(address indexed controller, address indexed operator, bool approved);

    /// @notice Emitted when shares are claimed; `sender` is the controller.
    event Deposit(address indexed sender, address indexed owner, uint256 assets, uint256 shares);

    /// @notice Emitted when assets are claimed; `owner` is the controller.
    event Withdraw(
        address indexed sender,
        address indexed receiver,
        address indexed owner,
        uint256 assets,
        uint256 shares
    );

    /// @notice Emitted when what waits was filled by an epoch.
    event Filled(
        uint32 indexed epoch, uint256 assetsIn, uint256 sharesOut, uint256 sharesIn, uint256 assetsOut
    );

    /// @notice Emitted when the tranche was wiped out: it takes no deposits any more.
    event Closed();

    /// @notice Emitted when deposits that wait at a closed tranche are taken back.
    event Reclaimed(address indexed controller, address indexed receiver, uint256 assets);

    /// @notice Waiting requests in all.
    struct Waiting {
        uint256 deposits; // for the epoch to be priced next [token]
        uint256 redemptions; // shares
        uint256 gatheringDeposits; // for the one after [token]
        uint256 gatheringRedemptions; // shares
    }

    /// @notice Takes `assets` of `owner` and asks for shares in the name of `controller`.
    function requestDeposit(uint256 assets, address controller, address owner)
        external
        returns (uint256 requestId);

    /// @notice Takes `shares` of `owner` and asks for assets in the name of `controller`.
    function requestRedeem(uint256 shares, address controller, address owner)
        external
        returns (uint256 requestId);

    /// @notice Assets of a controller that no epoch has taken yet [token].
    function pendingDepositRequest(uint256 requestId, address controller) external view returns (uint256);

    /// @notice Assets of a controller whose shares can be claimed [token].
    function claimableDepositRequest(uint256 requestId, address controller) external view returns (uint256);

    /// @notice Shares of a controller that no epoch has taken yet.
    function pendingRedeemRequest(uint256 requestId, address controller) external view returns (uint256);

    /// @notice Shares of a controller whose assets can be claimed.
    function claimableRedeemRequest(uint256 requestId, address controller) external view returns (uint256);

    /// @notice Lets an operator request and claim for the caller, or no more.
    function setOperator(address operator, bool approved) external returns (bool);

    /// @notice Whether an operator may act for a controller.
    function isOperator(address controller, address operator) external view returns (bool);

    /// @notice Counts at most `epochs` of those that a controller has not been counted in: for whoever was filled in parts by
    ///         more of them than one transaction can walk. Anyone may.
    function advance(address controller, uint32 epochs) external;

    /// @notice Takes back deposits that wait at a closed tranche.
    function reclaim(address receiver, address controller) external returns (uint256 assets);

    /// @notice Makes what was gathered part of the epoch that is priced next. LiquidityVault only.
    function gather() external;

    /// @notice Fills what waits. LiquidityVault only.
    /// @param epoch the one that is priced
    /// @param assetsIn of the deposits that wait [token]
    /// @param sharesOut for them
    /// @param sharesIn of the redemptions that wait
    /// @param assetsOut for them [token]
    function fill(uint32 epoch, uint256 assetsIn, uint256 sharesOut, uint256 sharesIn, uint256 assetsOut)
        external;

    /// @notice Ends a tranche that was wiped out. LiquidityVault only.
    function close() external;

    /// @notice What waits in all.
    function waiting() external view returns (Waiting memory);

    /// @notice Account of the ledger in which assets wait: deposits until their epoch, redemptions until they are claimed.
    function account() external view returns (AccountId);

    /// @notice Whether the tranche was wiped out.
    function isClosed() external view returns (bool);

    /// @notice The LiquidityVault it belongs to.
    function vault() external view returns (address);
}
