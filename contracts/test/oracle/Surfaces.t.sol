// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {ExpiryQuote, IMarketData, SurfaceReport} from "../../src/interfaces/IMarketData.sol";
import {Surface} from "../../src/math/Surface.sol";
import {ExpiryData} from "../../src/types/ExpiryData.sol";
import {InstrumentId, UnderlyingId} from "../../src/types/Ids.sol";
import {InstrumentLib} from "../../src/types/InstrumentLib.sol";
import {Price} from "../../src/units/Units.sol";
import {OracleWorld} from "./OracleWorld.sol";

/// @notice Surfaces: what is taken, what is refused, what is served.
contract SurfacesTest is OracleWorld {
    uint32[] private _expiries;

    function setUp() public override {
        super.setUp();
        post(ETH, ETH_USD);
        for (uint256 i; i < 4; ++i) {
            _expiries.push(expiryIn([uint256(2), 9, 30, 90][i]));
        }
    }

    function _data(uint32 expiry) private view returns (ExpiryData memory) {
        uint40[] memory list = new uint40[](1);
        list[0] = uint40((1 << 32) | uint256(expiry));
        return marketData.expiries(list)[0];
    }

    function _one(ExpiryQuote memory quote) private pure returns (ExpiryQuote[] memory quotes) {
        quotes = new ExpiryQuote[](1);
        quotes[0] = quote;
    }

    function _same(ExpiryData memory d, ExpiryQuote memory q) private pure returns (bool) {
        return
            d.basis == q.basis && d.rate == q.rate && d.theta == q.theta && d.rho == q.rho && d.psi == q.psi;
    }

    /* TAKEN */

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_submitSurface_servesWhatIsReported(uint256 vol, uint256 k) public {
        ExpiryQuote[] memory quotes = quotesOf(_expiries, bound(vol, 0.1e18, 3e18));
        postSurface(ETH, quotes, 3);
        ExpiryQuote memory q = quotes[bound(k, 0, 3)];
        ExpiryData memory d = _data(q.expiry);
        vm.assertTrue(_same(d, q), "as reported");
        vm.assertTrue(d.fresh, "fresh");
        vm.assertEq(d.observedAt, now_());
        vm.assertEq(d.fixedShare, 0);
        vm.assertEq(uint256(d.fixedPrice), 0);
    }

    /// @dev One liar of three changes no parameter beyond those of the others.
    function testFuzz_2_submitSurface_isTheMedianOfEachParameter(uint256 liar, ExpiryQuote memory lie)
        public
    {
        ExpiryQuote memory honest = quoteOf(_expiries[1], VOLATILITY);
        lie.expiry = honest.expiry;
        SurfaceReport[] memory all = surfaces(ETH, _one(honest), now_(), 3);
        liar = bound(liar, 0, 2);
        all[liar] = surfaceBy(keys()[liar], ETH, _one(lie), now_());
        marketData.submitSurface(all);
        vm.assertTrue(_same(_data(honest.expiry), honest), "the honest ones");
    }

    function test_submitSurface_skipsOldAndEqual() public {
        SurfaceReport[] memory old = surfaces(ETH, quotesOf(_expiries, 0.5e18), now_(), 3);
        tick(10);
        postSurface(ETH, quotesOf(_expiries, 0.6e18), 3);
        ExpiryData memory before = _data(_expiries[0]);
        tick(1);
        marketData.submitSurface(old);
        vm.assertEq(_data(_expiries[0]).theta, before.theta);
        // one version per block
        postSurface(ETH, quotesOf(_expiries, 0.6e18), 3);
        before = _data(_expiries[0]);
        vm.warp(now_() + 1);
        marketData.submitSurface(surfaces(ETH, quotesOf(_expiries, 0.7e18), now_(), 3));
        vm.assertEq(_data(_expiries[0]).theta, before.theta);
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_surface_agesOutOfFreshness(uint256 age) public {
        postSurface(ETH, quotesOf(_expiries, 0.6e18), 3);
        age = bound(age, 0, 1 days);
        tick(age);
        vm.assertEq(_data(_expiries[0]).fresh, age <= SURFACE_AGE);
    }

    /* REFUSED */

    function testFuzz_submitSurface_refusesButterflyArbitrage(uint64 theta, int64 rho, uint64 psi) public {
        ExpiryQuote memory q = quoteOf(_expiries[1], VOLATILITY);
        (q.theta, q.rho, q.psi) = (uint64(bound(theta, q.theta / 2, q.theta * 2)), rho, psi);
        if (!Surface.isButterflyFree(q.theta, q.rho, q.psi)) {
            SurfaceReport[] memory all = surfaces(ETH, _one(q), now_(), 3);
            vm.expectPartialRevert(IMarketData.SliceRefused.selector);
            marketData.submitSurface(all);
        } else {
            marketData.submitSurface(surfaces(ETH, _one(q), now_(), 3));
            vm.assertTrue(_same(_data(q.expiry), q), "taken");
        }
    }

    function testFuzz_submitSurface_refusesCalendarArbitrage(uint256 k, uint256 cut) public {
        ExpiryQuote[] memory quotes = quotesOf(_expiries, VOLATILITY);
        k = bound(k, 1, 3);
        uint64 before = quotes[k - 1].theta;
        quotes[k].theta = uint64(bound(cut, before * 9 / 10, before - 1));
        quotes[k].psi = uint64(root(uint256(quotes[k].theta) * 1e18));
        uint256 tau = quotes[k].expiry - now_();
        vm.assume(uint256(quotes[k].theta) * 365 days / tau > 0.0016e18);
        SurfaceReport[] memory all = surfaces(ETH, quotes, now_(), 3);
        vm.expectRevert(
            abi.encodeWithSelector(
                IMarketData.CalendarArbitrage.selector, ETH, quotes[k - 1].expiry, quotes[k].expiry
            )
        );
        marketData.submitSurface(all);
    }

    function testFuzz_submitSurface_refusesImpossibleTermsOfCarry(uint256 which, uint256 by) public {
        ExpiryQuote memory q = quoteOf(_expiries[2], VOLATILITY);
        which = bound(which, 0, 4);
        by = bound(by, 1, 1e17);
        uint256 reach = 0.05e18 + uint256(1e18) * (q.expiry - now_()) / 365 days;
        if (which == 0) q.rate = int64(int256(0.5e18 + by));
        if (which == 1) q.rate = -int64(int256(0.5e18 + by));
        if (which == 2) q.basis = uint64(1e18 + reach + by);
        if (which == 3) q.basis = uint64(1e18 - reach - by);
        if (which == 4) q.basis = 0;
        SurfaceReport[] memory all = surfaces(ETH, _one(q), now_(), 3);
        vm.expectPartialRevert(IMarketData.SliceRefused.selector);
        marketData.submitSurface(all);
    }

    function testFuzz_submitSurface_refusesMomentsThatAreNoExpiry(uint256 moment) public {
        moment = bound(moment, 1, type(uint32).max);
        uint32 good = _expiries[0];
        bool possible = moment > now_() && moment <= now_() + 730 days && moment % 1 days == 8 hours;
        vm.assume(!possible);
        ExpiryQuote memory q = quoteOf(good, VOLATILITY);
        q.expiry = uint32(moment);
        SurfaceReport[] memory all = surfaces(ETH, _one(q), now_(), 3);
        vm.expectPartialRevert(IMarketData.ExpiryMismatch.selector);
        marketData.submitSurface(all);
    }

    function test_submitSurface_refusesReportsOfDifferentThings() public {
        SurfaceReport[] memory all = surfaces(ETH, quotesOf(_expiries, 0.6e18), now_(), 3);
        all[2] = surfaceBy(keys()[2], BTC, quotesOf(_expiries, 0.6e18), now_());
        vm.expectPartialRevert(IMarketData.UnderlyingMismatch.selector);
        marketData.submitSurface(all);
        all[2] = surfaceBy(keys()[2], ETH, _one(quoteOf(_expiries[0], 0.6e18)), now_());
        vm.expectPartialRevert(IMarketData.UnderlyingMismatch.selector);
        marketData.submitSurface(all);
        ExpiryQuote[] memory other = quotesOf(_expiries, 0.6e18);
        other[1].expiry += 1 days;
        all[2] = surfaceBy(keys()[2], ETH, other, now_());
        vm.expectPartialRevert(IMarketData.ExpiryMismatch.selector);
        marketData.submitSurface(all);
        // not ascending
        (other[0], other[1]) = (other[1], other[0]);
        all = surfaces(ETH, other, now_(), 3);
        vm.expectPartialRevert(IMarketData.ExpiryMismatch.selector);
        marketData.submitSurface(all);
        all = surfaces(UnderlyingId.wrap(0), other, now_(), 3);
        vm.expectPartialRevert(IMarketData.UnderlyingMismatch.selector);
        marketData.submitSurface(all);
    }

    /// @dev Every field is under the signature.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_84_submitSurface_flippedFieldVoidsTheSignature(uint256 field, uint256 bits) public {
        SurfaceReport[] memory all = surfaces(ETH, quotesOf(_expiries, VOLATILITY), now_(), 3);
        field = bound(field, 0, 8);
        bits = bound(bits, 1, 10);
        SurfaceReport memory r = all[1];
        ExpiryQuote memory q = r.expiries[bits % 4];
        if (field == 0) r.observedAt -= uint40(bits);
        if (field == 1) q.expiry += 1 days;
        if (field == 2) q.basis += uint64(bits);
        if (field == 3) q.rate += int64(int256(bits));
        if (field == 4) q.theta += uint64(bits);
        if (field == 5) q.rho += int64(int256(bits));
        if (field == 6) q.psi += uint64(bits);
        if (field == 7) r.signature[bits] ^= 0x01;
        if (field == 8) {
            for (uint256 i; i < 3; ++i) {
                all[i].underlying = BTC;
            }
        }
        vm.expectPartialRevert(IMarketData.InvalidReportSignature.selector);
        marketData.submitSurface(all);
    }

    function test_submitSurface_knowsItsReportersAndTheTime() public {
        ExpiryQuote[] memory quotes = quotesOf(_expiries, VOLATILITY);
        SurfaceReport[] memory all = surfaces(ETH, quotes, now_(), 1);
        vm.expectRevert(abi.encodeWithSelector(IMarketData.TooFewReports.selector, 1, 2));
        marketData.submitSurface(all);
        all = surfaces(ETH, quotes, now_(), 3);
        all[1] = all[0];
        vm.expectPartialRevert(IMarketData.ReportersNotAscending.selector);
        marketData.submitSurface(all);
        all = surfaces(ETH, quotes, now_(), 3);
        all[0] = surfaceBy(4, ETH, quotes, now_());
        vm.expectPartialRevert(IMarketData.UnknownReporter.selector);
        marketData.submitSurface(all);
        all = surfaces(ETH, quotes, now_() + 1, 3);
        vm.expectPartialRevert(IMarketData.FutureReport.selector);
        marketData.submitSurface(all);
        all = surfaces(ETH, quotes, now_() - SURFACE_AGE - 1, 3);
        vm.expectPartialRevert(IMarketData.ExpiredReport.selector);
        marketData.submitSurface(all);
        all = surfaces(ETH, quotes, now_(), 3);
        ledger.setLocked(true);
        vm.expectRevert(IMarketData.MarketFrozen.selector);
        marketData.submitSurface(all);
    }

    /* NEIGHBOURS */

    /// @dev A newer surface that conflicts with an older neighbour makes that one stale, and only that one.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_submitSurface_conflictMakesTheOlderNeighbourStale(uint256 k, uint256 wait, bool up)
        public
    {
        postSurface(ETH, quotesOf(_expiries, VOLATILITY), 3);
        tick(bound(wait, 1, SURFACE_AGE));
        k = up ? bound(k, 0, 2) : bound(k, 1, 3);
        // total variance of another tenor: beyond the next, or below the one before
        uint256 vol = up ? 2.3e18 : 0.25e18;
        postSurface(ETH, _one(quoteOf(_expiries[k], vol)), 3);
        bool conflict = up
            ? vol * vol / 1e18 * (_expiries[k] - now_()) > 0.36e18 * (_expiries[k + 1] - now_())
            : vol * vol / 1e18 * (_expiries[k] - now_()) < 0.36e18 * (_expiries[k - 1] - now_());
        vm.assertTrue(conflict, "by construction");
        for (uint256 i; i < 4; ++i) {
            bool stale = up ? i == k + 1 : i + 1 == k;
            vm.assertEq(_data(_expiries[i]).fresh, !stale);
        }
        // a renewed bundle heals it
        tick(1);
        postSurface(ETH, quotesOf(_expiries, VOLATILITY), 3);
        for (uint256 i; i < 4; ++i) {
            vm.assertTrue(_data(_expiries[i]).fresh, "fresh again");
        }
    }

    /// @dev The same volatility later is no conflict: the stored neighbour is scaled to the time that is left.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_submitSurface_timeAloneIsNoConflict(uint256 wait, uint256 k) public {
        postSurface(ETH, quotesOf(_expiries, VOLATILITY), 3);
        tick(bound(wait, 1, SURFACE_AGE));
        // a little skew less than the later ones, so that roundings do not decide
        ExpiryQuote memory q = quoteOf(_expiries[bound(k, 0, 3)], VOLATILITY);
        postSurface(ETH, _one(q), 3);
        for (uint256 i; i < 4; ++i) {
            vm.assertTrue(_data(_expiries[i]).fresh, "no conflict");
        }
    }

    /// @dev A late report that conflicts with newer neighbours is itself the stale one.
    function test_submitSurface_conflictWithANewerNeighbour() public {
        SurfaceReport[] memory late = surfaces(ETH, _one(quoteOf(_expiries[1], 2.3e18)), now_(), 3);
        tick(10);
        uint32[] memory others = new uint32[](2);
        (others[0], others[1]) = (_expiries[0], _expiries[2]);
        postSurface(ETH, quotesOf(others, VOLATILITY), 3);
        tick(1);
        marketData.submitSurface(late);
        vm.assertFalse(_data(_expiries[1]).fresh, "stale from the start");
        vm.assertTrue(_data(_expiries[2]).fresh, "untouched");
    }

    function test_submitSurface_sixteenExpiriesAtMost() public {
        uint32[] memory many = new uint32[](17);
        for (uint256 i; i < 17; ++i) {
            many[i] = expiryIn(i);
        }
        vm.expectRevert(abi.encodeWithSelector(IMarketData.TooManyExpiries.selector, ETH, 17));
        this.postManyOut(many, 17);
        this.postManyOut(many, 16);
        // one expires, one more fits
        tickTo(many[0]);
        postSurface(ETH, _one(quoteOf(many[16], VOLATILITY)), 3);
        vm.assertTrue(_data(many[16]).fresh, "taken");
    }

    function postManyOut(uint32[] calldata many, uint256 n) external {
        postSurface(ETH, quotesOf(many[:n], VOLATILITY), 3);
    }

    /* MARKS */

    /// @dev Call and put of a strike differ by the discounted forward less the strike.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_optionMark_parity(uint48 strike, uint256 k, int64 rate) public {
        ExpiryQuote[] memory quotes = quotesOf(_expiries, VOLATILITY);
        for (uint256 i; i < 4; ++i) {
            quotes[i].rate = int64(int256(bound(uint256(int256(rate)), 0, 0.1e18)));
            quotes[i].basis = 1.01e18;
        }
        postSurface(ETH, quotes, 3);
        strike = uint48(bound(strike, 100e8, 30_000e8));
        uint32 expiry = _expiries[bound(k, 0, 3)];
        (Price call, Price at_, bool fresh) =
            marketData.optionMark(InstrumentLib.option(ETH, false, expiry, strike));
        (Price put,,) = marketData.optionMark(InstrumentLib.option(ETH, true, expiry, strike));
        vm.assertEq(Price.unwrap(at_), ETH_USD);
        vm.assertTrue(fresh, "fresh");
        uint256 tau = expiry - now_();
        int256 exponent = int256(uint256(uint64(quotes[0].rate)) * tau / 365 days);
        int256 difference = int256(uint256(Price.unwrap(call))) - int256(uint256(Price.unwrap(put)));
        // D between 1 - x and 1 - x + x^2
        int256 whole = int256(ETH_USD * 101 / 100) - int256(uint256(strike) * 1e10);
        int256 discounted = whole - whole * exponent / 1e18;
        int256 slack = (whole < 0 ? -whole : whole) * exponent / 1e18 * exponent / 1e18 + 10;
        vm.assertLe(difference, discounted + slack, "parity");
        vm.assertGe(difference, discounted - slack, "parity");
    }

    /// @dev At the forward, sigma sqrt(tau) 0.4 F to within a few percent.
    function test_optionMark_atTheForward() public {
        postSurface(ETH, quotesOf(_expiries, VOLATILITY), 3);
        (Price call,,) = marketData.optionMark(InstrumentLib.option(ETH, false, _expiries[2], 3_000e8));
        uint256 tau = _expiries[2] - now_();
        uint256 approximation = 0.39894e18 * 3_000 * VOLATILITY / 1e18 * root(tau * 1e18 / 365 days) / 1e9;
        vm.assertApproxEqAbs(
            int256(uint256(Price.unwrap(call))), int256(approximation), approximation / 50, "sigma sqrt t"
        );
    }

    function test_optionMark_knowsWhatItNeeds() public {
        InstrumentId instrument = InstrumentLib.option(ETH, false, _expiries[0], 3_000e8);
        vm.expectRevert(abi.encodeWithSelector(IMarketData.NoSurface.selector, ETH, _expiries[0]));
        marketData.optionMark(instrument);
        vm.expectRevert(abi.encodeWithSelector(IMarketData.NoPrice.selector, BTC));
        marketData.optionMark(InstrumentLib.option(BTC, false, _expiries[0], 3_000e8));
        InstrumentId perpetual = InstrumentLib.perpetual(ETH);
        vm.expectRevert(abi.encodeWithSelector(InstrumentLib.NotOption.selector, perpetual));
        marketData.optionMark(perpetual);
        postSurface(ETH, quotesOf(_expiries, VOLATILITY), 3);
        tick(MAX_AGE + 1);
        (,, bool fresh) = marketData.optionMark(instrument);
        vm.assertFalse(fresh, "old spot");
        tick(SURFACE_AGE);
        post(ETH, ETH_USD);
        (,, fresh) = marketData.optionMark(instrument);
        vm.assertFalse(fresh, "old surface");
    }

    /* SETTINGS */

    function test_setSurfaceSettings_refusesWhatMakesNoSense() public {
        vm.expectPartialRevert(IMarketData.InvalidSetting.selector);
        marketData.setSurfaceSettings(IMarketData.SurfaceSettings(0, 0.1e18, 0));
        vm.expectPartialRevert(IMarketData.InvalidSetting.selector);
        marketData.setSurfaceSettings(IMarketData.SurfaceSettings(1, 0, 0));
        vm.expectPartialRevert(IMarketData.InvalidSetting.selector);
        marketData.setSurfaceSettings(IMarketData.SurfaceSettings(1, 1e18, 0));
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        marketData.setSurfaceSettings(IMarketData.SurfaceSettings(1, 0.1e18, 0));
        marketData.setSurfaceSettings(IMarketData.SurfaceSettings(7, 0.1e18, 3));
        vm.assertEq(marketData.currentSurfaceSettings().maxAge, 7);
    }
}
