//! When prices settle options: while they are averaged, they are wanted every minute. The keeper writes the
//! settlement price after the dispute window, and settles what expired.

/// When options expire [s after 00:00 UTC], and how long before that prices are averaged [s].
const EXPIRY_TIME: u64 = 8 * 3_600;
const AVERAGED: u64 = 30 * 60;
const DAY: u64 = 86_400;

/// Whether a settlement price is averaged at a moment [unix seconds].
pub(in crate::run) const fn averaging(now: u64) -> bool {
    let time = now % DAY;
    time + AVERAGED >= EXPIRY_TIME && time < EXPIRY_TIME
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_averaged_from_half_past_seven_to_eight() {
        let at = |hours: u64, minutes: u64| averaging(DAY * 20_000 + hours * 3_600 + minutes * 60);
        assert!(!at(7, 29) && at(7, 30) && at(7, 59) && !at(8, 0) && !at(0, 0));
    }
}
