// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountId, AssetId} from "../../src/types/Ids.sol";
import {LiquidityVault} from "../../src/vault/LiquidityVault.sol";
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
        address[10] memory all = [
            address(vault),
            address(ledger),
            address(lp),
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
        (uint256 assets, uint256 price) = (lp.totalAssets(), lp.convertToAssets(1e18));
        uint128 held = vault.held(AssetId.wrap(uint8(asset)));
        tokens[asset].mint(all[bound(whom, 0, 9)], amount);
        int256[4] memory after_ = _equities();
        for (uint256 i; i < 4; ++i) {
            vm.assertEq(after_[i], before[i], "equity");
        }
        vm.assertEq(lp.totalAssets(), assets, "assets of the pool");
        vm.assertEq(lp.convertToAssets(1e18), price, "price of a share");
        vm.assertEq(vault.held(AssetId.wrap(uint8(asset))), held, "what is held");
        vm.assertFalse(vault.audit(AssetId.wrap(uint8(asset))), "not halted");
        assertConserved();
    }

    function _equities() private view returns (int256[4] memory) {
        return [equityOf(pool), equityOf(insurance), equityOf(reserve), equityOf(account)];
    }

    /// @dev Eve is first in an empty vault, gives the pool a fortune, and hopes that the next one gets no shares.
    function testFuzz_30_firstDepositorGainsNothingByInflation(uint256 first, uint256 gift, uint256 next)
        public
    {
        LiquidityVault empty =
            LiquidityVault(_create("LiquidityVault", abi.encode(tokens[0], ledger, registry, vault)));
        first = bound(first, 1, 1e12);
        gift = bound(gift, 1, 1e13);
        next = bound(next, 1e6, 1e13);
        _deposit(empty, eve, first);
        mintTo(eve, USDC, gift * 1e12);
        run(eve, depositOf(empty.pool(), USDC, gift * 1e12));
        _deposit(empty, bob, next);
        tick(12);
        post(ETH_USD, BTC_USD, LINK_USD);
        uint256 shares = empty.maxRedeem(eve);
        vm.prank(eve);
        uint256 out = shares == 0 ? 0 : empty.redeem(shares, eve, eve);
        uint256 entryFee = next * 5 / 10_000 + 1; // what everyone who enters pays to those inside
        vm.assertLe(int256(out), int256(first + gift + entryFee), "eve gains no more than an entry fee");
        assertConserved();
    }

    function _deposit(LiquidityVault into, address who, uint256 amount) private {
        tokens[0].mint(who, amount);
        vm.startPrank(who);
        tokens[0].approve(address(into), amount);
        into.deposit(amount, who);
        vm.stopPrank();
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
