use super::{epoch::*, *};
use crate::arbitrary::{claims, credit, epoch, queue, tranche_terms};
use proptest::prelude::*;

fn total(split: Split) -> Usd {
    split.senior.checked_add(split.junior).unwrap()
}

proptest! {
    #[test]
    fn the_parts_sum_to_the_pool(claims in claims(), value in crate::arbitrary::wide_signed(120)) {
        let value = Usd::from_wad(value);
        prop_assert_eq!(total(claims.split(value)?), value.max(Usd::ZERO));
    }

    /// The junior pays every loss until nothing of it is left.
    #[test]
    fn losses_go_junior_first(claims in claims(), value in credit(100), loss in credit(100)) {
        let (before, after) = (claims.split(value)?, claims.split(value.checked_sub(loss)?)?);
        prop_assert!(after.junior == Usd::ZERO || after.senior == before.senior);
        prop_assert!(after.senior <= before.senior && after.junior <= before.junior);
    }

    /// Senior earnings come out of profit, leave no one impaired, and are lost to no one.
    #[test]
    fn earnings_are_paid_by_profit(
        claims in claims(), terms in tranche_terms(), low in credit(100), elapsed in 0..400_000_000_u64
    ) {
        prop_assume!(!claims.junior_closed);
        let after = claims.accrue(terms, low, elapsed)?;
        let earned = after.senior.checked_sub(claims.senior)?;
        let profit = low.checked_sub(claims.pool)?.max(Usd::ZERO);
        prop_assert!(Usd::ZERO <= earned && earned <= profit);
        prop_assert!(earned == Usd::ZERO || after.senior <= low, "what is earned is there");
        prop_assert_eq!(after.pool, low);
        let whole = claims.senior.share_up(terms.yearly_rate)?.to_wad().into_raw();
        let due = after.arrears.checked_add(earned)?.checked_sub(claims.arrears)?;
        prop_assert!(raw(due) <= whole * U256::from(elapsed) / YEAR + U256::ONE, "no more than the rate");
    }

    /// What leaves and enters explains what the pool is worth; nobody who stays loses a wei at one value.
    #[test]
    fn an_epoch_leaves_no_wei_unexplained(
        claims in claims(), terms in tranche_terms(), epoch in epoch(), senior in queue(), mut junior in queue()
    ) {
        junior.is_open &= !claims.junior_closed;
        let claims = claims.accrue(terms, epoch.low, 1_000_000)?;
        let Ok(done) = clear(claims, terms, epoch, senior, junior) else { return Ok(()) };
        let entered = done.senior.admitted.checked_add(done.junior.admitted)?;
        let left = done.senior.paid.checked_add(done.junior.paid)?;
        let low = epoch.low.checked_add(entered)?.checked_sub(left)?;
        prop_assert_eq!(done.claims.pool, low);
        let (before, after) = (claims.split(epoch.low)?, done.claims.split(low)?);
        prop_assert_eq!(total(after), low);

        let flow = |fill: Fill| fill.admitted.checked_sub(fill.paid);
        prop_assert_eq!(after.senior, before.senior.checked_add(flow(done.senior)?)?);
        prop_assert_eq!(after.junior, before.junior.checked_add(flow(done.junior)?)?);
        prop_assert!(left <= epoch.spare.max(Usd::ZERO).checked_add(done.junior.admitted)?);
        for (fill, queue) in [(done.senior, senior), (done.junior, junior)] {
            prop_assert!(fill.admitted <= queue.deposits && fill.redeemed <= queue.redemptions);
            prop_assert_eq!(raw(fill.paid) % raw(epoch.unit), U256::ZERO);
        }
    }

    /// Prices never fall for those who stay: an epoch at one value moves no price but for rounding up.
    #[test]
    fn those_who_stay_lose_nothing(
        claims in claims(), terms in tranche_terms(), epoch in epoch(), senior in queue(), mut junior in queue()
    ) {
        junior.is_open &= !claims.junior_closed;
        let epoch = Epoch { high: epoch.low, ..epoch };
        let claims = claims.accrue(terms, epoch.low, 0)?;
        let Ok(done) = clear(claims, terms, epoch, senior, junior) else { return Ok(()) };
        let (before, after) = (claims.split(epoch.low)?, done.claims.split(done.claims.pool)?);
        for (fill, queue, before, after) in [
            (done.senior, senior, before.senior, after.senior),
            (done.junior, junior, before.junior, after.junior),
        ] {
            let supply = queue.supply + fill.minted - fill.redeemed;
            let price = |value: Usd, supply: U256| (raw(value) + VIRTUAL_ASSETS, supply + VIRTUAL_SHARES);
            let ((v0, s0), (v1, s1)) = (price(before, queue.supply), price(after, supply));
            prop_assert!(v1 * s0 >= v0 * s1);
        }
    }

    /// Coverage: no junior leaves and no senior enters a pool whose senior tranche would then be covered too little.
    #[test]
    fn the_senior_tranche_stays_covered(
        claims in claims(), terms in tranche_terms(), epoch in epoch(), senior in queue(), mut junior in queue()
    ) {
        junior.is_open &= !claims.junior_closed;
        let epoch = Epoch { high: epoch.low, ..epoch };
        let claims = claims.accrue(terms, epoch.low, 0)?;
        let Ok(done) = clear(claims, terms, epoch, senior, junior) else { return Ok(()) };
        if done.junior.paid > Usd::ZERO || done.senior.admitted > Usd::ZERO {
            let after = done.claims.split(done.claims.pool)?;
            prop_assert!(after.junior >= after.senior.share_down(terms.coverage)?);
        }
    }
}

