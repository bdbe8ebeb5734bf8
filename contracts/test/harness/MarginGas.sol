// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AssessmentRules} from "../../src/margin/AssessmentRules.sol";
import {Market} from "../../src/margin/Market.sol";
import {OptionGroups} from "../../src/types/OptionGroups.sol";
import {PortfolioAssessment} from "../../src/margin/PortfolioAssessment.sol";
import {Scenarios} from "../../src/margin/PortfolioRules.sol";
import {Assessment} from "../../src/types/Assessment.sol";
import {AssetTerms} from "../../src/types/AssetTerms.sol";
import {Book} from "../../src/types/Book.sol";
import {ExpiryData} from "../../src/types/ExpiryData.sol";
import {UnderlyingId} from "../../src/types/Ids.sol";
import {InstrumentLib} from "../../src/types/InstrumentLib.sol";
import {OptionLeg, OptionLegLib} from "../../src/types/OptionLeg.sol";
import {OptionTerms} from "../../src/types/OptionTerms.sol";
import {PerpTiers} from "../../src/types/PerpTiers.sol";
import {ScanRange} from "../../src/types/ScanRange.sol";
import {Side} from "../../src/types/Side.sol";
import {Price, Size, Usd} from "../../src/units/Units.sol";

/// @notice Writes down the book that peers are compared by, and assesses it, for `bench gas`.
contract MarginGas {
    uint256 private constant NOW = 1_800_000_000;

    /// @notice What the rules of the Cross mode cost; without `run` only the book is written down.
    function cross(uint256 legs, uint256 expiries, bool run) external view returns (uint256 gas) {
        (Book memory book, Market memory market) = layout(legs, expiries);
        gas = gasleft();
        if (run) AssessmentRules.assess(book, OptionGroups.group(book.options), market);
        gas -= gasleft();
    }

    /// @notice The same of the Portfolio mode, for one side.
    function portfolio(Scenarios calldata scenarios, uint256 legs, uint256 expiries, Side side)
        external
        view
        returns (uint256 gas, Assessment memory a)
    {
        (Book memory book, Market memory market) = layout(legs, expiries);
        Scenarios memory tables = scenarios;
        gas = gasleft();
        a = PortfolioAssessment.assess(book, OptionGroups.group(book.options), market, tables, side);
        gas -= gasleft();
    }

    /// @notice Option i of N over E expiries: expiry i mod E, strike 1000 + 2000/n * index + 1000/n with n = N/E, call
    ///         when index/2 is even, even i short 1, odd i long 1; spot 2000.
    function layout(uint256 legs, uint256 expiries)
        public
        pure
        returns (Book memory book, Market memory market)
    {
        uint256[5] memory tenors = [uint256(7), 14, 28, 56, 84];
        book.cash = Usd.wrap(100_000e18);
        book.options = new OptionLeg[](legs);
        uint256 n = legs / expiries;
        for (uint256 i; i < legs; ++i) {
            uint256 index = i / expiries;
            uint48 strike = uint48((1_000e8 + 2_000e8 * index / n + 1_000e8 / n) / 1e6 * 1e6);
            uint32 expiry = uint32(NOW + tenors[i % expiries] * 1 days);
            book.options[i] = OptionLegLib.open(
                InstrumentLib.option(UnderlyingId.wrap(1), (index / 2) % 2 == 1, expiry, strike),
                Size.wrap(i % 2 == 0 ? int128(-1e18) : int128(1e18))
            );
        }
        market.now_ = NOW;
        market.marks = new Price[](2);
        market.marks[1] = Price.wrap(2_000e18);
        market.ranges = new ScanRange[](2);
        market.ranges[1] = ScanRange(0.16e18, 0.14e18, 0.0005e18);
        market.referenceRange = 0.16e18;
        market.tiers = new PerpTiers[](0);
        market.terms = new AssetTerms[](0);
        market.options = new OptionTerms[](2);
        market.options[1] = OptionTerms(0, 4_000, 2_500, 10_000, 4_000, 50, 100, 10_000, 200, 500);
        market.expiries = new ExpiryData[](expiries);
        for (uint256 e; e < expiries; ++e) {
            uint64 theta = uint64(0.36e18 * tenors[e] / 365);
            market.expiries[e] =
                ExpiryData(1.002e18, 0.04e18, uint40(NOW - 5), theta, -0.2e18, theta * 3, 0, 0, true);
        }
    }
}
