// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {RowKind, ScenarioRules} from "../../src/margin/ScenarioRules.sol";
import {ScenarioTableLib} from "../../src/types/ScenarioTable.sol";
import {RandomBooks} from "../base/RandomBooks.sol";
import {ScenarioCode} from "../base/ScenarioCode.sol";

contract ScenarioRulesTest is RandomBooks {
    bytes private _two = ScenarioCode.build(2, 1);

    function check(bytes memory code) public {
        ScenarioRules.check(ScenarioTableLib.read(ScenarioCode.deploy(code)));
    }

    function _refused(bytes memory code, bytes memory why) private {
        vm.expectRevert(why);
        this.check(code);
    }

    function test_check_takesWholeTables() external {
        for (uint256 columns = 1; columns <= 8; ++columns) {
            check(ScenarioCode.build(columns, columns));
        }
    }

    function test_check_refusesWhatIsNoTable() external {
        bytes memory code = ScenarioCode.build(2, 1);
        code[0] = 0x01;
        _refused(code, abi.encodeWithSelector(ScenarioRules.NotScenarioTable.selector, code.length));
        _refused(hex"00000101", abi.encodeWithSelector(ScenarioRules.NotScenarioTable.selector, 4));
        vm.expectRevert(abi.encodeWithSelector(ScenarioRules.NotScenarioTable.selector, 0));
        this.checkAt(address(0xdead));
    }

    function checkAt(address table) external view {
        ScenarioRules.check(ScenarioTableLib.read(table));
    }

    function test_check_refusesCounts() external {
        uint16[4][9] memory counts = [
            [uint16(0), 27, 250, 5],
            [uint16(9), 27, 250, 5],
            [uint16(1), 0, 250, 5],
            [uint16(1), 513, 250, 5],
            [uint16(1), 27, 99, 5],
            [uint16(1), 27, 501, 5],
            [uint16(1), 27, 250, 0],
            [uint16(1), 27, 250, 33],
            [uint16(255), 27, 250, 5]
        ];
        for (uint256 i; i < counts.length; ++i) {
            uint16[4] memory n = counts[i];
            bytes4 why = ScenarioRules.ScenarioCountOutOfRange.selector;
            _refused(
                ScenarioCode.header(n[0], n[1], n[2], n[3]),
                abi.encodeWithSelector(why, n[0], n[1], n[2], n[3])
            );
        }
    }

    function test_check_refusesAnotherLength() external {
        bytes memory code = ScenarioCode.build(2, 1);
        bytes4 why = ScenarioRules.ScenarioLengthMismatch.selector;
        _refused(bytes.concat(code, hex"00"), abi.encodeWithSelector(why, code.length, code.length + 1));
    }

    function testFuzz_check_refusesRowsOutOfRange(uint8 row, uint8 column, uint8 node) external {
        bytes memory code = _two;
        uint256 at = 9 + uint256(row % 27) * 4;
        node = 27 + node % 229;
        code[at + 2 + column % 2] = bytes1(node);
        bytes4 why = ScenarioRules.NodeOutOfRange.selector;
        _refused(code, abi.encodeWithSelector(why, row % 27, column % 2, node));
    }

    function test_check_refusesWeights() external {
        // Rows 0 to 26 are all columns at that node.
        _weight(0, 0, true);
        _weight(0, 1, false);
        _weight(13, 9_999, true);
        _weight(22, 9_999, true);
        _weight(22, 10_000, false);
        _weight(22, 20_000, false);
        _weight(22, 20_001, true);
        _weight(23, 2_499, true);
        _weight(23, 2_500, false);
        _weight(30, 2_499, true); // one column alone
        _weight(45, 2_500, false);
    }

    function _weight(uint256 row, uint16 weight, bool refused) private {
        bytes memory code = ScenarioCode.build(2, 1);
        (code[9 + row * 4], code[10 + row * 4]) = (bytes1(uint8(weight >> 8)), bytes1(uint8(weight)));
        if (!refused) return check(code);
        _refused(code, abi.encodeWithSelector(ScenarioRules.WeightOutOfRange.selector, row, weight));
    }

    function testFuzz_check_refusesCellsOutOfRange(uint16 history, uint8 column, uint8 cell) external {
        bytes memory code = _two;
        (history, column, cell) = (history % 250, column % 2, 16 + cell % 240);
        code[code.length - 250 * 6 + uint256(history) * 6 + column * 3] = bytes1(cell);
        bytes4 why = ScenarioRules.CellOutOfRange.selector;
        _refused(code, abi.encodeWithSelector(why, history, column, cell));
    }

    /// @dev No row of the test's table can be spared: whichever is replaced by another one, the error names it.
    function test_check_refusesAnyMissingRow() external {
        bytes memory code = ScenarioCode.build(3, 1);
        uint256 rows = uint256(uint8(code[4])) << 8 | uint8(code[5]);
        uint256 missing;
        for (uint256 row; row < rows; ++row) {
            uint256 other = row == 5 ? 6 : 5;
            bytes5 before;
            for (uint256 k; k < 5; ++k) {
                before |= bytes5(code[9 + row * 5 + k]) >> (8 * k);
                code[9 + row * 5 + k] = code[9 + other * 5 + k];
            }
            (bool ok, bytes memory why) = address(this).call(abi.encodeCall(this.check, (code)));
            vm.assertFalse(ok, "a mandatory row is missing");
            vm.assertTrue(bytes4(why) == ScenarioRules.MandatoryRowMissing.selector, "and that is the reason");
            ++missing;
            for (uint256 k; k < 5; ++k) {
                code[9 + row * 5 + k] = before[k];
            }
        }
        vm.assertEq(missing, 27 + 3 * 26 + 6);
    }

    function test_check_namesTheMissingRow() external {
        bytes memory code = ScenarioCode.build(2, 1);
        bytes4 why = ScenarioRules.MandatoryRowMissing.selector;
        // Rows: 27 together; column 0 alone at 26 nodes; 0 up and 1 down; ...
        code[9 + 27 * 4 + 2] = 0x01; // alone at node 0 becomes node 1
        _refused(code, abi.encodeWithSelector(why, RowKind.Alone, 0, 0));
        code = ScenarioCode.build(2, 1);
        code[9 + 53 * 4 + 3] = 0x05;
        _refused(code, abi.encodeWithSelector(why, RowKind.Apart, 0, 1));
        code = ScenarioCode.build(2, 1);
        (code[9 + 26 * 4 + 2], code[9 + 26 * 4 + 3]) = (0x19, 0x19);
        _refused(code, abi.encodeWithSelector(why, RowKind.Together, 0, 26));
    }
}
