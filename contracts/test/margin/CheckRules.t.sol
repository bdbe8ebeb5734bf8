// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CheckRules} from "../../src/margin/CheckRules.sol";
import {Assessment} from "../../src/types/Assessment.sol";
import {Book} from "../../src/types/Book.sol";
import {OptionLeg} from "../../src/types/OptionLeg.sol";
import {Size, ZERO_USD} from "../../src/units/Units.sol";
import {RandomBooks} from "../base/RandomBooks.sol";

contract CheckRulesTest is RandomBooks {
    /// @dev With balances that do not change, only the legs decide.
    function _reduced(Book memory before, Book memory after_) private pure returns (bool) {
        Assessment memory same;
        return CheckRules.reduced(before, after_, same, same, ZERO_USD);
    }

    function testFuzz_reduced_whenEachOptionShrinks(uint256 seed, uint8 legs) external pure {
        Book memory before = _distinct(seed, legs);
        Book memory after_ = _distinct(seed, legs);
        for (uint256 i; i < after_.options.length; ++i) {
            int256 size = Size.unwrap(before.options[i].size());
            after_.options[i] =
                before.options[i].withSize(Size.wrap(int128(size / int256(1 + random(seed, i) % 4))));
        }
        vm.assertTrue(_reduced(before, after_), "shrinking is reducing");
        vm.assertTrue(_reduced(before, _reversed(after_)), "in whatever order legs stand");
    }

    function testFuzz_reduced_notWhenOneGrowsFlipsOrIsNew(uint256 seed, uint8 legs, uint8 which)
        external
        pure
    {
        Book memory before = _distinct(seed, legs);
        Book memory after_ = _distinct(seed, legs);
        uint256 i = which % before.options.length;
        OptionLeg l = before.options[i];
        int128 size = Size.unwrap(l.size());
        after_.options[i] = l.withSize(Size.wrap(size + (size < 0 ? -1e10 : int128(1e10))));
        vm.assertFalse(_reduced(before, after_), "one grew");
        after_.options[i] = l.withSize(Size.wrap(size < 0 ? int128(1e10) : -1e10));
        vm.assertFalse(_reduced(before, _reversed(after_)), "one flipped");
        after_.options[i] = leg(ETH, false, NOW + 99 days, 2_000e8, 1e10);
        vm.assertFalse(_reduced(before, after_), "one is new");
    }

    /// @dev Strikes of their own and sizes of at least a unit, either way.
    function _distinct(uint256 seed, uint8 legs) private pure returns (Book memory book) {
        book.options = new OptionLeg[](1 + legs % 8);
        for (uint256 i; i < book.options.length; ++i) {
            int256 size = int256(1e18 + random(seed, 100 + i) % 10e18);
            if (random(seed, 200 + i) % 2 == 0) size = -size;
            book.options[i] = leg(ETH, false, NOW + 20 days, 2_000e8 + i * 1e8, size);
        }
    }

    function _reversed(Book memory book) private pure returns (Book memory r) {
        r.options = new OptionLeg[](book.options.length);
        for (uint256 i; i < r.options.length; ++i) {
            r.options[i] = book.options[r.options.length - 1 - i];
        }
    }
}
