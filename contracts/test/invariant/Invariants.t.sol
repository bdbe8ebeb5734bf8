// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Handler} from "./Handler.sol";

/// @notice The invariants of docs/invariants.md under random sequences of actions.
abstract contract Invariants {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    bool public constant IS_TEST = true;

    Handler internal handler;

    function _start(uint256 jump) internal {
        handler = new Handler(jump);
        handler.setUp();
    }

    function targetContracts() external view returns (address[] memory list) {
        list = new address[](1);
        list[0] = address(handler);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory list) {
        list = new FuzzSelector[](1);
        list[0] = FuzzSelector(address(handler), _selectors());
    }

    function _selectors() internal pure returns (bytes4[] memory selectors) {
        bytes4[16] memory all = [
            Handler.deposit.selector,
            Handler.withdraw.selector,
            Handler.transfer.selector,
            Handler.trade.selector,
            Handler.trade.selector,
            Handler.moveLeg.selector,
            Handler.reduce.selector,
            Handler.settle.selector,
            Handler.provide.selector,
            Handler.redeem.selector,
            Handler.processEpoch.selector,
            Handler.movePrice.selector,
            Handler.flag.selector,
            Handler.bid.selector,
            Handler.close.selector,
            Handler.backstop.selector
        ];
        selectors = new bytes4[](all.length);
        for (uint256 i; i < all.length; ++i) {
            selectors[i] = all[i];
        }
    }

    /// @dev M1, M2, M3, M6 and the flags of M7; M4, M5, M7 and M8 are asserted by the handler as it acts.
    function invariant_booksAgree() public view {
        handler.check();
        handler.checkFlags();
    }
}

/// @notice Prices move by up to half a percent a step.
contract CalmInvariants is Invariants {
    function setUp() public {
        _start(0.005e18);
    }
}

/// @notice Prices jump by up to a quarter a step, so that accounts go bankrupt before anyone can act.
contract StormyInvariants is Invariants {
    function setUp() public {
        _start(0.25e18);
    }

    /// @dev The sequences are no empty talk: in a long one everything happens.
    function test_everythingHappensInAStorm() public {
        bytes4[] memory selectors = _selectors();
        for (uint256 i; i < 700; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            uint256 next = uint256(keccak256(abi.encode(seed)));
            bytes4 selector = selectors[seed % selectors.length];
            bytes memory arguments = abi.encode(seed >> 8, next >> 100, next >> 8, next & 1);
            if (selector == Handler.movePrice.selector) {
                arguments = abi.encode(seed >> 8, next >> 8, next & 1);
            }
            bool flagged = selector == Handler.close.selector || selector == Handler.provide.selector
                || selector == Handler.redeem.selector;
            if (flagged) arguments = abi.encode(seed >> 8, next & 1);
            (bool ok, bytes memory reason) = address(handler).call(abi.encodePacked(selector, arguments));
            if (!ok) {
                assembly ("memory-safe") {
                    revert(add(reason, 32), mload(reason))
                }
            }
        }
        handler.check();
        bytes32[15] memory all = [
            bytes32("deposit"),
            "withdraw",
            "transfer",
            "trade",
            "moveLeg",
            "reduce",
            "settle",
            "provide",
            "redeem",
            "epoch",
            "movePrice",
            "flag",
            "bid",
            "close",
            "backstop"
        ];
        for (uint256 i; i < all.length; ++i) {
            require(handler.count(all[i]) != 0, string(abi.encodePacked(all[i])));
        }
    }
}
