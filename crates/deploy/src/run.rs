//! A deployment from the first question to the record.

use crate::{
    Asset, ContractRecord, DeployError, Deployment, Miner, Params, SystemAccounts, Underlying,
    checks,
    plan::{Kind, Plan, Step},
    sender::Sender,
};
use alloy::{
    primitives::{Address, U256, keccak256},
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
    params.check()?;
    let chain_id = provider.get_chain_id().await?;
    if let Some(expected) = params.chain_id.filter(|expected| *expected != chain_id) {
        return Err(DeployError::WrongChain { expected, found: chain_id });
    }
    let nonce = provider.get_transaction_count(deployer).await?;
    if provider.get_transaction_count(deployer).pending().await? != nonce {
        return Err(DeployError::NonceRace { deployer, nonce });
    }
    let plan = Plan::new(params, deployer, nonce);
    let opening = plan.opening();
    let fees = provider.estimate_eip1559_fees().await?;
    let (max_fee, priority_fee) = (fees.max_fee_per_gas, fees.max_priority_fee_per_gas);
    let expected = plan.closing(SystemAccounts::FIRST);
    ensure_funded(provider, deployer, opening.iter().chain(&expected), max_fee).await?;

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

async fn ensure_funded(
    provider: &impl Provider,
    deployer: Address,
    steps: impl Iterator<Item = &Step>,
    max_fee: u128,
) -> Result<(), DeployError> {
    let gas: u64 = steps.map(Step::gas_limit).sum();
    let needed = U256::from(gas).saturating_mul(U256::from(max_fee));
    let balance = provider.get_balance(deployer).await?;
    if balance < needed { Err(DeployError::Unfunded { deployer, balance, needed }) } else { Ok(()) }
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
    let mut all = checks::wiring(layout, accounts, gas_underlying);
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
