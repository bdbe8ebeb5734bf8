// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountId, InstrumentId} from "../../src/types/Ids.sol";
import {Assessment} from "../../src/types/Assessment.sol";
import {Usd} from "../../src/units/Units.sol";
import {Traders} from "../base/Traders.sol";

/// @notice Incidents 67 and 70: claims paid twice; a long option that covers a short one expires, and leaves it naked.
contract ExpiriesTest is Traders {
    AccountId private calendar;
    AccountId private writer;
    uint32 private near;
    uint32 private far;

    function setUp() public override {
        super.setUp();
        calendar = portfolio(alice, 100_000e18);
        writer = portfolio(maker, 5_000_000e18);
        (near, far) = (expiryIn(2), expiryIn(30));
        uint32[] memory both_ = new uint32[](2);
        (both_[0], both_[1]) = (near, far);
        postSurface(both_);
        tick(12);
    }

    function _margin() private view returns (int256) {
        Assessment memory a = registry.assess(calendar);
        return Usd.unwrap(a.maintenanceMargin);
    }

    /// @dev The requirement rises through the last day, and not at its end.
    /// forge-config: default.fuzz.runs = 8
    function testFuzz_70_requirementDoesNotJumpWhenTheCoverExpires(uint256 lots, bool put_) public {
        int256 size = int256(bound(lots, 1e8, 20e8)) * 1e10;
        InstrumentId cover = put_ ? putOf(near, 3_000) : callOf(near, 3_000);
        deal(calendar, writer, cover, size);
        deal(calendar, writer, put_ ? putOf(far, 3_000) : callOf(far, 3_000), -size);
        int256 covered = _margin();
        vm.warp(near - 12 hours);
        int256 halfWay = _margin();
        vm.assertGt(halfWay, covered, "rises ahead");
        vm.warp(near - 31 minutes);
        int256 before = _margin();
        vm.assertGt(before, halfWay, "and on");
        settleAt(near, ETH_USD);
        sweep(calendar, writer);
        vm.assertEq(optionOf(calendar, cover), 0);
        vm.assertLe(_margin(), before * 103 / 100, "70: the short leg alone asks for no more");
    }

    /// @dev Incident 67: a claim is gone once it is paid, however often it is named.
    /// forge-config: default.fuzz.runs = 8
    function testFuzz_67_settlingAgainPaysNothing(uint256 price) public {
        deal(calendar, writer, callOf(near, 2_900), 3e18);
        price = settleAt(near, bound(price, 2_800e18, 3_200e18)); // a multiple of 1e-8 USD
        AccountId[] memory often = new AccountId[](5);
        for (uint256 i; i < 5; ++i) {
            often[i] = calendar;
        }
        int256 before = cashOf(calendar);
        ledger.settle(often);
        int256 paid = cashOf(calendar) - before;
        vm.assertEq(paid, price > 2_900e18 ? 3 * int256(price - 2_900e18) : int256(0), "67: once");
        ledger.settle(often);
        vm.assertEq(cashOf(calendar) - before, paid, "67: and no more");
        sweep(calendar, writer);
        assertConserved();
    }
}
