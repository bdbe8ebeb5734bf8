// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {IMarketData} from "../interfaces/IMarketData.sol";
import {IRegistry} from "../interfaces/IRegistry.sol";
import {IVault} from "../interfaces/IVault.sol";
import {CheckRules} from "../margin/CheckRules.sol";
import {ExpiryRules} from "../margin/ExpiryRules.sol";
import {GreekRules, PositionGreeks} from "../margin/GreekRules.sol";
import {Assessment} from "../types/Assessment.sol";
import {Book, Holding, PerpLeg} from "../types/Book.sol";
import {ExpiryData} from "../types/ExpiryData.sol";
import {AccountId, AssetId, CASH, InstrumentId, UnderlyingId} from "../types/Ids.sol";
import {Groups, OptionGroups} from "../types/OptionGroups.sol";
import {OptionLeg, OptionLegLib} from "../types/OptionLeg.sol";
import {Fraction, Price, Size, Usd, ZERO_SIZE, ZERO_USD} from "../units/Units.sol";

/// @notice A trade that is thought of: as a fill from the taker's side.
struct LegChange {
    InstrumentId instrument;
    Size size; // signed base [wad]
    Usd quote; // what is paid for it, negative: received [wad]
}

/// @title RiskLens
/// @notice What an account would be worth after trades, what it may withdraw, and how it moves. Stateless, trusted by nobody.
contract RiskLens {
    IClearinghouse public immutable LEDGER;
    IRegistry public immutable REGISTRY;
    IMarketData public immutable MARKET_DATA;
    IVault public immutable VAULT;

    /// @dev Most of the lendable cash that may be lent; the ledger's own limit.
    Fraction private constant MAX_UTILISATION = Fraction.wrap(0.9e18);

    constructor(IClearinghouse ledger, IRegistry registry, IMarketData marketData, IVault vault) {
        LEDGER = ledger;
        REGISTRY = registry;
        MARKET_DATA = marketData;
        VAULT = vault;
    }

    /* WHAT IF */

    /// @notice The assessment of `account` after fills and a deposit (negative: a withdrawal) of cash, as the batch would
    ///         leave it, to the wei. Nothing is checked.
    function whatIf(AccountId account, LegChange[] calldata changes, Usd deposit)
        external
        view
        returns (Assessment memory)
    {
        Book memory book = LEDGER.book(account);
        book.cash = book.cash + deposit;
        for (uint256 i; i < changes.length; ++i) {
            if (changes[i].instrument.isPerpetual()) _fillPerp(book, changes[i]);
            else _fillOption(book, changes[i]);
        }
        return _engineOf(account).assess(book);
    }

    /// @dev As the ledger does: a fill turns the profit of its leg into cash.
    function _fillPerp(Book memory book, LegChange calldata change) private view {
        UnderlyingId underlying = change.instrument.perpetualUnderlying();
        uint256 n = book.perps.length;
        uint256 k;
        while (k < n && UnderlyingId.unwrap(book.perps[k].underlying) != UnderlyingId.unwrap(underlying)) {
            ++k;
        }
        if (k == n) {
            PerpLeg[] memory more = new PerpLeg[](n + 1);
            for (uint256 i; i < n; ++i) {
                more[i] = book.perps[i];
            }
            more[n] = PerpLeg(underlying, ZERO_SIZE, ZERO_USD);
            book.perps = more;
        }
        PerpLeg memory leg = book.perps[k];
        leg.size = leg.size + change.size;
        Usd owed = -leg.size.valueDown(MARKET_DATA.spot(underlying).price);
        book.cash = book.cash + leg.quote - change.quote - owed;
        leg.quote = owed;
    }

    function _fillOption(Book memory book, LegChange calldata change) private pure {
        book.cash = book.cash - change.quote;
        uint256 n = book.options.length;
        for (uint256 k; k < n; ++k) {
            OptionLeg leg = book.options[k];
            if (InstrumentId.unwrap(leg.instrument()) != InstrumentId.unwrap(change.instrument)) continue;
            book.options[k] = leg.withSize(leg.size() + change.size);
            return;
        }
        OptionLeg[] memory more = new OptionLeg[](n + 1);
        for (uint256 k; k < n; ++k) {
            more[k] = book.options[k];
        }
        more[n] = OptionLegLib.open(change.instrument, change.size);
        book.options = more;
    }

    /* WITHDRAWALS */

    /// @notice The most cash that `account` may withdraw now, profit settled first, a whole number of token units [wad].
    /// @dev Bounded by the initial balance less the buffer of withdrawals, the debt that its mode allows, and the share of cash that may be lent. Zero in
    ///      liquidation and at prices that are too old.
    function maxWithdraw(AccountId account) external view returns (Usd) {
        Book memory book = LEDGER.book(account);
        Assessment memory a = _engineOf(account).assess(book);
        if (LEDGER.header(account).flagged || !a.fresh) return ZERO_USD;
        Usd cash = _settledCash(book);
        Usd most = CheckRules.free(a, true).min(cash - a.minCash);
        Usd lendable = LEDGER.totalDebt() + Usd.wrap(int256(uint256(VAULT.held(CASH)))) - cash.max(ZERO_USD);
        Usd byLending = lendable.shareDown(MAX_UTILISATION) - LEDGER.totalDebt() + cash.max(ZERO_USD);
        most = most.min(byLending.max(cash)).max(ZERO_USD);
        int256 unit = int256(uint256(VAULT.listing(CASH).unit));
        return Usd.wrap(Usd.unwrap(most) / unit * unit);
    }

    /// @dev Cash once every perpetual's profit is settled, as a withdrawal does first.
    function _settledCash(Book memory book) private view returns (Usd cash) {
        cash = book.cash;
        for (uint256 i; i < book.perps.length; ++i) {
            PerpLeg memory leg = book.perps[i];
            cash = cash + leg.quote + leg.size.valueDown(MARKET_DATA.spot(leg.underlying).price);
        }
    }

    /* GREEKS */

    /// @notice How the account's positions on `underlying` move: options, perpetuals, and the collateral `asset` that is
    ///         priced by it (zero for none).
    function greeks(AccountId account, UnderlyingId underlying, AssetId asset)
        external
        view
        returns (PositionGreeks memory sum)
    {
        Book memory book = LEDGER.book(account);
        Groups memory groups = OptionGroups.group(book.options);
        ExpiryData[] memory data = MARKET_DATA.expiries(groups.keys);
        Price spot = MARKET_DATA.spot(underlying).price;
        for (uint256 g; g < groups.keys.length; ++g) {
            if (groups.underlyingOf(g) != UnderlyingId.unwrap(underlying)) continue;
            (uint256 first, uint256 end) = groups.span(g);
            for (uint256 i = first; i < end; ++i) {
                GreekRules.add(
                    sum,
                    groups.legs[i],
                    ExpiryRules.asOf(data[g], groups.expiryOf(g), spot, block.timestamp),
                    data[g].basis
                );
            }
        }
        for (uint256 i; i < book.perps.length; ++i) {
            bool same = UnderlyingId.unwrap(book.perps[i].underlying) == UnderlyingId.unwrap(underlying);
            if (same) sum.delta += Size.unwrap(book.perps[i].size);
        }
        for (uint256 i; i < book.holdings.length; ++i) {
            Holding memory holding = book.holdings[i];
            bool same = AssetId.unwrap(asset) != 0 && holding.asset == asset;
            if (same) sum.delta += Size.unwrap(holding.amount);
        }
    }

    function _engineOf(AccountId account) private view returns (IMarginEngine) {
        return IMarginEngine(REGISTRY.engineOf(LEDGER.header(account).mode));
    }
}
