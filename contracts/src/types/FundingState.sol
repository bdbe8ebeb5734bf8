// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Funding of one perpetual. Its index is what a long of one base unit has paid so far; the rate moves linearly.
/// @dev One slot: 88 + 40 + 24 + 16 + 48 + 32 + 8 = 256.
struct FundingState {
    int88 index; // at `updatedAt` [USD per base, wad]
    int40 rate; // at `updatedAt`, of notional; longs pay when positive [1e-12 per day]
    int24 drift; // growth of the rate [1e-6 per day^2]
    uint16 maxRate; // largest magnitude of the rate [1e-5 per day]
    uint48 spot; // notional of one base unit [1e-8 USD]
    uint32 updatedAt; // [unix seconds]
    bool halted; // reduce-only, and the index stands still
}

/// @notice Where funding goes from here.
struct FundingDrive {
    int24 drift; // [1e-6 per day^2]
    uint16 maxRate; // at most 50,000 [1e-5 per day]
    uint48 spot; // [1e-8 USD]
}

/// @notice How the skew of a market moves its funding.
struct FundingTerms {
    uint128 skewScale; // skew at which the rate moves fastest, zero for no funding [wad]
    uint64 maxVelocity; // growth of the rate at that skew [per day^2, wad]
    uint64 maxRate; // largest magnitude of the rate [per day, wad]
}
