// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountId} from "../../src/types/Ids.sol";
import {Books} from "../base/Books.sol";

/// @notice Incident 20: a fee in units of a token that was read as a share, or the other way round.
contract FeesTest is Books {
    /// @dev Whatever the size, trading costs between 0.05 and 0.2 % of it, wherever the fee goes.
    function testFuzz_20_costOfATradeIsAShareOfIt(uint256 size, bool sell, bool bitcoin) public {
        AccountId account = cross(alice, 1_000_000e18);
        int256 price = bitcoin ? int256(BTC_USD) : int256(ETH_USD);
        int256 signed_ = int256(bound(size, 0.01e18, bitcoin ? 5e18 : 100e18));
        int256 notional = signed_ * price / 1e18;
        int256 before = equityOf(account);
        trade(account, bitcoin ? BTC : ETH, sell ? -signed_ : signed_);
        int256 cost = before - equityOf(account);
        vm.assertGe(cost, notional * 5 / 10_000, "20: no less than the fee");
        vm.assertLe(cost, notional * 20 / 10_000 + 1e12, "20: and not much more");
        assertConserved();
    }
}
