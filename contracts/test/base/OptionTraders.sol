// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OptionOrder} from "../../src/interfaces/IOptionPool.sol";
import {Action} from "../../src/types/Action.sol";
import {AccountId, InstrumentId} from "../../src/types/Ids.sol";
import {Price, Size, Usd} from "../../src/units/Units.sol";
import {Traders} from "./Traders.sol";

/// @notice Who trades options against the pool: surfaces of three expiries, and a pool that is synced.
abstract contract OptionTraders is Traders {
    uint32 internal near;
    uint32 internal middle;
    uint32 internal far;

    function setUp() public virtual override {
        super.setUp();
        (near, middle, far) = (expiryIn(6), expiryIn(28), expiryIn(120));
        postSurfaces();
        optionPool.sync(ETH);
        tick(12);
    }

    function postSurfaces() internal {
        uint32[] memory list = new uint32[](3);
        (list[0], list[1], list[2]) = (near, middle, far);
        postSurface(list);
    }

    /// @dev One of twelve series: three expiries, calls and puts, two strikes.
    function series(uint256 which) internal view returns (InstrumentId) {
        uint32 expiry = which % 3 == 0 ? near : which % 3 == 1 ? middle : far;
        uint256 strike = which % 2 == 0 ? 2_800 : 3_300;
        return which / 6 % 2 == 0 ? callOf(expiry, strike) : putOf(expiry, strike);
    }

    /// @dev A whole number of lots, signed.
    function lots(uint256 seed, uint256 least, uint256 most) internal pure returns (int256 size) {
        size = int256(bound(seed / 2, least, most) / 1e10 * 1e10);
        if (seed % 2 == 0) size = -size;
    }

    function optionOrderOf(AccountId account, InstrumentId instrument, int256 size, uint128 limit)
        internal
        view
        returns (Action memory)
    {
        OptionOrder memory order =
            OptionOrder(instrument, Size.wrap(int128(size)), Price.wrap(limit), type(uint40).max);
        return askOf(account, address(optionPool), abi.encode(order));
    }

    /// @dev External, so that encoding it is no part of every test's stack.
    function takeOption(AccountId account, InstrumentId instrument, int256 size) external {
        uint128 limit = size > 0 ? type(uint96).max : 0;
        run(ledger.header(account).owner, optionOrderOf(account, instrument, size, limit));
    }

    function quoteOf(InstrumentId instrument, int256 size)
        internal
        view
        returns (int256 value, int256 charges)
    {
        (Usd value_, Usd impact, Usd poolFee, Usd insuranceFee) =
            optionPool.quote(instrument, Size.wrap(int128(size)));
        value = Usd.unwrap(value_);
        charges = Usd.unwrap(impact + poolFee + insuranceFee);
    }

    function impactOf(InstrumentId instrument, int256 size) internal view returns (int256) {
        (, Usd impact,,) = optionPool.quote(instrument, Size.wrap(int128(size)));
        return Usd.unwrap(impact);
    }
}
