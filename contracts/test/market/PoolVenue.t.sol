// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {marketOf} from "../base/Markets.sol";
import {IMarginEngine} from "../../src/interfaces/IMarginEngine.sol";
import {IPoolVenue, PerpOrder, PoolMarket} from "../../src/interfaces/IPoolVenue.sol";
import {AccountId, UnderlyingId} from "../../src/types/Ids.sol";
import {Fraction, Price, Size} from "../../src/units/Units.sol";
import {Books} from "../base/Books.sol";

contract PoolVenueTest is Books {
    AccountId private account;

    function setUp() public override {
        super.setUp();
        account = cross(alice, 1_000_000e18);
    }

    function order(UnderlyingId u, int256 size, uint256 limit, uint256 deadline) external {
        PerpOrder memory o =
            PerpOrder(u, Size.wrap(int128(size)), Price.wrap(uint128(limit)), uint40(deadline));
        run(alice, orderOf(account, o));
    }

    function testFuzz_trade_opensALegOnBothSides(uint256 size, bool buy) public {
        size = bound(size, 0.001e18, 1_000e18);
        int256 signed = buy ? int256(size) : -int256(size);
        trade(account, ETH, signed);
        vm.assertEq(sizeOf(account, ETH), signed);
        vm.assertEq(sizeOf(pool, ETH), -signed);
        vm.assertEq(Size.unwrap(venue.marketOf(ETH).skew), signed);
        assertConserved();
    }

    /// @dev Mark 3 000, fee and spread 7 bps, confidence 1 bp.
    function test_trade_revertsBeyondItsLimit() public {
        vm.expectPartialRevert(IPoolVenue.LimitExceeded.selector);
        this.order(ETH, 1e18, 3_002e18, type(uint40).max);
        this.order(ETH, 1e18, 3_003e18, type(uint40).max);
        vm.expectPartialRevert(IPoolVenue.LimitExceeded.selector);
        this.order(ETH, -1e18, 2_999e18, type(uint40).max);
        this.order(ETH, -1e18, 2_997e18, type(uint40).max);
    }

    function test_trade_revertsPastItsDeadline() public {
        uint256 past = vm.getBlockTimestamp() - 1;
        vm.expectPartialRevert(IPoolVenue.DeadlinePassed.selector);
        this.order(ETH, 1e18, 4_000e18, past);
    }

    function test_trade_revertsForNothingAndForUnknownMarkets() public {
        vm.expectPartialRevert(IPoolVenue.ZeroSize.selector);
        this.order(ETH, 0, 4_000e18, type(uint40).max);
        vm.expectPartialRevert(IPoolVenue.UnknownMarket.selector);
        this.order(UnderlyingId.wrap(9), 1e18, 4_000e18, type(uint40).max);
    }

    function testFuzz_57_trade_revertsWhenItLeavesDust(uint256 dust) public {
        dust = bound(dust, 1, 0.001e18 - 1);
        trade(account, ETH, 1e18);
        vm.expectPartialRevert(IPoolVenue.DustLeg.selector);
        this.order(ETH, -int256(1e18 - dust), 0, type(uint40).max);
    }

    function test_trade_revertsAtAStalePrice() public {
        tick(MAX_AGE + 1);
        vm.expectPartialRevert(IPoolVenue.StaleSpot.selector);
        this.order(ETH, 1e18, 4_000e18, type(uint40).max);
    }

    function test_trade_revertsBeyondTheSkewLimit() public {
        venue.setMarket(ETH, marketOf(10e18, 0.001e18, 0.001e18));
        vm.expectPartialRevert(IPoolVenue.SkewLimit.selector);
        this.order(ETH, 10e18 + 1, 4_000e18, type(uint40).max);
        this.order(ETH, 10e18, 4_000e18, type(uint40).max);
        this.order(ETH, -1e18, 0, type(uint40).max);
    }

    /// @dev A pool that has not the margin for more only reduces.
    function test_trade_revertsWhenThePoolIsNotCovered() public {
        uint256 shares = junior.balanceOf(provider);
        askAssets(junior, provider, shares - shares / 20_000); // a thousand dollars stay
        price(ETH_USD);
        vm.expectPartialRevert(IMarginEngine.BelowInitialMargin.selector);
        this.order(ETH, 100e18, 4_000e18, type(uint40).max);
    }

    function testFuzz_setMarket_revertsOutsideItsRange(uint256 which, uint256 by) public {
        PoolMarket memory market = marketOf(10e18, 0.001e18, 0.001e18);
        which = bound(which, 0, 4);
        if (which == 0) market.slope = 0;
        if (which == 1) market.fee = Fraction.wrap(uint64(bound(by, 0.01e18 + 1, type(uint64).max)));
        if (which == 2) market.spread = Fraction.wrap(uint64(bound(by, 0.01e18 + 1, type(uint64).max)));
        if (which == 3) market.insuranceShare = Fraction.wrap(uint64(bound(by, 1e18 + 1, type(uint64).max)));
        if (which == 4) {
            market.maxSkew = uint128(bound(by, uint256(type(uint96).max) + 1, type(uint128).max));
        }
        vm.expectPartialRevert(IPoolVenue.InvalidMarket.selector);
        venue.setMarket(ETH, market);
    }
}
