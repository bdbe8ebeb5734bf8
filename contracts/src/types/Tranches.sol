// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fraction, Usd} from "../units/Units.sol";

/// @notice Whose shares: the junior tranche bears losses first.
enum Rank {
    Senior,
    Junior
}

/// @notice What governs both tranches. One slot.
struct TrancheTerms {
    Fraction coverage; // least junior value per senior value, for senior deposits and junior redemptions [wad]
    Fraction yearlyRate; // what the senior claim earns per year of 365 days, as far as profits go [wad]
}

/// @notice How the pool is owed to its tranches. Values are never negative.
struct TrancheClaims {
    Usd senior; // what the senior tranche is owed, losses aside [wad]
    Usd arrears; // its earnings that no profit has covered yet [wad]
    Usd pool; // low value of the pool when last counted, flows since included [wad]
    bool juniorClosed; // whether the junior tranche was wiped out: then all is the senior's
}

/// @notice What waits at a tranche when an epoch is priced.
struct TrancheQueue {
    uint256 supply; // shares, those waiting included
    Usd deposits; // waiting to enter [wad]
    uint256 redemptions; // shares waiting to leave
    uint256 priceCap; // most that a share is paid out at, times 1e18 [wad]; of a queue that an epoch left unfinished
    bool isOpen; // whether it takes deposits
}

/// @notice What an epoch does at a tranche.
struct TrancheFill {
    Usd admitted; // deposits that enter [wad]
    uint256 minted; // shares for them
    uint256 redeemed; // shares that leave
    Usd paid; // for them [wad]
    uint256 priceCap; // for the next epoch; none (the greatest number) once the queue is empty
}

/// @dev No cap of a price.
uint256 constant NO_PRICE_CAP = type(uint256).max;
