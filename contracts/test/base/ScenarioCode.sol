// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Scenario tables for tests: the mandatory rows, and histories drawn at random.
library ScenarioCode {
    uint256 internal constant HISTORY = 250;
    uint256 internal constant WORST = 13;

    /// @dev All together at each node, each alone, each pair apart; tails weigh 0.4.
    function build(uint256 columns, uint256 seed) internal pure returns (bytes memory) {
        bytes memory rows;
        uint256 count;
        for (uint256 node; node < 27; ++node) {
            rows = bytes.concat(rows, _row(columns, columns, node, columns, 0));
            ++count;
        }
        for (uint256 c; columns > 1 && c < columns; ++c) {
            for (uint256 node; node < 27; ++node) {
                if (node == 13) continue;
                rows = bytes.concat(rows, _row(columns, c, node, columns, 0));
                ++count;
            }
            for (uint256 other; other < columns; ++other) {
                if (other == c) continue;
                rows = bytes.concat(rows, _row(columns, c, 22, other, 4));
                ++count;
            }
        }
        bytes memory histories = new bytes(HISTORY * columns * 3);
        for (uint256 i; i < histories.length; i += 3) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            (histories[i], histories[i + 1], histories[i + 2]) = _place(random, i / 3 / columns);
        }
        return bytes.concat(header(columns, count, HISTORY, WORST), rows, histories);
    }

    /// @dev A move of the spot with a fat tail, up or down, the largest first: `2 R (1 - rank)^4`, a tenth of them beyond
    ///      1.3 R; and any move of the volatility.
    function _place(uint256 random, uint256 index) private pure returns (bytes1, bytes1, bytes1) {
        // Steps of R/3 in 256 parts; nodes lie at 0, 3, 4, 5, 6, 7, 8, 9, 12 steps.
        uint256 rank = 2 * (HISTORY - index) - random % 2;
        uint256 size = 1536 * rank ** 4 / (2 * HISTORY) ** 4;
        uint256 step = (random >> 8) % 2 == 0 ? 1536 - size : 1535 + size;
        uint256 cell = step < 768 ? 0 : step >= 2304 ? 7 : step / 256 - 2;
        uint256 fx = step < 768 ? step / 3 : step >= 2304 ? (step - 2304) / 3 : step % 256;
        uint256 volatility = (random >> 16) % 2;
        return (bytes1(uint8(2 * cell + volatility)), bytes1(uint8(fx)), bytes1(uint8(random >> 24)));
    }

    function header(uint256 columns, uint256 rows, uint256 history, uint256 worst)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodePacked(
            uint8(0), uint16(1), uint8(columns), uint16(rows), uint16(history), uint8(worst)
        );
    }

    /// @dev `column` at `node` (all of them when it is none), `other` at `otherNode`, the rest still.
    function _row(uint256 columns, uint256 column, uint256 node, uint256 other, uint256 otherNode)
        private
        pure
        returns (bytes memory row)
    {
        bool tail = node < 3 || node > 23;
        row = abi.encodePacked(uint16(tail ? 4_000 : 10_000));
        for (uint256 c; c < columns; ++c) {
            uint256 its = c == column || column == columns ? node : c == other ? otherNode : 13;
            row = abi.encodePacked(row, uint8(its));
        }
    }

    /// @dev Puts `code` on the chain.
    function deploy(bytes memory code) internal returns (address table) {
        bytes memory creation = abi.encodePacked(hex"61", uint16(code.length), hex"80600a3d393df3", code);
        assembly ("memory-safe") {
            table := create(0, add(creation, 0x20), mload(creation))
        }
        require(table.code.length == code.length, "not deployed");
    }
}
