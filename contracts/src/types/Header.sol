// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Mode} from "./Mode.sol";

/// @notice First slot of an account: 160 + 8 + 8 + 8 + 16 + 24 + 32 = 256 bits.
struct Header {
    address owner; // 160
    Mode mode; // 8
    bool flagged; // 8: in liquidation
    bool system; // 8: pool, insurance: never flagged
    uint16 assets; // bit per collateral asset held
    uint24 riskBlock; // low 24 bits of the last block in which risk was added
    uint32 perps; // bit per underlying with a perpetual
}
