// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Exponential
/// @notice exp and ln. Their errors are measured against 50-digit vectors, see docs/quant.md.
/// @dev Polynomials are evaluated by Horner's rule without shifts between the steps: each step adds the fraction
/// bits of the argument to the scale, and the coefficients are given at the scale they meet.
library Exponential {
    /// @notice Thrown when e^exponent [wad] would not fit 255 bits.
    error ExponentTooLarge(int256 exponentWad);
    /// @notice Thrown when the logarithm of zero is asked for.
    error LogarithmOf(uint256 x);

    /// @dev The least exponent [wad] whose power is one wei: ln(1e-18), rounded up.
    int256 private constant LEAST_EXPONENT_WAD = -41.446531673892822313e18;
    /// @dev The least exponent [wad] whose power does not fit: ln(2^255 / 1e18), rounded up.
    int256 private constant EXPONENT_END_WAD = 135.305999368893231589e18;

    /// @notice e^x [wad], rounded down; 0 below ln(1e-18).
    /// @dev Error at most 6e-16 of the value + 1 wei. e^x = 2^k e^r with k = round(x / ln 2), r = x - k ln 2 and
    /// e^r = 1 + 2r / (r coth(r/2) - r), where r coth(r/2) is a minimax polynomial in z = r^2 [50 fraction bits].
    /// @param x exponent [wad], below 135.3
    function expWad(int256 x) internal pure returns (uint256 y) {
        unchecked {
            // one comparison for both ends
            if (uint256(x - LEAST_EXPONENT_WAD) >= uint256(EXPONENT_END_WAD - LEAST_EXPONENT_WAD)) {
                require(x < 0, ExponentTooLarge(x));
                return 0;
            }
        }
        unchecked {
            assembly ("memory-safe") {
                x := sdiv(shl(44, x), 3814697265625) // x * 2^62 / 1e18, since 1e18 = 2^18 * 5^18
            }
            int256 k = (103957133576908769 * x + (1 << 117)) >> 118;
            x -= 3196577161300663915 * k;
            int256 z = (x * x) >> 74;
            z =
                (3618502788666134768181781793038447349524586974995950356776152881281669523944 + z
                            * (267823007375144687157747670660328263407833539638508485142500
                                + z
                                * (z
                                    * (83837665770778459682431153 - z * 1847559772)
                                    - 3964576844080163092204011992852036368713713))) >> 188;
            assembly ("memory-safe") {
                // e^r < 1.42 * 2^62, so the product stays below 2^256; k <= 195
                y := shr(
                    sub(195, k),
                    mul(add(shl(62, 1), sdiv(shl(63, x), sub(z, x))), shl(133, 1000000000000000000))
                )
            }
        }
    }

    /// @notice ln(x / 1e18) [wad], rounded to the nearest.
    /// @dev Error at most 2 wei + 6e-17. Reverts at zero.
    /// @param x [wad], above zero
    function lnWad(uint256 x) internal pure returns (int256 y) {
        y = lnX118(x);
        assembly ("memory-safe") {
            // less ln(1e18), and a half for the nearest
            y := sar(
                118,
                add(shl(117, 1), mul(1000000000000000000, sub(y, 13772972557281147658687590516271535799)))
            )
        }
    }

    /// @notice ln(x) with 57 fraction bits, rounded down: the format of ln K in an option leg.
    /// @dev Error at most 6e-17 + 2^-57. Below 2^92 the result fits an int64.
    /// @param x an integer, above zero
    function lnX57(uint256 x) internal pure returns (int256) {
        return lnX118(x) >> 61;
    }

    /// @notice ln(x) with 118 fraction bits; error at most 7e-17.
    /// @dev x = 2^k * m [62 fraction bits], s = (m - sqrt 2) / (m + sqrt 2) and
    /// ln x = k ln 2 + ln(2)/2 + 2 atanh(s); atanh(s)/s is a minimax polynomial in z = s^2 [64 fraction bits].
    /// The highest bit k is looked up in a byte; 0.08 to 18 wad take one look-up, the rest narrows down first.
    /// @param x an integer, above zero
    function lnX118(uint256 x) internal pure returns (int256 y) {
        uint256 k = 56;
        assembly ("memory-safe") {
            let window := shr(56, x)
            if gt(sub(window, 1), 254) {
                k := shl(7, lt(0xffffffffffffffffffffffffffffffff, x))
                k := or(k, shl(6, lt(0xffffffffffffffff, shr(k, x))))
                k := or(k, shl(5, lt(0xffffffff, shr(k, x))))
                k := or(k, shl(4, lt(0xffff, shr(k, x))))
                k := or(k, shl(3, lt(0xff, shr(k, x))))
                window := shr(k, x)
            }
            // Highest bit of a window of 8 bits, Solady's log2 (see there for the two constants).
            k := add(
                k,
                byte(
                    and(0x1f, shr(window, 0x8421084210842108cc6318c6db6d54be)),
                    0x0706060506020504060203020504030106050205030304010505030400000000
                )
            )
        }
        require(x != 0, LogarithmOf(x));
        unchecked {
            int256 s;
            assembly ("memory-safe") {
                s := shr(193, shl(sub(255, k), x))
                s := sdiv(shl(62, sub(s, 6521908912666391106)), add(6521908912666391106, s))
            }
            int256 z = (s * s) >> 60;
            int256 p =
                (258464371324870094929734509157359057371638394420482437771417308908612670884 + z
                            * (10898340774330032124632724530181413555741449305144305717
                                + z
                                * (481763321300122244572656657149468426 + z * 24265846692680258))) >> 192;
            p =
                (1809251394333065862885743594803720656115855461677182198515717657568707758182 + z
                            * (32693238205083146133853775541819458177305621073189003914
                                + z
                                * (1063382398270142200900329096824137509 + z * p))) >> 188;
            y = 115168829699957663153293038459059807 + 230337659399915326306586076918119614 * int256(k)
                + ((s * p) >> 5);
        }
    }

    /// @notice ln(b / a) with 57 fraction bits, rounded down; 0 for a = b.
    /// @dev Error at most 7e-17. ln(b/a) = j ln 2 + 2 atanh((b - 2^j a) / (b + 2^j a)), 2^j nearest to b/a.
    /// @param a above zero
    /// @param b at least a, below 2^96, and below 1024 times a
    function lnRatioX57(uint256 a, uint256 b) internal pure returns (uint256 y) {
        unchecked {
            int256 s;
            assembly ("memory-safe") {
                // b / a * sqrt 2
                let q := div(mul(92682, b), shl(16, a))
                if gt(q, 1) {
                    let j := shl(3, gt(q, 255))
                    j := add(
                        j,
                        byte(
                            and(0x1f, shr(shr(j, q), 0x8421084210842108cc6318c6db6d54be)),
                            0x0706060506020504060203020504030106050205030304010505030400000000
                        )
                    )
                    a := shl(j, a)
                    y := mul(230337659399915326306586076918119614, j)
                }
                s := sdiv(shl(62, sub(b, a)), add(b, a))
            }
            // 2 atanh(s), as in lnX118
            int256 z = (s * s) >> 60;
            int256 p =
                (258464371324870094929734509157359057371638394420482437771417308908612670884 + z
                            * (10898340774330032124632724530181413555741449305144305717
                                + z
                                * (481763321300122244572656657149468426 + z * 24265846692680258))) >> 192;
            p =
                (1809251394333065862885743594803720656115855461677182198515717657568707758182 + z
                            * (32693238205083146133853775541819458177305621073189003914
                                + z
                                * (1063382398270142200900329096824137509 + z * p))) >> 188;
            y = (y + uint256((s * p) >> 5)) >> 61;
        }
    }
}
