// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev The time of day at which options expire: 08:00 UTC [s].
uint256 constant EXPIRY_TIME = 8 hours;

/// @notice What the market says of one expiry of one underlying.
/// @dev The forward is `spot * basis`, so that it moves with the spot between two reports. Total variance is that of the
///      slice times the share of the time that is left of that at `observedAt`.
struct ExpiryData {
    uint64 basis; // forward over spot [wad]
    int64 rate; // per year of 365 days, continuous [wad]
    uint40 observedAt; // of the slice [unix seconds]
    uint64 theta; // eSSVI: total variance at the forward when observed [wad]
    int64 rho; // eSSVI [wad]
    uint64 psi; // eSSVI: theta * phi [wad]
    uint64 fixedShare; // share of the settlement price that is fixed: 0 before the averaging window, 1 from expiry on [wad]
    uint128 fixedPrice; // mean of what is fixed, the settlement price once it is final; a multiple of 1e-8 USD [wad]
    bool fresh; // whether the slice is young enough for new risk
}
