// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";

import {RiskParameters} from "../../src/core/RiskParameters.sol";
import {IRiskParameters} from "../../src/interfaces/IRiskParameters.sol";
import {UnderlyingId} from "../../src/types/Ids.sol";
import {OptionTerms} from "../../src/types/OptionTerms.sol";
import {RandomBooks} from "../base/RandomBooks.sol";
import {ScenarioCode} from "../base/ScenarioCode.sol";

contract RiskParametersTest is RandomBooks {
    RiskParameters private _parameters = new RiskParameters(address(new AccessManager(address(this))));
    bytes4 private constant RANGE = IRiskParameters.ParameterOutOfRange.selector;

    function _terms(uint8 column) private pure returns (OptionTerms memory) {
        return OptionTerms(column, 4_000, 2_500, 10_000, 4_000, 50, 100, 10_000, 200, 500);
    }

    function test_setPortfolio_refusesATableWithoutAListedColumn() external {
        address two = ScenarioCode.deploy(ScenarioCode.build(2, 1));
        _parameters.setOptionTerms(UnderlyingId.wrap(3), _terms(2));
        vm.expectRevert(abi.encodeWithSelector(RANGE, bytes32("column"), 2));
        _parameters.setPortfolio(1.2e18, two);
        _parameters.setOptionTerms(UnderlyingId.wrap(3), _terms(1));
        _parameters.setPortfolio(1.2e18, two);
    }

    function test_setOptionTerms_refusesAColumnThatTheTableLacks() external {
        _parameters.setPortfolio(1.2e18, ScenarioCode.deploy(ScenarioCode.build(2, 1)));
        vm.expectRevert(abi.encodeWithSelector(RANGE, bytes32("column"), 2));
        _parameters.setOptionTerms(UnderlyingId.wrap(3), _terms(2));
    }

    function test_setPortfolio_refusesFactors() external {
        address table = ScenarioCode.deploy(ScenarioCode.build(1, 1));
        vm.expectRevert(abi.encodeWithSelector(RANGE, bytes32("initialFactor"), 1e18 - 1));
        _parameters.setPortfolio(1e18 - 1, table);
        vm.expectRevert(abi.encodeWithSelector(RANGE, bytes32("initialFactor"), 3e18 + 1));
        _parameters.setPortfolio(3e18 + 1, table);
        _parameters.setPortfolio(1e18, table);
        _parameters.setPortfolio(3e18, table);
    }

    function test_setReferenceRange_refusesWhatIsOutOfRange() external {
        vm.expectRevert(abi.encodeWithSelector(RANGE, bytes32("referenceRange"), 0.01e18 - 1));
        _parameters.setReferenceRange(0.01e18 - 1);
        vm.expectRevert(abi.encodeWithSelector(RANGE, bytes32("referenceRange"), 2.5e18 + 1));
        _parameters.setReferenceRange(2.5e18 + 1);
        _parameters.setReferenceRange(0.01e18);
        _parameters.setReferenceRange(2.5e18);
    }

    function test_loadOptions_refusesWhatIsNotListed() external {
        _parameters.setOptionTerms(UnderlyingId.wrap(3), _terms(0));
        vm.assertEq(uint256(_parameters.loadOptions(1 << 3)[3].volUpBps), 4_000);
        vm.expectRevert(
            abi.encodeWithSelector(IRiskParameters.OptionsNotListed.selector, UnderlyingId.wrap(2))
        );
        _parameters.loadOptions(1 << 3 | 1 << 2);
    }
}
