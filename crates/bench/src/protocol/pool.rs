//! Trades of options against the pool, and its syncs.

use super::{LP, Protocol, TRADER};
use crate::Row;
use alloy::primitives::aliases::U96;
use eyre::{Result, eyre};
use loadline_bindings::OptionPool;
use loadline_client::{ActionBatch, PoolOptionOrder};
use loadline_model::Mode;
use loadline_units::{AccountId, OptionSeries, Size};

/// Series that the pool can hold under the ledger's leg cap: 8 expiries of 15 strikes.
const TENORS_DAYS: [u64; 8] = [3, 7, 14, 28, 56, 84, 168, 336];
const STRIKES: u64 = 15;
/// How many trades a batch has: with a full pool each costs more.
const BATCH: usize = 6;

/// Measures the pool's options, on a protocol of its own.
///
/// # Errors
///
/// When an action is refused: a bench measures what works.
pub fn pool_gas(mut p: Protocol) -> Result<Vec<Row>> {
    let next = (p.world.timestamp() / 86_400 + 1) * 86_400 + 8 * 3_600;
    let expiries = TENORS_DAYS.map(|days| u32::try_from(next + days * 86_400));
    let expiries = expiries.into_iter().collect::<Result<Vec<_>, _>>()?;
    p.report_surface(&expiries)?;
    p.sync()?;
    p.world.next_block(12);
    let accounts =
        [p.open(TRADER, Mode::Portfolio, 1_000_000)?, p.open(TRADER, Mode::Portfolio, 1_000_000)?];
    p.world.next_block(12);
    let series = p.series(&expiries)?;
    let one = *series.first().ok_or_else(|| eyre!("no series"))?;
    let first = p.buy(accounts[0], &[one])?;
    p.world.next_block(12);
    let again = p.buy(accounts[0], &[one])?;
    let call = OptionPool::quoteCall {
        instrument: U96::from(one.instrument().packed()),
        size: Size::from_units(1).to_wad(),
    };
    let quote = p.view(p.deployment.contracts.option_pool, &call)?;
    p.sync()?; // the next one changes what is there
    let small = p.sync()?;

    for (account, half) in accounts.into_iter().zip(series.chunks(series.len() / 2)) {
        for some in half.chunks(BATCH) {
            p.buy(account, some)?;
        }
    }
    p.world.next_block(12);
    let large = p.sync()?;
    p.world.next_block(12);
    let last = *series.last().ok_or_else(|| eyre!("no series"))?;
    let full = p.buy(accounts[1], &[last])?;
    Ok(vec![
        Row::new("option-trade-pool-first", first, "gas")
            .hold(600_000)
            .aim(400_000)
            .peer(1_971_592),
        Row::new("option-trade-pool-again", again, "gas"),
        Row::new("option-quote-view", quote, "gas").hold(120_000),
        Row::new("pool-sync-1-series", small, "gas"),
        Row::new("pool-sync-120-series", large, "gas").hold(8_388_608),
        Row::new("option-trade-full-pool-60-legs", full, "gas"),
    ])
}

impl Protocol {
    /// Calls and puts by turns, strikes from 1,600 to 3,000.
    fn series(&self, expiries: &[u32]) -> Result<Vec<OptionSeries>> {
        let underlying = self.underlying("ETH")?;
        let mut all = Vec::new();
        for expiry in expiries {
            for index in 0..STRIKES {
                let strike = (1_600 + 100 * index) * 100_000_000;
                let one = OptionSeries::new(underlying, index % 2 == 1, *expiry, strike);
                all.push(one.ok_or_else(|| eyre!("no option"))?);
            }
        }
        Ok(all)
    }

    /// Buys one of each series from the pool at any price. Returns the gas.
    fn buy(&mut self, account: AccountId, series: &[OptionSeries]) -> Result<u64> {
        let size = Size::from_units(1);
        let batch = series.iter().fold(ActionBatch::new(&self.deployment), |batch, one| {
            batch.trade_pool_option(account, PoolOptionOrder::market(*one, size))
        });
        self.execute(TRADER, batch)
    }

    /// Computes the pool's exposures to ETH anew. Returns the gas.
    fn sync(&mut self) -> Result<u64> {
        let underlying = self.underlying("ETH")?.get();
        self.call(LP, self.deployment.contracts.option_pool, &OptionPool::syncCall { underlying })
    }
}
