// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Usd} from "../units/Units.sol";

/// @notice What trades cost and who gets it. One slot: 32 + 8 * 16 = 160 bits.
struct FeeTerms {
    uint32 version; // number of changes so far
    uint16 perpTakerPpm; // of the notional at spot [1e-6]
    uint16 perpMakerPpm; // of the notional at spot [1e-6]
    uint16 optionTakerPpm; // of the notional at spot [1e-6]
    uint16 optionMakerPpm; // of the notional at spot [1e-6]
    uint16 premiumCapBps; // most that a fee on an option may be, of its premium at mark [1e-4]
    uint16 insuranceBps; // of every fee [1e-4]
    uint16 treasuryBps; // of every fee [1e-4]
    uint16 keepersBps; // of every fee [1e-4]; the rest is the pool's
}

/// @notice A fee by who gets it; adds up to the fee.
struct FeeSplit {
    Usd pool; // with the remainder of rounding [wad]
    Usd insurance; // [wad]
    Usd treasury; // [wad]
    Usd keepers; // [wad]
}
