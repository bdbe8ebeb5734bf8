// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FundingRules} from "../../src/accrual/FundingRules.sol";
import {PoolMarket} from "../../src/interfaces/IPoolVenue.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {Book, PerpLeg} from "../../src/types/Book.sol";
import {AccountId, AssetId, InstrumentId, UnderlyingId} from "../../src/types/Ids.sol";
import {Size, Usd} from "../../src/units/Units.sol";
import {Tranche} from "../../src/vault/Tranche.sol";
import {Actors} from "./Actors.sol";

/// @notice The equations that always hold, and what somebody is worth in all.
abstract contract Books is Actors {
    /// @dev Sums over all accounts.
    struct Sums {
        int256 cash; // cash and quote legs [wad]
        int256 debt; // [wad]
        int256[16] holdings; // by asset [wad]
        int256[32] sizes; // by underlying [wad]
        Series[] series; // of options, in the order met
        uint256 met;
    }

    /// @dev Sums over all accounts in one option.
    struct Series {
        InstrumentId instrument;
        int256 net; // [wad]
        uint256 long; // [wad]
    }

    /// @dev External, so that it is no part of every test's stack.
    function sums() external view returns (Sums memory s) {
        uint64 count = ledger.accountCount();
        for (uint64 i = 1; i <= count; ++i) {
            Book memory book = ledger.book(AccountId.wrap(i));
            int256 cash = Usd.unwrap(book.cash);
            s.cash += cash;
            if (cash < 0) s.debt -= cash;
            for (uint256 k; k < book.holdings.length; ++k) {
                s.holdings[AssetId.unwrap(book.holdings[k].asset)] += Size.unwrap(book.holdings[k].amount);
            }
            for (uint256 k; k < book.perps.length; ++k) {
                s.sizes[UnderlyingId.unwrap(book.perps[k].underlying)] += Size.unwrap(book.perps[k].size);
                s.cash += Usd.unwrap(book.perps[k].quote) + _fundingPaid(book.perps[k]);
            }
            for (uint256 k; k < book.options.length; ++k) {
                _count(s, book.options[k].instrument(), Size.unwrap(book.options[k].size()));
            }
        }
    }

    /// @dev What a stored quote leg is above the presented one: the funding that the size paid until now, rounded up [wad].
    function _fundingPaid(PerpLeg memory leg) private view returns (int256) {
        (int256 index,,) = FundingRules.asOf(ledger.fundingOf(leg.underlying), vm.getBlockTimestamp());
        return Usd.unwrap(FundingRules.paidUp(leg.size, index));
    }

    function _count(Sums memory s, InstrumentId instrument, int256 size) private pure {
        if (s.series.length == 0) s.series = new Series[](512);
        uint256 k;
        while (k < s.met && InstrumentId.unwrap(s.series[k].instrument) != InstrumentId.unwrap(instrument)) {
            ++k;
        }
        if (k == s.met) s.series[s.met++].instrument = instrument;
        s.series[k].net += size;
        if (size > 0) s.series[k].long += uint256(size);
    }

    /// @dev M1, M2, M3 and M6 of docs/invariants.md.
    function assertConserved() internal view {
        this.checkConserved();
    }

    /// @dev External, so that it is no part of every test's stack.
    function checkConserved() external view {
        Sums memory s = this.sums();
        for (uint256 u; u < 32; ++u) {
            vm.assertEq(s.sizes[u], 0, "M1: sizes sum to zero");
        }
        for (uint256 k; k < s.met; ++k) {
            vm.assertEq(s.series[k].net, 0, "M1: sizes of options sum to zero");
            uint256 open = ledger.openInterest(s.series[k].instrument);
            vm.assertEq(open, s.series[k].long, "M1: open interest is the sum of longs");
        }
        vm.assertEq(s.cash, int256(uint256(vault.held(USDC))), "M2: cash and quotes are the cash held");
        vm.assertEq(s.debt, Usd.unwrap(ledger.totalDebt()), "M2: debt is the sum of negative cash");
        for (uint256 a; a < tokens.length; ++a) {
            IVault.Listing memory listing = vault.listing(AssetId.wrap(uint8(a)));
            if (a != 0) {
                vm.assertEq(s.holdings[a], int256(uint256(listing.held)), "M3: holdings are what is held");
            }
            uint256 balance = tokens[a].balanceOf(address(vault)) * listing.unit;
            vm.assertGe(int256(balance), int256(uint256(listing.held)), "M3: the Vault has what it owes");
        }
        vm.assertGe(cashOf(reserve), impactsLeft(), "M6: the reserve has what is left of impact paid");
    }

    /// @dev What is left of impact paid, over the markets [wad].
    function impactsLeft() internal view returns (int256 total) {
        for (uint8 u = 1; u <= 3; ++u) {
            total += Usd.unwrap(venue.impactLeft(UnderlyingId.wrap(u)));
        }
    }

    /// @dev Shares of a tranche at what they are worth, and what waits there [wad].
    function _investmentOf(Tranche tranche, address who) private view returns (int256) {
        uint256 shares = tranche.balanceOf(who) + tranche.pendingRedeemRequest(0, who) + tranche.maxMint(who);
        uint256 assets = tranche.pendingDepositRequest(0, who) + tranche.maxWithdraw(who);
        if (shares != 0) assets += tranche.convertToAssets(shares);
        return int256(assets) * 1e12;
    }

    /// @dev Wallet and accounts of somebody at the marks, and what he holds of the pool [wad].
    function wealthOf(address who) internal view returns (int256 wealth) {
        wealth = int256(tokens[0].balanceOf(who)) * 1e12;
        wealth += _investmentOf(senior, who) + _investmentOf(junior, who);
        for (uint256 a = 1; a < tokens.length; ++a) {
            uint256 unit = 10 ** (18 - tokens[a].decimals());
            uint128 price = _mark(uint8(a));
            wealth += int256(tokens[a].balanceOf(who) * unit * price / 1e18);
        }
        uint64 count = ledger.accountCount();
        for (uint64 i = 1; i <= count; ++i) {
            AccountId account = AccountId.wrap(i);
            if (ledger.header(account).owner == who) wealth += equityOf(account);
        }
    }

    /// @dev In this world asset number a is worth underlying number a.
    function _mark(uint8 underlying) private view returns (uint128) {
        (bool ok, bytes memory data) =
            address(marketData).staticcall(abi.encodeCall(marketData.spot, (UnderlyingId.wrap(underlying))));
        require(ok, "no price");
        return abi.decode(data, (uint128));
    }

    function assertEmpty(AccountId account) internal view {
        Book memory book = ledger.book(account);
        vm.assertEq(Usd.unwrap(book.cash), 0, "M7: no cash and no debt");
        vm.assertEq(book.holdings.length, 0, "M7: no holdings");
        vm.assertEq(book.perps.length, 0, "M7: no perpetuals");
        vm.assertEq(book.options.length, 0, "M7: no options");
        vm.assertFalse(isFlagged(account), "M7: no flag");
    }
}
