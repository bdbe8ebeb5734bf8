// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ExpiryQuote, IMarketData, SurfaceReport} from "../../src/interfaces/IMarketData.sol";
import {ExpiryData} from "../../src/types/ExpiryData.sol";
import {OracleWorld} from "../oracle/OracleWorld.sol";

/// @notice Incident 69: volatility pushed to nothing or to the sky, to free margin or to liquidate.
contract VolatilityFeedTest is OracleWorld {
    uint32 private expiry;

    function setUp() public override {
        super.setUp();
        expiry = expiryIn(30);
        _post(VOLATILITY, 3);
    }

    function _one(uint256 vol) private view returns (ExpiryQuote[] memory quotes) {
        quotes = new ExpiryQuote[](1);
        quotes[0] = quoteOf(expiry, vol);
    }

    function _post(uint256 vol, uint256 n) private {
        postSurface(ETH, _one(vol), n);
    }

    function postOut(uint256 vol, uint256 n) external {
        _post(vol, n);
    }

    /// @dev Volatility at the forward that is served [wad].
    function _volatility() private view returns (uint256) {
        uint40[] memory list = new uint40[](1);
        list[0] = uint40((1 << 32) | uint256(expiry));
        ExpiryData memory d = marketData.expiries(list)[0];
        return root(uint256(d.theta) * 365 days * 1e18 / (expiry - d.observedAt));
    }

    /// @dev Two of three, in as many blocks as they like: within an hour no further than the band.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_69_colludingReportersMoveVolatilityNoFurtherThanTheBand(uint256 seed, bool up) public {
        uint256 start = now_();
        uint256 vol = VOLATILITY;
        for (uint256 i; i < 30; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            tick(bound(seed, 1, 110));
            uint256 step = bound(seed >> 64, 0.5e18, 1.5e18);
            if (up == (step < 1e18)) step = 2e18 - step;
            try this.postOut(vol * step / 1e18, 2) {
                vol = vol * step / 1e18;
            } catch (bytes memory reason) {
                bool known = bytes4(reason) == IMarketData.VolatilityOutOfBand.selector
                    || bytes4(reason) == IMarketData.SliceRefused.selector;
                vm.assertTrue(known, "its own error");
            }
            uint256 width = 0.25e18 + 0.0001e18 * (now_() - start);
            uint256 given = _volatility();
            vm.assertLe(int256(given), int256(VOLATILITY * (1e18 + width) / 1e18 + 1e10), "no higher");
            uint256 low = width < 1e18 ? VOLATILITY * (1e18 - width) / 1e18 : 0;
            vm.assertGe(int256(given + 1e10), int256(low), "no lower");
        }
    }

    /// @dev Even all of them together stay between 4 % and 600 %.
    function testFuzz_69_allReportersTogetherStayWithinWhatCanBe(uint256 vol) public {
        vol = bound(vol, 1, 50e18);
        tick(1);
        try this.postOut(vol, 3) {
            vm.assertTrue(vol >= 0.03999e18 && vol <= 6.0001e18, "possible");
        } catch (bytes memory reason) {
            vm.assertTrue(bytes4(reason) == IMarketData.SliceRefused.selector, "refused as a slice");
            vm.assertTrue(vol <= 0.04001e18 || vol >= 5.999e18, "impossible");
        }
        vm.assertGe(int256(_volatility()), 0.0399e18, "never nothing");
        vm.assertLe(int256(_volatility()), 6.001e18, "never the sky");
    }

    /// @dev A new expiry has no former volatility to be held against: all reporters have to speak.
    function test_69_firstSliceOfAnExpiryNeedsAllReporters() public {
        uint32 next = expiryIn(37);
        ExpiryQuote[] memory quotes = new ExpiryQuote[](1);
        quotes[0] = quoteOf(next, VOLATILITY);
        SurfaceReport[] memory two = surfaces(ETH, quotes, now_(), 2);
        vm.expectRevert(abi.encodeWithSelector(IMarketData.TooFewReports.selector, 2, 3));
        marketData.submitSurface(two);
    }

    /// @dev A forward cannot be pushed away from the spot.
    function testFuzz_69_basisKeepsWithinItsBand(uint256 basis) public {
        tick(10);
        ExpiryQuote[] memory quotes = _one(VOLATILITY);
        uint256 width = BAND + BAND_PER_SECOND * 10;
        basis = bound(basis, 0.88e18, 1.12e18);
        quotes[0].basis = uint64(basis);
        bool inside = basis >= 1e18 - width && basis <= 1e18 + width;
        SurfaceReport[] memory two = surfaces(ETH, quotes, now_(), 2);
        vm.roll(vm.getBlockNumber() + 1);
        if (!inside) vm.expectPartialRevert(IMarketData.BasisOutOfBand.selector);
        marketData.submitSurface(two);
    }

    /// @dev Incident 26: who chooses among surfaces gets one version per block.
    function test_26_69_oneSurfacePerBlock() public {
        tick(10);
        uint256 before = _volatility();
        _post(0.61e18, 2);
        vm.warp(now_() + 1);
        marketData.submitSurface(surfaces(ETH, _one(0.65e18), now_(), 2));
        uint256 after_ = _volatility();
        vm.assertGt(int256(after_), int256(before), "the first");
        vm.assertLt(int256(after_), 0.62e18, "not the second");
    }
}
