// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {IVolatilityIndex, VolatilityState} from "../../src/interfaces/IVolatilityIndex.sol";
import {UnderlyingId} from "../../src/types/Ids.sol";
import {Price} from "../../src/units/Units.sol";
import {VolatilityIndex} from "../../src/oracle/VolatilityIndex.sol";
import {OracleWorld} from "./OracleWorld.sol";

/// @notice The index alone, with this test in the place of MarketData.
contract VolatilityIndexTest is OracleWorld {
    VolatilityIndex private index;
    uint256 private clock = MIDNIGHT;

    function setUp() public override {
        super.setUp();
        index = new VolatilityIndex(address(authority), address(this));
        index.seed(ETH, uint64(VOLATILITY), defaultSettings());
    }

    /// @dev A price, so many seconds after the last one.
    function _see(uint256 price, uint256 elapsed) private returns (uint256 initial, uint256 maintenance) {
        clock += elapsed;
        return index.observe(ETH, Price.wrap(uint128(price)), uint40(clock));
    }

    /* RANGES */

    /// @dev R = 3.6 * 0.6 * sqrt(2/365) = 0.159890..., rounded up to 1e-6.
    function test_seed_rangeFollowsTheFormula() public view {
        VolatilityState memory s = index.stateOf(ETH);
        vm.assertEq(s.initial, 0.159891e18);
        vm.assertEq(s.maintenance, s.initial);
        vm.assertEq(s.fast, 0.36e18);
    }

    /// @dev Whatever comes: 0.6 R <= maintenance <= R, within the bounds of the rules.
    function testFuzz_observe_maintenanceStaysBetweenShareAndWhole(uint256 seed) public {
        uint256 price = ETH_USD;
        for (uint256 i; i < 40; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            price = bound(seed, price * 7 / 10, price * 13 / 10);
            (uint256 initial, uint256 maintenance) = _see(price, bound(seed >> 128, 1, 4 hours));
            vm.assertLe(int256(maintenance), int256(initial), "at most R");
            vm.assertGe(int256(maintenance * 10), int256(initial * 6), "at least 0.6 R");
            vm.assertGe(int256(initial), 0.05e18, "least range");
            vm.assertLe(int256(initial), 0.9e18, "greatest range");
        }
    }

    /// @dev New risk pays at once, existing risk later: all of a rise within 12 hours.
    function testFuzz_observe_riseIsClosedWithinTwelveHours(uint256 jump, uint256 pattern) public {
        (uint256 calm,) = _see(ETH_USD, 1 hours);
        uint256 price = ETH_USD * bound(jump, 1.1e18, 1.5e18) / 1e18;
        (uint256 risen, uint256 maintenance) = _see(price, 1 hours);
        vm.assertGt(int256(risen), int256(calm), "rises at once");
        vm.assertLt(int256(maintenance), int256(risen), "with a ramp");
        uint256 end = clock + 12 hours;
        uint256 initial = risen;
        while (clock < end) {
            (uint256 lastInitial, uint256 last) = (initial, maintenance);
            // silences of any length do not delay it
            uint256 step = bound(pattern = uint256(keccak256(abi.encode(pattern))), 1 hours, 5 hours);
            if (clock + step > end) step = end - clock;
            (initial, maintenance) = _see(price, step);
            // to a rounding of 1e-8 in 0.05
            int256 before = int256(last * initial * 9_999_999 / 10_000_000);
            vm.assertGe(int256(maintenance * lastInitial), before, "its share of R never falls back");
        }
        vm.assertEq(maintenance, initial, "closed");
    }

    /// @dev After the 0.6 that count at once, a rise reaches existing risk by no more than a twelfth per hour.
    function testFuzz_observe_rampTakesATwelfthPerHour(uint256 jump) public {
        (uint256 calm,) = _see(ETH_USD, 1 hours);
        (uint256 risen, uint256 maintenance) = _see(ETH_USD * bound(jump, 1.1e18, 1.5e18) / 1e18, 1 hours);
        uint256 ramp = (11 * calm + risen + 11e10) / 12;
        uint256 least = risen * 6 / 10;
        uint256 most = ramp > least ? ramp : least;
        vm.assertLe(int256(maintenance), int256(most + 1e10), "a twelfth or the least share");
    }

    /// @dev R falls no faster than variance is forgotten: by the square root of the decay.
    function testFuzz_observe_rangeFallsSlowly(uint256 elapsed) public {
        _see(ETH_USD, 1 hours);
        (uint256 before,) = _see(ETH_USD * 12 / 10, 1 hours);
        (uint256 initial,) = _see(ETH_USD * 12 / 10, bound(elapsed, 1 hours, 24 hours));
        vm.assertGe(int256(initial * 1000), int256(before * 707), "no more than by a half-life a day");
    }

    function test_observe_secondPriceOfAnHourChangesNothing() public {
        (uint256 initial, uint256 maintenance) = _see(ETH_USD, 1 hours);
        (uint256 again, uint256 alsoAgain) = _see(ETH_USD * 2, 3599);
        vm.assertEq(initial, again);
        vm.assertEq(maintenance, alsoAgain);
        vm.assertEq(Price.unwrap(index.stateOf(ETH).price), ETH_USD);
    }

    /// @dev Steady prices of volatility sigma bring both variances to sigma squared.
    /// forge-config: default.fuzz.runs = 32
    function testFuzz_observe_varianceConvergesToTheRealised(uint256 move) public {
        move = bound(move, 1.001e18, 1.03e18);
        _see(ETH_USD, 1 hours);
        for (uint256 i; i < 24 * 14; ++i) {
            _see(i % 2 == 0 ? ETH_USD * move / 1e18 : ETH_USD, 1 hours);
        }
        // ln(1 + x) is x - x^2/2 to within x^3
        uint256 x = move - 1e18;
        uint256 log = x - x * x / 2e18;
        uint256 realised = log * log / 1e18 * 8_760;
        VolatilityState memory s = index.stateOf(ETH);
        vm.assertApproxEqAbs(int256(uint256(s.fast)), int256(realised), realised / 500 + 1e14, "fast");
    }

    /// @dev A gap of many hours counts as one move over that time.
    function testFuzz_observe_gapIsScaledByItsLength(uint256 hours_) public {
        hours_ = bound(hours_, 1, 500);
        _see(ETH_USD, 1 hours);
        VolatilityState memory before = index.stateOf(ETH);
        _see(ETH_USD * 11 / 10, hours_ * 1 hours);
        uint256 sample = uint256(0.0953101798e18) * 0.0953101798e18 / 1e18 * 8_760 / hours_;
        VolatilityState memory s = index.stateOf(ETH);
        uint256 low = sample < before.slow ? sample : before.slow;
        uint256 high = sample < before.slow ? before.slow : sample;
        vm.assertGe(int256(uint256(s.slow)), int256(low * 9_999 / 10_000), "between what was and the sample");
        vm.assertLe(
            int256(uint256(s.slow)), int256(high * 10_001 / 10_000), "between what was and the sample"
        );
    }

    /// @dev The largest move there can be does not overflow.
    function test_observe_extremeMovesAreCapped() public {
        _see(1, 1 hours);
        (uint256 initial,) = _see(type(uint96).max, 1);
        vm.assertEq(initial, index.stateOf(ETH).initial);
        (initial,) = _see(type(uint96).max, 1 hours);
        (initial,) = _see(1, 1 hours);
        vm.assertEq(initial, 0.9e18);
        vm.assertEq(index.stateOf(ETH).fast, type(uint64).max);
    }

    /* SETTINGS */

    /// @dev No change of the rules alone reaches existing risk faster than the ramp, nor R by more than a half.
    function testFuzz_setSettings_changeAloneMovesNoExistingRisk(
        uint64 floor,
        uint64 multiple,
        uint64 least,
        uint64 most,
        uint64 seeded
    ) public {
        IVolatilityIndex.Settings memory s = defaultSettings();
        s.floor = uint64(bound(floor, 0.25e18, 0.75e18));
        s.multiple = uint64(bound(multiple, 1.8e18, 5.4e18));
        s.minRange = uint64(bound(least, 0.025e18, 0.075e18));
        s.maxRange = uint64(bound(most, 0.45e18, 1.04e18));
        index.seed(BTC, uint64(bound(seeded, 0.05e18, 4e18)), defaultSettings());
        (uint64 before,) = index.observe(BTC, Price.wrap(uint128(ETH_USD)), uint40(clock));
        try index.setSettings(BTC, s) {
            clock += 1 hours;
            (uint64 after_, uint64 maintenance) =
                index.observe(BTC, Price.wrap(uint128(ETH_USD)), uint40(clock));
            vm.assertLe(
                int256(uint256(after_)), int256(uint256(before) * 3 / 2 + 2e12), "at most a half more"
            );
            vm.assertGe(int256(uint256(after_)), int256(uint256(before) * 48 / 100), "at most a half less");
            int256 ramp = int256((uint256(before) * 11 + after_) / 12 + 1e11);
            int256 cap = int256(uint256(before)) > ramp ? int256(uint256(before)) : ramp;
            vm.assertLe(int256(uint256(maintenance)), cap, "existing risk by the ramp");
        } catch (bytes memory reason) {
            vm.assertTrue(bytes4(reason) == IVolatilityIndex.InvalidSetting.selector, "its own error");
        }
    }

    function test_setSettings_refusesAMoveOfMoreThanAHalf() public {
        IVolatilityIndex.Settings memory s = defaultSettings();
        s.multiple = 5.5e18;
        vm.expectRevert(
            abi.encodeWithSelector(
                IVolatilityIndex.InvalidSetting.selector, bytes32("multiple"), uint256(5.5e18)
            )
        );
        index.setSettings(ETH, s);
        s = defaultSettings();
        s.minRange = 0.2e18;
        vm.expectPartialRevert(IVolatilityIndex.InvalidSetting.selector);
        index.setSettings(ETH, s);
    }

    function test_setSettings_waitsForTheRamp() public {
        IVolatilityIndex.Settings memory s = defaultSettings();
        s.multiple = 5e18;
        index.setSettings(ETH, s);
        vm.assertEq(index.currentSettings(ETH).multiple, 5e18);
        tick(12 hours - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IVolatilityIndex.InvalidSetting.selector, bytes32("nextAt"), now_() + 1)
        );
        index.setSettings(ETH, s);
        tick(1);
        index.setSettings(ETH, s);
    }

    function testFuzz_seed_refusesWhatMakesNoSense(uint256 which) public {
        IVolatilityIndex.Settings memory s = defaultSettings();
        which = bound(which, 0, 8);
        if (which == 0) s.fastHalfLife = 1 hours - 1;
        if (which == 1) s.fastHalfLife = s.slowHalfLife + 1;
        if (which == 2) s.slowHalfLife = 365 days + 1;
        if (which == 3) s.floor = 0.05e18 - 1;
        if (which == 4) s.floor = 3e18 + 1;
        if (which == 5) s.multiple = 1e18 - 1;
        if (which == 6) s.multiple = 10e18 + 1;
        if (which == 7) s.minRange = s.maxRange + 1;
        if (which == 8) s.maxRange = 1.048575e18 + 1;
        vm.expectPartialRevert(IVolatilityIndex.InvalidSetting.selector);
        index.seed(BTC, 0.6e18, s);
    }

    /* WHO AND WHEN */

    function testFuzz_19_observe_refusesStrangers(address caller) public {
        vm.assume(caller != address(this));
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IVolatilityIndex.OnlyMarketData.selector, caller));
        index.observe(ETH, Price.wrap(1e18), uint40(clock));
    }

    function test_observe_needsASeed() public {
        vm.expectRevert(abi.encodeWithSelector(IVolatilityIndex.NotSeeded.selector, BTC));
        index.observe(BTC, Price.wrap(1e18), uint40(clock));
        vm.expectRevert(abi.encodeWithSelector(IVolatilityIndex.NotSeeded.selector, BTC));
        index.stateOf(BTC);
    }

    function test_seed_onceAndPossible() public {
        vm.expectRevert(abi.encodeWithSelector(IVolatilityIndex.AlreadySeeded.selector, ETH));
        index.seed(ETH, 0.6e18, defaultSettings());
        vm.expectPartialRevert(IVolatilityIndex.InvalidSetting.selector);
        index.seed(BTC, 0.05e18 - 1, defaultSettings());
        vm.expectPartialRevert(IVolatilityIndex.InvalidSetting.selector);
        index.seed(BTC, 4e18 + 1, defaultSettings());
        vm.expectPartialRevert(IVolatilityIndex.InvalidSetting.selector);
        index.seed(UnderlyingId.wrap(32), 0.6e18, defaultSettings());
        vm.startPrank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        index.seed(BTC, 0.6e18, defaultSettings());
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        index.setSettings(ETH, defaultSettings());
    }
}
