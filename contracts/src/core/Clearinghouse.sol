// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {IMarketData} from "../interfaces/IMarketData.sol";
import {IRegistry} from "../interfaces/IRegistry.sol";
import {IVault} from "../interfaces/IVault.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {PayoffRules} from "../margin/PayoffRules.sol";
import {Action, ActionKind, Grant, SCOPE_DEPOSIT, SCOPE_TRADE, SCOPE_TRANSFER} from "../types/Action.sol";
import {Book, PerpLeg} from "../types/Book.sol";
import {CashMove, Charge, Fill, Seizure, TakerCheck} from "../types/Fill.sol";
import {FundingState} from "../types/FundingState.sol";
import {Header} from "../types/Header.sol";
import {AccountId, AssetId, CASH, InstrumentId, MAX_ASSETS, NO_ACCOUNT, UnderlyingId} from "../types/Ids.sol";
import {Mode} from "../types/Mode.sol";
import {OptionLeg} from "../types/OptionLeg.sol";
import {Fraction, Price, Size, Usd, ZERO_SIZE, ZERO_USD} from "../units/Units.sol";
import {Journal} from "./Journal.sol";
import {Ledger} from "./Ledger.sol";

/// @title Clearinghouse
/// @notice Runs batches over the ledger under one lock, and asks the engine of each account touched once, at the end.
contract Clearinghouse is Ledger {
    IVault public immutable VAULT;
    IMarketData public immutable MARKET_DATA;
    IRegistry public immutable REGISTRY;
    address public immutable LIQUIDATION;
    address public immutable FUNDING;

    /// @dev Furthest that the cost of a fill may lie from the mark: 5 % for a perpetual, 10 % and half a percent of the spot
    ///      for an option, whose mark may be next to nothing.
    Fraction private constant BAND = Fraction.wrap(0.05e18);
    Fraction private constant OPTION_BAND = Fraction.wrap(0.1e18);
    Fraction private constant OPTION_SPOT_BAND = Fraction.wrap(0.005e18);

    /// @dev Most legs of an account, perpetuals counted twice: what is liquidated in half of a transaction.
    uint256 private constant MAX_LEGS = 128;

    /// @dev Most of the lendable cash that may be lent when cash is withdrawn into debt (90 %).
    Fraction private constant MAX_UTILISATION = Fraction.wrap(0.9e18);

    /* STORAGE */

    mapping(AccountId account => mapping(address operator => Grant)) private _grants;
    mapping(address owner => uint32 epoch) private _epochs;

    /* TRANSIENT STORAGE */

    /// @dev Set by `_begin`, cleared by `_end`: one lock for everything that writes.
    bool private transient _locked;

    /// @dev Set while a venue answers a trade, so that no other may fill.
    address private transient _asked;

    /* LOCK */

    modifier batched() {
        _lock();
        _;
        _locked = false;
    }

    modifier readable() {
        _requireReadable();
        _;
    }

    modifier onlyLiquidation() {
        require(msg.sender == LIQUIDATION, NotAllowed(NO_ACCOUNT, msg.sender));
        _;
    }

    function _lock() private {
        require(!_locked, Locked());
        _locked = true;
    }

    function _requireReadable() private view {
        require(!_locked || msg.sender == LIQUIDATION || msg.sender == _asked, Locked());
    }

    constructor(
        IVault vault,
        IMarketData marketData,
        IRegistry registry,
        address liquidation,
        address funding_
    ) {
        VAULT = vault;
        MARKET_DATA = marketData;
        REGISTRY = registry;
        LIQUIDATION = liquidation;
        FUNDING = funding_;
    }

    /* BATCHES */

    /// @inheritdoc IClearinghouse
    function open(address owner, Mode mode) external batched returns (AccountId) {
        return _openIn(owner, mode);
    }

    /// @inheritdoc IClearinghouse
    function execute(Action[] calldata actions) external batched returns (AccountId opened) {
        bool pays;
        bool borrows;
        for (uint256 i; i < actions.length; ++i) {
            Action calldata action = actions[i];
            ActionKind kind = action.kind;
            AccountId account = action.account == NO_ACCOUNT ? opened : action.account;
            if (kind == ActionKind.Open) {
                opened = _openIn(action.target, Mode(action.id));
            } else if (kind == ActionKind.Deposit) {
                _deposit(account, _asset(action.id), _amount(action.amount));
            } else if (kind == ActionKind.Withdraw) {
                Usd cash = _withdraw(account, _asset(action.id), _amount(action.amount), action.target);
                (pays, borrows) = (true, borrows || cash < ZERO_USD);
            } else if (kind == ActionKind.Trade) {
                _askVenue(account, action.target, action.data);
            } else if (kind == ActionKind.SetOperator) {
                _setOperator(account, action.target, action.id, action.amount);
            } else if (kind == ActionKind.SetMode) {
                _setMode(account, Mode(action.id));
            } else {
                AccountId to = action.to == NO_ACCOUNT ? opened : action.to;
                _transfer(account, to, _asset(action.id), _amount(action.amount));
            }
        }
        _checkTouched();
        if (pays) _payOut(actions, borrows);
    }

    /// @dev Interactions, last: pays every withdrawal of the batch, then sees that enough cash is left to lenders.
    function _payOut(Action[] calldata actions, bool borrows) private {
        for (uint256 i; i < actions.length; ++i) {
            Action calldata action = actions[i];
            if (action.kind != ActionKind.Withdraw) continue;
            VAULT.pay(_asset(action.id), action.target, _amount(action.amount));
        }
        if (!borrows) return;
        Usd held = Usd.wrap(int256(uint256(VAULT.held(CASH))));
        bool liquid = _totalDebt <= (_totalDebt + held).shareDown(MAX_UTILISATION);
        require(liquid, UtilisationTooHigh(_totalDebt, held));
    }

    function _openIn(address owner, Mode mode) private returns (AccountId) {
        REGISTRY.engineOf(mode); // reverts for a mode without an engine
        return _open(owner, mode);
    }

    /* DEPOSIT AND WITHDRAW */

    /// @dev A stranger pays himself and may bring cash or what the account already holds. An operator with the scope
    ///      brings from the owner's wallet.
    function _deposit(AccountId account, AssetId asset, uint128 amount) private {
        Header storage h = _header(account);
        bool known = asset == CASH || h.assets & (1 << AssetId.unwrap(asset)) != 0;
        address payer = msg.sender;
        bool welcome = known;
        if (msg.sender == h.owner) {
            welcome = true;
        } else if (_granted(account, h.owner, msg.sender, SCOPE_DEPOSIT)) {
            (welcome, payer) = (true, h.owner);
        }
        require(welcome && (asset == CASH || h.mode != Mode.Isolated), AssetNotWelcome(account, asset));
        VAULT.pull(asset, payer, amount);
        _add(account, asset, int256(uint256(amount)));
        if (!known) Journal.demandCheck(account); // the engine must know the asset
        emit Deposit(account, asset, payer, amount);
    }

    /// @dev Cash is withdrawn from settled cash, so what the perpetuals lost is borrowed first.
    /// @return cash What is left, negative when the withdrawal borrows; zero for other assets [wad].
    function _withdraw(AccountId account, AssetId asset, uint128 amount, address to)
        private
        returns (Usd cash)
    {
        Header storage h = _ownerOnly(account);
        require(to != address(0), ZeroAddress());
        require(!h.flagged, InLiquidation(account));
        if (asset == CASH) _settle(account, h);
        Journal.noteOutflow(account);
        _add(account, asset, -int256(uint256(amount)));
        if (asset == CASH) cash = _cash[account];
        emit Withdraw(account, asset, to, amount);
    }

    /// @dev Adds to cash or to a holding.
    function _add(AccountId account, AssetId asset, int256 change) private {
        if (asset == CASH) _addCash(account, Usd.wrap(change));
        else _addHolding(account, asset, Size.wrap(_narrow(change)));
    }

    /* TRANSFERS */

    function _transfer(AccountId from, AccountId to, AssetId asset, uint128 amount) private {
        _sameOwner(from, to);
        require(asset == CASH || _header(to).mode != Mode.Isolated, AssetNotWelcome(to, asset));
        Journal.noteOutflow(from);
        Journal.demandCheck(to);
        _add(from, asset, -int256(uint256(amount)));
        _add(to, asset, int256(uint256(amount)));
        // Only a withdrawal borrows, so that the limit of utilisation stands before every loan.
        if (asset == CASH) require(_cash[from] >= ZERO_USD, DebtNotTransferable(from, _cash[from]));
    }

    function _sameOwner(AccountId from, AccountId to) private view {
        Header storage h = _header(from);
        require(_callerMay(from, h.owner, SCOPE_TRANSFER), NotAllowed(from, msg.sender));
        require(!h.flagged, InLiquidation(from));
        require(from != to && h.owner == _header(to).owner, DifferentOwners(from, to));
    }

    /* TRADES */

    function _askVenue(AccountId account, address venue, bytes calldata data) private {
        Header storage h = _header(account);
        require(_callerMay(account, h.owner, SCOPE_TRADE), NotAllowed(account, msg.sender));
        require(REGISTRY.isVenue(venue), UnknownVenue(venue));
        _asked = venue;
        IVenue(venue).trade(account, data);
        _asked = address(0);
    }

    /// @inheritdoc IClearinghouse
    function fill(Fill calldata trade) external {
        require(msg.sender == _asked, UnknownVenue(msg.sender));
        require(trade.taker != trade.maker && trade.size != ZERO_SIZE, InvalidAmount(Size.unwrap(trade.size)));
        _header(trade.taker);
        _header(trade.maker);
        Journal.demandCheck(trade.taker);
        Journal.demandCheck(trade.maker);
        if (trade.instrument.isPerpetual()) _fillPerp(trade);
        else _fillOption(trade);
    }

    function _fillPerp(Fill calldata trade) private {
        UnderlyingId underlying = trade.instrument.perpetualUnderlying();
        Price mark = MARKET_DATA.spot(underlying).price;
        (Usd charged, Usd makerCash) = _charge(trade);
        _checkBand(trade, mark, charged, trade.size.notionalUp(mark).shareUp(BAND));
        if (_funding[UnderlyingId.unwrap(underlying)].halted) _requireReducing(trade, underlying);
        (Usd taken, Usd made) = _movePerp(trade.taker, trade.maker, underlying, trade.size, trade.quote, mark);
        _addCash(trade.taker, taken - charged);
        _addCash(trade.maker, made + makerCash);
        emit Filled(trade.taker, trade.maker, trade.instrument, trade.size, trade.quote, mark);
    }

    /// @dev Where funding is halted, neither side grows or flips its leg, but for the protocol's own accounts.
    function _requireReducing(Fill calldata trade, UnderlyingId underlying) private view {
        bool reduces = _reduces(trade.taker, underlying, trade.size)
            && (_reduces(trade.maker, underlying, -trade.size) || REGISTRY.isSystem(trade.maker));
        require(reduces, FundingHalted(underlying));
    }

    function _reduces(AccountId account, UnderlyingId underlying, Size size) private view returns (bool) {
        int256 held = _perps[account][UnderlyingId.unwrap(underlying)].size;
        return held * Size.unwrap(size) < 0 && size.magnitude() <= Size.wrap(int128(held)).magnitude();
    }

    /// @dev The premium is cash. Only what raises the open interest must be listed, so that positions can always be closed.
    function _fillOption(Fill calldata trade) private {
        (,, uint32 expiry,) = trade.instrument.optionParts();
        require(block.timestamp < expiry, OptionExpired(trade.instrument));
        (Price mark, Price spot,) = MARKET_DATA.optionMark(trade.instrument);
        (Usd charged, Usd makerCash) = _charge(trade);
        Usd limit = trade.size.notionalUp(mark).shareUp(OPTION_BAND)
            + trade.size.notionalUp(spot).shareUp(OPTION_SPOT_BAND);
        _checkBand(trade, mark, charged, limit);

        uint256 before = _openInterest[trade.instrument];
        _moveOption(trade.maker, trade.taker, trade.instrument, trade.size);
        uint256 open_ = _openInterest[trade.instrument];
        if (open_ > before) {
            uint256 cap = REGISTRY.openInterestCap(trade.instrument);
            require(open_ <= cap, OpenInterestAboveCap(trade.instrument, open_, cap));
        }
        _addCash(trade.taker, -trade.quote - charged);
        _addCash(trade.maker, trade.quote + makerCash);
        emit Filled(trade.taker, trade.maker, trade.instrument, trade.size, trade.quote, mark);
    }

    /// @dev Pays the charges of a fill to all but the maker, whose part is added to what he realises.
    /// @return charged What the taker owes in all [wad].
    /// @return makerCash The maker's part of it [wad].
    function _charge(Fill calldata trade) private returns (Usd charged, Usd makerCash) {
        for (uint256 i; i < trade.charges.length; ++i) {
            Charge calldata charge = trade.charges[i];
            charged = charged + charge.amount;
            if (charge.to == trade.maker) makerCash = makerCash + charge.amount;
            else _addCash(charge.to, charge.amount);
            if (charge.amount < ZERO_USD) Journal.demandCheck(charge.to);
        }
        if (charged > ZERO_USD) Journal.addFee(trade.taker, charged);
        if (makerCash < ZERO_USD) Journal.addFee(trade.maker, -makerCash);
    }

    /// @dev What the taker pays above the value at mark, charges included, lies within the band.
    function _checkBand(Fill calldata trade, Price mark, Usd charged, Usd limit) private pure {
        Usd cost = trade.quote - trade.size.valueDown(mark) + charged;
        require(cost.abs() <= limit, OutsideBand(trade.taker, cost, limit));
    }

    /* SETTLEMENT */

    /// @inheritdoc IClearinghouse
    function settle(AccountId[] calldata accounts) external batched {
        for (uint256 i; i < accounts.length; ++i) {
            _settle(accounts[i], _header(accounts[i]));
        }
        Journal.close();
    }

    /// @dev Turns the profit and loss of every perpetual into cash, and options whose settlement price is final. Moves
    ///      nothing between accounts that their equity did not count before, so needs no check.
    function _settle(AccountId account, Header storage h) private {
        if (h.options != 0) _settleExpired(account, h.options);
        if (h.perps == 0) return;
        (Price[] memory marks,,) = MARKET_DATA.marks(h.perps);
        Usd realised;
        for (uint256 u; u < marks.length; ++u) {
            if (h.perps & (1 << u) == 0) continue;
            realised = realised
                + _addPerp(
                    account, UnderlyingId.wrap(uint8(u)), ZERO_SIZE, ZERO_USD, marks[u], _fundingIndex(u)
                );
        }
        _addCash(account, realised);
    }

    /// @dev From the last leg to the first, since the last one takes the place of a closed one.
    function _settleExpired(AccountId account, uint256 count) private {
        for (uint256 i = count; i != 0; --i) {
            OptionLeg leg = _options[account][i - 1];
            if (block.timestamp < uint32(leg.expiryKey())) continue;
            (UnderlyingId underlying,, uint32 expiry,) = leg.instrument().optionParts();
            Price price = MARKET_DATA.settlementPrice(underlying, expiry);
            if (Price.unwrap(price) == 0) continue;
            Usd payoff = PayoffRules.payoff(leg, price);
            emit OptionSettled(account, leg.instrument(), price, payoff);
            Seat memory seat = Seat(i - 1, true);
            _addOpenInterest(leg.instrument(), _addOption(account, leg.instrument(), -leg.size(), seat));
            _addCash(account, payoff);
        }
    }

    /* FUNDING */

    /// @inheritdoc IClearinghouse
    /// @dev Needs no lock: indices move with time alone, and do not know what is told here until time goes on.
    function setFunding(UnderlyingId underlying, FundingState calldata state) external {
        require(msg.sender == FUNDING, NotAllowed(NO_ACCOUNT, msg.sender));
        _setFunding(underlying, state);
    }

    /* LIQUIDATION */

    /// @inheritdoc IClearinghouse
    function setFlag(AccountId account, bool flagged) external onlyLiquidation batched {
        _header(account).flagged = flagged;
        emit FlagSet(account, flagged);
    }

    /// @inheritdoc IClearinghouse
    function seize(Seizure calldata seizure) external onlyLiquidation batched {
        (AccountId account, AccountId taker) = (seizure.account, seizure.taker);
        require(_header(account).flagged && account != taker, NotInLiquidation(account));
        require(!_header(taker).flagged, InLiquidation(taker));
        for (uint256 i; i < seizure.perps.length; ++i) {
            _novate(account, taker, seizure.perps[i].underlying, seizure.perps[i].size);
        }
        _seizeOptions(account, taker, seizure.options);
        for (uint256 i; i < seizure.holdings.length; ++i) {
            (AssetId asset, Size amount) = (seizure.holdings[i].asset, seizure.holdings[i].amount);
            _addHolding(account, asset, -amount);
            _addHolding(taker, asset, amount);
        }
        for (uint256 i; i < seizure.moves.length; ++i) {
            CashMove calldata move = seizure.moves[i];
            _addCash(move.from, -move.amount);
            _addCash(move.to, move.amount);
        }
        emit Seized(account, taker);

        if (seizure.check == TakerCheck.Initial) Journal.demandCheck(taker);
        if (seizure.check == TakerCheck.Maintenance) Journal.demandMaintenance(taker);
        _checkTouched();
    }

    /// @dev From the last leg to the first, so that each still stands where the book names it. Only the taker is checked:
    ///      what the account held before is not kept.
    function _seizeOptions(AccountId account, AccountId taker, OptionLeg[] calldata legs) private {
        Seat memory from = Seat(ANYWHERE, false);
        Seat memory to = Seat(ANYWHERE, true);
        for (uint256 i = legs.length; i != 0; --i) {
            (InstrumentId instrument, Size size) = (legs[i - 1].instrument(), legs[i - 1].size());
            from.place = i - 1;
            int256 change = _addOption(account, instrument, -size, from);
            change += _addOption(taker, instrument, size, to);
            _addOpenInterest(instrument, change);
            unchecked {
                --to.place; // a taker with the same series has them in the same order
            }
        }
    }

    /// @dev Moves `size` from one account to another at the mark: risk and no value, to the wei for the one it leaves.
    function _novate(AccountId from, AccountId to, UnderlyingId underlying, Size size) private {
        Price mark = MARKET_DATA.spot(underlying).price;
        (Usd given, Usd gained) = _movePerp(from, to, underlying, -size, -size.valueDown(mark), mark);
        _addCash(from, given);
        _addCash(to, gained);
    }

    /* CHECK */

    /// @dev Checks every account that demands it, and forgets the batch.
    function _checkTouched() private {
        uint256 n = Journal.count();
        for (uint256 i; i < n; ++i) {
            AccountId account = Journal.touched(i);
            (bool check, bool outflow, bool maintenance) = Journal.demandsOf(account);
            if (check) _check(account, outflow, maintenance);
        }
        Journal.close();
    }

    /// @dev Passes what is covered, or only reduced; only the first can add risk, and so starts a cool-off.
    ///      The pool, closing liquidated accounts, need only keep maintenance.
    function _check(AccountId account, bool outflow, bool maintenance) private {
        Header storage h = _headers[account];
        Book memory now_ = _book(account);
        // Nothing to lose to anyone: no price is needed. A new asset must still be known to the engine.
        bool atRest = now_.perps.length + now_.options.length == 0 && now_.cash >= ZERO_USD;
        if (atRest && (outflow || now_.holdings.length == 0)) return;

        Book memory before = _bookBefore(account, now_);
        IMarginEngine engine = IMarginEngine(REGISTRY.engineOf(h.mode));
        if (maintenance ? engine.keeps(now_) : !h.flagged && engine.covers(now_, outflow)) {
            if (!_grew(before, now_)) return;
            h.riskBlock = uint24(block.number);
            uint256 legs = h.options + 2 * now_.perps.length;
            require(maintenance || legs <= MAX_LEGS, TooManyLegs(account, legs));
            return;
        }
        if (!outflow && engine.reduced(before, now_, Journal.feesOf(account))) return;
        engine.explain(account, now_, outflow);
    }

    /* OWNERS AND OPERATORS */

    function _setOperator(AccountId account, address operator, uint256 scopes, int256 expiresAt) private {
        Header storage h = _ownerOnly(account);
        require(scopes <= type(uint8).max, InvalidAmount(int256(scopes)));
        require(expiresAt >= 0 && expiresAt <= int256(uint256(type(uint40).max)), InvalidAmount(expiresAt));
        Grant memory grant = Grant(uint8(scopes), uint40(uint256(expiresAt)), _epochs[h.owner]);
        _grants[account][operator] = grant;
        emit OperatorSet(account, operator, grant.scopes, grant.expiresAt);
    }

    function _setMode(AccountId account, Mode mode) private {
        Header storage h = _ownerOnly(account);
        require(!h.flagged, InLiquidation(account));
        REGISTRY.engineOf(mode);
        require(mode != Mode.Isolated || h.assets == 0, ModeRefused(account, mode));
        Journal.noteOutflow(account); // no reduce-only way out: the new engine must be satisfied
        emit ModeSet(account, h.mode, mode);
        h.mode = mode;
    }

    /// @inheritdoc IClearinghouse
    function lockdown() external {
        emit LockedDown(msg.sender, ++_epochs[msg.sender]);
    }

    function _ownerOnly(AccountId account) private view returns (Header storage h) {
        h = _header(account);
        require(msg.sender == h.owner, NotAllowed(account, msg.sender));
    }

    function _callerMay(AccountId account, address owner, uint8 scopes) private view returns (bool) {
        return msg.sender == owner || _granted(account, owner, msg.sender, scopes);
    }

    function _granted(AccountId account, address owner, address operator, uint8 scopes)
        private
        view
        returns (bool)
    {
        Grant memory grant = _grants[account][operator];
        return
            grant.scopes & scopes == scopes && grant.expiresAt > block.timestamp
                && grant.epoch == _epochs[owner];
    }

    /* VIEWS */

    /// @inheritdoc IClearinghouse
    function header(AccountId account) external view readable returns (Header memory) {
        return _headers[account];
    }

    /// @inheritdoc IClearinghouse
    function book(AccountId account) external view readable returns (Book memory) {
        _header(account);
        return _book(account);
    }

    /// @inheritdoc IClearinghouse
    function perp(AccountId account, UnderlyingId underlying) external view readable returns (Size, Usd) {
        uint256 u = UnderlyingId.unwrap(underlying);
        PerpLeg memory leg = _presented(u, _perps[account][u]);
        return (leg.size, leg.quote);
    }

    /// @inheritdoc IClearinghouse
    function fundingOf(UnderlyingId underlying) external view returns (FundingState memory) {
        return _funding[UnderlyingId.unwrap(underlying)];
    }

    /// @inheritdoc IClearinghouse
    function option(AccountId account, InstrumentId instrument) external view readable returns (Size) {
        return _option(account, instrument);
    }

    /// @inheritdoc IClearinghouse
    function openInterest(InstrumentId instrument) external view readable returns (uint128) {
        return _openInterest[instrument];
    }

    /// @inheritdoc IClearinghouse
    function cashOf(AccountId account) external view readable returns (Usd) {
        return _cash[account];
    }

    /// @inheritdoc IClearinghouse
    function allowed(AccountId account, address caller, uint8 scopes) external view returns (bool) {
        address owner = _headers[account].owner;
        return caller == owner || _granted(account, owner, caller, scopes);
    }

    /// @inheritdoc IClearinghouse
    function epochOf(address owner) external view returns (uint32) {
        return _epochs[owner];
    }

    /// @inheritdoc IClearinghouse
    function accountCount() external view returns (uint64) {
        return _accountCount;
    }

    /// @inheritdoc IClearinghouse
    function totalDebt() external view readable returns (Usd) {
        return _totalDebt;
    }

    /// @inheritdoc IClearinghouse
    function locked() external view returns (bool) {
        return _locked;
    }

    /* NARROWING */

    function _asset(uint96 id) private pure returns (AssetId) {
        require(id < MAX_ASSETS, InvalidAmount(int256(uint256(id))));
        return AssetId.wrap(uint8(id));
    }

    function _amount(int256 amount) private pure returns (uint128) {
        require(amount > 0 && amount <= type(int128).max, InvalidAmount(amount));
        return uint128(uint256(amount));
    }

    function _narrow(int256 value) private pure returns (int128) {
        require(value == int128(value), OutOfRange(value));
        return int128(value);
    }
}
