// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ScenarioRows} from "../../src/math/ScenarioRows.sol";
import {ScenarioCode} from "../base/ScenarioCode.sol";
import {RandomBooks} from "../base/RandomBooks.sol";

contract ScenarioRowsTest is RandomBooks {
    /// @dev Random grids; columns that are not used are zero.
    function _grids(uint256 seed, uint256 columns, uint256 used)
        private
        pure
        returns (int256[27][] memory grids)
    {
        grids = new int256[27][](columns);
        for (uint256 c; c < columns; ++c) {
            for (uint256 i; used & (1 << c) != 0 && i < 27; ++i) {
                grids[c][i] = int256(random(seed, 32 * c + i) % 2e40) - 1e40;
            }
        }
    }

    function testFuzz_worstWeighted_isTheWorstRow(uint256 seed, uint8 columns, uint8 used) external pure {
        columns = 1 + columns % 4;
        bytes memory code = ScenarioCode.build(columns, seed);
        uint256 rows = uint256(uint8(code[4])) << 8 | uint8(code[5]);
        int256[27][] memory grids = _grids(seed, columns, used % (1 << columns));
        (int256 loss, uint256 row) = ScenarioRows.worstWeighted(code, 9, rows, grids, used % (1 << columns));
        int256 worst;
        uint256 first;
        for (uint256 i; i < rows; ++i) {
            uint256 at = 9 + i * (2 + columns);
            int256 sum;
            for (uint256 c; c < columns; ++c) {
                sum -= grids[c][uint8(code[at + 2 + c])];
            }
            sum *= int256(uint256(uint8(code[at])) << 8 | uint8(code[at + 1]));
            if (sum > worst) (worst, first) = (sum, i);
        }
        vm.assertEq(loss, worst);
        vm.assertEq(row, first);
    }

    function testFuzz_sumOfWorst_isTheSumOfTheSmallest(
        uint256 seed,
        uint8 columns,
        uint8 used,
        uint8 worst,
        uint8 count
    ) external pure {
        (columns, worst) = (1 + columns % 4, 1 + worst % 32);
        uint256 mask = used % (1 << columns);
        uint256 histories = worst + count % 64;
        bytes memory code = new bytes(histories * columns * 3);
        for (uint256 i; i < code.length; ++i) {
            code[i] = bytes1(uint8(i % 3 == 0 ? random(seed, i) % 16 : random(seed, i)));
        }
        bytes32 hash = keccak256(code);
        bytes memory behind = abi.encode(seed);
        int256[27][] memory grids = _grids(seed, columns, mask);
        int256 sum = ScenarioRows.sumOfWorst(code, 0, histories, grids, mask, worst);
        vm.assertEq(sum, _sumOfWorst(code, histories, grids, worst));
        vm.assertTrue(hash == keccak256(code), "the table is as before");
        vm.assertTrue(keccak256(behind) == keccak256(abi.encode(seed)), "and so is what follows");
    }

    function _sumOfWorst(bytes memory code, uint256 count, int256[27][] memory grids, uint256 worst)
        private
        pure
        returns (int256 sum)
    {
        int256[] memory pnl = new int256[](count);
        for (uint256 i; i < count; ++i) {
            for (uint256 c; c < grids.length; ++c) {
                uint256 at = 3 * (i * grids.length + c);
                pnl[i] += _pnl(grids[c], uint8(code[at]), uint8(code[at + 1]), uint8(code[at + 2]));
            }
        }
        for (uint256 n; n < worst; ++n) {
            uint256 least = n;
            for (uint256 i = n; i < count; ++i) {
                if (pnl[i] < pnl[least]) least = i;
            }
            (pnl[n], pnl[least]) = (pnl[least], pnl[n]);
            sum += pnl[n];
        }
    }

    function _pnl(int256[27] memory grid, uint256 cell, uint256 x, uint256 y) private pure returns (int256) {
        (int256 fx, int256 fv) = (int256(x), int256(y));
        uint256 node = 3 * (cell / 2) + cell % 2;
        int256 below = (256 - fx) * grid[node] + fx * grid[node + 3];
        int256 above = (256 - fx) * grid[node + 1] + fx * grid[node + 4];
        return (256 - fv) * below + fv * above;
    }
}
