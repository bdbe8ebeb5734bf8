// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice What an epoch did with everything that waited in a queue.
struct Batch {
    uint128 asked; // what waited
    uint128 done; // the part that was filled
    uint128 out; // what was given for it
}

/// @notice One controller's requests, added up. Two slots.
struct Request {
    uint96 pending; // waits since before the epoch `next`
    uint96 joining; // waits from the epoch `joins` on
    uint32 next; // first epoch that is not counted in `pending`
    uint32 joins;
    uint128 claimableIn; // filled, and not claimed
    uint128 claimableOut; // what is to be claimed for it
}

/// @notice Requests in one direction.
struct Queue {
    uint128 waiting; // for the epoch that is priced next, what earlier ones left included
    uint128 gathering; // for the one after
    mapping(uint32 epoch => Batch) batches;
    mapping(address controller => Request) requests;
}

/// @title RequestQueue
/// @notice Requests that epochs fill in proportion. Nobody is looped over: a controller's part follows from the epochs since
///         his last request or claim, of which there are more than one only while he is filled in parts.
/// @dev What is filled is rounded up and what is given for it down, so the parts never sum to more than the whole.
library RequestQueue {
    using SafeCast for uint256;

    /// @notice Adds `amount` to what a controller asks of the epoch `gathering`.
    function add(Queue storage q, address controller, uint256 amount, uint32 gathering, uint32 processed)
        internal
    {
        Request memory r = settled(q, controller, processed);
        uint96 added = amount.toUint96();
        (uint256(r.pending) + r.joining + added).toUint96(); // so that both can always be added
        if (gathering == r.next) r.pending += added;
        else (r.joining, r.joins) = (r.joining + added, gathering);
        q.requests[controller] = r;
        q.gathering = (q.gathering + amount).toUint128();
    }

    /// @notice What was gathered waits for the epoch that is priced next.
    function gather(Queue storage q) internal {
        (q.waiting, q.gathering) = (q.waiting + q.gathering, 0);
    }

    /// @notice Fills `done` of what waits with `out`.
    function fill(Queue storage q, uint32 epoch, uint256 done, uint256 out) internal {
        q.batches[epoch] = Batch(q.waiting, done.toUint128(), out.toUint128());
        q.waiting -= uint128(done); // it fitted
    }

    /// @notice A controller's requests after every epoch before `processed`.
    function settled(Queue storage q, address controller, uint32 processed)
        internal
        view
        returns (Request memory r)
    {
        r = q.requests[controller];
        while (r.next < processed) {
            _join(r);
            if (r.pending == 0) {
                r.next = r.joining != 0 && r.joins < processed ? r.joins : processed;
                continue;
            }
            Batch memory b = q.batches[r.next];
            // Casts are safe: at most what is pending, and what was given for all, both below 2^128.
            uint256 done = (uint256(r.pending) * b.done + b.asked - 1) / b.asked;
            r.claimableOut += uint128(uint256(r.pending) * b.out / b.asked);
            r.claimableIn += uint128(done);
            r.pending -= uint96(done);
            ++r.next;
        }
        _join(r);
    }

    /// @notice Stores a controller's requests after at most `epochs` more epochs.
    function advance(Queue storage q, address controller, uint32 epochs, uint32 processed) internal {
        uint256 until = uint256(q.requests[controller].next) + epochs;
        // Cast is safe: below `processed`.
        q.requests[controller] = settled(q, controller, until < processed ? uint32(until) : processed);
    }

    function _join(Request memory r) private pure {
        if (r.joining == 0 || r.joins > r.next) return;
        (r.pending, r.joining) = (r.pending + r.joining, 0);
    }

    /// @notice Claims by what was asked for: its part of what was given, rounded down.
    function claimIn(Request memory r, uint256 amount) internal pure returns (uint256 out) {
        out = amount == r.claimableIn ? r.claimableOut : uint256(r.claimableOut) * amount / r.claimableIn;
        _claim(r, amount, out);
    }

    /// @notice Claims by what was given: the part of what was asked for, rounded up.
    function claimOut(Request memory r, uint256 out) internal pure returns (uint256 amount) {
        amount = (uint256(r.claimableIn) * out + r.claimableOut - 1) / r.claimableOut;
        _claim(r, amount, out);
    }

    /// @dev Casts are safe: at most what is claimable, or this reverts.
    function _claim(Request memory r, uint256 amount, uint256 out) private pure {
        r.claimableIn = (r.claimableIn - amount).toUint128();
        r.claimableOut = (r.claimableOut - out).toUint128();
    }
}
