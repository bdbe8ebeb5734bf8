//! Worst errors of the quant core against vectors of 50 digits.

use eyre::Result;
use loadline_bench::{finish, quant};
use std::process::ExitCode;

fn main() -> Result<ExitCode> {
    Ok(finish("accuracy", &quant::accuracy()?))
}
