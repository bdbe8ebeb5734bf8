// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FeeRules} from "../../src/accrual/FeeRules.sol";
import {IFeeSchedule} from "../../src/interfaces/IFeeSchedule.sol";
import {RfqLeg} from "../../src/interfaces/IRfqVenue.sol";
import {FeeSplit, FeeTerms} from "../../src/types/FeeTerms.sol";
import {AccountId, InstrumentId} from "../../src/types/Ids.sol";
import {InstrumentLib} from "../../src/types/InstrumentLib.sol";
import {Size, Usd} from "../../src/units/Units.sol";
import {Pair} from "../base/Pair.sol";

contract FeeScheduleTest is Pair {
    function setUp() public override {
        super.setUp();
        fees.setTerms(terms());
    }

    function terms() private pure returns (FeeTerms memory) {
        return FeeTerms(0, 200, 100, 300, 150, 1_250, 2_000, 1_500, 500);
    }

    function setTerms(FeeTerms calldata t) external {
        fees.setTerms(t);
    }

    function _cash() private view returns (int256[4] memory cash) {
        cash = [cashOf(pool), cashOf(insurance), cashOf(fees.TREASURY()), cashOf(fees.KEEPERS())];
    }

    /// @dev What both sides pay is what the four receive, to the wei, and each side pays its own rate.
    function testFuzz_trade_chargesBothSidesAndSplitsExactly(uint128 size, bool perp, bool sells) public {
        int256 lots = int256(bound(size, 1, 1_000_000_000)) * 1e10; // up to 10 ETH
        InstrumentId instrument = perp ? InstrumentLib.perpetual(ETH) : callOf(expiry, 3_300);
        int256 signed = sells ? -lots : lots;
        int256 mark = perp ? int256(ETH_USD) * signed / 1e18 : premiumOf(instrument, signed);
        RfqLeg[] memory legs = new RfqLeg[](1);
        legs[0] = RfqLeg(instrument, Size.wrap(int128(signed)), Usd.wrap(mark));
        int256[4] memory before = _cash();
        (int256 takerBefore, int256 writerBefore) = (equityOf(taker), equityOf(writer));
        run(alice, rfqOf(taker, orderBy(writer, legs)));

        int256 received = _distributed(before);
        int256 paid = takerBefore + writerBefore - equityOf(taker) - equityOf(writer);
        vm.assertApproxEqAbs(received, paid, 4, "paid is received, but for marks rounded down");
        assertConserved();
        int256 notional = int256(ETH_USD) * lots / 1e18;
        if (perp) vm.assertApproxEqAbs(received, notional * 300 / 1e6, 2, "2 and 1 bps");
        else vm.assertApproxEqAbs(received, notional * 450 / 1e6, 2, "3 and 1.5 bps");
    }

    /// @dev What the four received since `before`: all that was paid, each his part.
    function _distributed(int256[4] memory before) private returns (int256 received) {
        int256 paid = Usd.unwrap(fees.undistributed());
        FeeSplit memory part = FeeRules.split(terms(), Usd.wrap(paid));
        fees.distribute();
        int256[4] memory after_ = _cash();
        for (uint256 i; i < 4; ++i) {
            received += after_[i] - before[i];
        }
        vm.assertEq(received, paid, "nothing is lost");
        vm.assertEq(Usd.unwrap(fees.undistributed()), 0, "nothing is left");
        vm.assertApproxEqAbs(after_[0] - before[0], Usd.unwrap(part.pool), 1e12, "pool");
        vm.assertApproxEqAbs(after_[1] - before[1], Usd.unwrap(part.insurance), 1e12, "insurance");
        vm.assertApproxEqAbs(after_[2] - before[2], Usd.unwrap(part.treasury), 2e12, "treasury");
        vm.assertEq(after_[3] - before[3], Usd.unwrap(part.keepers), "keepers");
    }

    function test_distribute_againGivesNothing() public {
        deal(taker, writer, callOf(expiry, 3_300), 10e18);
        fees.distribute();
        int256[4] memory before = _cash();
        fees.distribute();
        bool same = keccak256(abi.encode(_cash())) == keccak256(abi.encode(before));
        vm.assertTrue(same, "nothing was left");
        assertConserved();
    }

    /// @dev An option next to worthless costs each side at most an eighth of its premium.
    function test_trade_capsFeesByThePremium() public {
        InstrumentId far = callOf(expiry, 6_000);
        int256 premium = premiumOf(far, 1e18);
        vm.assertLt(premium * 1_250 / 10_000, 0.45e18, "the cap is at work");
        vm.assertGt(premium, 0, "worth something");
        int256 before = cashOf(taker);
        deal(taker, writer, far, 1e18);
        int256 fee = before - premium - cashOf(taker);
        vm.assertApproxEqAbs(fee, premium * 1_250 / 10_000, 1, "an eighth");
    }

    function testFuzz_split_addsUp(uint256 fee, uint16 a, uint16 b, uint16 c) public pure {
        fee = bound(fee, 0, 1e30);
        FeeTerms memory t = terms();
        t.insuranceBps = uint16(bound(a, 0, 10_000));
        t.treasuryBps = uint16(bound(b, 0, 10_000 - t.insuranceBps));
        t.keepersBps = uint16(bound(c, 0, 10_000 - t.insuranceBps - t.treasuryBps));
        FeeSplit memory s = FeeRules.split(t, Usd.wrap(int256(fee)));
        vm.assertEq(Usd.unwrap(s.pool + s.insurance + s.treasury + s.keepers), int256(fee));
        vm.assertGe(Usd.unwrap(s.pool), 0, "pool");
    }

    function test_setTerms_countsVersions() public {
        vm.assertEq(uint256(fees.currentTerms().version), 1);
        fees.setTerms(terms());
        vm.assertEq(uint256(fees.currentTerms().version), 2);
    }

    function testFuzz_setTerms_refusesWhatIsOutOfRange(uint8 field, uint16 over) public {
        FeeTerms memory t = terms();
        field = field % 6;
        over = uint16(bound(over, 1, 20_000));
        if (field == 0) t.perpTakerPpm = 1_000 + over;
        if (field == 1) t.perpMakerPpm = 1_000 + over;
        if (field == 2) t.optionTakerPpm = 1_000 + over;
        if (field == 3) t.optionMakerPpm = 1_000 + over;
        if (field == 4) t.premiumCapBps = 1_250 + over;
        if (field == 5) t.keepersBps = 6_500 + over;
        vm.expectPartialRevert(IFeeSchedule.InvalidFee.selector);
        this.setTerms(t);
    }

    function test_78_settersAreRestricted() public {
        vm.prank(eve);
        vm.expectRevert();
        fees.setTerms(terms());
        AccountId treasury = fees.TREASURY();
        vm.prank(eve);
        vm.expectRevert();
        fees.withdraw(treasury, eve, Usd.wrap(1e18));
    }

    function test_withdraw_paysIncomeOutAndNothingElse() public {
        deal(taker, writer, callOf(expiry, 3_300), 10e18);
        AccountId treasury = fees.TREASURY();
        int256 gathered = cashOf(treasury) / 1e12 * 1e12;
        vm.expectPartialRevert(IFeeSchedule.AboveIncome.selector);
        fees.withdraw(treasury, bob, Usd.wrap(gathered));
        fees.distribute();
        int256 income = cashOf(treasury) / 1e12 * 1e12;
        vm.assertGt(income, 0, "income");
        fees.withdraw(treasury, bob, Usd.wrap(income));
        vm.assertEq(tokens[0].balanceOf(bob), uint256(income) / 1e12);
        vm.expectPartialRevert(IFeeSchedule.NotOwned.selector);
        fees.withdraw(pool, bob, Usd.wrap(1e18));
    }
}
