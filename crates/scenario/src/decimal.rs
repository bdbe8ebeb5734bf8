//! Decimal text and 18-decimal integers, exactly: never through a float, never rounded.

use std::fmt;

/// Digits after the point of a wad.
const DECIMALS: usize = 18;

/// 1.0 as a wad.
const WAD: u128 = 10u128.pow(18);

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Anything but digits with at most one point between or before them.
    #[error("it is not a plain decimal number such as 3841.27")]
    NotDecimal,
    /// A digit other than zero beyond the 18th decimal.
    #[error("it has more than 18 decimals, which cannot be held exactly")]
    TooFine,
    /// Above `u128::MAX / 1e18`, about 3.4e20.
    #[error("it is larger than 3.4e20")]
    TooLarge,
}

/// The amount `text` names [wad].
pub(crate) fn parse_wad(text: &str) -> Result<u128, DecimalError> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !digits(whole) || !digits(fraction) {
        return Err(DecimalError::NotDecimal);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > DECIMALS {
        return Err(DecimalError::TooFine);
    }
    format!("{whole}{fraction:0<DECIMALS$}").parse().map_err(|_| DecimalError::TooLarge)
}

/// Writes `magnitude` [wad] as the shortest decimal text that reads back as the same integer.
pub(crate) fn write_wad(magnitude: u128, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (whole, fraction) = (magnitude / WAD, magnitude % WAD);
    if fraction == 0 {
        return write!(out, "{whole}");
    }
    let fraction = format!("{fraction:0DECIMALS$}");
    write!(out, "{whole}.{}", fraction.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Text(u128);

    impl fmt::Display for Text {
        fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            write_wad(self.0, out)
        }
    }

    #[test]
    fn the_text_decides_and_no_float_in_between() {
        assert_eq!(parse_wad("0.1"), Ok(100_000_000_000_000_000));
        assert_eq!(parse_wad("5012.275122"), Ok(5_012_275_122_000_000_000_000));
        assert_eq!(parse_wad(".5"), parse_wad("0.500000000000000000000000"));
        assert_eq!(parse_wad("9007199254740993"), Ok(9_007_199_254_740_993 * WAD));
    }

    #[test]
    fn what_cannot_be_held_is_refused() {
        for text in ["", ".", "-1", "+1", "1e3", "1,5", " 1", "1.2.3", "NaN", "0x10", "١"] {
            assert_eq!(parse_wad(text), Err(DecimalError::NotDecimal), "{text:?}");
        }
        assert_eq!(parse_wad("0.0000000000000000001"), Err(DecimalError::TooFine));
        assert_eq!(parse_wad("340282366920938463464"), Err(DecimalError::TooLarge));
    }

    proptest! {
        #[test]
        fn every_amount_reads_back_as_itself(wad: u128) {
            prop_assert_eq!(parse_wad(&Text(wad).to_string()), Ok(wad));
        }

        #[test]
        fn every_text_is_its_digits(whole in 0u64.., fraction in "[0-9]{1,18}") {
            let expected = u128::from(whole) * WAD
                + fraction.parse::<u128>().unwrap() * 10u128.pow(18 - u32::try_from(fraction.len()).unwrap());
            prop_assert_eq!(parse_wad(&format!("{whole}.{fraction}")), Ok(expected));
        }
    }
}
