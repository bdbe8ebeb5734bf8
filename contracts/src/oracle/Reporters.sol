// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {IMarketData} from "../interfaces/IMarketData.sol";

/// @title Reporters
/// @notice Who may report, how many it takes, and whether a report is theirs.
abstract contract Reporters is IMarketData, AccessManaged, EIP712 {
    uint256 internal constant WAD = 1e18;
    uint256 private constant MAX_REPORTS = 16;

    /// @notice The ledger, whose lock freezes the market.
    IClearinghouse public immutable LEDGER;

    /* STORAGE */

    mapping(address reporter => bool) private _reporters;
    Settings internal _settings;

    constructor(address authority, IClearinghouse ledger)
        AccessManaged(authority)
        EIP712("Loadline MarketData", "1")
    {
        LEDGER = ledger;
    }

    /* REPORTS */

    /// @dev Reverts while a batch runs: market data is frozen for it.
    function _checkFrozen() internal view {
        require(!LEDGER.locked(), MarketFrozen());
    }

    /// @dev Reverts unless that many reports are enough and not too many; tells whether they override bands.
    function _checkNumber(uint256 n) internal view returns (bool superQuorum) {
        (uint256 quorum, uint256 all) = (_settings.quorum, _settings.superQuorum);
        require(n >= quorum && n != 0, TooFewReports(n, quorum));
        require(n <= MAX_REPORTS, InvalidSetting("reports", n));
        return n >= all;
    }

    /// @dev Reverts unless a report of hash `structHash` is by a listed reporter above `last`, and not from the future.
    function _checkReport(
        address last,
        address reporter,
        uint40 observedAt,
        bytes32 structHash,
        bytes calldata signature
    ) internal view {
        require(reporter > last, ReportersNotAscending(last, reporter));
        require(_reporters[reporter], UnknownReporter(reporter));
        require(observedAt <= block.timestamp, FutureReport(observedAt, block.timestamp));
        bytes32 digest = _hashTypedDataV4(structHash);
        bool signed = SignatureChecker.isValidSignatureNowCalldata(reporter, digest, signature);
        require(signed, InvalidReportSignature(reporter));
    }

    /// @dev Reverts when the oldest of some reports is older than `maxAge`.
    function _checkAge(uint40 oldest, uint256 maxAge) internal view {
        bool young = block.timestamp - oldest <= maxAge;
        require(young, ExpiredReport(oldest, block.timestamp, maxAge));
    }

    /* SETTINGS */

    /// @inheritdoc IMarketData
    function setReporter(address reporter, bool listed) external restricted {
        emit ReporterSet(reporter, _reporters[reporter], listed);
        _reporters[reporter] = listed;
    }

    /// @inheritdoc IMarketData
    function setSettings(Settings calldata settings) external restricted {
        require(settings.quorum != 0, InvalidSetting("quorum", settings.quorum));
        require(settings.superQuorum >= settings.quorum, InvalidSetting("superQuorum", settings.superQuorum));
        require(settings.maxAge != 0, InvalidSetting("maxAge", settings.maxAge));
        require(settings.band != 0 && settings.band < WAD, InvalidSetting("band", settings.band));
        emit SettingsSet(_settings, settings);
        _settings = settings;
    }

    /* VIEWS */

    /// @inheritdoc IMarketData
    function currentSettings() external view returns (Settings memory) {
        return _settings;
    }

    /// @inheritdoc IMarketData
    function isReporter(address reporter) external view returns (bool) {
        return _reporters[reporter];
    }
}
