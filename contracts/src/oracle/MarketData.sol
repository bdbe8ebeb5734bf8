// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IMarketData, Spot, SpotPrice, SpotReport} from "../interfaces/IMarketData.sol";
import {MAX_UNDERLYINGS, UnderlyingId} from "../types/Ids.sol";
import {Price} from "../units/Units.sol";

/// @title MarketData
/// @notice Takes signed reports, keeps the median spot of each underlying.
contract MarketData is IMarketData, AccessManaged, EIP712 {
    bytes32 private constant PRICE_TYPEHASH =
        keccak256("SpotPrice(uint8 underlying,uint128 price,uint64 confidence)");
    bytes32 private constant REPORT_TYPEHASH = keccak256(
        "SpotReport(uint40 observedAt,SpotPrice[] prices)SpotPrice(uint8 underlying,uint128 price,uint64 confidence)"
    );

    uint256 private constant WAD = 1e18;
    uint256 private constant MAX_REPORTS = 16;

    /// @notice The ledger, whose lock freezes the market.
    IClearinghouse public immutable LEDGER;

    /* STORAGE */

    /// @dev Two slots: 96 + 64 + 40 + 40 = 240, and 96.
    struct SpotSlot {
        uint96 price; // [wad]
        uint64 confidence; // [wad]
        uint40 observedAt; // [unix seconds]
        uint40 acceptedIn; // block
        uint96 previous; // price before [wad]
    }

    mapping(uint256 underlying => SpotSlot) private _spots;
    mapping(address reporter => bool) private _reporters;
    Settings private _settings;

    constructor(address authority, IClearinghouse ledger)
        AccessManaged(authority)
        EIP712("Loadline MarketData", "1")
    {
        LEDGER = ledger;
    }

    /* REPORTS */

    /// @inheritdoc IMarketData
    function submit(SpotReport[] calldata reports) external {
        require(!LEDGER.locked(), MarketFrozen());
        Settings memory settings = _settings;
        uint256 n = reports.length;
        require(n >= settings.quorum && n != 0, TooFewReports(n, settings.quorum));
        require(n <= MAX_REPORTS, InvalidSetting("reports", n));

        uint40 observedAt = type(uint40).max; // the oldest speaks for all
        address last;
        for (uint256 i; i < n; ++i) {
            SpotReport calldata report = reports[i];
            require(report.reporter > last, ReportersNotAscending(last, report.reporter));
            last = report.reporter;
            _verify(report, settings.maxAge);
            if (report.observedAt < observedAt) observedAt = report.observedAt;
        }
        bool superQuorum = n >= settings.superQuorum;
        for (uint256 k; k < reports[0].prices.length; ++k) {
            _accept(reports, k, observedAt, settings, superQuorum);
        }
    }

    /// @dev Reverts unless the report is by a listed reporter, young, not from the future, and signed.
    function _verify(SpotReport calldata report, uint256 maxAge) private view {
        require(_reporters[report.reporter], UnknownReporter(report.reporter));
        require(report.observedAt <= block.timestamp, FutureReport(report.observedAt, block.timestamp));
        bool young = block.timestamp - report.observedAt <= maxAge;
        require(young, ExpiredReport(report.observedAt, block.timestamp, maxAge));

        bytes32[] memory hashes = new bytes32[](report.prices.length);
        for (uint256 i; i < hashes.length; ++i) {
            SpotPrice calldata p = report.prices[i];
            hashes[i] = keccak256(abi.encode(PRICE_TYPEHASH, p.underlying, p.price, p.confidence));
        }
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(REPORT_TYPEHASH, report.observedAt, keccak256(abi.encodePacked(hashes))))
        );
        bool signed = SignatureChecker.isValidSignatureNowCalldata(report.reporter, digest, report.signature);
        require(signed, InvalidReportSignature(report.reporter));
    }

    /// @dev Stores the median of price number `k` of all reports, or skips it when it is not news.
    function _accept(
        SpotReport[] calldata reports,
        uint256 k,
        uint40 observedAt,
        Settings memory settings,
        bool superQuorum
    ) private {
        UnderlyingId underlying = reports[0].prices[k].underlying;
        _checkColumn(reports, k, underlying);
        uint256 price = _median(reports, k, false);
        uint256 confidence = _median(reports, k, true);

        SpotSlot memory slot = _spots[UnderlyingId.unwrap(underlying)];
        if (observedAt <= slot.observedAt || slot.acceptedIn == block.number) {
            emit SpotSkipped(underlying, Price.wrap(uint128(price)), observedAt);
            return;
        }
        if (slot.price != 0 && !superQuorum) {
            uint256 width = settings.band + uint256(settings.bandPerSecond) * (observedAt - slot.observedAt);
            uint256 low = width >= WAD ? 0 : slot.price * (WAD - width) / WAD;
            uint256 high = slot.price * (WAD + width) / WAD;
            bool inside = price >= low && price <= high;
            require(inside, OutOfBand(underlying, _price(price), _price(low), _price(high)));
        }
        // Casts are safe: `_checkColumn` bounds every price and confidence, and a median is one of them or between two.
        _spots[UnderlyingId.unwrap(underlying)] =
            SpotSlot(uint96(price), uint64(confidence), observedAt, uint40(block.number), slot.price);
        emit SpotAccepted(underlying, _price(price), uint64(confidence), observedAt);
    }

    /// @dev Reverts unless all reports name `underlying` at place `k`, above the one before, with possible values.
    function _checkColumn(SpotReport[] calldata reports, uint256 k, UnderlyingId underlying) private pure {
        uint256 id = UnderlyingId.unwrap(underlying);
        bool ascending = k == 0 || id > UnderlyingId.unwrap(reports[0].prices[k - 1].underlying);
        require(ascending && id != 0 && id < MAX_UNDERLYINGS, UnderlyingMismatch(k, underlying, underlying));
        for (uint256 i; i < reports.length; ++i) {
            require(
                reports[i].prices.length == reports[0].prices.length,
                UnderlyingMismatch(k, underlying, underlying)
            );
            SpotPrice calldata p = reports[i].prices[k];
            require(UnderlyingId.unwrap(p.underlying) == id, UnderlyingMismatch(k, underlying, p.underlying));
            uint256 price = Price.unwrap(p.price);
            bool possible =
                price != 0 && price <= type(uint96).max && p.confidence != 0 && p.confidence <= WAD;
            require(possible, InvalidSpot(underlying, p.price, p.confidence));
        }
    }

    /// @dev Median of a column by insertion sort; of an even number the mean of the two in the middle, rounded down.
    function _median(SpotReport[] calldata reports, uint256 k, bool confidence)
        private
        pure
        returns (uint256)
    {
        uint256 n = reports.length;
        uint256[] memory sorted = new uint256[](n);
        for (uint256 i; i < n; ++i) {
            SpotPrice calldata p = reports[i].prices[k];
            uint256 value = confidence ? p.confidence : Price.unwrap(p.price);
            uint256 j = i;
            for (; j != 0 && sorted[j - 1] > value; --j) {
                sorted[j] = sorted[j - 1];
            }
            sorted[j] = value;
        }
        return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    function _price(uint256 raw) private pure returns (Price) {
        return Price.wrap(uint128(raw));
    }

    /* SETTINGS */

    /// @inheritdoc IMarketData
    function setReporter(address reporter, bool listed) external restricted {
        emit ReporterSet(reporter, _reporters[reporter], listed);
        _reporters[reporter] = listed;
    }

    /// @inheritdoc IMarketData
    function setSettings(Settings calldata settings) external restricted {
        require(settings.quorum != 0, InvalidSetting("quorum", settings.quorum));
        require(settings.superQuorum >= settings.quorum, InvalidSetting("superQuorum", settings.superQuorum));
        require(settings.maxAge != 0, InvalidSetting("maxAge", settings.maxAge));
        require(settings.band != 0 && settings.band < WAD, InvalidSetting("band", settings.band));
        emit SettingsSet(_settings, settings);
        _settings = settings;
    }

    /* VIEWS */

    /// @inheritdoc IMarketData
    function spot(UnderlyingId underlying) external view returns (Spot memory) {
        SpotSlot memory slot = _spots[UnderlyingId.unwrap(underlying)];
        require(slot.price != 0, NoPrice(underlying));
        bool fresh = block.timestamp - slot.observedAt <= _settings.maxAge;
        return Spot(
            _price(slot.price),
            _price(slot.previous),
            slot.confidence,
            slot.observedAt,
            slot.acceptedIn,
            fresh
        );
    }

    /// @inheritdoc IMarketData
    function marks(uint256 underlyings) external view returns (Price[] memory prices, bool fresh) {
        uint256 width;
        for (uint256 mask = underlyings; mask != 0; mask >>= 1) {
            ++width;
        }
        prices = new Price[](width);
        fresh = true;
        uint256 maxAge = _settings.maxAge;
        for (uint256 u; u < width; ++u) {
            if (underlyings & (1 << u) == 0) continue;
            SpotSlot storage slot = _spots[u];
            (uint96 price, uint40 observedAt) = (slot.price, slot.observedAt);
            require(price != 0, NoPrice(UnderlyingId.wrap(uint8(u))));
            prices[u] = _price(price);
            if (block.timestamp - observedAt > maxAge) fresh = false;
        }
    }

    /// @inheritdoc IMarketData
    function currentSettings() external view returns (Settings memory) {
        return _settings;
    }

    /// @inheritdoc IMarketData
    function isReporter(address reporter) external view returns (bool) {
        return _reporters[reporter];
    }
}
