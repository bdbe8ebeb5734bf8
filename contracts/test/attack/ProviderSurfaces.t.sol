// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILiquidityVault} from "../../src/interfaces/ILiquidityVault.sol";
import {AccountId} from "../../src/types/Ids.sol";
import {OptionTraders} from "../base/OptionTraders.sol";

/// @notice Incident 73, with options: a surface is a price too.
contract ProviderSurfacesTest is OptionTraders {
    AccountId private account;

    function setUp() public override {
        super.setUp();
        account = portfolio(alice, 1_000_000e18);
        this.takeOption(account, callOf(middle, 2_800), 10e18);
        this.takeOption(account, putOf(far, 2_800), -5e18);
    }

    /// @dev Eve knows the next surface. No epoch prices her request before it is there, whatever spots say.
    function testFuzz_73_anOldSurfacePricesNoRequest(uint256 reports, bool isJunior) public {
        askShares(isJunior ? junior : senior, eve, 1_000_000e6);
        for (uint256 i; i < bound(reports, 1, 5); ++i) {
            tick(12);
            post(ETH_USD, BTC_USD, LINK_USD);
            if (i == 0) {
                vm.assertFalse(lp.processEpoch(), "completed");
                continue;
            }
            vm.expectPartialRevert(ILiquidityVault.ReportTooOld.selector);
            lp.processEpoch();
        }
        tick(12);
        post(ETH_USD, BTC_USD, LINK_USD);
        postSurfaces();
        vm.assertTrue(lp.processEpoch(), "priced");
        claimShares(isJunior ? junior : senior, eve);
        sweep(account, pool);
        assertConserved();
    }

    /// @dev Marks may be wrong by a share of the margin: who comes and goes pays for it, and nobody where nothing is open.
    function test_73_whoComesAndGoesPaysForDoubt() public {
        askShares(junior, eve, 1_000_000e6);
        _later();
        uint256 shares = claimShares(junior, eve);
        askAssets(junior, eve, shares);
        _later();
        int256 got = int256(claimAssets(junior, eve));
        vm.assertLt(got, 1_000_000e6 - 1e6, "more than rounding");
        vm.assertGt(got, 999_000e6, "and less than a tenth of a percent");
    }

    function _later() private {
        tick(12);
        post(ETH_USD, BTC_USD, LINK_USD);
        postSurfaces();
        vm.assertTrue(lp.processEpoch(), "priced");
    }
}
