// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountId, InstrumentId} from "../../src/types/Ids.sol";
import {OptionTraders} from "../base/OptionTraders.sol";

/// @notice Incidents 11, 63 and 65 with options: orders split, turned round, repeated, and put around a sync or a report.
contract OptionRoundTripsTest is OptionTraders {
    AccountId private account;

    function setUp() public override {
        super.setUp();
        account = portfolio(eve, 5_000_000e18);
        AccountId other = portfolio(bob, 5_000_000e18);
        this.takeOption(other, callOf(middle, 2_800), 60e18);
        this.takeOption(other, putOf(near, 2_800), -40e18);
        this.takeOption(other, callOf(far, 3_300), -30e18);
        trade(other, ETH, 50e18);
        tick(12);
    }

    /// @dev The impact of an order is that of its parts, to a wei per part.
    function testFuzz_11_anOrderCostsWhatItsPartsCost(uint256 which, uint256 a, uint256 b) public {
        InstrumentId instrument = series(which % 12);
        (int256 first, int256 second) = (lots(a, 1e18, 20e18), lots(b, 1e18, 20e18));
        vm.assume(first + second != 0);
        int256 whole = impactOf(instrument, first + second);
        int256 split = impactOf(instrument, first);
        this.takeOption(account, instrument, first);
        split += impactOf(instrument, second);
        vm.assertApproxEqAbs(split, whole, 1e6, "the same");
    }

    /// @dev Any trades of options and perpetuals, undone in any order, at a market that stands still.
    function testFuzz_63_roundTripsGainNothing(uint256[4] memory which, uint256[4] memory seeds, uint256 perp)
        public
    {
        int256 before = wealthOf(eve);
        for (uint256 i; i < 4; ++i) {
            this.takeOption(account, series(which[i] % 12), lots(seeds[i], 0.1e18, 20e18));
        }
        trade(account, ETH, lots(perp, 1e18, 100e18));
        if (perp % 3 == 0) optionPool.sync(ETH);
        trade(account, ETH, -sizeOf(account, ETH));
        for (uint256 i; i < 4; ++i) {
            InstrumentId instrument = series(which[(i * 3 + perp % 4) % 4] % 12);
            int256 left = optionOf(account, instrument);
            if (left != 0) this.takeOption(account, instrument, -left);
        }
        for (uint256 i; i < 4; ++i) {
            int256 left = optionOf(account, series(which[i] % 12));
            if (left != 0) this.takeOption(account, series(which[i] % 12), -left);
        }
        vm.assertLe(wealthOf(eve), before, "eve gains nothing");
        assertConserved();
    }

    /// @dev The market moved, so a sync will change what delta, vega and gamma cost. Trading before it and back after it,
    ///      within its block, gains nothing.
    function testFuzz_65_nobodyTradesAroundASync(uint256 which, uint256 seed, uint256 price, bool perp)
        public
    {
        move(bound(price, 2_940e18, 3_060e18));
        int256 before = wealthOf(eve);
        InstrumentId instrument = series(which % 12);
        int256 size = lots(seed, 1e18, 30e18);
        if (perp) trade(account, ETH, size);
        else this.takeOption(account, instrument, size);
        optionPool.sync(ETH);
        if (perp) trade(account, ETH, -size);
        else this.takeOption(account, instrument, -size);
        vm.assertLe(wealthOf(eve), before, "eve gains nothing");
        assertConserved();
    }

    /// @dev The same with a sync that others bring a block later: the fees are more than what it moves.
    function testFuzz_65_nobodyTradesAheadOfASync(uint256 which, uint256 seed, uint256 price) public {
        move(bound(price, 2_940e18, 3_060e18));
        int256 before = wealthOf(eve);
        InstrumentId instrument = series(which % 12);
        int256 size = lots(seed, 1e18, 30e18);
        this.takeOption(account, instrument, size);
        vm.roll(vm.getBlockNumber() + 1);
        optionPool.sync(ETH);
        vm.roll(vm.getBlockNumber() + 1);
        this.takeOption(account, instrument, -size);
        vm.assertLe(wealthOf(eve), before, "eve gains nothing");
    }

    /// @dev Who brings a report and trades on it in the same block is filled at the worse of both prices.
    function testFuzz_12_nobodyTradesOnHisOwnReport(uint256 which, uint256 seed, uint256 price) public {
        InstrumentId instrument = series(which % 12);
        int256 size = lots(seed, 1e18, 30e18);
        (int256 valueBefore,) = quoteOf(instrument, size);
        tick(12);
        post(bound(price, 2_990e18, 3_010e18), BTC_USD, LINK_USD);
        int256 before = cashOf(account);
        this.takeOption(account, instrument, size);
        int256 paid = before - cashOf(account);
        vm.assertGe(paid, valueBefore - 0.6e18 * 30, "no better than before, but for what time decays");
        vm.assertGe(paid, premiumOf(instrument, size), "no better than after");
    }

    /// @dev However the market moves and whoever syncs, what is paid back stays within what was paid in.
    function testFuzz_11_theReserveIsNeverExhausted(uint256[6] memory seeds) public {
        for (uint256 i; i < 6; ++i) {
            this.takeOption(account, series(seeds[i] % 12), lots(seeds[i] >> 8, 0.1e18, 20e18));
            move(bound(seeds[i] >> 16, 2_950e18, 3_050e18));
            optionPool.sync(ETH);
            vm.assertGe(impactsLeft(), 0, "something is left");
            assertConserved();
        }
    }
}
