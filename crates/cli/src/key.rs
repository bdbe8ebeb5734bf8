//! The key that signs: from the environment or an encrypted file, never from the command line.

use crate::exit::Failure;
use alloy::signers::local::{LocalSigner, PrivateKeySigner};
use std::{
    env,
    io::{IsTerminal, stdin},
    path::{Path, PathBuf},
};

/// Holds the key itself, in hexadecimal.
const KEY: &str = "LOADLINE_PRIVATE_KEY";
/// Holds the password of the encrypted file.
const PASSWORD: &str = "LOADLINE_KEYSTORE_PASSWORD";

/// Which key signs.
#[derive(Debug, clap::Args)]
pub(crate) struct KeyArgs {
    /// Encrypted key file; its password is asked for, or read from LOADLINE_KEYSTORE_PASSWORD.
    /// Without it, LOADLINE_PRIVATE_KEY holds the key.
    #[arg(long, value_name = "FILE", env = "LOADLINE_KEYSTORE")]
    pub(crate) keystore: Option<PathBuf>,
}

impl KeyArgs {
    /// The signer.
    pub(crate) fn signer(&self) -> Result<PrivateKeySigner, Failure> {
        match &self.keystore {
            Some(file) => decrypt(file),
            None => from_env(),
        }
    }
}

fn from_env() -> Result<PrivateKeySigner, Failure> {
    let text = env::var(KEY).map_err(|_| {
        Failure::input(format_args!("no key to sign with: set {KEY} or give --keystore FILE"))
    })?;
    let bad =
        |_| Failure::input(format_args!("{KEY} is not a private key: write 64 hexadecimal digits"));
    text.trim().parse().map_err(bad) // the reason could quote the key
}

fn decrypt(file: &Path) -> Result<PrivateKeySigner, Failure> {
    let shown = file.display();
    if !file.is_file() {
        return Err(Failure::input(format_args!("there is no keystore {shown}: check the path")));
    }
    let password = match env::var(PASSWORD) {
        Ok(password) => password,
        Err(_) if stdin().is_terminal() => {
            rpassword::prompt_password(format!("password of {shown}: "))?
        }
        Err(_) => {
            return Err(Failure::input(format_args!(
                "no password for keystore {shown}: set {PASSWORD}"
            )));
        }
    };
    LocalSigner::decrypt_keystore(file, password).map_err(|error| {
        Failure::input(format_args!(
            "cannot decrypt keystore {shown} ({error}): check the file and its password"
        ))
    })
}
