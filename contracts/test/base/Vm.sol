// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice The cheat codes of forge that the tests use.
interface Vm {
    function accesses(address target) external returns (bytes32[] memory reads, bytes32[] memory writes);
    function addr(uint256 key) external pure returns (address);
    function assertEq(uint256 a, uint256 b, string calldata why) external pure;
    function assertEq(uint256 a, uint256 b) external pure;
    function assertEq(int256 a, int256 b, string calldata why) external pure;
    function assertEq(int256 a, int256 b) external pure;
    function assertEq(address a, address b) external pure;
    function assertEq(bool a, bool b) external pure;
    function assertApproxEqAbs(int256 a, int256 b, uint256 by, string calldata why) external pure;
    function assertGe(int256 a, int256 b, string calldata why) external pure;
    function assertLe(int256 a, int256 b, string calldata why) external pure;
    function assertLt(int256 a, int256 b, string calldata why) external pure;
    function assertGt(int256 a, int256 b, string calldata why) external pure;
    function assertTrue(bool value, string calldata why) external pure;
    function assertFalse(bool value, string calldata why) external pure;
    function assume(bool condition) external pure;
    function chainId(uint256 id) external;
    function computeCreateAddress(address deployer, uint256 nonce) external pure returns (address);
    function deployCode(string calldata artifact, bytes calldata arguments) external returns (address);
    function expectRevert() external;
    function expectRevert(bytes4 selector) external;
    function expectPartialRevert(bytes4 selector) external;
    function expectRevert(bytes calldata data) external;
    function fee(uint256 baseFee) external;
    function getBlockNumber() external view returns (uint256);
    function getBlockTimestamp() external view returns (uint256);
    function getNonce(address account) external view returns (uint64);
    function label(address account, string calldata name) external;
    function prank(address sender) external;
    function record() external;
    function roll(uint256 number) external;
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function snapshotState() external returns (uint256);
    function revertToState(uint256 id) external returns (bool);
    function startPrank(address sender) external;
    function stopPrank() external;
    function warp(uint256 timestamp) external;
}
