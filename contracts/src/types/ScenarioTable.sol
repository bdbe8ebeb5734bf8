// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice A scenario table as it stands in the code of a contract, read into memory.
/// @dev Code, big-endian:
///
///     STOP 8 | version 16 | columns U 8 | rows N 16 | history H 16 | worst m 8
///     N rows       weight 16 [1e-4] | U nodes of 8
///     H histories  U times: cell 8 | fx 8 | fv 8
///
///      A column is a kind of underlying. A node is 3 times the spot node (0 to 8) plus the volatility node (0 to 2). A
///      history names a place within a cell of the grid, 2 times the spot cell (0 to 7) plus the volatility cell (0 or 1),
///      and how far it lies towards the next nodes of spot and volatility [1/256].
struct ScenarioTable {
    bytes code;
    uint256 version;
    uint256 columns;
    uint256 rows;
    uint256 history;
    uint256 worst; // how many histories the shortfall is the mean of
}

using ScenarioTableLib for ScenarioTable global;

/// @title ScenarioTableLib
/// @notice Reads scenario tables.
library ScenarioTableLib {
    /// @dev Bytes before the first row.
    uint256 internal constant HEADER = 9;

    /// @notice The code of `table`. Nothing is checked but that a header is there; a table is checked once, on arrival.
    function read(address table) internal view returns (ScenarioTable memory t) {
        t.code = table.code;
        if (t.code.length < HEADER) return t;
        bytes memory code = t.code;
        uint256 word;
        assembly ("memory-safe") {
            word := mload(add(code, 0x20))
        }
        t.version = uint16(word >> 232);
        t.columns = uint8(word >> 224);
        t.rows = uint16(word >> 208);
        t.history = uint16(word >> 192);
        t.worst = uint8(word >> 184);
    }

    /// @notice Bytes of a row.
    function rowSize(ScenarioTable memory t) internal pure returns (uint256) {
        return 2 + t.columns;
    }

    /// @notice Bytes before the first history.
    function historyAt(ScenarioTable memory t) internal pure returns (uint256) {
        return HEADER + t.rows * rowSize(t);
    }

    /// @notice Bytes of a history.
    function historySize(ScenarioTable memory t) internal pure returns (uint256) {
        return 3 * t.columns;
    }
}
