//! Gas of the protocol's actions, on deployed bytecode under the rules of Osaka.
//!
//! Actions are whole transactions, cold; a check is the execution of one view, cold, storage reads included.

use eyre::Result;
use loadline_bench::{Row, finish, protocol, quant};
use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode> {
    let mut rows: Vec<Row> = protocol::gas(protocol::Protocol::deploy().await?)?;
    rows.extend(protocol::margin_gas(protocol::Protocol::deploy().await?)?);
    rows.extend(protocol::pool_gas(protocol::Protocol::deploy().await?)?);
    rows.extend(quant::gas()?);
    Ok(finish("gas", &rows))
}
