//! An account as text and as JSON.

use crate::output::{right, table};
use alloy::primitives::{I256, U256};
use loadline_client::{AccountState, Health};
use loadline_deploy::Deployment;
use loadline_model::{Assessment, Market, Mode, Refusal};
use loadline_scenario::report::dollars;
use loadline_units::{AssetId, Decimal, UnderlyingId, Usd};
use serde_json::{Value, json};

/// Everything that is shown.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) deployment: &'a Deployment,
    pub(super) block: u64,
    pub(super) state: AccountState,
    pub(super) health: Health,
    pub(super) market: Market,
    pub(super) model: Result<Assessment, Refusal>,
}

impl View<'_> {
    /// What the model says, where it is not what the chain says.
    pub(super) fn disagreement(&self) -> Option<String> {
        (self.model != Ok(self.health.assessment)).then(|| {
            format!("the model says {:?}, the chain {:?}", self.model, self.health.assessment)
        })
    }

    /// Tables, amounts cut off at cents.
    pub(super) fn text(&self) -> String {
        let (state, health, a) = (&self.state, &self.health, &self.health.assessment);
        let mut head = table(["account", &state.account.get().to_string()]);
        let agrees = if self.disagreement().is_none() {
            "agrees with the chain to the wei"
        } else {
            "DISAGREES"
        };
        let rows = [
            ("block", self.block.to_string()),
            ("owner", state.owner.to_string()),
            ("mode", mode(state.mode).to_owned()),
            ("in liquidation", self.auction()),
            ("cash", dollars(state.book.cash)),
            ("equity", dollars(a.equity)),
            ("initial haircut", dollars(a.initial_haircut)),
            ("initial margin", dollars(a.initial_margin)),
            ("initial balance", dollars(health.initial_balance)),
            ("maintenance haircut", dollars(a.maintenance_haircut)),
            ("maintenance margin", dollars(a.maintenance_margin)),
            ("maintenance balance", dollars(health.maintenance_balance)),
            (
                "health factor",
                self.health_factor().map_or("nothing to keep".into(), |it| format!("{it:.4}")),
            ),
            ("prices", (if a.fresh { "fresh" } else { "too old for new risk" }).to_owned()),
            ("model", agrees.to_owned()),
        ];
        for (name, value) in rows {
            head.add_row([name.to_owned(), value]);
        }
        let mut text = head.to_string();
        if !state.book.holdings.is_empty() {
            let mut holdings = table(["collateral", "amount"]);
            for it in &state.book.holdings {
                holdings.add_row([self.asset(it.asset), it.amount.decimal().to_string()]);
            }
            right(&mut holdings, 1..2);
            text.push_str(&format!("\n\n{holdings}"));
        }
        if !state.book.perps.is_empty() {
            let mut perps = table(["perpetual", "size", "mark", "quote leg"]);
            for it in &state.book.perps {
                let size = it.size.decimal().to_string();
                perps.add_row([
                    self.underlying(it.underlying),
                    size,
                    self.mark(it.underlying),
                    dollars(it.quote),
                ]);
            }
            right(&mut perps, 1..4);
            text.push_str(&format!("\n\n{perps}"));
        }
        text
    }

    /// Amounts as exact decimal strings.
    pub(super) fn json(&self) -> Value {
        let (state, health, a) = (&self.state, &self.health, &self.health.assessment);
        let holdings = state.book.holdings.iter();
        let perps = state.book.perps.iter();
        json!({
            "schema": 1,
            "block": self.block,
            "account": state.account.get(),
            "owner": state.owner,
            "mode": mode(state.mode),
            "flagged": state.flagged,
            "auction": health.auction,
            "cash": state.book.cash,
            "holdings": holdings.map(|it| json!({
                "asset": self.asset(it.asset),
                "amount": it.amount,
            })).collect::<Vec<_>>(),
            "perps": perps.map(|it| json!({
                "underlying": self.underlying(it.underlying),
                "size": it.size,
                "mark": self.mark(it.underlying),
                "quote": it.quote,
            })).collect::<Vec<_>>(),
            "equity": a.equity,
            "initial_haircut": a.initial_haircut,
            "initial_margin": a.initial_margin,
            "initial_balance": health.initial_balance,
            "maintenance_haircut": a.maintenance_haircut,
            "maintenance_margin": a.maintenance_margin,
            "maintenance_balance": health.maintenance_balance,
            "health_factor": self.health_factor().map(|it| it.to_string()),
            "fresh": a.fresh,
            "model_agrees": self.disagreement().is_none(),
        })
    }

    fn auction(&self) -> String {
        if self.state.flagged {
            format!("yes, auction {}", self.health.auction)
        } else {
            "no".to_owned()
        }
    }

    /// None without a requirement.
    fn health_factor(&self) -> Option<Decimal> {
        let factor = self.health.health_factor;
        (factor != U256::MAX).then(|| Usd::from_wad(I256::from_raw(factor)).decimal())
    }

    fn asset(&self, id: AssetId) -> String {
        self.deployment
            .asset_by_id(id)
            .map_or_else(|| format!("asset {}", id.get()), |it| it.symbol.clone())
    }

    fn underlying(&self, id: UnderlyingId) -> String {
        self.deployment.symbol(id).map_or_else(|| format!("underlying {}", id.get()), str::to_owned)
    }

    fn mark(&self, id: UnderlyingId) -> String {
        self.market.mark(id).map_or_else(|_| "none".to_owned(), |it| it.price.decimal().to_string())
    }
}

const fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Isolated => "isolated",
        Mode::Cross => "cross",
        Mode::Portfolio => "portfolio",
    }
}
