//! Reporters: each sees a price with a little noise of its own, around a median that is the path's.

use super::{
    DemoError,
    draws::{Draws, Purpose},
    error::During,
    market::Market,
    options::{BASIS, Seen},
    outbox::Order,
    work::Work,
};
use alloy::{primitives::U256, signers::local::PrivateKeySigner};
use loadline_client::{Quotation, SpotReport, SurfaceQuote, SurfaceReport, submit, submit_surface};
use loadline_deploy::Deployment;
use loadline_model::surface::Slice;
use loadline_units::{ExpiryKey, Fraction, Price};
use std::cmp::Ordering;

/// Largest noise, share of the price [1e-6].
const NOISE: u64 = 300;

/// What the noise of total variances is a share of.
const NOISED: u128 = 1_000_000;

/// How sure every reporter says to be, share of the price [wad]: half a basis point.
const CONFIDENCE: u64 = 50_000_000_000_000;

/// Those who sign reports.
#[derive(Debug)]
pub(super) struct Reporters {
    signers: Vec<PrivateKeySigner>,
    draws: Draws,
}

impl Reporters {
    pub(super) fn new(signers: Vec<PrivateKeySigner>, seed: u64) -> Self {
        Self { signers, draws: Draws::new(seed, Purpose::Reporters) }
    }

    /// A submission of what all of them saw: the median of each underlying is its price.
    pub(super) fn submission(
        &mut self,
        deployment: &Deployment,
        markets: &[Market],
        observed_at: u64,
    ) -> Result<Order, DemoError> {
        let noises: Vec<Vec<i128>> = markets.iter().map(|it| self.noises(it.price)).collect();
        let confidence = Fraction::from_wad(CONFIDENCE).unwrap_or(Fraction::WHOLE);
        let sign = |(index, signer): (usize, &PrivateKeySigner)| {
            let seen = markets.iter().zip(&noises).map(|(market, noises)| Quotation {
                underlying: market.underlying,
                price: Price::from_wad(market.price.to_wad().saturating_add_signed(noises[index])),
                confidence,
            });
            SpotReport::new(observed_at, seen.collect()).sign(deployment, signer.address(), signer)
        };
        let reports: Result<Vec<_>, _> = self.signers.iter().enumerate().map(sign).collect();
        let input = submit(reports.during("sign a report")?);
        let to = deployment.contracts.market_data;
        Ok(Order { to, input, value: U256::ZERO, work: Work::Report })
    }

    /// What all of them saw of the options on one underlying: the median of each slice is its own.
    pub(super) fn surface(
        &mut self,
        deployment: &Deployment,
        seen: &Seen,
        observed_at: u64,
    ) -> Result<Order, DemoError> {
        const STEP: &str = "sign a surface";
        let noises = self.noises(Price::from_wad(NOISED));
        let sign = |(signer, noise): (&PrivateKeySigner, &i128)| {
            let quote = |(expiry, slice): &(u32, Slice)| {
                let off = slice.theta_wad.cast_signed() / NOISED.cast_signed() * noise;
                let theta_wad = slice.theta_wad.saturating_add_signed(off);
                let expiry = ExpiryKey { underlying: seen.underlying, expiry: *expiry };
                let slice = Slice { theta_wad, ..*slice };
                SurfaceQuote { expiry, basis_wad: BASIS, rate_wad: 0, slice }
            };
            let quotes = seen.slices.iter().map(quote);
            let report = SurfaceReport::new(observed_at, seen.underlying, quotes)
                .ok_or_else(|| DemoError::internal(STEP, "beyond what can be reported"))?;
            report.sign(deployment, signer.address(), signer).during(STEP)
        };
        let reports: Result<Vec<_>, DemoError> =
            self.signers.iter().zip(&noises).map(sign).collect();
        let input = submit_surface(reports?);
        let to = deployment.contracts.market_data;
        Ok(Order { to, input, value: U256::ZERO, work: Work::Surface })
    }

    /// One per reporter, in an order that is drawn: as many below zero as above.
    fn noises(&mut self, price: Price) -> Vec<i128> {
        let most = price.to_wad() / 1_000_000 * u128::from(self.draws.below(NOISE));
        let most = i128::try_from(most).unwrap_or_default();
        let count = self.signers.len();
        let side = |index: usize| match (2 * index + 1).cmp(&count) {
            Ordering::Less => -most,
            Ordering::Equal => 0,
            Ordering::Greater => most,
        };
        let mut noises: Vec<i128> = (0..count).map(side).collect();
        let turn = self.draws.below(count.try_into().unwrap_or_default());
        noises.rotate_left(turn.try_into().unwrap_or_default());
        noises
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_median_is_the_price(seed: u64, count in 1..8_usize, price in 1..=u128::from(u64::MAX)) {
            let key = || PrivateKeySigner::random();
            let signers = (0..2 * count - 1).map(|_| key()).collect();
            let mut noises = Reporters::new(signers, seed).noises(Price::from_wad(price));
            noises.sort_unstable();
            prop_assert_eq!(noises[count - 1], 0);
            prop_assert!(noises[0] >= -i128::try_from(price).unwrap());
        }
    }
}
