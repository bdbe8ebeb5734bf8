// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IClearinghouse} from "../../src/interfaces/IClearinghouse.sol";
import {IRfqVenue, Protection, RfqLeg, RfqOrder, Taken} from "../../src/interfaces/IRfqVenue.sol";
import {Action} from "../../src/types/Action.sol";
import {FeeTerms} from "../../src/types/FeeTerms.sol";
import {AccountId, InstrumentId} from "../../src/types/Ids.sol";
import {InstrumentLib} from "../../src/types/InstrumentLib.sol";
import {Size, Usd} from "../../src/units/Units.sol";
import {Pair} from "../base/Pair.sol";
import {Glutton, Wallet} from "./hostile/Wallet.sol";

/// @notice What takers and wallets try against makers who sign: evading limits, lying, trading with oneself.
contract MakersTest is Pair {
    function leg(InstrumentId instrument, int256 size) private view returns (RfqLeg[] memory legs) {
        legs = new RfqLeg[](1);
        int256 quote = instrument.isPerpetual() ? size * 3_000 : premiumOf(instrument, size);
        legs[0] = RfqLeg(instrument, Size.wrap(int128(size)), Usd.wrap(quote));
    }

    function protect(uint32 interval, uint40 delta, uint40 vega) private {
        vm.prank(maker);
        rfq.setProtection(writer, Protection(interval, delta, vega));
    }

    /* PROTECTION */

    /// @dev Fills add up: many orders, or many lots of one, take no more than a single one could.
    function testFuzz_protection_isNotEvadedBySplitting(uint256 parts, bool byLots, bool alternate) public {
        parts = bound(parts, 4, 20);
        protect(60, 30_000, 1_000_000); // 10 ETH of delta
        RfqOrder memory o = orderBy(writer, leg(InstrumentLib.perpetual(ETH), 3e18));
        o.lots = 100;
        uint256 taken;
        for (uint256 i; i < parts; ++i) {
            // Buying and selling in turn moves no delta in sum, and is counted all the same.
            if (!byLots) {
                o = orderBy(
                    writer, leg(InstrumentLib.perpetual(ETH), alternate && i % 2 == 1 ? -3e18 : int256(3e18))
                );
            }
            Action memory action = rfqOf(taker, o);
            if (taken == 3) vm.expectPartialRevert(IRfqVenue.ProtectionReached.selector);
            else ++taken;
            this.go(alice, action);
        }
        (,, Taken memory t) = rfq.limitsOf(writer);
        vm.assertEq(uint256(t.delta), 27_000e18, "three of 9 000 USD");
    }

    function test_protection_startsAnewAfterItsInterval() public {
        protect(60, 30_000, 1_000_000);
        InstrumentId perp = InstrumentLib.perpetual(ETH);
        run(alice, rfqOf(taker, orderBy(writer, leg(perp, 10e18))));
        Action memory more = rfqOf(taker, orderBy(writer, leg(perp, -1e10)));
        tick(59);
        vm.expectPartialRevert(IRfqVenue.ProtectionReached.selector);
        this.go(alice, more);
        tick(1);
        run(alice, more);
    }

    function test_protection_countsVegaOfOptionsAndNetsDeltaWithinAnOrder() public {
        InstrumentId call_ = callOf(expiry, 3_000);
        protect(60, 3_000, 600); // an ATM call of 28 days has a vega of about 330 USD
        RfqLeg[] memory hedged = new RfqLeg[](2);
        hedged[0] = leg(call_, 1e18)[0];
        hedged[1] = leg(InstrumentLib.perpetual(ETH), -0.5e18)[0];
        run(alice, rfqOf(taker, orderBy(writer, hedged)));
        (,, Taken memory t) = rfq.limitsOf(writer);
        vm.assertLt(int256(uint256(t.delta)), 300e18, "the hedge nets");
        vm.assertGt(int256(uint256(t.vega)), 300e18, "vega");
        vm.assertLt(int256(uint256(t.vega)), 360e18, "vega");
        Action memory action = rfqOf(taker, orderBy(writer, hedged));
        vm.expectPartialRevert(IRfqVenue.ProtectionReached.selector);
        this.go(alice, action);
    }

    /// @dev An operator who signs orders, or anyone else, cannot widen the limits.
    function test_protection_isTheOwnersAlone() public {
        run(maker, operatorOf(writer, eve, 1, type(uint40).max));
        vm.prank(eve);
        vm.expectPartialRevert(IRfqVenue.NotOwner.selector);
        rfq.setProtection(writer, Protection(0, 0, 0));
    }

    /* WALLETS THAT LIE */

    /// @dev A wallet that says yes to everything signs for its own accounts, and for no others.
    function test_84_lyingWalletSignsForNobodyElse() public {
        Wallet liar = new Wallet();
        liar.approveAll();
        RfqOrder memory o = orderBy(writer, leg(InstrumentLib.perpetual(ETH), 1e18));
        o.signer = address(liar);
        Action memory action = askOf(taker, address(rfq), abi.encode(o, "", uint32(1)));
        vm.expectPartialRevert(IRfqVenue.SignerNotAllowed.selector);
        this.go(alice, action);
    }

    /// @dev What a wallet answers but for the magic value is no signature.
    function testFuzz_84_garbageOfAWalletIsNoSignature(bytes4 magic) public {
        vm.assume(magic != Wallet.isValidSignature.selector);
        Wallet wallet = new Wallet();
        AccountId account = portfolio(address(wallet), 100_000e18);
        RfqOrder memory o = orderBy(account, leg(InstrumentLib.perpetual(ETH), 1e18));
        o.signer = address(wallet);
        wallet.approve(rfq.digestOf(o));
        wallet.answer(magic);
        Action memory action = askOf(taker, address(rfq), abi.encode(o, "", uint32(1)));
        vm.expectPartialRevert(IRfqVenue.InvalidOrderSignature.selector);
        this.go(alice, action);
        wallet.answer(Wallet.isValidSignature.selector);
        this.go(alice, action);
    }

    /// @dev A wallet that burns all gas, or returns megabytes, spoils its own orders and nothing else.
    function test_84_walletThatBurnsGasSpoilsOnlyItsOrder() public {
        Glutton wallet = new Glutton();
        AccountId account = portfolio(address(wallet), 100_000e18);
        RfqOrder memory o = orderBy(account, leg(InstrumentLib.perpetual(ETH), 1e18));
        (o.signer, o.epoch) = (address(wallet), 0);
        Action memory action = askOf(taker, address(rfq), abi.encode(o, "", uint32(1)));
        try this.go{gas: 5_000_000}(alice, action) {
            revert("filled");
        } catch {}
        vm.assertFalse(rfq.isSpent(account, o.nonce), "not spent");
        vm.assertFalse(ledger.locked(), "not locked");
        run(alice, rfqOf(taker, orderBy(writer, leg(InstrumentLib.perpetual(ETH), 1e18))));
    }

    /* SELF-TRADES */

    function test_trade_refusesTheMakerAsTaker() public {
        Action memory action = rfqOf(writer, orderBy(writer, leg(InstrumentLib.perpetual(ETH), 1e18)));
        vm.expectPartialRevert(IClearinghouse.InvalidAmount.selector);
        this.go(maker, action);
    }

    /// @dev I1.7: trading to and fro between one's own accounts creates nothing and costs fees.
    function testFuzz_7_washTradesLose(int256 off, uint256 rounds) public {
        fees.setTerms(FeeTerms(0, 200, 100, 300, 150, 1_250, 2_000, 1_500, 500));
        AccountId other = portfolio(maker, 100_000e18);
        off = int256(bound(uint256(off), 0, 100e18)) - 50e18;
        int256 before = wealthOf(maker);
        for (uint256 i; i < bound(rounds, 1, 4); ++i) {
            int256 size = i % 2 == 0 ? int256(2e18) : -2e18;
            RfqLeg[] memory legs = leg(InstrumentLib.perpetual(ETH), size);
            legs[0].quote = legs[0].quote + Usd.wrap(off);
            run(maker, rfqOf(other, orderBy(writer, legs)));
        }
        vm.assertLt(wealthOf(maker), before, "fees");
        assertConserved();
    }
}
