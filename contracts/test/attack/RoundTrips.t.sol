// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PoolMarket} from "../../src/interfaces/IPoolVenue.sol";
import {AccountId, UnderlyingId} from "../../src/types/Ids.sol";
import {Size, Usd} from "../../src/units/Units.sol";
import {Books} from "../base/Books.sol";

/// @notice Incidents 11, 63 and 65: orders split, turned round and repeated at a market that does not move.
contract RoundTripsTest is Books {
    AccountId private account;

    function setUp() public override {
        super.setUp();
        account = cross(eve, 10_000_000e18);
    }

    /// @dev From a skew that others left.
    function _skew(int256 skew) private {
        AccountId other = cross(bob, 10_000_000e18);
        skew = int256(bound(uint256(skew), 0, 4_000e18)) - 2_000e18;
        if (skew > 1e18 || skew < -1e18) trade(other, ETH, skew);
        tick(12);
    }

    /// @dev Six orders in any direction, and one that closes what is left.
    function testFuzz_11_roundTripsNeverGain(int256 skew, int128[6] memory orders) public {
        _skew(skew);
        int256 before = wealthOf(eve);
        for (uint256 i; i < 6; ++i) {
            int256 size = int256(bound(uint256(int256(orders[i])), 1e18, 400e18))
                * (orders[i] < 0 ? int256(-1) : int256(1));
            if (size + sizeOf(account, ETH) == 0) continue;
            int256 left = size + sizeOf(account, ETH);
            if (left < 0.001e18 && left > -0.001e18) continue;
            trade(account, ETH, size);
            assertConserved();
        }
        int256 open = sizeOf(account, ETH);
        if (open != 0) trade(account, ETH, -open);
        vm.assertLe(wealthOf(eve), before, "eve gains nothing");
        assertConserved();
    }

    /// @dev What the orders cost in parts is what they cost at once, but for roundings, which are for the pool.
    function testFuzz_65_splittingAnOrderGainsNothing(int256 skew, uint256 size, uint256 parts, bool buy)
        public
    {
        _skew(skew);
        size = bound(size, 1e18, 1_000e18);
        parts = bound(parts, 2, 8);
        int256 sign = buy ? int256(1) : int256(-1);
        uint256 state = vm.snapshotState();
        trade(account, ETH, sign * int256(size));
        int256 atOnce = wealthOf(eve);
        vm.revertToState(state);
        uint256 done;
        for (uint256 i = 1; i <= parts; ++i) {
            uint256 next = size * i / parts;
            trade(account, ETH, sign * int256(next - done));
            done = next;
        }
        vm.assertLe(wealthOf(eve), atOnce, "splitting gains nothing");
        vm.assertApproxEqAbs(wealthOf(eve), atOnce, 10 * parts, "and costs only roundings");
        assertConserved();
    }

    /// @dev A long chain of the smallest steps.
    function test_63_manyTinyOrdersNeverGain() public {
        trade(account, ETH, 1e18);
        int256 before = wealthOf(eve);
        for (uint256 i; i < 200; ++i) {
            trade(account, ETH, i % 2 == 0 ? int256(1) : int256(-1));
        }
        vm.assertLe(wealthOf(eve), before, "eve gains nothing");
        assertConserved();
    }

    /// @dev External, so that encoding it is no part of a test's stack.
    function moveLeg(AccountId from, AccountId to, int256 piece) external {
        run(eve, moveLegOf(from, to, ETH, piece));
    }

    /// @dev Legs moved between own accounts in odd pieces create no wei, and leave no dust of value.
    function testFuzz_57_legsMovedBetweenOwnAccountsGainNothing(uint256[5] memory pieces) public {
        AccountId sibling = cross(eve, 1_000_000e18);
        trade(account, ETH, 10e18 + 7);
        int256 before = wealthOf(eve);
        for (uint256 i; i < 5; ++i) {
            int256 piece = int256(bound(pieces[i], 1, 1e18));
            this.moveLeg(account, sibling, piece);
        }
        this.moveLeg(sibling, account, sizeOf(sibling, ETH));
        vm.assertLe(wealthOf(eve), before, "eve gains nothing");
        assertConserved();
    }

    /// @dev Sum of `slope * skew^2 / 2` over the markets, rounded down [wad].
    function _potentials() private view returns (int256 total) {
        for (uint8 u = 1; u <= 3; ++u) {
            PoolMarket memory market = venue.marketOf(UnderlyingId.wrap(u));
            int256 skew = Size.unwrap(market.skew);
            total += skew * skew * int256(uint256(market.slope)) / 2e36;
        }
    }

    /// @dev A rebate is never more than what others paid in: the reserve covers all potentials after any sequence.
    function testFuzz_11_reserveCoversThePotentials(int128[8] memory orders, uint8[8] memory markets) public {
        for (uint256 i; i < 8; ++i) {
            UnderlyingId u = UnderlyingId.wrap(uint8(1 + markets[i] % 3));
            uint256[3] memory units = [uint256(100e18), 5e18, 10_000e18];
            uint256 unit = units[markets[i] % 3];
            int256 size = int256(bound(uint256(uint128(orders[i])), unit / 100, unit));
            if (orders[i] < 0) size = -size;
            int256 left = size + sizeOf(account, u);
            if (left != 0 && left < 1e18 && left > -1e18) continue;
            trade(account, u, size);
            vm.assertGe(impactsLeft(), _potentials(), "what is left of impact covers the potentials");
        }
        assertConserved();
    }

    /// @dev A quote is what a trade then costs.
    function testFuzz_20_quoteIsWhatATradeCosts(uint256 size, bool buy) public {
        size = bound(size, 0.001e18, 1_000e18);
        int256 signed = buy ? int256(size) : -int256(size);
        (Usd value, Usd impact, Usd poolFee, Usd insuranceFee) = venue.quote(ETH, Size.wrap(int128(signed)));
        int256 cash = cashOf(account);
        trade(account, ETH, signed);
        int256 charges = Usd.unwrap(impact + poolFee + insuranceFee);
        vm.assertEq(cashOf(account), cash - charges, "charges are paid in cash");
        (, Usd quote) = ledger.perp(account, ETH);
        vm.assertEq(Usd.unwrap(quote), -Usd.unwrap(value), "the value is owed by the leg");
        // Incident 20: the fee is a share of the notional, not of the size.
        vm.assertLe(
            Usd.unwrap(poolFee + insuranceFee), int256(size * 3_000 * 9 / 10_000 + 10), "fee below 9 bps"
        );
    }
}
