// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fraction} from "../units/Units.sol";

/// @notice How accounts are auctioned. One slot and a half.
struct AuctionTerms {
    Fraction startDiscount; // share of the requirement offered at the flag [wad]
    Fraction maxDiscount; // share of the requirement offered at the end of the ramp [wad]
    Fraction bonusCap; // most that a bonus may be, share of the requirement taken over [wad]
    Fraction targetBuffer; // the auction ends at requirement times (1 + this) [wad]
    uint32 rampSeconds; // from the start to the largest discount
}
