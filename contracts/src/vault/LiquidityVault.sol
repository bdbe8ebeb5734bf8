// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {TrancheRules} from "../accrual/TrancheRules.sol";
import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {ILiquidityVault} from "../interfaces/ILiquidityVault.sol";
import {IPoolValue} from "../interfaces/IPoolValue.sol";
import {IRegistry} from "../interfaces/IRegistry.sol";
import {ITranche} from "../interfaces/ITranche.sol";
import {CheckRules} from "../margin/CheckRules.sol";
import {Action, ActionKind} from "../types/Action.sol";
import {Assessment} from "../types/Assessment.sol";
import {AccountId} from "../types/Ids.sol";
import {Mode} from "../types/Mode.sol";
import {
    NO_PRICE_CAP,
    Rank,
    TrancheClaims,
    TrancheFill,
    TrancheQueue,
    TrancheTerms
} from "../types/Tranches.sol";
import {TokenUnits} from "../units/TokenUnits.sol";
import {Fraction, Usd, WHOLE, ZERO_USD} from "../units/Units.sol";

/// @title LiquidityVault
/// @notice Owns the account of the LP pool and shares it among a senior and a junior tranche.
/// @dev Everybody enters and leaves at an epoch, priced by the first report that was observed after his request: at the high
///      value of the pool on the way in, at the low one on the way out. Losses go junior before senior.
contract LiquidityVault is ILiquidityVault, AccessManaged {
    /// @notice The ledger.
    IClearinghouse public immutable LEDGER;

    /// @notice Where the pool is assessed.
    IRegistry public immutable REGISTRY;

    /// @inheritdoc ILiquidityVault
    AccountId public immutable pool;

    /// @dev Smallest unit of cash [wad].
    uint256 private immutable UNIT;

    /* STORAGE */

    Epochs private _epochs;
    uint40 private _countedAt; // when the claims were counted [unix seconds]
    TrancheTerms private _terms;
    TrancheClaims private _claims;
    IPoolValue private _source;
    mapping(Rank rank => ITranche) private _tranches;
    mapping(Rank rank => uint256) private _priceCaps; // of redemptions that wait on [wad per 1e-18 share]
    mapping(address tranche => bool) private _isTranche; // closed ones too

    modifier onlyTranche() {
        require(_isTranche[msg.sender], UnknownTranche(msg.sender));
        _;
    }

    constructor(address authority, IERC20Metadata usdc, IClearinghouse ledger, IRegistry registry)
        AccessManaged(authority)
    {
        LEDGER = ledger;
        REGISTRY = registry;
        UNIT = TokenUnits.unitWad(usdc.decimals());
        pool = ledger.open(address(this), Mode.Cross);
        _epochs.gathering = 1;
        _epochs.processed = 1;
    }

    /* REQUESTS */

    /// @inheritdoc ILiquidityVault
    function noteRequest() external onlyTranche returns (uint32 gathering, uint32 processed) {
        _epochs.newestAt = uint40(block.timestamp);
        return (_epochs.gathering, _epochs.processed);
    }

    /// @inheritdoc ILiquidityVault
    function pay(address to, uint256 assets) external onlyTranche {
        Action[] memory actions = new Action[](1);
        actions[0].kind = ActionKind.Withdraw;
        actions[0].account = ITranche(msg.sender).account();
        actions[0].amount = int256(TokenUnits.toWad(assets, UNIT));
        actions[0].target = to;
        LEDGER.execute(actions);
    }

    /* EPOCHS */

    /// @inheritdoc ILiquidityVault
    /// @dev An epoch that is completed early makes room for the next one, so that a request before every report holds up
    ///      nobody.
    function processEpoch() external returns (bool priced) {
        Epochs memory e = _epochs;
        uint40 observedAt = _source.observedAt();
        bool isComplete = e.gathering != e.processed;
        if (isComplete) {
            require(observedAt > e.closedAt, ReportTooOld(observedAt, e.closedAt));
        } else {
            require(_waits(Rank.Senior, false) || _waits(Rank.Junior, false), NothingWaits());
            _complete(e);
            if (observedAt <= e.closedAt) {
                _epochs = e;
                return false;
            }
        }
        _price(e.processed, observedAt);
        (e.processed, e.observedAt) = (e.processed + 1, observedAt);
        if (isComplete && (_waits(Rank.Senior, true) || _waits(Rank.Junior, true))) _complete(e);
        _epochs = e;
        return true;
    }

    /// @dev Requests from now on wait for the epoch after.
    function _complete(Epochs memory e) private {
        e.closedAt = e.newestAt > e.observedAt ? e.newestAt : e.observedAt;
        emit EpochClosed(e.gathering, e.closedAt);
        ++e.gathering;
        _tranches[Rank.Senior].gather();
        _tranches[Rank.Junior].gather();
    }

    /// @dev Whether anything waits at a tranche, or was asked since the last epoch was completed.
    function _waits(Rank rank, bool onlyGathering) private view returns (bool) {
        ITranche tranche = _tranches[rank];
        require(address(tranche) != address(0), ClassMissing(rank));
        ITranche.Waiting memory w = tranche.waiting();
        if (w.gatheringDeposits + w.gatheringRedemptions != 0) return true;
        return !onlyGathering && w.deposits + w.redemptions != 0;
    }

    /* PRICING */

    /// @dev Counts the claims, fills what waits, and moves the cash.
    function _price(uint32 epoch, uint40 observedAt) private {
        AccountId[] memory one = new AccountId[](1);
        one[0] = pool;
        LEDGER.settle(one); // what it earned is cash that can be paid
        (Usd low, Usd high, bool fresh) = _source.value();
        require(fresh, StaleValue());
        TrancheClaims memory counted = _closeWipedOut(_count(low), low, high);

        (TrancheClaims memory after_, TrancheFill memory senior, TrancheFill memory junior) = TrancheRules.clear(
            counted,
            _terms,
            low,
            high,
            _spare(high - low),
            Usd.wrap(int256(UNIT)),
            _queue(Rank.Senior),
            _queue(Rank.Junior)
        );
        (_claims, _countedAt) = (after_, uint40(block.timestamp));
        emit EpochProcessed(epoch, observedAt, low, high, after_, senior, junior);
        _fill(Rank.Senior, epoch, senior);
        _fill(Rank.Junior, epoch, junior);
        _move(senior, junior);
    }

    /// @dev Claims of now. A claim that nobody holds is no claim.
    function _count(Usd low) private view returns (TrancheClaims memory c) {
        c = TrancheRules.accrue(_claims, _terms, low, block.timestamp - _countedAt);
        if (!c.juniorClosed && !_hasShares(Rank.Senior)) (c.senior, c.arrears) = (ZERO_USD, ZERO_USD);
    }

    /// @dev What the pool can pay: what its margin spares above the buffer of withdrawals, of cash that it has, less what is reserved.
    function _spare(Usd reserved) private view returns (Usd) {
        Assessment memory a = REGISTRY.assess(pool);
        return (CheckRules.free(a, true) - reserved).min(LEDGER.cashOf(pool));
    }

    function _queue(Rank rank) private view returns (TrancheQueue memory queue) {
        ITranche tranche = _tranches[rank];
        ITranche.Waiting memory w = tranche.waiting();
        uint256 cap = _priceCaps[rank];
        queue = TrancheQueue({
            supply: IERC20Metadata(address(tranche)).totalSupply(),
            deposits: Usd.wrap(int256(TokenUnits.toWad(w.deposits, UNIT))),
            redemptions: w.redemptions,
            priceCap: cap == 0 ? NO_PRICE_CAP : cap,
            isOpen: !tranche.isClosed()
        });
    }

    function _fill(Rank rank, uint32 epoch, TrancheFill memory f) private {
        _priceCaps[rank] = f.priceCap == NO_PRICE_CAP ? 0 : f.priceCap;
        uint256 assetsIn = TokenUnits.toToken(uint256(Usd.unwrap(f.admitted)), UNIT);
        uint256 assetsOut = TokenUnits.toToken(uint256(Usd.unwrap(f.paid)), UNIT);
        _tranches[rank].fill(epoch, assetsIn, f.minted, f.redeemed, assetsOut);
    }

    /// @dev Between the pool and what waits: first in, then out.
    function _move(TrancheFill memory senior, TrancheFill memory junior) private {
        Usd[2] memory flows = [senior.admitted - senior.paid, junior.admitted - junior.paid];
        Action[] memory actions = new Action[](2);
        uint256 count;
        for (uint256 pass; pass < 2; ++pass) {
            for (uint256 i; i < 2; ++i) {
                if (flows[i] == ZERO_USD || (flows[i] > ZERO_USD) != (pass == 0)) continue;
                AccountId account = _tranches[Rank(i)].account();
                actions[count].kind = ActionKind.Transfer;
                (actions[count].account, actions[count].to) = pass == 0 ? (account, pool) : (pool, account);
                actions[count++].amount = Usd.unwrap(flows[i].abs());
            }
        }
        assembly ("memory-safe") {
            mstore(actions, count) // at most two
        }
        LEDGER.execute(actions);
    }

    /* CLASSES */

    /// @dev A junior tranche without value ends: what is recovered later is the senior's, until a new junior class opens.
    ///      Without junior shares the senior loses for good. A senior tranche ends with the pool.
    function _closeWipedOut(TrancheClaims memory c, Usd low, Usd high)
        private
        returns (TrancheClaims memory)
    {
        (Usd senior, Usd junior) = TrancheRules.split(c, high);
        bool held = _hasShares(Rank.Junior);
        if (junior == ZERO_USD && !c.juniorClosed && (held || senior < c.senior)) {
            if (held) _close(Rank.Junior);
            c.juniorClosed = true;
            c = TrancheRules.accrue(c, _terms, low, 0);
            c.juniorClosed = held;
        }
        if (senior == ZERO_USD && _hasShares(Rank.Senior)) _close(Rank.Senior);
        return c;
    }

    function _hasShares(Rank rank) private view returns (bool) {
        return IERC20Metadata(address(_tranches[rank])).totalSupply() != 0;
    }

    function _close(Rank rank) private {
        ITranche tranche = _tranches[rank];
        if (tranche.isClosed()) return;
        emit ClassClosed(rank, tranche);
        tranche.close();
    }

    /// @inheritdoc ILiquidityVault
    function openClass(Rank rank, ITranche tranche) external restricted {
        ITranche old = _tranches[rank];
        bool free = address(old) == address(0) || old.isClosed();
        bool empty = !_isTranche[address(tranche)] && tranche.vault() == address(this)
            && IERC20Metadata(address(tranche)).totalSupply() == 0;
        require(free && empty, ClassRefused(rank, tranche));
        _isTranche[address(tranche)] = true;
        _tranches[rank] = tranche;
        _priceCaps[rank] = 0;
        if (rank == Rank.Junior) _claims.juniorClosed = false;
        emit ClassOpened(rank, tranche);
    }

    /* SETTINGS */

    /// @inheritdoc ILiquidityVault
    function setTerms(TrancheTerms calldata terms) external restricted {
        bool sane = Fraction.unwrap(terms.coverage) <= Fraction.unwrap(WHOLE)
            && Fraction.unwrap(terms.yearlyRate) <= Fraction.unwrap(WHOLE);
        require(sane, InvalidTerms(terms));
        // At the value counted last nothing is profit, so all of it goes to the arrears.
        _claims = TrancheRules.accrue(_claims, _terms, _claims.pool, block.timestamp - _countedAt);
        _countedAt = uint40(block.timestamp);
        emit TermsSet(_terms, terms);
        _terms = terms;
    }

    /// @inheritdoc ILiquidityVault
    function setValueSource(IPoolValue source) external restricted {
        emit ValueSourceSet(_source, source);
        _source = source;
    }

    /* VIEWS */

    /// @inheritdoc ILiquidityVault
    function valueOf(Rank rank) public view returns (Usd low, Usd high) {
        TrancheClaims memory c = _claims;
        (low, high) = (c.pool, c.pool);
        if (!LEDGER.locked()) {
            (low, high,) = _source.value();
            c = _count(low);
        }
        (Usd seniorLow, Usd juniorLow) = TrancheRules.split(c, low);
        (Usd seniorHigh, Usd juniorHigh) = TrancheRules.split(c, high);
        return rank == Rank.Senior ? (seniorLow, seniorHigh) : (juniorLow, juniorHigh);
    }

    /// @inheritdoc ILiquidityVault
    function worthOf(address tranche) external view returns (Usd low) {
        bool senior = tranche == address(_tranches[Rank.Senior]);
        bool known = senior || tranche == address(_tranches[Rank.Junior]);
        if (!known || ITranche(tranche).isClosed()) return ZERO_USD;
        (low,) = valueOf(senior ? Rank.Senior : Rank.Junior);
    }

    /// @inheritdoc ILiquidityVault
    function trancheOf(Rank rank) external view returns (ITranche) {
        return _tranches[rank];
    }

    /// @inheritdoc ILiquidityVault
    function epochs() external view returns (Epochs memory) {
        return _epochs;
    }

    /// @inheritdoc ILiquidityVault
    function claims() external view returns (TrancheClaims memory) {
        return _claims;
    }

    /// @inheritdoc ILiquidityVault
    function currentTerms() external view returns (TrancheTerms memory) {
        return _terms;
    }

    /// @inheritdoc ILiquidityVault
    function valueSource() external view returns (IPoolValue) {
        return _source;
    }
}
