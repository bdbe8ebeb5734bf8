use super::*;
use crate::testing::{FIRST_TRADER, OWN, POOL, blocks, eth, first, head, opened, spot};
use loadline_client::Range;
use loadline_model::Mode;
use loadline_model::ledger::Position;
use loadline_units::{Price, Size, Usd};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn state() -> State {
    State::new(head(0), Settings::new(OWN, POOL))
}

fn added(number: u64, events: &[Event]) -> Input {
    Input::Block { head: head(number), events: events.to_vec() }
}

/// How the chain answers the intents of one decision, in their order.
fn endings() -> impl Strategy<Value = Vec<Option<Ending>>> {
    let ending = prop_oneof![
        3 => Just(None),
        3 => Just(Some(Ending::Done)),
        1 => Just(Some(Ending::Lost)),
        2 => Just(Some(Ending::Refused)),
    ];
    vec(ending, 40)
}

/// Plays blocks; after each, the core decides, and every intent on its way ends, or not.
fn play(
    state: &mut State,
    blocks: &[(Vec<Event>, Vec<Option<Ending>>)],
    mut saw: impl FnMut(&BTreeSet<AccountId>, &State, &[Intent]),
) {
    let mut on_their_way: Vec<Intent> = Vec::new();
    step(state, added(1, &first(8))).unwrap();
    for (number, (events, endings)) in (2..).zip(blocks) {
        step(state, added(number, events)).unwrap();
        let mut still = Vec::new();
        for (intent, ending) in on_their_way.drain(..).zip(endings.iter().cycle()) {
            match ending {
                Some(ending) => drop(step(state, Input::Ended(intent.key, *ending)).unwrap()),
                None => still.push(intent),
            }
        }
        on_their_way = still;
        let accounts = state.replica().accounts();
        let before = accounts.filter(|account| state.attempts().is_in_flight(*account)).collect();
        let intents = step(state, Input::Decide).unwrap();
        saw(&before, state, &intents);
        on_their_way.extend(intents);
    }
}

fn runs() -> impl Strategy<Value = Vec<(Vec<Event>, Vec<Option<Ending>>)>> {
    (blocks(8, 10), vec(endings(), 10))
        .prop_map(|(blocks, endings)| blocks.into_iter().zip(endings).collect())
}

proptest! {
    #[test]
    fn the_same_events_give_the_same_intents(run in runs()) {
        let (mut once, mut again) = (Vec::new(), Vec::new());
        play(&mut state(), &run, |_, _, intents| once.push(intents.to_vec()));
        play(&mut state(), &run, |_, _, intents| again.push(intents.to_vec()));
        prop_assert_eq!(once, again);
    }

    #[test]
    fn only_accounts_below_maintenance_or_in_liquidation_are_acted_on(run in runs()) {
        play(&mut state(), &run, |_, state, intents| {
            let replica = state.replica();
            let market = replica.market(replica.head().timestamp);
            for intent in intents {
                let account = intent.key.account;
                let balance = replica.columns().assess(account, &market).unwrap().maintenance_balance().unwrap();
                assert!(!replica.is_system(account));
                assert!(replica.status(account).unwrap().flagged || balance < Usd::ZERO);
            }
        });
    }

    #[test]
    fn never_two_plans_for_one_account_are_on_their_way(run in runs()) {
        play(&mut state(), &run, |before, _, intents| {
            let mut plans: BTreeMap<AccountId, Vec<&Intent>> = BTreeMap::new();
            for intent in intents {
                plans.entry(intent.key.account).or_default().push(intent);
            }
            for (account, plan) in plans {
                assert!(!before.contains(&account));
                let (first, rest) = plan.split_first().unwrap();
                assert!(!first.follows && rest.len() <= 1);
                assert!(rest.iter().all(|next| next.follows && first.key.duty == Duty::Flag));
                assert!(rest.iter().all(|next| next.key.generation == first.key.generation));
            }
        });
    }

    #[test]
    fn the_limits_hold(run in runs(), most in 1..6_usize, share in 100..2_000_u16) {
        let mut settings = Settings::new(OWN, POOL);
        settings.max_in_flight = most;
        settings.block_share = loadline_units::Fraction::from_bps(share).unwrap();
        play(&mut State::new(head(0), settings), &run, |_, state, _| {
            assert!(state.attempts().count() <= most);
            assert!(state.attempts().gas() <= 60_000_000 / 10_000 * u64::from(share));
        });
    }
}

/// A trader 10 ETH long at 3,000 with this cash.
fn long(trader: u64, cash: i64, mode: Mode) -> Vec<Event> {
    let account = AccountId::new(FIRST_TRADER + trader);
    let size = Size::from_units(10);
    let quote = size.value_down(Price::from_units(3_000)).checked_neg().unwrap();
    let position = Position { size, quote_wad: quote.to_narrow().unwrap() };
    vec![
        opened(account, mode),
        Event::CashSet { account, cash: Usd::from_units(cash) },
        Event::PerpSet { account, underlying: eth(), position },
    ]
}

