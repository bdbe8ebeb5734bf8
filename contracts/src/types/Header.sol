// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Mode} from "./Mode.sol";

/// @notice First slot of an account: 160 + 8 + 8 + 16 + 32 + 8 + 24 = 256 bits.
struct Header {
    address owner; // 160
    Mode mode; // 8
    bool flagged; // 8: in liquidation
    uint16 assets; // bit per collateral asset held
    uint32 perps; // bit per underlying with a perpetual
    uint8 options; // number of option legs
    uint24 riskBlock; // block in which a leg last grew (modulo 2^24)
}
