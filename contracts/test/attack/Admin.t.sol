// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";

import {IClearinghouse} from "../../src/interfaces/IClearinghouse.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {Seizure} from "../../src/types/Fill.sol";
import {AccountId} from "../../src/types/Ids.sol";
import {Usd} from "../../src/units/Units.sol";
import {Books} from "../base/Books.sol";

/// @notice Incidents 75 and 78: keys that act at once, and functions that someone forgot to guard.
contract AdminTest is Books {
    uint32 private constant DELAY = 2 days;

    /// @dev Every restricted function of every contract, with arguments that do not matter: the guard comes first.
    function _restricted() private view returns (address[13] memory targets, bytes4[13] memory selectors) {
        targets = [
            address(vault),
            address(vault),
            address(registry),
            address(registry),
            address(registry),
            address(parameters),
            address(parameters),
            address(parameters),
            address(marketData),
            address(marketData),
            address(venue),
            address(liquidation),
            address(fund)
        ];
        selectors = [
            vault.list.selector,
            vault.setCap.selector,
            registry.setEngine.selector,
            registry.setVenue.selector,
            registry.setSystem.selector,
            parameters.setTiers.selector,
            parameters.setTerms.selector,
            parameters.setDebtCap.selector,
            marketData.setReporter.selector,
            marketData.setSettings.selector,
            venue.setMarket.selector,
            liquidation.setTerms.selector,
            fund.withdraw.selector
        ];
    }

    function testFuzz_78_strangersSetNothing(address who, uint256 which) public {
        vm.assume(who != address(this) && who != address(authority));
        (address[13] memory targets, bytes4[13] memory selectors) = _restricted();
        which = bound(which, 0, 12);
        vm.prank(who);
        (bool ok, bytes memory reason) =
            targets[which].call(abi.encodePacked(selectors[which], new bytes(1024)));
        vm.assertFalse(ok, "a stranger set something");
        vm.assertEq(bytes4(reason) == IAccessManaged.AccessManagedUnauthorized.selector, true);
    }

    /// @dev With every admin key one still waits, and the guardian can cancel meanwhile.
    function testFuzz_75_adminWaits(uint256 which) public {
        authority.grantRole(authority.ADMIN_ROLE(), alice, DELAY);
        authority.revokeRole(authority.ADMIN_ROLE(), address(this));
        (address[13] memory targets, bytes4[13] memory selectors) = _restricted();
        which = bound(which, 0, 12);
        bytes memory data = abi.encodePacked(selectors[which], new bytes(1024));
        vm.prank(alice);
        (bool ok, bytes memory reason) = targets[which].call(data);
        vm.assertFalse(ok, "at once");
        bytes4 selector = bytes4(reason);
        bool named = selector == IAccessManager.AccessManagerNotScheduled.selector
            || selector == IAccessManaged.AccessManagedRequiredDelay.selector;
        vm.assertTrue(named, "refused for want of a schedule");
    }

    function test_75_adminActsAfterTheDelay() public {
        authority.grantRole(authority.ADMIN_ROLE(), alice, DELAY);
        bytes memory data = abi.encodeCall(fund.withdraw, (alice, Usd.wrap(1_000e18)));
        vm.prank(alice);
        authority.schedule(address(fund), data, 0);
        tick(DELAY - 1);
        vm.prank(alice);
        vm.expectPartialRevert(IAccessManager.AccessManagerNotReady.selector);
        authority.execute(address(fund), data);
        tick(1);
        vm.prank(alice);
        authority.execute(address(fund), data);
        vm.assertEq(tokens[0].balanceOf(alice), 1_000e6);
        assertConserved();
    }

    function testFuzz_78_onlyTheLedgerMovesTokens(address who) public {
        vm.assume(who != address(ledger));
        vm.prank(who);
        vm.expectPartialRevert(IVault.OnlyLedger.selector);
        vault.pay(USDC, who, 1e18);
        vm.prank(who);
        vm.expectPartialRevert(IVault.OnlyLedger.selector);
        vault.pull(USDC, provider, 1e18);
    }

    function testFuzz_78_onlyLiquidationSeizesAndFlags(address who) public {
        vm.assume(who != address(liquidation));
        AccountId account = cross(alice, 1e18);
        Seizure memory seizure;
        seizure.account = account;
        vm.prank(who);
        vm.expectPartialRevert(IClearinghouse.NotAllowed.selector);
        ledger.setFlag(account, true);
        vm.prank(who);
        vm.expectPartialRevert(IClearinghouse.NotAllowed.selector);
        ledger.seize(seizure);
    }
}
