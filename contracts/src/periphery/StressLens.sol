// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {IMarketData} from "../interfaces/IMarketData.sol";
import {Assessment} from "../types/Assessment.sol";
import {Book} from "../types/Book.sol";
import {ExpiryData} from "../types/ExpiryData.sol";
import {AccountId, UnderlyingId} from "../types/Ids.sol";
import {Mode} from "../types/Mode.sol";
import {ScanRange} from "../types/ScanRange.sol";
import {Price, Usd} from "../units/Units.sol";
import {LegChange, RiskLens} from "./RiskLens.sol";

/// @notice A move of a market that is thought of.
struct Shock {
    UnderlyingId underlying;
    uint64 spot; // spot and forwards over those of now, 1e18 for the same, at most 10 [wad]
    uint64 volatility; // volatilities over those of now, 1e18 for the same, at most 10 [wad]
}

/// @title StressLens
/// @notice What an account would be worth if the market moved, and how far it may move before the account is liquidated.
/// @dev Is itself the market of engines of its own, the same code as the real ones: it passes on what the real market says,
///      times the shocks, which stand in transient storage while a question is answered. For `eth_call`: nothing stays, and
///      nobody trusts it. Scan ranges are those of now; a real move of the market would widen them later.
contract StressLens {
    IClearinghouse public immutable LEDGER;
    IMarketData public immutable MARKET_DATA;
    RiskLens public immutable RISK_LENS;

    /// @notice The engines that take this contract for the market.
    IMarginEngine public immutable ISOLATED;
    IMarginEngine public immutable CROSS;
    IMarginEngine public immutable PORTFOLIO;

    /// @notice Thrown when a factor is zero or above 10.
    error ShockOutOfRange(UnderlyingId underlying, uint64 spot, uint64 volatility);

    /// @notice Thrown when accounts of a mode cannot be asked about.
    error ModeNotAnswered(Mode mode);

    uint256 private constant WAD = 1e18;
    uint256 private constant MOST = 10e18;

    /// @dev A search looks at prices a tenth apart, up to five times and down to a fifth of now, and then halves twelve times.
    uint256 private constant STEP = 1.1e18;
    uint256 private constant STEPS = 17;
    uint256 private constant HALVINGS = 12;

    constructor(
        IClearinghouse ledger,
        IMarketData marketData,
        RiskLens riskLens,
        IMarginEngine isolated,
        IMarginEngine cross,
        IMarginEngine portfolio
    ) {
        (LEDGER, MARKET_DATA, RISK_LENS) = (ledger, marketData, riskLens);
        (ISOLATED, CROSS, PORTFOLIO) = (isolated, cross, portfolio);
    }

    /* QUESTIONS */

    /// @notice The assessment of `account` after fills at the prices of now, a deposit (negative: a withdrawal) of cash, and
    ///         then a move of the market. Nothing is checked.
    function whatIf(AccountId account, LegChange[] calldata changes, Usd deposit, Shock[] calldata shocks)
        external
        returns (Assessment memory a)
    {
        for (uint256 i; i < shocks.length; ++i) {
            Shock calldata s = shocks[i];
            bool sane = s.spot != 0 && s.spot <= MOST && s.volatility != 0 && s.volatility <= MOST;
            require(sane, ShockOutOfRange(s.underlying, s.spot, s.volatility));
            _set(UnderlyingId.unwrap(s.underlying), s.spot, s.volatility);
        }
        a = _engineOf(account).assess(RISK_LENS.bookAfter(account, changes, deposit));
        for (uint256 i; i < shocks.length; ++i) {
            _clear(UnderlyingId.unwrap(shocks[i].underlying));
        }
    }

    /// @notice The nearest prices of `underlying` below and above that of now at which `account` could be liquidated, other
    ///         markets unmoved; zero where there is none down to a fifth and up to five times the price of now.
    /// @dev To a four-thousandth of a tenth. Looks in steps of a tenth: a dip between two of them is passed over. An account
    ///      that can be liquidated now gets the price of now twice.
    function liquidationPrices(AccountId account, UnderlyingId underlying)
        external
        returns (Price below, Price above)
    {
        IMarginEngine engine = _engineOf(account);
        Book memory book = LEDGER.book(account);
        uint256 u = UnderlyingId.unwrap(underlying);
        uint256 spot = Price.unwrap(MARKET_DATA.spot(underlying).price);
        if (_fails(engine, book, u, WAD)) return (_price(spot, WAD), _price(spot, WAD));
        below = _price(spot, _search(engine, book, u, false));
        above = _price(spot, _search(engine, book, u, true));
        _clear(u);
    }

    /// @dev The nearest factor at which the book fails, zero for none.
    function _search(IMarginEngine engine, Book memory book, uint256 u, bool up) private returns (uint256) {
        uint256 holds = WAD;
        for (uint256 i; i < STEPS; ++i) {
            uint256 fails = up ? holds * STEP / WAD : holds * WAD / STEP;
            if (!_fails(engine, book, u, fails)) {
                holds = fails;
                continue;
            }
            for (uint256 k; k < HALVINGS; ++k) {
                uint256 middle = (holds + fails) / 2;
                if (_fails(engine, book, u, middle)) fails = middle;
                else holds = middle;
            }
            return fails;
        }
        return 0;
    }

    function _fails(IMarginEngine engine, Book memory book, uint256 u, uint256 factor)
        private
        returns (bool)
    {
        _set(u, factor, WAD);
        (Usd equity, Usd requirement) = engine.maintenance(book);
        return equity < requirement;
    }

    function _price(uint256 spot, uint256 factor) private pure returns (Price) {
        // Cast is safe: a price has 96 bits, a factor is at most 10.
        return Price.wrap(uint128(spot * factor / WAD));
    }

    function _engineOf(AccountId account) private view returns (IMarginEngine) {
        Mode mode = LEDGER.header(account).mode;
        if (mode == Mode.Isolated) return ISOLATED;
        if (mode == Mode.Cross) return CROSS;
        require(mode == Mode.Portfolio, ModeNotAnswered(mode));
        return PORTFOLIO;
    }

    /* MARKET: what engines ask */

    /// @notice As `IMarketData.marks`, shocked.
    function marks(uint256 underlyings)
        external
        view
        returns (Price[] memory prices, ScanRange[] memory ranges, bool fresh)
    {
        (prices, ranges, fresh) = MARKET_DATA.marks(underlyings);
        _shock(prices);
    }

    /// @notice As `IMarketData.marksSecond`, shocked.
    function marksSecond(uint256 underlyings) external view returns (Price[] memory prices, bool degraded) {
        (prices, degraded) = MARKET_DATA.marksSecond(underlyings);
        _shock(prices);
    }

    /// @notice As `IMarketData.expiries`, shocked.
    /// @dev Total variance is linear in theta and psi.
    function expiries(uint40[] calldata keys) external view returns (ExpiryData[] memory data) {
        data = MARKET_DATA.expiries(keys);
        for (uint256 i; i < data.length; ++i) {
            (, uint256 factor) = _factors(keys[i] >> 32);
            data[i].theta = _narrow(uint256(data[i].theta) * factor / WAD * factor / WAD);
            data[i].psi = _narrow(uint256(data[i].psi) * factor / WAD * factor / WAD);
        }
    }

    function _shock(Price[] memory prices) private view {
        for (uint256 u; u < prices.length; ++u) {
            (uint256 factor,) = _factors(u);
            prices[u] = _price(Price.unwrap(prices[u]), factor);
        }
    }

    /// @dev What does not fit is beyond every bound of a slice, and as much as fits is so too.
    function _narrow(uint256 value) private pure returns (uint64) {
        return value > type(uint64).max ? type(uint64).max : uint64(value);
    }

    /* TRANSIENT WORDS: by underlying, spot 64 and volatility 64; zero for none */

    function _set(uint256 u, uint256 spot, uint256 volatility) private {
        assembly ("memory-safe") {
            tstore(u, or(shl(64, volatility), spot))
        }
    }

    function _clear(uint256 u) private {
        assembly ("memory-safe") {
            tstore(u, 0)
        }
    }

    function _factors(uint256 u) private view returns (uint256 spot, uint256 volatility) {
        uint256 word;
        assembly ("memory-safe") {
            word := tload(u)
        }
        if (word == 0) return (WAD, WAD);
        return (uint64(word), word >> 64);
    }
}
