// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ExpiryData} from "../types/ExpiryData.sol";
import {InstrumentId, UnderlyingId} from "../types/Ids.sol";
import {ScanRange} from "../types/ScanRange.sol";
import {Price} from "../units/Units.sol";
import {ISecondOpinion} from "./ISecondOpinion.sol";

/// @notice One price inside a report.
struct SpotPrice {
    UnderlyingId underlying;
    Price price; // cash per base unit [wad]
    uint64 confidence; // half-width of the reporter's uncertainty, share of the price [wad]
}

/// @notice What one reporter saw. Signed by EIP-712 as `SpotReport(uint40 observedAt,SpotPrice[] prices)`.
struct SpotReport {
    uint40 observedAt; // [unix seconds]
    SpotPrice[] prices; // ascending by underlying; the same underlyings in all reports of a submission
    bytes signature; // 65 bytes r, s, v, or ERC-1271
    address reporter;
}

/// @notice The surface of one expiry inside a report.
struct ExpiryQuote {
    uint32 expiry; // [unix seconds]
    uint64 basis; // forward over spot [wad]
    int64 rate; // per year of 365 days, continuous [wad]
    uint64 theta; // eSSVI: total variance at the forward [wad]
    int64 rho; // eSSVI [wad]
    uint64 psi; // eSSVI: theta * phi [wad]
}

/// @notice What one reporter saw of the options on one underlying. Signed by EIP-712 as
///         `SurfaceReport(uint40 observedAt,uint8 underlying,ExpiryQuote[] expiries)`.
struct SurfaceReport {
    uint40 observedAt; // [unix seconds]
    UnderlyingId underlying;
    ExpiryQuote[] expiries; // ascending; the same expiries in all reports of a submission
    bytes signature; // 65 bytes r, s, v, or ERC-1271
    address reporter;
}

/// @notice The accepted spot of an underlying.
struct Spot {
    Price price; // [wad]
    Price previous; // the one accepted before, zero for none [wad]
    uint64 confidence; // [wad]
    uint40 observedAt; // [unix seconds]
    uint40 acceptedIn; // block number
    bool fresh; // whether it is young enough for new risk
}

/// @title IMarketData
/// @notice Prices signed by m of n reporters; the median serves. One version per underlying and block.
/// @dev Assumes: at most n - m reporters are silent and fewer than m/2 of a submission lie in one direction.
interface IMarketData {
    /// @notice Thrown when fewer than `needed` reports are submitted.
    error TooFewReports(uint256 given, uint256 needed);

    /// @notice Thrown when `reporter` is not on the list.
    error UnknownReporter(address reporter);

    /// @notice Thrown unless reporters ascend by address, so that none counts twice.
    error ReportersNotAscending(address previous, address reporter);

    /// @notice Thrown when a signature is not the reporter's.
    error InvalidReportSignature(address reporter);

    /// @notice Thrown when a report is from the future.
    error FutureReport(uint40 observedAt, uint256 now_);

    /// @notice Thrown when a report is older than `maxAge` seconds.
    error ExpiredReport(uint40 observedAt, uint256 now_, uint256 maxAge);

    /// @notice Thrown unless all reports name the same underlyings, ascending.
    error UnderlyingMismatch(uint256 index, UnderlyingId expected, UnderlyingId given);

    /// @notice Thrown when a price is zero or above 96 bits, or a confidence is zero or above one.
    error InvalidSpot(UnderlyingId underlying, Price price, uint64 confidence);

    /// @notice Thrown when the median left the band around the last price without a super-quorum.
    error OutOfBand(UnderlyingId underlying, Price price, Price low, Price high);

    /// @notice Thrown when a slice is out of range or admits butterfly arbitrage.
    error SliceRefused(UnderlyingId underlying, ExpiryQuote quote);

    /// @notice Thrown when total variance would fall between two expiries of a report.
    error CalendarArbitrage(UnderlyingId underlying, uint32 earlier, uint32 later);

    /// @notice Thrown unless all reports name the same underlying and the same expiries: ascending, in the future, at most
    ///         two years ahead and at 08:00 UTC.
    error ExpiryMismatch(uint256 index, uint32 expected, uint32 given);

