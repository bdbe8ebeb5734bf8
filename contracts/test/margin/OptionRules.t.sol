// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssessmentRules} from "../../src/margin/AssessmentRules.sol";
import {ExpiryRules} from "../../src/margin/ExpiryRules.sol";
import {Market} from "../../src/margin/Market.sol";
import {OptionRules} from "../../src/margin/OptionRules.sol";
import {Assessment} from "../../src/types/Assessment.sol";
import {Book} from "../../src/types/Book.sol";
import {Groups, OptionGroups} from "../../src/types/OptionGroups.sol";
import {OptionLeg} from "../../src/types/OptionLeg.sol";
import {Size, Usd} from "../../src/units/Units.sol";
import {RandomBooks} from "../base/RandomBooks.sol";

contract OptionRulesTest is RandomBooks {
    function _assess(Book memory book) private pure returns (Assessment memory) {
        return AssessmentRules.assess(book, OptionGroups.group(book.options), marketOf(book));
    }

    /* GROUPS */

    function testFuzz_group_sortsAndKeepsEveryLeg(uint256 seed, uint8 legs) external pure {
        Book memory book = optionBook(seed, legs % 64);
        uint256 sum;
        uint256 zeros;
        for (uint256 i; i < book.options.length; ++i) {
            if (i % 7 == 3) book.options[i] = book.options[i].withSize(Size.wrap(0));
            if (Size.unwrap(book.options[i].size()) == 0) ++zeros;
            else sum ^= uint256(keccak256(abi.encode(book.options[i])));
        }
        Groups memory groups = OptionGroups.group(book.options);
        vm.assertEq(groups.legs.length, book.options.length - zeros, "entries of size zero are left out");
        uint256 from;
        for (uint256 g; g < groups.keys.length; ++g) {
            vm.assertTrue(g == 0 || groups.keys[g] > groups.keys[g - 1], "keys ascend");
            vm.assertTrue(groups.ends[g] > from, "no group is empty");
            for (uint256 i = from; i < groups.ends[g]; ++i) {
                OptionLeg leg_ = groups.legs[i];
                sum ^= uint256(keccak256(abi.encode(leg_)));
                vm.assertEq(leg_.expiryKey(), groups.keys[g], "a leg stands in its group");
                vm.assertTrue(
                    i == from || leg_.strike() >= groups.legs[i - 1].strike(), "legs ascend by strike"
                );
            }
            from = groups.ends[g];
        }
        vm.assertEq(from, groups.legs.length, "groups hold all legs");
        vm.assertEq(sum, 0, "the legs are those of the book");
    }

    /* WORST PAYOFF */

    function testFuzz_worstPayoff_isTheLeastOverStrikes(uint256 seed, uint8 legs) external pure {
        OptionLeg[] memory list = new OptionLeg[](1 + legs % 12);
        int256 calls;
        for (uint256 i; i < list.length; ++i) {
            uint256 r = random(seed, i);
            list[i] = leg(
                ETH,
                r % 2 == 0,
                NOW + 1 days,
                1_000e8 + (r >> 8) % 8 * 250e8,
                int256((r >> 16) % 20e18) - 10e18
            );
            if (r % 2 != 0) calls += Size.unwrap(list[i].size());
        }
        Groups memory groups = OptionGroups.group(list);
        if (groups.keys.length == 0) return;
        (bool bounded, int256 worst) = OptionRules.worstPayoff(groups, 0);
        vm.assertEq(bounded, calls >= 0);
        if (!bounded) return;
        int256 least = _payoff(list, 0);
        for (uint256 i; i < list.length; ++i) {
            int256 payoff = _payoff(list, list[i].strike());
            if (payoff < least) least = payoff;
        }
        vm.assertEq(worst, least, "at zero or at a strike");
        vm.assertLe(worst, _payoff(list, random(seed, 99) % 1e13), "no price pays less");
    }

    function _payoff(OptionLeg[] memory list, uint256 price) private pure returns (int256 sum) {
        for (uint256 i; i < list.length; ++i) {
            sum += Size.unwrap(list[i].size())
            * int256(ExpiryRules.payoff(list[i].isPut(), list[i].strike(), price));
        }
    }

    /* CROSS */

    function testFuzz_cross_boundedBook_keepsNoMoreThanItCanLose(uint256 strike, uint256 width, bool put)
        external
        pure
    {
        strike = 1_000e8 + strike % 2_000e8;
        width = 1e8 + width % 500e8;
        Book memory book;
        book.options = new OptionLeg[](2);
        book.options[0] = leg(ETH, put, NOW + 20 days, strike, put ? int256(3e18) : -3e18);
        book.options[1] = leg(ETH, put, NOW + 20 days, strike + width, put ? -3e18 : int256(3e18));
        Assessment memory a = _assess(book);
        // Equity is the mark of the spread; what it can lose is that less the width times the size.
        int256 most = Usd.unwrap(a.equity) + int256(width * 3e10);
        vm.assertLe(Usd.unwrap(a.initialMargin), most + 1, "no spread above its maximum loss");
        vm.assertLe(Usd.unwrap(a.maintenanceMargin), most + 1, "no spread above its maximum loss");
    }

    function test_cross_longOptionsAlone_keepTheirMarks() external pure {
        Book memory book;
        book.options = new OptionLeg[](2);
        book.options[0] = leg(ETH, false, NOW + 20 days, 2_100e8, 5e18);
        book.options[1] = leg(ETH, true, NOW + 3 days, 1_900e8, 5e18);
        Assessment memory a = _assess(book);
        // To be paid in full: equity less IM is what is left when both expire worthless, but for one rounding each way.
        vm.assertApproxEqAbs(Usd.unwrap(a.initialBalance()), 0, 1, "a premium is not collateral");
    }

    function testFuzz_cross_largerRange_neverAsksLessOfShorts(uint256 seed, uint64 range, uint64 wider)
        external
        pure
    {
        Book memory book = optionBook(seed, 6);
        Market memory market = marketOf(book);
        range = 1e16 + range % 0.5e18;
        market.ranges[ETH].initial = range;
        market.ranges[BTC].initial = range;
        Groups memory groups = OptionGroups.group(book.options);
        Usd before = AssessmentRules.assess(book, groups, market).initialMargin;
        market.ranges[ETH].initial = range + wider % 0.5e18;
        market.ranges[BTC].initial = range + wider % 0.5e18;
        Usd after_ = AssessmentRules.assess(book, groups, market).initialMargin;
        vm.assertTrue(after_ >= before, "R widens, IM does not fall");
    }

    function testFuzz_cross_zeroEntries_changeNothing(uint256 seed) external pure {
        Book memory book = mixedBook(seed, 8);
        Assessment memory a = _assess(book);
        Assessment memory b = _assess(with(book, randomLeg(seed).withSize(Size.wrap(0))));
        vm.assertEq(keccak256(abi.encode(a)) == keccak256(abi.encode(b)), true);
    }

    function test_cross_expiredLeg_isItsPayoffAndKeepsNothing() external pure {
        Book memory book;
        book.options = new OptionLeg[](1);
        book.options[0] = leg(ETH, false, NOW - 60, 1_900e8, -2e18);
        Market memory market = marketOf(book);
        (market.expiries[0].fixedShare, market.expiries[0].fixedPrice) = (1e18, 2_050e18);
        Assessment memory a = AssessmentRules.assess(book, OptionGroups.group(book.options), market);
        vm.assertEq(Usd.unwrap(a.equity), -300e18);
        vm.assertEq(Usd.unwrap(a.maintenanceMargin), 0);
    }
}
