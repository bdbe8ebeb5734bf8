// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice How far margin lets an underlying move, as a move of its logarithm, and how sure its price is.
struct ScanRange {
    uint64 initial; // R for new risk: rises at once [wad]
    uint64 maintenance; // R for existing risk: rises along a ramp, and widens with the age of the price [wad]
    uint64 confidence; // half-width of the reporters' uncertainty, share of the price [wad]
}