fn crash(price: u64, traders: &[Vec<Event>]) -> (State, Vec<Intent>) {
    let mut state = state();
    let events = first(0).into_iter().chain(traders.concat()).collect::<Vec<_>>();
    step(&mut state, added(1, &events)).unwrap();
    step(&mut state, added(2, &[spot(2, price)])).unwrap();
    let intents = step(&mut state, Input::Decide).unwrap();
    (state, intents)
}

fn duties(intents: &[Intent]) -> Vec<(u64, Duty)> {
    intents
        .iter()
        .map(|intent| (intent.key.account.get() - FIRST_TRADER, intent.key.duty))
        .collect()
}

#[test]
fn an_account_below_maintenance_is_flagged_and_closed_in_one_block() {
    let (_, intents) =
        crash(2_850, &[long(0, 2_000, Mode::Isolated), long(1, 20_000, Mode::Cross)]);
    assert_eq!(duties(&intents), [(0, Duty::Flag), (0, Duty::Close)]);
}

#[test]
fn expected_bad_debt_goes_first_then_the_distance() {
    let traders = [
        long(0, 2_200, Mode::Isolated),
        long(1, 1_400, Mode::Isolated),
        long(2, 2_100, Mode::Isolated),
    ];
    let (_, intents) = crash(2_850, &traders);
    let order: Vec<u64> = duties(&intents).iter().step_by(2).map(|(trader, _)| *trader).collect();
    assert_eq!(order, [1, 2, 0]);
}

#[test]
fn what_cannot_be_closed_is_bid_for_with_what_the_keeper_has() {
    // 100 WETH against a debt: no perpetual to close.
    let account = AccountId::new(FIRST_TRADER);
    let borrower = vec![
        opened(account, Mode::Cross),
        Event::HoldingSet { account, asset: crate::testing::weth(), amount: Size::from_units(100) },
        Event::CashSet { account, cash: Usd::from_units(-200_000) },
    ];
    let (_, intents) = crash(2_200, &[borrower]);
    assert_eq!(duties(&intents), [(0, Duty::Flag), (0, Duty::Bid)]);
}

#[test]
fn after_a_refusal_a_duty_waits_longer_each_time_with_more_gas_and_the_others_do_not() {
    let (mut state, mut intents) = crash(2_850, &[long(0, 2_000, Mode::Isolated)]);
    let (mut flagged_in, mut gas) = (Vec::new(), vec![intents[0].gas]);
    for number in 3..40 {
        for intent in &intents {
            step(&mut state, Input::Ended(intent.key, Ending::Refused)).unwrap();
        }
        step(&mut state, added(number, &[spot(number, 2_850)])).unwrap();
        intents = step(&mut state, Input::Decide).unwrap();
        if !intents.is_empty() {
            flagged_in.push(number);
            gas.push(intents[0].gas);
        }
    }
    assert_eq!(flagged_in, [3, 5, 9, 17, 33]);
    let limit = gas[0];
    assert_eq!(gas[1..], [limit + limit / 2, 2 * limit, 2 * limit, 2 * limit, 2 * limit]);
}

/// What is to be done about a flagged account 10 ETH long that is so much above its target [1e-18 USD].
fn above_its_target(wad: i128) -> Vec<(u64, Duty)> {
    const R: u64 = 100_000_000_000_000_000;
    let account = AccountId::new(FIRST_TRADER);
    // 3 % of 28,500 USD, a twentieth more for the target, and 1,500 USD lost.
    let cash = Usd::from_narrow(2_397_750_000_000_000_000_000 + wad);
    let mut events = first(0);
    events.extend(long(0, 0, Mode::Cross));
    events.extend([
        Event::CashSet { account, cash },
        Event::FlagSet { account, flagged: true },
        Event::Flagged { account, nonce: 1, equity: Usd::ZERO, requirement: Usd::ZERO },
        Event::ReferenceRangeSet(R),
        Event::Observed {
            underlying: eth(),
            price: Price::from_units(3_000),
            range: Range { initial_wad: R, maintenance_wad: R },
        },
    ]);
    let mut state = state();
    step(&mut state, added(1, &events)).unwrap();
    step(&mut state, added(2, &[spot(2, 2_850)])).unwrap();
    duties(&step(&mut state, Input::Decide).unwrap())
}

/// In the next block the range is 12 s / 4 d wider, and the target three cents higher.
#[test]
fn an_account_is_released_if_it_is_still_at_its_target_in_the_next_block() {
    const CENT: i128 = 10_000_000_000_000_000;
    assert_eq!(above_its_target(4 * CENT), [(0, Duty::Release)]);
    assert_eq!(above_its_target(3 * CENT), []);
    assert_eq!(above_its_target(0), []);
    assert_eq!(above_its_target(-1), [(0, Duty::Close)]);
}
