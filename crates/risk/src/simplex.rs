//! The downhill simplex of Nelder and Mead.

/// Where `cost` is least near `start`, and its value there.
pub(crate) fn minimise(start: [f64; 3], cost: impl Fn([f64; 3]) -> f64) -> ([f64; 3], f64) {
    let mut corners: Vec<([f64; 3], f64)> = (0..4)
        .map(|i| {
            let mut at = start;
            if i > 0 {
                at[i - 1] += 0.4;
            }
            (at, cost(at))
        })
        .collect();
    for _ in 0..400 {
        corners.sort_by(|a, b| a.1.total_cmp(&b.1));
        if corners[3].1 - corners[0].1 <= 1e-10 * corners[0].1.abs() {
            break;
        }
        let centre = [0, 1, 2].map(|i| corners[..3].iter().map(|c| c.0[i]).sum::<f64>() / 3.0);
        let worst = corners[3];
        let along = |t: f64| {
            let at = [0, 1, 2].map(|i| (worst.0[i] - centre[i]).mul_add(t, centre[i]));
            (at, cost(at))
        };
        let reflected = along(-1.0);
        let better = if reflected.1 < corners[0].1 {
            let expanded = along(-2.0);
            if expanded.1 < reflected.1 { expanded } else { reflected }
        } else if reflected.1 < corners[2].1 {
            reflected
        } else {
            along(if reflected.1 < worst.1 { -0.5 } else { 0.5 })
        };
        if better.1 < worst.1 {
            corners[3] = better;
            continue;
        }
        let best = corners[0].0;
        for corner in &mut corners[1..] {
            let at = [0, 1, 2].map(|i| 0.5 * (best[i] + corner.0[i]));
            *corner = (at, cost(at));
        }
    }
    corners.sort_by(|a, b| a.1.total_cmp(&b.1));
    corners[0]
}
