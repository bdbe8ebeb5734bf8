// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Scan} from "../math/ScenarioScan.sol";
import {ScenarioRows} from "../math/ScenarioRows.sol";
import {AssetId, UnderlyingId} from "../types/Ids.sol";
import {Book} from "../types/Book.sol";
import {OptionTerms} from "../types/OptionTerms.sol";
import {PortfolioReport} from "../types/PortfolioReport.sol";
import {ScenarioTable, ScenarioTableLib} from "../types/ScenarioTable.sol";
import {Price, Size, Usd, ZERO_SIZE} from "../units/Units.sol";
import {AddOns} from "./AddOnRules.sol";
import {Expiry, ExpiryRules} from "./ExpiryRules.sol";
import {GridRules} from "./GridRules.sol";
import {Market} from "./Market.sol";
import {Groups} from "../types/OptionGroups.sol";
import {OptionRules} from "./OptionRules.sol";

/// @notice What the Portfolio mode reads beside book and market. The tables are code, which does not change.
struct Scenarios {
    address normal; // NormalTable
    address table; // ScenarioTable
    uint64 initialFactor; // from the scenarios' loss to IM [wad]
}

/// @title PortfolioRules
/// @notice What a book must keep in the Portfolio mode: the worst of scenarios over all underlyings, and add-ons.
/// @dev Mirrored by `crates/model/src/margin/portfolio.rs`. P&L are integers in 1e-26 USD; each part is divided once and
///      rounded up.
library PortfolioRules {
    using GridRules for GridRules.Grid;

    /// @dev Widest scan range that the grid takes [wad].
    uint256 private constant WIDEST = 2.5e18;

    /// @dev What the grids of all underlyings add up to.
    struct Sheet {
        int256[27][] columns; // by column of the scenario table [1e-26 USD]
        AddOns addOns;
    }

    /// @dev What is under way.
    struct Work {
        ScenarioTable table;
        GridRules.Grid grid;
        Sheet all;
        Sheet lasting; // without long options that roll off soon
        uint256 used; // bit per column with an underlying
        uint256 group; // the next one to be scanned
        bool initial; // which side is asked for
        bool bounded; // whether what can be lost has a bound so far
        int256 bound; // marks less worst payoffs [1e-36 USD]
    }

    /// @notice One side's requirement of a book whose options are `groups`.
    /// @param initial for new risk, at the initial range and times the factor; else before liquidation
    /// @return report The requirement and its parts.
    /// @return value The options at marks, exact [1e-36 USD].
    function requirement(
        Book memory book,
        Groups memory groups,
        Market memory market,
        Scenarios memory scenarios,
        bool initial
    ) internal view returns (PortfolioReport memory report, int256 value) {
        Work memory w;
        w.table = ScenarioTableLib.read(scenarios.table);
        w.initial = initial;
        w.bounded = true;
        w.all.columns = new int256[27][](w.table.columns);
        uint256 left = GridRules.firstRollOff(groups, market.now_);
        if (left < GridRules.ROLL_OFF) {
            w.grid.rolls = true;
            w.lasting.columns = new int256[27][](w.table.columns);
        }
        _scan(w, book, groups, market, scenarios.normal);

        uint256 factor = initial ? scenarios.initialFactor : 1e18;
        report = _report(w, w.all, factor);
        uint256 total = uint256(Usd.unwrap(report.requirement));
        if (w.grid.rolls) {
            uint256 without = uint256(Usd.unwrap(_report(w, w.lasting, factor).requirement));
            if (without > total) {
                uint256 rollOff = _divUp((without - total) * (GridRules.ROLL_OFF - left), GridRules.ROLL_OFF);
                report.rollOff = _usd(rollOff);
                total += rollOff;
            }
        }
        if (w.bounded) {
            report.bounded = true;
            uint256 bound = w.bound < 0 ? 0 : _divUp(uint256(w.bound), 1e18);
            report.bound = _usd(bound);
            if (bound < total) total = bound;
        }
        report.requirement = _usd(total);
        value = w.grid.value;
    }

    /* GRIDS */

    /// @dev Underlying by underlying.
    function _scan(
        Work memory w,
        Book memory book,
        Groups memory groups,
        Market memory market,
        address normal
    ) private view {
        uint256 mask = _underlyings(w, book, groups, market);
        for (uint256 u; mask >> u != 0; ++u) {
            if (mask & (1 << u) != 0) _scanOne(w, book, groups, market, normal, u);
        }
    }

    function _scanOne(
        Work memory w,
        Book memory book,
        Groups memory groups,
        Market memory market,
        address normal,
        uint256 u
    ) private view {
        uint256 range = w.initial ? market.ranges[u].initial : market.ranges[u].maintenance;
        if (range > WIDEST) range = WIDEST;
        w.grid.begin(normal, range);
        while (w.group < groups.keys.length && groups.underlyingOf(w.group) == u) {
            _addOptions(w, groups, w.group++, market);
        }
        _addLinear(w.grid.scan, book, market, u);
        _end(w, market, u, range);
    }

    /// @dev Bit per underlying of what the book holds; notes whether it is options alone.
    function _underlyings(Work memory w, Book memory book, Groups memory groups, Market memory market)
        private
        pure
        returns (uint256 mask)
    {
        for (uint256 i; i < book.perps.length; ++i) {
            if (book.perps[i].size == ZERO_SIZE) continue;
            mask |= 1 << UnderlyingId.unwrap(book.perps[i].underlying);
        }
        for (uint256 i; i < book.holdings.length; ++i) {
            if (book.holdings[i].amount == ZERO_SIZE) continue;
            mask |= 1 << UnderlyingId.unwrap(market.terms[AssetId.unwrap(book.holdings[i].asset)].underlying);
        }
        if (mask != 0) w.bounded = false;
        mask |= groups.underlyings();
    }

    function _addOptions(Work memory w, Groups memory groups, uint256 group, Market memory market)
        private
        pure
    {
        uint256 u = groups.underlyingOf(group);
        Expiry memory e =
            ExpiryRules.asOf(market.expiries[group], groups.expiryOf(group), market.marks[u], market.now_);
        int256 before = w.grid.value;
        w.grid.add(groups, group, e, market.options[u]);
        if (!w.bounded || e.rest == 0) return; // what has expired cannot be lost
        int256 worst;
        (w.bounded, worst) = OptionRules.worstPayoff(groups, group);
        w.bound += w.grid.value - before - worst * 1e10;
    }

    /// @dev Perpetuals and collateral.
    function _addLinear(Scan scan, Book memory book, Market memory market, uint256 u) private pure {
        uint256 price = Price.unwrap(market.marks[u]) / 1e10;
        for (uint256 i; i < book.perps.length; ++i) {
            if (UnderlyingId.unwrap(book.perps[i].underlying) != u) continue;
            scan.addLinear(Size.unwrap(book.perps[i].size), price);
        }
        for (uint256 i; i < book.holdings.length; ++i) {
            uint256 asset = AssetId.unwrap(book.holdings[i].asset);
            if (UnderlyingId.unwrap(market.terms[asset].underlying) != u) continue;
            scan.addLinear(Size.unwrap(book.holdings[i].amount), price);
        }
    }

    /// @dev Closes the grid of an underlying and adds it, and its add-ons, to the sheets.
    function _end(Work memory w, Market memory market, uint256 u, uint256 range) private pure {
        Scan scan = w.grid.scan;
        scan.close();
        OptionTerms memory terms = market.options[u];
        uint256 spot = Price.unwrap(market.marks[u]);
        uint256 confidence = market.ranges[u].confidence;
        scan.addTo(w.all.columns[terms.column]);
        w.all.addOns.add(scan, terms, range, confidence, w.grid.shorts, spot);
        w.used |= 1 << terms.column;
        if (!w.grid.rolls) return;
        w.grid.rolling.close();
        scan.subtract(w.grid.rolling);
        scan.addTo(w.lasting.columns[terms.column]);
        w.lasting.addOns.add(scan, terms, range, confidence, w.grid.shorts, spot);
    }

    /* REQUIREMENT */

    /// @dev The scenarios' loss and the add-ons of a sheet.
    function _report(Work memory w, Sheet memory sheet, uint256 factor)
        private
        pure
        returns (PortfolioReport memory r)
    {
        ScenarioTable memory table = w.table;
        (int256 worst, uint256 row) =
            ScenarioRows.worstWeighted(table.code, 9, table.rows, sheet.columns, w.used);
        int256 sum = ScenarioRows.sumOfWorst(
            table.code, table.historyAt(), table.history, sheet.columns, w.used, table.worst
        );
        uint256 stress = _divUp(uint256(worst), 1e12); // 1e-26 times 1e-4
        uint256 shortfall = sum < 0 ? _divUp(uint256(-sum), table.worst * 65_536e8) : 0;
        uint256 base = _divUp((stress > shortfall ? stress : shortfall) * factor, 1e18);
        r.worstRow = row;
        (r.stress, r.shortfall) = (_usd(stress), _usd(shortfall));
        AddOns memory a = sheet.addOns;
        (r.liquidity, r.vega) = (_usd(a.liquidity), _usd(a.vega));
        (r.confidence, r.minimum) = (_usd(a.confidence), _usd(a.minimum));
        r.requirement = _usd(base + a.total());
    }

    function _usd(uint256 wad) private pure returns (Usd) {
        return Usd.wrap(int256(wad));
    }

    function _divUp(uint256 n, uint256 d) private pure returns (uint256) {
        return n / d + (n % d == 0 ? 0 : 1);
    }
}
