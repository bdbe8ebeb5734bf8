// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Market} from "../../src/margin/Market.sol";
import {AssetTerms} from "../../src/types/AssetTerms.sol";
import {Book, Holding, PerpLeg} from "../../src/types/Book.sol";
import {ExpiryData} from "../../src/types/ExpiryData.sol";
import {AssetId, UnderlyingId} from "../../src/types/Ids.sol";
import {InstrumentLib} from "../../src/types/InstrumentLib.sol";
import {OptionGroups} from "../../src/types/OptionGroups.sol";
import {OptionLeg, OptionLegLib} from "../../src/types/OptionLeg.sol";
import {OptionTerms} from "../../src/types/OptionTerms.sol";
import {PerpTier, PerpTiers, PerpTiersLib} from "../../src/types/PerpTiers.sol";
import {ScanRange} from "../../src/types/ScanRange.sol";
import {Price, Size, Usd} from "../../src/units/Units.sol";
import {Vm} from "./Vm.sol";

/// @notice Books over two underlyings, and the market they stand in.
abstract contract RandomBooks {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    uint256 internal constant NOW = 1_800_000_000;
    uint256 internal constant ETH = 1;
    uint256 internal constant BTC = 2;

    /// @dev One lot of options [wad].
    int256 private constant LOT = 1e10;

    function random(uint256 seed, uint256 index) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, index)));
    }

    function spotOf(uint256 underlying) internal pure returns (uint256) {
        return underlying == ETH ? 2_000e18 : 30_000e18;
    }

    function leg(uint256 underlying, bool put, uint256 expiry, uint256 strike, int256 size)
        internal
        pure
        returns (OptionLeg)
    {
        return OptionLegLib.open(
            InstrumentLib.option(UnderlyingId.wrap(uint8(underlying)), put, uint32(expiry), uint48(strike)),
            Size.wrap(int128(size / LOT * LOT))
        );
    }

    /// @dev An option of some underlying, 3 to 60 days, struck at half to double the spot, up to 100 of it either way.
    function randomLeg(uint256 seed) internal pure returns (OptionLeg) {
        uint256 u = ETH + random(seed, 0) % 2;
        uint256 expiry = NOW + [uint256(3 days), 20 days, 60 days][random(seed, 1) % 3];
        uint256 strike = spotOf(u) / 1e10 * (50 + random(seed, 2) % 151) / 100;
        return leg(u, random(seed, 3) % 2 == 0, expiry, strike, int256(random(seed, 4) % 200e18) - 100e18);
    }

    function optionBook(uint256 seed, uint256 legs) internal pure returns (Book memory book) {
        book.options = new OptionLeg[](legs);
        for (uint256 i; i < legs; ++i) {
            book.options[i] = randomLeg(random(seed, i));
        }
    }

    /// @dev Options, a perpetual and collateral.
    function mixedBook(uint256 seed, uint256 legs) internal pure returns (Book memory book) {
        book = optionBook(seed, legs);
        book.cash = Usd.wrap(1_000e18);
        book.perps = new PerpLeg[](1);
        int256 size = int256(random(seed, 1_000) % 20e18) - 10e18;
        book.perps[0] = PerpLeg(UnderlyingId.wrap(uint8(BTC)), Size.wrap(int128(size)), Usd.wrap(-5e18));
        book.holdings = new Holding[](1);
        book.holdings[0] = Holding(AssetId.wrap(1), Size.wrap(int128(int256(random(seed, 1_001) % 100e18))));
    }

    /// @dev Both books in one: legs of one instrument stand twice, which every sum takes as their total.
    function joined(Book memory a, Book memory b) internal pure returns (Book memory c) {
        c.cash = a.cash + b.cash;
        c.options = new OptionLeg[](a.options.length + b.options.length);
        for (uint256 i; i < c.options.length; ++i) {
            c.options[i] = i < a.options.length ? a.options[i] : b.options[i - a.options.length];
        }
    }

    function with(Book memory book, OptionLeg added) internal pure returns (Book memory) {
        Book memory one;
        one.options = new OptionLeg[](1);
        one.options[0] = added;
        Book memory both = joined(book, one);
        (both.perps, both.holdings) = (book.perps, book.holdings);
        return both;
    }

    /// @dev 60 % volatility, with a skew; tiers and terms of a usual kind.
    function marketOf(Book memory book) internal pure returns (Market memory market) {
        market.now_ = NOW;
        market.marks = new Price[](3);
        market.ranges = new ScanRange[](3);
        market.tiers = new PerpTiers[](3);
        market.options = new OptionTerms[](3);
        PerpTier[4] memory tiers = [
            PerpTier(1_000, 500, 300),
            PerpTier(5_000, 1_000, 600),
            PerpTier(20_000, 2_000, 1_200),
            PerpTier(100_000, 4_000, 2_400)
        ];
        for (uint256 u = ETH; u <= BTC; ++u) {
            market.marks[u] = Price.wrap(uint128(spotOf(u)));
            market.ranges[u] = ScanRange(0.16e18, 0.14e18, 0.0005e18);
            market.tiers[u] = PerpTiersLib.pack(tiers);
            market.options[u] =
                OptionTerms(uint8(u - 1), 4_000, 2_500, 10_000, 4_000, 50, 100, 10_000, 200, 500);
        }
        market.referenceRange = 0.16e18;
        market.terms = new AssetTerms[](2);
        market.terms[1] = AssetTerms(UnderlyingId.wrap(uint8(ETH)), 1_000, 600, 200, 2_000, 50_000);
        setExpiries(market, book);
    }

    function setExpiries(Market memory market, Book memory book) internal pure {
        uint40[] memory keys = OptionGroups.group(book.options).keys;
        market.expiries = new ExpiryData[](keys.length);
        for (uint256 i; i < keys.length; ++i) {
            uint256 expiry = keys[i] & 0xffffffff;
            uint64 theta = expiry > NOW ? uint64(0.36e18 * (expiry - NOW) / 365 days) : 1e15;
            uint64 psi = theta * 2 < 0.5e18 ? theta * 2 : 0.5e18;
            market.expiries[i] =
                ExpiryData(1.001e18, 0.03e18, uint40(NOW - 5), theta, -0.2e18, psi, 0, 0, true);
        }
    }
}
