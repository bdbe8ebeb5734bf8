// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IClearinghouse} from "../../../src/interfaces/IClearinghouse.sol";
import {IVenue} from "../../../src/interfaces/IVenue.sol";
import {Fill} from "../../../src/types/Fill.sol";
import {AccountId} from "../../../src/types/Ids.sol";

/// @notice An allow-listed venue that fills what it is told, or calls what it is told, whatever was asked of it.
contract HostileVenue is IVenue {
    IClearinghouse private immutable LEDGER;

    bool public succeeded;
    bytes public answer;

    constructor(IClearinghouse ledger) {
        LEDGER = ledger;
    }

    /// @dev `data` is a fill, or a call of anything.
    function trade(AccountId, bytes calldata data) external {
        (bool fills, address target, bytes memory call) = abi.decode(data, (bool, address, bytes));
        if (fills) LEDGER.fill(abi.decode(call, (Fill)));
        else (succeeded, answer) = target.call(call);
    }

    function fillUnasked(Fill calldata fill) external {
        LEDGER.fill(fill);
    }
}
