// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IClearinghouse} from "../../src/interfaces/IClearinghouse.sol";
import {IMarginEngine} from "../../src/interfaces/IMarginEngine.sol";
import {AccountId} from "../../src/types/Ids.sol";
import {Usd} from "../../src/units/Units.sol";
import {Books} from "../base/Books.sol";

/// @notice Incidents 62 and 82: taking the cash that belongs to others.
contract BorrowingTest is Books {
    /// @dev The debt cap does not bind here; the insurance's million and the pool's 20 are all there is to lend.
    function setUp() public override {
        super.setUp();
        parameters.setDebtCap(Usd.wrap(100_000_000e18));
    }

    function test_62_borrowingStopsAtNinetyPercent() public {
        AccountId a = cross(eve, 0);
        put(a, WETH, 20_000e18);
        vm.expectPartialRevert(IClearinghouse.UtilisationTooHigh.selector);
        this.borrow(a, 19_000_000e18);
        this.borrow(a, 18_000_000e18);
        assertConserved();
    }

    function test_62_borrowingThroughASiblingStopsAtNinetyPercent() public {
        AccountId a = cross(eve, 0);
        AccountId b = cross(eve, 0);
        put(a, WETH, 20_000e18);
        vm.expectRevert();
        this.borrowThrough(a, b, 20_000_000e18);
    }

    function borrow(AccountId a, uint256 usd) external {
        run(eve, withdrawOf(a, USDC, usd, eve));
    }

    function borrowThrough(AccountId a, AccountId b, uint256 usd) external {
        run(eve, transferOf(a, b, USDC, usd), withdrawOf(b, USDC, usd, eve));
    }
}
