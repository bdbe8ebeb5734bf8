// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IFunding} from "../interfaces/IFunding.sol";
import {IMarketData, Spot} from "../interfaces/IMarketData.sol";
import {IPoolVenue, PerpOrder, PoolDelta, PoolMarket} from "../interfaces/IPoolVenue.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {Charge, Fill} from "../types/Fill.sol";
import {AccountId, UnderlyingId} from "../types/Ids.sol";
import {InstrumentLib} from "../types/InstrumentLib.sol";
import {Fraction, Price, Size, Usd, ZERO_SIZE, ZERO_USD} from "../units/Units.sol";
import {PerpQuoteRules, Quote, QuoteTerms} from "./PerpQuoteRules.sol";

/// @title PoolVenue
/// @notice The LP pool as counterparty of every trader. Holds no funds: pool, reserve and insurance are accounts.
contract PoolVenue is IPoolVenue, AccessManaged {
    IClearinghouse public immutable LEDGER;
    IMarketData public immutable MARKET_DATA;
    address public immutable LIQUIDATION;
    IFunding public immutable FUNDING;

    /// @notice Where the pool trades options, whose delta counts with the skew.
    address public immutable OPTIONS;

    /// @inheritdoc IPoolVenue
    AccountId public immutable pool;

    /// @inheritdoc IPoolVenue
    AccountId public immutable reserve;

    /// @notice Account of the insurance fund.
    AccountId public immutable insurance;

    /// @dev Highest fee and spread that can be set (1 % each), so that a fill stays within the ledger's band.
    uint256 private constant MAX_RATE = 0.01e18;

    /* STORAGE */

    mapping(UnderlyingId underlying => PoolMarket) private _markets;
    mapping(UnderlyingId underlying => OptionDelta) private _optionDeltas;
    mapping(UnderlyingId underlying => uint256) private _impacts; // what is left of impact paid [wad]

    /// @dev Delta of the traders' options: 96 + 96 + 64.
    struct OptionDelta {
        int96 delta; // [wad]
        int96 before; // before the last sync, traded on since within its block [wad]
        uint64 syncedIn; // block
    }

    constructor(
        address authority,
        IClearinghouse ledger,
        IMarketData marketData,
        address liquidation,
        address options,
        IFunding funding,
        AccountId pool_,
        AccountId reserve_,
        AccountId insurance_
    ) AccessManaged(authority) {
        LEDGER = ledger;
        MARKET_DATA = marketData;
        LIQUIDATION = liquidation;
        OPTIONS = options;
        FUNDING = funding;
        pool = pool_;
        reserve = reserve_;
        insurance = insurance_;
    }

    /* TRADE */

    /// @inheritdoc IVenue
    function trade(AccountId account, bytes calldata data) external {
        require(msg.sender == address(LEDGER), OnlyCaller(address(LEDGER), msg.sender));
        PerpOrder memory order = abi.decode(data, (PerpOrder));
        require(block.timestamp <= order.deadline, DeadlinePassed(order.deadline, block.timestamp));
        PoolMarket storage market = _market(order.underlying);
        Quote memory q = _quote(market, order.underlying, order.size);
        Usd limit = order.size.valueDown(order.limit);
        require(q.total() <= limit, LimitExceeded(q.total(), limit));

        Size before = market.skew + Size.wrap(_optionDeltas[order.underlying].delta);
        Size deltaAfter = before + order.size;
        bool withinLimit =
            deltaAfter.magnitude() <= market.maxSkew || deltaAfter.magnitude() < before.magnitude();
        require(withinLimit, SkewLimit(order.underlying, deltaAfter, market.maxSkew));
        _addSkew(market, order.underlying, order.size, q.impact);
        FUNDING.update(order.underlying);

        Charge[] memory charges = new Charge[](3);
        charges[0] = Charge(pool, q.poolFee);
        charges[1] = Charge(reserve, q.impact);
        charges[2] = Charge(insurance, q.insuranceFee);
        LEDGER.fill(
            Fill(account, pool, InstrumentLib.perpetual(order.underlying), order.size, q.value, charges)
        );
        (Size left,) = LEDGER.perp(account, order.underlying);
        bool noDust = left == ZERO_SIZE || left.magnitude() >= market.minSize;
        require(noDust, DustLeg(account, order.underlying, left, market.minSize));
    }

    /// @inheritdoc IPoolVenue
    function quote(UnderlyingId underlying, Size size)
        external
        view
        returns (Usd value, Usd impact, Usd poolFee, Usd insuranceFee)
    {
        Quote memory q = _quote(_market(underlying), underlying, size);
        return (q.value, q.impact, q.poolFee, q.insuranceFee);
    }

    /// @dev A price accepted in this very block may have been brought by the taker, who could choose the moment: then the
    ///      worse of it and the one before serves.
    function _quote(PoolMarket storage market, UnderlyingId underlying, Size size)
        private
        view
        returns (Quote memory)
    {
        require(size != ZERO_SIZE, ZeroSize());
        Spot memory spot = MARKET_DATA.spot(underlying);
        require(spot.fresh, StaleSpot(underlying, spot.observedAt));
        bool brought = spot.acceptedIn == block.number && Price.unwrap(spot.previous) != 0;
        Price worse = brought ? spot.previous : spot.price;
        QuoteTerms memory terms = QuoteTerms(market.slope, market.fee, market.spread, market.insuranceShare);
        Fraction confidence = Fraction.wrap(spot.confidence);
        Quote memory q = PerpQuoteRules.quote(terms, market.skew, size, spot.price, worse, confidence);
        q.impact = _impact(market, underlying, size);
        return q;
    }

    /* POTENTIAL */

    /// @dev Change of the potential of the net delta, the worse for the taker of before and after a sync of this block, so
    ///      that nobody trades around one. No more is paid back than what is left of impact paid.
    function _impact(PoolMarket storage market, UnderlyingId underlying, Size size)
        private
        view
        returns (Usd impact)
    {
        PoolDelta memory state = _deltaOf(market, underlying);
        impact = PerpQuoteRules.impactUp(state.slope, state.delta, size);
        if (state.before != state.delta) {
            impact = impact.max(PerpQuoteRules.impactUp(state.slope, state.before, size));
        }
        impact = impact.max(-state.impactLeft);
    }

    function _deltaOf(PoolMarket storage market, UnderlyingId underlying)
        private
        view
        returns (PoolDelta memory state)
    {
        OptionDelta memory options = _optionDeltas[underlying];
        (state.slope, state.maxDelta) = (market.slope, market.maxSkew);
        state.delta = market.skew + Size.wrap(options.delta);
        bool synced = options.syncedIn == block.number;
        state.before = synced ? market.skew + Size.wrap(options.before) : state.delta;
        state.impactLeft = Usd.wrap(int256(_impacts[underlying]));
    }

    function _addSkew(PoolMarket storage market, UnderlyingId underlying, Size size, Usd impact) private {
        Size skew = market.skew + size;
        market.skew = skew;
        _addImpact(underlying, impact);
        emit SkewSet(underlying, skew, impact);
    }

    /// @dev Casts are safe: what is paid back was capped at what is left, and sums of cash stay below 2^255.
    function _addImpact(UnderlyingId underlying, Usd impact) private {
        _impacts[underlying] = uint256(int256(_impacts[underlying]) + Usd.unwrap(impact));
    }

    /// @inheritdoc IPoolVenue
    function addOptionDelta(UnderlyingId underlying, Size delta, Usd impact) external onlyOptions {
        OptionDelta storage options = _optionDeltas[underlying];
        options.delta = _narrow(int256(options.delta) + Size.unwrap(delta));
        if (options.syncedIn == block.number) {
            options.before = _narrow(int256(options.before) + Size.unwrap(delta));
        }
        require(
            -impact <= impactLeft(underlying), ImpactExhausted(underlying, impact, impactLeft(underlying))
        );
        _addImpact(underlying, impact);
        emit OptionDeltaSet(underlying, Size.wrap(options.delta), impact);
    }

    /// @inheritdoc IPoolVenue
    function syncOptionDelta(UnderlyingId underlying, Size delta) external onlyOptions {
        OptionDelta storage options = _optionDeltas[underlying];
        // The first sync of a block keeps what its quotes were before.
        if (options.syncedIn != block.number) {
            (options.before, options.syncedIn) = (options.delta, uint64(block.number));
        }
        options.delta = _narrow(Size.unwrap(delta));
        emit OptionDeltaSet(underlying, delta, ZERO_USD);
    }

    modifier onlyOptions() {
        require(msg.sender == OPTIONS, OnlyCaller(OPTIONS, msg.sender));
        _;
    }

    function _narrow(int256 delta) private pure returns (int96) {
        require(delta == int96(delta), DeltaOutOfRange(delta));
        return int96(delta);
    }

    /* LIQUIDATION */

    /// @inheritdoc IPoolVenue
    function closeCost(UnderlyingId underlying, Size size) public view returns (Usd impact, Usd fee) {
        PoolMarket storage market = _market(underlying);
        Price mark = MARKET_DATA.spot(underlying).price;
        impact = _impact(market, underlying, -size);
        fee = size.notionalUp(mark).shareUp(market.fee) + size.notionalUp(mark).shareUp(market.spread);
    }

    /// @inheritdoc IPoolVenue
    function absorb(UnderlyingId underlying, Size size) external returns (Usd impact, Usd fee) {
        require(msg.sender == LIQUIDATION, OnlyCaller(LIQUIDATION, msg.sender));
        (impact, fee) = closeCost(underlying, size);
        _addSkew(_market(underlying), underlying, -size, impact);
        FUNDING.update(underlying);
    }

    /* SETTINGS */

    /// @inheritdoc IPoolVenue
    function setMarket(UnderlyingId underlying, PoolMarket calldata market) external restricted {
        require(market.slope != 0, InvalidMarket("slope", market.slope));
        require(Fraction.unwrap(market.fee) <= MAX_RATE, InvalidMarket("fee", Fraction.unwrap(market.fee)));
        require(
            Fraction.unwrap(market.spread) <= MAX_RATE,
            InvalidMarket("spread", Fraction.unwrap(market.spread))
        );
        uint256 share = Fraction.unwrap(market.insuranceShare);
        require(share <= 1e18, InvalidMarket("insuranceShare", share));
        // With slopes below 2^60 (1.15 USD per base^2) the potential fits 255 bits; else large quotes revert.
        require(market.maxSkew <= type(uint96).max, InvalidMarket("maxSkew", market.maxSkew));
        _markets[underlying] = market;
        _markets[underlying].skew = ZERO_SIZE;
        emit MarketSet(underlying, _markets[underlying]);
    }

    /* VIEWS */

    /// @inheritdoc IPoolVenue
    function marketOf(UnderlyingId underlying) external view returns (PoolMarket memory) {
        return _market(underlying);
    }

    /// @inheritdoc IPoolVenue
    function deltaOf(UnderlyingId underlying) external view returns (PoolDelta memory) {
        return _deltaOf(_market(underlying), underlying);
    }

    /// @inheritdoc IPoolVenue
    function impactLeft(UnderlyingId underlying) public view returns (Usd) {
        return Usd.wrap(int256(_impacts[underlying]));
    }

    /// @inheritdoc IPoolVenue
    function skewOf(UnderlyingId underlying) external view returns (Size) {
        return _markets[underlying].skew;
    }

    function _market(UnderlyingId underlying) private view returns (PoolMarket storage market) {
        market = _markets[underlying];
        require(market.slope != 0, UnknownMarket(underlying));
    }
}
