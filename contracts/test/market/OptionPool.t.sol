// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMarginEngine} from "../../src/interfaces/IMarginEngine.sol";
import {IOptionPool, OptionExposure, OptionOrder} from "../../src/interfaces/IOptionPool.sol";
import {AccountId, InstrumentId, UnderlyingId} from "../../src/types/Ids.sol";
import {OptionQuoteTerms} from "../../src/types/OptionQuoteTerms.sol";
import {Fraction, Price, Size} from "../../src/units/Units.sol";
import {optionQuoteTerms} from "../base/Markets.sol";
import {OptionTraders} from "../base/OptionTraders.sol";

contract OptionPoolTest is OptionTraders {
    AccountId private account;

    function setUp() public override {
        super.setUp();
        account = portfolio(alice, 1_000_000e18);
    }

    function order(OptionOrder memory o) external {
        run(alice, askOf(account, address(optionPool), abi.encode(o)));
    }

    /// @dev A quote is what a trade then costs; the pool takes the other side and all charges arrive.
    function testFuzz_trade_costsItsQuoteAndOpensALegOnBothSides(uint256 which, uint256 seed) public {
        InstrumentId instrument = series(which % 12);
        int256 size = lots(seed, 0.1e18, 50e18);
        (int256 value, int256 charges) = quoteOf(instrument, size);
        int256 before = cashOf(account);
        this.takeOption(account, instrument, size);
        vm.assertEq(cashOf(account), before - value - charges, "what the quote said");
        vm.assertEq(optionOf(account, instrument), size, "the taker");
        vm.assertEq(optionOf(pool, instrument), -size, "the pool");
        assertConserved();
    }

    /// @dev What trades add up to is what a sync finds, as long as the market stands still.
    function testFuzz_sync_findsWhatTradesLeft(uint256[4] memory which, uint256[4] memory seeds) public {
        for (uint256 i; i < 4; ++i) {
            this.takeOption(account, series(which[i] % 12), lots(seeds[i], 0.1e18, 20e18));
        }
        OptionExposure memory kept = optionPool.exposureOf(ETH);
        int256 delta = Size.unwrap(venue.deltaOf(ETH).delta);
        optionPool.sync(ETH);
        OptionExposure memory found = optionPool.exposureOf(ETH);
        for (uint256 b; b < 4; ++b) {
            vm.assertApproxEqAbs(kept.vega[b], found.vega[b], 10, "vega");
        }
        vm.assertApproxEqAbs(kept.gamma, found.gamma, 1e9, "gamma");
        vm.assertApproxEqAbs(delta, Size.unwrap(venue.deltaOf(ETH).delta), 10, "delta");
    }

    /// @dev Perpetuals and options share one skew: who sells delta to the pool after somebody bought it is paid for it.
    function test_quote_sharesTheDeltaWithPerpetuals() public {
        int256 alone = impactOf(callOf(middle, 2_800), -10e18);
        trade(account, ETH, 100e18);
        vm.assertLt(impactOf(callOf(middle, 2_800), -10e18), alone, "paid for it");
        this.takeOption(account, callOf(middle, 2_800), 10e18);
        (, int256 impact) = perpImpact(10e18);
        vm.assertGt(impact, 10e18 * 205 * 0.001e18 / 1e18 / 2, "the options count");
    }

    function perpImpact(int256 size) private view returns (int256 value, int256 impact) {
        (bool ok, bytes memory data) =
            address(venue).staticcall(abi.encodeCall(venue.quote, (ETH, Size.wrap(int128(size)))));
        require(ok, "no quote");
        (value, impact) = abi.decode(data, (int256, int256));
    }

    function test_trade_revertsBeyondItsLimitAndPastItsDeadline() public {
        InstrumentId call_ = callOf(middle, 3_300);
        uint128 mark = uint128(uint256(premiumOf(call_, 1e18)));
        vm.expectPartialRevert(IOptionPool.LimitExceeded.selector);
        this.order(OptionOrder(call_, Size.wrap(1e18), Price.wrap(mark), type(uint40).max));
        vm.expectPartialRevert(IOptionPool.LimitExceeded.selector);
        this.order(OptionOrder(call_, Size.wrap(-1e18), Price.wrap(mark), type(uint40).max));
        uint40 past = uint40(vm.getBlockTimestamp() - 1);
        vm.expectPartialRevert(IOptionPool.DeadlinePassed.selector);
        this.order(OptionOrder(call_, Size.wrap(1e18), Price.wrap(2 * mark), past));
        this.order(OptionOrder(call_, Size.wrap(1e18), Price.wrap(2 * mark), past + 1));
    }

    function test_trade_revertsForNothingForUnknownMarketsAndInTheLastHour() public {
        vm.expectPartialRevert(IOptionPool.ZeroSize.selector);
        this.takeOption(account, callOf(middle, 3_300), 0);
        optionPool.setTerms(ETH, optionQuoteTerms());
        vm.warp(near - 1 hours);
        post(ETH_USD, BTC_USD, LINK_USD);
        vm.expectPartialRevert(IOptionPool.TooLate.selector);
        this.takeOption(account, callOf(near, 3_300), 1e18);
        vm.expectPartialRevert(IOptionPool.UnknownMarket.selector);
        optionPool.sync(UnderlyingId.wrap(9));
    }

    function test_trade_revertsAtStalePricesAndSurfaces() public {
        tick(MAX_AGE + 1);
        vm.expectPartialRevert(IOptionPool.StalePrices.selector);
        this.takeOption(account, callOf(middle, 3_300), 1e18);
        post(ETH_USD, BTC_USD, LINK_USD);
        vm.expectPartialRevert(IOptionPool.StalePrices.selector);
        this.takeOption(account, callOf(middle, 3_300), 1e18);
        postSurfaces();
        vm.expectPartialRevert(IOptionPool.StaleSync.selector);
        this.takeOption(account, callOf(middle, 3_300), 1e18);
        optionPool.sync(ETH);
        this.takeOption(account, callOf(middle, 3_300), 1e18);
    }

    /// @dev The spot left the sixth of the scan range around the last sync.
    function testFuzz_trade_revertsWhenTheMarketLeftTheSync(uint256 by, bool up) public {
        uint256 sixth = uint256(optionPool.anchorOf(ETH).range) * 1e12 / 6;
        by = bound(by, 0.001e18, 0.09e18);
        vm.assume(by > sixth * 11 / 10 || by < sixth * 9 / 10);
        move(up ? ETH_USD + ETH_USD * by / 1e18 : ETH_USD - ETH_USD * by / 1e18);
        if (by > sixth) vm.expectPartialRevert(IOptionPool.StaleSync.selector);
        this.takeOption(account, callOf(middle, 3_300), 1e18);
    }

    /// @dev From the first expiry on the sums count what is gone; a sync settles it and goes on.
    function test_trade_needsASyncAfterAnExpiry() public {
        this.takeOption(account, callOf(near, 2_800), 1e18);
        settleAt(near, 3_100e18);
        middle = expiryIn(20);
        postSurface(_one(middle));
        vm.expectPartialRevert(IOptionPool.StaleSync.selector);
        this.takeOption(account, callOf(middle, 3_300), 1e18);
        optionPool.sync(ETH);
        vm.assertEq(optionOf(pool, callOf(near, 2_800)), 0, "settled");
        vm.assertEq(optionPool.exposureOf(ETH).vega[0], 0, "gone");
        this.takeOption(account, callOf(middle, 3_300), 1e18);
        sweep(account, pool);
        assertConserved();
    }

    function test_trade_revertsBeyondLimitsUnlessItReduces() public {
        OptionQuoteTerms memory terms = optionQuoteTerms();
        this.takeOption(account, callOf(middle, 3_300), 20e18);
        (terms.maxVega, terms.maxShortGamma) = (100, 100);
        optionPool.setTerms(ETH, terms);
        vm.expectPartialRevert(IOptionPool.ExposureLimit.selector);
        this.takeOption(account, callOf(middle, 3_300), 1e18);
        this.takeOption(account, callOf(middle, 3_300), -1e18);
    }

    /// @dev A pool that has not the margin for more only reduces.
    function test_trade_revertsWhenThePoolIsNotCovered() public {
        uint256 all = junior.balanceOf(provider);
        askAssets(junior, provider, all - junior.convertToShares(100e6));
        price(ETH_USD);
        vm.expectPartialRevert(IMarginEngine.BelowInitialMargin.selector);
        this.takeOption(account, callOf(middle, 2_800), 10e18);
    }

    /// @dev What is within the depth costs no more than asked, and little more than the depth does.
    function testFuzz_depth_isTheLargestSizeAtItsCost(uint256 which, uint256 bps) public view {
        InstrumentId instrument = series(which % 12);
        bps = bound(bps, 100, 500);
        (Size bought, Size sold) = optionPool.depth(instrument, bps);
        assertDepth(instrument, Size.unwrap(bought), bps);
        assertDepth(instrument, Size.unwrap(sold), bps);
    }

    function assertDepth(InstrumentId instrument, int256 size, uint256 bps) private view {
        vm.assertTrue(size != 0, "some depth");
        (, int256 charges) = quoteOf(instrument, size);
        int256 most = (size < 0 ? -size : size) * 3_000 * int256(bps) / 10_000;
        vm.assertLe(charges, most, "within");
        if (size > 19_999e18 || size < -19_999e18) return; // as far as is searched
        (, charges) =
            quoteOf(instrument, size * 1_000_001 / 1_000_000 + size / (size < 0 ? -size : size) * 1e14);
        vm.assertGt(charges, most, "and no less");
    }

    function testFuzz_setTerms_revertsOutsideItsRange(uint256 which, uint256 by) public {
        OptionQuoteTerms memory terms = optionQuoteTerms();
        which = bound(which, 0, 6);
        if (which == 0) terms.vegaSlope = 0;
        if (which == 1) terms.gammaSlope = 0;
        if (which == 2) terms.fee = Fraction.wrap(uint64(bound(by, 0.01e18 + 1, type(uint64).max)));
        if (which == 3) terms.feeCap = Fraction.wrap(uint64(bound(by, 1e18 + 1, type(uint64).max)));
        if (which == 4) terms.insuranceShare = Fraction.wrap(uint64(bound(by, 1e18 + 1, type(uint64).max)));
        if (which == 5) {
            terms.volatilitySpread = Fraction.wrap(uint64(bound(by, 0.2e18 + 1, type(uint64).max)));
        }
        if (which == 6) terms.maxSyncAge = uint32(bound(by, 1 days + 1, type(uint32).max));
        vm.expectPartialRevert(IOptionPool.InvalidTerms.selector);
        optionPool.setTerms(ETH, terms);
    }
}
