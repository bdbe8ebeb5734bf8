// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FundingRules} from "../accrual/FundingRules.sol";
import {IClearinghouse} from "../interfaces/IClearinghouse.sol";
import {ILiquidation} from "../interfaces/ILiquidation.sol";
import {IRegistry} from "../interfaces/IRegistry.sol";
import {Assessment} from "../types/Assessment.sol";
import {Book, PerpLeg} from "../types/Book.sol";
import {Header} from "../types/Header.sol";
import {AccountId} from "../types/Ids.sol";
import {Usd, ZERO_USD} from "../units/Units.sol";

/// @title Lens
/// @notice Reads many accounts in one call. Stateless, trusted by nobody.
contract Lens {
    /// @notice What an account is worth, must keep, and how far it is from liquidation.
    struct Health {
        AccountId account;
        address owner;
        bool flagged;
        uint64 auction; // number of the last auction
        Assessment assessment;
        Usd initialBalance; // [wad]
        Usd maintenanceBalance; // negative: may be flagged [wad]
        uint256 healthFactor; // (equity - haircuts) / MM [wad]; zero when negative, the largest number without MM
    }

    /// @notice What an account holds.
    struct Position {
        AccountId account;
        Header header;
        Book book;
        Usd[] funding; // by perpetual: what its stored quote leg is above the presented one [wad]
    }

    IClearinghouse public immutable LEDGER;
    IRegistry public immutable REGISTRY;
    ILiquidation public immutable LIQUIDATION;

    constructor(IClearinghouse ledger, IRegistry registry, ILiquidation liquidation) {
        LEDGER = ledger;
        REGISTRY = registry;
        LIQUIDATION = liquidation;
    }

    /// @notice Health of each account.
    function health(AccountId[] calldata accounts) external view returns (Health[] memory list) {
        list = new Health[](accounts.length);
        for (uint256 i; i < accounts.length; ++i) {
            Health memory item = list[i];
            Header memory h = LEDGER.header(accounts[i]);
            Assessment memory a = REGISTRY.assess(accounts[i]);
            item.account = accounts[i];
            item.owner = h.owner;
            item.flagged = h.flagged;
            item.auction = LIQUIDATION.auctionOf(accounts[i]).nonce;
            item.assessment = a;
            item.initialBalance = a.initialBalance();
            item.maintenanceBalance = a.maintenanceBalance();
            item.healthFactor = _healthFactor(a);
        }
    }

    /// @notice Books of each account.
    function positions(AccountId[] calldata accounts) external view returns (Position[] memory list) {
        list = new Position[](accounts.length);
        for (uint256 i; i < accounts.length; ++i) {
            list[i] = _position(accounts[i]);
        }
    }

    /// @notice Books of `count` accounts from number `first` on, fewer at the end.
    function positionsFrom(uint64 first, uint64 count) external view returns (Position[] memory list) {
        uint64 last = LEDGER.accountCount();
        uint64 n = first > last ? 0 : last - first + 1;
        list = new Position[](n < count ? n : count);
        for (uint64 i; i < list.length; ++i) {
            list[i] = _position(AccountId.wrap(first + i));
        }
    }

    function _position(AccountId account) private view returns (Position memory) {
        Book memory book = LEDGER.book(account);
        Usd[] memory funding = new Usd[](book.perps.length);
        for (uint256 i; i < funding.length; ++i) {
            PerpLeg memory leg = book.perps[i];
            (int256 index,,) = FundingRules.asOf(LEDGER.fundingOf(leg.underlying), block.timestamp);
            funding[i] = FundingRules.paidUp(leg.size, index);
        }
        return Position(account, LEDGER.header(account), book, funding);
    }

    function _healthFactor(Assessment memory a) private pure returns (uint256) {
        if (a.maintenanceMargin == ZERO_USD) return type(uint256).max;
        int256 cover = Usd.unwrap(a.equity - a.maintenanceHaircut);
        if (cover <= 0) return 0;
        return uint256(cover) * 1e18 / uint256(Usd.unwrap(a.maintenanceMargin));
    }
}
