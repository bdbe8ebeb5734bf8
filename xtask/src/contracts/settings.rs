//! The compiler's settings, read from `foundry.toml`: the only place where they stand.

use crate::repo;
use eyre::{Result, WrapErr};
use serde::Deserialize;
use serde_json::{Value, json};

/// The profile that ships. A key that is not listed here is an error: it might change the bytecode
/// under forge and not here.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) src: String,
    pub(crate) solc: semver::Version,
    evm_version: String,
    optimizer: bool,
    optimizer_runs: u32,
    via_ir: bool,
    bytecode_hash: String,
    cbor_metadata: bool,
    remappings: Vec<String>,
    /// The warnings that are none.
    #[serde(default)]
    ignored_error_codes: Vec<u32>,
    #[serde(rename = "test", default)]
    _test: Option<String>,
    #[serde(rename = "out", default)]
    _out: Option<String>,
    #[serde(rename = "cache_path", default)]
    _cache_path: Option<String>,
    #[serde(rename = "libs", default)]
    _libs: Vec<String>,
    #[serde(rename = "ignored_warnings_from", default)]
    _ignored_warnings_from: Vec<String>,
    #[serde(rename = "auto_detect_remappings", default)]
    _auto_detect_remappings: bool,
}

#[derive(Deserialize)]
struct File {
    profile: Profiles,
}

#[derive(Deserialize)]
struct Profiles {
    default: Settings,
}

impl Settings {
    /// Reads `foundry.toml`.
    pub(crate) fn read() -> Result<Self> {
        let file: File = toml::from_str(&repo::read("foundry.toml")?).wrap_err("foundry.toml")?;
        Ok(file.profile.default)
    }

    /// Whether a warning with this code is none.
    pub(super) fn ignores(&self, code: Option<&str>) -> bool {
        code.and_then(|it| it.parse().ok())
            .is_some_and(|it: u32| self.ignored_error_codes.contains(&it))
    }

    /// The settings in solc's own words.
    pub(super) fn for_solc(&self) -> Value {
        json!({
            "evmVersion": self.evm_version,
            "optimizer": { "enabled": self.optimizer, "runs": self.optimizer_runs },
            "viaIR": self.via_ir,
            "metadata": { "bytecodeHash": self.bytecode_hash, "appendCBOR": self.cbor_metadata },
            "remappings": self.remappings,
        })
    }
}
