//! Round numbers on round places.

#![allow(clippy::float_arithmetic, reason = "pixels, not money")]

use super::draw::Mark;
use jiff::Timestamp;
use std::ops::Range;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Distances between time marks that a reader can count in [seconds].
const STEPS: [i64; 19] = [
    1,
    5,
    15,
    30,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    28 * DAY,
];

/// Moments to mark between `first` and `last`, at most `most`, on round times.
pub(super) fn time_marks(first: i64, last: i64, most: i64) -> Vec<i64> {
    let span = last - first;
    let step = STEPS.into_iter().find(|step| span / step < most).unwrap_or(span.max(1));
    let start = first.div_euclid(step) * step;
    (start..=last)
        .step_by(usize::try_from(step).unwrap_or(1))
        .filter(|mark| *mark >= first)
        .collect()
}

/// A moment as an axis shows it: the hour, or the date at midnight.
pub(super) fn time_label(at: i64, span: i64) -> String {
    let format = match at.rem_euclid(DAY) {
        0 => "%-d %b",
        _ if span <= 20 * MINUTE => "%H:%M:%S",
        _ => "%H:%M",
    };
    show(at, format)
}

/// What the time axis measures.
pub(super) fn time_title(first: i64, last: i64) -> String {
    let format = "%-d %b %Y %H:%M";
    format!("time (UTC), {} to {}", show(first, format), show(last, format))
}

fn show(at: i64, format: &str) -> String {
    Timestamp::from_second(at).map(|at| at.strftime(format).to_string()).unwrap_or_default()
}

/// The float nearest to a number, for drawing.
pub(super) fn value(number: impl ToString) -> f64 {
    number.to_string().parse().unwrap_or(f64::NAN)
}

/// What a vertical axis measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// An amount; the axis shows where it moved.
    Level,
    /// Whole things; the axis begins at none.
    Count,
}

/// The range that shows all marks with some air.
pub(super) fn value_range(marks: &[Mark], scale: Scale) -> Range<f64> {
    let (least, greatest) = marks
        .iter()
        .flat_map(Mark::values)
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), value| (a.min(value), b.max(value)));
    match scale {
        Scale::Count => 0.0..(greatest * 1.04).max(4.0), // below 4 the marks would be fractions
        Scale::Level if least > greatest => 0.0..1.0,
        Scale::Level => {
            let air = ((greatest - least) * 0.06).max(greatest.abs() * 0.001).max(0.01);
            least - air..greatest + air
        }
    }
}

/// A value as an axis shows it, as fine as the range needs.
pub(super) fn value_label(value: f64, range: &Range<f64>, scale: Scale) -> String {
    let most = range.start.abs().max(range.end.abs());
    let (unit, suffix) = match most {
        1e9.. => (1e9, "bn"),
        1e6.. => (1e6, "M"),
        1e4.. => (1e3, "k"),
        _ => (1.0, ""),
    };
    let places = match (range.end - range.start) / unit {
        8.0.. => 0,
        _ if scale == Scale::Count && unit == 1.0 => 0,
        0.8.. => 1,
        0.08.. => 2,
        _ => 3,
    };
    format!("{:.places$}{suffix}", value / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_marks_are_round_few_and_inside() {
        for (first, span) in [(1_767_571_200, 36_000), (1_583_625_600, 777_300), (1_700_000_001, 7)]
        {
            let marks = time_marks(first, first + span, 12);
            assert!((2..=12).contains(&marks.len()), "{marks:?}");
            assert!(marks.iter().all(|mark| (first..=first + span).contains(mark)));
        }
        assert_eq!(time_marks(5, 5, 12), [5]);
    }

    #[test]
    fn labels_show_what_differs() {
        assert_eq!(time_label(1_760_130_000, DAY), "21:00");
        assert_eq!(time_label(1_760_054_400, DAY), "10 Oct");
        assert_eq!(value_label(104_250.0, &(100_000.0..105_000.0), Scale::Level), "104.2k");
        assert_eq!(value_label(0.65, &(0.6..1.0), Scale::Level), "0.65");
        assert_eq!(value_label(3.0, &(0.0..4.0), Scale::Count), "3");
    }
}
