//! Moments as a user writes them.

use jiff::{Timestamp, civil, tz::TimeZone};

/// The text names no moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a time; write seconds since 1970, or a date such as 2025-10-10 or 2025-10-10T21:00:00Z"
)]
pub struct BadTime(String);

/// Reads seconds since 1970 or RFC 3339 text as seconds since 1970.
///
/// A date alone is its first second, and text without an offset is UTC.
///
/// # Errors
///
/// [`BadTime`] if it is neither, or before 1970.
pub fn parse_time(text: &str) -> Result<u64, BadTime> {
    let bad = || BadTime(text.to_owned());
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().map_err(|_| bad());
    }
    let moment: Timestamp = text.parse().or_else(|_| {
        let local: civil::DateTime = text.parse().map_err(|_| bad())?;
        TimeZone::UTC.to_timestamp(local).map_err(|_| bad())
    })?;
    u64::try_from(moment.as_second()).map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ways_to_write_one_moment_agree() {
        for text in [
            "1760130000",
            "2025-10-10T21:00:00Z",
            "2025-10-10 21:00:00Z",
            "2025-10-10T23:00:00+02:00",
            "2025-10-10T21:00:00",
            "2025-10-10T21:00",
        ] {
            assert_eq!(parse_time(text), Ok(1_760_130_000), "{text}");
        }
        assert_eq!(parse_time("2025-10-10"), Ok(1_760_054_400));
    }

    #[test]
    fn what_names_no_moment_is_refused() {
        for text in
            ["", "yesterday", "2025-13-01", "-5", "1969-12-31", "1e9", "99999999999999999999"]
        {
            assert_eq!(parse_time(text), Err(BadTime(text.into())));
        }
    }
}
