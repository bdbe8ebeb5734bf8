// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fraction} from "../units/Units.sol";

/// @notice On what terms the pool quotes options on one underlying. Three slots.
struct OptionQuoteTerms {
    uint64 vegaSlope; // price impact of one USD of vega [USD per USD^2, wad]
    uint64 gammaSlope; // price impact of one USD of gamma that the pool is short [USD per USD^2, wad]
    Fraction fee; // of the spot notional, to the pool and insurance [wad]
    Fraction feeCap; // most that the fee may be, share of the premium [wad]
    Fraction insuranceShare; // of the fee [wad]
    Fraction spread; // half-spread of the delta's notional, to the pool [wad]
    Fraction volatilitySpread; // half-spread of volatility per year, to the pool [wad]
    uint64 spreadPerSecond; // widening of `spread` with the age of the price [wad per s]
    uint64 volatilitySpreadPerSecond; // widening of `volatilitySpread` with the age of the surface [wad per s]
    uint64 maxVega; // largest magnitude of the traders' vega in one bucket [USD]
    uint64 maxShortGamma; // most gamma that the pool may be short [USD]
    uint32 maxSyncAge; // age at which the exposures no longer serve trades [s]
}
