//! What contracts revert with where the model refuses.

use crate::rule::is_overflow;
use alloy::{
    primitives::{Bytes, I256, U256},
    sol,
    sol_types::SolError,
};
use loadline_bindings::{IsolatedEngine, MarketData, RiskParameters};
use loadline_model::{PricerError, Refusal, scan::ExpiryOutOfRange, surface::SurfaceError};
use proptest::prelude::*;

sol! {
    error ForwardOutOfRange(uint256 forward);
    error DiscountOutOfRange(uint256 discountWad);
    error MultiplierOutOfRange(uint256 multiplierWad);
    error RangeTooWide(uint256 rangeWad);
    error ExposureOutOfRange(int256 size, uint256 price);
    error SliceRefused(uint256 thetaWad, int256 rhoWad, uint256 psiWad);
    error MoneynessOutOfRange(int256 moneynessX57);
}

/// Two errors of one name.
mod of_a_scan {
    alloy::sol! { error OptionOutOfRange(int256 size, uint256 strike, uint256 volatilityX57); }
}
mod of_a_mark {
    alloy::sol! { error OptionOutOfRange(uint256 lower, uint256 higher, uint256 volatilityX57, uint256 discountWad); }
}

fn word(x: i128) -> I256 {
    I256::try_from(x).unwrap()
}

/// What a contract reverts with where the model refuses; `None` for a panic.
pub(crate) fn revert(refusal: &Refusal) -> Option<Vec<u8>> {
    Some(match refusal {
        Refusal::Overflow(_) => return None,
        Refusal::Pricer(error) => of_a_pricer(error),
        Refusal::UnderlyingNotListed(id) => {
            RiskParameters::UnderlyingNotListed { underlying: id.get() }.abi_encode()
        }
        Refusal::AssetNotListed(id) => {
            RiskParameters::AssetNotListed { asset: id.get() }.abi_encode()
        }
        Refusal::OptionsNotListed(id) => {
            RiskParameters::OptionsNotListed { underlying: id.get() }.abi_encode()
        }
        Refusal::NoPrice(id) => MarketData::NoPrice { underlying: id.get() }.abi_encode(),
        Refusal::NoSurface(key) => {
            MarketData::NoSurface { underlying: key.underlying.get(), expiry: key.expiry }
                .abi_encode()
        }
        Refusal::MoreThanOneUnderlying(mask) => {
            IsolatedEngine::MoreThanOneUnderlying { underlyings: U256::from(*mask) }.abi_encode()
        }
        Refusal::CollateralNotTaken(id) => {
            IsolatedEngine::CollateralNotTaken { asset: id.get() }.abi_encode()
        }
        other => panic!("{other:?}"),
    })
}

/// Whether a contract found something missing: engines load before they add.
pub(crate) fn is_missing(data: &[u8]) -> bool {
    let errors = [
        RiskParameters::UnderlyingNotListed::SELECTOR,
        RiskParameters::AssetNotListed::SELECTOR,
        RiskParameters::OptionsNotListed::SELECTOR,
        MarketData::NoPrice::SELECTOR,
        MarketData::NoSurface::SELECTOR,
    ];
    errors.iter().any(|selector| data.starts_with(selector))
}

fn of_a_pricer(error: &PricerError) -> Vec<u8> {
    match error {
        PricerError::Range(it) => RangeTooWide { rangeWad: U256::from(it.0) }.abi_encode(),
        PricerError::Expiry(ExpiryOutOfRange::Forward(it)) => {
            ForwardOutOfRange { forward: U256::from(*it) }.abi_encode()
        }
        PricerError::Expiry(ExpiryOutOfRange::Discount(it)) => {
            DiscountOutOfRange { discountWad: U256::from(*it) }.abi_encode()
        }
        PricerError::Expiry(ExpiryOutOfRange::Multiplier(it)) => {
            MultiplierOutOfRange { multiplierWad: U256::from(*it) }.abi_encode()
        }
        PricerError::Leg(it) => of_a_scan::OptionOutOfRange {
            size: word(it.size),
            strike: U256::from(it.strike),
            volatilityX57: U256::from(it.volatility_x57),
        }
        .abi_encode(),
        PricerError::Exposure(it) => {
            ExposureOutOfRange { size: word(it.size), price: U256::from(it.price) }.abi_encode()
        }
        PricerError::Surface(SurfaceError::Slice(it)) => SliceRefused {
            thetaWad: U256::from(it.theta_wad),
            rhoWad: word(it.rho_wad),
            psiWad: U256::from(it.psi_wad),
        }
        .abi_encode(),
        PricerError::Surface(SurfaceError::Moneyness(it)) => {
            MoneynessOutOfRange { moneynessX57: word(*it) }.abi_encode()
        }
        PricerError::Option(it) => of_a_mark::OptionOutOfRange {
            lower: U256::from(it.lower),
            higher: U256::from(it.higher),
            volatilityX57: U256::from(it.volatility_x57),
            discountWad: U256::from(it.discount_wad),
        }
        .abi_encode(),
        other => panic!("{other:?}"),
    }
}

/// The same answer or the same error.
pub(crate) fn same<T: PartialEq + std::fmt::Debug>(
    modelled: Result<T, Refusal>,
    on_chain: Result<T, Bytes>,
) -> Result<(), TestCaseError> {
    match (modelled, on_chain) {
        (Ok(modelled), Ok(on_chain)) => prop_assert_eq!(modelled, on_chain),
        (Err(refusal), Err(data)) => match revert(&refusal) {
            Some(expected) => prop_assert_eq!(expected, data.to_vec(), "{:?}", refusal),
            None => prop_assert!(is_overflow(&data)),
        },
        (modelled, on_chain) => prop_assert!(false, "{:?} {:?}", modelled, on_chain),
    }
    Ok(())
}
