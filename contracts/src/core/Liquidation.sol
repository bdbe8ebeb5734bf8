// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {ILiquidation} from "../interfaces/ILiquidation.sol";
import {IMarketData} from "../interfaces/IMarketData.sol";
import {IOutageSignal} from "../interfaces/IOutageSignal.sol";
import {IPoolVenue} from "../interfaces/IPoolVenue.sol";
import {IRegistry} from "../interfaces/IRegistry.sol";
import {LiquidationRules} from "../liquidation/LiquidationRules.sol";
import {SCOPE_BID} from "../types/Action.sol";
import {Assessment} from "../types/Assessment.sol";
import {AuctionTerms} from "../types/AuctionTerms.sol";
import {Book, Holding, PerpLeg} from "../types/Book.sol";
import {CashMove, Seizure, TakerCheck} from "../types/Fill.sol";
import {Header} from "../types/Header.sol";
import {AccountId, NO_ACCOUNT, UnderlyingId} from "../types/Ids.sol";
import {Mode} from "../types/Mode.sol";
import {OptionLeg} from "../types/OptionLeg.sol";
import {Fraction, Price, Usd, WHOLE, ZERO_USD} from "../units/Units.sol";

/// @title Liquidation
/// @notice Decides when and how much; the ledger moves. Holds auctions and nothing else.
contract Liquidation is ILiquidation, AccessManaged {
    IClearinghouse public immutable LEDGER;
    IRegistry public immutable REGISTRY;
    IMarketData public immutable MARKET_DATA;
    IPoolVenue public immutable POOL_VENUE;
    AccountId public immutable INSURANCE;

    /// @dev The underlying that gas is paid in, for rewards.
    UnderlyingId public immutable GAS_UNDERLYING;

    /// @dev Gas that a close is refunded for, flag included.
    uint256 private constant REWARDED_GAS = 600_000;

    /// @dev Most that a reward may be (50 USD), and most of the MM of the account (2 %).
    Usd private constant REWARD_CAP = Usd.wrap(50e18);
    Fraction private constant REWARD_SHARE = Fraction.wrap(0.02e18);

    /// @dev What a source of outages may use.
    uint256 private constant SIGNAL_GAS = 100_000;

    /* STORAGE */

    mapping(AccountId account => Auction) private _auctions;
    AuctionTerms private _terms;

    /// @inheritdoc ILiquidation
    Usd public deficits; // [wad]

    /// @dev One slot: 160 + 32.
    IOutageSignal private _signal; // zero for none
    uint32 private _graceSeconds;

    constructor(
        address authority,
        IClearinghouse ledger,
        IRegistry registry,
        IMarketData marketData,
        IPoolVenue poolVenue,
        AccountId insurance,
        UnderlyingId gasUnderlying
    ) AccessManaged(authority) {
        LEDGER = ledger;
        REGISTRY = registry;
        MARKET_DATA = marketData;
        POOL_VENUE = poolVenue;
        INSURANCE = insurance;
        GAS_UNDERLYING = gasUnderlying;
    }

    /* FLAG AND RELEASE */

    /// @inheritdoc ILiquidation
    function flag(AccountId account) external {
        Header memory h = LEDGER.header(account);
        require(!h.flagged, WrongPhase(account, true));
        require(!REGISTRY.isSystem(account), SystemAccount(account));
        require(h.riskBlock != uint24(block.number), CoolingOff(account, block.number));
        (Usd equity, Usd requirement) = REGISTRY.maintenance(account);
        require(equity < requirement, HealthyAccount(account, equity - requirement));
        _requireNoGrace(account, equity);

        Auction storage auction = _auctions[account];
        auction.startedAt = uint40(block.timestamp);
        uint64 nonce = ++auction.nonce;
        emit Flagged(account, nonce, equity, requirement);
        if (equity < ZERO_USD) _setDeficit(account, equity);
        LEDGER.setFlag(account, true);
    }

    /// @inheritdoc ILiquidation
    function noteDeficit(AccountId account) external {
        _running(account);
        (Usd equity,) = REGISTRY.maintenance(account);
        _setDeficit(account, equity);
    }

    /// @dev Notes the negative part of the equity of a flagged account.
    function _setDeficit(AccountId account, Usd equity) private {
        Auction storage auction = _auctions[account];
        Usd before = Usd.wrap(int256(uint256(auction.deficit)));
        Usd deficit = -equity.min(ZERO_USD);
        if (deficit == before) return;
        deficits = deficits + deficit - before;
        auction.deficit = SafeCast.toUint128(uint256(Usd.unwrap(deficit)));
        emit DeficitNoted(account, deficit, deficits);
    }

    /// @inheritdoc ILiquidation
    function release(AccountId account) external {
        uint64 nonce = _running(account).nonce;
        (Usd equity, Usd requirement) = REGISTRY.maintenance(account);
        Usd target = LiquidationRules.targetUp(_terms, requirement);
        require(equity >= target, BelowTarget(account, equity, target));
        _release(account, nonce);
    }

    function _release(AccountId account, uint64 nonce) private {
        emit Released(account, nonce);
        _setDeficit(account, ZERO_USD);
        LEDGER.setFlag(account, false);
    }

    /// @dev Releases an account that a step brought to its target.
    function _releaseIfHealed(AccountId account, uint64 nonce, AuctionTerms memory terms) private {
        (Usd equity, Usd requirement) = REGISTRY.maintenance(account);
        if (equity >= LiquidationRules.targetUp(terms, requirement)) _release(account, nonce);
    }

    /// @dev Leaves an account alone that its owner could not tend to. One that is under water costs others by the minute.
    function _requireNoGrace(AccountId account, Usd equity) private view {
        (IOutageSignal signal, uint256 graceSeconds) = (_signal, _graceSeconds);
        if (address(signal) == address(0)) return;
        uint256 needed = SIGNAL_GAS * 64 / 63 + 10_000; // nobody may kill it by leaving it too little
        require(gasleft() >= needed, TooLittleGas(gasleft(), needed));
        try signal.state{gas: SIGNAL_GAS}() returns (bool down, uint256 since) {
            bool grace = LiquidationRules.inGrace(equity, down, since, graceSeconds, block.timestamp);
            require(!grace, InGrace(account, equity));
        } catch {} // a dead one counts as absent
    }

    function _running(AccountId account) private view returns (Auction memory) {
        require(LEDGER.header(account).flagged, WrongPhase(account, false));
        return _auctions[account];
    }

    /* BID */

    /// @inheritdoc ILiquidation
    function bid(
        AccountId account,
        AccountId bidder,
        uint64 nonce,
        Fraction maxFraction,
        Fraction minDiscount
    ) external {
        require(LEDGER.allowed(bidder, msg.sender, SCOPE_BID), NotAllowed(bidder, msg.sender));
        Auction memory auction = _running(account);
        require(auction.nonce == nonce, WrongAuction(account, auction.nonce));
        AuctionTerms memory terms = _terms;
        Fraction discount = LiquidationRules.discountDown(terms, block.timestamp - auction.startedAt);
        bool enough = Fraction.unwrap(discount) >= Fraction.unwrap(minDiscount);
        require(enough, DiscountTooLow(discount, minDiscount));

        (Usd equity, Usd requirement) = REGISTRY.maintenance(account);
        _requireNoGrace(account, equity);
        Usd target = LiquidationRules.targetUp(terms, requirement);
        Usd bonus = LiquidationRules.bonusDown(terms, equity, requirement, discount);
        Fraction fraction = LiquidationRules.sliceFractionUp(target, equity, bonus);
        require(Fraction.unwrap(fraction) != 0, TargetReached(account, equity, target));
        bool heals = Fraction.unwrap(maxFraction) >= Fraction.unwrap(fraction);
        if (!heals) fraction = maxFraction;

        Usd payment = (equity - bonus).shareUp(fraction);
        if (equity < bonus) payment = -payment;
        emit Bid(account, nonce, bidder, fraction, payment);
        CashMove[] memory moves = payment < ZERO_USD
            ? _coverage(account, bidder, -payment)
            : _one(CashMove(bidder, account, payment));
        _seizeSlice(account, bidder, fraction, TakerCheck.Initial, moves);
        // What is left keeps no more than its share of a requirement that is convex in size, and the fraction was made to
        // reach the target: nothing need be looked at again.
        if (heals) _release(account, nonce);
        else _releaseIfHealed(account, nonce, terms);
    }

    /// @dev Moves the same fraction of every leg and holding, and of cash as it is once the legs are settled.
    function _seizeSlice(
        AccountId account,
        AccountId taker,
        Fraction fraction,
        TakerCheck check,
        CashMove[] memory payments
    ) private {
        AccountId[] memory one = new AccountId[](1);
        one[0] = account;
        LEDGER.settle(one);
        Book memory book = LEDGER.book(account);
        for (uint256 i; i < book.perps.length; ++i) {
            book.perps[i].size = book.perps[i].size.shareAway(fraction);
        }
        for (uint256 i; i < book.options.length; ++i) {
            book.options[i] = LiquidationRules.sliceAway(book.options[i], fraction);
        }
        for (uint256 i; i < book.holdings.length; ++i) {
            book.holdings[i].amount = book.holdings[i].amount.shareAway(fraction);
        }
        CashMove[] memory moves = new CashMove[](payments.length + 1);
        Usd cash = book.cash.shareDown(fraction);
        moves[0] = cash < ZERO_USD ? CashMove(taker, account, -cash) : CashMove(account, taker, cash);
        for (uint256 i; i < payments.length; ++i) {
            moves[i + 1] = payments[i];
        }
        LEDGER.seize(Seizure(account, taker, book.perps, book.options, book.holdings, moves, check));
    }

    /* CLOSE AGAINST THE POOL */

    /// @inheritdoc ILiquidation
    function close(AccountId account, AccountId rewarded) external {
        bool exists = rewarded == NO_ACCOUNT || LEDGER.header(rewarded).owner != address(0);
        require(exists, NotAllowed(rewarded, msg.sender));
        uint64 nonce = _running(account).nonce;
        AuctionTerms memory terms = _terms;
        Assessment memory a = REGISTRY.assess(account);
        _requireNoGrace(account, a.equity);
        Book memory book = LEDGER.book(account);
        // The pool quotes no options yet, and a leg that hedges must not be closed alone.
        require(
            book.options.length == 0 && LEDGER.header(account).mode != Mode.Portfolio,
            CloseInsufficient(account)
        );
        Usd reward = rewarded == NO_ACCOUNT ? ZERO_USD : _reward(a);
        Fraction fraction = _closeFraction(account, a, book, reward, terms);
        (Usd impact, Usd fee) = _absorb(book.perps, fraction);

        CashMove[] memory moves = new CashMove[](3);
        AccountId pool = POOL_VENUE.pool();
        AccountId reserve = POOL_VENUE.reserve();
        moves[0] =
            impact < ZERO_USD ? CashMove(reserve, account, -impact) : CashMove(account, reserve, impact);
        moves[1] = CashMove(account, pool, fee);
        moves[2] = CashMove(account, rewarded == NO_ACCOUNT ? pool : rewarded, reward);
        emit Closed(account, nonce, fraction, impact + fee, reward);
        LEDGER.seize(
            Seizure(account, pool, book.perps, book.options, new Holding[](0), moves, TakerCheck.Maintenance)
        );

        bool nothingLeft = Fraction.unwrap(fraction) == 1e18 && book.holdings.length == 0;
        if (nothingLeft) _clear(account, pool);
        _releaseIfHealed(account, nonce, terms);
    }

    /// @dev As much as brings the account to its target, or all where that is not enough.
    function _closeFraction(
        AccountId account,
        Assessment memory a,
        Book memory book,
        Usd reward,
        AuctionTerms memory terms
    ) private view returns (Fraction fraction) {
        Usd cost;
        for (uint256 i; i < book.perps.length; ++i) {
            (Usd impact, Usd fee) = POOL_VENUE.closeCost(book.perps[i].underlying, book.perps[i].size);
            // A rebate for part of the size may be smaller than its share of the whole: count none.
            cost = cost + impact.max(ZERO_USD) + fee;
        }
        Usd target = LiquidationRules.targetUp(terms, a.requirement());
        require(a.equity < target, TargetReached(account, a.equity, target)); // before any reward
        Usd closed = LiquidationRules.targetUp(terms, a.maintenanceMargin);
        bool suffices;
        (fraction, suffices) = LiquidationRules.closeFractionUp(target, a.equity - reward, closed, cost);
        // Where closing does not suffice it still removes the risk: a wei of collateral must not stand in its way.
        bool useful = suffices || book.perps.length != 0 || book.holdings.length == 0;
        require(useful, CloseInsufficient(account));
    }

    /// @dev Cuts the legs down to the fraction that is closed, and tells the venue what the pool takes.
    function _absorb(PerpLeg[] memory legs, Fraction fraction) private returns (Usd impact, Usd fee) {
        for (uint256 i; i < legs.length; ++i) {
            legs[i].size = legs[i].size.shareAway(fraction);
            (Usd legImpact, Usd legFee) = POOL_VENUE.absorb(legs[i].underlying, legs[i].size);
            impact = impact + legImpact;
            fee = fee + legFee;
        }
    }

    /// @dev Covers what an emptied account still owes.
    function _clear(AccountId account, AccountId pool) private {
        Usd cash = LEDGER.cashOf(account);
        if (cash >= ZERO_USD) return;
        CashMove[] memory moves = _coverage(account, account, -cash);
        LEDGER.seize(
            Seizure(
                account, pool, new PerpLeg[](0), new OptionLeg[](0), new Holding[](0), moves, TakerCheck.None
            )
        );
    }

    /// @dev By the base fee, capped in cash and by the risk removed.
    function _reward(Assessment memory a) private view returns (Usd) {
        Price price = MARKET_DATA.spot(GAS_UNDERLYING).price;
        Usd gasCost = Usd.wrap(int256(block.basefee * REWARDED_GAS * Price.unwrap(price) / 1e18));
        return gasCost.min(REWARD_CAP).min(a.maintenanceMargin.shareDown(REWARD_SHARE));
    }

    /* BACKSTOP */

    /// @inheritdoc ILiquidation
    function backstop(AccountId account) external {
        Auction memory auction = _running(account);
        (Usd equity,) = REGISTRY.maintenance(account);
        uint256 dueAt = uint256(auction.startedAt) + _terms.rampSeconds;
        bool due = equity <= ZERO_USD && block.timestamp >= dueAt;
        require(due, BackstopNotDue(account, equity, dueAt));
        emit Backstopped(account, auction.nonce, equity);
        AccountId pool = POOL_VENUE.pool();
        CashMove[] memory moves = _coverage(account, pool, -equity);
        _seizeSlice(account, pool, WHOLE, TakerCheck.None, moves);
        _release(account, auction.nonce);
    }

    /* LOSSES */

    /// @dev Who pays `deficit` of `account` to `to`: insurance as far as it goes, the pool the rest.
    function _coverage(AccountId account, AccountId to, Usd deficit)
        private
        returns (CashMove[] memory moves)
    {
        AccountId pool = POOL_VENUE.pool();
        Usd byInsurance = LEDGER.cashOf(INSURANCE).max(ZERO_USD).min(deficit);
        Usd byPool = deficit - byInsurance;
        emit DeficitCovered(account, deficit, byInsurance, byPool);
        moves = new CashMove[](2);
        moves[0] = CashMove(INSURANCE, to, byInsurance);
        moves[1] = CashMove(pool, to, byPool);
    }

    function _one(CashMove memory move) private pure returns (CashMove[] memory moves) {
        moves = new CashMove[](1);
        moves[0] = move;
    }

    /* SETTINGS */

    /// @inheritdoc ILiquidation
    function setTerms(AuctionTerms calldata terms) external restricted {
        uint256 start = Fraction.unwrap(terms.startDiscount);
        uint256 max = Fraction.unwrap(terms.maxDiscount);
        uint256 cap = Fraction.unwrap(terms.bonusCap);
        uint256 buffer = Fraction.unwrap(terms.targetBuffer);
        bool sane = start <= max && max < 1e18 && cap <= 0.5e18 && buffer > 0 && buffer <= 1e18;
        require(sane && terms.rampSeconds > 0 && terms.rampSeconds <= 1 days, InvalidTerms(terms));
        emit TermsSet(_terms, terms);
        _terms = terms;
    }

    /// @inheritdoc ILiquidation
    function setOutageSignal(IOutageSignal signal, uint32 graceSeconds) external restricted {
        require(graceSeconds <= 1 days, GraceTooLong(graceSeconds));
        if (address(signal) != address(0)) signal.state(); // reverts where there is none
        emit OutageSignalSet(signal, graceSeconds);
        (_signal, _graceSeconds) = (signal, graceSeconds);
    }

    /* VIEWS */

    /// @inheritdoc ILiquidation
    function outageSignal() external view returns (IOutageSignal signal, uint32 graceSeconds) {
        return (_signal, _graceSeconds);
    }

    /// @inheritdoc ILiquidation
    function currentTerms() external view returns (AuctionTerms memory) {
        return _terms;
    }

    /// @inheritdoc ILiquidation
    function auctionOf(AccountId account) external view returns (Auction memory) {
        return _auctions[account];
    }
}
