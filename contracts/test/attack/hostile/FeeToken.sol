// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice A token of which a part is lost on the way, taken from what arrives or from the sender on top.
contract FeeToken is ERC20("Fee", "FEE") {
    uint256 private _arrivalFee;
    uint256 private _departureFee;

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setFees(uint256 arrival, uint256 departure) external {
        (_arrivalFee, _departureFee) = (arrival, departure);
    }

    /// @dev What a rebase downwards does to a holder.
    function shrink(address holder, uint256 amount) external {
        _burn(holder, amount);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (from == address(0) || to == address(0)) return;
        if (_arrivalFee != 0) super._update(to, address(0xFEE), _arrivalFee);
        if (_departureFee != 0) super._update(from, address(0xFEE), _departureFee);
    }
}
