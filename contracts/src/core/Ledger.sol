// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FundingRules} from "../accrual/FundingRules.sol";
import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {Book, Holding, PerpLeg} from "../types/Book.sol";
import {FundingState} from "../types/FundingState.sol";
import {Header} from "../types/Header.sol";
import {AccountId, AssetId, InstrumentId, UnderlyingId} from "../types/Ids.sol";
import {InstrumentLib} from "../types/InstrumentLib.sol";
import {Mode} from "../types/Mode.sol";
import {OPTION_LOT, OptionLeg, OptionLegLib} from "../types/OptionLeg.sol";
import {Price, Size, Usd, ZERO_SIZE, ZERO_USD} from "../units/Units.sol";
import {Journal} from "./Journal.sol";

/// @title Ledger
/// @notice The balances and the only functions that write them. Each write keeps the value before and tells the value after.
/// @dev Always: sizes of an instrument sum to zero; cash and stored quote legs sum to the cash claims on the Vault; holdings
///      of an asset sum to the claims on it. Every function here is one side of a move; its caller does the other.
///      A stored quote leg is the presented one plus the funding that the size would have paid from index zero on, so that
///      funding accrues to every position without touching it, and stored legs sum exactly.
abstract contract Ledger is IClearinghouse {
    /* STORAGE */

    mapping(AccountId account => Header) internal _headers;
    mapping(AccountId account => Usd cash) internal _cash; // [wad]
    mapping(AccountId account => mapping(uint256 asset => Size amount)) internal _holdings; // [wad]
    mapping(AccountId account => mapping(uint256 underlying => PerpSlot)) internal _perps;
    mapping(AccountId account => OptionLeg[256]) internal _options; // the first `header.options` of them
    mapping(InstrumentId instrument => uint128) internal _openInterest; // sum of long positions [wad]
    mapping(uint256 underlying => FundingState) internal _funding;
    Usd internal _totalDebt; // [wad]
    uint64 internal _accountCount;

    /// @dev One slot: 128 + 128.
    struct PerpSlot {
        int128 size; // [wad]
        int128 quote; // stored [wad]
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

    /// @dev `taker` gains `size` and owes `quote`, `maker` the opposite; the funding of the size changes hands with it.
    /// @return taken What the caller must add to the cash of the taker [wad].
    /// @return made What it must add to the cash of the maker [wad].
    function _movePerp(
        AccountId taker,
        AccountId maker,
        UnderlyingId underlying,
        Size size,
        Usd quote,
        Price mark
    ) internal returns (Usd taken, Usd made) {
        uint256 u = UnderlyingId.unwrap(underlying);
        int256 index = _fundingIndex(u);
        Size before = Size.wrap(_perps[taker][u].size);
        // To the wei what the taker would have paid; the maker's part differs from his by at most one.
        Usd moved = FundingRules.paidUp(before + size, index) - FundingRules.paidUp(before, index) - quote;
        taken = _addPerp(taker, underlying, size, moved, mark, index);
        made = _addPerp(maker, underlying, -size, -moved, mark, index);
    }

    /// @dev Adds `size` and `quote` to a stored position and turns its profit or loss at `mark` into cash, funding included.
    /// @param index of funding, now [USD per base, wad]
    /// @return realised What the caller must add to the cash of the account [wad].
    function _addPerp(
        AccountId account,
        UnderlyingId underlying,
        Size size,
        Usd quote,
        Price mark,
        int256 index
    ) internal returns (Usd realised) {
        uint256 u = UnderlyingId.unwrap(underlying);
        PerpSlot memory slot = _perps[account][u];
        Journal.keepPerp(account, u, _packPerp(slot));
        Size before = Size.wrap(slot.size);
        Size sizeAfter = before + size;
        // Whatever the quote was, after settlement the presented one is what the position owes at the mark.
        Usd quoteAfter = FundingRules.paidUp(sizeAfter, index) - sizeAfter.valueDown(mark);
        realised = Usd.wrap(slot.quote) + quote - quoteAfter;
        _perps[account][u] = PerpSlot(Size.unwrap(sizeAfter), _toInt128(quoteAfter));

        if ((before == ZERO_SIZE) != (sizeAfter == ZERO_SIZE)) _headers[account].perps ^= uint32(1 << u);
        emit PerpSet(account, InstrumentLib.perpetual(underlying), sizeAfter, quoteAfter);
    }

    /// @dev No guess where a leg stands.
    uint256 internal constant ANYWHERE = type(uint256).max;

    /// @dev Where a leg may stand, and stood or stands once it was written; in memory, since of literals the compiler makes
    ///      a copy of the function for each.
    struct Seat {
        uint256 place;
        bool keep; // whether the check at the end may ask what stood before
    }

    /// @dev Moves `size` of an option from one account to another, and keeps what stood before in the Journal.
    function _moveOption(AccountId from, AccountId to, InstrumentId instrument, Size size) internal {
        Seat memory seat = Seat(ANYWHERE, true);
        int256 change = _addOption(to, instrument, size, seat);
        seat.place = ANYWHERE;
        change += _addOption(from, instrument, -size, seat);
        _addOpenInterest(instrument, change);
    }

    /// @dev Adds `change` to an option position. Legs stand in no order: the last one fills the place of a closed one. The
    ///      caller adds up the open interest.
    /// @return lengthened By how much the long side of the leg grew [wad].
    function _addOption(AccountId account, InstrumentId instrument, Size change, Seat memory seat)
        internal
        returns (int256 lengthened)
    {
        OptionLeg[256] storage legs = _options[account];
        uint256 count = _headers[account].options;
        uint256 place = _placeOf(legs, count, instrument, seat.place);
        seat.place = place;
        Size before = place == count ? ZERO_SIZE : legs[place].size();
        if (seat.keep) Journal.keepOption(account, instrument, before);
        Size size = before + change;
        int256 raw = Size.unwrap(size);
        require(raw % OPTION_LOT == 0 && size.magnitude() < 1 << 95, OptionSizeRefused(instrument, size));

        if (place != count && size != ZERO_SIZE) {
            legs[place] = legs[place].withSize(size);
        } else if (place == count && size != ZERO_SIZE) {
            require(count < type(uint8).max, TooManyLegs(account, count + 1));
            legs[count] = OptionLegLib.open(instrument, size);
            _headers[account].options = uint8(count + 1);
        } else if (place != count) {
            if (place != count - 1) legs[place] = legs[count - 1];
            legs[count - 1] = OptionLeg.wrap(0);
            _headers[account].options = uint8(count - 1);
        }
        lengthened = _long(size) - _long(before);
        emit OptionSet(account, instrument, size);
    }

    function _long(Size size) private pure returns (int256) {
        return Size.unwrap(size) > 0 ? Size.unwrap(size) : int128(0);
    }

    /// @dev Adds to the sum of long positions, which a move between two that are both long leaves as it is.
    function _addOpenInterest(InstrumentId instrument, int256 change) internal {
        if (change == 0) return;
        // Casts are safe: no long position leaves 95 bits, and fewer than 2^32 accounts hold one.
        _openInterest[instrument] = uint128(uint256(int256(uint256(_openInterest[instrument])) + change));
    }

    /// @dev Place of an instrument among the first `count` legs; `count` where it is not.
    /// @param guess where to look first
    function _placeOf(OptionLeg[256] storage legs, uint256 count, InstrumentId instrument, uint256 guess)
        private
        view
        returns (uint256 place)
    {
        uint256 id = InstrumentId.unwrap(instrument);
        assembly ("memory-safe") {
            // The legs stand slot by slot from `legs.slot` on, each with its instrument on top.
            let found := 0
            if lt(guess, count) {
                found := eq(shr(160, sload(add(legs.slot, guess))), id)
                place := mul(guess, found)
            }
            if iszero(found) {
                for {} lt(place, count) { place := add(1, place) } {
                    if eq(shr(160, sload(add(legs.slot, place))), id) { break }
                }
            }
        }
    }

    /// @dev Gives the funding of a perpetual a new drive. What has accrued until now is not to be changed.
    function _setFunding(UnderlyingId underlying, FundingState calldata state) internal {
        uint256 u = UnderlyingId.unwrap(underlying);
        bool accrued = state.index == _fundingIndex(u) && state.updatedAt == block.timestamp;
        require(accrued, FundingNotAccrued(underlying, state.index));
        _funding[u] = state;
        emit FundingSet(underlying, state);
    }

    /* READS */

    /// @dev Size of an option position.
    function _option(AccountId account, InstrumentId instrument) internal view returns (Size) {
        OptionLeg[256] storage legs = _options[account];
        uint256 count = _headers[account].options;
        uint256 place = _placeOf(legs, count, instrument, ANYWHERE);
        return place == count ? ZERO_SIZE : legs[place].size();
    }

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
            b.perps[n++] = _presented(u, _perps[account][u]);
        }
        b.options = _optionBook(account, h.options);
    }

    /// @dev A position with the funding that it has paid until now taken from its quote leg.
    function _presented(uint256 u, PerpSlot memory slot) internal view returns (PerpLeg memory) {
        Size size = Size.wrap(slot.size);
        Usd paid = size == ZERO_SIZE ? ZERO_USD : FundingRules.paidUp(size, _fundingIndex(u));
        return PerpLeg(UnderlyingId.wrap(uint8(u)), size, Usd.wrap(slot.quote) - paid);
    }

    /// @dev Funding that a long of one base unit has paid until now [USD per base, wad].
    function _fundingIndex(uint256 u) internal view returns (int256 index) {
        (index,,) = FundingRules.asOf(_funding[u], block.timestamp);
    }

    /// @dev The option legs, and with size 0 those that the batch closed.
    function _optionBook(AccountId account, uint256 count) private view returns (OptionLeg[] memory list) {
        OptionLeg[256] storage legs = _options[account];
        uint256 kept = Journal.optionsKept(account);
        list = new OptionLeg[](count + kept);
        assembly ("memory-safe") {
            // The legs stand slot by slot from `legs.slot` on.
            let to := add(0x20, list)
            for { let i := 0 } lt(i, count) { i := add(1, i) } {
                mstore(add(to, shl(5, i)), sload(add(legs.slot, i)))
            }
        }
        uint256 length = count;
        uint256 place;
        for (uint256 k; k < kept; ++k) {
            InstrumentId instrument = Journal.optionKept(account, k);
            place = _placeIn(list, count, instrument, place);
            if (place == count) list[length++] = OptionLegLib.open(instrument, ZERO_SIZE);
        }
        assembly ("memory-safe") {
            mstore(list, length)
        }
    }

    /// @dev Place of an instrument among the first `count` legs of a list; `count` where it is not. Looks first behind and
    ///      before the place found last.
    function _placeIn(OptionLeg[] memory list, uint256 count, InstrumentId instrument, uint256 last)
        private
        pure
        returns (uint256 place)
    {
        uint256 id = InstrumentId.unwrap(instrument);
        assembly ("memory-safe") {
            let first := add(0x20, list)
            let end := add(first, shl(5, count))
            let p := add(first, shl(5, add(1, last)))
            if or(iszero(lt(p, end)), xor(shr(160, mload(p)), id)) {
                p := sub(p, 0x40)
                if or(lt(p, first), or(iszero(lt(p, end)), xor(shr(160, mload(p)), id))) {
                    for { p := first } lt(p, end) { p := add(0x20, p) } {
                        if eq(shr(160, mload(p)), id) { break }
                    }
                }
            }
            place := shr(5, sub(p, first))
        }
    }

    /// @dev The same legs with the sizes before the batch. Shares the list when nothing changed.
    function _optionsBefore(AccountId account, OptionLeg[] memory now_)
        private
        view
        returns (OptionLeg[] memory list)
    {
        if (Journal.optionsKept(account) == 0) return now_;
        list = new OptionLeg[](now_.length);
        for (uint256 i; i < list.length; ++i) {
            (bool kept, Size size) = Journal.optionBefore(account, now_[i].instrument());
            list[i] = kept ? now_[i].withSize(size) : now_[i];
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
            uint256 u = UnderlyingId.unwrap(now_.perps[i].underlying);
            b.perps[i] = perpsKept & (1 << u) == 0
                ? now_.perps[i]
                : _presented(u, _unpackPerp(Journal.perpBefore(account, u)));
        }
        b.options = _optionsBefore(account, now_.options);
    }

    /// @dev Whether a leg grew or flipped over the whole batch; places of both books match.
    function _grew(Book memory before, Book memory now_) internal pure returns (bool) {
        for (uint256 i; i < now_.perps.length; ++i) {
            if (_legGrew(before.perps[i].size, now_.perps[i].size)) return true;
        }
        for (uint256 i; i < now_.options.length; ++i) {
            if (_legGrew(before.options[i].size(), now_.options[i].size())) return true;
        }
        return false;
    }

    function _legGrew(Size was, Size is_) private pure returns (bool) {
        bool flipped = int256(Size.unwrap(was)) * Size.unwrap(is_) < 0;
        return flipped || is_.magnitude() > was.magnitude();
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
