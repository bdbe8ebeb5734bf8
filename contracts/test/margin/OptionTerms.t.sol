// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {InvalidOptionTerms, OptionTerms} from "../../src/types/OptionTerms.sol";
import {RandomBooks} from "../base/RandomBooks.sol";

contract OptionTermsTest is RandomBooks {
    function checked(OptionTerms memory terms) external pure returns (OptionTerms memory) {
        return terms.checkedOptions();
    }

    function _terms() private pure returns (OptionTerms memory) {
        return OptionTerms(0, 4_000, 2_500, 10_000, 4_000, 50, 100, 10_000, 200, 500);
    }

    function _refused(OptionTerms memory terms) private {
        vm.expectRevert(abi.encodeWithSelector(InvalidOptionTerms.selector, terms));
        this.checked(terms);
    }

    /// @dev Both ends of every range, and one step beyond each.
    function test_checked_rangesOfShocks() external {
        OptionTerms memory t = _terms();
        for (uint256 i; i < 2; ++i) {
            (t.volUpBps, t.volDownBps) =
                i == 0 ? (uint16(100), uint16(30_000)) : (uint16(30_000), uint16(100));
            t.checkedOptions();
        }
        t = _terms();
        (t.volUpBps) = 99;
        _refused(t);
        (t.volUpBps) = 30_001;
        _refused(t);
        t = _terms();
        (t.volDownBps) = 99;
        _refused(t);
        (t.volDownBps) = 30_001;
        _refused(t);
    }

    function test_checked_rangesOfRates() external {
        OptionTerms memory t = _terms();
        (t.shortBps, t.floorBps) = (30_000, 30_000);
        (t.minimumBps, t.liquidityBps, t.vegaBps) = (10_000, 10_000, 10_000);
        t.checkedOptions();
        (t.shortBps, t.floorBps) = (30_001, 30_000);
        _refused(t);
        (t.shortBps, t.floorBps) = (4_000, 4_001);
        _refused(t);
        (t.shortBps, t.floorBps) = (4_000, 0);
        _refused(t);
        t = _terms();
        (t.minimumBps, t.liquidityBps, t.vegaBps) = (0, 0, 0);
        t.checkedOptions();
        t.minimumBps = 10_001;
        _refused(t);
        t = _terms();
        t.liquidityBps = 10_001;
        _refused(t);
        t = _terms();
        t.vegaBps = 10_001;
        _refused(t);
    }

    function test_checked_rangesOfDepthsAndColumn() external {
        OptionTerms memory t = _terms();
        (t.column, t.depthThousands, t.vegaThousands) = (7, 1, 1);
        t.checkedOptions();
        t.column = 8;
        _refused(t);
        t = _terms();
        t.depthThousands = 0;
        _refused(t);
        t = _terms();
        t.vegaThousands = 0;
        _refused(t);
    }
}