/// A number below `bound`, from a splitmix sequence.
fn draw(seed: &mut u64, bound: u64) -> u64 {
    *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *seed;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) % bound
}

fn dollars(units: u64) -> Usd {
    Usd::from_units(i64::try_from(units).unwrap())
}

/// Ten thousand trades, price moves, deposits and redemptions: the books of the tranches and of the pool agree to the wei at
/// every step, and no share is worth more than what it was paid for and what the pool earned.
#[test]
fn no_wei_is_unexplained_in_ten_thousand_steps() {
    let terms = TrancheTerms {
        coverage: Fraction::from_bps(2_000).unwrap(),
        yearly_rate: Fraction::from_bps(800).unwrap(),
    };
    let (mut claims, mut seed) = (Claims::default(), 7_u64);
    let (mut pool, mut entered, mut left, mut earned) =
        (Usd::ZERO, Usd::ZERO, Usd::ZERO, Usd::ZERO);
    let open = Queue {
        supply: U256::ZERO,
        deposits: Usd::ZERO,
        redemptions: U256::ZERO,
        price_cap: U256::MAX,
        is_open: true,
    };
    let mut queues = [open; 2];
    let mut unfinished = 0;
    for _ in 0..10_000 {
        let swing =
            Usd::from_narrow(i128::from(draw(&mut seed, 2_000_003)) * 1_000_000_000_000_007)
                .checked_sub(dollars(1_000))
                .unwrap();
        if pool > dollars(20_000) {
            pool = pool.checked_add(swing).unwrap();
            earned = earned.checked_add(swing).unwrap();
        }
        for queue in &mut queues {
            if draw(&mut seed, 3) == 0 {
                let deposit = dollars(draw(&mut seed, 5_000));
                queue.deposits = queue.deposits.checked_add(deposit).unwrap();
            }
            if draw(&mut seed, 4) == 0 {
                let free = queue.supply - queue.redemptions;
                queue.redemptions += free * U256::from(draw(&mut seed, 300)) / U256::from(1_000);
            }
        }
        claims = claims.accrue(terms, pool, draw(&mut seed, 7_200)).unwrap();
        let half_dollar = dollars(draw(&mut seed, 3)).to_wad().into_raw() / U256::from(2);
        let epoch = Epoch {
            low: pool,
            high: pool.checked_add(usd(half_dollar)).unwrap(),
            spare: dollars(draw(&mut seed, 3_000)),
            unit: usd(VIRTUAL_ASSETS),
        };
        let done = clear(claims, terms, epoch, queues[0], queues[1]).unwrap();
        claims = done.claims;
        for (queue, fill) in queues.iter_mut().zip([done.senior, done.junior]) {
            pool = pool.checked_add(fill.admitted).unwrap().checked_sub(fill.paid).unwrap();
            entered = entered.checked_add(fill.admitted).unwrap();
            left = left.checked_add(fill.paid).unwrap();
            queue.supply = queue.supply + fill.minted - fill.redeemed;
            queue.deposits = queue.deposits.checked_sub(fill.admitted).unwrap();
            queue.redemptions -= fill.redeemed;
            queue.price_cap = fill.price_cap;
            unfinished += usize::from(fill.price_cap != U256::MAX);
        }
        assert_eq!(claims.pool, pool);
        assert_eq!(total(claims.split(pool).unwrap()), pool);
        assert_eq!(entered.checked_sub(left).unwrap().checked_add(earned).unwrap(), pool);
    }
    assert!(unfinished > 1_000 && entered > dollars(1_000_000) && left > dollars(1_000_000));
}
