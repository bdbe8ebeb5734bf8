// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {IMarketData} from "../interfaces/IMarketData.sol";
import {IRegistry} from "../interfaces/IRegistry.sol";
import {IVault} from "../interfaces/IVault.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {Action, ActionKind, Grant, SCOPE_DEPOSIT, SCOPE_TRADE, SCOPE_TRANSFER} from "../types/Action.sol";
import {Assessment} from "../types/Assessment.sol";
import {Book} from "../types/Book.sol";
import {CashMove, Charge, Fill, Seizure, TakerCheck} from "../types/Fill.sol";
import {Header} from "../types/Header.sol";
import {AccountId, AssetId, CASH, InstrumentId, MAX_ASSETS, NO_ACCOUNT, UnderlyingId} from "../types/Ids.sol";
import {Mode} from "../types/Mode.sol";
import {Fraction, Price, Size, Usd, WHOLE, ZERO_SIZE, ZERO_USD} from "../units/Units.sol";
import {Journal} from "./Journal.sol";
import {Ledger} from "./Ledger.sol";

/// @title Clearinghouse
/// @notice Runs batches over the ledger under one lock, and asks the engine of each account touched once, at the end.
contract Clearinghouse is Ledger {
    IVault public immutable VAULT;
    IMarketData public immutable MARKET_DATA;
    IRegistry public immutable REGISTRY;
    address public immutable LIQUIDATION;

    /// @dev Furthest that the cost of a fill may lie from the mark (5 %).
    Fraction private constant BAND = Fraction.wrap(0.05e18);

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
        require(!_locked, Locked());
        _locked = true;
        _;
        _locked = false;
    }

    modifier readable() {
        require(!_locked || msg.sender == LIQUIDATION || msg.sender == _asked, Locked());
        _;
    }

    modifier onlyLiquidation() {
        require(msg.sender == LIQUIDATION, NotAllowed(NO_ACCOUNT, msg.sender));
        _;
    }

    constructor(IVault vault, IMarketData marketData, IRegistry registry, address liquidation) {
        VAULT = vault;
        MARKET_DATA = marketData;
        REGISTRY = registry;
        LIQUIDATION = liquidation;
    }

    /* BATCHES */

    /// @inheritdoc IClearinghouse
    function open(address owner, Mode mode) external batched returns (AccountId) {
        return _openIn(owner, mode);
    }

    /// @inheritdoc IClearinghouse
    function execute(Action[] calldata actions) external batched returns (AccountId opened) {
        uint256 payouts;
        for (uint256 i; i < actions.length; ++i) {
            Action calldata action = actions[i];
            ActionKind kind = action.kind;
            AccountId account = action.account == NO_ACCOUNT ? opened : action.account;
            if (kind == ActionKind.Open) {
                opened = _openIn(action.target, Mode(action.id));
            } else if (kind == ActionKind.Deposit) {
                _deposit(account, _asset(action.id), _amount(action.amount));
            } else if (kind == ActionKind.Withdraw) {
                _withdraw(account, _asset(action.id), _amount(action.amount), action.target);
                ++payouts;
            } else if (kind == ActionKind.Trade) {
                _askVenue(account, action.target, action.data);
            } else if (kind == ActionKind.SetOperator) {
                _setOperator(account, action.target, action.id, action.amount);
            } else if (kind == ActionKind.SetMode) {
                _setMode(account, Mode(action.id));
            } else {
                AccountId to = action.to == NO_ACCOUNT ? opened : action.to;
                if (kind == ActionKind.Transfer) {
                    _transfer(account, to, _asset(action.id), _amount(action.amount));
                } else {
                    _transferPerp(account, to, InstrumentId.wrap(action.id), action.amount);
                }
            }
        }
        _checkTouched();
        if (payouts != 0) _payOut(actions, opened);
    }

    /// @dev Interactions, last: pays every withdrawal of the batch, then sees that enough cash is left to lenders.
    function _payOut(Action[] calldata actions, AccountId opened) private {
        bool borrowed;
        for (uint256 i; i < actions.length; ++i) {
            Action calldata action = actions[i];
            if (action.kind != ActionKind.Withdraw) continue;
            AssetId asset = _asset(action.id);
            AccountId account = action.account == NO_ACCOUNT ? opened : action.account;
            if (asset == CASH && _cash[account] < ZERO_USD) borrowed = true;
            VAULT.pay(asset, action.target, _amount(action.amount));
        }
        if (!borrowed) return;
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
        Header memory h = _header(account);
        address payer = msg.sender;
        if (msg.sender != h.owner) {
            if (_granted(account, h.owner, msg.sender, SCOPE_DEPOSIT)) payer = h.owner;
            else require(_accepts(h, asset), AssetNotWelcome(account, asset));
        }
        require(asset == CASH || h.mode != Mode.Isolated, AssetNotWelcome(account, asset));
        VAULT.pull(asset, payer, amount);
        _add(account, asset, int256(uint256(amount)));
        if (!_accepts(h, asset)) Journal.demandCheck(account); // the engine must know the asset
        emit Deposit(account, asset, payer, amount);
    }

    function _accepts(Header memory h, AssetId asset) private pure returns (bool) {
        return asset == CASH || h.assets & (1 << AssetId.unwrap(asset)) != 0;
    }

    function _withdraw(AccountId account, AssetId asset, uint128 amount, address to) private {
        Header memory h = _ownerOnly(account);
        require(to != address(0), ZeroAddress());
        require(!h.flagged, InLiquidation(account));
        if (asset == CASH) _settle(account, h);
        Journal.noteOutflow(account);
        _add(account, asset, -int256(uint256(amount)));
        emit Withdraw(account, asset, to, amount);
    }

    /// @dev Adds to cash or to a holding.
    function _add(AccountId account, AssetId asset, int256 change) private {
        if (asset == CASH) _addCash(account, Usd.wrap(change));
        else _addHolding(account, asset, Size.wrap(_narrow(change)));
    }

    /* TRANSFERS */

    function _transfer(AccountId from, AccountId to, AssetId asset, uint128 amount) private {
        Header memory h = _sameOwner(from, to);
        if (asset == CASH) _settle(from, h);
        require(asset == CASH || _header(to).mode != Mode.Isolated, AssetNotWelcome(to, asset));
        Journal.noteOutflow(from);
        Journal.demandCheck(to);
        _add(from, asset, -int256(uint256(amount)));
        _add(to, asset, int256(uint256(amount)));
    }

    /// @dev Moves a part of a leg at the mark, so that it carries risk and no value.
    function _transferPerp(AccountId from, AccountId to, InstrumentId instrument, int256 amount) private {
        _sameOwner(from, to);
        UnderlyingId underlying = instrument.perpetualUnderlying();
        Size held = Size.wrap(_perps[from][UnderlyingId.unwrap(underlying)].size);
        Size size = Size.wrap(_narrow(amount));
        // A part of what is held: same sign, no more.
        bool part = int256(Size.unwrap(held)) * amount > 0 && size.magnitude() <= held.magnitude();
        require(part, InvalidAmount(amount));
        Journal.demandCheck(from);
        Journal.demandCheck(to);
        _novate(from, to, underlying, size, MARKET_DATA.spot(underlying).price);
    }

    function _sameOwner(AccountId from, AccountId to) private view returns (Header memory h) {
        h = _header(from);
        require(_callerMay(from, h.owner, SCOPE_TRANSFER), NotAllowed(from, msg.sender));
        require(!h.flagged, InLiquidation(from));
        require(from != to && h.owner == _header(to).owner, DifferentOwners(from, to));
    }

    /* TRADES */

    function _askVenue(AccountId account, address venue, bytes calldata data) private {
        Header memory h = _header(account);
        require(_callerMay(account, h.owner, SCOPE_TRADE), NotAllowed(account, msg.sender));
        require(REGISTRY.isVenue(venue), UnknownVenue(venue));
        _asked = venue;
        IVenue(venue).trade(account, data);
        _asked = address(0);
    }

    /// @inheritdoc IClearinghouse
    function fill(Fill calldata trade) external {
        if (_locked) {
            require(msg.sender == _asked, UnknownVenue(msg.sender));
            _fill(trade);
        } else {
            require(REGISTRY.isVenue(msg.sender), UnknownVenue(msg.sender));
            _fillAlone(trade);
        }
    }

    function _fillAlone(Fill calldata trade) private batched {
        _fill(trade);
        _checkTouched();
    }

    function _fill(Fill calldata trade) private {
        require(trade.taker != trade.maker && trade.size != ZERO_SIZE, InvalidAmount(Size.unwrap(trade.size)));
        _header(trade.taker);
        _header(trade.maker);
        UnderlyingId underlying = trade.instrument.perpetualUnderlying();
        Price mark = MARKET_DATA.spot(underlying).price;
        (Usd charged, Usd makerCash) = _charge(trade);
        _checkBand(trade, mark, charged);

        Journal.demandCheck(trade.taker);
        Journal.demandCheck(trade.maker);
        _addCash(trade.taker, _addPerp(trade.taker, underlying, trade.size, -trade.quote, mark) - charged);
        _addCash(trade.maker, _addPerp(trade.maker, underlying, -trade.size, trade.quote, mark) + makerCash);
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
            if (charge.amount > ZERO_USD) Journal.addFee(trade.taker, charge.amount);
            else Journal.demandCheck(charge.to);
        }
    }

    /// @dev What the taker pays above the value at mark, charges included, lies within the band.
    function _checkBand(Fill calldata trade, Price mark, Usd charged) private pure {
        Usd cost = trade.quote - trade.size.valueDown(mark) + charged;
        Usd limit = trade.size.notionalUp(mark).shareUp(BAND);
        require(cost.abs() <= limit, OutsideBand(trade.taker, cost, limit));
    }

    /// @dev Moves `size` from one account to another at the mark, in cash terms for nothing.
    function _novate(AccountId from, AccountId to, UnderlyingId underlying, Size size, Price mark) private {
        Usd quote = size.valueDown(mark);
        _addCash(from, _addPerp(from, underlying, -size, quote, mark));
        _addCash(to, _addPerp(to, underlying, size, -quote, mark));
    }

    /* SETTLEMENT */

    /// @inheritdoc IClearinghouse
    function settle(AccountId[] calldata accounts) external batched {
        for (uint256 i; i < accounts.length; ++i) {
            _settle(accounts[i], _header(accounts[i]));
        }
        Journal.close();
    }

    /// @dev Turns the profit and loss of every perpetual into cash. Moves nothing between accounts, so needs no check.
    function _settle(AccountId account, Header memory h) private {
        if (h.perps == 0) return;
        (Price[] memory marks,) = MARKET_DATA.marks(h.perps);
        Usd realised;
        for (uint256 u; u < marks.length; ++u) {
            if (h.perps & (1 << u) == 0) continue;
            realised = realised + _addPerp(account, UnderlyingId.wrap(uint8(u)), ZERO_SIZE, ZERO_USD, marks[u]);
        }
        _addCash(account, realised);
    }

    /* LIQUIDATION */

    /// @inheritdoc IClearinghouse
    function setFlag(AccountId account, bool flagged) external onlyLiquidation batched {
        _header(account);
        _headers[account].flagged = flagged;
        emit FlagSet(account, flagged);
    }

    /// @inheritdoc IClearinghouse
    function seize(Seizure calldata seizure) external onlyLiquidation batched {
        (AccountId account, AccountId taker) = (seizure.account, seizure.taker);
        Header memory h = _header(account);
        require(h.flagged && account != taker, NotInLiquidation(account));
        require(!_header(taker).flagged, InLiquidation(taker));
        _settle(account, h);
        (Price[] memory marks,) = MARKET_DATA.marks(h.perps);
        for (uint256 u; u < marks.length; ++u) {
            if (h.perps & (1 << u) == 0) continue;
            Size size = Size.wrap(_perps[account][u].size).shareAway(seizure.fraction);
            _novate(account, taker, UnderlyingId.wrap(uint8(u)), size, marks[u]);
        }
        if (seizure.everything) _seizeBalances(account, taker, h, seizure.fraction);
        for (uint256 i; i < seizure.moves.length; ++i) {
            CashMove calldata move = seizure.moves[i];
            require(move.amount >= ZERO_USD, InvalidAmount(Usd.unwrap(move.amount)));
            _addCash(move.from, -move.amount);
            _addCash(move.to, move.amount);
        }
        emit Seized(account, taker, Fraction.unwrap(seizure.fraction), seizure.everything);

        if (seizure.check == TakerCheck.Initial) {
            Journal.demandCheck(taker);
            _checkTouched();
        } else {
            if (seizure.check == TakerCheck.Maintenance) _checkMaintenance(taker);
            Journal.close();
        }
    }

    /// @dev The same fraction of every holding and of cash; debt moves as debt.
    function _seizeBalances(AccountId account, AccountId taker, Header memory h, Fraction fraction) private {
        for (uint256 a; a < MAX_ASSETS; ++a) {
            if (h.assets & (1 << a) == 0) continue;
            Size amount = _holdings[account][a].shareAway(fraction);
            _addHolding(account, AssetId.wrap(uint8(a)), -amount);
            _addHolding(taker, AssetId.wrap(uint8(a)), amount);
        }
        Usd cash = _cash[account].shareDown(fraction);
        _addCash(account, -cash);
        _addCash(taker, cash);
    }

    /* CHECK */

    /// @dev Checks every account that demands it, and forgets the batch.
    function _checkTouched() private {
        uint256 n = Journal.count();
        for (uint256 i; i < n; ++i) {
            AccountId account = Journal.touched(i);
            (bool check, bool outflow,, uint256 perpsKept,) = Journal.marksOf(account);
            if (check) _check(account, outflow, perpsKept);
        }
        Journal.close();
    }

    function _check(AccountId account, bool outflow, uint256 perpsKept) private view {
        Header memory h = _headers[account];
        Usd cash = _cash[account];
        if (h.perps == 0 && cash >= ZERO_USD && h.assets == 0) return; // nothing to lose to anyone: no price is needed
        bool atRest = h.perps == 0 && cash >= ZERO_USD && perpsKept == 0;
        if (atRest && outflow) return;

        Assessment memory a = _assess(_book(account, h), h.mode);
        bool covered = a.initialBalance() >= ZERO_USD && cash >= a.minCash;
        if (!h.flagged && a.fresh && covered) return;
        if (!outflow && _reduced(account, h, perpsKept, a)) return;

        require(!h.flagged, InLiquidation(account));
        require(a.fresh, StalePrices(account));
        require(a.initialBalance() >= ZERO_USD, BelowInitialMargin(account, a.initialBalance()));
        revert DebtAboveCap(account, cash, a.minCash);
    }

    /// @dev The reduce-only rule: no leg grew or flipped, MM did not rise, and the maintenance balance fell by no more
    ///      than the fees paid. Market data is frozen for the batch, so the state before can be assessed now.
    function _reduced(AccountId account, Header memory h, uint256 perpsKept, Assessment memory a)
        private
        view
        returns (bool)
    {
        for (uint256 u; perpsKept >> u != 0; ++u) {
            if (perpsKept & (1 << u) == 0) continue;
            Size before = Size.wrap(_unpackPerp(Journal.perpBefore(account, u)).size);
            Size after_ = Size.wrap(_perps[account][u].size);
            if (after_.magnitude() > before.magnitude()) return false;
            if (int256(Size.unwrap(after_)) * Size.unwrap(before) < 0) return false;
        }
        Assessment memory before_ = _assess(_bookBefore(account, h), h.mode);
        return a.maintenanceMargin <= before_.maintenanceMargin
            && a.maintenanceBalance() + Journal.feesOf(account) >= before_.maintenanceBalance();
    }

    /// @dev The pool may take closed positions as long as it stays above maintenance, or when they reduce its own.
    function _checkMaintenance(AccountId account) private view {
        Header memory h = _headers[account];
        Assessment memory a = _assess(_book(account, h), h.mode);
        if (a.maintenanceBalance() >= ZERO_USD) return;
        (,,, uint256 perpsKept,) = Journal.marksOf(account);
        require(_reduced(account, h, perpsKept, a), BelowInitialMargin(account, a.initialBalance()));
    }

    function _assess(Book memory b, Mode mode) private view returns (Assessment memory) {
        return IMarginEngine(REGISTRY.engineOf(mode)).assess(b);
    }

    /* OWNERS AND OPERATORS */

    function _setOperator(AccountId account, address operator, uint256 scopes, int256 expiresAt) private {
        Header memory h = _ownerOnly(account);
        require(scopes <= type(uint8).max, InvalidAmount(int256(scopes)));
        require(expiresAt >= 0 && expiresAt <= int256(uint256(type(uint40).max)), InvalidAmount(expiresAt));
        Grant memory grant = Grant(uint8(scopes), uint40(uint256(expiresAt)), _epochs[h.owner]);
        _grants[account][operator] = grant;
        emit OperatorSet(account, operator, grant.scopes, grant.expiresAt);
    }

    function _setMode(AccountId account, Mode mode) private {
        Header memory h = _ownerOnly(account);
        require(!h.flagged, InLiquidation(account));
        REGISTRY.engineOf(mode);
        require(mode != Mode.Isolated || h.assets == 0, ModeRefused(account, mode));
        Journal.noteOutflow(account); // no reduce-only way out: the new engine must be satisfied
        _headers[account].mode = mode;
        emit ModeSet(account, h.mode, mode);
    }

    /// @inheritdoc IClearinghouse
    function lockdown() external {
        emit LockedDown(msg.sender, ++_epochs[msg.sender]);
    }

    function _ownerOnly(AccountId account) private view returns (Header memory h) {
        h = _header(account);
        require(msg.sender == h.owner, NotAllowed(account, msg.sender));
    }

    function _callerMay(AccountId account, address owner, uint8 scopes) private view returns (bool) {
        return msg.sender == owner || _granted(account, owner, msg.sender, scopes);
    }

    function _granted(AccountId account, address owner, address operator, uint8 scopes) private view returns (bool) {
        Grant memory grant = _grants[account][operator];
        return grant.scopes & scopes == scopes && grant.expiresAt > block.timestamp && grant.epoch == _epochs[owner];
    }

    /* VIEWS */

    /// @inheritdoc IClearinghouse
    function header(AccountId account) external view readable returns (Header memory) {
        return _headers[account];
    }

    /// @inheritdoc IClearinghouse
    function book(AccountId account) external view readable returns (Book memory) {
        return _book(account, _header(account));
    }

    /// @inheritdoc IClearinghouse
    function perp(AccountId account, UnderlyingId underlying) external view readable returns (Size, Usd) {
        PerpSlot memory slot = _perps[account][UnderlyingId.unwrap(underlying)];
        return (Size.wrap(slot.size), Usd.wrap(slot.quote));
    }

    /// @inheritdoc IClearinghouse
    function cashOf(AccountId account) external view readable returns (Usd) {
        return _cash[account];
    }

    /// @inheritdoc IClearinghouse
    function assess(AccountId account) external view readable returns (Assessment memory) {
        Header memory h = _header(account);
        return _assess(_book(account, h), h.mode);
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
