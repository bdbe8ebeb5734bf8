// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IClearinghouse} from "../../src/interfaces/IClearinghouse.sol";
import {ILiquidation} from "../../src/interfaces/ILiquidation.sol";
import {IMarginEngine} from "../../src/interfaces/IMarginEngine.sol";
import {ITranche} from "../../src/interfaces/ITranche.sol";
import {Action} from "../../src/types/Action.sol";
import {Assessment} from "../../src/types/Assessment.sol";
import {AccountId, AssetId, NO_ACCOUNT, UnderlyingId} from "../../src/types/Ids.sol";
import {Mode} from "../../src/types/Mode.sol";
import {Rank} from "../../src/types/Tranches.sol";
import {Fraction, Usd} from "../../src/units/Units.sol";
import {Tranche} from "../../src/vault/Tranche.sol";
import {Books} from "../base/Books.sol";

/// @notice What three owners, a keeper, a provider and the market may do, in any order. Nothing here reverts: what the
///         ledger may refuse is attempted, and the refusal must be one of those that are expected.
contract Handler is Books {
    /// @dev Roundings of one action: a few wei for each leg and holding [wad].
    int256 private constant ROUNDING = 1_000;

    /// @dev Roundings where shares are bought or sold: two smallest units of the asset [wad].
    int256 private constant SHARE_ROUNDING = 2e12;

    uint256 private immutable JUMP; // greatest move of a price in one step [wad]

    address[3] private _owners = [address(0xA1), address(0xA2), address(0xA3)];
    AccountId[] private _accounts; // two of each owner: cross and isolated
    AccountId private _keeper;
    address private _keeperOwner = address(0xBEE);
    uint256[3] private _prices = [ETH_USD, BTC_USD, LINK_USD];

    /// @dev How often things really happened.
    mapping(bytes32 what => uint256) public count;

    constructor(uint256 jump) {
        JUMP = jump;
    }

    function setUp() public override {
        super.setUp();
        for (uint256 i; i < 3; ++i) {
            _accounts.push(cross(_owners[i], 20_000e18));
            AccountId isolated = openFor(_owners[i], Mode.Isolated);
            put(isolated, USDC, 5_000e18);
            _accounts.push(isolated);
        }
        _keeper = cross(_keeperOwner, 5_000_000e18);
    }

    /* OWNERS */

    function deposit(uint256 who, uint256 asset, uint256 amount) external {
        AccountId account = _account(who);
        asset = ledger.header(account).mode == Mode.Isolated ? 0 : bound(asset, 0, 3);
        uint256[4] memory most = [uint256(20_000e18), 10e18, 1e18, 1_000e18];
        amount = bound(amount, 1, most[asset] / 1e12) * 1e12;
        _put(account, AssetId.wrap(uint8(asset)), amount);
    }

    /// @dev WBTC has 8 decimals: a smallest unit is 1e10 wad.
    function _put(AccountId account, AssetId asset, uint256 amount) private {
        int256 before = wealthOf(ledger.header(account).owner);
        int256 minted = int256(amount) * int256(_priceOf(asset)) / 1e18;
        put(account, asset, amount); // M5: depositing is always possible
        _ownerGained(account, before + minted, ROUNDING);
        ++count["deposit"];
    }

    function withdraw(uint256 who, uint256 asset, uint256 amount) external {
        AccountId account = _account(who);
        asset = bound(asset, 0, 3);
        uint256[4] memory most = [uint256(30_000e18), 10e18, 1e18, 1_000e18];
        amount = bound(amount, 1, most[asset] / 1e12) * 1e12;
        address owner = ledger.header(account).owner;
        int256 before = wealthOf(owner);
        if (_attempt(owner, withdrawOf(account, AssetId.wrap(uint8(asset)), amount, owner))) {
            ++count["withdraw"];
            vm.assertGe(maintenanceOf(account), 0, "M8: who withdraws stays covered");
        }
        _ownerGained(account, before, ROUNDING);
    }

    function transfer(uint256 who, uint256 asset, uint256 amount) external {
        (AccountId from, AccountId to) = _pair(who);
        asset = bound(asset, 0, 3);
        uint256[4] memory most = [uint256(10_000e18), 5e18, 0.5e18, 500e18];
        amount = bound(amount, 1, most[asset]);
        address owner = ledger.header(from).owner;
        int256 before = wealthOf(owner);
        if (_attempt(owner, transferOf(from, to, AssetId.wrap(uint8(asset)), amount))) ++count["transfer"];
        _ownerGained(from, before, ROUNDING);
    }

    function trade(uint256 who, uint256 underlying, uint256 size, bool buy) external {
        AccountId account = _account(who);
        UnderlyingId u = UnderlyingId.wrap(uint8(bound(underlying, 1, 3)));
        int256 signed = int256(_size(u, size));
        if (!buy) signed = -signed;
        address owner = ledger.header(account).owner;
        int256 before = wealthOf(owner);
        int256 reserveBefore = cashOf(reserve);
        if (_attempt(owner, tradeOf(account, u, signed))) ++count["trade"];
        int256 rebate = reserveBefore - cashOf(reserve);
        _ownerGained(account, before, ROUNDING + (rebate > 0 ? rebate : int256(0)));
    }

    function moveLeg(uint256 who, uint256 underlying, uint256 share) external {
        (AccountId from, AccountId to) = _pair(who);
        UnderlyingId u = UnderlyingId.wrap(uint8(bound(underlying, 1, 3)));
        int256 size = sizeOf(from, u) * int256(bound(share, 1, 1_000)) / 1_000;
        if (size == 0) return;
        address owner = ledger.header(from).owner;
        int256 before = wealthOf(owner);
        if (_attempt(owner, moveLegOf(from, to, u, size))) ++count["moveLeg"];
        _ownerGained(from, before, ROUNDING);
    }

    /// @dev M5: at fresh prices whoever holds a leg may close a part of it, in liquidation or not.
    function reduce(uint256 who, uint256 underlying, uint256 share) external {
        AccountId account = _account(who);
        UnderlyingId u = UnderlyingId.wrap(uint8(bound(underlying, 1, 3)));
        int256 size = sizeOf(account, u);
        if (size == 0) return;
        int256 part = size * int256(bound(share, 1, 1_000)) / 1_000;
        // What stays is no dust.
        int256 least = int256(uint256(venue.marketOf(u).minSize));
        if (part == 0 || (size - part < least && part - size < least)) part = size;
        _post();
        run(ledger.header(account).owner, tradeOf(account, u, -part));
        ++count["reduce"];
    }

    function settle(uint256 who) external {
        AccountId[] memory list = new AccountId[](1);
        list[0] = _account(who);
        int256 before = equityOf(list[0]);
        ledger.settle(list);
        vm.assertLe(equityOf(list[0]), before + ROUNDING, "M4: settling gains nothing");
        vm.assertGe(equityOf(list[0]), before - ROUNDING, "M4: settling loses nothing");
        ++count["settle"];
    }

    /* THE POOL */

    function provide(uint256 amount, bool isJunior) external {
        Tranche tranche = isJunior ? junior : senior;
        if (tranche.isClosed()) return;
        amount = bound(amount, 1e6, 1e11);
        int256 before = wealthOf(provider);
        askShares(tranche, provider, amount);
        vm.assertApproxEqAbs(
            wealthOf(provider),
            before + int256(amount) * 1e12,
            uint256(SHARE_ROUNDING),
            "M4: no gain by asking"
        );
        ++count["provide"];
    }

    function redeem(uint256 share, bool isJunior) external {
        Tranche tranche = isJunior ? junior : senior;
        uint256 shares = tranche.balanceOf(provider) * bound(share, 0, 50) / 1_000;
        if (shares == 0) return;
        int256 before = wealthOf(provider);
        askAssets(tranche, provider, shares);
        vm.assertLe(wealthOf(provider), before + SHARE_ROUNDING, "M4: no gain by asking");
        ++count["redeem"];
    }

    /// @dev M10: an epoch moves no value between those who stay and those who come and go, beyond rounding.
    function processEpoch() external {
        _post();
        if (!_waits()) return;
        int256 before = wealthOf(provider);
        if (!lp.processEpoch()) return;
        int256 after_ = wealthOf(provider);
        vm.assertLe(after_, before + SHARE_ROUNDING, "M4: no gain by an epoch");
        for (uint256 i; i < 2; ++i) {
            Tranche tranche = i == 0 ? senior : junior;
            claimShares(tranche, provider);
            if (tranche.maxRedeem(provider) != 0) claimAssets(tranche, provider);
            if (tranche.isClosed() && tranche.pendingDepositRequest(0, provider) != 0) {
                vm.prank(provider);
                tranche.reclaim(provider, provider);
            }
        }
        vm.assertLe(wealthOf(provider), after_ + SHARE_ROUNDING, "M4: no gain by claims");
        _reopen();
        ++count["epoch"];
    }

    function _waits() private view returns (bool) {
        for (uint256 i; i < 2; ++i) {
            ITranche.Waiting memory w = (i == 0 ? senior : junior).waiting();
            if (w.deposits + w.redemptions + w.gatheringDeposits + w.gatheringRedemptions != 0) return true;
        }
        return false;
    }

    /// @dev A new class in place of one that was wiped out.
    function _reopen() private {
        for (uint256 i; i < 2; ++i) {
            Tranche old = i == 0 ? senior : junior;
            if (!old.isClosed()) continue;
            bytes memory arguments = abi.encode("Again", "llAGAIN", tokens[0], lp, ledger, vault);
            Tranche next = Tranche(_create("Tranche", arguments));
            lp.openClass(Rank(i), next);
            if (i == 0) senior = next;
            else junior = next;
            ++count["wipedOut"];
        }
    }

    /* THE MARKET */

    function pass(uint256 elapsed) external {
        tick(bound(elapsed, 1, 120));
    }

    function movePrice(uint256 underlying, uint256 by, bool up) external {
        uint256 i = bound(underlying, 0, 2);
        by = bound(by, 0, JUMP);
        uint256 next = up ? _prices[i] * (1e18 + by) / 1e18 : _prices[i] * (1e18 - by) / 1e18;
        uint256[3] memory start = [ETH_USD, BTC_USD, LINK_USD];
        if (next > start[i] / 20 && next < start[i] * 5) _prices[i] = next;
        _post();
        ++count["movePrice"];
    }

    /// @dev New prices, and the block after them.
    function _post() private {
        tick(1);
        post(_prices[0], _prices[1], _prices[2]);
        tick(1);
    }

    /* LIQUIDATION */

    function flag(uint256 who) external {
        AccountId account = _account(who);
        if (isFlagged(account)) return;
        tick(1);
        bool below = maintenanceOf(account) < 0;
        try liquidation.flag(account) {
            vm.assertTrue(below, "M7: only what is below maintenance is flagged");
            ++count["flag"];
        } catch {
            vm.assertFalse(below, "M7: whatever is below maintenance can be flagged");
        }
    }

    /// @dev The next account that is flagged, or else below maintenance and flagged now; none where there is none.
    function _nextFlagged(uint256 who) private returns (AccountId account) {
        uint256 n = _accounts.length;
        for (uint256 i; i < 2 * n; ++i) {
            account = _accounts[(bound(who, 0, n - 1) + i) % n];
            if (isFlagged(account)) return account;
            if (i < n || maintenanceOf(account) >= 0) continue;
            tick(1);
            liquidation.flag(account);
            return account;
        }
        return NO_ACCOUNT;
    }

    function bid(uint256 who, uint256 fraction) external {
        AccountId account = _nextFlagged(who);
        if (account == NO_ACCOUNT) return;
        _post();
        if (_reached(account)) return liquidation.release(account);
        uint64 nonce = liquidation.auctionOf(account).nonce;
        Fraction most = Fraction.wrap(uint64(bound(fraction, 0.01e18, 1e18)));
        int256 system = equityOf(account) + equityOf(_keeper) + _systemEquity();
        vm.prank(_keeperOwner);
        liquidation.bid(account, _keeper, nonce, most, Fraction.wrap(0));
        int256 systemAfter = equityOf(account) + equityOf(_keeper) + _systemEquity();
        vm.assertApproxEqAbs(systemAfter, system, 1_000, "M4: a bid moves equity and makes none");
        vm.assertEq(isFlagged(account), !_reached(account));
        ++count["bid"];
    }

    function close(uint256 who, bool rewarded) external {
        AccountId account = _nextFlagged(who);
        if (account == NO_ACCOUNT) return;
        _post();
        if (_reached(account)) return liquidation.release(account);
        vm.prank(_keeperOwner);
        try liquidation.close(account, rewarded ? _keeper : NO_ACCOUNT) {
            vm.assertEq(isFlagged(account), !_reached(account));
            ++count["close"];
        } catch (bytes memory reason) {
            bool expected = bytes4(reason) == ILiquidation.CloseInsufficient.selector
                || bytes4(reason) == IMarginEngine.OnlyReducing.selector;
            _explain(expected, reason);
        }
    }

    /// @dev The next account that is bankrupt, flagged now if nobody did.
    function backstop(uint256 who) external {
        uint256 n = _accounts.length;
        for (uint256 i; i < n; ++i) {
            AccountId account = _accounts[(bound(who, 0, n - 1) + i) % n];
            if (equityOf(account) > 0 || maintenanceOf(account) >= 0) continue;
            tick(1);
            if (!isFlagged(account)) liquidation.flag(account);
            tick(901);
            liquidation.backstop(account);
            assertEmpty(account);
            ++count["backstop"];
            return;
        }
    }

    function _reached(AccountId account) private view returns (bool) {
        Assessment memory a = registry.assess(account);
        Usd required = a.requirement();
        return a.equity >= required + required.shareUp(liquidation.currentTerms().targetBuffer);
    }

    function _systemEquity() private view returns (int256) {
        return equityOf(pool) + equityOf(insurance) + equityOf(reserve);
    }

    /* HELP */

    function _account(uint256 who) private view returns (AccountId) {
        return _accounts[bound(who, 0, _accounts.length - 1)];
    }

    /// @dev Two accounts of one owner, in either order.
    function _pair(uint256 who) private view returns (AccountId from, AccountId to) {
        uint256 i = bound(who, 0, _accounts.length - 1);
        return (_accounts[i], _accounts[i ^ 1]);
    }

    function _size(UnderlyingId u, uint256 size) private pure returns (uint256) {
        uint256[4] memory most = [uint256(0), 50e18, 2e18, 5_000e18];
        return bound(size, 0.1e18, most[UnderlyingId.unwrap(u)]);
    }

    function _priceOf(AssetId asset) private view returns (uint256) {
        uint256 a = AssetId.unwrap(asset);
        return a == 0 ? 1e18 : _prices[a - 1];
    }

    /// @dev M4: an action of an owner leaves him no richer, at unchanged prices.
    function _ownerGained(AccountId account, int256 before, int256 allowed) private view {
        int256 after_ = wealthOf(ledger.header(account).owner);
        vm.assertLe(after_, before + allowed, "M4: an action makes nobody richer");
    }

    function _attempt(address who, Action memory action) private returns (bool) {
        Action[] memory actions = new Action[](1);
        actions[0] = action;
        vm.prank(who);
        try ledger.execute(actions) returns (AccountId) {
            return true;
        } catch (bytes memory reason) {
            _explain(_isExpected(bytes4(reason)), reason);
            return false;
        }
    }

    function _isExpected(bytes4 reason) private pure returns (bool) {
        bytes4[12] memory expected = [
            IMarginEngine.BelowInitialMargin.selector,
            IMarginEngine.DebtAboveCap.selector,
            IMarginEngine.OnlyReducing.selector,
            IMarginEngine.StalePrices.selector,
            IMarginEngine.MoreThanOneUnderlying.selector,
            IClearinghouse.InsufficientBalance.selector,
            IClearinghouse.DebtNotTransferable.selector,
            IClearinghouse.InLiquidation.selector,
            IClearinghouse.AssetNotWelcome.selector,
            IClearinghouse.UtilisationTooHigh.selector,
            bytes4(keccak256("StaleSpot(uint8,uint40)")),
            bytes4(keccak256("DustLeg(uint64,uint8,int128,uint128)"))
        ];
        for (uint256 i; i < 12; ++i) {
            if (reason == expected[i]) return true;
        }
        return false;
    }

    function _explain(bool expected, bytes memory reason) private pure {
        if (expected) return;
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }

    /* WHAT ALWAYS HOLDS */

    function check() external view {
        assertConserved();
        _checkTranches();
    }

    function checkFlags() external view {
        for (uint256 i; i < _accounts.length; ++i) {
            AccountId account = _accounts[i];
            bool flagged = isFlagged(account);
            if (flagged) {
                vm.assertTrue(liquidation.auctionOf(account).nonce != 0, "M7: a flag has its auction");
            }
        }
        vm.assertFalse(isFlagged(pool) || isFlagged(insurance) || isFlagged(reserve), "M7: system");
        vm.assertGe(cashOf(insurance), 0, "M7: insurance never owes");
    }

    /// @dev M10: the tranches are the pool, to the wei, and what waits lies in their accounts, to the wei.
    function _checkTranches() private view {
        (Usd seniorLow,) = lp.valueOf(Rank.Senior);
        (Usd juniorLow,) = lp.valueOf(Rank.Junior);
        (Usd low,,) = lp.valueSource().value();
        int256 whole = Usd.unwrap(low) > 0 ? Usd.unwrap(low) : int256(0);
        vm.assertEq(Usd.unwrap(seniorLow + juniorLow), whole, "M10: the tranches are the pool");
        for (uint256 i; i < 2; ++i) {
            Tranche tranche = i == 0 ? senior : junior;
            ITranche.Waiting memory w = tranche.waiting();
            uint256 waits = w.deposits + w.gatheringDeposits + tranche.maxWithdraw(provider);
            // What an epoch paid and rounding down left of it stays there.
            vm.assertGe(cashOf(tranche.account()), int256(waits * 1e12), "M10: what waits is there");
            vm.assertLe(cashOf(tranche.account()), int256((waits + 100) * 1e12), "M10: and nothing else");
        }
    }
}
