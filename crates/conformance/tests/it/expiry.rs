//! `contracts/src/margin/ExpiryRules.sol`: expiries as of a moment, marks, volatilities, multipliers.

use crate::{
    encode::{expiry_in, option_terms_in, recast},
    refused::same,
    rule::{Rule, cases},
};
use alloy::primitives::{I256, U256};
use loadline_bindings::testing::ExpiryRulesHarness as sol;
use loadline_model::{
    ExpiryData, Refusal,
    arbitrary::{
        options::{option_terms, slice},
        wide,
    },
    margin::expiry::{Expiry, OpenStrike},
    math::ln_x57,
};
use loadline_units::{OptionSeries, Price, UnderlyingId};
use proptest::prelude::*;
use std::sync::LazyLock;

static RULE: LazyLock<Rule> = LazyLock::new(|| Rule::deploy(&sol::BYTECODE));

const ONE: u64 = 1_000_000_000_000_000_000;
/// The expiry of all cases [unix seconds].
const EXPIRY: u32 = 1_800_000_000;

/// A moment: what is known of the expiry, the spot, and now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) data: ExpiryData,
    pub(crate) spot: Price,
    pub(crate) now: u64,
}

impl Moment {
    /// As the contract has it.
    pub(crate) fn on_chain(&self) -> sol::Expiry {
        let call = sol::asOfCall {
            data: recast(expiry_in(&self.data)),
            expiry: U256::from(EXPIRY),
            spot: self.spot.to_wad(),
            now_: U256::from(self.now),
        };
        RULE.sure(&call)
    }

    /// As the model has it.
    pub(crate) fn modelled(&self) -> Expiry {
        Expiry::as_of(&self.data, EXPIRY, self.spot, self.now).unwrap()
    }
}

/// Expiries over, averaging or ahead, from seconds to two years; spots from a wei, most from a cent to a million.
pub(crate) fn moment() -> impl Strategy<Value = Moment> {
    let left = prop_oneof![
        1 => -100_000..=0_i64,
        2 => 1..=1_800_i64,
        2 => 1_801..=172_800_i64,
        4 => 172_801..=63_072_000_i64,
    ];
    let spot = prop_oneof![
        8 => (10..=10_000_u128, 0..=5_u32).prop_map(|(x, power)| x * 10_u128.pow(15 + power)),
        1 => wide(96).prop_map(|raw| raw.to::<u128>().max(1)),
    ];
    let age = prop_oneof![4 => 0..=3_600_u64, 1 => 0..=1_000_000_u64];
    let rate = prop_oneof![4 => -300..=300_i64, 1 => -9_000..=9_000_i64];
    let samples = prop_oneof![4 => 0..=30_u64, 1 => Just(0)];
    let mean = prop_oneof![4 => 500..2_000_u128, 1 => Just(0)];
    let quotes = (prop_oneof![8 => 900..1_100_u64, 1 => 1..18_000_u64], rate, any::<bool>());
    (left, spot, age, samples, mean, quotes).prop_flat_map(
        |(left, spot, age, samples, mean, (basis, rate, fresh))| {
            let expiry = u64::from(EXPIRY);
            let now = expiry.saturating_add_signed(-left);
            let observed_at = now.min(expiry - 1) - age;
            let fixed_share_wad = match left {
                ..=0 => ONE,
                1..=1_800 => samples * (ONE / 30),
                _ => 0,
            };
            let mean = spot / 1_000 * mean / 10_000_000_000 * 10_000_000_000;
            slice(expiry - observed_at).prop_map(move |slice| Moment {
                data: ExpiryData {
                    basis_wad: basis * (ONE / 1_000),
                    rate_wad: rate * (ONE / 1_000).cast_signed(),
                    observed_at,
                    slice,
                    fixed_share_wad,
                    fixed_price: Price::from_wad(mean),
                    fresh,
                },
                spot: Price::from_wad(spot),
                now,
            })
        },
    )
}

/// An option at a moment: most strikes within a few times the spot.
pub(crate) fn option_at(spot: Price) -> impl Strategy<Value = OptionSeries> {
    let near =
        (300..3_000_u128).prop_map(move |mille| spot.to_wad() / 1_000 * mille / 10_000_000_000);
    let any_strike = wide(48).prop_map(|raw| raw.to::<u128>());
    (prop_oneof![6 => near, 1 => any_strike], any::<bool>()).prop_map(|(strike, is_put)| {
        let strike = u64::try_from(strike).unwrap_or(u64::MAX).clamp(1, (1 << 48) - 1);
        OptionSeries::new(UnderlyingId::new(1).unwrap(), is_put, EXPIRY, strike).unwrap()
    })
}

pub(crate) fn moment_and_option() -> impl Strategy<Value = (Moment, OptionSeries)> {
    moment().prop_flat_map(|moment| (Just(moment), option_at(moment.spot)))
}

fn word(x: i128) -> I256 {
    I256::try_from(x).unwrap()
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn expiries(moment in moment()) {
        let (on_chain, modelled) = (moment.on_chain(), moment.modelled());
        prop_assert_eq!(on_chain.forward, U256::from(modelled.forward));
        prop_assert_eq!(on_chain.discount, U256::from(modelled.discount_wad));
        prop_assert_eq!(on_chain.tau, U256::from(modelled.tau));
        prop_assert_eq!(on_chain.rest, U256::from(modelled.rest_wad));
        prop_assert_eq!(on_chain.fixedPart, U256::from(modelled.fixed_part));
    }

    #[test]
    fn marks((moment, series) in moment_and_option()) {
        let ln = ln_x57(U256::from(series.strike())).unwrap();
        let call = sol::markCall {
            e: moment.on_chain(),
            put: series.is_put(),
            strike: U256::from(series.strike()),
            lnStrike: word(ln),
        };
        let modelled = moment.modelled().mark(series, i64::try_from(ln).unwrap());
        same(modelled, RULE.raw(&call))?;
    }

    #[test]
    fn open_strikes((moment, series) in moment_and_option()) {
        let expiry = moment.modelled();
        prop_assume!(!expiry.is_expired());
        let ln = ln_x57(U256::from(series.strike())).unwrap();
        let strike = U256::from(series.strike());
        let call = sol::openStrikeCall { e: moment.on_chain(), strike, lnStrike: word(ln) };
        let on_chain = RULE.raw(&call).map(|it| {
            let made = OpenStrike { strike: it.open.to(), ln_x57: it.lnOpen.try_into().unwrap() };
            (made.strike != 0).then_some(made)
        });
        same(expiry.open_strike(series.strike().into(), ln), on_chain)?;
    }

    #[test]
    fn volatilities((moment, series) in moment_and_option()) {
        let expiry = moment.modelled();
        prop_assume!(expiry.tau > 0);
        let ln = ln_x57(U256::from(series.strike())).unwrap();
        let call = sol::volatilityX57Call { e: moment.on_chain(), lnStrike: word(ln) };
        let modelled = expiry.volatility_x57(ln).map(U256::from).map_err(Refusal::Pricer);
        same(modelled, RULE.raw(&call))?;
    }

    #[test]
    fn multipliers(terms in option_terms(8), moment in moment()) {
        let expiry = moment.modelled();
        let call = sol::multipliersCall { terms: recast(option_terms_in(terms)), tau: U256::from(expiry.tau) };
        let on_chain = RULE.sure(&call);
        let (down, up) = expiry.multipliers(&terms);
        prop_assert_eq!((U256::from(down), U256::from(up)), (on_chain.down, on_chain.up));
    }
}
