// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IFunding} from "../interfaces/IFunding.sol";
import {IMarketData, Spot} from "../interfaces/IMarketData.sol";
import {IPoolVenue, PerpOrder, PoolMarket} from "../interfaces/IPoolVenue.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {Charge, Fill} from "../types/Fill.sol";
import {AccountId, UnderlyingId} from "../types/Ids.sol";
import {InstrumentLib} from "../types/InstrumentLib.sol";
import {Fraction, Price, Size, Usd, ZERO_SIZE} from "../units/Units.sol";
import {PerpQuoteRules, Quote, QuoteTerms} from "./PerpQuoteRules.sol";

/// @title PoolVenue
/// @notice The LP pool as counterparty of every trader. Holds no funds: pool, reserve and insurance are accounts.
contract PoolVenue is IPoolVenue, AccessManaged {
    IClearinghouse public immutable LEDGER;
    IMarketData public immutable MARKET_DATA;
    address public immutable LIQUIDATION;
    IFunding public immutable FUNDING;

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

    constructor(
        address authority,
        IClearinghouse ledger,
        IMarketData marketData,
        address liquidation,
        IFunding funding,
        AccountId pool_,
        AccountId reserve_,
        AccountId insurance_
    ) AccessManaged(authority) {
        LEDGER = ledger;
        MARKET_DATA = marketData;
        LIQUIDATION = liquidation;
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

        Size skewAfter = market.skew + order.size;
        bool withinLimit =
            skewAfter.magnitude() <= market.maxSkew || skewAfter.magnitude() < market.skew.magnitude();
        require(withinLimit, SkewLimit(order.underlying, skewAfter, market.maxSkew));
        market.skew = skewAfter;
        emit SkewSet(order.underlying, skewAfter, q.impact);
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
        return
            PerpQuoteRules.quote(terms, market.skew, size, spot.price, worse, Fraction.wrap(spot.confidence));
    }

    /* LIQUIDATION */

    /// @inheritdoc IPoolVenue
    function closeCost(UnderlyingId underlying, Size size) public view returns (Usd impact, Usd fee) {
        PoolMarket storage market = _market(underlying);
        Price mark = MARKET_DATA.spot(underlying).price;
        impact = PerpQuoteRules.impactUp(market.slope, market.skew, -size);
        fee = size.notionalUp(mark).shareUp(market.fee) + size.notionalUp(mark).shareUp(market.spread);
    }

    /// @inheritdoc IPoolVenue
    function absorb(UnderlyingId underlying, Size size) external returns (Usd impact, Usd fee) {
        require(msg.sender == LIQUIDATION, OnlyCaller(LIQUIDATION, msg.sender));
        (impact, fee) = closeCost(underlying, size);
        PoolMarket storage market = _market(underlying);
        Size skew = market.skew - size;
        market.skew = skew;
        emit SkewSet(underlying, skew, impact);
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
    function skewOf(UnderlyingId underlying) external view returns (Size) {
        return _markets[underlying].skew;
    }

    function _market(UnderlyingId underlying) private view returns (PoolMarket storage market) {
        market = _markets[underlying];
        require(market.slope != 0, UnknownMarket(underlying));
    }
}
