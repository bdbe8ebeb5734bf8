//! A maker: signs an order of many lots under limits of its own, and takers fill it piece by piece.
//!
//! `cargo run -p loadline-client --example rfq_maker`

#[path = "support.rs"]
mod support;

use alloy::{
    primitives::{U256, aliases::U40},
    sol_types::SolCall,
};
use eyre::{Result, ensure, eyre};
use loadline_bindings::RfqVenue;
use loadline_client::{Event, RfqLeg, RfqOrder};
use loadline_harness::{DEV_ACCOUNTS, dev_signer};
use loadline_model::Mode;
use loadline_units::{AccountId, InstrumentId, Size, Usd};
use support::Local;

#[tokio::main]
async fn main() -> Result<()> {
    let local = Local::start().await?;
    let [_, taker, maker, ..] = DEV_ACCOUNTS;
    let taking = local.open(taker, Mode::Cross, 10_000).await?;
    let making = local.open(maker, Mode::Portfolio, 50_000).await?;
    let deployment = local.loadline.deployment();
    let venue = deployment.contracts.rfq_venue;

    // No more than 7,000 USD of delta per minute, whatever is signed.
    let protection = RfqVenue::Protection {
        interval: 60,
        deltaUsd: U40::from(7_000),
        vegaUsd: U40::from(1_000),
    };
    let limits = RfqVenue::setProtectionCall { maker: making.get(), protection };
    local.send(maker, venue, limits.abi_encode().into()).await?;

    // Offers ten lots of 1 ETH at 3,002 USD, good for five minutes.
    let leg = RfqLeg {
        instrument: InstrumentId::perpetual(local.underlying("ETH")?),
        size: Size::from_units(1),
        quote: Usd::from_units(3_002),
    };
    let order = RfqOrder {
        maker: making,
        taker: AccountId::NONE,
        signer: maker,
        nonce: U256::from(1),
        epoch: 0,
        deadline: local.chain.head().timestamp + 300,
        lots: 10,
        reduce_only: false,
        legs: vec![leg],
    };
    let signed = order.sign(deployment, &dev_signer(2)?)?;

    // A taker takes two lots; a third one is too much for this minute, and welcome in the next.
    let take = |lots| local.loadline.batch().trade_rfq_lots(taking, &signed, lots);
    let events = local.execute(taker, take(2)).await?;
    let nonce = order.nonce;
    let filled = Event::OrderFilled { maker: making, nonce, taker: taking, lots: 2, filled: 2 };
    ensure!(events.contains(&filled), "{events:?}");
    let Err(refused) = local.execute(taker, take(1)).await else {
        return Err(eyre!("more was taken than the maker allows"));
    };
    ensure!(refused.to_string().contains("7000 USD of delta"), "{refused}");
    local.chain.mine(local.chain.head().timestamp + 60)?;
    local.execute(taker, take(1)).await?;

    // Everything signed so far is voided by one transaction.
    let cancel = RfqVenue::cancelBelowCall { maker: making.get(), floor: 2 };
    local.send(maker, venue, cancel.abi_encode().into()).await?;
    ensure!(local.execute(taker, take(1)).await.is_err(), "cancelled orders are void");
    let head = local.chain.head().number;
    let state = local.loadline.positions(&[making], head).await?;
    let sold = state.first().and_then(|it| it.book.perps.first()).map(|leg| leg.size);
    ensure!(sold == Some(Size::from_units(-3)), "sold {sold:?}");
    println!("sold 3 of 10 lots at 3,002 USD, and cancelled the rest");
    Ok(())
}
