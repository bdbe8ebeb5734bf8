use super::{LpEarnings, OptionFigures};
use alloy::primitives::{B256, U256};
use loadline_units::Usd;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// Version of the JSON summary.
pub const SCHEMA: u32 = 3;

/// What came out of a run, as `loadline demo --json` prints it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// [`SCHEMA`].
    pub schema: u32,
    /// What the run played on.
    pub chain: Chain,
    /// Blocks of the price path.
    pub blocks: u64,
    /// Traders with an account.
    pub accounts: u64,
    /// Transactions mined, deployment included.
    pub transactions: u64,
    /// Those of them that the contracts refused.
    pub reverted: u64,
    /// Liquidations that succeeded.
    pub liquidations: u64,
    /// Successful steps by the way they took.
    pub liquidations_by_path: PathCounts,
    /// Accounts that were liquidatable for more than 3 consecutive blocks without a successful step.
    pub overdue_accounts: u64,
    /// Negative equity realised.
    pub bad_debt_usd: Usd,
    /// What insurance covered of it.
    pub insurance_paid_usd: Usd,
    /// Change of the liquidity pool's value.
    pub lp_pnl_usd: Usd,
    /// The part of it that the senior shares got.
    pub senior_pnl_usd: Usd,
    /// The part of it that the junior shares got.
    pub junior_pnl_usd: Usd,
    /// Epochs in which shares were bought and paid out.
    pub epochs: u64,
    /// What the pool earned by, the sum of both parts.
    pub lp_earnings: LpEarnings,
    /// What happened with options.
    pub options: OptionFigures,
    /// Largest absolute deviation from the conservation equations [wei of a wad].
    #[serde(with = "integer_text")]
    pub conservation_error_wei: U256,
    /// Healths compared between the model and the chain.
    pub keeper_model_comparisons: u64,
    /// Those that differed, by however little.
    pub keeper_model_mismatches: u64,
    /// Hash over what every account holds at the end; equal on every chain that played the same run.
    pub state_digest: B256,
    /// Gas by action.
    pub gas: BTreeMap<String, GasStats>,
    /// Wall time of the run, in seconds.
    pub seconds: f64,
}

/// What a run plays on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Chain {
    /// The EVM inside the process.
    InProcess,
    /// An anvil that the run started.
    Anvil,
    /// A node that was there before.
    Rpc,
}

/// Successful liquidation steps by the way they took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathCounts {
    /// Accounts flagged.
    pub flag: u64,
    /// Closes against the pool.
    pub close: u64,
    /// Slices bought by a bidder.
    pub bid: u64,
    /// Deficits taken by the insurance fund and the pool.
    pub backstop: u64,
}

/// Gas used by one action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GasStats {
    /// How often it ran.
    pub count: u64,
    /// The middle one; of two, the lower.
    pub median: u64,
    /// The dearest.
    pub max: u64,
}

/// One thing that must hold after a run, and whether it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Whether it holds.
    pub passed: bool,
    /// What must hold.
    pub name: &'static str,
    /// What was found.
    pub found: String,
}

impl Summary {
    /// What must not happen and did, one line each. Empty after a good run.
    pub fn failures(&self) -> Vec<String> {
        self.checks()
            .into_iter()
            .filter(|check| !check.passed)
            .map(|check| format!("{}: {}", check.name, check.found))
            .collect()
    }

    /// What must hold after a run.
    pub fn checks(&self) -> [Check; 3] {
        let (compared, differed) = (self.keeper_model_comparisons, self.keeper_model_mismatches);
        [
            Check {
                passed: self.overdue_accounts == 0,
                name: "every liquidatable account is served within 3 blocks",
                found: format!("{} overdue", self.overdue_accounts),
            },
            Check {
                passed: differed == 0 && compared > 0,
                name: "the keeper's model equals the chain to the wei",
                found: format!("{differed} of {compared} comparisons differ"),
            },
            Check {
                passed: self.conservation_error_wei.is_zero(),
                name: "no wei is made or lost",
                found: format!("largest error {} wei", self.conservation_error_wei),
            },
        ]
    }
}

impl GasStats {
    /// The figures of all runs of one action, or `None` if it never ran.
    pub fn of(mut used: Vec<u64>) -> Option<Self> {
        used.sort_unstable();
        Some(Self {
            count: u64::try_from(used.len()).ok()?,
            median: *used.get(used.len().checked_sub(1)? / 2)?,
            max: *used.last()?,
        })
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::InProcess => "in-process",
            Self::Anvil => "anvil",
            Self::Rpc => "rpc",
        })
    }
}

/// An integer as decimal text, since JSON numbers are floats to many a reader.
mod integer_text {
    use alloy::primitives::U256;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(value: &U256, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<U256, D::Error> {
        U256::from_str_radix(&String::deserialize(from)?, 10).map_err(D::Error::custom)
    }
}
