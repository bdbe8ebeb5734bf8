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
import {AccountId} from "../../src/types/Ids.sol";
import {FeeSchedule} from "../../src/vault/FeeSchedule.sol";
import {InsuranceFund} from "../../src/vault/InsuranceFund.sol";
import {LiquidityVault} from "../../src/vault/LiquidityVault.sol";
import {Tranche} from "../../src/vault/Tranche.sol";
import {Vault} from "../../src/vault/Vault.sol";
import {TestToken} from "../mocks/TestToken.sol";

/// @notice A deployment of the whole protocol.
struct Parts {
    AccessManager authority;
    Vault vault;
    VolatilityIndex volatility;
    Settlement settlement;
    MarketData marketData;
    Registry registry;
    Clearinghouse ledger;
    RiskParameters parameters;
    LiquidityVault lp;
    Tranche senior;
    Tranche junior;
    InsuranceFund fund;
    PoolVenue venue;
    OptionPool optionPool;
    Funding funding;
    TransferVenue transfers;
    FeeSchedule fees;
    RfqVenue rfq;
    TriggerVenue triggers;
    Liquidation liquidation;
    Lens lens;
    SignatureRouter router;
    DepositRouter deposits;
    TestToken[] tokens; // by asset
    AccountId pool;
    AccountId insurance;
    AccountId reserve;
}
