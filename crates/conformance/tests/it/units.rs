//! `contracts/src/units`, `contracts/src/types/InstrumentLib.sol`.

use crate::rule::{Rule, cases};
use alloy::primitives::{U256, aliases::U96};
use loadline_bindings::testing::UnitsHarness::{self as sol, UnitsHarnessErrors as Errors};
use loadline_model::arbitrary::{fraction, price, size, usd, wide};
use loadline_units::{InstrumentId, Size, TokenUnit, Usd};
use proptest::prelude::*;
use std::sync::LazyLock;

static RULE: LazyLock<Rule> = LazyLock::new(|| Rule::deploy(&sol::BYTECODE));

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn value_and_notional(size in size(), price in price()) {
        let (raw_size, raw_price) = (size.to_wad(), price.to_wad());
        let value = RULE.sure(&sol::valueDownCall { size: raw_size, price: raw_price });
        prop_assert_eq!(size.value_down(price), Usd::from_wad(value));
        let notional = RULE.sure(&sol::notionalUpCall { size: raw_size, price: raw_price });
        prop_assert_eq!(size.notional_up(price), Usd::from_wad(notional));
    }

    #[test]
    fn shares(size in size(), value in usd(), fraction in fraction()) {
        let (raw, wad) = (fraction.to_wad(), value.to_wad());
        let part = RULE.sure(&sol::shareAwayCall { size: size.to_wad(), fraction: raw });
        prop_assert_eq!(size.share_away(fraction), Size::from_wad(part));
        let up = RULE.checked(&sol::shareUpCall { value: wad, fraction: raw });
        prop_assert_eq!(value.share_up(fraction), up.map(Usd::from_wad));
        let down = RULE.checked(&sol::shareDownCall { value: wad, fraction: raw });
        prop_assert_eq!(value.share_down(fraction), down.map(Usd::from_wad));
        let abs = RULE.checked(&sol::absCall { value: wad });
        prop_assert_eq!(value.abs(), abs.map(Usd::from_wad));
    }

    #[test]
    fn token_amounts(raw in wide(256), whole: bool, decimals in 0..=20_u8) {
        let wad = if whole { raw - raw % U256::from(10_u64.pow(18)) } else { raw };
        let unit = TokenUnit::of_decimals(decimals);
        let token = RULE.tried::<_, Errors>(&sol::toTokenCall { wad, decimals });
        let ledger = RULE.tried::<_, Errors>(&sol::toWadCall { amount: wad, decimals });
        match (unit, token) {
            (Ok(unit), Ok(amount)) => prop_assert_eq!(unit.to_token(wad), Ok(amount)),
            (Ok(unit), Err(Some(Errors::FractionOfUnit(error)))) => {
                let refused = unit.to_token(wad).unwrap_err();
                prop_assert_eq!((refused.wad, refused.unit), (error.wad, error.unitWad));
            }
            (Err(refused), Err(Some(Errors::TooManyDecimals(error)))) => {
                prop_assert_eq!(refused.decimals, error.decimals);
            }
            (unit, token) => prop_assert!(false, "{:?} {:?}", unit, token),
        }
        if let Ok(unit) = unit {
            prop_assert_eq!(unit.to_ledger(wad).ok(), ledger.ok());
        }
    }

    #[test]
    fn perpetuals(kind in 0..3_u128, index in 0..64_u128, tail in 0..2_u128) {
        let raw = (kind << 88) | (index << 80) | tail;
        let instrument = U96::from(raw);
        let named = RULE.tried::<_, Errors>(&sol::perpetualUnderlyingCall { instrument });
        let underlying = InstrumentId::from_packed(raw).unwrap().perpetual_underlying();
        prop_assert_eq!(underlying.ok().map(|underlying| underlying.get()), named.ok());
    }
}
