// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clearinghouse} from "../../src/core/Clearinghouse.sol";
import {IMarketData} from "../../src/interfaces/IMarketData.sol";
import {IRegistry} from "../../src/interfaces/IRegistry.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {AccountId, UnderlyingId} from "../../src/types/Ids.sol";
import {Price, Size, Usd} from "../../src/units/Units.sol";

/// @notice Exposes the arithmetic of a position to `crates/conformance`.
contract LedgerHarness is Clearinghouse {
    AccountId private constant ACCOUNT = AccountId.wrap(1);
    UnderlyingId private constant UNDERLYING = UnderlyingId.wrap(1);

    constructor()
        Clearinghouse(
            IVault(address(0)), IMarketData(address(0)), IRegistry(address(0)), address(0), address(0)
        )
    {}

    function addPerp(PerpSlot calldata position, Size size, Usd quote, Price mark, int256 index)
        external
        returns (PerpSlot memory after_, Usd realised)
    {
        _perps[ACCOUNT][1] = position;
        realised = _addPerp(ACCOUNT, UNDERLYING, size, quote, mark, index);
        after_ = _perps[ACCOUNT][1];
    }
}
