// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ExpiryQuote, IMarketData, SurfaceReport} from "../interfaces/IMarketData.sol";
import {MAX_UNDERLYINGS, UnderlyingId} from "../types/Ids.sol";
import {expiryKeyOf} from "../types/OptionLeg.sol";
import {ExpiryCalendar} from "./ExpiryCalendar.sol";
import {Medians} from "./Medians.sol";
import {ReportHashes} from "./ReportHashes.sol";
import {Reporters} from "./Reporters.sol";
import {SurfaceRules} from "./SurfaceRules.sol";

/// @title Surfaces
/// @notice Takes signed reports on options, keeps the median of each parameter of each expiry.
abstract contract Surfaces is Reporters {
    /// @dev The band is about the volatility of the last super-quorum, or else of no less than this ago: reporters who are
    ///      not all cannot move it block by block [s].
    uint256 private constant ANCHOR_TIME = 1 hours;

    /* STORAGE */

    /// @dev Two slots: 4 * 64, and 64 + 32 + 32 + 8 + 72 + 32.
    struct SurfaceSlot {
        uint64 basis; // [wad]
        int64 rate; // per year [wad]
        uint64 theta; // when observed [wad]
        uint64 psi; // when observed [wad]
        int64 rho; // [wad]
        uint32 observedAt; // zero for none [unix seconds]
        uint32 acceptedIn; // block
        bool stale; // in conflict with a newer neighbour
        uint72 anchor; // variance at the forward per year that the band is about [wad]
        uint32 anchoredAt; // [unix seconds]
    }

    /// @dev What an accepted submission is about.
    struct Bundle {
        UnderlyingId underlying;
        uint40 observedAt; // the oldest speaks for all [unix seconds]
        uint256 reports;
        bool superQuorum;
        ExpiryQuote[] quotes;
        bool[] accepted; // by quote
    }

    mapping(uint256 key => SurfaceSlot) internal _surfaces;
    mapping(uint256 underlying => uint256) private _calendars; // see ExpiryCalendar
    SurfaceSettings internal _surfaceSettings;

    /* REPORTS */

    /// @inheritdoc IMarketData
    function submitSurface(SurfaceReport[] calldata reports) external {
        _checkFrozen();
        Bundle memory bundle = _bundle(reports);
        uint256 n = bundle.quotes.length;
        bundle.accepted = new bool[](n);
        for (uint256 k; k < n; ++k) {
            bundle.accepted[k] = _acceptQuote(bundle, bundle.quotes[k]);
        }
        _compareNeighbours(bundle);
    }

    /// @dev The medians of signed reports, checked by themselves and against each other.
    function _bundle(SurfaceReport[] calldata reports) private view returns (Bundle memory bundle) {
        uint256 n = reports.length;
        bundle.superQuorum = _checkNumber(n);
        (bundle.reports, bundle.observedAt) = (n, type(uint40).max);
        UnderlyingId underlying = reports[0].underlying;
        uint256 id = UnderlyingId.unwrap(underlying);
        require(id != 0 && id < MAX_UNDERLYINGS, UnderlyingMismatch(0, underlying, underlying));
        bundle.underlying = underlying;
        uint256 expiries_ = reports[0].expiries.length;
        address last;
        for (uint256 i; i < n; ++i) {
            SurfaceReport calldata r = reports[i];
            bool same = UnderlyingId.unwrap(r.underlying) == id && r.expiries.length == expiries_;
            require(same, UnderlyingMismatch(i, underlying, r.underlying));
            _checkReport(last, r.reporter, r.observedAt, ReportHashes.ofSurface(r), r.signature);
            last = r.reporter;
            if (r.observedAt < bundle.observedAt) bundle.observedAt = r.observedAt;
        }
        _checkAge(bundle.observedAt, _surfaceSettings.maxAge);

        bundle.quotes = new ExpiryQuote[](expiries_);
        for (uint256 k; k < expiries_; ++k) {
            ExpiryQuote memory quote = _medianQuote(reports, k);
            uint32 before = k == 0 ? 0 : bundle.quotes[k - 1].expiry;
            bool possible = quote.expiry > before && SurfaceRules.isExpiry(quote.expiry, block.timestamp);
            require(possible, ExpiryMismatch(k, before, quote.expiry));
            possible = SurfaceRules.isPossible(quote, quote.expiry - bundle.observedAt);
            require(possible, SliceRefused(underlying, quote));
            bool free = k == 0 || SurfaceRules.follows(bundle.quotes[k - 1], quote);
            require(free, CalendarArbitrage(underlying, before, quote.expiry));
            bundle.quotes[k] = quote;
        }
    }

    /// @dev The median of each parameter of expiry number `k`; reverts unless all reports name the same expiry there.
    function _medianQuote(SurfaceReport[] calldata reports, uint256 k)
        private
        pure
        returns (ExpiryQuote memory quote)
    {
        uint256 n = reports.length;
        int256[][5] memory columns;
        for (uint256 c; c < 5; ++c) {
            columns[c] = new int256[](n);
        }
        quote.expiry = reports[0].expiries[k].expiry;
        for (uint256 i; i < n; ++i) {
            ExpiryQuote calldata q = reports[i].expiries[k];
            require(q.expiry == quote.expiry, ExpiryMismatch(k, quote.expiry, q.expiry));
            (columns[0][i], columns[1][i]) = (int256(uint256(q.basis)), q.rate);
            (columns[2][i], columns[3][i]) = (int256(uint256(q.theta)), q.rho);
            columns[4][i] = int256(uint256(q.psi));
        }
        // A median is one of its values or between two of them, so the casts are safe.
        quote.basis = uint64(uint256(Medians.median(columns[0])));
        quote.rate = int64(Medians.median(columns[1]));
        quote.theta = uint64(uint256(Medians.median(columns[2])));
        quote.rho = int64(Medians.median(columns[3]));
        quote.psi = uint64(uint256(Medians.median(columns[4])));
    }

    /// @dev Stores a quote, or skips it when it is not news. The first of an expiry needs a super-quorum.
    function _acceptQuote(Bundle memory bundle, ExpiryQuote memory quote) private returns (bool) {
        (UnderlyingId underlying, uint40 observedAt) = (bundle.underlying, bundle.observedAt);
        uint256 key = expiryKeyOf(underlying, quote.expiry);
        SurfaceSlot memory slot = _surfaces[key];
        if (observedAt <= slot.observedAt || slot.acceptedIn == uint32(block.number)) {
            emit SurfaceSkipped(underlying, quote.expiry, observedAt);
            return false;
        }
        if (!bundle.superQuorum) {
            require(slot.observedAt != 0, TooFewReports(bundle.reports, _settings.superQuorum));
            _checkBands(underlying, quote, slot, observedAt);
        }
        if (slot.observedAt == 0) {
            uint256 id = UnderlyingId.unwrap(underlying);
            (uint256 calendar, bool fits) =
                ExpiryCalendar.added(_calendars[id], quote.expiry, block.timestamp);
            require(fits, TooManyExpiries(underlying, ExpiryCalendar.PLACES + 1));
            _calendars[id] = calendar;
        }
        (slot.basis, slot.rate, slot.theta) = (quote.basis, quote.rate, quote.theta);
        (slot.psi, slot.rho, slot.stale) = (quote.psi, quote.rho, false);
        if (bundle.superQuorum || observedAt - slot.anchoredAt >= ANCHOR_TIME) {
            // At most the square of 600 %.
            slot.anchor = uint72(SurfaceRules.perYearDown(quote.theta, quote.expiry - observedAt));
            slot.anchoredAt = uint32(observedAt);
        }
        (slot.observedAt, slot.acceptedIn) = (uint32(observedAt), uint32(block.number));
        _surfaces[key] = slot;
        emit SurfaceAccepted(underlying, quote, observedAt);
        return true;
    }

    /// @dev Reverts when volatility at the forward or basis move further than their age allows.
    function _checkBands(
        UnderlyingId underlying,
        ExpiryQuote memory quote,
        SurfaceSlot memory slot,
        uint40 observedAt
    ) private view {
        uint256 width = _surfaceSettings.band + uint256(_surfaceSettings.bandPerSecond)
            * (observedAt - slot.anchoredAt);
        (uint256 low, uint256 high) =
            SurfaceRules.variancesDown(slot.anchor, quote.expiry - observedAt, width);
        bool inside = quote.theta >= low && quote.theta <= high;
        require(inside, VolatilityOutOfBand(underlying, quote.expiry, quote.theta, low, high));
        (low, high) = _band(slot.basis, observedAt - slot.observedAt);
        inside = quote.basis >= low && quote.basis <= high;
        require(inside, BasisOutOfBand(underlying, quote.expiry, quote.basis, low, high));
    }

    /// @dev Where a spot or a basis may be after some time without a super-quorum, rounded down [as `value`].
    function _band(uint256 value, uint256 elapsed) internal view returns (uint256 low, uint256 high) {
        uint256 width = _settings.band + uint256(_settings.bandPerSecond) * elapsed;
        low = width >= WAD ? 0 : value * (WAD - width) / WAD;
        high = value * (WAD + width) / WAD;
    }

    /* CONFLICTS */

    /// @dev Holds what was accepted against neighbours that were not: of two in conflict the older becomes stale.
    function _compareNeighbours(Bundle memory bundle) private {
        uint256 calendar = _calendars[UnderlyingId.unwrap(bundle.underlying)];
        uint256 j; // next quote
        uint256 left = type(uint256).max; // the quote of the place before, if it was accepted
        uint32 leftExpiry;
        for (uint256 i; i < ExpiryCalendar.PLACES; ++i) {
            uint32 expiry = ExpiryCalendar.expiryAt(calendar, i);
            if (expiry == 0) break;
            if (expiry <= block.timestamp) continue;
            while (j < bundle.quotes.length && bundle.quotes[j].expiry < expiry) {
                ++j;
            }
            bool isNew = j < bundle.quotes.length && bundle.quotes[j].expiry == expiry && bundle.accepted[j];
            bool leftIsNew = left != type(uint256).max;
            if (leftExpiry != 0 && isNew && !leftIsNew) {
                _comparePair(bundle, bundle.quotes[j], leftExpiry, true);
            }
            if (leftIsNew && !isNew) _comparePair(bundle, bundle.quotes[left], expiry, false);
            (left, leftExpiry) = (isNew ? j : type(uint256).max, expiry);
        }
    }

    /// @dev Holds an accepted quote against the stored surface of a neighbour, scaled to the time of the quote.
    /// @param earlier whether the neighbour expires before it
    function _comparePair(Bundle memory bundle, ExpiryQuote memory quote, uint32 neighbour, bool earlier)
        private
    {
        SurfaceSlot memory slot = _surfaces[expiryKeyOf(bundle.underlying, neighbour)];
        (uint256 tauBefore, uint256 tau) = (neighbour - slot.observedAt, neighbour - bundle.observedAt);
        bool free = SurfaceRules.isCalendarFree(
            quote,
            SurfaceRules.scaledDown(slot.theta, tauBefore, tau),
            slot.rho,
            SurfaceRules.scaledDown(slot.psi, tauBefore, tau),
            earlier
        );
        if (free) return;
        uint32 older = slot.observedAt <= bundle.observedAt ? neighbour : quote.expiry;
        _surfaces[expiryKeyOf(bundle.underlying, older)].stale = true;
        emit SurfaceStale(bundle.underlying, older);
    }

    /* SETTINGS */

    /// @inheritdoc IMarketData
    function setSurfaceSettings(SurfaceSettings calldata settings) external restricted {
        require(settings.maxAge != 0, InvalidSetting("maxAge", settings.maxAge));
        require(settings.band != 0 && settings.band < WAD, InvalidSetting("band", settings.band));
        emit SurfaceSettingsSet(_surfaceSettings, settings);
        _surfaceSettings = settings;
    }

    /* VIEWS */

    /// @inheritdoc IMarketData
    function currentSurfaceSettings() external view returns (SurfaceSettings memory) {
        return _surfaceSettings;
    }
}
