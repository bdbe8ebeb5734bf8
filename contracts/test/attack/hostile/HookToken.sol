// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice A token that calls whatever it was armed with in the middle of each transfer, before and after balances move.
contract HookToken is ERC20("Hook", "HOOK") {
    address private _target;
    bytes private _data;

    uint256 public calls;
    uint256 public successes;
    bytes public answer;

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function arm(address target, bytes calldata data) external {
        (_target, _data, calls, successes) = (target, data, 0, 0);
    }

    function _update(address from, address to, uint256 value) internal override {
        _hook();
        super._update(from, to, value);
        _hook();
    }

    function _hook() private {
        if (_target == address(0)) return;
        ++calls;
        bool ok;
        (ok, answer) = _target.call(_data);
        if (ok) ++successes;
    }
}
