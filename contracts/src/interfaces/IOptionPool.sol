// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountId, InstrumentId, UnderlyingId} from "../types/Ids.sol";
import {OptionQuoteTerms} from "../types/OptionQuoteTerms.sol";
import {Price, Size, Usd} from "../units/Units.sol";
import {IVenue} from "./IVenue.sol";

/// @notice What a trader asks of the pool; `data` of a Trade action is its ABI encoding.
struct OptionOrder {
    InstrumentId instrument;
    Size size; // signed base [wad]
    Price limit; // worst all-in price: most to pay per unit bought, least to get per unit sold [wad]
    uint40 deadline; // [unix seconds]
}

/// @notice What the traders hold of the options on one underlying against the pool, as of the last trade or sync.
struct OptionExposure {
    int128 gamma; // gamma times the square of the spot [USD, wad]
    int128[4] vega; // per rise of volatility by 100 %, of options to 7, 30, 90 days and longer [USD, wad]
}

/// @notice Where and when the exposures of an underlying were last computed from all of the pool's options.
struct Anchor {
    Price spot; // zero before the first sync [wad]
    uint40 syncedAt; // [unix seconds]
    uint40 firstExpiry; // the earliest of the options held; from then on the anchor serves no trade [unix seconds]
    uint32 range; // R for new risk [1e-6]
}

/// @title IOptionPool
/// @notice Trades options between any account and the LP pool at mark + change of a potential + fee + spread.
interface IOptionPool is IVenue {
    /// @notice Thrown when someone other than `expected` calls.
    error OnlyCaller(address expected, address caller);

    /// @notice Thrown when the pool has no terms for options on an underlying.
    error UnknownMarket(UnderlyingId underlying);

    /// @notice Thrown when an order has no size.
    error ZeroSize();

    /// @notice Thrown when an order is past its deadline.
    error DeadlinePassed(uint40 deadline, uint256 now_);

    /// @notice Thrown when an order would cost more than its limit [wad].
    error LimitExceeded(Usd total, Usd limit);

    /// @notice Thrown when spot or surface are too old to quote on.
    error StalePrices(InstrumentId instrument, uint40 spotAt, uint40 surfaceAt);

    /// @notice Thrown when the option expires within an hour, or has expired.
    error TooLate(InstrumentId instrument, uint256 now_);

    /// @notice Thrown when the exposures are too old, the spot moved by more than a sixth of the scan range since, the scan
    ///         range rose, or an option expired: anyone may call `sync`.
    error StaleSync(UnderlyingId underlying, Anchor anchor);

    /// @notice Thrown when the spot is too old to sync at.
    error StaleSpot(UnderlyingId underlying);

    /// @notice Thrown when an exposure leaves 128 bits.
    error ExposureOutOfRange(int256 value);

    /// @notice Thrown when a trade would take an exposure of the traders beyond its limit.
    /// @param what "delta" [base, wad], "vega" or "gamma" [USD, wad]
    error ExposureLimit(UnderlyingId underlying, bytes32 what, int256 after_, uint256 limit);

    /// @notice Thrown when a setting is outside its range.
    error InvalidTerms(bytes32 name, uint256 value);

    /// @notice Emitted when the exposures of an underlying change, by a trade or a sync.
    /// @param impact What went to the impact reserve (negative: came from it) [wad].
    event ExposureSet(UnderlyingId indexed underlying, OptionExposure exposure, Usd impact);

    /// @notice Emitted when the exposures of an underlying were computed from all of the pool's options.
    event Synced(UnderlyingId indexed underlying, Anchor anchor);

    /// @notice Emitted when the terms of options on an underlying change.
    event OptionQuoteTermsSet(UnderlyingId indexed underlying, OptionQuoteTerms terms);

    /// @notice Computes the exposures of an underlying, and what its options may lose, from the pool's positions. Anyone may;
    ///         settles what has expired first. Quotes of the same block take the worse of the exposures before and after.
    function sync(UnderlyingId underlying) external;

    /// @notice What `size` costs a taker now, as `trade` would execute it. Positive amounts are paid by the taker.
    /// @return value Size at mark [wad].
    /// @return impact To the impact reserve [wad].
    /// @return poolFee To the pool [wad].
    /// @return insuranceFee To the insurance fund [wad].
    function quote(InstrumentId instrument, Size size)
        external
        view
        returns (Usd value, Usd impact, Usd poolFee, Usd insuranceFee);

    /// @notice How much can be bought and sold for charges (impact, fee and spread) of at most `bps` of the spot notional,
    ///         to a billionth of the limit of delta; limits and margin aside.
    function depth(InstrumentId instrument, uint256 bps) external view returns (Size bought, Size sold);

    /// @notice Sets the terms of options on an underlying. Restricted.
    function setTerms(UnderlyingId underlying, OptionQuoteTerms calldata terms) external;

    /// @notice The terms of options on an underlying.
    function termsOf(UnderlyingId underlying) external view returns (OptionQuoteTerms memory);

    /// @notice The exposures of an underlying.
    function exposureOf(UnderlyingId underlying) external view returns (OptionExposure memory);

    /// @notice Where and when the exposures were last computed.
    function anchorOf(UnderlyingId underlying) external view returns (Anchor memory);

    /// @notice Account of the pool.
    function pool() external view returns (AccountId);
}
