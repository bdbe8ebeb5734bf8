// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Clearinghouse} from "../../src/core/Clearinghouse.sol";
import {Liquidation} from "../../src/core/Liquidation.sol";
import {Registry} from "../../src/core/Registry.sol";
import {RiskParameters} from "../../src/core/RiskParameters.sol";
import {IMarketData} from "../../src/interfaces/IMarketData.sol";
import {PoolMarket} from "../../src/interfaces/IPoolVenue.sol";
import {OptionListing} from "../../src/interfaces/IRegistry.sol";
import {IVolatilityIndex} from "../../src/interfaces/IVolatilityIndex.sol";
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
import {AssetTerms} from "../../src/types/AssetTerms.sol";
import {AuctionTerms} from "../../src/types/AuctionTerms.sol";
import {FundingTerms} from "../../src/types/FundingState.sol";
import {AccountId, AssetId, UnderlyingId} from "../../src/types/Ids.sol";
import {Mode} from "../../src/types/Mode.sol";
import {OptionTerms} from "../../src/types/OptionTerms.sol";
import {PerpTier} from "../../src/types/PerpTiers.sol";
import {Rank, TrancheTerms} from "../../src/types/Tranches.sol";
import {Fraction, Size, Usd} from "../../src/units/Units.sol";
import {FeeSchedule} from "../../src/vault/FeeSchedule.sol";
import {InsuranceFund} from "../../src/vault/InsuranceFund.sol";
import {LiquidityVault} from "../../src/vault/LiquidityVault.sol";
import {PoolEquity} from "../../src/vault/PoolEquity.sol";
import {Tranche} from "../../src/vault/Tranche.sol";
import {Vault} from "../../src/vault/Vault.sol";
import {TestPermit2} from "../mocks/TestPermit2.sol";
import {TestToken} from "../mocks/TestToken.sol";
import {ScenarioCode} from "./ScenarioCode.sol";
import {marketOf, optionQuoteTerms} from "./Markets.sol";
import {Parts} from "./Parts.sol";
import {Vm} from "./Vm.sol";

