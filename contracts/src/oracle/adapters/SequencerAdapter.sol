// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOutageSignal} from "../../interfaces/IOutageSignal.sol";
import {IChainlinkFeed} from "./ChainlinkAdapter.sol";

/// @title SequencerAdapter
/// @notice Outages as a Chainlink feed of a sequencer's uptime tells them: the answer is 0 while it is up, 1 while down.
/// @dev Assumes: a round starts when the answer changes. Source: docs.chain.link, L2 Sequencer Uptime Feeds.
contract SequencerAdapter is IOutageSignal {
    IChainlinkFeed public immutable FEED;

    constructor(IChainlinkFeed feed) {
        FEED = feed;
    }

    /// @inheritdoc IOutageSignal
    function state() external view returns (bool down, uint256 since) {
        int256 answer;
        (, answer, since,,) = FEED.latestRoundData();
        down = since != 0 && answer != 0;
    }
}
