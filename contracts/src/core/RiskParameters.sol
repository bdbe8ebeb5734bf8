// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IRiskParameters, PortfolioTerms} from "../interfaces/IRiskParameters.sol";
import {ScenarioRules} from "../margin/ScenarioRules.sol";
import {AssetTerms} from "../types/AssetTerms.sol";
import {AssetId, MAX_ASSETS, MAX_UNDERLYINGS, UnderlyingId} from "../types/Ids.sol";
import {OptionTerms} from "../types/OptionTerms.sol";
import {PerpTier, PerpTiers, PerpTiersLib} from "../types/PerpTiers.sol";
import {ScenarioTable, ScenarioTableLib} from "../types/ScenarioTable.sol";
import {Usd, ZERO_USD} from "../units/Units.sol";

/// @title RiskParameters
/// @notice The percentages that the engines apply, one slot per underlying and one per asset.
contract RiskParameters is IRiskParameters, AccessManaged {
    /* STORAGE */

    mapping(uint256 underlying => PerpTiers) private _tiers;
    mapping(uint256 asset => AssetTerms) private _terms;
    mapping(uint256 underlying => OptionTerms) private _options;

    /// @dev One slot each: what every check reads, and what the Portfolio mode reads.
    int128 private _debtCap; // [wad]
    uint64 private _referenceRange; // [wad]
    uint64 private _initialFactor; // [wad]
    address private _scenarios;
    uint8 private _columns; // of the scenario table, zero for none

    uint256 private constant WAD = 1e18;

    constructor(address authority) AccessManaged(authority) {}

    /* SETTINGS */

    /// @inheritdoc IRiskParameters
    function setTiers(UnderlyingId underlying, PerpTier[4] calldata tiers) external restricted {
        uint256 id = UnderlyingId.unwrap(underlying);
        require(id != 0 && id < MAX_UNDERLYINGS, IdOutOfRange(id));
        PerpTiers packed = PerpTiersLib.pack(tiers);
        emit TiersSet(underlying, _tiers[id], packed);
        _tiers[id] = packed;
    }

    /// @inheritdoc IRiskParameters
    function setTerms(AssetId asset, AssetTerms calldata terms) external restricted {
        uint256 id = AssetId.unwrap(asset);
        require(id != 0 && id < MAX_ASSETS, IdOutOfRange(id));
        AssetTerms memory valid = terms.checked();
        emit TermsSet(asset, _terms[id], valid);
        _terms[id] = valid;
    }

    /// @inheritdoc IRiskParameters
    function setDebtCap(Usd cap) external restricted {
        require(cap >= ZERO_USD, NegativeDebtCap(cap));
        uint256 raw = uint256(Usd.unwrap(cap));
        require(raw <= uint128(type(int128).max), ParameterOutOfRange("debtCap", raw));
        emit DebtCapSet(Usd.wrap(_debtCap), cap);
        _debtCap = int128(Usd.unwrap(cap));
    }

    /// @inheritdoc IRiskParameters
    function setReferenceRange(uint64 range) external restricted {
        require(range >= 0.01e18 && range <= 2.5e18, ParameterOutOfRange("referenceRange", range));
        emit ReferenceRangeSet(_referenceRange, range);
        _referenceRange = range;
    }

    /// @inheritdoc IRiskParameters
    function setOptionTerms(UnderlyingId underlying, OptionTerms calldata terms) external restricted {
        uint256 id = UnderlyingId.unwrap(underlying);
        require(id != 0 && id < MAX_UNDERLYINGS, IdOutOfRange(id));
        OptionTerms memory valid = terms.checkedOptions();
        // A column that the table lacks would stop every check of an account that holds the underlying.
        bool there = _columns == 0 || valid.column < _columns;
        require(there, ParameterOutOfRange("column", valid.column));
        emit OptionTermsSet(underlying, _options[id], valid);
        _options[id] = valid;
    }

    /// @inheritdoc IRiskParameters
    function setPortfolio(uint64 initialFactor, address scenarios) external restricted {
        bool sane = initialFactor >= WAD && initialFactor <= 3 * WAD;
        require(sane, ParameterOutOfRange("initialFactor", initialFactor));
        ScenarioTable memory table = ScenarioTableLib.read(scenarios);
        ScenarioRules.check(table);
        for (uint256 u; u < MAX_UNDERLYINGS; ++u) {
            uint256 column = _options[u].column; // zero where none is listed
            require(column < table.columns, ParameterOutOfRange("column", column));
        }
        emit PortfolioSet(initialFactor, scenarios);
        // Cast is safe: a table has at most 8 columns.
        (_initialFactor, _scenarios, _columns) = (initialFactor, scenarios, uint8(table.columns));
    }

    /* VIEWS */

    /// @inheritdoc IRiskParameters
    function load(uint256 underlyings, uint256 assets)
        external
        view
        returns (PerpTiers[] memory tiers, AssetTerms[] memory terms, Usd debtCap, uint64 referenceRange)
    {
        tiers = new PerpTiers[](_width(underlyings));
        for (uint256 u; u < tiers.length; ++u) {
            if (underlyings & (1 << u) == 0) continue;
            tiers[u] = _tiers[u];
            require(PerpTiers.unwrap(tiers[u]) != 0, UnderlyingNotListed(UnderlyingId.wrap(uint8(u))));
        }
        (terms,) = _loadTerms(assets);
        (debtCap, referenceRange) = (Usd.wrap(_debtCap), _referenceRange);
    }

    /// @inheritdoc IRiskParameters
    function loadOptions(uint256 underlyings) public view returns (OptionTerms[] memory terms) {
        terms = new OptionTerms[](_width(underlyings));
        for (uint256 u; u < terms.length; ++u) {
            if (underlyings & (1 << u) == 0) continue;
            terms[u] = _options[u];
            require(terms[u].depthThousands != 0, OptionsNotListed(UnderlyingId.wrap(uint8(u))));
        }
    }

    /// @inheritdoc IRiskParameters
    function loadPortfolio(uint256 underlyings, uint256 assets)
        external
        view
        returns (PortfolioTerms memory p)
    {
        (p.terms, p.underlyings) = _loadTerms(assets);
        p.underlyings |= underlyings;
        p.options = loadOptions(p.underlyings);
        (p.debtCap, p.referenceRange) = (Usd.wrap(_debtCap), _referenceRange);
        (p.initialFactor, p.scenarios) = (_initialFactor, _scenarios);
    }

    /// @return terms By asset.
    /// @return underlyings Bit per underlying that prices one of them.
    function _loadTerms(uint256 assets)
        private
        view
        returns (AssetTerms[] memory terms, uint256 underlyings)
    {
        terms = new AssetTerms[](_width(assets));
        for (uint256 a; a < terms.length; ++a) {
            if (assets & (1 << a) == 0) continue;
            terms[a] = _terms[a];
            uint256 u = UnderlyingId.unwrap(terms[a].underlying);
            require(u != 0, AssetNotListed(AssetId.wrap(uint8(a))));
            underlyings |= 1 << u;
        }
    }

    /// @inheritdoc IRiskParameters
    function portfolio() external view returns (uint64 initialFactor, address scenarios) {
        return (_initialFactor, _scenarios);
    }

    /// @dev One more than the highest set bit of a mask.
    function _width(uint256 mask) private pure returns (uint256 width) {
        for (; mask != 0; mask >>= 1) {
            ++width;
        }
    }
}
