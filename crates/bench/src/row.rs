//! A measured value and what it is compared with.

use serde::Serialize;
use serde_json::Number;
use std::{cmp::Ordering, fmt};

/// A measured value; lower is better.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    pub(crate) work: String,
    pub(crate) value: Figure,
    pub(crate) unit: String,
    pub(crate) hold: Option<Figure>,
    pub(crate) aim: Option<Figure>,
    pub(crate) peer: Option<Figure>,
}

impl Row {
    /// A value of `work` (a key that stays) in `unit`, held by nothing yet.
    pub fn new(work: impl Into<String>, value: impl Into<Figure>, unit: impl Into<String>) -> Self {
        Self {
            work: work.into(),
            value: value.into(),
            unit: unit.into(),
            hold: None,
            aim: None,
            peer: None,
        }
    }

    /// The bound that the value may not exceed.
    #[must_use]
    pub fn hold(mut self, hold: impl Into<Figure>) -> Self {
        self.hold = Some(hold.into());
        self
    }

    /// The value that is hoped for.
    #[must_use]
    pub fn aim(mut self, aim: impl Into<Figure>) -> Self {
        self.aim = Some(aim.into());
        self
    }

    /// The value of a peer.
    #[must_use]
    pub fn peer(mut self, peer: impl Into<Figure>) -> Self {
        self.peer = Some(peer.into());
        self
    }

    /// Whether the value is within its hold; what is not a number is not.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.hold.as_ref().is_none_or(|hold| {
            matches!(self.value.partial_cmp(hold), Some(Ordering::Less | Ordering::Equal))
        })
    }
}

/// A count, exact, or a real number.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Figure(Option<Number>);

impl From<u32> for Figure {
    fn from(count: u32) -> Self {
        Self(Some(count.into()))
    }
}

impl From<u64> for Figure {
    fn from(count: u64) -> Self {
        Self(Some(count.into()))
    }
}

/// Literals: a negative one is a number too.
impl From<i32> for Figure {
    fn from(count: i32) -> Self {
        Self(Some(count.into()))
    }
}

/// What is not finite becomes `null`, and holds nothing.
impl From<f64> for Figure {
    fn from(value: f64) -> Self {
        Self(Number::from_f64(value))
    }
}

impl PartialOrd for Figure {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let (a, b) = (self.0.as_ref()?, other.0.as_ref()?);
        match (a.as_u64(), b.as_u64()) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => f.write_str("none"),
            Some(number) => match number.as_u64() {
                Some(count) => f.write_str(&grouped(&count.to_string())),
                None => write!(f, "{number}"),
            },
        }
    }
}

/// Digits in groups of three.
fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_holds_up_to_its_bound() {
        for (value, holds) in [(99_999_u64, true), (100_000, true), (100_001, false)] {
            assert_eq!(Row::new("w", value, "gas").hold(100_000).holds(), holds, "{value}");
        }
        assert!(Row::new("w", 5_u64, "gas").holds());
    }

    #[test]
    fn kinds_compare_and_nonsense_holds_nothing() {
        assert!(Row::new("w", 1.5, "s").hold(2).holds());
        assert!(!Row::new("w", 2.5, "s").hold(2).holds());
        assert!(!Row::new("w", f64::NAN, "s").hold(2).holds());
        assert!(Row::new("w", u64::MAX - 1, "wei").hold(u64::MAX).holds());
        assert!(!Row::new("w", u64::MAX, "wei").hold(u64::MAX - 1).holds());
    }

    #[test]
    fn counts_are_grouped() {
        for (count, text) in
            [(0_u64, "0"), (999, "999"), (1_000, "1,000"), (33_022_120, "33,022,120")]
        {
            assert_eq!(Figure::from(count).to_string(), text);
        }
        assert_eq!(Figure::from(1.5e-8).to_string(), "1.5e-8");
    }

    #[test]
    fn json_has_every_key() {
        let row = Row::new("usdc-deposit-again", 71_000_u64, "gas").hold(100_000).peer(144_678);
        let text = serde_json::to_string(&row).unwrap();
        assert_eq!(
            text,
            r#"{"work":"usdc-deposit-again","value":71000,"unit":"gas","hold":100000,"aim":null,"peer":144678}"#
        );
    }
}
