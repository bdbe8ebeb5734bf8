// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FeeRules} from "../accrual/FeeRules.sol";
import {Charge} from "../types/Fill.sol";
import {FeeAccounts, FeeSplit, FeeTerms} from "../types/FeeTerms.sol";
import {AccountId} from "../types/Ids.sol";
import {Usd, ZERO_USD} from "../units/Units.sol";

/// @title FeeCharges
/// @notice Fees as charges of a fill.
library FeeCharges {
    /// @notice Charges that cost the taker `takerFee`, the maker `makerFee`, and give each part of their sum to its account.
    /// @dev A fill charges the taker alone: the maker's part is a charge that the maker pays the taker. Parts of nothing
    ///      are left out.
    function chargesOf(
        FeeTerms memory terms,
        FeeAccounts memory to,
        AccountId maker,
        Usd takerFee,
        Usd makerFee
    ) internal pure returns (Charge[] memory charges) {
        FeeSplit memory s = FeeRules.split(terms, takerFee + makerFee);
        charges = new Charge[](5);
        uint256 n = _push(charges, 0, maker, -makerFee);
        n = _push(charges, n, to.pool, s.pool);
        n = _push(charges, n, to.insurance, s.insurance);
        n = _push(charges, n, to.treasury, s.treasury);
        n = _push(charges, n, to.keepers, s.keepers);
        // Shortens the array to what was pushed.
        assembly ("memory-safe") {
            mstore(charges, n)
        }
    }

    function _push(Charge[] memory charges, uint256 n, AccountId to, Usd amount)
        private
        pure
        returns (uint256)
    {
        if (amount == ZERO_USD) return n;
        charges[n] = Charge(to, amount);
        return n + 1;
    }
}
