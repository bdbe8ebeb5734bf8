// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IClearinghouse} from "../../src/interfaces/IClearinghouse.sol";
import {SpotReport} from "../../src/interfaces/IMarketData.sol";
import {Action} from "../../src/types/Action.sol";
import {Charge, Fill} from "../../src/types/Fill.sol";
import {AccountId, InstrumentId} from "../../src/types/Ids.sol";
import {InstrumentLib} from "../../src/types/InstrumentLib.sol";
import {Mode} from "../../src/types/Mode.sol";
import {Size, Usd} from "../../src/units/Units.sol";
import {Books} from "../base/Books.sol";
import {HostileVenue} from "./hostile/HostileVenue.sol";

/// @notice Incidents 41, 44 and 80: a venue that does other things than it was asked.
contract VenuesTest is Books {
    HostileVenue private hostile;
    AccountId private a;
    AccountId private b;

    function setUp() public override {
        super.setUp();
        hostile = new HostileVenue(ledger);
        registry.setVenue(address(hostile), true);
        a = cross(eve, 100_000e18);
        b = cross(eve, 100_000e18);
    }

    function _fill(int256 size, int256 quote) private view returns (Fill memory) {
        Size signed = Size.wrap(int128(size));
        return Fill(a, b, InstrumentLib.perpetual(ETH), signed, Usd.wrap(quote), new Charge[](0));
    }

    function ask(Fill memory fill) external {
        run(eve, askOf(a, address(hostile), abi.encode(true, address(0), abi.encode(fill))));
    }

    /// @dev Off-market fill to a sibling account: value moves by at most the band.
    function testFuzz_29_offMarketFillToASiblingIsRefused(uint256 size, uint256 off, bool up) public {
        size = bound(size, 1e18, 100e18);
        int256 value = int256(size * 3_000);
        int256 by = value * int256(bound(off, 0.0501e18, 10e18)) / 1e18;
        vm.expectPartialRevert(IClearinghouse.OutsideBand.selector);
        this.ask(_fill(int256(size), up ? value + by : value - by));
    }

    function testFuzz_29_fillWithinTheBandMovesValueAndMakesNone(uint256 size, uint256 off) public {
        size = bound(size, 1e18, 100e18);
        int256 value = int256(size * 3_000);
        int256 before = wealthOf(eve);
        this.ask(_fill(int256(size), value + value * int256(bound(off, 0, 0.05e18)) / 1e18));
        vm.assertLe(wealthOf(eve), before, "eve gains nothing");
        assertConserved();
    }

    function test_80_venueFillsOnlyWhenAsked() public {
        vm.expectPartialRevert(IClearinghouse.UnknownVenue.selector);
        hostile.fillUnasked(_fill(1e18, 3_000e18));
    }

    function test_80_strangeVenueIsNotAsked() public {
        registry.setVenue(address(hostile), false);
        vm.expectPartialRevert(IClearinghouse.UnknownVenue.selector);
        this.ask(_fill(1e18, 3_000e18));
    }

    function test_44_fillWithOneselfOrOfNothingIsRefused() public {
        vm.expectPartialRevert(IClearinghouse.InvalidAmount.selector);
        this.ask(_fill(0, 0));
        Fill memory fill = _fill(1e18, 3_000e18);
        fill.maker = a;
        vm.expectPartialRevert(IClearinghouse.InvalidAmount.selector);
        this.ask(fill);
        fill.maker = AccountId.wrap(1_000);
        vm.expectPartialRevert(IClearinghouse.UnknownAccount.selector);
        this.ask(fill);
    }

    function test_49_fillOfAStrangeInstrumentIsRefused() public {
        Fill memory fill = _fill(1e18, 3_000e18);
        fill.instrument = InstrumentId.wrap(uint96(2) << 88); // an option
        vm.expectPartialRevert(InstrumentLib.NotOption.selector);
        this.ask(fill);
    }

    /// @dev The ledger is locked while a venue answers: nothing else runs, whatever it calls.
    function testFuzz_41_nothingElseRunsWhileAVenueAnswers(uint256 which) public {
        (address target, bytes memory call) = _intrusion(bound(which, 0, 5));
        int256 before = wealthOf(eve);
        run(eve, askOf(a, address(hostile), abi.encode(false, target, call)));
        vm.assertFalse(hostile.succeeded(), "ran inside a trade");
        vm.assertEq(wealthOf(eve), before);
        assertConserved();
    }

    function _intrusion(uint256 which) private view returns (address, bytes memory) {
        if (which == 0) return (address(ledger), abi.encodeCall(ledger.execute, (new Action[](0))));
        if (which == 1) return (address(ledger), abi.encodeCall(ledger.settle, (new AccountId[](1))));
        if (which == 2) return (address(ledger), abi.encodeCall(ledger.open, (eve, Mode.Cross)));
        if (which == 3) {
            return (address(marketData), abi.encodeCall(marketData.submit, (new SpotReport[](2))));
        }
        if (which == 4) return (address(liquidation), abi.encodeCall(liquidation.flag, (b)));
        return (address(lp), abi.encodeCall(lp.processEpoch, ()));
    }

    function test_80_venuesAnswerTheLedgerAlone() public {
        vm.expectRevert();
        venue.trade(a, "");
        vm.expectRevert();
        transfers.trade(a, "");
        vm.expectRevert();
        venue.absorb(ETH, Size.wrap(1e18));
    }
}
