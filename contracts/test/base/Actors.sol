// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PerpOrder} from "../../src/interfaces/IPoolVenue.sol";
import {SpotPrice, SpotReport} from "../../src/interfaces/IMarketData.sol";
import {LegTransfer} from "../../src/market/TransferVenue.sol";
import {Action, ActionKind} from "../../src/types/Action.sol";
import {Assessment} from "../../src/types/Assessment.sol";
import {AccountId, AssetId, NO_ACCOUNT, UnderlyingId} from "../../src/types/Ids.sol";
import {InstrumentLib} from "../../src/types/InstrumentLib.sol";
import {Mode} from "../../src/types/Mode.sol";
import {Price, Size, Usd} from "../../src/units/Units.sol";
import {Tranche} from "../../src/vault/Tranche.sol";
import {World} from "./World.sol";

/// @notice What people do: report, open, deposit, trade, withdraw.
abstract contract Actors is World {
    uint256 internal constant ETH_USD = 3_000e18;
    uint256 internal constant BTC_USD = 60_000e18;
    uint256 internal constant LINK_USD = 20e18;
    uint64 internal constant CONFIDENCE = 0.0001e18;

    address internal alice = address(0xA11CE);
    address internal bob = address(0xB0B);
    address internal eve = address(0xE5E);

    function _fund() internal override {
        post(ETH_USD, BTC_USD, LINK_USD);
        askShares(junior, provider, POOL_USDC);
        tick(1);
        vm.assertTrue(lp.processEpoch(), "priced");
        claimShares(junior, provider);
        mintTo(address(this), USDC, INSURANCE_USD);
        run(address(this), depositOf(insurance, USDC, INSURANCE_USD));
        tick(12);
    }

    /* PROVIDERS */

    /// @dev Mints `assets` [token] to `who`, who asks for shares.
    function askShares(Tranche tranche, address who, uint256 assets) internal {
        tokens[0].mint(who, assets);
        vm.startPrank(who);
        tokens[0].approve(address(tranche), assets);
        tranche.requestDeposit(assets, who, who);
        vm.stopPrank();
    }

    /// @dev All shares that `who` has a claim to.
    function claimShares(Tranche tranche, address who) internal returns (uint256 shares) {
        uint256 assets = tranche.maxDeposit(who);
        vm.prank(who);
        return tranche.deposit(assets, who);
    }

    function askAssets(Tranche tranche, address who, uint256 shares) internal {
        vm.prank(who);
        tranche.requestRedeem(shares, who, who);
    }

    /// @dev All assets that `who` has a claim to.
    function claimAssets(Tranche tranche, address who) internal returns (uint256 assets) {
        uint256 shares = tranche.maxRedeem(who);
        vm.prank(who);
        return tranche.redeem(shares, who, who);
    }

    /// @dev A later report, and the epoch that it prices.
    function price(uint256 eth) internal {
        move(eth);
        lp.processEpoch();
    }

    /* TIME AND PRICES */

    /// @dev The next block, `elapsed` seconds later.
    function tick(uint256 elapsed) internal {
        vm.roll(vm.getBlockNumber() + 1);
        vm.warp(vm.getBlockTimestamp() + elapsed);
    }

    /// @dev All three reporters at the time of the block: a super-quorum.
    function post(uint256 eth, uint256 btc, uint256 link) internal {
        newsdesk.post(marketData, pricesOf(eth, btc, link));
    }

    /// @dev A new block with new prices, and one more so that trades do not count as having brought them.
    function move(uint256 eth) internal {
        tick(12);
        post(eth, BTC_USD, LINK_USD);
        tick(12);
    }

    function reportsAt(uint256 at, uint256 eth, uint256 btc, uint256 link)
        internal
        view
        returns (SpotReport[] memory)
    {
        return newsdesk.spots(address(marketData), uint40(at), pricesOf(eth, btc, link));
    }

    function pricesOf(uint256 eth, uint256 btc, uint256 link)
        internal
        pure
        returns (SpotPrice[] memory prices)
    {
        prices = new SpotPrice[](3);
        prices[0] = SpotPrice(ETH, Price.wrap(uint128(eth)), CONFIDENCE);
        prices[1] = SpotPrice(BTC, Price.wrap(uint128(btc)), CONFIDENCE);
        prices[2] = SpotPrice(LNK, Price.wrap(uint128(link)), CONFIDENCE);
    }

    /* ACCOUNTS */

    function openFor(address owner, Mode mode) internal returns (AccountId) {
        return ledger.open(owner, mode);
    }

    /// @dev A Cross account of `owner` with `usd` of cash [wad].
    function cross(address owner, uint256 usd) internal returns (AccountId account) {
        account = openFor(owner, Mode.Cross);
        if (usd != 0) put(account, USDC, usd);
    }

    /// @dev Mints to the owner and deposits.
    function put(AccountId account, AssetId asset, uint256 wad) internal {
        address owner = ledger.header(account).owner;
        mintTo(owner, asset, wad);
        run(owner, depositOf(account, asset, wad));
    }

    /// @dev Mints `wad` of an asset to someone who approves the Vault.
    function mintTo(address who, AssetId asset, uint256 wad) internal {
        uint256 a = AssetId.unwrap(asset);
        tokens[a].mint(who, wad / 10 ** (18 - tokens[a].decimals()));
        vm.prank(who);
        tokens[a].approve(address(vault), type(uint256).max);
    }

    function trade(AccountId account, UnderlyingId underlying, int256 size) internal {
        run(ledger.header(account).owner, tradeOf(account, underlying, size));
    }

    /* ACTIONS */

    function run(address who, Action memory action) internal {
        Action[] memory actions = new Action[](1);
        actions[0] = action;
        run(who, actions);
    }

    function run(address who, Action memory a, Action memory b) internal {
        run(who, both(a, b));
    }

    function run(address who, Action[] memory actions) internal {
        this.execute(who, actions);
    }

    /// @dev External, so that encoding it is no part of every test's stack.
    function execute(address who, Action[] calldata actions) external {
        vm.prank(who);
        ledger.execute(actions);
    }

    function both(Action memory a, Action memory b) internal pure returns (Action[] memory actions) {
        actions = new Action[](2);
        (actions[0], actions[1]) = (a, b);
    }

    function depositOf(AccountId account, AssetId asset, uint256 wad) internal pure returns (Action memory) {
        return _action(ActionKind.Deposit, account, NO_ACCOUNT, AssetId.unwrap(asset), wad, address(0), "");
    }

    function withdrawOf(AccountId account, AssetId asset, uint256 wad, address to)
        internal
        pure
        returns (Action memory)
    {
        return _action(ActionKind.Withdraw, account, NO_ACCOUNT, AssetId.unwrap(asset), wad, to, "");
    }

    function transferOf(AccountId from, AccountId to, AssetId asset, uint256 wad)
        internal
        pure
        returns (Action memory)
    {
        return _action(ActionKind.Transfer, from, to, AssetId.unwrap(asset), wad, address(0), "");
    }

    /// @dev At whatever price.
    function tradeOf(AccountId account, UnderlyingId underlying, int256 size)
        internal
        view
        returns (Action memory)
    {
        Price limit = Price.wrap(size > 0 ? type(uint96).max : 0);
        return orderOf(account, PerpOrder(underlying, Size.wrap(int128(size)), limit, type(uint40).max));
    }

    function orderOf(AccountId account, PerpOrder memory order) internal view returns (Action memory) {
        return askOf(account, address(venue), abi.encode(order));
    }

    function moveLegOf(AccountId from, AccountId to, UnderlyingId underlying, int256 size)
        internal
        view
        returns (Action memory)
    {
        LegTransfer memory leg = LegTransfer(to, InstrumentLib.perpetual(underlying), Size.wrap(int128(size)));
        return askOf(from, address(transfers), abi.encode(leg));
    }

    function askOf(AccountId account, address at, bytes memory data) internal pure returns (Action memory) {
        return _action(ActionKind.Trade, account, NO_ACCOUNT, 0, 0, at, data);
    }

    function operatorOf(AccountId account, address operator, uint8 scopes, uint256 expiresAt)
        internal
        pure
        returns (Action memory)
    {
        return _action(ActionKind.SetOperator, account, NO_ACCOUNT, scopes, expiresAt, operator, "");
    }

    function modeOf(AccountId account, Mode mode) internal pure returns (Action memory) {
        return _action(ActionKind.SetMode, account, NO_ACCOUNT, uint96(mode), 0, address(0), "");
    }

    function openOf(address owner, Mode mode) internal pure returns (Action memory) {
        return _action(ActionKind.Open, NO_ACCOUNT, NO_ACCOUNT, uint96(mode), 0, owner, "");
    }

    function _action(
        ActionKind kind,
        AccountId account,
        AccountId to,
        uint96 id,
        uint256 amount,
        address target,
        bytes memory data
    ) private pure returns (Action memory) {
        return Action(kind, account, to, id, int256(amount), target, data);
    }

    /* READING */

    function equityOf(AccountId account) internal view returns (int256) {
        return Usd.unwrap(registry.assess(account).equity);
    }

    function cashOf(AccountId account) internal view returns (int256) {
        return Usd.unwrap(ledger.cashOf(account));
    }

    function sizeOf(AccountId account, UnderlyingId underlying) internal view returns (int256) {
        (Size size,) = ledger.perp(account, underlying);
        return Size.unwrap(size);
    }

    function maintenanceOf(AccountId account) internal view returns (int256) {
        Assessment memory a = registry.assess(account);
        return Usd.unwrap(a.maintenanceBalance());
    }

    function isFlagged(AccountId account) internal view returns (bool) {
        return ledger.header(account).flagged;
    }

    /* FUZZ */

    /// @dev `x` folded into `[low, high]`.
    function bound(uint256 x, uint256 low, uint256 high) internal pure returns (uint256) {
        if (x >= low && x <= high) return x;
        return low + x % (high - low + 1);
    }
}
