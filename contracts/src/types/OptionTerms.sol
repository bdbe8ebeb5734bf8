// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice On what terms options on one underlying are margined, and where it stands in the scenario table. One slot.
/// @dev R is the scan range. Volatility moves by `(30 days / time to expiry)^(1/4)` times the shares given here.
struct OptionTerms {
    uint8 column; // place in the scenario table
    uint16 volUpBps; // rise of volatility at 30 days, share of it [1e-4]
    uint16 volDownBps; // fall: it is divided by one plus this [1e-4]
    uint16 shortBps; // Cross: a naked short keeps this share of R times the forward, less what it is out of the money [1e-4]
    uint16 floorBps; // Cross: and at least this share of R times the forward [1e-4]
    uint16 minimumBps; // Portfolio: least per short option, share of the spot [1e-4]
    uint16 liquidityBps; // Portfolio: of the delta notional at `depthThousands` and above, less in proportion below [1e-4]
    uint32 depthThousands; // delta notional charged in full [thousand USD]
    uint16 vegaBps; // Portfolio: of the P&L between the outer volatility nodes at `vegaThousands` and above [1e-4]
    uint32 vegaThousands; // P&L between the outer volatility nodes charged in full [thousand USD]
}

using {checkedOptions} for OptionTerms global;

/// @notice Thrown unless volatility moves by 0.01 to 3 either way, 0 < floor <= short <= 300 %, rates are at most 100 %,
///         depths are above zero and the column is below 8.
error InvalidOptionTerms(OptionTerms terms);

/// @notice The terms, if they make sense.
function checkedOptions(OptionTerms memory t) pure returns (OptionTerms memory) {
    bool shocks = t.volUpBps >= 100 && t.volUpBps <= 30_000 && t.volDownBps >= 100 && t.volDownBps <= 30_000;
    bool rates = t.floorBps > 0 && t.floorBps <= t.shortBps && t.shortBps <= 30_000 && t.minimumBps <= 10_000
        && t.liquidityBps <= 10_000 && t.vegaBps <= 10_000;
    bool depths = t.depthThousands > 0 && t.vegaThousands > 0 && t.column < 8;
    require(shocks && rates && depths, InvalidOptionTerms(t));
    return t;
}
