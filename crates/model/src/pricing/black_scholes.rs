//! Options on a spot that yields continuously. Source: `contracts/src/math/BlackScholes.sol`.

use super::{OptionOutOfRange, Premiums, YEAR, greeks, price};
use crate::math::{OutOfRange, WAD, exp_wad, low, product, signed, sqrt};
use alloy_primitives::U256;

/// What prices an option; wad where nothing else is said. Years have 365 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Spot.
    pub spot: u128,
    /// Strike.
    pub strike: u128,
    /// Time to expiry \[s\].
    pub time_seconds: u64,
    /// Volatility of a year.
    pub volatility: u128,
    /// Rate, continuous.
    pub rate: i128,
    /// Yield of the spot, continuous.
    pub dividend: i128,
}

/// Derivatives of an option \[wad\]: theta per year, vega and rho per 1.00 of volatility and rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Derivatives {
    /// By the spot.
    pub delta: i128,
    /// Twice by the spot.
    pub gamma: U256,
    /// By the volatility.
    pub vega: u128,
    /// By the passing of time.
    pub theta: i128,
    /// By the rate.
    pub rho: i128,
}

/// Terms are out of range; the contract reverts with the same error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TermsError {
    /// Spot 2^88 and more, a time of 0 or above 8 years, a volatility above 10, a rate or yield beyond -1 and 1.3.
    #[error("out of range: {0:?}")]
    Terms(Terms),
    /// From the growth of the forward or the discount factor.
    #[error(transparent)]
    Exponential(#[from] OutOfRange),
    /// From the option on the forward.
    #[error(transparent)]
    Option(#[from] OptionOutOfRange),
    /// Moneyness is out of range, or there is no volatility.
    #[error("no Greeks at {lower}, {higher}, {volatility_x57} [57 bits]")]
    Greeks {
        /// The lower of forward and strike.
        lower: u128,
        /// The higher of forward and strike.
        higher: u128,
        /// Total volatility \[57 fraction bits\].
        volatility_x57: u128,
    },
}

struct Reduced {
    forward: u128,
    v: u128,
    discount: u128,
    /// sqrt(T) \[62 fraction bits\].
    root: u128,
}

impl Terms {
    /// Values of a call and a put \[wad\], rounded down.
    ///
    /// # Errors
    ///
    /// [`TermsError`].
    pub fn price(&self) -> Result<Premiums, TermsError> {
        let Reduced { forward, v, discount, .. } = self.reduced()?;
        Ok(price(forward, self.strike, v, discount)?)
    }

    /// Values of options that pay 1 wad of cash if they end in the money \[wad\], rounded down.
    ///
    /// # Errors
    ///
    /// [`TermsError`].
    pub fn digital(&self) -> Result<Premiums, TermsError> {
        let reduced = self.reduced()?;
        let n2 = self.greek_terms(&reduced)?.n2;
        let paid = |n: i128| low(product(reduced.discount, n.unsigned_abs()) >> 62).unsigned_abs();
        Ok(Premiums { call: paid(n2), put: paid((1 << 62) - n2) })
    }

    /// All derivatives of a call or a put.
    ///
    /// # Errors
    ///
    /// [`TermsError`].
    pub fn greeks(&self, is_put: bool) -> Result<Derivatives, TermsError> {
        let reduced = self.reduced()?;
        let greeks::GreekTerms { n1, n2, density } = self.greek_terms(&reduced)?;
        let Reduced { forward, v, discount, root } = reduced;
        let wad = U256::from(WAD);
        let discounted = |x: u128| product(x, discount) / wad;
        let whole = i128::from(is_put) << 62;
        let asset = discounted(forward);
        let part = |x: U256, n: i128| low(x.wrapping_mul(signed(n - whole)).arithmetic_shr(62));
        let held = part(asset, n1);
        let owed = part(discounted(self.strike), n2);
        let density = U256::from(density).wrapping_mul(asset);

        let spot = U256::from(self.spot);
        let gamma = wad.wrapping_mul(density) / spot.wrapping_mul(U256::from(v)) / U256::from(32);
        let halved: U256 = density >> 1;
        let decay = halved.wrapping_mul(U256::from(self.volatility)) / product(root, WAD);
        let carried = signed(self.dividend)
            .wrapping_mul(signed(held))
            .wrapping_sub(signed(self.rate).wrapping_mul(signed(owed)));
        Ok(Derivatives {
            delta: quotient(signed(held).wrapping_mul(wad), self.spot),
            gamma: gamma.wrapping_mul(wad) / spot,
            vega: low(density.wrapping_mul(U256::from(root)) >> 124).unsigned_abs(),
            theta: quotient(carried, WAD) - low(decay),
            rho: quotient(
                signed(owed).wrapping_mul(U256::from(self.time_seconds)),
                YEAR.unsigned_abs(),
            ),
        })
    }

    fn greek_terms(&self, reduced: &Reduced) -> Result<greeks::GreekTerms, TermsError> {
        let (forward, strike) = (reduced.forward, self.strike);
        greeks::terms(forward, strike, reduced.v).ok_or(TermsError::Greeks {
            lower: forward.min(strike),
            higher: forward.max(strike),
            volatility_x57: reduced.v,
        })
    }

    fn reduced(&self) -> Result<Reduced, TermsError> {
        let &Self { spot, time_seconds, volatility, rate, dividend, .. } = self;
        let in_range = |rate: i128| (0..1 << 61).contains(&(rate + WAD.cast_signed()));
        let time = i128::from(time_seconds);
        let inside = spot >> 88 == 0
            && (1..=8 * YEAR).contains(&time)
            && volatility <= 10 * WAD
            && in_range(rate)
            && in_range(dividend);
        if !inside {
            return Err(TermsError::Terms(*self));
        }
        let growth = exp_wad((rate - dividend) * time / YEAR)?;
        let forward = U256::from(spot).wrapping_mul(growth) / U256::from(WAD);
        let discount = exp_wad(-rate * time / YEAR)?;
        let root = sqrt((U256::from(time_seconds) << 124) / U256::from(YEAR.unsigned_abs()));
        let v = U256::from(volatility).wrapping_mul(root) / U256::from(32 * WAD);
        Ok(Reduced {
            forward: low(forward).unsigned_abs(),
            v: low(v).unsigned_abs(),
            discount: low(discount).unsigned_abs(),
            root: low(root).unsigned_abs(),
        })
    }
}

/// A signed word over a positive integer, towards zero.
fn quotient(numerator: U256, divisor: u128) -> i128 {
    let divisor = U256::from(divisor);
    if numerator.bit(255) {
        -low(numerator.wrapping_neg() / divisor)
    } else {
        low(numerator / divisor)
    }
}
