// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IRiskParameters} from "../interfaces/IRiskParameters.sol";
import {AssetTerms} from "../types/AssetTerms.sol";
import {AssetId, MAX_ASSETS, MAX_UNDERLYINGS, UnderlyingId} from "../types/Ids.sol";
import {PerpTier, PerpTiers, PerpTiersLib} from "../types/PerpTiers.sol";
import {Usd, ZERO_USD} from "../units/Units.sol";

/// @title RiskParameters
/// @notice The percentages that the engines apply, one slot per underlying and one per asset.
contract RiskParameters is IRiskParameters, AccessManaged {
    /* STORAGE */

    mapping(uint256 underlying => PerpTiers) private _tiers;
    mapping(uint256 asset => AssetTerms) private _terms;
    Usd private _debtCap; // [wad]

    constructor(address authority) AccessManaged(authority) {}

    /* SETTINGS */

    /// @inheritdoc IRiskParameters
    function setTiers(UnderlyingId underlying, PerpTier[4] calldata tiers) external restricted {
        uint256 id = UnderlyingId.unwrap(underlying);
        require(id != 0 && id < MAX_UNDERLYINGS, IdOutOfRange(id));
        PerpTiers packed = PerpTiersLib.pack(tiers);
        emit TiersSet(underlying, _tiers[id], packed);
        _tiers[id] = packed;
    }

    /// @inheritdoc IRiskParameters
    function setTerms(AssetId asset, AssetTerms calldata terms) external restricted {
        uint256 id = AssetId.unwrap(asset);
        require(id != 0 && id < MAX_ASSETS, IdOutOfRange(id));
        AssetTerms memory valid = terms.checked();
        emit TermsSet(asset, _terms[id], valid);
        _terms[id] = valid;
    }

    /// @inheritdoc IRiskParameters
    function setDebtCap(Usd cap) external restricted {
        require(cap >= ZERO_USD, NegativeDebtCap(cap));
        emit DebtCapSet(_debtCap, cap);
        _debtCap = cap;
    }

    /* VIEWS */

    /// @inheritdoc IRiskParameters
    function load(uint256 underlyings, uint256 assets)
        external
        view
        returns (PerpTiers[] memory tiers, AssetTerms[] memory terms, Usd debtCap)
    {
        tiers = new PerpTiers[](_width(underlyings));
        for (uint256 u; u < tiers.length; ++u) {
            if (underlyings & (1 << u) == 0) continue;
            tiers[u] = _tiers[u];
            require(PerpTiers.unwrap(tiers[u]) != 0, UnderlyingNotListed(UnderlyingId.wrap(uint8(u))));
        }
        terms = new AssetTerms[](_width(assets));
        for (uint256 a; a < terms.length; ++a) {
            if (assets & (1 << a) == 0) continue;
            terms[a] = _terms[a];
            require(UnderlyingId.unwrap(terms[a].underlying) != 0, AssetNotListed(AssetId.wrap(uint8(a))));
        }
        debtCap = _debtCap;
    }

    /// @dev One more than the highest set bit of a mask.
    function _width(uint256 mask) private pure returns (uint256 width) {
        for (; mask != 0; mask >>= 1) {
            ++width;
        }
    }
}
