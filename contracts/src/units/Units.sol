// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {UnitsLib} from "./UnitsLib.sol";

/// @notice Value in cash (USDC inside the ledger), signed, 18 decimals: 1e18 = 1 USD. A credit is positive.
type Usd is int256;

/// @notice Position size in base units, signed, 18 decimals: 1e18 = 1 ETH long, -1e18 = 1 ETH short.
type Size is int128;

/// @notice Cash per one base unit, 18 decimals: 3_000e18 = 3 000 USD per ETH.
type Price is uint128;

/// @notice Share of one, 18 decimals: 0.05e18 = 5 %. Never above 1e18.
type Fraction is uint64;

using {
    addUsd as +,
    subUsd as -,
    negUsd as -,
    ltUsd as <,
    gtUsd as >,
    lteUsd as <=,
    gteUsd as >=,
    eqUsd as ==
} for Usd global;
using {addSize as +, subSize as -, negSize as -, eqSize as ==, neqSize as !=} for Size global;
using {eqPrice as ==} for Price global;
using UnitsLib for Usd global;
using UnitsLib for Size global;

/// @dev No cash.
Usd constant ZERO_USD = Usd.wrap(0);

/// @dev No position.
Size constant ZERO_SIZE = Size.wrap(0);

/// @dev The whole.
Fraction constant WHOLE = Fraction.wrap(1e18);

function addUsd(Usd a, Usd b) pure returns (Usd) {
    return Usd.wrap(Usd.unwrap(a) + Usd.unwrap(b));
}

function subUsd(Usd a, Usd b) pure returns (Usd) {
    return Usd.wrap(Usd.unwrap(a) - Usd.unwrap(b));
}

function negUsd(Usd a) pure returns (Usd) {
    return Usd.wrap(-Usd.unwrap(a));
}

function ltUsd(Usd a, Usd b) pure returns (bool) {
    return Usd.unwrap(a) < Usd.unwrap(b);
}

function gtUsd(Usd a, Usd b) pure returns (bool) {
    return Usd.unwrap(a) > Usd.unwrap(b);
}

function lteUsd(Usd a, Usd b) pure returns (bool) {
    return Usd.unwrap(a) <= Usd.unwrap(b);
}

function gteUsd(Usd a, Usd b) pure returns (bool) {
    return Usd.unwrap(a) >= Usd.unwrap(b);
}

function eqUsd(Usd a, Usd b) pure returns (bool) {
    return Usd.unwrap(a) == Usd.unwrap(b);
}

function addSize(Size a, Size b) pure returns (Size) {
    return Size.wrap(Size.unwrap(a) + Size.unwrap(b));
}

function subSize(Size a, Size b) pure returns (Size) {
    return Size.wrap(Size.unwrap(a) - Size.unwrap(b));
}

function negSize(Size a) pure returns (Size) {
    return Size.wrap(-Size.unwrap(a));
}

function eqSize(Size a, Size b) pure returns (bool) {
    return Size.unwrap(a) == Size.unwrap(b);
}

function neqSize(Size a, Size b) pure returns (bool) {
    return Size.unwrap(a) != Size.unwrap(b);
}

function eqPrice(Price a, Price b) pure returns (bool) {
    return Price.unwrap(a) == Price.unwrap(b);
}
