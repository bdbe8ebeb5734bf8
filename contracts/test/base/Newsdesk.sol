// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {
    ExpiryQuote,
    IMarketData,
    SpotPrice,
    SpotReport,
    SurfaceReport
} from "../../src/interfaces/IMarketData.sol";
import {UnderlyingId} from "../../src/types/Ids.sol";
import {Vm} from "./Vm.sol";

/// @notice Signs what the reporters report. A contract of its own, so that it is compiled once for all tests.
contract Newsdesk {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    bytes32 private constant PRICE = keccak256("SpotPrice(uint8 underlying,uint128 price,uint64 confidence)");
    bytes32 private constant SPOT = keccak256(
        "SpotReport(uint40 observedAt,SpotPrice[] prices)SpotPrice(uint8 underlying,uint128 price,uint64 confidence)"
    );
    bytes32 private constant QUOTE =
        keccak256("ExpiryQuote(uint32 expiry,uint64 basis,int64 rate,uint64 theta,int64 rho,uint64 psi)");
    bytes32 private constant SURFACE = keccak256(
        "SurfaceReport(uint40 observedAt,uint8 underlying,ExpiryQuote[] expiries)ExpiryQuote(uint32 expiry,uint64 basis,int64 rate,uint64 theta,int64 rho,uint64 psi)"
    );

    /* SPOT */

    /// @notice A report of all three.
    function spots(address market, uint40 moment, SpotPrice[] calldata prices)
        external
        view
        returns (SpotReport[] memory reports)
    {
        uint256[3] memory by = keys();
        reports = new SpotReport[](3);
        for (uint256 i; i < 3; ++i) {
            reports[i] = spot(market, by[i], moment, prices);
        }
    }

    /// @notice A report of one.
    function spot(address market, uint256 key, uint40 moment, SpotPrice[] calldata prices)
        public
        view
        returns (SpotReport memory)
    {
        bytes memory signature = _sign(key, spotDigest(market, moment, prices));
        return SpotReport(moment, prices, signature, vm.addr(key));
    }

    /// @notice What a reporter of prices signs.
    function spotDigest(address market, uint40 moment, SpotPrice[] calldata prices)
        public
        view
        returns (bytes32)
    {
        bytes32[] memory hashes = new bytes32[](prices.length);
        for (uint256 i; i < prices.length; ++i) {
            hashes[i] = keccak256(abi.encode(PRICE, prices[i]));
        }
        return _digest(market, keccak256(abi.encode(SPOT, moment, keccak256(abi.encodePacked(hashes)))));
    }

    /// @notice Submits prices of now by all three: a super-quorum.
    function post(IMarketData market, SpotPrice[] calldata prices) external {
        market.submit(this.spots(address(market), uint40(vm.getBlockTimestamp()), prices));
    }

    /* SURFACES */

    /// @notice Submits surfaces of now by all three.
    function postSurface(IMarketData market, UnderlyingId underlying, ExpiryQuote[] calldata quotes)
        external
    {
        market.submitSurface(
            this.surfaces(address(market), uint40(vm.getBlockTimestamp()), underlying, quotes)
        );
    }

    /// @notice A report of one.
    function surface(
        address market,
        uint256 key,
        uint40 moment,
        UnderlyingId underlying,
        ExpiryQuote[] calldata quotes
    ) public view returns (SurfaceReport memory) {
        bytes32[] memory hashes = new bytes32[](quotes.length);
        for (uint256 i; i < quotes.length; ++i) {
            hashes[i] = keccak256(abi.encode(QUOTE, quotes[i]));
        }
        bytes32 hash = keccak256(abi.encode(SURFACE, moment, underlying, keccak256(abi.encodePacked(hashes))));
        return SurfaceReport(moment, underlying, quotes, _sign(key, _digest(market, hash)), vm.addr(key));
    }

    /// @notice A report of all three.
    function surfaces(address market, uint40 moment, UnderlyingId underlying, ExpiryQuote[] calldata quotes)
        external
        view
        returns (SurfaceReport[] memory reports)
    {
        uint256[3] memory by = keys();
        reports = new SurfaceReport[](3);
        for (uint256 i; i < 3; ++i) {
            reports[i] = surface(market, by[i], moment, underlying, quotes);
        }
    }

    /* SIGNATURES */

    /// @notice Keys of the reporters, ascending by address.
    function keys() public pure returns (uint256[3] memory sorted) {
        sorted = [uint256(1), 2, 3];
        for (uint256 i; i < 2; ++i) {
            for (uint256 j; j < 2 - i; ++j) {
                if (vm.addr(sorted[j]) > vm.addr(sorted[j + 1])) {
                    (sorted[j], sorted[j + 1]) = (sorted[j + 1], sorted[j]);
                }
            }
        }
    }

    function _sign(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _digest(address market, bytes32 hash) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Loadline MarketData"),
                keccak256("1"),
                block.chainid,
                market
            )
        );
        return keccak256(abi.encodePacked("\x19\x01", domain, hash));
    }
}
