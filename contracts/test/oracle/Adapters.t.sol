// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISecondOpinion} from "../../src/interfaces/ISecondOpinion.sol";
import {Exponential} from "../../src/math/Exponential.sol";
import {ChainlinkAdapter} from "../../src/oracle/adapters/ChainlinkAdapter.sol";
import {PythAdapter, PythPrice} from "../../src/oracle/adapters/PythAdapter.sol";
import {UniswapTwapAdapter} from "../../src/oracle/adapters/UniswapTwapAdapter.sol";
import {TestDecimals, TestFeed, TestPool, TestPyth} from "../mocks/Feeds.sol";
import {AdapterProperties} from "./AdapterProperties.sol";

/// @notice A Chainlink feed as a second opinion.
contract ChainlinkAdapterTest is AdapterProperties {
    TestFeed private _feed;

    function _build(uint8 decimals) internal override returns (ISecondOpinion) {
        _feed = new TestFeed(decimals);
        return new ChainlinkAdapter(_feed, LOW, HIGH);
    }

    function _say(uint256 price, uint256 age) internal override {
        _feed.set(int256(price * 10 ** uint256(_feed.decimals()) / 1e18), now_() - age);
    }

    function _kill() internal override {
        _feed.set(0, 0);
    }

    function _precision() internal pure override returns (uint256) {
        return 0;
    }

    /// @dev LUNA: the aggregator stands at its minimum while the coin is worth a hundredth of that.
    function test_16_answerAtTheMinimumIsInvalid() public {
        _feed.set(1e8 + 1, now_());
        (uint256 price,) = adapter.opinion();
        vm.assertEq(price, 1e18 + 1e10);
        _feed.set(1e8, now_());
        (price,) = adapter.opinion();
        vm.assertEq(price, 0);
        _feed.set(1_000_000e8, now_());
        (price,) = adapter.opinion();
        vm.assertEq(price, 0);
    }

    function testFuzz_23_answerFromTheFutureOrNegativeIsInvalid(int256 answer, uint256 ahead) public {
        _feed.set(3_000e8, now_() + bound(ahead, 1, 1e9));
        (uint256 price,) = adapter.opinion();
        vm.assertEq(price, 0);
        _feed.set(answer > 0 ? -answer : answer, now_());
        (price,) = adapter.opinion();
        vm.assertEq(price, 0);
    }

    function test_constructor_refusesWhatMakesNoSense() public {
        vm.expectRevert(abi.encodeWithSelector(ISecondOpinion.InvalidBounds.selector, 2, 2));
        new ChainlinkAdapter(_feed, 2, 2);
        TestFeed odd = new TestFeed(37);
        vm.expectRevert(
            abi.encodeWithSelector(ISecondOpinion.InvalidSource.selector, bytes32("decimals"), 37)
        );
        new ChainlinkAdapter(odd, LOW, HIGH);
    }
}

/// @notice Pyth as a second opinion.
contract PythAdapterTest is AdapterProperties {
    bytes32 private constant ID = keccak256("ETH/USD");
    TestPyth private _pyth;
    uint8 private _decimals;

    function _build(uint8 decimals) internal override returns (ISecondOpinion) {
        _decimals = decimals > 12 ? 12 : decimals; // 63 bits hold no more
        _pyth = new TestPyth();
        return new PythAdapter(_pyth, ID, LOW, HIGH);
    }

    function _say(uint256 price, uint256 age) internal override {
        uint256 mantissa = price * 10 ** uint256(_decimals) / 1e18;
        int32 expo = -int32(uint32(_decimals));
        for (; mantissa > uint256(uint64(type(int64).max)); ++expo) {
            mantissa /= 10;
        }
        _pyth.set(ID, PythPrice(int64(uint64(mantissa)), uint64(mantissa / 1_000), expo, now_() - age));
    }

    function _kill() internal override {
        _pyth.set(0, PythPrice(0, 0, 0, 0));
    }

    function _precision() internal pure override returns (uint256) {
        return 1e6; // 12 decimals
    }

    /// @dev The same price at every exponent that it can have.
    function testFuzz_23_exponentIsReadWithThePrice(uint256 digits, int256 expo) public {
        digits = bound(digits, 1e8, 9e8);
        expo = int256(bound(uint256(expo), 0, 8)) - 8;
        int256 mantissa = int256(digits);
        _pyth.set(ID, PythPrice(int64(mantissa), 0, int32(expo), now_()));
        (uint256 price,) = adapter.opinion();
        uint256 expected = digits * 10 ** uint256(18 + expo);
        vm.assertEq(price, expected > LOW && expected < HIGH ? expected : 0);
    }

    function testFuzz_23_oddPricesAreInvalid(int64 price_, int32 expo, uint64 conf, uint256 at_) public {
        if (price_ > 0) price_ = -price_;
        _pyth.set(ID, PythPrice(price_, conf, expo, now_()));
        (uint256 price,) = adapter.opinion();
        vm.assertEq(price, 0, "none or negative");
        _pyth.set(ID, PythPrice(3_000e8, 0, -8, now_() + bound(at_, 1, 1e9)));
        (price,) = adapter.opinion();
        vm.assertEq(price, 0, "from the future");
        conf = uint64(bound(conf, 151e8, type(uint64).max));
        _pyth.set(ID, PythPrice(3_000e8, conf, -8, now_()));
        (price,) = adapter.opinion();
        vm.assertEq(price, 0, "unsure");
        // an exponent of any size neither reverts nor wraps
        _pyth.set(ID, PythPrice(3_000e8, 0, expo, now_()));
        (price,) = adapter.opinion();
        vm.assertTrue(price == 0 || (price > LOW && price < HIGH), "bounded");
    }

    function test_constructor_refusesNoFeed() public {
        vm.expectRevert(abi.encodeWithSelector(ISecondOpinion.InvalidSource.selector, bytes32("id"), 0));
        new PythAdapter(_pyth, 0, LOW, HIGH);
    }
}

