//! Gas of pure functions: a harness repeats them, and what its loop costs is subtracted.

use crate::Row;
use alloy::{
    primitives::{Address, I256, U256},
    sol_types::SolCall,
};
use eyre::{Result, ensure, eyre};
use loadline_bindings::{
    NormalTable,
    testing::{GreeksGas, ImpliedGas, PricingGas, ScalarGas, ScanGas},
};
use loadline_harness::{Outcome, World};
use loadline_model::pricing::{implied_volatility_x57, price};

const WAD: u64 = 1_000_000_000_000_000_000;
/// Repetitions of a loop, less the one that is subtracted.
const TIMES: u64 = 10;

struct Bench {
    world: World,
    at: Address,
}

/// Rows of the quant core for `bench gas`.
///
/// # Errors
///
/// When a call fails.
pub fn gas() -> Result<Vec<Row>> {
    let scalars = Bench::deploy(&ScalarGas::BYTECODE)?;
    let pricing = Bench::deploy(&PricingGas::BYTECODE)?;
    let wad =
        |thousandths: u64| I256::unchecked_from(thousandths) * I256::unchecked_from(WAD / 1_000);

    let exp =
        scalars.each(|x, n| ScalarGas::expCall { x, n }, &[wad(1_500), wad(40), -wad(1_500)])?;
    let ln = scalars.each(|x, n| ScalarGas::lnCall { x, n }, &[wad(3_500), wad(950), wad(100)])?;
    let cdf = scalars.each(|x, n| ScalarGas::cdfCall { x, n }, &[wad(500), -wad(1_500)])?;
    let sqrt = scalars.each(|x, n| ScalarGas::sqrtCall { x, n }, &[wad(3_500), wad(1)])?;
    let narrow = I256::ONE << 100;
    let sqrt48 = scalars.each(|x, n| ScalarGas::sqrt48Call { x, n }, &[narrow])?;
    let strikes = [1_200, 1_800, 2_000, 2_200, 3_500].map(|it| wad(it * 1_000));
    let premiums = pricing.each(|x, n| PricingGas::priceCall { x, n }, &strikes)?;
    let greeks = Bench::deploy(&GreeksGas::BYTECODE)?
        .each(|x, n| GreeksGas::greeksCall { x, n }, &strikes)?;
    let log = [-1_i64, 0, 3].map(|it| I256::unchecked_from(it) << 54);
    let volatility = pricing.each(|x, n| PricingGas::volatilityCall { x, n }, &log)?;
    let (implied, worst) = Bench::deploy(&ImpliedGas::BYTECODE)?.implied()?;
    let (twenty, hundred) = (scan(20, 3)?, scan(100, 5)?);
    Ok(vec![
        Row::new("quant.exp", exp, "gas").hold(270).peer(270),
        Row::new("quant.ln", ln, "gas").hold(362).peer(362),
        Row::new("quant.sqrt", sqrt, "gas").peer(152),
        Row::new("quant.sqrt-48-bits", sqrt48, "gas").peer(152),
        Row::new("quant.cdf", cdf, "gas").peer(409),
        Row::new("quant.call-and-put", premiums, "gas").hold(1_500).aim(1_200).peer(4_189),
        Row::new("quant.greeks", greeks, "gas").hold(3_000).aim(2_200).peer(8_000),
        Row::new("quant.implied-volatility", implied, "gas").hold(6_000).aim(4_500).peer(11_809),
        Row::new("quant.implied-volatility-worst", worst, "gas").hold(6_000),
        Row::new("quant.volatility-of-strike", volatility, "gas").hold(900).aim(650).peer(5_082),
        Row::new("quant.scan-20-in-3", twenty, "gas/node").hold(450).aim(330).peer(2_490),
        Row::new("quant.scan-100-in-5", hundred, "gas/node"),
    ])
}

impl Bench {
    fn deploy(code: &[u8]) -> Result<Self> {
        let mut world = World::new();
        let at = world.deploy(code, &[]).value().map_err(|e| eyre!("{e}"))?;
        Ok(Self { world, at })
    }

    fn run<C: SolCall>(&self, call: &C) -> Result<u64> {
        match self.world.view(self.at, call) {
            Outcome::Returned { execution_gas, .. } => Ok(execution_gas),
            other => Err(eyre!("{}: {:?}", C::SIGNATURE, other.value().err())),
        }
    }

    /// Gas of one call on average over the arguments.
    fn each<C: SolCall>(&self, call: impl Fn(I256, U256) -> C, xs: &[I256]) -> Result<u64> {
        let mut sum = 0;
        for &x in xs {
            let ran = |n: u64| self.run(&call(x, U256::from(n)));
            let loops = |n: u64| self.run(&ScalarGas::nothingCall { x, n: U256::from(n) });
            sum += (ran(TIMES + 1)? - ran(1)?) - (loops(TIMES + 1)? - loops(1)?);
        }
        Ok(sum / (TIMES * u64::try_from(xs.len())?))
    }

    /// Mean over strikes of 0.5 to 2 forwards and total volatilities of 2 % to 100 %, worst over 0.02 to 50 and 2 % to
    /// 1000 %, where the time value is above 1e-12 of the smaller of forward and strike.
    fn implied(&self) -> Result<(u64, u64)> {
        let forward = 2_000 * u128::from(WAD);
        let (mut sum, mut count, mut worst) = (0, 0, 0);
        for percent in [
            2_u128, 10, 25, 50, 70, 80, 90, 95, 100, 101, 105, 110, 120, 150, 200, 400, 1_000,
            5_000,
        ] {
            for v in [2_u128, 5, 10, 20, 35, 50, 75, 100, 150, 200, 250, 300, 500, 700, 1_000] {
                let strike = forward / 100 * percent;
                let premium = price(forward, strike, (v << 57) / 100, u128::from(WAD))?.call;
                let time_value = premium - forward.saturating_sub(strike);
                if time_value <= 1_000_000 {
                    continue;
                }
                let found =
                    implied_volatility_x57(forward, strike, u128::from(WAD), premium, false)?;
                ensure!(found.abs_diff((v << 57) / 100) < 1 << 40, "{percent} {v}: {found}");
                let dust = forward.min(strike) / 1_000_000_000_000;
                let (x, strike) = (I256::try_from(premium)?, U256::from(strike));
                let gas = self.each(|x, n| ImpliedGas::impliedCall { x, n, strike }, &[x])?;
                if time_value > dust {
                    worst = worst.max(gas);
                }
                if v <= 100 && (50..=200).contains(&percent) {
                    sum += gas;
                    count += 1;
                }
            }
        }
        Ok((sum / count, worst))
    }
}

/// Gas per option and node, the table read cold.
fn scan(legs: u64, expiries: u64) -> Result<u64> {
    let mut bench = Bench::deploy(&ScanGas::BYTECODE)?;
    let table =
        bench.world.deploy(&NormalTable::BYTECODE, &[]).value().map_err(|e| eyre!("{e}"))?;
    let (legs, expiries, nodes) = (U256::from(legs), U256::from(expiries), 27 * legs);
    let scanned = bench.run(&ScanGas::scanCall { table, legs, expiries, run: true })?;
    let written = bench.run(&ScanGas::scanCall { table, legs, expiries, run: false })?;
    Ok((scanned - written) / nodes)
}
