// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IClearinghouse} from "../../src/interfaces/IClearinghouse.sol";
import {
    ExpiryQuote,
    IMarketData,
    SpotPrice,
    SpotReport,
    SurfaceReport
} from "../../src/interfaces/IMarketData.sol";
import {ISettlement} from "../../src/interfaces/ISettlement.sol";
import {IVolatilityIndex} from "../../src/interfaces/IVolatilityIndex.sol";
import {Authority} from "../../src/core/Authority.sol";
import {MarketData} from "../../src/oracle/MarketData.sol";
import {Settlement} from "../../src/oracle/Settlement.sol";
import {VolatilityIndex} from "../../src/oracle/VolatilityIndex.sol";
import {ScanRange} from "../../src/types/ScanRange.sol";
import {UnderlyingId} from "../../src/types/Ids.sol";
import {Price} from "../../src/units/Units.sol";
import {Newsdesk} from "../base/Newsdesk.sol";
import {Vm} from "../base/Vm.sol";
import {LedgerLock} from "../mocks/LedgerLock.sol";

/// @notice The oracle room alone: three reporters, two of them a quorum, all of them a super-quorum.
abstract contract OracleWorld {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    bool public constant IS_TEST = true;

    UnderlyingId internal constant ETH = UnderlyingId.wrap(1);
    UnderlyingId internal constant BTC = UnderlyingId.wrap(2);
    uint256 internal constant ETH_USD = 3_000e18;
    uint64 internal constant CONFIDENCE = 0.0001e18;
    uint256 internal constant MAX_AGE = 30; // [s]
    uint256 internal constant SURFACE_AGE = 120; // [s]
    uint256 internal constant BAND = 0.1e18;
    uint256 internal constant BAND_PER_SECOND = 0.0001e18;
    uint256 internal constant VOLATILITY = 0.6e18;

    /// @dev 2024-01-01 00:00 UTC.
    uint256 internal constant MIDNIGHT = 1_704_067_200;

    Authority internal authority;
    LedgerLock internal ledger;
    MarketData internal marketData;
    VolatilityIndex internal volatility;
    Settlement internal settlement;
    Newsdesk internal newsdesk;
    address internal stranger = address(0x5E1F);

    function setUp() public virtual {
        vm.warp(MIDNIGHT + 12 hours);
        vm.roll(1_000);
        authority = Authority(_create("Authority", abi.encode(address(this))));
        newsdesk = Newsdesk(_create("Newsdesk", ""));
        ledger = new LedgerLock();
        uint256 nonce = vm.getNonce(address(this));
        address marketAt = vm.computeCreateAddress(address(this), nonce + 2);
        volatility = VolatilityIndex(_create("VolatilityIndex", abi.encode(authority, marketAt)));
        settlement = Settlement(_create("Settlement", abi.encode(authority, marketAt, ledger)));
        marketData = MarketData(_create("MarketData", abi.encode(authority, ledger, volatility, settlement)));
        require(address(marketData) == marketAt, "address");
        for (uint256 i = 1; i <= 3; ++i) {
            marketData.setReporter(vm.addr(i), true);
        }
        marketData.setSettings(
            IMarketData.Settings(2, 3, uint32(MAX_AGE), uint64(BAND), uint64(BAND_PER_SECOND))
        );
        marketData.setSurfaceSettings(IMarketData.SurfaceSettings(uint32(SURFACE_AGE), 0.25e18, 0.0001e18));
        volatility.seed(ETH, uint64(VOLATILITY), defaultSettings());
        volatility.seed(BTC, uint64(VOLATILITY), defaultSettings());
    }

    function _create(string memory name, bytes memory arguments) internal returns (address) {
        return vm.deployCode(string.concat(name, ".sol:", name), arguments);
    }

    function defaultSettings() internal pure returns (IVolatilityIndex.Settings memory) {
        return IVolatilityIndex.Settings(1 days, 30 days, 0.5e18, 3.6e18, 0.05e18, 0.9e18);
    }

    /* TIME */

    function now_() internal view returns (uint256) {
        return vm.getBlockTimestamp();
    }

    /// @dev The next block, `elapsed` seconds later.
    function tick(uint256 elapsed) internal {
        vm.roll(vm.getBlockNumber() + 1);
        vm.warp(now_() + elapsed);
    }

    /// @dev The next block, at a moment.
    function tickTo(uint256 moment) internal {
        tick(moment - now_());
    }

    /// @dev The first 08:00 UTC ahead, and so many days later.
    function expiryIn(uint256 days_) internal view returns (uint32) {
        uint256 today = now_() / 1 days * 1 days + 8 hours;
        return uint32((today > now_() ? today : today + 1 days) + days_ * 1 days);
    }

    /* SPOT */

    /// @dev In a block of its own, by all reporters.
    function post(UnderlyingId underlying, uint256 price) internal {
        vm.roll(vm.getBlockNumber() + 1);
        marketData.submit(reports(underlying, price, now_(), 3));
    }

    /// @dev In a block of its own, by two of three reporters.
    function postByTwo(UnderlyingId underlying, uint256 price) internal {
        vm.roll(vm.getBlockNumber() + 1);
        marketData.submit(reports(underlying, price, now_(), 2));
    }

    function spotOf(UnderlyingId underlying) internal view returns (uint256) {
        return Price.unwrap(marketData.spot(underlying).price);
    }

    function rangeOf(UnderlyingId underlying)
        internal
        view
        returns (uint256 price, ScanRange memory range, bool fresh)
    {
        uint256 u = UnderlyingId.unwrap(underlying);
        (Price[] memory prices, ScanRange[] memory ranges, bool fresh_) = marketData.marks(1 << u);
        return (Price.unwrap(prices[u]), ranges[u], fresh_);
    }

    function reports(UnderlyingId underlying, uint256 price, uint256 moment, uint256 n)
        internal
        view
        returns (SpotReport[] memory all)
    {
        SpotPrice[] memory prices = new SpotPrice[](1);
        prices[0] = SpotPrice(underlying, Price.wrap(uint128(price)), CONFIDENCE);
        all = new SpotReport[](n);
        for (uint256 i; i < n; ++i) {
            all[i] = signedBy(keys()[i], moment, prices);
        }
    }

    function signedBy(uint256 key, uint256 moment, SpotPrice[] memory prices)
        internal
        view
        returns (SpotReport memory)
    {
        return newsdesk.spot(address(marketData), key, uint40(moment), prices);
    }

    /* SURFACES */

    /// @dev A slice of a volatility at the forward, with some skew, free of arbitrage with others like it.
    function quoteOf(uint32 expiry, uint256 vol) internal view returns (ExpiryQuote memory) {
        uint256 theta = vol * vol / 1e18 * (expiry - now_()) / 365 days;
        return ExpiryQuote(expiry, 1e18, 0, uint64(theta), -0.2e18, uint64(root(theta * 1e18)));
    }

    function quotesOf(uint32[] memory expiries, uint256 vol) internal view returns (ExpiryQuote[] memory q) {
        q = new ExpiryQuote[](expiries.length);
        for (uint256 i; i < q.length; ++i) {
            q[i] = quoteOf(expiries[i], vol);
        }
    }

    /// @dev In a block of its own.
    function postSurface(UnderlyingId underlying, ExpiryQuote[] memory quotes, uint256 n) internal {
        vm.roll(vm.getBlockNumber() + 1);
        marketData.submitSurface(surfaces(underlying, quotes, now_(), n));
    }

    function surfaces(UnderlyingId underlying, ExpiryQuote[] memory quotes, uint256 moment, uint256 n)
        internal
        view
        returns (SurfaceReport[] memory all)
    {
        all = new SurfaceReport[](n);
        for (uint256 i; i < n; ++i) {
            all[i] = surfaceBy(keys()[i], underlying, quotes, moment);
        }
    }

    function surfaceBy(uint256 key, UnderlyingId underlying, ExpiryQuote[] memory quotes, uint256 moment)
        internal
        view
        returns (SurfaceReport memory)
    {
        return newsdesk.surface(address(marketData), key, uint40(moment), underlying, quotes);
    }

    function keys() internal view returns (uint256[3] memory) {
        return newsdesk.keys();
    }

    /* NUMBERS */

    function bound(uint256 x, uint256 low, uint256 high) internal pure returns (uint256) {
        if (x >= low && x <= high) return x;
        return low + x % (high - low + 1);
    }

    /// @dev Square root, rounded down.
    function root(uint256 x) internal pure returns (uint256 z) {
        z = x;
        for (uint256 y = x / 2 + 1; y < z; y = (x / y + y) / 2) {
            z = y;
        }
    }
}
