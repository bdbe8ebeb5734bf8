// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FundingRules} from "../../src/accrual/FundingRules.sol";
import {IClearinghouse} from "../../src/interfaces/IClearinghouse.sol";
import {IFunding} from "../../src/interfaces/IFunding.sol";
import {Action} from "../../src/types/Action.sol";
import {FundingDrive, FundingState, FundingTerms} from "../../src/types/FundingState.sol";
import {AccountId, NO_ACCOUNT, UnderlyingId} from "../../src/types/Ids.sol";
import {Size, Usd} from "../../src/units/Units.sol";
import {Traders} from "../base/Traders.sol";

/// @notice What a perpetual pays over time, on the whole protocol.
contract FundingTest is Traders {
    AccountId private a;
    AccountId private b;

    function setUp() public override {
        super.setUp();
        a = cross(alice, 1_000_000e18);
        b = cross(bob, 1_000_000e18);
    }

    /// @dev Index of now [USD per base, wad].
    function _index(UnderlyingId underlying) private view returns (int256 index) {
        (index,,) = FundingRules.asOf(ledger.fundingOf(underlying), vm.getBlockTimestamp());
    }

    function _quote(AccountId account) private view returns (int256) {
        (, Usd quote) = ledger.perp(account, ETH);
        return Usd.unwrap(quote);
    }

    function _refused(AccountId account, int256 size) private {
        Action memory action = tradeOf(account, ETH, size);
        address owner = ledger.header(account).owner;
        vm.expectRevert(abi.encodeWithSelector(IClearinghouse.FundingHalted.selector, ETH));
        run(owner, action);
    }

    function _freshen() private {
        post(ETH_USD, BTC_USD, LINK_USD);
        tick(12);
    }

    /* WHO PAYS */

    function testFuzz_funding_theLargerSidePays(uint256 size, bool long, uint256 elapsed) public {
        size = bound(size, 1e18, 500e18);
        elapsed = bound(elapsed, 1 hours, 12 hours);
        int256 signed = long ? int256(size) : -int256(size);
        trade(a, ETH, signed);
        int256 before = _quote(a);
        int256 poolBefore = _quote(pool);
        tick(elapsed);
        int256 paid = before - _quote(a);
        vm.assertGt(paid, 0, "the side that skews the pool pays");
        vm.assertApproxEqAbs(_quote(pool) - poolBefore, paid, 1, "the other side gets it");
        vm.assertTrue((_index(ETH) > 0) == long, "longs pay when the index rises");
        assertConserved();
    }

    function testFuzz_funding_ofNobodyIsZeroSum(uint256 sizeA, uint256 sizeB, uint256 first, uint256 then)
        public
    {
        trade(a, ETH, int256(bound(sizeA, 1e18, 300e18)));
        tick(bound(first, 1, 6 hours));
        _freshen();
        trade(b, ETH, -int256(bound(sizeB, 1e18, 600e18)));
        tick(bound(then, 1, 6 hours));
        assertConserved();
        AccountId[] memory all = new AccountId[](3);
        (all[0], all[1], all[2]) = (a, b, pool);
        ledger.settle(all);
        assertConserved();
        vm.assertEq(_quote(a), -Usd.unwrap(_held(a).valueDown(marketData.spot(ETH).price)), "settled");
    }

    function _held(AccountId account) private view returns (Size size) {
        (size,) = ledger.perp(account, ETH);
    }

    /* WHO TOUCHES */

    /// @dev Whoever updates, and however often: at unchanged skew and price nobody gains more than the stated rounding.
    function testFuzz_funding_splittingAnIntervalGainsNothing(uint256 size, uint256 touches) public {
        touches = bound(touches, 1, 20);
        trade(a, ETH, int256(bound(size, 1e18, 500e18)));
        uint256 snapshot = vm.snapshotState();
        tick(20 * 600);
        int256 whole = _quote(a);
        vm.revertToState(snapshot);
        for (uint256 i; i < 20; ++i) {
            tick(600);
            if (i < touches) funding.update(ETH);
        }
        int256 held = Size.unwrap(_held(a));
        // 1e-12 of rate a day and touch, for the time that is left, on the notional.
        int256 slack = held * int256(ETH_USD) / 1e18 * int256(touches) * 12_000 / 86_400 / 1e12 + 40;
        vm.assertApproxEqAbs(_quote(a), whole, uint256(slack), "up to the stated rounding");
    }

    function testFuzz_funding_indexIgnoresWhoTouchesNow(uint256 elapsed, uint256 size) public {
        trade(a, ETH, int256(bound(size, 1e18, 500e18)));
        tick(bound(elapsed, 1, 12 hours));
        int256 index = _index(ETH);
        funding.update(ETH);
        vm.assertEq(_index(ETH), index);
        _freshen();
        index = _index(ETH);
        trade(b, ETH, -1_000e18);
        vm.assertEq(_index(ETH), index, "a trade changes where it goes, not where it is");
    }

    /* HALTS */

    /// @dev A silence long enough to move the index by 1 % of the spot moves it so far and halts this market alone.
    function test_22_funding_jumpHaltsOneMarketOnly() public {
        trade(a, ETH, 500e18);
        trade(a, BTC, 0.01e18);
        tick(40 days);
        vm.assertEq(_index(ETH), int256(ETH_USD / 100), "no further");
        post(ETH_USD, BTC_USD, LINK_USD);
        tick(12);
        funding.update(ETH);
        vm.assertTrue(ledger.fundingOf(ETH).halted, "halted");
        vm.assertFalse(ledger.fundingOf(BTC).halted, "alone");
        vm.assertFalse(isFlagged(a), "nobody is liquidated");

        int256 index = _index(ETH);
        tick(10 days);
        vm.assertEq(_index(ETH), index, "it stands still");
        _freshen();
        _refused(b, 1e18);
        _refused(a, 1e18);
        _refused(a, -501e18);
        trade(a, ETH, -100e18);
        trade(a, BTC, 1e18);
        trade(a, ETH, -400e18);
        assertConserved();

        funding.resume(ETH);
        FundingState memory state = ledger.fundingOf(ETH);
        vm.assertFalse(state.halted, "resumed");
        vm.assertEq(int256(state.rate), 0, "it begins anew");
        vm.assertEq(_index(ETH), index, "and nothing is caught up");
        trade(b, ETH, 1e18);
    }

    /// @dev Ten years without a touch neither overflow nor block anybody.
    function testFuzz_funding_longSilenceOverflowsNothing(uint256 elapsed, bool long) public {
        trade(a, ETH, long ? int256(500e18) : -500e18);
        tick(bound(elapsed, 1, 3_650 days));
        int256 most = int256(ETH_USD / 100);
        vm.assertLe(_index(ETH), most, "at most 1 % of the spot");
        vm.assertGe(_index(ETH), -most, "at most 1 % of the spot");
        _freshen();
        trade(a, ETH, long ? -int256(500e18) : int256(500e18));
        vm.assertEq(_quote(a), 0);
        assertConserved();
    }

    /* WHO MAY */

    function test_setFunding_isFundingsAlone() public {
        FundingState memory state = ledger.fundingOf(ETH);
        vm.expectRevert(abi.encodeWithSelector(IClearinghouse.NotAllowed.selector, NO_ACCOUNT, address(this)));
        ledger.setFunding(ETH, state);
    }

    function testFuzz_setFunding_changesNothingThatAccrued(int64 by, uint32 ago) public {
        trade(a, ETH, 100e18);
        tick(1 hours);
        FundingState memory state = ledger.fundingOf(ETH);
        (state.index, state.updatedAt) = (int88(_index(ETH)), uint32(vm.getBlockTimestamp()));
        vm.prank(address(funding));
        ledger.setFunding(ETH, state);
        vm.assume(by != 0 || ago != 0);
        state.index += by;
        state.updatedAt -= uint32(bound(ago, 0, state.updatedAt));
        vm.prank(address(funding));
        vm.expectRevert(
            abi.encodeWithSelector(IClearinghouse.FundingNotAccrued.selector, ETH, int256(state.index))
        );
        ledger.setFunding(ETH, state);
    }

    function test_setTerms_isRestrictedAndBounded() public {
        FundingTerms memory terms = FundingTerms(1e18, 1e18, 0.01e18);
        vm.prank(eve);
        (bool ok,) = address(funding).call(abi.encodeCall(funding.setTerms, (ETH, terms)));
        vm.assertFalse(ok, "restricted");
        vm.prank(eve);
        (ok,) = address(funding).call(abi.encodeCall(funding.resume, (ETH)));
        vm.assertFalse(ok, "restricted");
        terms.skewScale = 0;
        vm.expectRevert(abi.encodeWithSelector(IFunding.InvalidFunding.selector, bytes32("skewScale"), 0));
        funding.setTerms(ETH, terms);
        terms = FundingTerms(1e18, 8e18 + 1, 0.01e18);
        vm.expectRevert(
            abi.encodeWithSelector(IFunding.InvalidFunding.selector, bytes32("maxVelocity"), 8e18 + 1)
        );
        funding.setTerms(ETH, terms);
        terms = FundingTerms(1e18, 1e18, 0.1e18 + 1e13);
        vm.expectRevert(
            abi.encodeWithSelector(IFunding.InvalidFunding.selector, bytes32("maxRate"), 0.1e18 + 1e13)
        );
        funding.setTerms(ETH, terms);
        terms = FundingTerms(1e18, 1e18, 0.05e18 + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IFunding.InvalidFunding.selector, bytes32("maxRate"), 0.05e18 + 1)
        );
        funding.setTerms(ETH, terms);
    }

    /// @dev New terms change where funding goes, not what was owed.
    function test_setTerms_leavesWhatAccrued() public {
        trade(a, ETH, 300e18);
        tick(6 hours);
        int256 before = _quote(a);
        funding.setTerms(ETH, FundingTerms(10_000e18, 0, 0));
        funding.update(ETH);
        vm.assertEq(_quote(a), before);
        tick(6 hours);
        vm.assertEq(_quote(a), before, "a largest rate of zero stops it");
    }
}
