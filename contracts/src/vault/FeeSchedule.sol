// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {FeeRules} from "../accrual/FeeRules.sol";
import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IFeeSchedule} from "../interfaces/IFeeSchedule.sol";
import {IVault} from "../interfaces/IVault.sol";
import {Action, ActionKind} from "../types/Action.sol";
import {FeeSplit, FeeTerms} from "../types/FeeTerms.sol";
import {AccountId, CASH} from "../types/Ids.sol";
import {Mode} from "../types/Mode.sol";
import {Usd, ZERO_USD} from "../units/Units.sol";

/// @title FeeSchedule
/// @notice The fees of now, and the owner of the treasury's and the keepers' accounts.
/// @dev Trades pay one account, the treasury's, and `distribute` gives the others their parts: to touch four accounts in
///      every fill would cost the traders a tenth of it.
contract FeeSchedule is IFeeSchedule, AccessManaged {
    using SafeERC20 for IERC20;

    /// @notice The ledger.
    IClearinghouse public immutable LEDGER;

    /// @notice Custody of the tokens.
    IVault public immutable VAULT;

    /// @notice The LP pool, which gets what others do not.
    AccountId public immutable POOL;

    /// @notice The insurance fund.
    AccountId public immutable INSURANCE;

    /// @notice The protocol's income, and what trades paid since it was last distributed.
    AccountId public immutable TREASURY;

    /// @notice What keepers are paid from.
    AccountId public immutable KEEPERS;

    /// @dev The highest rate that can be set (0.1 % of notional), so that a fill stays within the ledger's band.
    uint256 private constant MAX_PPM = 1_000;

    /// @dev The highest cap that can be set (12.5 % of the premium).
    uint256 private constant MAX_CAP_BPS = 1_250;

    /* STORAGE */

    FeeTerms private _terms;
    Usd private _income; // the treasury's own part of its account [wad]

    constructor(address authority, IClearinghouse ledger, IVault vault, AccountId pool, AccountId insurance)
        AccessManaged(authority)
    {
        LEDGER = ledger;
        VAULT = vault;
        POOL = pool;
        INSURANCE = insurance;
        TREASURY = ledger.open(address(this), Mode.Cross);
        KEEPERS = ledger.open(address(this), Mode.Cross);
    }

    /* SETTINGS */

    /// @inheritdoc IFeeSchedule
    function setTerms(FeeTerms calldata terms) external restricted {
        _requireRate("perpTakerPpm", terms.perpTakerPpm);
        _requireRate("perpMakerPpm", terms.perpMakerPpm);
        _requireRate("optionTakerPpm", terms.optionTakerPpm);
        _requireRate("optionMakerPpm", terms.optionMakerPpm);
        require(terms.premiumCapBps <= MAX_CAP_BPS, InvalidFee("premiumCapBps", terms.premiumCapBps));
        uint256 others = uint256(terms.insuranceBps) + terms.treasuryBps + terms.keepersBps;
        require(others <= 10_000, InvalidFee("shares", others));
        FeeTerms memory before = _terms;
        _terms = terms;
        _terms.version = before.version + 1;
        emit FeesSet(before, _terms);
    }

    function _requireRate(bytes32 name, uint16 ppm) private pure {
        require(ppm <= MAX_PPM, InvalidFee(name, ppm));
    }

    /* INCOME */

    /// @inheritdoc IFeeSchedule
    function distribute() external returns (FeeSplit memory s) {
        s = FeeRules.split(_terms, LEDGER.cashOf(TREASURY) - _income);
        IVault.Listing memory cash = VAULT.listing(CASH);
        // The pool's and the insurance's accounts have other owners, so their parts go by way of the token.
        s.treasury = s.treasury + _cut(s.pool, cash.unit) + _cut(s.insurance, cash.unit);
        (s.pool, s.insurance) = (s.pool - _cut(s.pool, cash.unit), s.insurance - _cut(s.insurance, cash.unit));
        _income = _income + s.treasury;
        emit FeesDistributed(s.pool, s.insurance, s.treasury, s.keepers);

        Usd passed = s.pool + s.insurance;
        _execute(ActionKind.Withdraw, TREASURY, passed, address(this));
        IERC20(cash.token).forceApprove(address(VAULT), uint256(Usd.unwrap(passed)) / cash.unit);
        _execute(ActionKind.Deposit, POOL, s.pool, address(0));
        _execute(ActionKind.Deposit, INSURANCE, s.insurance, address(0));
        _execute(ActionKind.Transfer, TREASURY, s.keepers, address(0));
    }

    /// @dev What is less than a unit of the token.
    function _cut(Usd part, uint256 unit) private pure returns (Usd) {
        return Usd.wrap(int256(uint256(Usd.unwrap(part)) % unit));
    }

    /// @inheritdoc IFeeSchedule
    function withdraw(AccountId account, address to, Usd amount) external restricted {
        require(account == TREASURY || account == KEEPERS, NotOwned(account));
        if (account == TREASURY) {
            require(amount <= _income, AboveIncome(amount, _income));
            _income = _income - amount;
        }
        _execute(ActionKind.Withdraw, account, amount, to);
    }

    /// @dev Moves cash of an account; what is transferred goes to the keepers.
    function _execute(ActionKind kind, AccountId account, Usd amount, address target) private {
        if (amount == ZERO_USD) return;
        Action[] memory actions = new Action[](1);
        actions[0].kind = kind;
        actions[0].account = account;
        actions[0].to = KEEPERS;
        actions[0].amount = Usd.unwrap(amount);
        actions[0].target = target;
        LEDGER.execute(actions);
    }

    /* VIEWS */

    /// @inheritdoc IFeeSchedule
    function currentTerms() external view returns (FeeTerms memory) {
        return _terms;
    }

    /// @inheritdoc IFeeSchedule
    function collector() external view returns (AccountId) {
        return TREASURY;
    }

    /// @inheritdoc IFeeSchedule
    function undistributed() external view returns (Usd) {
        return LEDGER.cashOf(TREASURY) - _income;
    }
}
