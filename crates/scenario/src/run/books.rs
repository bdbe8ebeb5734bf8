//! The equations that always hold: sizes of each perpetual and of each option sum to zero; cash and stored quote legs sum
//! to the cash that the Vault holds for the ledger; each collateral sums to what it holds of that. An option
//! that has a settlement price counts as the cash that it pays, whether it is settled or not yet.

use super::{DemoError, error::During, stage::Stage, tally::Tally};
use alloy::{
    eips::BlockId,
    primitives::{B256, I256, U256, keccak256},
    sol_types::SolValue,
};
use loadline_client::{AccountState, Loadline};
use loadline_model::{Book, Columns};
use loadline_units::{AccountId, AssetId, ExpiryKey, InstrumentId, Overflow, Price, Size, Usd};
use std::collections::BTreeMap;

/// Accounts that are read in one call.
const CHUNK: u64 = 100;

/// Sums over accounts.
#[derive(Clone, Debug)]
struct Sums<'a> {
    /// Settlement prices that are written.
    settled: &'a BTreeMap<ExpiryKey, Price>,
    sizes: BTreeMap<InstrumentId, I256>,
    /// Of cash and quote legs, and of each collateral.
    claims: BTreeMap<AssetId, I256>,
}

impl<'a> Sums<'a> {
    const fn new(settled: &'a BTreeMap<ExpiryKey, Price>) -> Self {
        Self { settled, sizes: BTreeMap::new(), claims: BTreeMap::new() }
    }

    fn add(&mut self, book: &Book) -> Result<(), Overflow> {
        let mut cash = book.cash;
        for leg in &book.perps {
            cash = cash.checked_add(leg.quote)?;
            let perpetual = InstrumentId::perpetual(leg.underlying);
            add(self.sizes.entry(perpetual).or_default(), wide(leg.size))?;
        }
        for leg in &book.options {
            match self.settled.get(&leg.series().key()) {
                Some(price) => cash = cash.checked_add(leg.paid_at(*price)?)?,
                None => {
                    let option = leg.series().instrument();
                    add(self.sizes.entry(option).or_default(), wide(leg.size()))?;
                }
            }
        }
        add(self.claims.entry(AssetId::CASH).or_default(), cash.to_wad())?;
        for held in &book.holdings {
            add(self.claims.entry(held.asset).or_default(), wide(held.amount))?;
        }
        Ok(())
    }

    /// Largest deviation [wad], `held` being what the Vault holds of each asset.
    fn error(mut self, held: &BTreeMap<AssetId, I256>) -> Result<U256, Overflow> {
        for (asset, amount) in held {
            let claimed = self.claims.entry(*asset).or_default();
            *claimed = claimed.checked_sub(*amount).ok_or(Overflow)?;
        }
        let all = self.sizes.values().chain(self.claims.values());
        Ok(all.map(|it| it.unsigned_abs()).max().unwrap_or_default())
    }
}

fn add(sum: &mut I256, amount: I256) -> Result<(), Overflow> {
    *sum = sum.checked_add(amount).ok_or(Overflow)?;
    Ok(())
}

fn wide(size: Size) -> I256 {
    Usd::from_narrow(size.to_wad()).to_wad()
}

/// Deviation of the replica's accounts from what events say the Vault holds [wad].
pub(super) fn replica_error(
    columns: &Columns,
    accounts: impl Iterator<Item = AccountId>,
    tally: &Tally,
) -> Result<U256, DemoError> {
    const STEP: &str = "sum the replica";
    let mut sums = Sums::new(&tally.options.settled);
    for account in accounts {
        sums.add(&columns.stored(account).during(STEP)?).during(STEP)?;
    }
    let held = tally.held.iter().map(|(asset, amount)| (*asset, wide(*amount))).collect();
    sums.error(&held).during(STEP)
}

/// What the chain says at its newest block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verdict {
    /// Largest deviation from the equations, tokens in the Vault included [wad].
    pub(super) error: U256,
    /// Hash over all accounts: owner, mode, flag, cash, collateral, positions.
    pub(super) digest: B256,
}

/// Reads every account, and the tokens of the Vault.
pub(super) async fn chain_verdict(stage: &Stage) -> Result<Verdict, DemoError> {
    const STEP: &str = "read all accounts";
    let protocol = Loadline::new(stage.link.provider().clone(), stage.deployment.clone());
    let mut sums = Sums::new(&stage.tally.options.settled);
    let mut encoded = Vec::new();
    let mut first = 1;
    loop {
        let part = protocol.positions_from(AccountId::new(first), CHUNK, BlockId::latest()).await;
        let part = part.during(STEP)?;
        if part.is_empty() {
            break;
        }
        for state in &part {
            let book = stored(state).during(STEP)?;
            sums.add(&book).during(STEP)?;
            encoded.extend(encode(state, &book));
        }
        first += CHUNK;
    }
    let vault = protocol.vault();
    let mut held = BTreeMap::new();
    let mut error = U256::ZERO;
    for asset in &stage.deployment.assets {
        let claims = U256::from(vault.held(asset.id.get()).call().await.during(STEP)?);
        let tokens = protocol.token(asset).balanceOf(*vault.address()).call().await.during(STEP)?;
        let tokens = asset.unit().during(STEP)?.to_ledger(tokens).during(STEP)?;
        error = error.max(tokens.abs_diff(claims));
        held.insert(asset.id, I256::try_from(claims).during(STEP)?);
    }
    let error = error.max(sums.error(&held).during(STEP)?);
    Ok(Verdict { error, digest: keccak256(&encoded) })
}

/// The book with quote legs as they are stored, which do not change with time.
fn stored(state: &AccountState) -> Result<Book, Overflow> {
    let mut book = state.book.clone();
    for (leg, funding) in book.perps.iter_mut().zip(&state.funding) {
        leg.quote = leg.quote.checked_add(*funding)?;
    }
    Ok(book)
}

/// All of an account but the block in which it last took risk, which other users of a chain move.
fn encode(state: &AccountState, book: &Book) -> Vec<u8> {
    let holdings: Vec<(u16, i128)> =
        book.holdings.iter().map(|it| (it.asset.get().into(), it.amount.to_wad())).collect();
    let perps: Vec<(u16, i128, I256)> = state
        .book
        .perps
        .iter()
        .map(|it| (it.underlying.get().into(), it.size.to_wad(), it.quote.to_wad()))
        .collect();
    let options: Vec<U256> = book.options.iter().map(|it| it.pack()).collect();
    let head = (state.account.get(), state.owner, u16::from(state.mode.number()), state.flagged);
    (head, book.cash.to_wad(), holdings, perps, options).abi_encode()
}
