//! The plain scenario table, and how it comes about.
//!
//! Rows: all columns together at each node, each alone, each pair apart. Tails and pairs weigh 0.35, R with a move of the
//! volatility 0.9, everything else 1, and a column alone 0.8 of that.
//!
//! Histories: 250 ranks, each column 20 ranks ahead of the one before, so that columns mostly move alike. At rank r let
//! u = (2 r - 249) / 249 in -1 to 1: the spot moves by R u^3, and the volatility by 160/256 of its node the other way.

use alloy::primitives::hex;
use loadline_deploy::Params;
use loadline_model::margin::scenario::{Place, Scenarios};

const COLUMNS: u8 = 3;
const HISTORY: i64 = 250;
const STILL: u8 = 13;

fn weight(nodes: &[u8], alone: bool) -> u16 {
    let any = |wanted: fn(&u8) -> bool| nodes.iter().any(wanted);
    let weight = if any(|node| *node < 3 || *node > 23) {
        3_500
    } else if any(|node| [3, 5, 21, 23].contains(node)) {
        9_000
    } else {
        10_000
    };
    if alone { weight / 10 * 8 } else { weight }
}

fn still_but(moved: &[(u8, u8)]) -> Vec<u8> {
    let node = |column| moved.iter().find(|(it, _)| *it == column).map_or(STILL, |(_, node)| *node);
    (0..COLUMNS).map(node).collect()
}

fn stress() -> Vec<(u16, Vec<u8>)> {
    let mut rows = Vec::new();
    for node in 0..27 {
        let nodes = vec![node; COLUMNS.into()];
        rows.push((weight(&nodes, false), nodes));
    }
    for column in 0..COLUMNS {
        for node in (0..27).filter(|node| *node != STILL) {
            let nodes = still_but(&[(column, node)]);
            rows.push((weight(&nodes, true), nodes));
        }
        for other in (0..COLUMNS).filter(|other| *other != column) {
            rows.push((3_500, still_but(&[(column, 22), (other, 4)])));
        }
    }
    rows
}

fn place(row: i64, column: u8) -> Place {
    let one = 249_i64.pow(3);
    let rank = (row + 20 * i64::from(column)) % HISTORY;
    let risen = (2 * rank - 249).pow(3) + one; // u^3 + 1, in units of `one`
    let spot = (768 * risen / one).min(6 * 256 - 1); // of six thirds of R, from -R on [1/256]
    let volatility = 256 + 160 - 160 * risen / one;
    let byte = |it: i64| u8::try_from(it).unwrap();
    Place {
        cell: byte(2 * (1 + spot / 256) + volatility / 256),
        spot: byte(spot % 256),
        volatility: byte(volatility % 256),
    }
}

#[test]
fn the_plain_table_is_made_as_described() {
    let plain = Scenarios {
        version: 1,
        columns: COLUMNS,
        worst: 13,
        stress: stress(),
        history: (0..HISTORY).map(|row| (0..COLUMNS).map(|it| place(row, it)).collect()).collect(),
    };
    let table = plain.checked().unwrap();
    let file = include_str!("../../../../script/params/scenarios-plain.json");
    let read: serde_json::Value = serde_json::from_str(file).unwrap();
    assert_eq!(read["code"], hex::encode_prefixed(table.code()));
    assert_eq!(Params::dev().unwrap().portfolio.table.as_ref(), table.code());
}
