// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Clearinghouse} from "../../src/core/Clearinghouse.sol";
import {Liquidation} from "../../src/core/Liquidation.sol";
import {Registry} from "../../src/core/Registry.sol";
import {RiskParameters} from "../../src/core/RiskParameters.sol";
import {OptionPool} from "../../src/market/OptionPool.sol";
import {Funding} from "../../src/market/Funding.sol";
import {PoolVenue} from "../../src/market/PoolVenue.sol";
import {RfqVenue} from "../../src/market/RfqVenue.sol";
import {TransferVenue} from "../../src/market/TransferVenue.sol";
import {TriggerVenue} from "../../src/market/TriggerVenue.sol";
import {MarketData} from "../../src/oracle/MarketData.sol";
import {Settlement} from "../../src/oracle/Settlement.sol";
import {VolatilityIndex} from "../../src/oracle/VolatilityIndex.sol";
import {DepositRouter} from "../../src/periphery/DepositRouter.sol";
import {Lens} from "../../src/periphery/Lens.sol";
import {SignatureRouter} from "../../src/periphery/SignatureRouter.sol";
import {AccountId, AssetId, CASH, UnderlyingId} from "../../src/types/Ids.sol";
import {FeeSchedule} from "../../src/vault/FeeSchedule.sol";
import {InsuranceFund} from "../../src/vault/InsuranceFund.sol";
import {LiquidityVault} from "../../src/vault/LiquidityVault.sol";
import {Tranche} from "../../src/vault/Tranche.sol";
import {Vault} from "../../src/vault/Vault.sol";
import {TestToken} from "../mocks/TestToken.sol";
import {Vm} from "./Vm.sol";
import {Parts} from "./Parts.sol";
import {Newsdesk} from "./Newsdesk.sol";
import {Stage} from "./Stage.sol";

/// @notice The whole protocol, deployed and funded, with its settings.
abstract contract World {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    bool public constant IS_TEST = true;

    AssetId internal constant USDC = CASH;
    AssetId internal constant WETH = AssetId.wrap(1);
    AssetId internal constant WBTC = AssetId.wrap(2);
    AssetId internal constant LINK = AssetId.wrap(3);

    UnderlyingId internal constant ETH = UnderlyingId.wrap(1);
    UnderlyingId internal constant BTC = UnderlyingId.wrap(2);
    UnderlyingId internal constant LNK = UnderlyingId.wrap(3);

    uint256 internal constant MAX_AGE = 900; // [s]
    uint256 internal constant POOL_USDC = 20_000_000e6;
    uint256 internal constant INSURANCE_USD = 1_000_000e18;

    AccessManager internal authority;
    Vault internal vault;
    VolatilityIndex internal volatility;
    Settlement internal settlement;
    MarketData internal marketData;
    Registry internal registry;
    Clearinghouse internal ledger;
    RiskParameters internal parameters;
    LiquidityVault internal lp;
    Tranche internal senior;
    Tranche internal junior;
    InsuranceFund internal fund;
    PoolVenue internal venue;
    OptionPool internal optionPool;
    Funding internal funding;
    TransferVenue internal transfers;
    FeeSchedule internal fees;
    RfqVenue internal rfq;
    TriggerVenue internal triggers;
    Liquidation internal liquidation;
    Lens internal lens;
    SignatureRouter internal router;
    DepositRouter internal deposits;
    TestToken[] internal tokens; // by asset
    Newsdesk internal newsdesk;

    AccountId internal pool;
    AccountId internal insurance;
    AccountId internal reserve;

    address internal provider = address(0x11D);

    function setUp() public virtual {
        vm.warp(1_700_000_000);
        vm.roll(1_000);
        _take(Stage(_create("Stage", "")).build());
        newsdesk = Newsdesk(_create("Newsdesk", ""));
        _fund();
    }

    function _create(string memory name, bytes memory arguments) internal returns (address) {
        return vm.deployCode(string.concat(name, ".sol:", name), arguments);
    }

    function _take(Parts memory p) private {
        authority = p.authority;
        vault = p.vault;
        volatility = p.volatility;
        settlement = p.settlement;
        marketData = p.marketData;
        registry = p.registry;
        ledger = p.ledger;
        parameters = p.parameters;
        lp = p.lp;
        senior = p.senior;
        junior = p.junior;
        fund = p.fund;
        venue = p.venue;
        optionPool = p.optionPool;
        funding = p.funding;
        transfers = p.transfers;
        fees = p.fees;
        rfq = p.rfq;
        triggers = p.triggers;
        liquidation = p.liquidation;
        lens = p.lens;
        router = p.router;
        deposits = p.deposits;
        tokens = p.tokens;
        pool = p.pool;
        insurance = p.insurance;
        reserve = p.reserve;
    }

    function _fund() internal virtual;
}
