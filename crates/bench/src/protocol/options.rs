//! Options for the bench: surfaces, and books that a maker deals.

use super::{MAKER, Protocol, REPORTERS};
use alloy::primitives::{Address, U256};
use eyre::{Result, eyre};
use loadline_bindings::{Clearinghouse, MarketData};
use loadline_client::{
    ActionBatch, Amount, RfqLeg, RfqOrder, SurfaceQuote, SurfaceReport, submit_surface,
};
use loadline_harness::dev_signer;
use loadline_model::{Mode, surface::Slice};
use loadline_units::{AccountId, ExpiryKey, OptionSeries, Price, Size, UnderlyingId, Usd};

const WAD: u64 = 1_000_000_000_000_000_000;
/// Variance per year of the surfaces, 60 % squared \[wad\].
const VARIANCE: u128 = 360_000_000_000_000_000;
/// Correlation of the surfaces, -0.2 \[wad\].
const RHO: i128 = -200_000_000_000_000_000;
const DAY: u64 = 86_400;
/// Of the books that peers are compared by.
const TENORS_DAYS: [u64; 5] = [7, 14, 28, 56, 84];

/// An option and how much of it.
pub(super) type Lot = (OptionSeries, Size);

impl Protocol {
    /// The five expiries of the books that peers are compared by, counted from the next 08:00 UTC.
    pub(super) fn expiries(&self) -> Result<Vec<u32>> {
        let next = (self.world.timestamp() / DAY + 1) * DAY + 8 * 3_600;
        TENORS_DAYS.iter().map(|days| Ok(u32::try_from(next + days * DAY)?)).collect()
    }

    /// Posts surfaces of ETH at 60 %, by all reporters. Returns the gas.
    pub(super) fn report_surface(&mut self, expiries: &[u32]) -> Result<u64> {
        let underlying = self.underlying("ETH")?;
        let now = self.world.timestamp();
        let quote = |expiry: &u32| {
            let theta_wad = VARIANCE * u128::from(u64::from(*expiry) - now) / u128::from(365 * DAY);
            SurfaceQuote {
                expiry: ExpiryKey { underlying, expiry: *expiry },
                basis_wad: WAD,
                rate_wad: 0,
                slice: Slice {
                    theta_wad,
                    rho_wad: RHO,
                    psi_wad: (theta_wad * u128::from(WAD)).isqrt(),
                },
            }
        };
        let report = SurfaceReport::new(now, underlying, expiries.iter().map(quote))
            .ok_or_else(|| eyre!("a surface that cannot be reported"))?;
        let mut reports = Vec::new();
        for index in REPORTERS {
            let signer = dev_signer(index)?;
            reports.push(report.sign(&self.deployment, signer.address(), &signer)?);
        }
        self.transact(MAKER, self.deployment.contracts.market_data, submit_surface(reports))
    }

    /// The book that peers are compared by, option i of `count` over E expiries: expiry i mod E, index i / E, strike
    /// `1000 + 2000 / n * index + 1000 / n` with n = count / E, call when index / 2 is even, even i short 1, odd i
    /// long 1.
    pub(super) fn layout(&self, expiries: &[u32], count: usize) -> Result<Vec<Lot>> {
        let underlying = self.underlying("ETH")?;
        let n = u64::try_from(count / expiries.len())?;
        let lot = |i: usize| {
            let index = u64::try_from(i / expiries.len()).ok()?;
            let strike = (1_000 * n + 2_000 * index + 1_000) * 100_000_000 / n;
            let expiry = *expiries.get(i % expiries.len())?;
            let series = OptionSeries::new(underlying, index / 2 % 2 == 1, expiry, strike)?;
            Some((series, Size::from_units(if i.is_multiple_of(2) { -1 } else { 1 })))
        };
        (0..count).map(|i| lot(i).ok_or_else(|| eyre!("no option {i}"))).collect()
    }

    /// Opens a funded account. Returns its number.
    pub(super) fn open(&mut self, owner: Address, mode: Mode, cash: i64) -> Result<AccountId> {
        let amount = Amount::Cash(Usd::from_units(cash));
        let batch = ActionBatch::new(&self.deployment).open(owner, mode);
        self.execute(owner, batch.deposit(AccountId::NONE, amount))?;
        let count = Clearinghouse::accountCountCall {};
        Ok(AccountId::new(self.read(self.deployment.contracts.clearinghouse, &count)?))
    }

    /// Deals lots to an account, at their marks, from an account of the maker. Returns the gas of the last batch.
    pub(super) fn deal(
        &mut self,
        (owner, taker): (Address, AccountId),
        maker: AccountId,
        lots: &[Lot],
    ) -> Result<u64> {
        let mut gas = 0;
        for lots in lots.chunks(20) {
            let mut legs = Vec::new();
            for (series, size) in lots {
                let quote = size.value_down(self.mark_of(*series)?);
                legs.push(RfqLeg { instrument: series.instrument(), size: *size, quote });
            }
            self.nonce += 1;
            let order = RfqOrder {
                maker,
                taker,
                signer: MAKER,
                nonce: U256::from(self.nonce),
                epoch: 0,
                deadline: self.world.timestamp() + 60,
                lots: 1,
                reduce_only: false,
                legs,
            };
            let order = order.sign(&self.deployment, &dev_signer(3)?)?;
            gas =
                self.execute(owner, ActionBatch::new(&self.deployment).trade_rfq(taker, &order))?;
            self.world.next_block(12);
        }
        Ok(gas)
    }

    fn mark_of(&self, series: OptionSeries) -> Result<Price> {
        let instrument = alloy::primitives::aliases::U96::from(series.instrument().packed());
        let call = MarketData::optionMarkCall { instrument };
        Ok(Price::from_wad(self.read(self.deployment.contracts.market_data, &call)?.mark))
    }

    /// An underlying by its symbol.
    pub(super) fn underlying(&self, symbol: &str) -> Result<UnderlyingId> {
        self.deployment.underlying(symbol).ok_or_else(|| eyre!("no underlying {symbol}"))
    }
}
