// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {TrancheRules} from "../accrual/TrancheRules.sol";
import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {ILiquidityVault} from "../interfaces/ILiquidityVault.sol";
import {ITranche} from "../interfaces/ITranche.sol";
import {Action, ActionKind} from "../types/Action.sol";
import {AccountId} from "../types/Ids.sol";
import {Mode} from "../types/Mode.sol";
import {TokenUnits} from "../units/TokenUnits.sol";
import {Usd} from "../units/Units.sol";
import {Queue, Request, RequestQueue} from "./RequestQueue.sol";

/// @title Tranche
/// @notice Shares of the LP pool that are bought and paid out in epochs. What waits lies in an account of its own.
/// @dev Assumes that cash is asset 0 of custody with `asset()` as its token.
contract Tranche is ERC20, IERC165, ITranche {
    using SafeERC20 for IERC20;
    using RequestQueue for Queue;
    using RequestQueue for Request;

    /// @notice Owner of the pool; prices the epochs.
    ILiquidityVault public immutable VAULT;

    /// @notice The ledger.
    IClearinghouse public immutable LEDGER;

    /// @inheritdoc ITranche
    AccountId public immutable account;

    /// @notice What is paid in and out (ERC-4626).
    address public immutable asset;

    /// @dev Smallest unit of the asset [wad].
    uint256 private immutable UNIT;

    /// @dev Decimals of shares: six more than the asset's.
    uint8 private immutable DECIMALS;

    /* STORAGE */

    /// @inheritdoc ITranche
    mapping(address controller => mapping(address operator => bool)) public isOperator;

    /// @inheritdoc ITranche
    bool public isClosed;

    Queue private _deposits; // assets in, shares out
    Queue private _redemptions; // shares in, assets out

    modifier onlyVault() {
        require(msg.sender == address(VAULT), OnlyVault(msg.sender));
        _;
    }

    constructor(
        string memory name_,
        string memory symbol_,
        IERC20 usdc,
        ILiquidityVault vault_,
        IClearinghouse ledger,
        address custody
    ) ERC20(name_, symbol_) {
        VAULT = vault_;
        LEDGER = ledger;
        asset = address(usdc);
        uint8 decimals_ = ERC20(address(usdc)).decimals();
        UNIT = TokenUnits.unitWad(decimals_);
        DECIMALS = decimals_ + 6;
        account = ledger.open(address(vault_), Mode.Cross);
        usdc.forceApprove(custody, type(uint256).max); // nothing stays here between calls
    }

    /* DEPOSIT */

    /// @inheritdoc ITranche
    function requestDeposit(uint256 assets, address controller, address owner) external returns (uint256) {
        require(owner == msg.sender || isOperator[owner][msg.sender], NotOperator(owner, msg.sender));
        require(!isClosed, WrongState(true));
        _request(_deposits, assets, controller);
        emit DepositRequest(controller, owner, 0, msg.sender, assets);

        IERC20(asset).safeTransferFrom(owner, address(this), assets);
        Action[] memory actions = new Action[](1);
        actions[0].kind = ActionKind.Deposit;
        actions[0].account = account;
        actions[0].amount = int256(TokenUnits.toWad(assets, UNIT));
        LEDGER.execute(actions);
        return 0;
    }

    function _request(Queue storage queue, uint256 amount, address controller) private {
        require(amount != 0, ZeroRequest());
        require(controller != address(0), ZeroController());
        (uint32 gathering, uint32 processed) = VAULT.noteRequest();
        queue.add(controller, amount, gathering, processed);
    }

    /// @notice Claims shares for `assets` of a deposit that an epoch took.
    function deposit(uint256 assets, address receiver) external returns (uint256) {
        return deposit(assets, receiver, msg.sender);
    }

    /// @notice Claims shares for `assets` of a controller's deposit that an epoch took, rounded down.
    function deposit(uint256 assets, address receiver, address controller) public returns (uint256 shares) {
        Request memory r = _claimable(_deposits, controller);
        require(assets <= r.claimableIn, ClaimTooLarge(controller, assets, r.claimableIn));
        shares = r.claimIn(assets);
        _handOver(r, controller, receiver, assets, shares);
    }

    /// @notice Claims `shares` of a deposit that an epoch took.
    function mint(uint256 shares, address receiver) external returns (uint256) {
        return mint(shares, receiver, msg.sender);
    }

    /// @notice Claims `shares` of a controller's deposit that an epoch took, for assets rounded up.
    function mint(uint256 shares, address receiver, address controller) public returns (uint256 assets) {
        Request memory r = _claimable(_deposits, controller);
        bool enough = shares != 0 && shares <= r.claimableOut;
        require(enough, ClaimTooLarge(controller, shares, r.claimableOut));
        assets = r.claimOut(shares);
        _handOver(r, controller, receiver, assets, shares);
    }

    function _handOver(Request memory r, address controller, address receiver, uint256 assets, uint256 shares)
        private
    {
        _deposits.requests[controller] = r;
        emit Deposit(controller, receiver, assets, shares);
        _transfer(address(this), receiver, shares);
    }

    /* REDEEM */

    /// @inheritdoc ITranche
    function requestRedeem(uint256 shares, address controller, address owner) external returns (uint256) {
        if (owner != msg.sender && !isOperator[owner][msg.sender]) {
            _spendAllowance(owner, msg.sender, shares);
        }
        _request(_redemptions, shares, controller);
        emit RedeemRequest(controller, owner, 0, msg.sender, shares);
        _transfer(owner, address(this), shares);
        return 0;
    }

    /// @notice Claims assets for `shares` of a controller's redemption that an epoch took, rounded down.
    function redeem(uint256 shares, address receiver, address controller) external returns (uint256 assets) {
        Request memory r = _claimable(_redemptions, controller);
        require(shares <= r.claimableIn, ClaimTooLarge(controller, shares, r.claimableIn));
        assets = r.claimIn(shares);
        _payOut(r, controller, receiver, assets, shares);
    }

    /// @notice Claims `assets` of a controller's redemption that an epoch took, for shares rounded up.
    function withdraw(uint256 assets, address receiver, address controller)
        external
        returns (uint256 shares)
    {
        Request memory r = _claimable(_redemptions, controller);
        bool enough = assets != 0 && assets <= r.claimableOut;
        require(enough, ClaimTooLarge(controller, assets, r.claimableOut));
        shares = r.claimOut(assets);
        _payOut(r, controller, receiver, assets, shares);
    }

    function _payOut(Request memory r, address controller, address receiver, uint256 assets, uint256 shares)
        private
    {
        _redemptions.requests[controller] = r;
        emit Withdraw(msg.sender, receiver, controller, assets, shares);
        if (assets != 0) VAULT.pay(receiver, assets);
    }

    /// @dev A controller's requests until now, for himself or his operator.
    function _claimable(Queue storage queue, address controller) private view returns (Request memory) {
        _onlyFor(controller);
        return queue.settled(controller, VAULT.epochs().processed);
    }

    function _onlyFor(address controller) private view {
        bool allowed = controller == msg.sender || isOperator[controller][msg.sender];
        require(allowed, NotOperator(controller, msg.sender));
    }

    /* OPERATORS */

    /// @inheritdoc ITranche
    function setOperator(address operator, bool approved) external returns (bool) {
        isOperator[msg.sender][operator] = approved;
        emit OperatorSet(msg.sender, operator, approved);
        return true;
    }

    /* EPOCHS */

    /// @inheritdoc ITranche
    function gather() external onlyVault {
        _deposits.gather();
        _redemptions.gather();
    }

    /// @inheritdoc ITranche
    function fill(uint32 epoch, uint256 assetsIn, uint256 sharesOut, uint256 sharesIn, uint256 assetsOut)
        external
        onlyVault
    {
        _deposits.fill(epoch, assetsIn, sharesOut);
        _redemptions.fill(epoch, sharesIn, assetsOut);
        emit Filled(epoch, assetsIn, sharesOut, sharesIn, assetsOut);
        _mint(address(this), sharesOut);
        _burn(address(this), sharesIn);
    }

    /// @inheritdoc ITranche
    function advance(address controller, uint32 epochs) external {
        uint32 processed = VAULT.epochs().processed;
        _deposits.advance(controller, epochs, processed);
        _redemptions.advance(controller, epochs, processed);
    }

    /// @inheritdoc ITranche
    function close() external onlyVault {
        isClosed = true;
        emit Closed();
    }

    /// @inheritdoc ITranche
    function reclaim(address receiver, address controller) external returns (uint256 assets) {
        require(isClosed, WrongState(false));
        Request memory r = _claimable(_deposits, controller);
        assets = uint256(r.pending) + r.joining;
        require(assets != 0, ZeroRequest());
        (r.pending, r.joining) = (0, 0);
        _deposits.requests[controller] = r;
        emit Reclaimed(controller, receiver, assets);
        VAULT.pay(receiver, assets);
    }

    /* VIEWS */

    /// @inheritdoc ITranche
    function pendingDepositRequest(uint256, address controller) external view returns (uint256) {
        Request memory r = _settled(_deposits, controller);
        return uint256(r.pending) + r.joining;
    }

    /// @inheritdoc ITranche
    function claimableDepositRequest(uint256, address controller) external view returns (uint256) {
        return _settled(_deposits, controller).claimableIn;
    }

    /// @inheritdoc ITranche
    function pendingRedeemRequest(uint256, address controller) external view returns (uint256) {
        Request memory r = _settled(_redemptions, controller);
        return uint256(r.pending) + r.joining;
    }

    /// @inheritdoc ITranche
    function claimableRedeemRequest(uint256, address controller) external view returns (uint256) {
        return _settled(_redemptions, controller).claimableIn;
    }

    /// @notice Assets whose shares can be claimed (ERC-4626).
    function maxDeposit(address controller) external view returns (uint256) {
        return _settled(_deposits, controller).claimableIn;
    }

    /// @notice Shares that can be claimed (ERC-4626).
    function maxMint(address controller) external view returns (uint256) {
        return _settled(_deposits, controller).claimableOut;
    }

    /// @notice Shares whose assets can be claimed (ERC-4626).
    function maxRedeem(address controller) external view returns (uint256) {
        return LEDGER.locked() ? 0 : _settled(_redemptions, controller).claimableIn;
    }

    /// @notice Assets that can be claimed (ERC-4626).
    function maxWithdraw(address controller) external view returns (uint256) {
        return LEDGER.locked() ? 0 : _settled(_redemptions, controller).claimableOut;
    }

    function _settled(Queue storage queue, address controller) private view returns (Request memory) {
        return queue.settled(controller, VAULT.epochs().processed);
    }

    /// @notice Low value of the tranche, rounded down [token]; while a batch runs the one counted last.
    function totalAssets() public view returns (uint256) {
        return uint256(Usd.unwrap(VAULT.worthOf(address(this)))) / UNIT;
    }

    /// @notice Shares that `assets` would buy at the low value of now (ERC-4626).
    function convertToShares(uint256 assets) external view returns (uint256) {
        Usd worth = VAULT.worthOf(address(this));
        return TrancheRules.sharesDown(Usd.wrap(int256(TokenUnits.toWad(assets, UNIT))), totalSupply(), worth);
    }

    /// @notice Assets that `shares` are worth at the low value of now (ERC-4626).
    function convertToAssets(uint256 shares) external view returns (uint256) {
        Usd worth = VAULT.worthOf(address(this));
        return uint256(Usd.unwrap(TrancheRules.worthDown(shares, totalSupply(), worth))) / UNIT;
    }

    /// @notice Reverts (ERC-7540).
    function previewDeposit(uint256) external pure returns (uint256) {
        revert PreviewUnavailable();
    }

    /// @notice Reverts (ERC-7540).
    function previewMint(uint256) external pure returns (uint256) {
        revert PreviewUnavailable();
    }

    /// @notice Reverts (ERC-7540).
    function previewRedeem(uint256) external pure returns (uint256) {
        revert PreviewUnavailable();
    }

    /// @notice Reverts (ERC-7540).
    function previewWithdraw(uint256) external pure returns (uint256) {
        revert PreviewUnavailable();
    }

    /// @inheritdoc ITranche
    function waiting() external view returns (Waiting memory) {
        return Waiting(_deposits.waiting, _redemptions.waiting, _deposits.gathering, _redemptions.gathering);
    }

    /// @inheritdoc ITranche
    function vault() external view returns (address) {
        return address(VAULT);
    }

    /// @notice The share: this contract (ERC-7575).
    function share() external view returns (address) {
        return address(this);
    }

    /// @inheritdoc ERC20
    function decimals() public view override returns (uint8) {
        return DECIMALS;
    }

    /// @inheritdoc IERC165
    /// @dev Operators, asynchronous deposits and redemptions of ERC-7540, ERC-7575, ERC-165.
    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == 0xe3bc4e65 || id == 0xce3bbe50 || id == 0x620ee8e4 || id == 0x2f0a18c5
            || id == type(IERC165).interfaceId;
    }
}
