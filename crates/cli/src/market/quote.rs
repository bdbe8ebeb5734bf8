use super::{Instrument, QuoteArgs};
use crate::{
    exit::Failure,
    output::{self, right, table},
};
use loadline_scenario::report::dollars;
use serde_json::json;

/// Asks the pool for a price.
pub(crate) async fn quote(args: QuoteArgs) -> Result<(), Failure> {
    let protocol = args.at.connect(None).await?;
    let quote = match Instrument::parse(&args.instrument, protocol.deployment())? {
        Instrument::Perpetual(underlying) => protocol.quote(underlying, args.size).await?,
        Instrument::Option(series) => protocol.quote_option(series, args.size).await?,
    };
    let total = quote.total().map_err(|error| Failure::Broken(error.into()))?;
    if args.json {
        return output::print_json(&json!({
            "schema": 1,
            "instrument": args.instrument,
            "size": args.size,
            "value": quote.value,
            "impact": quote.impact,
            "pool_fee": quote.pool_fee,
            "insurance_fee": quote.insurance_fee,
            "total": total,
        }));
    }
    let mut rows = table(["paid", "USD"]);
    for (name, amount) in [
        ("value at mark", quote.value),
        ("impact", quote.impact),
        ("fee and spread", quote.pool_fee),
        ("insurance", quote.insurance_fee),
        ("total", total),
    ] {
        rows.add_row([name.to_owned(), dollars(amount)]);
    }
    right(&mut rows, 1..2);
    output::print(rows)
}
