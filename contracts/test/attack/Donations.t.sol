// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountId, AssetId} from "../../src/types/Ids.sol";
import {Tranche} from "../../src/vault/Tranche.sol";
import {Books} from "../base/Books.sol";

/// @notice Incidents 27 to 37: tokens sent where nobody asked for them, and shares of an empty pool.
contract DonationsTest is Books {
    AccountId private account;

    function setUp() public override {
        super.setUp();
        account = cross(alice, 10_000e18);
        trade(account, ETH, 5e18);
    }

    function testFuzz_33_donationMovesNeitherEquityNorShares(uint256 amount, uint256 whom, uint256 asset)
        public
    {
        address[12] memory all = [
            address(vault),
            address(ledger),
            address(lp),
            address(senior),
            address(junior),
            address(fund),
            address(venue),
            address(transfers),
            address(liquidation),
            address(marketData),
            address(registry),
            address(router)
        ];
        amount = bound(amount, 1, 1e24);
        asset = bound(asset, 0, tokens.length - 1);
        int256[4] memory before = _equities();
        (uint256 assets, uint256 price) = (junior.totalAssets(), junior.convertToAssets(1e18));
        uint128 held = vault.held(AssetId.wrap(uint8(asset)));
        tokens[asset].mint(all[bound(whom, 0, 11)], amount);
        int256[4] memory after_ = _equities();
        for (uint256 i; i < 4; ++i) {
            vm.assertEq(after_[i], before[i], "equity");
        }
        vm.assertEq(junior.totalAssets(), assets, "assets of the pool");
        vm.assertEq(junior.convertToAssets(1e18), price, "price of a share");
        vm.assertEq(vault.held(AssetId.wrap(uint8(asset))), held, "what is held");
        vm.assertFalse(vault.audit(AssetId.wrap(uint8(asset))), "not halted");
        assertConserved();
    }

    function _equities() private view returns (int256[4] memory) {
        return [equityOf(pool), equityOf(insurance), equityOf(reserve), equityOf(account)];
    }

    /// @dev Eve is first in an empty tranche, gives the pool a fortune, and hopes that the next one gets no shares.
    function testFuzz_30_firstDepositorGainsNothingByInflation(
        uint256 first,
        uint256 gift,
        uint256 next,
        bool isJunior
    ) public {
        first = bound(first, 1, 1e12);
        gift = bound(gift, 1, 1e13);
        next = bound(next, 1e6, 1e13);
        Tranche tranche = isJunior ? junior : senior;
        if (isJunior) _emptyPool();
        askShares(tranche, eve, first);
        price(ETH_USD);
        uint256 shares = claimShares(tranche, eve);
        mintTo(eve, USDC, gift * 1e12);
        run(eve, depositOf(pool, USDC, gift * 1e12));
        askShares(tranche, bob, next);
        price(ETH_USD);
        if (shares == 0) return;
        askAssets(tranche, eve, shares);
        price(ETH_USD);
        uint256 out = claimAssets(tranche, eve);
        uint256 yield_ = first * 8 * 120 / (100 * 365 days); // of two minutes at most
        vm.assertLe(int256(out), int256(first + gift + yield_), "eve gains nothing");
        uint256 mine = tranche.convertToAssets(claimShares(tranche, bob));
        // What virtual shares own of a gift is lost to nobody but its giver: bob loses a millionth and a unit.
        vm.assertGe(
            int256(mine), int256(next - next / 1_000) - int256(gift / 1e6 + 2), "bob keeps what he paid"
        );
        assertConserved();
    }

    /// @dev Everyone leaves: the trader first, then the provider.
    function _emptyPool() private {
        trade(account, ETH, -5e18);
        askAssets(junior, provider, junior.balanceOf(provider));
        price(ETH_USD);
        claimAssets(junior, provider);
        vm.assertEq(junior.totalSupply(), 0);
    }

    /// @dev A gift to the pool through the ledger belongs to all who are in it; its giver only loses.
    function testFuzz_29_giftToThePoolIsLost(uint256 amount) public {
        amount = bound(amount, 1e6, 1e13) * 1e12;
        mintTo(eve, USDC, amount);
        int256 before = wealthOf(eve);
        run(eve, depositOf(pool, USDC, amount));
        vm.assertEq(wealthOf(eve), before - int256(amount), "lost");
        assertConserved();
    }
}
