// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Size, Usd} from "../units/Units.sol";
import {AssetId, UnderlyingId} from "./Ids.sol";
import {OptionLeg} from "./OptionLeg.sol";

/// @notice Collateral of one account in one asset.
struct Holding {
    AssetId asset;
    Size amount; // base units of the asset [wad], never negative
}

/// @notice A perpetual position. Its value is `size * spot + quote`.
struct PerpLeg {
    UnderlyingId underlying;
    Size size; // signed base [wad]
    Usd quote; // cash owed to (positive) or by (negative) the position, funding until now taken from it [wad]
}

/// @notice All that an account holds, loaded and free of storage. Holdings and perpetuals ascend by identifier, options
///         stand in any order; an entry is zero only inside a batch, for what the batch opened or closed.
struct Book {
    Usd cash; // negative cash is debt [wad]
    Holding[] holdings;
    PerpLeg[] perps;
    OptionLeg[] options;
}
