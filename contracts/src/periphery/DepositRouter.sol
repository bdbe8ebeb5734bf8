// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IDepositRouter, PermitDeposit} from "../interfaces/IDepositRouter.sol";
import {IPermit2} from "../interfaces/IPermit2.sol";
import {IVault} from "../interfaces/IVault.sol";
import {Action, ActionKind} from "../types/Action.sol";
import {AccountId, AssetId} from "../types/Ids.sol";
import {TokenUnits} from "../units/TokenUnits.sol";

/// @title DepositRouter
/// @notice Takes tokens by a signature and deposits them in the same call.
contract DepositRouter is IDepositRouter {
    using SafeERC20 for IERC20;

    bytes32 private constant WITNESS_TYPEHASH = keccak256("LoadlineDeposit(uint64 account)");
    string private constant WITNESS_TYPE =
        "LoadlineDeposit witness)LoadlineDeposit(uint64 account)TokenPermissions(address token,uint256 amount)";

    /// @notice The ledger.
    IClearinghouse public immutable LEDGER;

    /// @notice Custody.
    IVault public immutable VAULT;

    /// @notice Permit2, the same on every chain.
    IPermit2 public immutable PERMIT2;

    constructor(IClearinghouse ledger, IVault vault, IPermit2 permit2) {
        LEDGER = ledger;
        VAULT = vault;
        PERMIT2 = permit2;
    }

    /// @inheritdoc IDepositRouter
    function depositWithPermit(
        AccountId account,
        AssetId asset,
        uint128 wad,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        (IERC20 token, uint256 amount) = _tokenOf(asset, wad);
        try IERC20Permit(address(token)).permit(msg.sender, address(this), amount, deadline, v, r, s) {}
            catch {} // used by another before: the allowance decides
        token.safeTransferFrom(msg.sender, address(this), amount);
        _deposit(account, asset, wad, token, amount);
    }

    /// @inheritdoc IDepositRouter
    function depositWithPermit2(PermitDeposit calldata deposit, bytes calldata signature) external {
        (IERC20 token, uint256 amount) = _tokenOf(deposit.asset, deposit.wad);
        PERMIT2.permitWitnessTransferFrom(
            IPermit2.PermitTransferFrom(
                IPermit2.TokenPermissions(address(token), amount), deposit.nonce, deposit.deadline
            ),
            IPermit2.SignatureTransferDetails(address(this), amount),
            deposit.payer,
            keccak256(abi.encode(WITNESS_TYPEHASH, deposit.account)),
            WITNESS_TYPE,
            signature
        );
        _deposit(deposit.account, deposit.asset, deposit.wad, token, amount);
    }

    function _tokenOf(AssetId asset, uint128 wad) private view returns (IERC20 token, uint256 amount) {
        IVault.Listing memory listing = VAULT.listing(asset);
        return (IERC20(listing.token), TokenUnits.toToken(wad, listing.unit));
    }

    /// @dev The Vault pulls exactly the amount, so that no allowance is left.
    function _deposit(AccountId account, AssetId asset, uint128 wad, IERC20 token, uint256 amount) private {
        token.forceApprove(address(VAULT), amount);
        Action[] memory actions = new Action[](1);
        actions[0].kind = ActionKind.Deposit;
        actions[0].account = account;
        actions[0].id = AssetId.unwrap(asset);
        actions[0].amount = int256(uint256(wad));
        LEDGER.execute(actions);
    }
}
