// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";

/// @title Authority
/// @notice Who may call restricted functions, and after which delay: OpenZeppelin's AccessManager.
/// @dev Every restricted function needs the admin role, which its only holder has with an execution delay.
contract Authority is AccessManager {
    constructor(address admin) AccessManager(admin) {}
}
