//! An account as text and as JSON.

use super::{explain::option_mark, reading::Reading};
use crate::output::{right, table};
use alloy::primitives::{I256, U256};
use loadline_client::LiquidationPrices;
use loadline_model::{Mode, OptionLeg};
use loadline_scenario::report::dollars;
use loadline_units::{Decimal, Price, UnderlyingId, Usd};
use serde_json::{Value, json};

/// A reading to be shown.
#[derive(Debug)]
pub(super) struct View(pub(super) Reading);

impl View {
    /// Tables, amounts cut off at cents.
    pub(super) fn text(&self) -> String {
        let (state, health, a) = (&self.0.state, &self.0.health, &self.0.health.assessment);
        let mut head = table(["account", &state.account.get().to_string()]);
        let agrees = if self.0.disagreement().is_none() {
            "agrees with the chain to the wei"
        } else {
            "DISAGREES"
        };
        let rows = [
            ("block", self.0.block.to_string()),
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
        if !self.0.edges.is_empty() {
            let mut edges = table(["liquidated at", "or below", "or above"]);
            for (underlying, prices) in &self.0.edges {
                let [below, above] = edge(prices.as_ref());
                edges.add_row([self.0.underlying(*underlying), below, above]);
            }
            right(&mut edges, 1..3);
            text.push_str(&format!("\n\n{edges}"));
        }
        if !state.book.holdings.is_empty() {
            let mut holdings = table(["collateral", "amount"]);
            for it in &state.book.holdings {
                holdings.add_row([self.0.asset(it.asset), it.amount.decimal().to_string()]);
            }
            right(&mut holdings, 1..2);
            text.push_str(&format!("\n\n{holdings}"));
        }
        if !state.book.perps.is_empty() {
            let mut perps = table(["perpetual", "size", "mark", "quote leg"]);
            for it in &state.book.perps {
                let size = it.size.decimal().to_string();
                perps.add_row([
                    self.0.underlying(it.underlying),
                    size,
                    self.mark(it.underlying),
                    dollars(it.quote),
                ]);
            }
            right(&mut perps, 1..4);
            text.push_str(&format!("\n\n{perps}"));
        }
        if !state.book.options.is_empty() {
            let mut options = table(["option", "size", "mark"]);
            for leg in &state.book.options {
                let size = leg.size().decimal().to_string();
                options.add_row([self.0.option(leg.series()), size, self.option_mark(leg)]);
            }
            right(&mut options, 1..3);
            text.push_str(&format!("\n\n{options}"));
        }
        text
    }

    /// Amounts as exact decimal strings.
    pub(super) fn json(&self) -> Value {
        let (state, health, a) = (&self.0.state, &self.0.health, &self.0.health.assessment);
        let holdings = state.book.holdings.iter();
        let perps = state.book.perps.iter();
        let options = state.book.options.iter();
        json!({
            "schema": 1,
            "block": self.0.block,
            "account": state.account.get(),
            "owner": state.owner,
            "mode": mode(state.mode),
            "flagged": state.flagged,
            "auction": health.auction,
            "cash": state.book.cash,
            "holdings": holdings.map(|it| json!({
                "asset": self.0.asset(it.asset),
                "amount": it.amount,
            })).collect::<Vec<_>>(),
            "perps": perps.map(|it| json!({
                "underlying": self.0.underlying(it.underlying),
                "size": it.size,
                "mark": self.mark(it.underlying),
                "quote": it.quote,
            })).collect::<Vec<_>>(),
            "options": options.map(|leg| json!({
                "option": self.0.option(leg.series()),
                "size": leg.size(),
                "mark": self.option_mark(leg),
            })).collect::<Vec<_>>(),
            "liquidation_prices": self.0.edges.iter().map(|(underlying, prices)| json!({
                "underlying": self.0.underlying(*underlying),
                "answered": prices.is_some(),
                "below": prices.and_then(|it| it.below),
                "above": prices.and_then(|it| it.above),
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
            "model_agrees": self.0.disagreement().is_none(),
        })
    }

    fn auction(&self) -> String {
        if self.0.state.flagged {
            format!("yes, auction {}", self.0.health.auction)
        } else {
            "no".to_owned()
        }
    }

    /// None without a requirement.
    fn health_factor(&self) -> Option<Decimal> {
        let factor = self.0.health.health_factor;
        (factor != U256::MAX).then(|| Usd::from_wad(I256::from_raw(factor)).decimal())
    }

    fn option_mark(&self, leg: &OptionLeg) -> String {
        option_mark(&self.0, leg).map_or_else(|_| "none".to_owned(), |it| it.decimal().to_string())
    }

    fn mark(&self, id: UnderlyingId) -> String {
        self.0
            .market
            .mark(id)
            .map_or_else(|_| "none".to_owned(), |it| it.price.decimal().to_string())
    }
}

/// Prices below and above at which an account could be liquidated.
fn edge(prices: Option<&LiquidationPrices>) -> [String; 2] {
    let Some(prices) = prices else { return ["no answer", "no answer"].map(str::to_owned) };
    let text = |price: Option<Price>| price.map_or("none".into(), |it| it.decimal().to_string());
    [text(prices.below), text(prices.above)]
}

const fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Isolated => "isolated",
        Mode::Cross => "cross",
        Mode::Portfolio => "portfolio",
    }
}
