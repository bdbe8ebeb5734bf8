// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PositionGreeks} from "../../src/margin/GreekRules.sol";
import {LegChange, RiskLens} from "../../src/periphery/RiskLens.sol";
import {Action} from "../../src/types/Action.sol";
import {Assessment} from "../../src/types/Assessment.sol";
import {AccountId, InstrumentId} from "../../src/types/Ids.sol";
import {InstrumentLib} from "../../src/types/InstrumentLib.sol";
import {Price, Size, Usd} from "../../src/units/Units.sol";
import {RfqLeg} from "../../src/interfaces/IRfqVenue.sol";
import {Traders} from "../base/Traders.sol";

contract RiskLensTest is Traders {
    RiskLens private risk;
    AccountId private account;
    AccountId private writer;
    uint32 private expiry;

    function setUp() public override {
        super.setUp();
        risk = RiskLens(_create("RiskLens", abi.encode(ledger, registry, marketData, vault)));
        account = portfolio(alice, 100_000e18);
        writer = portfolio(maker, 5_000_000e18);
        expiry = expiryIn(28);
        postSurface(_one(expiry));
        tick(12);
    }

    function go(address who, Action memory action) external {
        run(who, action);
    }

    /// @dev Two fills, of an option and of a perpetual, in an account that holds others: to the wei.
    function testFuzz_whatIf_equalsTheOutcome(uint256 lots, bool sell, uint256 size, bool put_) public {
        deal(account, writer, callOf(expiry, 3_200), -3e18);
        trade(account, ETH, 2e18);
        tick(12);
        int256 option = int256(bound(lots, 1, 5e8)) * 1e10 * (sell ? int256(-1) : int256(1));
        int256 perp = int256(bound(size, 1, 5e18)) * (sell ? int256(1) : int256(-1));
        InstrumentId instrument = put_ ? putOf(expiry, 2_900) : callOf(expiry, 3_200);
        LegChange[] memory changes = new LegChange[](2);
        changes[0] =
            LegChange(instrument, Size.wrap(int128(option)), Usd.wrap(premiumOf(instrument, option) + 7));
        changes[1] = LegChange(
            InstrumentLib.perpetual(ETH), Size.wrap(int128(perp)), Usd.wrap(perp * int256(ETH_USD) / 1e18 + 5)
        );
        Assessment memory thought = risk.whatIf(account, changes, Usd.wrap(0));
        RfqLeg[] memory legs = new RfqLeg[](2);
        for (uint256 i; i < 2; ++i) {
            legs[i] = RfqLeg(changes[i].instrument, changes[i].size, changes[i].quote);
        }
        run(alice, rfqOf(account, orderBy(writer, legs)));
        Assessment memory outcome = registry.assess(account);
        vm.assertEq(keccak256(abi.encode(thought)) == keccak256(abi.encode(outcome)), true);
    }

    /// @dev The most passes, one unit of the token more does not.
    function testFuzz_maxWithdraw_isTheMost(uint256 lots, uint256 size) public {
        deal(account, writer, callOf(expiry, 3_200), -int256(bound(lots, 1, 20e8)) * 1e10);
        trade(account, ETH, int256(bound(size, 0.001e18, 20e18)));
        tick(12);
        uint256 most = uint256(Usd.unwrap(risk.maxWithdraw(account)));
        vm.assertGt(int256(most), 0, "something is free");
        Action memory tooMuch = withdrawOf(account, USDC, most + 1e12, alice);
        vm.expectRevert();
        this.go(alice, tooMuch);
        run(alice, withdrawOf(account, USDC, most, alice));
        vm.assertEq(Usd.unwrap(risk.maxWithdraw(account)) / 1e12, 0);
    }

    /// @dev A call bought and a put sold at one strike are a forward: its delta is their size, and nothing else is left.
    function test_greeks_keepParity() public {
        deal(account, writer, callOf(expiry, 2_900), 10e18);
        deal(account, writer, putOf(expiry, 2_900), -10e18);
        PositionGreeks memory g = risk.greeks(account, ETH, WETH);
        vm.assertApproxEqAbs(g.delta, 10e18, 1e6, "delta");
        vm.assertApproxEqAbs(g.gamma, 0, 1e6, "gamma");
        vm.assertApproxEqAbs(g.vega, 0, 1e6, "vega");
    }

    /// @dev Against the mark itself, an hour later at the same spot.
    function test_greeks_thetaIsTheSlopeOfTheMark() public {
        InstrumentId instrument = putOf(expiry, 2_900);
        deal(account, writer, instrument, 10e18);
        PositionGreeks memory g = risk.greeks(account, ETH, WETH);
        int256 before = premiumOf(instrument, 10e18);
        vm.warp(vm.getBlockTimestamp() + 1 hours);
        vm.assertApproxEqAbs(g.theta / 24, premiumOf(instrument, 10e18) - before, 2e16, "theta");
        vm.assertTrue(g.delta < 0 && g.delta > -10e18, "a put");
        vm.assertGt(g.gamma, 0, "long options have gamma");
        vm.assertGt(g.vega, 0, "and vega");
    }

    function test_greeks_ofAPerpetualAreItsSize() public {
        trade(account, ETH, -3e18);
        PositionGreeks memory g = risk.greeks(account, ETH, WETH);
        vm.assertEq(g.delta, -3e18);
        vm.assertEq(g.gamma, 0);
    }
}
