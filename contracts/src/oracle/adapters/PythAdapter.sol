// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BoundedOpinion} from "./BoundedOpinion.sol";

/// @notice A price of Pyth: `price * 10^expo`.
struct PythPrice {
    int64 price;
    uint64 conf; // same exponent
    int32 expo;
    uint256 publishTime; // [unix seconds]
}

/// @notice What is used of Pyth.
/// @dev Source: pyth-sdk-solidity, IPyth.
interface IPyth {
    function getPriceUnsafe(bytes32 id) external view returns (PythPrice memory);
}

/// @title PythAdapter
/// @notice Second opinion of a Pyth feed in USD. The exponent is read with every price, since it may change.
contract PythAdapter is BoundedOpinion {
    /// @dev A price whose confidence is wider than this share of it says nothing (one twentieth).
    uint256 private constant MOST_CONFIDENCE = 20;

    IPyth public immutable PYTH;
    /// @notice Of the feed.
    bytes32 public immutable ID;

    constructor(IPyth pyth, bytes32 id, uint256 low, uint256 high) BoundedOpinion(low, high) {
        require(id != 0, InvalidSource("id", 0));
        (PYTH, ID) = (pyth, id);
    }

    /// @inheritdoc BoundedOpinion
    function _read() internal view override returns (uint256 price, uint256 updatedAt) {
        PythPrice memory p = PYTH.getPriceUnsafe(ID);
        if (p.price <= 0 || uint256(p.conf) * MOST_CONFIDENCE > uint64(p.price)) return (0, 0);
        return (_shiftedDown(uint64(p.price), 18 + int256(p.expo)), p.publishTime);
    }
}
