// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BoundedOpinion} from "./BoundedOpinion.sol";

/// @notice What is used of a Chainlink aggregator.
/// @dev Source: chainlink/contracts, AggregatorV3Interface.
interface IChainlinkFeed {
    function decimals() external view returns (uint8);
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}

/// @title ChainlinkAdapter
/// @notice Second opinion of a Chainlink feed in USD.
/// @dev Assumes: `low` and `high` are within the aggregator's minAnswer and maxAnswer, at which it stops.
contract ChainlinkAdapter is BoundedOpinion {
    IChainlinkFeed public immutable FEED;
    /// @notice Powers of ten from an answer to wad.
    int256 public immutable EXPONENT;

    constructor(IChainlinkFeed feed, uint256 low, uint256 high) BoundedOpinion(low, high) {
        uint8 decimals = feed.decimals();
        require(decimals <= 36, InvalidSource("decimals", decimals));
        (FEED, EXPONENT) = (feed, 18 - int256(uint256(decimals)));
    }

    /// @inheritdoc BoundedOpinion
    function _read() internal view override returns (uint256 price, uint256 updatedAt) {
        int256 answer;
        (, answer,, updatedAt,) = FEED.latestRoundData();
        if (answer > 0) price = _shiftedDown(uint256(answer), EXPONENT);
    }
}
