// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetTerms} from "../types/AssetTerms.sol";
import {AssetId, UnderlyingId} from "../types/Ids.sol";
import {OptionTerms} from "../types/OptionTerms.sol";
import {PerpTier, PerpTiers} from "../types/PerpTiers.sol";
import {Usd} from "../units/Units.sol";

/// @notice What the Portfolio mode reads.
struct PortfolioTerms {
    AssetTerms[] terms; // by asset
    OptionTerms[] options; // by underlying
    uint256 underlyings; // bit per underlying that was asked for or prices an asset
    Usd debtCap; // largest debt of an account [wad]
    uint64 referenceRange; // scan range at which percentages are meant [wad]
    uint64 initialFactor; // from the scenarios' loss to IM [wad]
    address scenarios; // the scenario table
}

/// @title IRiskParameters
/// @notice The percentages that the engines apply. Set by governance, behind its delay.
interface IRiskParameters {
    /// @notice Thrown when an underlying has no tiers.
    error UnderlyingNotListed(UnderlyingId underlying);

    /// @notice Thrown when an asset has no terms.
    error AssetNotListed(AssetId asset);

    /// @notice Thrown when an identifier is zero or beyond the masks of an account.
    error IdOutOfRange(uint256 id);

    /// @notice Thrown when a debt cap is negative.
    error NegativeDebtCap(Usd cap);

    /// @notice Emitted when the tiers of an underlying change.
    event TiersSet(UnderlyingId indexed underlying, PerpTiers before, PerpTiers after_);

    /// @notice Emitted when the terms of an asset change.
    event TermsSet(AssetId indexed asset, AssetTerms before, AssetTerms after_);

    /// @notice Thrown when an underlying has no option terms.
    error OptionsNotListed(UnderlyingId underlying);

    /// @notice Thrown when a setting is outside its range.
    error ParameterOutOfRange(bytes32 name, uint256 value);

    /// @notice Emitted when the terms of options on an underlying change.
    event OptionTermsSet(UnderlyingId indexed underlying, OptionTerms before, OptionTerms after_);

    /// @notice Emitted when the reference range changes [wad].
    event ReferenceRangeSet(uint64 before, uint64 after_);

    /// @notice Emitted when the factor to IM or the scenario table changes.
    event PortfolioSet(uint64 initialFactor, address scenarios);

    /// @notice Emitted when the largest debt of a Cross account changes [wad].
    event DebtCapSet(Usd before, Usd after_);

    /// @notice Lists an underlying or changes its margin tiers.
    function setTiers(UnderlyingId underlying, PerpTier[4] calldata tiers) external;

    /// @notice Lists an asset as collateral or changes its terms.
    function setTerms(AssetId asset, AssetTerms calldata terms) external;

    /// @notice Sets the largest debt of a Cross account [wad].
    function setDebtCap(Usd cap) external;

    /// @notice Sets the terms of options on an underlying.
    function setOptionTerms(UnderlyingId underlying, OptionTerms calldata terms) external;

    /// @notice Sets the scan range at which the percentages of tiers and haircuts are meant; they grow in proportion [wad].
    function setReferenceRange(uint64 range) external;

    /// @notice Sets the factor from the scenarios' loss to IM, 1 to 3 [wad], and the scenario table, which is checked.
    function setPortfolio(uint64 initialFactor, address scenarios) external;

    /// @notice Terms of options on the underlyings of a mask, indexed by identifier; reverts for what is not listed.
    function loadOptions(uint256 underlyings) external view returns (OptionTerms[] memory);

    /// @notice All that the Portfolio mode reads; reverts for what is not listed.
    /// @param underlyings of perpetuals and options
    function loadPortfolio(uint256 underlyings, uint256 assets) external view returns (PortfolioTerms memory);

    /// @notice The factor from the scenarios' loss to IM [wad], and the scenario table.
    function portfolio() external view returns (uint64 initialFactor, address scenarios);

    /// @notice Tiers and terms of what the masks name, indexed by identifier; reverts for what is not listed.
    /// @return tiers By underlying.
    /// @return terms By asset.
    /// @return debtCap Largest debt of a Cross account [wad].
    /// @return referenceRange Scan range at which the percentages are meant [wad].
    function load(uint256 underlyings, uint256 assets)
        external
        view
        returns (PerpTiers[] memory tiers, AssetTerms[] memory terms, Usd debtCap, uint64 referenceRange);
}
