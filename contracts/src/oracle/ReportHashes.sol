// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ExpiryQuote, SpotPrice, SpotReport, SurfaceReport} from "../interfaces/IMarketData.sol";

/// @title ReportHashes
/// @notice Struct hashes of reports (EIP-712).
library ReportHashes {
    bytes32 private constant PRICE_TYPEHASH =
        keccak256("SpotPrice(uint8 underlying,uint128 price,uint64 confidence)");
    bytes32 private constant SPOT_TYPEHASH = keccak256(
        "SpotReport(uint40 observedAt,SpotPrice[] prices)SpotPrice(uint8 underlying,uint128 price,uint64 confidence)"
    );
    bytes32 private constant QUOTE_TYPEHASH =
        keccak256("ExpiryQuote(uint32 expiry,uint64 basis,int64 rate,uint64 theta,int64 rho,uint64 psi)");
    bytes32 private constant SURFACE_TYPEHASH = keccak256(
        "SurfaceReport(uint40 observedAt,uint8 underlying,ExpiryQuote[] expiries)ExpiryQuote(uint32 expiry,uint64 basis,int64 rate,uint64 theta,int64 rho,uint64 psi)"
    );

    /// @notice Hash of a report of prices.
    function ofSpot(SpotReport calldata report) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](report.prices.length);
        for (uint256 i; i < hashes.length; ++i) {
            SpotPrice calldata p = report.prices[i];
            hashes[i] = keccak256(abi.encode(PRICE_TYPEHASH, p.underlying, p.price, p.confidence));
        }
        bytes32 prices = keccak256(abi.encodePacked(hashes));
        return keccak256(abi.encode(SPOT_TYPEHASH, report.observedAt, prices));
    }

    /// @notice Hash of a report of surfaces.
    function ofSurface(SurfaceReport calldata report) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](report.expiries.length);
        for (uint256 i; i < hashes.length; ++i) {
            hashes[i] = keccak256(abi.encode(QUOTE_TYPEHASH, report.expiries[i]));
        }
        bytes32 quotes = keccak256(abi.encodePacked(hashes));
        return keccak256(abi.encode(SURFACE_TYPEHASH, report.observedAt, report.underlying, quotes));
    }
}
