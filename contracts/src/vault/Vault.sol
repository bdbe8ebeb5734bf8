// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IVault} from "../interfaces/IVault.sol";
import {AssetId, MAX_ASSETS} from "../types/Ids.sol";
import {TokenUnits} from "../units/TokenUnits.sol";

/// @title Vault
/// @notice Custody. Tokens that arrive without the ledger's word are surplus and credited to nobody.
contract Vault is IVault, AccessManaged {
    using SafeERC20 for IERC20;

    /// @notice The ledger: the only one that moves tokens.
    address public immutable LEDGER;

    /* STORAGE */

    mapping(uint256 asset => Listing) private _listings;
    mapping(address token => bool) private _isListed;
    uint256 private _count;

    modifier onlyLedger() {
        require(msg.sender == LEDGER, OnlyLedger(msg.sender));
        _;
    }

    constructor(address authority, address ledger) AccessManaged(authority) {
        LEDGER = ledger;
    }

    /* CUSTODY */

    /// @inheritdoc IVault
    function pull(AssetId asset, address payer, uint128 wad) external onlyLedger {
        Listing storage l = _listing(asset);
        require(!l.halted, AssetHalted(asset));
        uint256 heldAfter = uint256(l.held) + wad;
        require(heldAfter <= l.cap, CapExceeded(asset, heldAfter, l.cap));
        uint256 amount = TokenUnits.toToken(wad, l.unit);
        IERC20 token = IERC20(l.token);
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(payer, address(this), amount);
        uint256 arrived = token.balanceOf(address(this)) - before;
        require(arrived == amount, InexactArrival(asset, amount, arrived));

        // Last, and safe under the ledger's lock: an audit from within the token must not see what has not arrived.
        l.held = uint128(heldAfter);
        emit Pulled(asset, payer, wad, uint128(heldAfter));
    }

    /// @inheritdoc IVault
    function pay(AssetId asset, address to, uint128 wad) external onlyLedger {
        Listing storage l = _listing(asset);
        require(!l.halted, AssetHalted(asset));
        uint256 amount = TokenUnits.toToken(wad, l.unit);
        IERC20 token = IERC20(l.token);
        uint128 heldAfter = l.held - wad;
        l.held = heldAfter;
        emit Paid(asset, to, wad, heldAfter);

        uint256 before = token.balanceOf(address(this));
        token.safeTransfer(to, amount);
        uint256 departed = before - token.balanceOf(address(this));
        require(departed == amount, InexactDeparture(asset, amount, departed));
    }

    /// @inheritdoc IVault
    function audit(AssetId asset) external returns (bool halted) {
        Listing storage l = _listing(asset);
        uint256 owed = (uint256(l.held) + l.unit - 1) / l.unit;
        halted = IERC20(l.token).balanceOf(address(this)) < owed;
        if (halted == l.halted) return halted;
        l.halted = halted;
        emit HaltSet(asset, halted);
    }

    /* LISTING */

    /// @inheritdoc IVault
    function list(address token, uint128 cap) external restricted returns (AssetId asset) {
        require(_count < MAX_ASSETS, TooManyAssets());
        // Cast is safe: below MAX_ASSETS.
        asset = AssetId.wrap(uint8(_count++));
        require(!_isListed[token], AlreadyListed(token, asset));
        _isListed[token] = true;
        uint8 decimals = IERC20Metadata(token).decimals();
        // Cast is safe: at most 1e18.
        _listings[AssetId.unwrap(asset)] = Listing(token, uint64(TokenUnits.unitWad(decimals)), false, 0, cap);
        emit Listed(asset, token, decimals);
        emit CapSet(asset, 0, cap);
    }

    /// @inheritdoc IVault
    function setCap(AssetId asset, uint128 cap) external restricted {
        Listing storage l = _listing(asset);
        emit CapSet(asset, l.cap, cap);
        l.cap = cap;
    }

    /* VIEWS */

    /// @inheritdoc IVault
    function listing(AssetId asset) external view returns (Listing memory) {
        return _listing(asset);
    }

    /// @inheritdoc IVault
    function held(AssetId asset) external view returns (uint128) {
        return _listings[AssetId.unwrap(asset)].held;
    }

    /// @inheritdoc IVault
    function assetCount() external view returns (uint256) {
        return _count;
    }

    function _listing(AssetId asset) private view returns (Listing storage l) {
        l = _listings[AssetId.unwrap(asset)];
        require(l.token != address(0), UnknownAsset(asset));
    }
}
