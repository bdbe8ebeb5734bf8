use super::{Instrument, SyncArgs, TradeArgs};
use crate::{exit::Failure, output};
use alloy::{
    primitives::{Address, B256, Bytes},
    providers::DynProvider,
};
use loadline_client::{Loadline, Outcome, PoolOptionOrder, PoolOrder, Reason};
use loadline_units::AccountId;
use std::time::Duration;

/// How long a transaction may take to get into a block.
const PATIENCE: Duration = Duration::from_secs(120);
/// Time between two looks.
const INTERVAL: Duration = Duration::from_millis(500);

/// Trades against the pool.
pub(crate) async fn trade(args: TradeArgs) -> Result<(), Failure> {
    let signer = args.key.signer()?;
    let from = signer.address();
    let protocol = args.at.connect(Some(signer)).await?;
    let (account, size, limit) = (AccountId::new(args.account), args.size, args.limit);
    let batch = protocol.batch();
    let batch = match Instrument::parse(&args.instrument, protocol.deployment())? {
        Instrument::Perpetual(underlying) => {
            batch.trade_pool(account, PoolOrder { limit, ..PoolOrder::market(underlying, size) })
        }
        Instrument::Option(series) => {
            let order = PoolOptionOrder { limit, ..PoolOptionOrder::market(series, size) };
            batch.trade_pool_option(account, order)
        }
    };
    run(&protocol, from, protocol.deployment().contracts.clearinghouse, batch.calldata()).await
}

/// Computes the pool's exposures anew.
pub(crate) async fn sync(args: SyncArgs) -> Result<(), Failure> {
    let signer = args.key.signer()?;
    let from = signer.address();
    let protocol = args.at.connect(Some(signer)).await?;
    let symbol = &args.underlying;
    let underlying = protocol.deployment().underlying(symbol).ok_or_else(|| {
        Failure::input(format_args!("there is no underlying {symbol} in the deployment"))
    })?;
    let (to, data) = protocol.sync_call(underlying);
    run(&protocol, from, to, data).await
}

/// Sends a transaction and waits for its block.
async fn run(
    protocol: &Loadline<DynProvider>,
    from: Address,
    to: Address,
    data: Bytes,
) -> Result<(), Failure> {
    let hash = match protocol.send(from, to, data).await? {
        Outcome::Returned(hash) => hash,
        Outcome::Reverted(reason) => return Err(refused(&reason)),
    };
    match wait(protocol, hash).await? {
        Outcome::Returned(()) => output::print(format_args!("done in transaction {hash}")),
        Outcome::Reverted(reason) => Err(refused(&reason)),
    }
}

async fn wait(protocol: &Loadline<DynProvider>, hash: B256) -> Result<Outcome<()>, Failure> {
    let mut waited = Duration::ZERO;
    while waited < PATIENCE {
        match protocol.outcome(hash).await? {
            Some(Outcome::Returned(_)) => return Ok(Outcome::Returned(())),
            Some(Outcome::Reverted(reason)) => return Ok(Outcome::Reverted(reason)),
            None => tokio::time::sleep(INTERVAL).await,
        }
        waited += INTERVAL;
    }
    Err(Failure::Check(vec![format!("transaction {hash} is in no block after 120 s")]))
}

fn refused(reason: &Reason) -> Failure {
    Failure::Check(vec![reason.to_string()])
}