    /// @notice Thrown when the total variance at the forward would leave its band without a super-quorum.
    error VolatilityOutOfBand(
        UnderlyingId underlying, uint32 expiry, uint256 theta, uint256 low, uint256 high
    );

    /// @notice Thrown when the basis would leave its band without a super-quorum.
    error BasisOutOfBand(UnderlyingId underlying, uint32 expiry, uint256 basis, uint256 low, uint256 high);

    /// @notice Thrown when an underlying would have more than 16 expiries ahead.
    error TooManyExpiries(UnderlyingId underlying, uint256 given);

    /// @notice Thrown when an expiry has no surface yet.
    error NoSurface(UnderlyingId underlying, uint32 expiry);

    /// @notice Emitted when the surface of an expiry is accepted.
    event SurfaceAccepted(UnderlyingId indexed underlying, ExpiryQuote quote, uint40 observedAt);

    /// @notice Emitted when a valid surface is not newer than the stored one.
    event SurfaceSkipped(UnderlyingId indexed underlying, uint32 expiry, uint40 observedAt);

    /// @notice Emitted when an older neighbour conflicts with an accepted surface: it serves no new risk until renewed.
    event SurfaceStale(UnderlyingId indexed underlying, uint32 expiry);

    /// @notice Thrown when a first price, or a new source, does not agree with the other.
    error OpinionDisagrees(UnderlyingId underlying, Price price, uint256 second);

    /// @notice Thrown when a new source says nothing.
    error OpinionAbsent(UnderlyingId underlying);

    /// @notice Thrown when so little gas is left that a second opinion could be starved.
    error TooLittleGas(uint256 left, uint256 needed);

    /// @notice Emitted when price and second opinion part (`second` is that opinion), and when that ends (zero).
    event Degraded(UnderlyingId indexed underlying, Price price, uint256 second);

    /// @notice Emitted when the source of second opinions on an underlying changes.
    event OpinionSet(UnderlyingId indexed underlying, Opinion before, Opinion after_);

    /// @notice Emitted when the rules of acceptance of surfaces change.
    event SurfaceSettingsSet(SurfaceSettings before, SurfaceSettings after_);

    /// @notice Thrown when an underlying has no price yet.
    error NoPrice(UnderlyingId underlying);

    /// @notice Thrown when a report arrives while a batch runs: market data is frozen for it.
    error MarketFrozen();

    /// @notice Thrown when a setting is outside its range.
    error InvalidSetting(bytes32 name, uint256 value);

    /// @notice Emitted when a price is accepted.
    event SpotAccepted(UnderlyingId indexed underlying, Price price, uint64 confidence, uint40 observedAt);

    /// @notice Emitted when a valid price is not newer than the stored one, or a second one within its block.
    event SpotSkipped(UnderlyingId indexed underlying, Price price, uint40 observedAt);

    /// @notice Emitted when the list of reporters changes.
    event ReporterSet(address indexed reporter, bool before, bool after_);

    /// @notice Emitted when the rules of acceptance change.
    event SettingsSet(Settings before, Settings after_);

    /// @notice The rules of acceptance.
    struct Settings {
        uint8 quorum; // least number of reports
        uint8 superQuorum; // number of reports that overrides the band
        uint32 maxAge; // age at which a price no longer serves new risk [s]
        uint64 band; // move accepted at once, share of the last price [wad]
        uint64 bandPerSecond; // widening with the age of the last price [wad per s]
    }

    /// @notice The rules of acceptance of surfaces.
    struct SurfaceSettings {
        uint32 maxAge; // age at which a surface no longer serves new risk [s]
        uint64 band; // move of volatility at the forward since the last super-quorum, or else within an hour, share [wad]
        uint64 bandPerSecond; // widening with the time since [wad per s]
    }

    /// @notice Who gives second opinions on an underlying, and how far they may be off.
    struct Opinion {
        ISecondOpinion source; // zero for none
        uint32 toleranceBps; // share of the opinion [1e-4]
        uint32 toleranceBpsPerHour; // widening with its age [1e-4 per h]
    }

