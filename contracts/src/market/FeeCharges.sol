// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Charge} from "../types/Fill.sol";
import {AccountId} from "../types/Ids.sol";
import {Usd} from "../units/Units.sol";

/// @title FeeCharges
/// @notice Fees as charges of a fill.
library FeeCharges {
    /// @notice Charges that cost the taker `takerFee`, the maker `makerFee`, and give their sum to the collector.
    /// @dev A fill charges the taker alone: the maker's part is a charge that the maker pays the taker.
    function chargesOf(AccountId collector, AccountId maker, Usd takerFee, Usd makerFee)
        internal
        pure
        returns (Charge[] memory charges)
    {
        charges = new Charge[](2);
        charges[0] = Charge(maker, -makerFee);
        charges[1] = Charge(collector, takerFee + makerFee);
    }
}
