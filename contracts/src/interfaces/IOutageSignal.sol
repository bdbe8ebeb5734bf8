// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IOutageSignal
/// @notice Says whether the chain was out of its users' reach: a sequencer's uptime feed, a committee. Silence is no signal.
interface IOutageSignal {
    /// @notice Whether the chain is out of reach now, and since when it is in the state it is in.
    /// @return down Whether it is out of reach.
    /// @return since When it went out of reach or came back; zero when nothing is known [unix seconds].
    function state() external view returns (bool down, uint256 since);
}