    /// @notice Takes reports of one moment by several reporters and stores the median per underlying.
    /// @dev Anyone may bring them. Older or equal prices are skipped, everything else wrong reverts.
    function submit(SpotReport[] calldata reports) external;

    /// @notice Takes reports of one moment on the options of one underlying and stores the median of each parameter.
    /// @dev Anyone may bring them. An older or equal expiry is skipped; an expiry that admits arbitrage by itself or with
    ///      its neighbours of the same report reverts; one that conflicts with an older neighbour makes that one stale.
    function submitSurface(SurfaceReport[] calldata reports) external;

    /// @notice Compares the stored price, which has to be young enough for new risk, with the second opinion of now.
    ///         Anyone may.
    function compare(UnderlyingId underlying) external;

    /// @notice Lists or removes a reporter. Restricted.
    function setReporter(address reporter, bool listed) external;

    /// @notice Sets the rules of acceptance. Restricted.
    function setSettings(Settings calldata settings) external;

    /// @notice Sets the rules of acceptance of surfaces. Restricted.
    function setSurfaceSettings(SurfaceSettings calldata settings) external;

    /// @notice Sets the source of second opinions; a new one has to be alive and to agree with the price. Restricted.
    function setOpinion(UnderlyingId underlying, Opinion calldata opinion) external;

    /// @notice What reports say, whatever their age; reverts unless they are as `submit` wants them.
    /// @return oldest [unix seconds]
    /// @return newest [unix seconds]
    /// @return superQuorum whether they are enough to override bands
    /// @return medians price and confidence of each underlying
    function verify(SpotReport[] calldata reports)
        external
        view
        returns (uint40 oldest, uint40 newest, bool superQuorum, SpotPrice[] memory medians);

    /// @notice The accepted spot; reverts when there is none, not when it is old.
    function spot(UnderlyingId underlying) external view returns (Spot memory);

    /// @notice Marks and scan ranges of the underlyings in the bit mask `underlyings`.
    /// @return prices Indexed by underlying, zero where not asked for [wad].
    /// @return ranges Indexed by underlying.
    /// @return fresh Whether each is at most `maxAge` old and none is degraded.
    function marks(uint256 underlyings)
        external
        view
        returns (Price[] memory prices, ScanRange[] memory ranges, bool fresh);

    /// @notice The other prices that count while underlyings are degraded: who is above a requirement at one of the two
    ///         is not liquidated.
    /// @return prices Second opinion of an underlying that is degraded, else its mark; zero where not asked for [wad].
    /// @return degraded Whether one of them is.
    function marksSecond(uint256 underlyings) external view returns (Price[] memory prices, bool degraded);

    /// @notice What is known of expiries; reverts for one without a surface, not for an old one.
    /// @param keys underlying 8 | expiry 32
    function expiries(uint40[] calldata keys) external view returns (ExpiryData[] memory);

    /// @notice Mark of an option by the accurate pricer; reverts for one without a surface [wad].
    /// @return mark Rounded down; from expiry on the payoff at what is known of the settlement price.
    /// @return underlyingSpot Spot of its underlying.
    /// @return fresh Whether spot and surface are young enough for new risk, and the option has not expired.
    function optionMark(InstrumentId instrument)
        external
        view
        returns (Price mark, Price underlyingSpot, bool fresh);

    /// @notice The settlement price of an expiry, a multiple of 1e-8 USD [wad].
    /// @return price Zero until it is final.
    function settlementPrice(UnderlyingId underlying, uint32 expiry) external view returns (Price price);

    /// @notice The rules of acceptance.
    function currentSettings() external view returns (Settings memory);

    /// @notice The rules of acceptance of surfaces.
    function currentSurfaceSettings() external view returns (SurfaceSettings memory);

    /// @notice Who gives second opinions on an underlying.
    function opinionOf(UnderlyingId underlying) external view returns (Opinion memory);

    /// @notice Whether an address is a reporter.
    function isReporter(address reporter) external view returns (bool);
}
