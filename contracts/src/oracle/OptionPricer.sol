// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Expiry, ExpiryRules} from "../margin/ExpiryRules.sol";
import {Exponential} from "../math/Exponential.sol";
import {ExpiryData} from "../types/ExpiryData.sol";
import {InstrumentId, UnderlyingId} from "../types/Ids.sol";
import {Price} from "../units/Units.sol";

/// @title OptionPricer
/// @notice Marks of options, apart from MarketData because the code of the accurate pricer does not fit beside it.
/// @dev Holds nothing; MarketData creates it.
contract OptionPricer {
    /// @notice Mark of an option now, rounded down [wad].
    /// @param data of its expiry
    /// @param spot of its underlying [wad]
    function mark(InstrumentId instrument, ExpiryData memory data, Price spot) external view returns (Price) {
        (, bool put, uint32 expiry, uint48 strike) = instrument.optionParts();
        Expiry memory e = ExpiryRules.asOf(data, expiry, spot, block.timestamp);
        return Price.wrap(uint128(ExpiryRules.mark(e, put, strike, Exponential.lnX57(strike))));
    }
}
