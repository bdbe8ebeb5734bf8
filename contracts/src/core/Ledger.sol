// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {Book, Holding, PerpLeg} from "../types/Book.sol";
import {Header} from "../types/Header.sol";
import {AccountId, AssetId, UnderlyingId} from "../types/Ids.sol";
import {InstrumentLib} from "../types/InstrumentLib.sol";
import {Mode} from "../types/Mode.sol";
import {Price, Size, Usd, ZERO_SIZE, ZERO_USD} from "../units/Units.sol";
import {Journal} from "./Journal.sol";

/// @title Ledger
/// @notice The balances and the only functions that write them. Each write keeps the value before and tells the value after.
/// @dev Always: sizes of an instrument sum to zero; cash and quote legs sum to the cash claims on the Vault; holdings
///      of an asset sum to the claims on it. Every function here is one side of a move; its caller does the other.
abstract contract Ledger is IClearinghouse {
    /* STORAGE */

    mapping(AccountId account => Header) internal _headers;
    mapping(AccountId account => Usd cash) internal _cash; // [wad]
    mapping(AccountId account => mapping(uint256 asset => Size amount)) internal _holdings; // [wad]
    mapping(AccountId account => mapping(uint256 underlying => PerpSlot)) internal _perps;
    Usd internal _totalDebt; // [wad]
    uint64 internal _accountCount;

    /// @dev One slot: 128 + 128.
    struct PerpSlot {
        int128 size; // [wad]
        int128 quote; // [wad]
    }

    /* ACCOUNTS */

    function _open(address owner, Mode mode) internal returns (AccountId account) {
        require(owner != address(0), ZeroAddress());
        account = AccountId.wrap(++_accountCount);
        Header storage h = _headers[account];
        h.owner = owner;
        h.mode = mode;
        emit Opened(account, owner, mode);
    }

    /* WRITES */

    /// @dev Adds `change` to the cash of an account. May leave debt; the check at the end judges it.
    function _addCash(AccountId account, Usd change) internal returns (Usd cash) {
        Usd before = _cash[account];
        if (change == ZERO_USD) return before;
        Journal.keepCash(account, before);
        cash = before + change;
        Usd debtChange = before.min(ZERO_USD) - cash.min(ZERO_USD);
        if (!(debtChange == ZERO_USD)) _totalDebt = _totalDebt + debtChange;
        _cash[account] = cash;
        emit CashSet(account, cash);
    }

    /// @dev Adds `change` to the collateral of an account; never below zero.
    function _addHolding(AccountId account, AssetId asset, Size change) internal {
        uint256 a = AssetId.unwrap(asset);
        Size before = _holdings[account][a];
        Journal.keepHolding(account, a, uint256(int256(Size.unwrap(before))));
        Size amount = before + change;
        require(
            Size.unwrap(amount) >= 0,
            InsufficientBalance(
                account, asset, Usd.wrap(Size.unwrap(before)), Usd.wrap(-int256(Size.unwrap(change)))
            )
        );
        _holdings[account][a] = amount;
        if (before == ZERO_SIZE || amount == ZERO_SIZE) {
            uint16 bit = uint16(1 << a);
            _headers[account].assets =
                amount == ZERO_SIZE ? _headers[account].assets & ~bit : _headers[account].assets | bit;
        }
        emit HoldingSet(account, asset, amount);
    }

    /// @dev Adds `size` and `quote` to a perpetual position and turns its profit or loss at `mark` into cash.
    /// @return realised What the caller must add to the cash of the account [wad].
    function _addPerp(AccountId account, UnderlyingId underlying, Size size, Usd quote, Price mark)
        internal
        returns (Usd realised)
    {
        uint256 u = UnderlyingId.unwrap(underlying);
        PerpSlot memory slot = _perps[account][u];
        Journal.keepPerp(account, u, _packPerp(slot));
        Size before = Size.wrap(slot.size);
        Size sizeAfter = before + size;
        // Whatever the quote was, after settlement it is what the position owes at the mark.
        Usd quoteAfter = -sizeAfter.valueDown(mark);
        realised = Usd.wrap(slot.quote) + quote - quoteAfter;
        _perps[account][u] = PerpSlot(Size.unwrap(sizeAfter), _toInt128(quoteAfter));

        if ((before == ZERO_SIZE) != (sizeAfter == ZERO_SIZE)) _headers[account].perps ^= uint32(1 << u);
        emit PerpSet(account, InstrumentLib.perpetual(underlying), sizeAfter, quoteAfter);
    }

    /* READS */

    function _header(AccountId account) internal view returns (Header storage h) {
        h = _headers[account];
        require(h.owner != address(0), UnknownAccount(account));
    }

    /// @dev Everything an account holds now. Inside a batch also what it opened and closed, with size or amount 0 now or
    ///      before, so that places match those of `_bookBefore`.
    function _book(AccountId account) internal view returns (Book memory b) {
        Header storage h = _headers[account];
        (, uint256 perps, uint256 assets) = Journal.keptOf(account);
        perps |= h.perps;
        assets |= h.assets;
        b.cash = _cash[account];
        b.holdings = new Holding[](_bits(assets));
        uint256 n;
        for (uint256 a; assets >> a != 0; ++a) {
            if (assets & (1 << a) == 0) continue;
            b.holdings[n++] = Holding(AssetId.wrap(uint8(a)), _holdings[account][a]);
        }
        b.perps = new PerpLeg[](_bits(perps));
        n = 0;
        for (uint256 u; perps >> u != 0; ++u) {
            if (perps & (1 << u) == 0) continue;
            PerpSlot memory slot = _perps[account][u];
            b.perps[n++] = PerpLeg(UnderlyingId.wrap(uint8(u)), Size.wrap(slot.size), Usd.wrap(slot.quote));
        }
    }

    /// @dev Everything the account held before the batch: what was kept, else what is. Shares what did not change.
    function _bookBefore(AccountId account, Book memory now_) internal view returns (Book memory b) {
        (bool cashKept, uint256 perpsKept, uint256 assetsKept) = Journal.keptOf(account);
        b.cash = cashKept ? Journal.cashBefore(account) : now_.cash;
        b.holdings = new Holding[](now_.holdings.length);
        for (uint256 i; i < b.holdings.length; ++i) {
            AssetId asset = now_.holdings[i].asset;
            uint256 a = AssetId.unwrap(asset);
            b.holdings[i] = assetsKept & (1 << a) == 0
                ? now_.holdings[i]
                : Holding(asset, Size.wrap(int128(int256(Journal.holdingBefore(account, a)))));
        }
        b.perps = new PerpLeg[](now_.perps.length);
        for (uint256 i; i < b.perps.length; ++i) {
            UnderlyingId underlying = now_.perps[i].underlying;
            uint256 u = UnderlyingId.unwrap(underlying);
            PerpSlot memory slot = _unpackPerp(Journal.perpBefore(account, u));
            b.perps[i] = perpsKept & (1 << u) == 0
                ? now_.perps[i]
                : PerpLeg(underlying, Size.wrap(slot.size), Usd.wrap(slot.quote));
        }
    }

    /// @dev Whether a leg grew or flipped over the whole batch; places of both books match.
    function _grew(Book memory before, Book memory now_) internal pure returns (bool) {
        for (uint256 i; i < now_.perps.length; ++i) {
            (Size was, Size is_) = (before.perps[i].size, now_.perps[i].size);
            bool flipped = int256(Size.unwrap(was)) * Size.unwrap(is_) < 0;
            if (flipped || is_.magnitude() > was.magnitude()) return true;
        }
        return false;
    }

    /* CODECS */

    function _packPerp(PerpSlot memory slot) internal pure returns (uint256) {
        return (uint256(uint128(slot.size)) << 128) | uint128(slot.quote);
    }

    function _unpackPerp(uint256 packed) internal pure returns (PerpSlot memory) {
        return PerpSlot(int128(uint128(packed >> 128)), int128(uint128(packed)));
    }

    function _toInt128(Usd value) internal pure returns (int128) {
        int256 raw = Usd.unwrap(value);
        require(raw == int128(raw), OutOfRange(raw));
        return int128(raw);
    }

    function _bits(uint256 mask) private pure returns (uint256 n) {
        for (; mask != 0; mask &= mask - 1) {
            ++n;
        }
    }
}
