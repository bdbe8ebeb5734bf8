//! Figures as a person reads them, the same on the page and on a terminal.

use super::Summary;
use loadline_units::Usd;

impl Summary {
    /// What came out, name and value, gas aside.
    pub fn figures(&self) -> Vec<(&'static str, String)> {
        let paths = &self.liquidations_by_path;
        let (options, earnings) = (&self.options, &self.lp_earnings);
        vec![
            ("Blocks", grouped(self.blocks)),
            ("Accounts", grouped(self.accounts)),
            ("Transactions", grouped(self.transactions)),
            ("… refused by the contracts", grouped(self.reverted)),
            ("Liquidations", grouped(self.liquidations)),
            ("… accounts flagged", grouped(paths.flag)),
            ("… closed against the pool", grouped(paths.close)),
            ("… slices bought by bidders", grouped(paths.bid)),
            ("… taken by the backstop", grouped(paths.backstop)),
            ("Accounts overdue", grouped(self.overdue_accounts)),
            ("Bad debt", dollars(self.bad_debt_usd)),
            ("Insurance paid", dollars(self.insurance_paid_usd)),
            ("LP profit and loss", dollars(self.lp_pnl_usd)),
            ("… by fees", dollars(earnings.fees_usd)),
            ("… by funding", dollars(earnings.funding_usd)),
            ("… by the spread to the mark", dollars(earnings.spread_usd)),
            ("… by liquidations", dollars(earnings.liquidations_usd)),
            ("… by positions", dollars(earnings.inventory_usd)),
            ("… of it the senior shares' yield", dollars(self.senior_pnl_usd)),
            ("… of it the junior shares'", dollars(self.junior_pnl_usd)),
            ("Epochs of shares", grouped(self.epochs)),
            ("Option trades", grouped(options.trades)),
            ("… different options", grouped(options.series)),
            ("… notional", dollars(options.volume_usd)),
            ("… premium", dollars(options.premium_usd)),
            ("Open interest at its greatest", dollars(options.peak_open_interest_usd)),
            ("… at the end", dollars(options.open_interest_usd)),
            ("Settlement prices", grouped(options.settlement_prices)),
            ("… positions settled", grouped(options.settled)),
            ("… paid to their longs", dollars(options.settled_usd)),
            ("… expired and unsettled", grouped(options.unsettled)),
            ("Accounts with options flagged", grouped(options.flagged)),
            ("… slices bought by bidders", grouped(options.bids)),
            ("… taken by the backstop", grouped(options.backstops)),
            ("… deficits", dollars(options.deficits_usd)),
            ("Largest conservation error", format!("{} wei", self.conservation_error_wei)),
            ("Model compared with the chain", grouped(self.keeper_model_comparisons)),
            ("… of which differed", grouped(self.keeper_model_mismatches)),
            ("Wall time", format!("{:.1} s", self.seconds)),
        ]
    }
}

/// An amount cut off at whole cents, for reading.
pub fn dollars(amount: Usd) -> String {
    let text = format!("{:.2}", amount.decimal());
    let magnitude = text.trim_start_matches('-');
    let (whole, cents) = magnitude.split_once('.').unwrap_or((magnitude, "00"));
    let sign = if amount.is_negative() { "−" } else { "" };
    format!("{sign}${}.{cents}", grouped(whole))
}

/// A number with commas between thousands.
pub fn grouped(number: impl ToString) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_like_money() {
        let usd = |text: &str| dollars(text.parse().unwrap());
        assert_eq!(usd("1234567.509"), "$1,234,567.50");
        assert_eq!(usd("-1000"), "−$1,000.00");
        assert_eq!(usd("0"), "$0.00");
        assert_eq!(grouped(999), "999");
    }
}