/// @notice A Uniswap pool as a second opinion; the base is token1, so that everything is turned over.
contract UniswapTwapAdapterTest is AdapterProperties {
    uint32 private constant WINDOW = 30 minutes;
    int256 private constant LN_TICK = 99_995_000_333_308;

    TestPool private _pool;
    TestDecimals private _quote;
    TestDecimals private _base;
    int256 private _scale;
    bool private _inverted;

    function _build(uint8 decimals) internal override returns (ISecondOpinion) {
        _inverted = decimals % 2 == 0;
        _base = new TestDecimals(decimals);
        _quote = new TestDecimals(6);
        _scale = 2.302585092994045684e18 * (int256(uint256(decimals)) - 6);
        _pool = _inverted
            ? new TestPool(address(_quote), address(_base))
            : new TestPool(address(_base), address(_quote));
        return new UniswapTwapAdapter(_pool, address(_base), WINDOW, LOW, HIGH);
    }

    /// @dev raw = price * 10^(quote - base)
    function _tickOf(uint256 price) private view returns (int24) {
        int256 tick = (Exponential.lnWad(price) - _scale) / LN_TICK;
        return int24(_inverted ? -tick : tick);
    }

    function _say(uint256 price, uint256) internal override {
        _pool.set(_tickOf(price), now_() - WINDOW);
    }

    function _kill() internal override {
        _pool.set(0, 0);
    }

    function _precision() internal pure override returns (uint256) {
        return 0.00011e18;
    }

    function _ageOf(uint256) internal pure override returns (uint256) {
        return WINDOW / 2;
    }

    /// @dev However far a trade goes, in its own block it moves nothing.
    function testFuzz_12_flashTradeMovesNothing(uint256 price, int24 tick) public {
        _say(bound(price, LOW * 2, HIGH / 2), 0);
        (uint256 before,) = adapter.opinion();
        _pool.trade(tick);
        (uint256 after_,) = adapter.opinion();
        vm.assertEq(after_, before);
    }

    /// @dev After that it moves the mean by its share of the window.
    function testFuzz_1_pumpCountsForTheTimeThatItLasts(uint256 seconds_, uint256 ticks) public {
        _say(ETH_USD, 0);
        (uint256 before,) = adapter.opinion();
        int256 up = int256(bound(ticks, 1, 10_000));
        seconds_ = bound(seconds_, 1, WINDOW);
        _pool.trade(_tickOf(ETH_USD) + int24(_inverted ? -up : up));
        tick(seconds_);
        (uint256 after_,) = adapter.opinion();
        uint256 share = uint256(Exponential.expWad(up * LN_TICK * int256(seconds_) / int256(uint256(WINDOW))));
        vm.assertApproxEqAbs(
            int256(after_), int256(before * share / 1e18), before * share / 1e18 / 4_000, "in proportion"
        );
    }

    /// @dev Rodeo: a young pool has no history to speak of.
    function testFuzz_13_poolWithoutHistoryIsAbsent(uint256 age) public {
        _pool.set(_tickOf(ETH_USD), now_() - bound(age, 0, WINDOW - 1));
        vm.expectRevert();
        adapter.opinion();
    }

    function testFuzz_16_emptyPoolIsInvalid(bool low) public {
        _pool.set(low ? -887_272 : int24(887_272), now_() - WINDOW);
        (uint256 price,) = adapter.opinion();
        vm.assertEq(price, 0);
    }

    function test_constructor_refusesWhatMakesNoSense() public {
        vm.expectPartialRevert(ISecondOpinion.InvalidSource.selector);
        new UniswapTwapAdapter(_pool, address(_base), 10 minutes - 1, LOW, HIGH);
        vm.expectPartialRevert(ISecondOpinion.InvalidSource.selector);
        new UniswapTwapAdapter(_pool, address(_base), 1 days + 1, LOW, HIGH);
        vm.expectPartialRevert(ISecondOpinion.InvalidSource.selector);
        new UniswapTwapAdapter(_pool, address(this), WINDOW, LOW, HIGH);
        TestDecimals odd = new TestDecimals(37);
        TestPool pool = new TestPool(address(odd), address(_quote));
        vm.expectPartialRevert(ISecondOpinion.InvalidSource.selector);
        new UniswapTwapAdapter(pool, address(odd), WINDOW, LOW, HIGH);
        vm.expectPartialRevert(ISecondOpinion.InvalidSource.selector);
        new UniswapTwapAdapter(pool, address(_quote), WINDOW, LOW, HIGH);
    }
}
