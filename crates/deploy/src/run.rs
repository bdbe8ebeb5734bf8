//! A deployment from the first question to the record.

use crate::{
    Asset, ContractRecord, DeployError, Deployment, Miner, Params, Preview, SystemAccounts,
    Underlying, checks,
    plan::{Kind, Plan, Step},
    sender::Sender,
};
use alloy::{
    primitives::{Address, keccak256},
    providers::Provider,
    rpc::types::TransactionReceipt,
};
use loadline_bindings::{InsuranceFund, LiquidityVault};
use loadline_units::{AccountId, AssetId};

/// Deploys, sets and verifies everything as `params` say, and hands over to the admin.
///
/// `provider` signs for `deployer`, whose key nobody else may use meanwhile.
///
/// # Errors
///
/// [`DeployError`]; what is on the chain by then is of no use.
pub async fn deploy<P: Provider, M: Miner>(
    provider: &P,
    deployer: Address,
    params: &Params,
    miner: &mut M,
) -> Result<Deployment, DeployError> {
    let preview = Preview::ask(provider, deployer, params).await?;
    preview.ensure_funded()?;
    let Preview { chain_id, nonce, max_fee, priority_fee, .. } = preview;
    let plan = Plan::new(params, deployer, nonce);
    let opening = plan.opening();

    let from = deployer;
    let mut sender = Sender { provider, miner, chain_id, from, nonce, max_fee, priority_fee };
    let mut receipts = sender.send(&opening).await?;
    let accounts = read_accounts(provider, &plan).await?;
    let closing = plan.closing(accounts);
    receipts.extend(sender.send(&closing).await?);

    verify(provider, &plan, params, accounts).await?;
    let steps: Vec<Step> = opening.into_iter().chain(closing).collect();
    let records = records(provider, &steps, &receipts).await?;
    let block = receipts.iter().filter_map(|it| it.block_number).min().unwrap_or_default();
    Ok(Deployment {
        network: params.network.clone(),
        chain_id,
        block,
        deployer,
        admin: plan.admin,
        contracts: plan.layout.contracts,
        accounts,
        assets: assets(&plan, params),
        underlyings: params
            .underlyings
            .iter()
            .map(|it| Underlying { id: it.id, symbol: it.symbol.clone() })
            .collect(),
        records,
        params: params.clone(),
    })
}

/// Anyone may open accounts, so those of the protocol need not be the first.
async fn read_accounts(
    provider: &impl Provider,
    plan: &Plan,
) -> Result<SystemAccounts, DeployError> {
    let at = &plan.layout.contracts;
    let fund = InsuranceFund::new(at.insurance_fund, provider);
    let pool = LiquidityVault::new(at.liquidity_vault, provider).pool().call().await;
    let (insurance, reserve) = (fund.ACCOUNT().call().await, fund.RESERVE().call().await);
    Ok(SystemAccounts {
        pool: AccountId::new(pool.map_err(unreadable)?),
        insurance: AccountId::new(insurance.map_err(unreadable)?),
        reserve: AccountId::new(reserve.map_err(unreadable)?),
    })
}

fn unreadable(error: alloy::contract::Error) -> DeployError {
    match error {
        alloy::contract::Error::TransportError(error) => error.into(),
        other => DeployError::Refused(alloy::transports::RpcError::local_usage(other)),
    }
}

async fn verify(
    provider: &impl Provider,
    plan: &Plan,
    params: &Params,
    accounts: SystemAccounts,
) -> Result<(), DeployError> {
    let layout = &plan.layout;
    let gas_underlying = params.underlying(&params.gas_underlying).map_or(0, |it| it.get());
    let mut all = checks::wiring(layout, accounts, gas_underlying, params.permit2);
    all.extend(checks::settings(layout, params, accounts));
    all.extend(checks::roles(layout, plan.admin, params.admin_delay_seconds));
    for check in all {
        check.run(provider).await?;
    }
    Ok(())
}

/// What became of each creation, its code compared with what was sent.
async fn records(
    provider: &impl Provider,
    steps: &[Step],
    receipts: &[TransactionReceipt],
) -> Result<Vec<ContractRecord>, DeployError> {
    let mut records = Vec::new();
    for (step, receipt) in steps.iter().zip(receipts) {
        if let Kind::Create(creation) = &step.kind {
            let code = checks::code(provider, creation).await?;
            records.push(ContractRecord {
                name: creation.contract.clone(),
                address: creation.address,
                arguments: creation.arguments.clone(),
                code_hash: keccak256(code),
                transaction: receipt.transaction_hash,
            });
        }
    }
    Ok(records)
}

fn assets(plan: &Plan, params: &Params) -> Vec<Asset> {
    let ids = (0..).map_while(AssetId::new);
    ids.zip(params.assets.iter().zip(&plan.layout.tokens))
        .map(|(id, (asset, token))| Asset {
            id,
            symbol: asset.symbol.clone(),
            decimals: asset.decimals,
            token: token.address,
            is_mintable: token.is_created,
        })
        .collect()
}
