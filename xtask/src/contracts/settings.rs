//! The compiler's settings, read from `foundry.toml`: the only place where they stand.

use crate::repo;
use eyre::{Result, WrapErr, eyre};
use foundry_compilers::artifacts::{
    self as solc, SettingsMetadata,
    output_selection::{ContractOutputSelection, OutputSelection},
};
use serde::Deserialize;

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
    optimizer_details: Option<solc::OptimizerDetails>,
    via_ir: bool,
    bytecode_hash: String,
    cbor_metadata: bool,
    pub(super) remappings: Vec<String>,
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
    pub(super) fn ignores(&self, code: Option<u64>) -> bool {
        code.is_some_and(|it| self.ignored_error_codes.iter().any(|no| u64::from(*no) == it))
    }

    /// The settings as solc takes them.
    pub(super) fn for_solc(&self, wanted: Vec<ContractOutputSelection>) -> Result<solc::Settings> {
        let mut settings = solc::Settings::new(OutputSelection::common_output_selection(
            wanted.into_iter().map(|it| it.to_string()),
        ));
        settings.optimizer.enabled = Some(self.optimizer);
        settings.optimizer.runs = Some(usize::try_from(self.optimizer_runs)?);
        settings.optimizer.details = self.optimizer_details.clone();
        settings.via_ir = Some(self.via_ir);
        settings.evm_version = Some(
            self.evm_version
                .parse()
                .map_err(|it: String| eyre!("foundry.toml: evm_version: {it}"))?,
        );
        let bytecode_hash = self
            .bytecode_hash
            .parse()
            .map_err(|it: String| eyre!("foundry.toml: bytecode_hash: {it}"))?;
        settings.metadata = Some(SettingsMetadata::new(bytecode_hash, self.cbor_metadata));
        Ok(settings)
    }
}
