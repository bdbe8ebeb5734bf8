//! How the command ends, and the one line that says why.

use clap::error::ErrorKind;
use loadline_deploy::{DeployError, DeploymentError, ParamsError};
use loadline_scenario::{candles::CandleError, path::PathError, run::DemoError};
use std::{fmt, io, process::ExitCode};

/// Everything that is not a good end.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What was given cannot be used; the text says what to do.
    Input(String),
    /// The run came to its end, and this is not as it must be.
    Check(Vec<String>),
    /// It broke on the way.
    Broken(eyre::Report),
    /// The arguments are none; or they ask for help.
    Usage(clap::Error),
}

impl Failure {
    /// Bad input; the text says what to do.
    pub(crate) fn input(text: impl fmt::Display) -> Self {
        Self::Input(text.to_string())
    }

    /// Says on standard error why, and gives the exit code.
    pub(crate) fn tell(&self) -> ExitCode {
        match self {
            Self::Usage(error) if !error.use_stderr() => {
                let _ = error.print(); // nobody is left to be told
                ExitCode::SUCCESS
            }
            Self::Usage(error)
                if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand =>
            {
                let _ = error.print();
                ExitCode::from(2)
            }
            Self::Usage(error) => {
                eprintln!("{}; see --help", usage(&error.render().to_string()));
                ExitCode::from(2)
            }
            Self::Input(text) => {
                eprintln!("error: {}", one_line(text));
                ExitCode::from(2)
            }
            Self::Check(found) => {
                for check in found {
                    eprintln!("check failed: {}", one_line(check));
                }
                ExitCode::FAILURE
            }
            Self::Broken(report) => {
                eprintln!("error: {}", one_line(&chain(report)));
                ExitCode::FAILURE
            }
        }
    }
}

/// What clap says, without the synopsis, in one line.
fn usage(rendered: &str) -> String {
    let told: Vec<&str> = rendered.lines().take_while(|line| !line.starts_with("Usage:")).collect();
    let told = one_line(&told.join(" "));
    told.split_once(" For more information").map_or(told.as_str(), |(told, _)| told).to_owned()
}

/// An error and its causes, but for those that it has named itself.
fn chain(report: &eyre::Report) -> String {
    report.chain().fold(String::new(), |told, cause| {
        let cause = cause.to_string();
        match told.as_str() {
            "" => cause,
            _ if told.contains(&cause) => told,
            _ => format!("{told}: {cause}"),
        }
    })
}

/// All white space, line breaks among it, as single spaces.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Self::Usage(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<CandleError> for Failure {
    fn from(error: CandleError) -> Self {
        Self::input(error)
    }
}

impl From<PathError> for Failure {
    fn from(error: PathError) -> Self {
        Self::input(error)
    }
}

impl From<ParamsError> for Failure {
    fn from(error: ParamsError) -> Self {
        Self::input(error)
    }
}

impl From<DemoError> for Failure {
    fn from(error: DemoError) -> Self {
        if error.is_bad_input() { Self::input(error) } else { Self::Broken(error.into()) }
    }
}

impl From<DeploymentError> for Failure {
    fn from(error: DeploymentError) -> Self {
        Self::input(error)
    }
}

impl From<DeployError> for Failure {
    fn from(error: DeployError) -> Self {
        match error {
            DeployError::Params(_)
            | DeployError::Unreachable(_)
            | DeployError::WrongChain { .. }
            | DeployError::Unfunded { .. }
            | DeployError::NonceRace { .. } => Self::input(error),
            _ => Self::Broken(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_is_told_in_one_line() {
        let missing = "error: the following required arguments were not provided:\n  --rpc-url <URL>\n\nUsage: loadline x\n\nFor more information, try '--help'.\n";
        assert_eq!(
            usage(missing),
            "error: the following required arguments were not provided: --rpc-url <URL>"
        );
        let value = "error: invalid value 'x' for '--port <PORT>': bad\n\nFor more information, try '--help'.\n";
        assert_eq!(usage(value), "error: invalid value 'x' for '--port <PORT>': bad");
    }
}
