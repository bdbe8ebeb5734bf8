// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetTerms} from "../types/AssetTerms.sol";
import {ExpiryData} from "../types/ExpiryData.sol";
import {OptionTerms} from "../types/OptionTerms.sol";
import {PerpTiers} from "../types/PerpTiers.sol";
import {ScanRange} from "../types/ScanRange.sol";
import {Price} from "../units/Units.sol";

/// @notice All that the rules need beside the book. Arrays are indexed by identifier unless said otherwise.
struct Market {
    uint256 now_; // [unix seconds]
    Price[] marks; // cash per base unit, by underlying [wad]
    ScanRange[] ranges; // by underlying
    uint64 referenceRange; // scan range at which tiers and haircuts are meant, above zero [wad]
    PerpTiers[] tiers; // by underlying
    AssetTerms[] terms; // by asset
    OptionTerms[] options; // by underlying
    ExpiryData[] expiries; // in the order of the groups' keys
}
