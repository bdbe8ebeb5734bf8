// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PortfolioEngine} from "../../src/core/PortfolioEngine.sol";
import {LegChange} from "../../src/periphery/RiskLens.sol";
import {Shock, StressLens} from "../../src/periphery/StressLens.sol";
import {Assessment} from "../../src/types/Assessment.sol";
import {AccountId} from "../../src/types/Ids.sol";
import {Mode} from "../../src/types/Mode.sol";
import {Price, Usd} from "../../src/units/Units.sol";
import {Traders} from "../base/Traders.sol";

contract StressLensTest is Traders {
    StressLens private stress;
    AccountId private crossed;
    AccountId private margined;

    function setUp() public override {
        super.setUp();
        address table = PortfolioEngine(registry.engineOf(Mode.Portfolio)).NORMAL_TABLE();
        address riskLens = _create("RiskLens", abi.encode(ledger, registry, marketData, vault));
        address at = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 3);
        address isolatedEngine = _create("IsolatedEngine", abi.encode(at, parameters));
        address crossEngine = _create("CrossEngine", abi.encode(at, parameters));
        address portfolioEngine = _create("PortfolioEngine", abi.encode(at, parameters, table));
        bytes memory arguments =
            abi.encode(ledger, marketData, riskLens, isolatedEngine, crossEngine, portfolioEngine);
        stress = StressLens(_create("StressLens", arguments));
        require(address(stress) == at, "address of StressLens");

        uint32 expiry = expiryIn(28);
        postSurface(_one(expiry));
        tick(12);
        AccountId writer = portfolio(maker, 5_000_000e18);
        margined = portfolio(alice, 100_000e18);
        deal(margined, writer, callOf(expiry, 3_300), -60e18);
        deal(margined, writer, putOf(expiry, 2_700), -60e18);
        crossed = cross(bob, 20_000e18);
        put(crossed, WETH, 5e18);
        trade(crossed, ETH, 60e18);
        tick(12);
    }

    function ask(AccountId account, Shock[] calldata shocks) external returns (Assessment memory) {
        return stress.whatIf(account, new LegChange[](0), Usd.wrap(0), shocks);
    }

    function _shocked(AccountId account, uint64 spot, uint64 volatility) private returns (Assessment memory) {
        Shock[] memory shocks = new Shock[](1);
        shocks[0] = Shock(ETH, spot, volatility);
        return this.ask(account, shocks);
    }

    function _same(Assessment memory a, Assessment memory b) private pure returns (bool) {
        return keccak256(abi.encode(a)) == keccak256(abi.encode(b));
    }

    function test_whatIf_withoutShocksIsTheAssessment() public {
        Shock[] memory none = new Shock[](0);
        vm.assertTrue(_same(this.ask(margined, none), registry.assess(margined)), "portfolio");
        vm.assertTrue(_same(this.ask(crossed, none), registry.assess(crossed)), "cross");
    }

    /// @dev To the wei what a report of the shocked price leaves, and nothing of the shock stays.
    function testFuzz_whatIf_isWhatAReportWouldLeave(uint256 permille) public {
        uint64 factor = uint64(bound(permille, 700, 1_400)) * 1e15;
        uint256 state = vm.snapshotState();
        post(ETH_USD, BTC_USD, LINK_USD);
        Assessment memory a = _shocked(margined, factor, 1e18);
        Assessment memory b = _shocked(crossed, factor, 1e18);
        vm.assertTrue(_same(_shocked(crossed, 1e18, 1e18), registry.assess(crossed)), "nothing stays");
        vm.revertToState(state);
        post(ETH_USD * factor / 1e18, BTC_USD, LINK_USD);
        vm.assertTrue(_same(a, registry.assess(margined)), "portfolio");
        vm.assertTrue(_same(b, registry.assess(crossed)), "cross");
    }

    /// @dev A writer of a strangle loses when volatility rises, whatever the spot.
    function testFuzz_whatIf_volatilityCostsTheWriter(uint256 spot, uint256 more) public {
        uint64 factor = uint64(bound(spot, 0.8e18, 1.2e18));
        Usd calm = _shocked(margined, factor, 1e18).equity;
        Usd wild = _shocked(margined, factor, uint64(bound(more, 1.01e18, 1.5e18))).equity;
        vm.assertTrue(wild < calm, "a writer is short of volatility");
    }

    function testFuzz_whatIf_refusesFactorsOutOfRange(uint64 spot, uint64 volatility) public {
        vm.assume(spot == 0 || spot > 10e18 || volatility == 0 || volatility > 10e18);
        Shock[] memory shocks = new Shock[](1);
        shocks[0] = Shock(ETH, spot, volatility);
        vm.expectRevert(abi.encodeWithSelector(StressLens.ShockOutOfRange.selector, ETH, spot, volatility));
        this.ask(crossed, shocks);
    }

    /// @dev The account is lost at the price, and not a thousandth before it.
    function _assertEdge(AccountId account, Price price, bool up) private {
        vm.assertTrue(Price.unwrap(price) != 0, "there is one");
        uint256 factor = uint256(Price.unwrap(price)) * 1e18 / ETH_USD;
        uint64 beyond = uint64(up ? factor * 1_001 / 1_000 : factor * 999 / 1_000);
        uint64 before = uint64(up ? factor * 999 / 1_000 : factor * 1_001 / 1_000);
        int256 lost = Usd.unwrap(_shocked(account, beyond, 1e18).maintenanceBalance());
        int256 kept = Usd.unwrap(_shocked(account, before, 1e18).maintenanceBalance());
        vm.assertLt(lost, 0, "lost beyond it");
        vm.assertGe(kept, 0, "kept before it");
    }

    function test_liquidationPrices_ofALongLieBelow() public {
        (Price below, Price above) = stress.liquidationPrices(crossed, ETH);
        _assertEdge(crossed, below, false);
        vm.assertEq(uint256(Price.unwrap(above)), 0, "a rise is no danger");
    }

    function test_liquidationPrices_ofAStrangleLieOnBothSides() public {
        (Price below, Price above) = stress.liquidationPrices(margined, ETH);
        _assertEdge(margined, below, false);
        _assertEdge(margined, above, true);
    }

    /// @dev Reported, the price makes the account one that can be flagged.
    function test_liquidationPrices_isWhereTheAccountIsFlagged() public {
        (Price below,) = stress.liquidationPrices(crossed, ETH);
        tick(12);
        post(uint256(Price.unwrap(below)) * 998 / 1_000, BTC_USD, LINK_USD);
        liquidation.flag(crossed);
        vm.assertTrue(isFlagged(crossed), "flagged");
        (Price low, Price high) = stress.liquidationPrices(crossed, ETH);
        vm.assertTrue(low == high && low == marketData.spot(ETH).price, "at once");
    }
}
