// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Exponential} from "./Exponential.sol";
import {Root} from "./Root.sol";

/// @title Normal
/// @notice The standard normal distribution. Errors are measured against 50-digit vectors, see docs/quant.md.
library Normal {
    /// @notice Thrown when a probability [wad] is not between 0 and 1.
    error ProbabilityOutOfRange(uint256 probabilityWad);

    /// @dev From here on (9.5) a tail is below 2^-62.
    uint256 internal constant TAIL_END_X57 = 19 << 56;
    uint256 private constant TAIL_END_WAD = 9.5e18;
    /// @dev From here on (8.5) a tail is below 10 wei.
    uint256 private constant CDF_END_WAD = 8.5e18;

    /// @notice Density [wad] at x, rounded down.
    /// @dev Error at most 1e-16.
    /// @param x [wad], any value
    function pdfWad(int256 x) internal pure returns (uint256 y) {
        unchecked {
            int256 sign = x >> 255;
            uint256 a = uint256((x ^ sign) - sign);
            if (a >= TAIL_END_WAD) return 0;
            assembly ("memory-safe") {
                a := div(shl(57, a), 1000000000000000000)
            }
            // 1 / sqrt(2 pi) [wad]
            y = (bellX62(a) * 398942280401432678) >> 62;
        }
    }

    /// @notice Probability [wad] of a value below x; `cdfWad(x) + cdfWad(-x) = 1e18` exactly, but at zero.
    /// @dev Error at most 2e-14; it may fall by 1,000 wei where x rises by less than 1e-14. The tail is P^-8, P a minimax
    /// polynomial of degree 15 in |x|, evaluated as in Exponential, its sign turned with those of the coefficients.
    /// @param x [wad], any value
    function cdfWad(int256 x) internal pure returns (uint256 p) {
        unchecked {
            int256 sign = x >> 255;
            x = (x ^ sign) - sign;
            if (uint256(x) < CDF_END_WAD) {
                x >>= 9;
                int256 q =
                    (13364832450341139399936355414167765305421535944871856313023248449637778980864 - x
                                * (1152526375423960307249518465519547789871012134669515743035392
                                    - x
                                    * (69029585963830908480132312443861778672621695
                                        - x
                                        * (2495578182689236177206656226 - x * 46292543884)))) >> 209;
                q =
                    (523066154558269950162368598578262289308999655 - x
                                * (115418396787683846105902339212 - x * q)) >> 105;
                q =
                    (11584291000993019406384745710633872009924031117898372834394112 - x
                                * (345111905306725173419981926014821329086502786
                                    - x
                                    * (67763200046706358711725532657 + x * q))) >> 156;
                q =
                    (190861842821615169658805979450886503904206335036411035944747008 + x
                                * (9560930296939607512023831396001722625667641695
                                    + x
                                    * (1295784367367988474237480622928 + x * q))) >> 155;
                q =
                    (3588870887789380839150953915629094667227569214232374474740596736 + x
                                * (183264299014626662925543827183522800858098580497
                                    + x
                                    * (42112441338133161958569665153747 + x * q))) >> 155;
                assembly ("memory-safe") {
                    q := mul(q, q)
                    q := shr(126, mul(q, q))
                    p := div(shl(196, 1000000000000000000), mul(q, q))
                }
            }
            assembly ("memory-safe") {
                sign := not(sign)
                p := add(sub(xor(p, sign), sign), and(sign, 1000000000000000000))
            }
        }
    }

    /// @notice The value [wad] below which a probability lies, rounded down.
    /// @dev Error at most 1e-13 for 0.075 to 0.925, 1e-16 / p + 1e-13 for a smaller tail p. Rational minimax
    /// approximations of degree 6 / 6: in z = (p - 1/2)^2 within 0.425 of a half, in t = sqrt(-2 ln p) - 2.27 outside.
    /// @param p probability [wad], above 0, below 1
    function inverseCdfWad(uint256 p) internal pure returns (int256 x) {
        require(p > 0 && p < 1e18, ProbabilityOutOfRange(p));
        unchecked {
            int256 s = int256(p) - 0.5e18;
            if (s * s <= 0.180625e36) {
                int256 z = ((s * s) << 57) / 1e36;
                int256 n = 2908957666902261103 * z >> 57;
                n = ((n - 31861247555799747168) * z) >> 57;
                n = ((n + 68966140218029191241) * z) >> 57;
                n = ((n - 59506533377801116544) * z) >> 57;
                n = ((n + 24444978971377667383) * z) >> 57;
                n = (((n - 4792606215044342580) * z) >> 57) + 361243205234709742;
                int256 m = 5379554180044602570 * z >> 57;
                m = ((m - 27933177013591240403) * z) >> 57;
                m = ((m + 44562461815555386579) * z) >> 57;
                m = ((m - 32016890866626495286) * z) >> 57;
                m = ((m + 11580505375694234693) * z) >> 57;
                m = (((m - 2062890324537069820) * z) >> 57) + 144115188075855872;
                x = s * n / m;
            } else {
                int256 ln = Exponential.lnX57(s < 0 ? p : 1e18 - p) - 5973074707274981581;
                int256 t = int256(Root.sqrt(uint256(-ln) << 58)) - 327141476932192829;
                int256 n = 43974125828088 * t >> 57;
                n = ((n + 1791447129710674) * t) >> 57;
                n = ((n + 23344799523576207) * t) >> 57;
                n = ((n + 132650142735962950) * t) >> 57;
                n = ((n + 359945968409898698) * t) >> 57;
                n = (((n + 451796055547106536) * t) >> 57) + 206401587095003934;
                int256 m = 29096396 * t >> 57;
                m = ((m + 43968970615691) * t) >> 57;
                m = ((m + 1692306374391049) * t) >> 57;
                m = ((m + 19739616790298507) * t) >> 57;
                m = ((m + 93992554662699257) * t) >> 57;
                m = (((m + 194034879061249484) * t) >> 57) + 144115188075855872;
                x = 1e18 * n / m;
                if (s < 0) x = -x;
            }
        }
    }

    /// @notice Probability of a value above x >= 0, with 62 fraction bits, rounded down.
    /// @dev Error at most 2e-14.
    /// @param x [57 fraction bits], 0 to 9.5
    function tailX62(uint256 x) internal pure returns (uint256) {
        unchecked {
            return (bellX62(x) * millsX57(x >> 7)) >> 57;
        }
    }

    /// @notice e^(-x^2/2) with 62 fraction bits, rounded down.
    /// @dev As `Exponential.expWad`, at -x^2/2. Error at most 6e-16 of the value.
    /// @param x [57 fraction bits], 0 to 9.5
    function bellX62(uint256 x) internal pure returns (uint256 y) {
        unchecked {
            int256 r = -int256((x * x) >> 53);
            int256 k = (103957133576908769 * r + (1 << 117)) >> 118;
            r -= 3196577161300663915 * k;
            int256 z = (r * r) >> 74;
            z =
                (3618502788666134768181781793038447349524586974995950356776152881281669523944 + z
                            * (267823007375144687157747670660328263407833539638508485142500
                                + z
                                * (z
                                    * (83837665770778459682431153 - z * 1847559772)
                                    - 3964576844080163092204011992852036368713713))) >> 188;
            assembly ("memory-safe") {
                y := shr(sub(0, k), add(shl(62, 1), sdiv(shl(63, r), sub(z, r))))
            }
        }
    }

    /// @notice N(-x) / e^(-x^2/2) with 57 fraction bits, rounded down.
    /// @dev Rational minimax approximation of degree 5 / 6. Its error times e^(-x^2/2) is at most 1.8e-14, and
    /// at most 7.6e-16 where e^(x^2/2) > 1000, which is what strikes far from the forward need.
    /// @param x [50 fraction bits], 0 to 9.5
    function millsX57(uint256 x) internal pure returns (uint256 m) {
        unchecked {
            uint256 p =
                (319927039714999345429255176694619764630969804221496830958953 + x
                            * (72177536800380472627493079127352565050653392
                                + x
                                * (9180141602194959303292404714 + x * 525457511279))) >> 150;
            p = 713623846352954425049900091035400111329864654 + x * (564902790320119085662579848643 + x * p);
            uint256 q =
                (2254189916970579450400026517834235596317267399466534158395191350733991493771 + x
                            * (830201058367999254225893252642707875239674991190422591940236
                                + x
                                * (182665409447191771650763335103637049526134591
                                    + x
                                    * (23007350118926789089824429159 + x * 1317224854892)))) >> 200;
            q = 1427247692705959881058285969449495136382746625 + x * (2141244423046882279217893949865 + x * q);
            assembly ("memory-safe") {
                m := div(shl(57, p), q)
            }
        }
    }
}
