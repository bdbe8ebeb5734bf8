// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarketData} from "../../src/interfaces/IMarketData.sol";
import {ISecondOpinion} from "../../src/interfaces/ISecondOpinion.sol";
import {OracleWorld} from "./OracleWorld.sol";

/// @notice What every source of second opinions keeps. A new adapter gets its tests by inheriting these.
abstract contract AdapterProperties is OracleWorld {
    uint256 internal constant LOW = 1e18;
    uint256 internal constant HIGH = 1_000_000e18;

    ISecondOpinion internal adapter;

    /// @dev A new adapter, and a new source of that many decimals.
    function _build(uint8 decimals) internal virtual returns (ISecondOpinion);

    /// @dev Makes the source say a price [wad], `age` seconds ago where it can tell.
    function _say(uint256 price, uint256 age) internal virtual;

    /// @dev Makes the source revert.
    function _kill() internal virtual;

    /// @dev What the source can tell of a price, share of it [wad].
    function _precision() internal pure virtual returns (uint256);

    /// @dev The age it should give [s].
    function _ageOf(uint256 age) internal pure virtual returns (uint256) {
        return age;
    }

    function setUp() public virtual override {
        super.setUp();
        adapter = _build(8);
    }

    function _near(uint256 given, uint256 price, uint256 precision) private pure returns (bool) {
        uint256 off = given > price ? given - price : price - given;
        return off <= price * precision / 1e18 + 1;
    }

    /* PROPERTIES */

    /// @dev Prices are wad, whatever the source counts in.
    function testFuzz_17_18_priceIsWadAtAnyDecimals(uint256 price, uint256 age, uint8 decimals) public {
        price = bound(price, LOW * 2, HIGH / 2);
        age = bound(age, 0, 1 days);
        decimals = uint8(bound(decimals, 6, 18));
        adapter = _build(decimals);
        _say(price, age);
        (uint256 given, uint256 givenAge) = adapter.opinion();
        uint256 unit = 1e18 / 10 ** uint256(decimals);
        vm.assertTrue(_near(given, price, _precision() + unit), "the price, in wad");
        vm.assertEq(givenAge, _ageOf(age), "its age");
    }

    /// @dev A feed that stopped at its least or greatest price says nothing.
    function testFuzz_16_priceAtOrBeyondABoundIsInvalid(uint256 price, bool low) public {
        uint256 margin = _precision();
        price = low
            ? bound(price, LOW / 1000, LOW - LOW * margin / 1e18)
            : bound(price, HIGH + HIGH * margin * 2 / 1e18, HIGH * 1000);
        _say(price, 0);
        (uint256 given, uint256 age) = adapter.opinion();
        vm.assertEq(given, 0, "absent");
        vm.assertEq(age, 0, "absent");
    }

    /// @dev A dead source neither stops reports nor holds the market back.
    function testFuzz_24_deadSourceCountsAsAbsent(uint256 price) public {
        _say(ETH_USD, 0);
        post(ETH, ETH_USD);
        marketData.setOpinion(ETH, IMarketData.Opinion(adapter, 200, 100));
        _kill();
        price = bound(price, ETH_USD * 95 / 100, ETH_USD * 105 / 100);
        tick(12);
        postByTwo(ETH, price);
        (uint256 mark,, bool fresh) = rangeOf(ETH);
        vm.assertEq(mark, price);
        vm.assertTrue(fresh, "not degraded");
    }

    /// @dev A dead source cannot be installed.
    function test_17_deadSourceIsRefused() public {
        _kill();
        vm.expectRevert();
        marketData.setOpinion(ETH, IMarketData.Opinion(adapter, 200, 100));
    }

    /// @dev One that is off, by a forgotten factor say, is neither.
    function testFuzz_17_25_wrongSourceIsRefused(uint256 factor, bool up) public {
        post(ETH, ETH_USD);
        factor = bound(factor, 2, 300);
        _say(up ? ETH_USD * factor : ETH_USD / factor, 0);
        vm.expectPartialRevert(IMarketData.OpinionDisagrees.selector);
        marketData.setOpinion(ETH, IMarketData.Opinion(adapter, 200, 0));
    }

    /// @dev And a first price that is off by a factor is not taken, not even from all reporters.
    function testFuzz_25_wrongFirstPriceIsRefused(uint256 factor) public {
        _say(ETH_USD, 0);
        marketData.setOpinion(ETH, IMarketData.Opinion(adapter, 200, 0));
        factor = bound(factor, 2, 1e7);
        vm.expectPartialRevert(IMarketData.OpinionDisagrees.selector);
        this.postOut(ETH_USD * factor);
        post(ETH, ETH_USD);
        vm.assertEq(spotOf(ETH), ETH_USD);
    }

    function postOut(uint256 price) external {
        post(ETH, price);
    }
}
