// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountId, InstrumentId} from "../types/Ids.sol";
import {Size, Usd} from "../units/Units.sol";

/// @title Journal
/// @notice What a batch has touched and what stood there before, in transient storage.
/// @dev Slots are `tag 96 | account 64 | id 96`, so they never meet the compiler's own, which count from zero.
///      Per account one word:  95         80 79        64 63        32   4             3      2         1       0
///                             | options     | assets     | perps      | maintenance | cash | outflow | check | listed |
///      where a set bit in assets, perps and cash says that the value before the batch is kept, and options counts
///      those whose size is kept. The word, the fees and the sizes of options are cleared by `close`; other kept
///      values need no clearing, since only a set bit makes them count.
library Journal {
    uint256 private constant LISTED = 1;
    uint256 private constant CHECK = 2;
    uint256 private constant OUTFLOW = 4;
    uint256 private constant CASH = 8;
    uint256 private constant MAINTENANCE = 16;
    uint256 private constant PERPS = 32; // shift
    uint256 private constant ASSETS = 64; // shift
    uint256 private constant OPTIONS = 80; // shift

    /// @dev Says that the size of an option is kept; the size stands in the low 128 bits.
    uint256 private constant KEPT = 1 << 255;

    uint256 private constant TAG_COUNT = 1;
    uint256 private constant TAG_LIST = 2;
    uint256 private constant TAG_WORD = 3;
    uint256 private constant TAG_FEES = 4;
    uint256 private constant TAG_CASH = 5;
    uint256 private constant TAG_PERP = 6;
    uint256 private constant TAG_HOLDING = 7;
    uint256 private constant TAG_OPTION = 8; // by instrument
    uint256 private constant TAG_OPTION_LIST = 9; // by index

    /* MARKS: set during a batch, never unset before its end */

    /// @notice Demands that the account is checked at the end.
    function demandCheck(AccountId account) internal {
        _mark(account, CHECK);
    }

    /// @notice Demands that the account is checked at the end, against maintenance only.
    function demandMaintenance(AccountId account) internal {
        _mark(account, CHECK | MAINTENANCE);
    }

    /// @notice Notes that value left the account by its owner's will: the reduce-only rule no longer serves it.
    function noteOutflow(AccountId account) internal {
        _mark(account, CHECK | OUTFLOW);
    }

    /// @notice Adds to the fees the account paid; `fee` is not negative [wad].
    function addFee(AccountId account, Usd fee) internal {
        uint256 slot = _slot(TAG_FEES, account, 0);
        _store(slot, _load(slot) + uint256(Usd.unwrap(fee)));
    }

    /* VALUES BEFORE: the first write of each wins */

    /// @notice Keeps the cash before the batch.
    function keepCash(AccountId account, Usd cash) internal {
        if (!_mark(account, CASH)) return;
        _store(_slot(TAG_CASH, account, 0), uint256(Usd.unwrap(cash)));
    }

    /// @notice Keeps a packed perpetual position before the batch.
    function keepPerp(AccountId account, uint256 underlying, uint256 packed) internal {
        if (!_mark(account, 1 << (PERPS + underlying))) return;
        _store(_slot(TAG_PERP, account, underlying), packed);
    }

    /// @notice Keeps a collateral amount before the batch.
    function keepHolding(AccountId account, uint256 asset, uint256 amount) internal {
        if (!_mark(account, 1 << (ASSETS + asset))) return;
        _store(_slot(TAG_HOLDING, account, asset), amount);
    }

    /// @notice Keeps the size of an option before the batch.
    function keepOption(AccountId account, InstrumentId instrument, Size size) internal {
        uint256 slot = _slot(TAG_OPTION, account, InstrumentId.unwrap(instrument));
        if (_load(slot) != 0) return;
        _store(slot, KEPT | uint128(Size.unwrap(size)));
        _mark(account, LISTED);
        uint256 word = _load(_slot(TAG_WORD, account, 0));
        _store(
            _slot(TAG_OPTION_LIST, account, (word >> OPTIONS) & type(uint16).max),
            InstrumentId.unwrap(instrument)
        );
        _store(_slot(TAG_WORD, account, 0), word + (1 << OPTIONS));
    }

    /* READING */

    /// @notice Number of accounts touched.
    function count() internal view returns (uint256) {
        return _load(_slot(TAG_COUNT, AccountId.wrap(0), 0));
    }

    /// @notice Account number `index` of those touched.
    function touched(uint256 index) internal view returns (AccountId) {
        return AccountId.wrap(uint64(_load(_slot(TAG_LIST, AccountId.wrap(0), index))));
    }

    /// @notice What the end of the batch must do with an account.
    /// @return check Whether to check it at all.
    /// @return outflow Whether value left it by its owner's will.
    /// @return maintenance Whether maintenance is all that it must keep.
    function demandsOf(AccountId account) internal view returns (bool check, bool outflow, bool maintenance) {
        uint256 word = _load(_slot(TAG_WORD, account, 0));
        return (word & CHECK != 0, word & OUTFLOW != 0, word & MAINTENANCE != 0);
    }

    /// @notice Of what the values before the batch are kept: cash, and bit masks of perpetuals and assets.
    function keptOf(AccountId account) internal view returns (bool cash, uint256 perps, uint256 assets) {
        uint256 word = _load(_slot(TAG_WORD, account, 0));
        return (word & CASH != 0, (word >> PERPS) & type(uint32).max, (word >> ASSETS) & type(uint16).max);
    }

    function feesOf(AccountId account) internal view returns (Usd) {
        return Usd.wrap(int256(_load(_slot(TAG_FEES, account, 0))));
    }

    function cashBefore(AccountId account) internal view returns (Usd) {
        return Usd.wrap(int256(_load(_slot(TAG_CASH, account, 0))));
    }

    function perpBefore(AccountId account, uint256 underlying) internal view returns (uint256) {
        return _load(_slot(TAG_PERP, account, underlying));
    }

    function holdingBefore(AccountId account, uint256 asset) internal view returns (uint256) {
        return _load(_slot(TAG_HOLDING, account, asset));
    }

    /// @notice Number of options whose size before the batch is kept.
    function optionsKept(AccountId account) internal view returns (uint256) {
        return (_load(_slot(TAG_WORD, account, 0)) >> OPTIONS) & type(uint16).max;
    }

    /// @notice Option number `index` of those whose size is kept.
    function optionKept(AccountId account, uint256 index) internal view returns (InstrumentId) {
        return InstrumentId.wrap(uint96(_load(_slot(TAG_OPTION_LIST, account, index))));
    }

    /// @notice Size of an option before the batch, if it is kept.
    function optionBefore(AccountId account, InstrumentId instrument)
        internal
        view
        returns (bool kept, Size size)
    {
        uint256 word = _load(_slot(TAG_OPTION, account, InstrumentId.unwrap(instrument)));
        return (word != 0, Size.wrap(int128(uint128(word))));
    }

    /// @notice Forgets everything, so that the next batch of the transaction starts clean.
    function close() internal {
        uint256 n = count();
        for (uint256 i; i < n; ++i) {
            AccountId account = touched(i);
            for (uint256 k = optionsKept(account); k != 0; --k) {
                InstrumentId instrument = optionKept(account, k - 1);
                _store(_slot(TAG_OPTION, account, InstrumentId.unwrap(instrument)), 0);
            }
            _store(_slot(TAG_WORD, account, 0), 0);
            _store(_slot(TAG_FEES, account, 0), 0);
        }
        _store(_slot(TAG_COUNT, AccountId.wrap(0), 0), 0);
    }

    /* TRANSIENT WORDS */

    /// @dev Sets `bits` for an account and lists it. Returns whether any was new.
    function _mark(AccountId account, uint256 bits) private returns (bool) {
        uint256 slot = _slot(TAG_WORD, account, 0);
        uint256 word = _load(slot);
        if (word & bits == bits) return false;
        if (word & LISTED == 0) {
            uint256 n = count();
            _store(_slot(TAG_LIST, AccountId.wrap(0), n), AccountId.unwrap(account));
            _store(_slot(TAG_COUNT, AccountId.wrap(0), 0), n + 1);
        }
        _store(slot, word | bits | LISTED);
        return true;
    }

    function _slot(uint256 tag, AccountId account, uint256 id) private pure returns (uint256) {
        return (tag << 160) | (uint256(AccountId.unwrap(account)) << 96) | id;
    }

    function _load(uint256 slot) private view returns (uint256 value) {
        assembly ("memory-safe") {
            value := tload(slot)
        }
    }

    function _store(uint256 slot, uint256 value) private {
        assembly ("memory-safe") {
            tstore(slot, value)
        }
    }
}
