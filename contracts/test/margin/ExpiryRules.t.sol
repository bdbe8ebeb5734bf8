// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Expiry, ExpiryRules} from "../../src/margin/ExpiryRules.sol";
import {Exponential} from "../../src/math/Exponential.sol";
import {ExpiryData} from "../../src/types/ExpiryData.sol";
import {OptionTerms} from "../../src/types/OptionTerms.sol";
import {Price} from "../../src/units/Units.sol";
import {Vm} from "../base/Vm.sol";

contract ExpiryRulesTest {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    uint256 private constant NOW = 1_800_000_000;
    uint256 private constant EXPIRY = NOW + 30 days;

    /// @dev 60 % volatility at the forward, 30 days.
    function _data() private pure returns (ExpiryData memory data) {
        data.basis = 1.005e18;
        data.rate = 0.05e18;
        data.observedAt = uint40(NOW - 10);
        data.theta = 0.0296e18;
        data.rho = -0.3e18;
        data.psi = 0.2e18;
    }

    function _at(ExpiryData memory data, uint256 now_) private pure returns (Expiry memory) {
        return ExpiryRules.asOf(data, EXPIRY, Price.wrap(2_000e18), now_);
    }

    function _mark(Expiry memory e, bool put, uint256 strike) private pure returns (uint256) {
        return ExpiryRules.mark(e, put, strike, Exponential.lnX57(strike));
    }

    function testFuzz_mark_keepsParity(uint256 strike, uint256 left) external pure {
        strike = 1e8 + strike % 1_000_000e8;
        Expiry memory e = _at(_data(), EXPIRY - 1 - left % 30 days);
        int256 difference = int256(_mark(e, false, strike)) - int256(_mark(e, true, strike));
        int256 parity = (int256(e.forward) - int256(strike)) * 1e10 * int256(e.discount) / 1e18;
        vm.assertApproxEqAbs(difference, parity, 3, "C - P = D (F - K)");
    }

    function testFuzz_mark_fallsInStrikeForCalls(uint256 strike, uint256 by) external pure {
        strike = 10e8 + strike % 20_000e8;
        by = 1 + by % 1_000e8;
        Expiry memory e = _at(_data(), NOW);
        // 2e-9 USD: the pricer's error of 1e-15 of the larger of forward and strike, four times over.
        vm.assertLe(
            int256(_mark(e, false, strike + by)), int256(_mark(e, false, strike)) + 2e9, "a call falls in K"
        );
    }

    function test_mark_atTheMoney() external pure {
        Expiry memory e = _at(_data(), NOW);
        // 0.4 F v sqrt(tau) of a call at the forward: 2010 * 0.172 * 0.3989 = 137.9, discounted by 0.4 %
        vm.assertApproxEqAbs(int256(_mark(e, false, 2_010e8)), 137e18, 1e18, "Brenner and Subrahmanyam");
    }

    function test_mark_onceExpired_isThePayoff() external pure {
        ExpiryData memory data = _data();
        data.fixedShare = 1e18;
        data.fixedPrice = 2_345.67e18;
        Expiry memory e = _at(data, EXPIRY + 1);
        vm.assertEq(_mark(e, false, 2_000e8), 345.67e18);
        vm.assertEq(_mark(e, true, 2_000e8), 0);
        vm.assertEq(_mark(e, true, 2_400e8), 54.33e18);
    }

    function test_mark_onceExpiredWithoutSample_isThePayoffAtTheSpot() external pure {
        ExpiryData memory data = _data();
        data.basis = 1e18;
        data.fixedShare = 1e18;
        Expiry memory e = _at(data, EXPIRY);
        vm.assertEq(_mark(e, false, 1_900e8), 100e18);
    }

    function testFuzz_mark_inTheWindow_meetsThePayoffAtItsEnd(uint256 strike, uint256 mean) external pure {
        strike = 1_500e8 + strike % 1_000e8;
        mean = 1_900e8 + mean % 200e8;
        ExpiryData memory data = _data();
        data.basis = 1e18;
        data.rate = 0;
        data.fixedShare = 1e18 - 1e12; // a millionth is open, one second is left
        data.fixedPrice = uint128(mean * 1e10);
        Expiry memory e = _at(data, EXPIRY - 1);
        uint256 payoff = ExpiryRules.payoff(false, strike, mean) * 1e10;
        // A millionth of 2,500 USD, and the unit of the fixed part.
        vm.assertApproxEqAbs(int256(_mark(e, false, strike)), int256(payoff), 0.0026e18, "no jump at expiry");
        payoff = ExpiryRules.payoff(true, strike, mean) * 1e10;
        vm.assertApproxEqAbs(int256(_mark(e, true, strike)), int256(payoff), 0.0026e18, "no jump at expiry");
    }

    function testFuzz_mark_atTheStartOfTheWindow_isTheOneBefore(uint256 strike, bool put) external pure {
        strike = 1_500e8 + strike % 1_000e8;
        ExpiryData memory data = _data();
        uint256 now_ = EXPIRY - 30 minutes;
        uint256 before = _mark(_at(data, now_), put, strike);
        data.fixedShare = 1e9;
        data.fixedPrice = 2_000e18;
        vm.assertApproxEqAbs(
            int256(_mark(_at(data, now_), put, strike)), int256(before), 1e12, "no jump at the window's start"
        );
    }

    function testFuzz_at_neverReverts(
        uint128 spot,
        uint64 basis,
        int64 rate,
        uint64 share,
        uint128 mean,
        uint32 left
    ) external pure {
        ExpiryData memory data = _data();
        (data.basis, data.rate, data.fixedShare) = (basis, rate, share % (1e18 + 1));
        data.fixedPrice = mean / 1e10 * 1e10;
        Expiry memory e = ExpiryRules.asOf(data, NOW + left, Price.wrap(spot), NOW);
        vm.assertTrue(e.forward > 0, "a forward");
        vm.assertTrue(e.tau == 0 || (e.discount > 0 && e.discount <= 4e18), "a discount");
    }

    function test_multipliers_atThirtyDaysAreTheTerms() external pure {
        OptionTerms memory terms;
        (terms.volUpBps, terms.volDownBps) = (4_000, 2_500);
        (uint256 down, uint256 up) = ExpiryRules.multipliers(terms, 30 days);
        vm.assertEq(up, 1.4e18);
        vm.assertEq(down, 0.8e18);
    }

    function testFuzz_multipliers_shortTenorsMoveMore(uint32 tau, uint32 longer) external pure {
        OptionTerms memory terms;
        (terms.volUpBps, terms.volDownBps) = (4_000, 2_500);
        (uint256 down, uint256 up) = ExpiryRules.multipliers(terms, tau);
        (uint256 down2, uint256 up2) = ExpiryRules.multipliers(terms, uint256(tau) + longer);
        vm.assertTrue(up2 <= up && down2 >= down, "shocks fall with time");
        vm.assertTrue(up <= 2e18 && down >= 0.6e18, "no more than at one day");
    }
}
