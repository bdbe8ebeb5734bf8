// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {Action, ActionKind} from "../types/Action.sol";
import {AccountId} from "../types/Ids.sol";
import {Mode} from "../types/Mode.sol";
import {Usd} from "../units/Units.sol";

/// @title InsuranceFund
/// @notice Owns the insurance account, and the impact reserve beside it. Anyone may deposit cash into either, through the ledger.
/// @dev Deficits are paid by Liquidation inside the ledger. The reserve belongs to no one: it has no way out but rebates.
contract InsuranceFund is AccessManaged {
    /// @notice The ledger.
    IClearinghouse public immutable LEDGER;

    /// @notice Account that pays deficits.
    AccountId public immutable ACCOUNT;

    /// @notice Account that impact charges fill and rebates empty.
    AccountId public immutable RESERVE;

    constructor(address authority, IClearinghouse ledger) AccessManaged(authority) {
        LEDGER = ledger;
        ACCOUNT = ledger.open(address(this), Mode.Cross);
        RESERVE = ledger.open(address(this), Mode.Cross);
    }

    /// @notice Withdraws `amount` of cash [wad] from the insurance account to `to`. Restricted, behind the delay.
    function withdraw(address to, Usd amount) external restricted {
        Action[] memory actions = new Action[](1);
        actions[0].kind = ActionKind.Withdraw;
        actions[0].account = ACCOUNT;
        actions[0].amount = Usd.unwrap(amount);
        actions[0].target = to;
        LEDGER.execute(actions);
    }
}
