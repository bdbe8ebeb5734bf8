//! Reporters: each sees a price with a little noise of its own, around a median that is the path's.

use super::{
    DemoError,
    draws::{Draws, Purpose},
    error::During,
    market::Market,
    outbox::Order,
    work::Work,
};
use alloy::{primitives::U256, signers::local::PrivateKeySigner};
use loadline_client::{Quotation, SpotReport, submit};
use loadline_deploy::Deployment;
use loadline_units::{Fraction, Price};
use std::cmp::Ordering;

/// Largest noise, share of the price [1e-6].
const NOISE: u64 = 300;

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
