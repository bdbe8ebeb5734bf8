// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IFeeSchedule} from "../interfaces/IFeeSchedule.sol";
import {Action, ActionKind} from "../types/Action.sol";
import {FeeAccounts, FeeTerms} from "../types/FeeTerms.sol";
import {AccountId} from "../types/Ids.sol";
import {Mode} from "../types/Mode.sol";
import {Usd} from "../units/Units.sol";

/// @title FeeSchedule
/// @notice The fees of now, and the owner of the treasury's and the keepers' accounts.
contract FeeSchedule is IFeeSchedule, AccessManaged {
    /// @notice The ledger.
    IClearinghouse public immutable LEDGER;

    /// @notice The LP pool, which gets what others do not.
    AccountId public immutable POOL;

    /// @notice The insurance fund.
    AccountId public immutable INSURANCE;

    /// @notice The protocol's income.
    AccountId public immutable TREASURY;

    /// @notice What keepers are paid from.
    AccountId public immutable KEEPERS;

    /// @dev The highest rate that can be set (0.1 % of notional), so that a fill stays within the ledger's band.
    uint256 private constant MAX_PPM = 1_000;

    /// @dev The highest cap that can be set (12.5 % of the premium).
    uint256 private constant MAX_CAP_BPS = 1_250;

    /* STORAGE */

    FeeTerms private _terms;

    constructor(address authority, IClearinghouse ledger, AccountId pool, AccountId insurance)
        AccessManaged(authority)
    {
        LEDGER = ledger;
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
    function withdraw(AccountId account, address to, Usd amount) external restricted {
        require(account == TREASURY || account == KEEPERS, NotOwned(account));
        Action[] memory actions = new Action[](1);
        actions[0].kind = ActionKind.Withdraw;
        actions[0].account = account;
        actions[0].amount = Usd.unwrap(amount);
        actions[0].target = to;
        LEDGER.execute(actions);
    }

    /* VIEWS */

    /// @inheritdoc IFeeSchedule
    function currentTerms() external view returns (FeeTerms memory) {
        return _terms;
    }

    /// @inheritdoc IFeeSchedule
    function accounts() external view returns (FeeAccounts memory) {
        return FeeAccounts(POOL, INSURANCE, TREASURY, KEEPERS);
    }
}
