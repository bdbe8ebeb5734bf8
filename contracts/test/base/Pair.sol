// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Action} from "../../src/types/Action.sol";
import {AccountId} from "../../src/types/Ids.sol";
import {Traders} from "./Traders.sol";

/// @notice A taker and a writer of options that expire in four weeks.
abstract contract Pair is Traders {
    AccountId internal taker;
    AccountId internal writer;
    uint32 internal expiry;

    function setUp() public virtual override {
        super.setUp();
        taker = portfolio(alice, 100_000e18);
        writer = portfolio(maker, 1_000_000e18);
        expiry = expiryIn(28);
        postSurface(_one(expiry));
        tick(12);
    }

    /// @dev External, so that a revert can be expected of it.
    function go(address who, Action memory action) external {
        run(who, action);
    }
}
