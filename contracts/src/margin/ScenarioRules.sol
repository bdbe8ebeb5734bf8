// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ScenarioTable} from "../types/ScenarioTable.sol";

/// @notice Kinds of rows without which a scenario table is not taken.
enum RowKind {
    Together, // all columns at one node
    Alone, // one column at a node, the others where nothing moves
    Apart // one column up by R, another one down by R, the others where nothing moves
}

/// @title ScenarioRules
/// @notice What a scenario table must be. Checked once, when it is set.
library ScenarioRules {
    /// @notice Thrown when code is no scenario table: its first byte is not STOP, or it is shorter than a header.
    error NotScenarioTable(uint256 length);

    /// @notice Thrown unless there are 1 to 8 columns, 1 to 512 rows, 100 to 500 histories, and 1 to 32 in the shortfall.
    error ScenarioCountOutOfRange(uint256 columns, uint256 rows, uint256 history, uint256 worst);

    /// @notice Thrown when the code is longer or shorter than its header says.
    error ScenarioLengthMismatch(uint256 expected, uint256 length);

    /// @notice Thrown when a row names a node above 26.
    error NodeOutOfRange(uint256 row, uint256 column, uint256 node);

    /// @notice Thrown unless the weight of a row is 1 to 20,000; at least 2,500 where no column is at a tail; and at least
    ///         10,000 where moreover all columns are at one node of flat volatility.
    error WeightOutOfRange(uint256 row, uint256 weight);

    /// @notice Thrown when a history names a cell above 15.
    error CellOutOfRange(uint256 history, uint256 column, uint256 cell);

    /// @notice Thrown when a mandatory row is missing.
    /// @param column the column that moves alone, or up; zero for `Together`
    /// @param other its node; for `Apart` the column that moves down
    error MandatoryRowMissing(RowKind kind, uint256 column, uint256 other);

    /// @dev The node of no move, of R and of -R, at flat volatility.
    uint256 private constant STILL = 13;
    uint256 private constant RISE = 22;
    uint256 private constant FALL = 4;
    uint256 private constant NODES = 27;
    uint256 private constant ALL_NODES = (1 << 27) - 1;

    /// @dev Which mandatory rows were seen.
    struct Seen {
        uint256 together; // bit per node
        uint256[8] alone; // by column, bit per node
        uint256[8] apart; // by column that rises, bit per column that falls
    }

    /// @notice Reverts unless `table` is a whole and sane scenario table.
    function check(ScenarioTable memory table) internal pure {
        uint256 length = table.code.length;
        require(length >= 9 && table.code[0] == 0, NotScenarioTable(length));
        bool counts = table.columns != 0 && table.columns <= 8 && table.rows != 0 && table.rows <= 512
            && table.history >= 100 && table.history <= 500 && table.worst != 0 && table.worst <= 32;
        require(counts, ScenarioCountOutOfRange(table.columns, table.rows, table.history, table.worst));
        uint256 expected = table.historyAt() + table.history * table.historySize();
        require(length == expected, ScenarioLengthMismatch(expected, length));
        _checkRows(table);
        _checkHistory(table);
    }

    function _checkRows(ScenarioTable memory table) private pure {
        Seen memory seen;
        uint256 from = 9;
        for (uint256 row; row < table.rows; ++row) {
            _see(seen, table, row, from);
            from += table.rowSize();
        }
        uint256 columns = table.columns;
        _requireAll(seen.together, RowKind.Together, 0);
        for (uint256 c; c < columns; ++c) {
            _requireAll(seen.alone[c], RowKind.Alone, c);
            for (uint256 other; other < columns; ++other) {
                bool present = other == c || seen.apart[c] & (1 << other) != 0;
                require(present, MandatoryRowMissing(RowKind.Apart, c, other));
            }
        }
    }

    /// @dev Checks one row and notes what it is.
    function _see(Seen memory seen, ScenarioTable memory table, uint256 row, uint256 from) private pure {
        bytes memory code = table.code;
        uint256 columns = table.columns;
        bool tail;
        bool equal = true;
        uint256 moving; // how many columns are not still
        uint256 mover; // the last of them
        uint256 up; // one more than the last column at RISE, zero for none
        uint256 down; // one more than the last column at FALL, zero for none
        for (uint256 c; c < columns; ++c) {
            uint256 node = uint8(code[from + 2 + c]);
            require(node < NODES, NodeOutOfRange(row, c, node));
            if (node < 3 || node > 23) tail = true;
            if (node != uint8(code[from + 2])) equal = false;
            if (node != STILL) (moving, mover) = (moving + 1, c);
            if (node == RISE) up = c + 1;
            if (node == FALL) down = c + 1;
        }
        uint256 weight = uint256(uint8(code[from])) << 8 | uint8(code[from + 1]);
        uint256 least = tail ? 1 : equal && uint8(code[from + 2]) % 3 == 1 ? 10_000 : 2_500;
        require(weight >= least && weight <= 20_000, WeightOutOfRange(row, weight));

        if (equal) seen.together |= 1 << uint8(code[from + 2]);
        if (moving == 1) seen.alone[mover] |= 1 << uint8(code[from + 2 + mover]);
        if (moving == 2 && up != 0 && down != 0) seen.apart[up - 1] |= 1 << (down - 1);
        if (moving == 0) {
            for (uint256 c; c < columns; ++c) {
                seen.alone[c] |= 1 << STILL;
            }
        }
    }

    function _requireAll(uint256 nodes, RowKind kind, uint256 column) private pure {
        if (nodes == ALL_NODES) return;
        uint256 node;
        while (nodes & (1 << node) != 0) {
            ++node;
        }
        revert MandatoryRowMissing(kind, column, node);
    }

    function _checkHistory(ScenarioTable memory table) private pure {
        uint256 columns = table.columns;
        uint256 from = table.historyAt();
        for (uint256 i; i < table.history * columns; ++i) {
            uint256 cell = uint8(table.code[from + 3 * i]);
            require(cell < 16, CellOutOfRange(i / columns, i % columns, cell));
        }
    }
}
