// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Market} from "../../src/margin/Market.sol";
import {PortfolioAssessment} from "../../src/margin/PortfolioAssessment.sol";
import {PortfolioRules, Scenarios} from "../../src/margin/PortfolioRules.sol";
import {NormalTable} from "../../src/math/NormalTable.sol";
import {Assessment} from "../../src/types/Assessment.sol";
import {Book, Holding, PerpLeg} from "../../src/types/Book.sol";
import {AssetId, UnderlyingId} from "../../src/types/Ids.sol";
import {OptionGroups} from "../../src/types/OptionGroups.sol";
import {OptionLeg} from "../../src/types/OptionLeg.sol";
import {PortfolioReport} from "../../src/types/PortfolioReport.sol";
import {Side} from "../../src/types/Side.sol";
import {Size, Usd, ZERO_USD} from "../../src/units/Units.sol";
import {RandomBooks} from "../base/RandomBooks.sol";
import {ScenarioCode} from "../base/ScenarioCode.sol";

contract PortfolioTest is RandomBooks {
    address private _normal = address(new NormalTable());
    address private _table = ScenarioCode.deploy(ScenarioCode.build(2, 1));

    function _scenarios() private view returns (Scenarios memory) {
        return Scenarios(_normal, _table, 1.25e18);
    }

    function _report(Book memory book, Market memory market, bool initial)
        private
        view
        returns (PortfolioReport memory r)
    {
        (r,) = PortfolioRules.requirement(
            book, OptionGroups.group(book.options), market, _scenarios(), initial
        );
    }

    function _report(Book memory book) private view returns (PortfolioReport memory) {
        return _report(book, marketOf(book), false);
    }

    function _assess(Book memory book, Market memory market, Side side)
        private
        view
        returns (Assessment memory)
    {
        return PortfolioAssessment.assess(book, OptionGroups.group(book.options), market, _scenarios(), side);
    }

    function _wad(Usd value) private pure returns (int256) {
        return Usd.unwrap(value);
    }

    /* SUBADDITIVE */

    /// @dev Each option's P&L is exact in the sums; delta-one parts round once per node and underlying, and each loss once:
    ///      two wei in all.
    function testFuzz_stressAndShortfall_areSubadditive(uint256 seed, uint8 legs) external view {
        Book memory a = optionBook(seed, 1 + legs % 5);
        Book memory b = optionBook(random(seed, 7), 1 + legs / 5 % 5);
        PortfolioReport memory ra = _report(a);
        PortfolioReport memory rb = _report(b);
        PortfolioReport memory r = _report(joined(a, b));
        vm.assertLe(_wad(r.stress), _wad(ra.stress + rb.stress) + 2, "Stress");
        vm.assertLe(_wad(r.shortfall), _wad(ra.shortfall + rb.shortfall) + 2, "ES");
    }

    /* LONG OPTIONS */

    /// @dev The scan may misprice by 1.5e-8 of size times the larger of forward and strike, at both ends of a move.
    function testFuzz_freeLongOption_neverLowersEquityLessBase(uint256 seed, uint8 legs) external view {
        Book memory book = mixedBook(seed, legs % 6);
        OptionLeg gift = randomLeg(random(seed, 77));
        int256 size = Size.unwrap(gift.size());
        if (size < 0) gift = gift.withSize(Size.wrap(int128(-size)));
        Book memory richer = with(book, gift);
        int256 notional = int256(gift.strike()) * 1e10 * (size < 0 ? -size : size) / 1e18;
        int256 tolerance = 2 + notional * 3 / 2.5e7; // the forward is at most twice the strike
        vm.assertGe(_spare(richer), _spare(book) - tolerance, "equity less Base");
    }

    function _spare(Book memory book) private view returns (int256) {
        Market memory market = marketOf(book);
        PortfolioReport memory r = _report(book, market, false);
        return _wad(_assess(book, market, Side.Maintenance).equity - r.stress.max(r.shortfall));
    }

    /* RANGE */

    /// @dev A book of shorts on one underlying loses the more the further the spot moves either way: the greater of the
    ///      losses at -R and R rises with R. The scan's error is that of `addOption`.
    function testFuzz_largerRange_neverLowersTheStressOfShorts(uint256 seed, uint64 range, uint64 wider)
        external
        view
    {
        Book memory book = optionBook(seed, 4);
        int256 notional;
        for (uint256 i; i < 4; ++i) {
            int256 size = Size.unwrap(book.options[i].size());
            uint256 expiry = NOW + (i + 1) * 9 days;
            uint256 strike = 1_200e8 + random(seed, i) % 2_000e8;
            book.options[i] = leg(ETH, i % 2 == 0, expiry, strike, size < 0 ? size : -size);
            notional += 4_000 * (size < 0 ? -size : size);
        }
        Market memory market = marketOf(book);
        market.ranges[ETH].maintenance = 1e16 + range % 0.5e18;
        Usd before = _report(book, market, false).stress;
        market.ranges[ETH].maintenance += wider % 0.5e18;
        Usd after_ = _report(book, market, false).stress;
        vm.assertGe(_wad(after_), _wad(before) - notional / 2.5e7 - 2, "R widens, Stress does not fall");
    }

    /// @dev Small books, whose add-ons for size vanish.
    function testFuzz_largerRange_neverLowersTheRequirementOfAStrangle(
        uint256 seed,
        uint64 range,
        uint64 wider
    ) external view {
        Book memory book;
        book.options = new OptionLeg[](2);
        book.options[0] = leg(ETH, true, NOW + 20 days, 1_400e8 + seed % 600e8, -1e18);
        book.options[1] = leg(ETH, false, NOW + 20 days, 2_000e8 + seed % 600e8, -1e18);
        Market memory market = marketOf(book);
        (market.options[ETH].liquidityBps, market.options[ETH].vegaBps) = (0, 0);
        market.ranges[ETH].confidence = 0;
        market.ranges[ETH].initial = 1e16 + range % 0.5e18;
        Usd before = _report(book, market, true).requirement;
        market.ranges[ETH].initial += wider % 0.5e18;
        Usd after_ = _report(book, market, true).requirement;
        vm.assertGe(_wad(after_), _wad(before) - 0.001e18, "R widens, the requirement does not fall");
    }

    /* BOUND */

    function testFuzz_boundedBook_keepsNoMoreThanItCanLose(uint256 seed, uint64 range) external view {
        Book memory book = optionBook(seed, 6);
        // Every call is bought as well, a little further out.
        Book memory covers = optionBook(seed, 6);
        for (uint256 i; i < 6; ++i) {
            OptionLeg l = book.options[i];
            int256 size = Size.unwrap(l.size());
            if (l.isPut() || size > 0) size = 0;
            uint256 u = l.expiryKey() >> 32;
            covers.options[i] = leg(u, false, uint32(l.expiryKey()), l.strike() + l.strike() / 20, -size);
        }
        book = joined(book, covers);
        Market memory market = marketOf(book);
        (market.ranges[ETH].initial, market.ranges[BTC].initial) = (1e16 + range % 2e18, 1e16 + range % 2e18);
        PortfolioReport memory r = _report(book, market, true);
        vm.assertTrue(r.bounded, "no net short calls");
        vm.assertTrue(r.requirement <= r.bound, "never above the maximum loss");
        vm.assertGe(_wad(r.requirement), 0, "nor below zero");
    }

    function test_perpetualsAndCollateral_haveNoBound() external view {
        Book memory book = optionBook(3, 0);
        book.options = new OptionLeg[](1);
        book.options[0] = leg(ETH, false, NOW + 20 days, 2_000e8, 1e18);
        vm.assertTrue(_report(book).bounded, "a long call can lose its mark");
        book.perps = new PerpLeg[](1);
        book.perps[0] = PerpLeg(UnderlyingId.wrap(uint8(ETH)), Size.wrap(-1e18), ZERO_USD);
        vm.assertFalse(_report(book).bounded, "a short perpetual can lose anything");
        book.perps[0].size = Size.wrap(0);
        vm.assertTrue(_report(book).bounded, "one that is closed cannot");
        book.options[0] = leg(ETH, false, NOW + 20 days, 2_000e8, -1e18);
        vm.assertFalse(_report(book).bounded, "nor has a short call a bound");
    }

    /* SIDES */

    function testFuzz_sides_agreeWithBoth(uint256 seed, uint8 legs) external view {
        Book memory book = mixedBook(seed, legs % 6);
        Market memory market = marketOf(book);
        Assessment memory both = _assess(book, market, Side.Both);
        Assessment memory initial = _assess(book, market, Side.Initial);
        Assessment memory maintenance = _assess(book, market, Side.Maintenance);
        vm.assertTrue(both.initialBalance() == initial.initialBalance(), "the initial side");
        vm.assertTrue(both.maintenanceBalance() == maintenance.maintenanceBalance(), "the maintenance side");
        vm.assertTrue(both.initialMargin >= both.maintenanceMargin, "IM is not below MM at a wider range");
    }

    function testFuzz_zeroEntries_changeNothing(uint256 seed) external view {
        Book memory book = mixedBook(seed, 5);
        Book memory more = with(book, randomLeg(random(seed, 5)).withSize(Size.wrap(0)));
        more.perps = new PerpLeg[](2);
        more.perps[0] = PerpLeg(UnderlyingId.wrap(uint8(ETH)), Size.wrap(0), ZERO_USD);
        more.perps[1] = book.perps[0];
        Assessment memory a = _assess(book, marketOf(book), Side.Both);
        Assessment memory b = _assess(more, marketOf(more), Side.Both);
        vm.assertTrue(keccak256(abi.encode(a)) == keccak256(abi.encode(b)), "as if they were not there");
    }

    /* ROLL-OFF */

    function _rolling(uint256 left) private pure returns (Book memory book, Market memory market) {
        book.options = new OptionLeg[](2);
        book.options[0] = leg(ETH, false, NOW + left, 2_100e8, 10e18);
        book.options[1] = leg(ETH, false, NOW + 20 days, 2_100e8, -10e18);
        market = marketOf(book);
    }

    function test_rollOff_phasesInWithinADay() external view {
        (Book memory book, Market memory market) = _rolling(1 days);
        vm.assertEq(_wad(_report(book, market, false).rollOff), 0, "a day ahead: nothing yet");
        int256 last;
        for (uint256 left = 20 hours; left > 0; left -= 4 hours) {
            (book, market) = _rolling(left);
            int256 rollOff = _wad(_report(book, market, false).rollOff);
            vm.assertGt(rollOff, last, "more with every hour");
            last = rollOff;
        }
    }

    function test_rollOff_atTheEnd_isTheBookWithoutTheLeg() external view {
        (Book memory book, Market memory market) = _rolling(1);
        Book memory rest;
        rest.options = new OptionLeg[](1);
        rest.options[0] = book.options[1];
        // The last second of 86,400 is still to come.
        int256 without = _wad(_report(rest).requirement);
        vm.assertApproxEqAbs(
            _wad(_report(book, market, false).requirement),
            without,
            uint256(without) / 86_400 + 1,
            "no jump at expiry"
        );
    }

    /* COLLATERAL */

    function test_coveredCall_keepsLessThanItsPartsAlone() external view {
        Book memory book;
        book.options = new OptionLeg[](1);
        book.options[0] = leg(ETH, false, NOW + 20 days, 2_000e8, -10e18);
        PortfolioReport memory naked = _report(book);
        book.holdings = new Holding[](1);
        book.holdings[0] = Holding(AssetId.wrap(1), Size.wrap(10e18));
        PortfolioReport memory covered = _report(book);
        book.options = new OptionLeg[](0);
        PortfolioReport memory alone = _report(book);
        vm.assertLt(_wad(covered.stress), _wad(naked.stress), "collateral sits in the scenarios");
        vm.assertLt(_wad(covered.stress), _wad(alone.stress), "and the call pays for part of its loss");
    }

    function test_worstRow_isNamed() external view {
        Book memory book;
        book.perps = new PerpLeg[](1);
        book.perps[0] = PerpLeg(UnderlyingId.wrap(uint8(ETH)), Size.wrap(1e18), ZERO_USD);
        PortfolioReport memory r = _report(book);
        // Rows 0 to 26 are both columns at that node; -R is node 3 at low volatility, the first of three that are equal.
        // At 1 - e^-0.14 of 2,000 it loses more than 0.4 of what the tail does.
        vm.assertEq(r.worstRow, 3);
        vm.assertApproxEqAbs(_wad(r.stress), 261.283e18, 0.001e18, "2,000 (1 - e^-0.14)");
    }
}
