// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Exponential} from "../../math/Exponential.sol";
import {BoundedOpinion} from "./BoundedOpinion.sol";

/// @notice What is used of a Uniswap v3 pool.
/// @dev Source: v3-core, IUniswapV3PoolDerivedState and IUniswapV3PoolImmutables.
interface IUniswapPool {
    function token0() external view returns (address);
    function token1() external view returns (address);
    function observe(uint32[] calldata secondsAgos)
        external
        view
        returns (int56[] memory tickCumulatives, uint160[] memory secondsPerLiquidityCumulativeX128s);
}

/// @notice What is used of a token.
interface IDecimals {
    function decimals() external view returns (uint8);
}

/// @title UniswapTwapAdapter
/// @notice Second opinion of a Uniswap v3 pool against a dollar token: the geometric mean over a window. A trade moves it
///         only by the time it lasts, within its own block not at all.
/// @dev price = 1.0001^(mean tick) raw quote per raw base, turned over when the base is token1; the mean tick is rounded
///      down. Relative error below 1e-8 + 1e-4 of the rounded tick. A pool whose observations do not reach back over the
///      window reverts, and so counts as absent. Its age is half the window: that is when the mean of a steady move was.
///      Assumes: the pool is deep enough that holding its price over the window costs more than it can gain.
contract UniswapTwapAdapter is BoundedOpinion {
    /// @dev ln(1.0001) and ln(10) [wad].
    int256 private constant LN_TICK = 99_995_000_333_308;
    int256 private constant LN_TEN = 2.302585092994045684e18;
    /// @dev Windows that make sense [s].
    uint32 private constant LEAST_WINDOW = 10 minutes;
    uint32 private constant GREATEST_WINDOW = 1 days;
    /// @dev No pool goes beyond (TickMath.MAX_TICK); one that stands there is empty.
    int256 private constant END_TICK = 887_272;

    IUniswapPool public immutable POOL;
    /// @notice [s]
    uint32 public immutable WINDOW;
    /// @notice Whether the base is token1.
    bool public immutable INVERTED;
    /// @notice ln of what raw prices are multiplied with [wad].
    int256 public immutable LN_SCALE;

    constructor(IUniswapPool pool, address base, uint32 window, uint256 low, uint256 high)
        BoundedOpinion(low, high)
    {
        bool sane = window >= LEAST_WINDOW && window <= GREATEST_WINDOW;
        require(sane, InvalidSource("window", window));
        (address token0, address token1) = (pool.token0(), pool.token1());
        require(base == token0 || base == token1, InvalidSource("base", uint160(base)));
        (POOL, WINDOW, INVERTED) = (pool, window, base == token1);
        uint256 quoteDecimals = IDecimals(base == token1 ? token0 : token1).decimals();
        uint256 baseDecimals = IDecimals(base).decimals();
        require(quoteDecimals <= 36, InvalidSource("decimals", quoteDecimals));
        require(baseDecimals <= 36, InvalidSource("decimals", baseDecimals));
        LN_SCALE = LN_TEN * (int256(baseDecimals) - int256(quoteDecimals));
    }

    /// @inheritdoc BoundedOpinion
    function _read() internal view override returns (uint256 price, uint256 updatedAt) {
        uint32[] memory secondsAgos = new uint32[](2);
        secondsAgos[0] = WINDOW;
        (int56[] memory cumulatives,) = POOL.observe(secondsAgos);
        int256 span = int256(uint256(WINDOW));
        int256 moved = int256(cumulatives[1]) - cumulatives[0];
        int256 tick = moved / span;
        if (moved < 0 && moved % span != 0) --tick;
        if (tick >= END_TICK || tick <= -END_TICK) return (0, 0);
        int256 logarithm = (INVERTED ? -tick : tick) * LN_TICK + LN_SCALE;
        // Within 88.8 + 82.9; beyond 2^96 the price is above every bound, and e^66.6 wad is 2^156.
        if (logarithm > 66e18) return (type(uint256).max, block.timestamp - WINDOW / 2);
        return (Exponential.expWad(logarithm), block.timestamp - WINDOW / 2);
    }
}
