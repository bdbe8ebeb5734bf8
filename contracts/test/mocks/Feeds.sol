// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IChainlinkFeed} from "../../src/oracle/adapters/ChainlinkAdapter.sol";
import {IPyth, PythPrice} from "../../src/oracle/adapters/PythAdapter.sol";
import {IUniswapPool} from "../../src/oracle/adapters/UniswapTwapAdapter.sol";

/// @notice A Chainlink aggregator that says what it is told.
contract TestFeed is IChainlinkFeed {
    uint8 public decimals;
    int256 private _answer;
    uint256 private _updatedAt;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }

    function set(int256 answer, uint256 updatedAt) external {
        (_answer, _updatedAt) = (answer, updatedAt);
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        require(_updatedAt != 0, "No data present");
        return (1, _answer, _updatedAt, _updatedAt, 1);
    }
}

/// @notice Pyth with one feed.
contract TestPyth is IPyth {
    error PriceFeedNotFound();

    bytes32 private _id;
    PythPrice private _price;

    function set(bytes32 id, PythPrice calldata price) external {
        (_id, _price) = (id, price);
    }

    function getPriceUnsafe(bytes32 id) external view returns (PythPrice memory) {
        require(id == _id && id != 0, PriceFeedNotFound());
        return _price;
    }
}

/// @notice A Uniswap pool whose tick was the same for ever, until it trades: that lasts from the next second on.
contract TestPool is IUniswapPool {
    address public token0;
    address public token1;
    int56 private _cumulative;
    int24 private _tick;
    uint256 private _since;
    uint256 private _bornAt;

    constructor(address token0_, address token1_) {
        (token0, token1) = (token0_, token1_);
    }

    /// @dev As if it had always been there.
    function set(int24 tick, uint256 bornAt) external {
        (_tick, _bornAt, _since, _cumulative) = (tick, bornAt, bornAt, 0);
    }

    /// @dev As a swap does: what was holds up to now.
    function trade(int24 tick) external {
        _cumulative += int56(_tick) * int56(int256(block.timestamp - _since));
        (_tick, _since) = (tick, block.timestamp);
    }

    function observe(uint32[] calldata secondsAgos)
        external
        view
        returns (int56[] memory cumulatives, uint160[] memory)
    {
        cumulatives = new int56[](secondsAgos.length);
        for (uint256 i; i < secondsAgos.length; ++i) {
            require(_bornAt != 0 && block.timestamp - secondsAgos[i] >= _bornAt, "OLD");
            cumulatives[i] = _at(block.timestamp - secondsAgos[i]);
        }
        return (cumulatives, new uint160[](secondsAgos.length));
    }

    /// @dev Up to the last trade the tick was `_cumulative` over that time.
    function _at(uint256 moment) private view returns (int56) {
        if (moment >= _since) return _cumulative + int56(_tick) * int56(int256(moment - _since));
        return _cumulative * int56(int256(moment - _bornAt)) / int56(int256(_since - _bornAt));
    }
}

/// @notice A token that is known by its decimals alone.
contract TestDecimals {
    uint8 public decimals;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }
}
