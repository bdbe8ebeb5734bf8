// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetId} from "../types/Ids.sol";

/// @title IVault
/// @notice Custody: the only contract that holds tokens. Moves them on the ledger's word alone.
interface IVault {
    /// @notice One listed token.
    struct Listing {
        address token;
        uint64 unit; // smallest unit of the token [wad]
        bool halted; // set when holdings fell short of the books; stops this asset only
        uint128 held; // what the ledger owes on it [wad]
        uint128 cap; // most that the ledger may owe on it [wad]
    }

    /// @notice Thrown when someone other than the ledger moves tokens.
    error OnlyLedger(address caller);

    /// @notice Thrown when an asset is not listed.
    error UnknownAsset(AssetId asset);

    /// @notice Thrown when a token is already listed.
    error AlreadyListed(address token, AssetId asset);

    /// @notice Thrown when all places are taken.
    error TooManyAssets();

    /// @notice Thrown when a deposit brings less (or more) than asked.
    error InexactArrival(AssetId asset, uint256 asked, uint256 arrived);

    /// @notice Thrown when a payout takes more from the Vault than asked.
    error InexactDeparture(AssetId asset, uint256 asked, uint256 departed);

    /// @notice Thrown when a deposit would lift the holdings above the cap [wad].
    error CapExceeded(AssetId asset, uint256 after_, uint256 cap);

    /// @notice Thrown while an asset is halted.
    error AssetHalted(AssetId asset);

    /// @notice Emitted when a token is listed.
    event Listed(AssetId indexed asset, address indexed token, uint8 decimals);

    /// @notice Emitted when a cap changes [wad].
    event CapSet(AssetId indexed asset, uint128 before, uint128 after_);

    /// @notice Emitted when an asset is halted or released.
    event HaltSet(AssetId indexed asset, bool halted);

    /// @notice Emitted when tokens arrive.
    /// @param held What the ledger owes on the asset afterwards [wad].
    event Pulled(AssetId indexed asset, address indexed from, uint256 wad, uint128 held);

    /// @notice Emitted when tokens leave.
    /// @param held What the ledger owes on the asset afterwards [wad].
    event Paid(AssetId indexed asset, address indexed to, uint256 wad, uint128 held);

    /// @notice Takes `wad` of an asset from `payer`, who has approved the Vault. Exact or reverted. Ledger only.
    function pull(AssetId asset, address payer, uint128 wad) external;

    /// @notice Pays `wad` of an asset to `to`. Exact or reverted. Ledger only.
    function pay(AssetId asset, address to, uint128 wad) external;

    /// @notice Lists a token with a cap [wad] and returns its identifier. The first is cash.
    function list(address token, uint128 cap) external returns (AssetId);

    /// @notice Changes a cap [wad].
    function setCap(AssetId asset, uint128 cap) external;

    /// @notice Halts an asset whose holdings are short, or releases it when they are whole. Anyone may call.
    function audit(AssetId asset) external returns (bool halted);

    /// @notice The listing of an asset.
    function listing(AssetId asset) external view returns (Listing memory);

    /// @notice What the ledger owes on an asset [wad].
    function held(AssetId asset) external view returns (uint128);

    /// @notice Number of listed assets.
    function assetCount() external view returns (uint256);
}
