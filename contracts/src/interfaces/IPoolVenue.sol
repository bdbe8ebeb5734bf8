// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountId, UnderlyingId} from "../types/Ids.sol";
import {Fraction, Price, Size, Usd} from "../units/Units.sol";
import {IVenue} from "./IVenue.sol";

/// @notice What a trader asks of the pool; `data` of a Trade action is its ABI encoding.
struct PerpOrder {
    UnderlyingId underlying;
    Size size; // signed base [wad]
    Price limit; // worst all-in price: most to pay per unit bought, least to get per unit sold [wad]
    uint40 deadline; // [unix seconds]
}

/// @notice A market of the pool.
struct PoolMarket {
    Size skew; // net size of all traders against the pool since the last re-basing [wad]
    uint128 maxSkew; // largest magnitude of it [wad]
    uint128 minSize; // least magnitude of an open leg [wad]
    uint128 slope; // price impact of one base unit of skew [USD per base^2, wad]
    Fraction fee; // of notional [wad]
    Fraction spread; // half-spread of notional [wad]
    Fraction insuranceShare; // of the fee [wad]
}

/// @notice What the potential of an underlying's net delta depends on.
struct PoolDelta {
    uint128 slope; // price impact of one base unit [USD per base^2, wad]
    uint128 maxDelta; // largest magnitude of the net delta [wad]
    Size delta; // net of all traders: perpetuals and options [wad]
    Size before; // the same without what a sync of this block changed [wad]
    Usd impactLeft; // what is left of impact paid, delta's and the options' own [wad]
}

/// @title IPoolVenue
/// @notice Trades perpetuals between any account and the LP pool at mark + change of a potential + fee + spread.
interface IPoolVenue is IVenue {
    /// @notice Thrown when someone other than `expected` calls.
    error OnlyCaller(address expected, address caller);

    /// @notice Thrown when a market is not open.
    error UnknownMarket(UnderlyingId underlying);

    /// @notice Thrown when an order has no size.
    error ZeroSize();

    /// @notice Thrown when an order is past its deadline.
    error DeadlinePassed(uint40 deadline, uint256 now_);

    /// @notice Thrown when an order would cost more than its limit [wad].
    error LimitExceeded(Usd total, Usd limit);

    /// @notice Thrown when the price is too old to quote on.
    error StaleSpot(UnderlyingId underlying, uint40 observedAt);

    /// @notice Thrown when a trade would take the traders' net delta, of perpetuals and options, beyond its limit [wad].
    error SkewLimit(UnderlyingId underlying, Size skewAfter, uint128 maxSkew);

    /// @notice Thrown when more impact would be paid back than what is left of it [wad].
    error ImpactExhausted(UnderlyingId underlying, Usd impact, Usd left);

    /// @notice Thrown when the delta of options leaves 96 bits [wad].
    error DeltaOutOfRange(int256 delta);

    /// @notice Thrown when a trade would leave a leg below the least size [wad].
    error DustLeg(AccountId account, UnderlyingId underlying, Size size, uint128 minSize);

    /// @notice Thrown when a setting is outside its range.
    error InvalidMarket(bytes32 name, uint256 value);

    /// @notice Emitted when the skew of a market changes, by a trade or by closing a liquidated account.
    /// @param impact What went to the impact reserve (negative: came from it) [wad].
    event SkewSet(UnderlyingId indexed underlying, Size skew, Usd impact);

    /// @notice Emitted when a market is opened or its terms change. Re-bases the potential: skew starts at zero.
    event MarketSet(UnderlyingId indexed underlying, PoolMarket market);

    /// @notice Emitted when the delta of the traders' options changes, by a trade or a sync.
    /// @param impact What went to the impact reserve (negative: came from it), vega's and gamma's part included [wad].
    event OptionDeltaSet(UnderlyingId indexed underlying, Size delta, Usd impact);

    /// @notice What `size` costs a taker now, as `trade` would execute it. Positive amounts are paid by the taker.
    /// @return value Size at mark [wad].
    /// @return impact To the impact reserve [wad].
    /// @return poolFee To the pool [wad].
    /// @return insuranceFee To the insurance fund [wad].
    function quote(UnderlyingId underlying, Size size)
        external
        view
        returns (Usd value, Usd impact, Usd poolFee, Usd insuranceFee);

    /// @notice What closing `size` (signed, as held) of a liquidated account would cost it, at a price of any age.
    /// @return impact To the impact reserve [wad].
    /// @return fee To the pool [wad].
    function closeCost(UnderlyingId underlying, Size size) external view returns (Usd impact, Usd fee);

    /// @notice Takes note that the pool closes `size` (signed, as held). Liquidation only.
    /// @return impact To the impact reserve [wad].
    /// @return fee To the pool [wad].
    function absorb(UnderlyingId underlying, Size size) external returns (Usd impact, Usd fee);

    /// @notice Takes note that traders gained `delta` by options and paid `impact` for it. OPTIONS only.
    function addOptionDelta(UnderlyingId underlying, Size delta, Usd impact) external;

    /// @notice Replaces the delta of the traders' options by what it is now. OPTIONS only.
    function syncOptionDelta(UnderlyingId underlying, Size delta) external;

    /// @notice Opens a market or changes its terms; `skew` is ignored and starts at zero. Restricted.
    function setMarket(UnderlyingId underlying, PoolMarket calldata market) external;

    /// @notice A market.
    function marketOf(UnderlyingId underlying) external view returns (PoolMarket memory);

    /// @notice The net delta of an underlying, and what its potential depends on.
    function deltaOf(UnderlyingId underlying) external view returns (PoolDelta memory);

    /// @notice What is left of impact paid in an underlying: the most that can be paid back [wad].
    function impactLeft(UnderlyingId underlying) external view returns (Usd);
    /// @notice Net size of all traders in a market since the last re-basing [wad].
    function skewOf(UnderlyingId underlying) external view returns (Size);

    /// @notice Account of the pool.
    function pool() external view returns (AccountId);

    /// @notice Account of the impact reserve.
    function reserve() external view returns (AccountId);
}