/// @notice Deploys the whole protocol with its settings, once compiled for all tests.
contract Stage {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    UnderlyingId private constant ETH = UnderlyingId.wrap(1);
    UnderlyingId private constant BTC = UnderlyingId.wrap(2);
    UnderlyingId private constant LNK = UnderlyingId.wrap(3);

    AccessManager private authority;
    Vault private vault;
    VolatilityIndex private volatility;
    Settlement private settlement;
    MarketData private marketData;
    Registry private registry;
    Clearinghouse private ledger;
    RiskParameters private parameters;
    LiquidityVault private lp;
    Tranche private senior;
    Tranche private junior;
    InsuranceFund private fund;
    PoolVenue private venue;
    OptionPool private optionPool;
    Funding private funding;
    TransferVenue private transfers;
    FeeSchedule private fees;
    RfqVenue private rfq;
    TriggerVenue private triggers;
    Liquidation private liquidation;
    Lens private lens;
    SignatureRouter private router;
    DepositRouter private deposits;
    TestToken[] private tokens; // by asset

    AccountId private pool;
    AccountId private insurance;
    AccountId private reserve;

    /// @notice A deployment of which the caller is administrator.
    function build() external returns (Parts memory) {
        _deploy();
        _settle();
        authority.grantRole(0, msg.sender, 0);
        authority.renounceRole(0, address(this));
        return Parts({
            authority: authority,
            vault: vault,
            volatility: volatility,
            settlement: settlement,
            marketData: marketData,
            registry: registry,
            ledger: ledger,
            parameters: parameters,
            lp: lp,
            senior: senior,
            junior: junior,
            fund: fund,
            venue: venue,
            optionPool: optionPool,
            funding: funding,
            transfers: transfers,
            fees: fees,
            rfq: rfq,
            triggers: triggers,
            liquidation: liquidation,
            lens: lens,
            router: router,
            deposits: deposits,
            tokens: tokens,
            pool: pool,
            insurance: insurance,
            reserve: reserve
        });
    }

    /* DEPLOYMENT */

    function _create(string memory name, bytes memory arguments) internal returns (address) {
        return vm.deployCode(string.concat(name, ".sol:", name), arguments);
    }

    /// @dev Addresses that constructors need before they exist follow from this contract's nonce.
    function _deploy() private {
        authority = AccessManager(_create("Authority", abi.encode(address(this))));
        tokens.push(_token("USDC", 6));
        tokens.push(_token("WETH", 18));
        tokens.push(_token("WBTC", 8));
        tokens.push(_token("LINK", 6));

        uint256 nonce = vm.getNonce(address(this));
        address marketDataAt = vm.computeCreateAddress(address(this), nonce + 3);
        address ledgerAt = vm.computeCreateAddress(address(this), nonce + 5);
        address liquidationAt = vm.computeCreateAddress(address(this), nonce + 18);
        address fundingAt = vm.computeCreateAddress(address(this), nonce + 19);
        address optionPoolAt = vm.computeCreateAddress(address(this), nonce + 22);
        vault = Vault(_create("Vault", abi.encode(authority, ledgerAt)));
        volatility = VolatilityIndex(_create("VolatilityIndex", abi.encode(authority, marketDataAt)));
        settlement = Settlement(_create("Settlement", abi.encode(authority, marketDataAt, ledgerAt)));
        marketData =
            MarketData(_create("MarketData", abi.encode(authority, ledgerAt, volatility, settlement)));
        registry = Registry(_create("Registry", abi.encode(authority, ledgerAt)));
        ledger = Clearinghouse(
            _create("Clearinghouse", abi.encode(vault, marketData, registry, liquidationAt, fundingAt))
        );
        parameters = RiskParameters(_create("RiskParameters", abi.encode(authority)));
        registry.setEngine(Mode.Cross, _create("CrossEngine", abi.encode(marketData, parameters)));
        registry.setEngine(Mode.Isolated, _create("IsolatedEngine", abi.encode(marketData, parameters)));
        address table = _create("NormalTable", "");
        registry.setEngine(
            Mode.Portfolio, _create("PortfolioEngine", abi.encode(marketData, parameters, table))
        );

        lp = LiquidityVault(_create("LiquidityVault", abi.encode(authority, tokens[0], ledger, registry)));
        fund = InsuranceFund(_create("InsuranceFund", abi.encode(authority, ledger)));
        (pool, insurance, reserve) = (lp.pool(), fund.ACCOUNT(), fund.RESERVE());
        venue = PoolVenue(
            _create(
                "PoolVenue",
                abi.encode(
                    authority,
                    ledger,
                    marketData,
                    liquidationAt,
                    optionPoolAt,
                    fundingAt,
                    pool,
                    reserve,
                    insurance
                )
            )
        );
        transfers = TransferVenue(_create("TransferVenue", abi.encode(ledger, marketData)));
        fees = FeeSchedule(_create("FeeSchedule", abi.encode(authority, ledger, vault, pool, insurance)));
        rfq = RfqVenue(_create("RfqVenue", abi.encode(ledger, marketData, fees)));
        triggers = TriggerVenue(_create("TriggerVenue", abi.encode(ledger, marketData)));
        liquidation = Liquidation(
            _create("Liquidation", abi.encode(authority, ledger, registry, marketData, venue, insurance, ETH))
        );
        funding = Funding(_create("Funding", abi.encode(authority, ledger, marketData, venue)));
        require(address(funding) == fundingAt, "address of Funding");
        require(address(marketData) == marketDataAt && address(ledger) == ledgerAt, "addresses");
        require(address(liquidation) == liquidationAt, "address of Liquidation");
        lens = Lens(_create("Lens", abi.encode(ledger, registry, liquidation)));
        router = SignatureRouter(_create("SignatureRouter", abi.encode(ledger)));
        optionPool =
            OptionPool(_create("OptionPool", abi.encode(authority, ledger, marketData, venue, insurance)));
        require(address(optionPool) == optionPoolAt, "address of OptionPool");
        deposits = DepositRouter(_create("DepositRouter", abi.encode(ledger, vault, new TestPermit2())));
        senior = _tranche("Loadline Senior", "llSENIOR");
        junior = _tranche("Loadline Junior", "llJUNIOR");
    }

    function _tranche(string memory name, string memory symbol) private returns (Tranche) {
        return Tranche(_create("Tranche", abi.encode(name, symbol, tokens[0], lp, ledger, vault)));
    }

    function _token(string memory symbol, uint8 decimals) private returns (TestToken) {
        return TestToken(_create("TestToken", abi.encode(symbol, symbol, decimals)));
    }

    /* SETTINGS */

    function _settle() private {
        for (uint256 i; i < tokens.length; ++i) {
            vault.list(address(tokens[i]), 1e30);
        }
        for (uint256 i = 1; i <= 3; ++i) {
            marketData.setReporter(vm.addr(i), true);
            registry.setSystem(AccountId.wrap(uint64(i)), true);
        }
        marketData.setSettings(IMarketData.Settings(2, 3, 900, 0.1e18, 0.0005e18));
        registry.setVenue(address(venue), true);
        registry.setVenue(address(optionPool), true);
        registry.setVenue(address(transfers), true);
        registry.setVenue(address(rfq), true);
        registry.setVenue(address(triggers), true);
        marketData.setSurfaceSettings(IMarketData.SurfaceSettings(900, 0.2e18, 0.001e18));
        parameters.setTerms(AssetId.wrap(1), AssetTerms(ETH, 1_000, 600, 100, 2_000, 50_000));
        parameters.setTerms(AssetId.wrap(2), AssetTerms(BTC, 1_000, 600, 100, 2_000, 50_000));
        parameters.setTerms(AssetId.wrap(3), AssetTerms(LNK, 2_000, 1_200, 500, 3_000, 10_000));
        parameters.setDebtCap(Usd.wrap(2_000_000e18));
        for (uint8 u = 1; u <= 3; ++u) {
            parameters.setTiers(UnderlyingId.wrap(u), _tiers());
            parameters.setOptionTerms(UnderlyingId.wrap(u), _optionTerms(u - 1));
            volatility.seed(UnderlyingId.wrap(u), 0.6e18, _volatilitySettings());
            registry.setListing(UnderlyingId.wrap(u), OptionListing(10e8, 400 days, 1_000_000e18));
        }
        // Percentages are meant at the range that the seeds give.
        parameters.setReferenceRange(volatility.stateOf(ETH).initial);
        parameters.setPortfolio(1.25e18, ScenarioCode.deploy(ScenarioCode.build(3, 1)));
        lp.openClass(Rank.Senior, senior);
        lp.openClass(Rank.Junior, junior);
        lp.setTerms(TrancheTerms(Fraction.wrap(0.2e18), Fraction.wrap(0.08e18)));
        lp.setValueSource(
            PoolEquity(
                _create(
                    "PoolEquity",
                    abi.encode(ledger, registry, marketData, parameters, liquidation, pool, insurance)
                )
            )
        );
        funding.setTerms(ETH, FundingTerms(10_000e18, 0.2e18, 0.04e18));
        funding.setTerms(BTC, FundingTerms(500e18, 0.2e18, 0.04e18));
        funding.setTerms(LNK, FundingTerms(500_000e18, 0.2e18, 0.04e18));
        venue.setMarket(ETH, marketOf(20_000e18, 0.001e18, 0.001e18));
        venue.setMarket(BTC, marketOf(1_000e18, 0.0001e18, 0.5e18));
        venue.setMarket(LNK, marketOf(1_000_000e18, 0.1e18, 0.0000003e18));
        for (uint8 u = 1; u <= 3; ++u) {
            optionPool.setTerms(UnderlyingId.wrap(u), optionQuoteTerms());
        }
        liquidation.setTerms(
            AuctionTerms(
                Fraction.wrap(0.01e18),
                Fraction.wrap(0.5e18),
                Fraction.wrap(0.15e18),
                Fraction.wrap(0.15e18),
                900
            )
        );
    }

    function _volatilitySettings() private pure returns (IVolatilityIndex.Settings memory) {
        return IVolatilityIndex.Settings(1 days, 30 days, 0.5e18, 3e18, 0.05e18, 0.6e18);
    }

    function _optionTerms(uint8 column) private pure returns (OptionTerms memory) {
        return OptionTerms({
            column: column,
            volUpBps: 2_000,
            volDownBps: 2_000,
            shortBps: 10_000,
            floorBps: 5_000,
            minimumBps: 10,
            liquidityBps: 500,
            depthThousands: 50_000,
            vegaBps: 500,
            vegaThousands: 10_000
        });
    }

    function _tiers() private pure returns (PerpTier[4] memory) {
        return [
            PerpTier(1_000, 500, 300),
            PerpTier(5_000, 750, 450),
            PerpTier(20_000, 1_000, 600),
            PerpTier(100_000, 2_000, 1_200)
        ];
    }

    function _market(uint128 maxSkew, uint128 minSize, uint128 slope)
        internal
        pure
        returns (PoolMarket memory)
    {
        return PoolMarket(
            Size.wrap(0),
            maxSkew,
            minSize,
            slope,
            Fraction.wrap(0.0005e18),
            Fraction.wrap(0.0002e18),
            Fraction.wrap(0.2e18)
        );
    }
}
