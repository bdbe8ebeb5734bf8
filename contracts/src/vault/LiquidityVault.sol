// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {ILiquidityVault} from "../interfaces/ILiquidityVault.sol";
import {IRegistry} from "../interfaces/IRegistry.sol";
import {CheckRules} from "../margin/CheckRules.sol";
import {Action, ActionKind} from "../types/Action.sol";
import {Assessment} from "../types/Assessment.sol";
import {AccountId} from "../types/Ids.sol";
import {Mode} from "../types/Mode.sol";
import {TokenUnits} from "../units/TokenUnits.sol";
import {Usd} from "../units/Units.sol";

/// @title LiquidityVault
/// @notice One ERC-4626 share over the pool account. Assets are USDC; the pool's equity is what shares are worth.
/// @dev Assumes that cash is asset 0 of the Vault with `asset()` as its token. Entry pays `ENTRY_FEE` to those inside, and
///      shares cannot leave in the block they came in. Virtual shares (offset 6) make inflation cost a millionfold.
///      Redemption is limited by the margin of the pool: the ledger refuses what would uncover it.
contract LiquidityVault is ERC4626, ILiquidityVault {
    using SafeERC20 for IERC20;

    /// @notice The ledger.
    IClearinghouse public immutable LEDGER;

    /// @notice Where the pool is assessed.
    IRegistry public immutable REGISTRY;

    /// @notice Custody of tokens: what deposits are approved to.
    address public immutable CUSTODY;

    /// @inheritdoc ILiquidityVault
    AccountId public immutable pool;

    /// @dev Smallest unit of the asset [wad].
    uint256 private immutable UNIT;

    /// @dev Part of a deposit that stays with those inside (0.05 %), in 1e-4.
    uint256 private constant ENTRY_FEE_BPS = 5;

    /* STORAGE */

    /// @dev Total assets as of the last deposit or redemption: what is told while the ledger runs a batch.
    uint256 private _storedAssets; // [token]
    mapping(address holder => Arrival) private _arrivals;

    /// @dev Shares minted to a holder within one block; they cannot leave in it.
    struct Arrival {
        uint64 blockNumber;
        uint192 shares;
    }

    constructor(IERC20 usdc, IClearinghouse ledger, IRegistry registry, address custody)
        ERC4626(usdc)
        ERC20("Loadline Liquidity", "llLP")
    {
        LEDGER = ledger;
        REGISTRY = registry;
        CUSTODY = custody;
        UNIT = TokenUnits.unitWad(ERC20(address(usdc)).decimals());
        pool = ledger.open(address(this), Mode.Cross);
    }

    /* ASSETS */

    /// @notice Equity of the pool at mark, at least zero, rounded down; while a batch runs the value stored before it.
    function totalAssets() public view override returns (uint256) {
        if (LEDGER.locked()) return _storedAssets;
        Assessment memory a = REGISTRY.assess(pool);
        int256 equity = Usd.unwrap(a.equity);
        return equity <= 0 ? 0 : uint256(equity) / UNIT;
    }

    /// @inheritdoc ERC4626
    /// @dev Net of the entry fee, rounded for those inside.
    function previewDeposit(uint256 assets) public view override returns (uint256) {
        return super.previewDeposit(assets - _feeUp(assets));
    }

    /// @inheritdoc ERC4626
    /// @dev The least assets whose net amount buys `shares`.
    function previewMint(uint256 shares) public view override returns (uint256) {
        return Math.mulDiv(super.previewMint(shares), 10_000, 10_000 - ENTRY_FEE_BPS, Math.Rounding.Ceil);
    }

    /// @inheritdoc ERC4626
    function maxDeposit(address) public view override returns (uint256) {
        return _isOpen() ? type(uint128).max / UNIT : 0;
    }

    /// @inheritdoc ERC4626
    function maxMint(address) public view override returns (uint256) {
        return _isOpen() ? type(uint128).max : 0;
    }

    /// @inheritdoc ERC4626
    /// @dev The holder's assets, as far as the initial balance of the pool spares them.
    function maxWithdraw(address owner) public view override returns (uint256) {
        return Math.min(_convertToAssets(_free(owner), Math.Rounding.Floor), _spare());
    }

    /// @inheritdoc ERC4626
    function maxRedeem(address owner) public view override returns (uint256) {
        (uint256 free, uint256 spare) = (_free(owner), _spare());
        if (_convertToAssets(free, Math.Rounding.Floor) <= spare) return free; // a whole exit leaves no dust
        return _convertToShares(spare, Math.Rounding.Floor);
    }

    /// @dev What the initial balance of the pool spares above the buffer of withdrawals, at fresh prices, rounded down [token].
    function _spare() private view returns (uint256) {
        if (LEDGER.locked()) return 0;
        Assessment memory a = REGISTRY.assess(pool);
        int256 spare = Usd.unwrap(CheckRules.free(a, true));
        return spare <= 0 || !a.fresh ? 0 : uint256(spare) / UNIT;
    }

    /* MOVES */

    /// @dev Pulls the asset from the caller and hands it on to custody in the same call: nothing stays here.
    function _deposit(address caller, address receiver, uint256 assets, uint256 shares) internal override {
        require(!_insolvent(), PoolInsolvent());
        IERC20 token = IERC20(asset());
        token.safeTransferFrom(caller, address(this), assets);
        token.forceApprove(CUSTODY, assets);
        _run(ActionKind.Deposit, assets, address(0));
        _mint(receiver, shares);
        uint256 arrived = balanceOf(receiver) - _free(receiver) + shares;
        _arrivals[receiver] = Arrival(uint64(block.number), SafeCast.toUint192(arrived));
        _storedAssets = totalAssets();
        emit Deposit(caller, receiver, assets, shares);
    }

    /// @dev The ledger pays the receiver, after checking the pool.
    function _withdraw(address caller, address receiver, address owner, uint256 assets, uint256 shares)
        internal
        override
    {
        if (caller != owner) _spendAllowance(owner, caller, shares);
        _burn(owner, shares);
        _run(ActionKind.Withdraw, assets, receiver);
        _storedAssets = totalAssets();
        emit Withdraw(caller, receiver, owner, assets, shares);
    }

    function _run(ActionKind kind, uint256 assets, address to) private {
        Action[] memory actions = new Action[](1);
        actions[0].kind = kind;
        actions[0].account = pool;
        actions[0].amount = int256(TokenUnits.toWad(assets, UNIT));
        actions[0].target = to;
        LEDGER.execute(actions);
    }

    /// @dev Shares minted in this block stay for it; older ones move freely, so a stranger's gift locks nobody.
    function _update(address from, address to, uint256 value) internal override {
        if (from != address(0)) require(value <= _free(from), SharesLocked(from, value, _free(from)));
        super._update(from, to, value);
    }

    /// @dev Shares of a holder that were there before this block.
    function _free(address holder) private view returns (uint256) {
        Arrival memory arrival = _arrivals[holder];
        uint256 arrived = arrival.blockNumber == block.number ? arrival.shares : 0;
        return balanceOf(holder) - arrived;
    }

    /// @dev Whether shares are sold: no batch runs, and the pool is worth something at prices that are fresh, so that
    ///      nobody buys at a value that is known to be old.
    function _isOpen() private view returns (bool) {
        return !LEDGER.locked() && REGISTRY.assess(pool).fresh && !_insolvent();
    }

    function _insolvent() private view returns (bool) {
        return totalSupply() != 0 && totalAssets() == 0;
    }

    function _feeUp(uint256 assets) private pure returns (uint256) {
        return Math.mulDiv(assets, ENTRY_FEE_BPS, 10_000, Math.Rounding.Ceil);
    }

    function _decimalsOffset() internal pure override returns (uint8) {
        return 6;
    }
}
