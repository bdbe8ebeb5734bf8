use super::ShowArgs;
use crate::{
    exit::Failure,
    output::{self, right, table},
};
use loadline_client::PoolState;
use loadline_scenario::report::dollars;
use serde_json::json;

/// Shows what traders hold against the pool.
pub(crate) async fn show(args: ShowArgs) -> Result<(), Failure> {
    let protocol = args.at.connect(None).await?;
    let mut states = Vec::new();
    for it in &protocol.deployment().underlyings {
        states.push((it.symbol.clone(), protocol.pool_state(it.id).await?));
    }
    if args.json { output::print_json(&json(&states)) } else { output::print(text(&states)) }
}

fn text(states: &[(String, PoolState)]) -> String {
    let header = [
        "underlying",
        "skew",
        "delta",
        "most",
        "gamma",
        "vega 7d",
        "30d",
        "90d",
        "longer",
        "impact left",
        "synced",
    ];
    let mut rows = table(header);
    for (symbol, it) in states {
        let [a, b, c, d] = it.exposure.vega.map(dollars);
        rows.add_row([
            symbol.clone(),
            it.skew.decimal().to_string(),
            it.delta.decimal().to_string(),
            it.max_delta.decimal().to_string(),
            dollars(it.exposure.gamma),
            a,
            b,
            c,
            d,
            dollars(it.impact_left),
            it.anchor.synced_at.to_string(),
        ]);
    }
    right(&mut rows, 1..header.len());
    rows.to_string()
}

fn json(states: &[(String, PoolState)]) -> serde_json::Value {
    let markets = states.iter().map(|(symbol, it)| {
        json!({
            "underlying": symbol,
            "skew": it.skew,
            "delta": it.delta,
            "max_delta": it.max_delta,
            "gamma": it.exposure.gamma,
            "vega": it.exposure.vega,
            "impact_left": it.impact_left,
            "synced_at": it.anchor.synced_at,
            "synced_spot": it.anchor.spot,
        })
    });
    json!({ "schema": 1, "markets": markets.collect::<Vec<_>>() })
}
