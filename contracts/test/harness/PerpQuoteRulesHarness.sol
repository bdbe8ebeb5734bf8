// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PerpQuoteRules, Quote, QuoteTerms} from "../../src/market/PerpQuoteRules.sol";
import {Fraction, Price, Size, Usd} from "../../src/units/Units.sol";

/// @notice Exposes the pool's quotes to `crates/conformance`.
contract PerpQuoteRulesHarness {
    function impactUp(uint128 slope, Size skew, Size size) external pure returns (Usd) {
        return PerpQuoteRules.impactUp(slope, skew, size);
    }

    function quote(
        QuoteTerms calldata terms,
        Size skew,
        Size size,
        Price mark,
        Price worse,
        Fraction confidence
    ) external pure returns (Quote memory) {
        return PerpQuoteRules.quote(terms, skew, size, mark, worse, confidence);
    }

    function total(Quote calldata q) external pure returns (Usd) {
        return q.total();
    }
}
