//! A slice, and the coordinates in which every point is free of arbitrage.

use loadline_model::surface::Slice;

/// An eSSVI slice in floats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Essvi {
    /// Total variance at the forward.
    pub theta: f64,
    /// Correlation.
    pub rho: f64,
    /// theta * phi.
    pub psi: f64,
}

impl Essvi {
    /// Total variance at a log-moneyness.
    pub fn variance(&self, k: f64) -> f64 {
        let Self { theta, rho, psi } = *self;
        let m = psi.mul_add(k, theta * rho);
        let root = m.mul_add(m, theta * theta * rho.mul_add(-rho, 1.0)).sqrt();
        0.5 * (psi * k).mul_add(rho, theta + root)
    }

    /// The slice at a point of three real numbers, after an earlier slice: free of butterfly arbitrage, and of calendar
    /// arbitrage with it (A. Mingone 2022: theta grows, psi lies between its two bounds).
    pub(crate) fn at(point: [f64; 3], earlier: Option<&Self>) -> Option<Self> {
        let share = |x: f64| 1.0 / (1.0 + (-x).exp());
        let rho = 0.995 * point[1].tanh();
        let wing = 1.0 + rho.abs();
        let (least_theta, floor) = earlier.map_or((0.0, 0.0), |it| {
            let up = it.psi * (1.0 + it.rho) / (1.0 + rho);
            let down = it.psi * (1.0 - it.rho) / (1.0 - rho);
            (it.theta, up.max(down))
        });
        // psi^2 (1 + |rho|) <= 4 theta, and psi / theta does not grow: theta has to leave room above the floor
        let room = floor * floor * wing / 4.0;
        let slope = earlier.map_or(0.0, |it| floor * it.theta / it.psi);
        let theta = least_theta.max(room).max(slope) + point[0].exp();
        let cap = (3.999 / wing).min((3.999 * theta / wing).sqrt());
        let cap = earlier.map_or(cap, |it| cap.min(it.psi * theta / it.theta));
        let psi = (cap - floor).mul_add(share(point[2]), floor);
        (cap > floor).then_some(Self { theta, rho, psi })
    }

    /// The slice that a report carries \[wad\]; rounded so that it stays free of butterfly arbitrage.
    pub fn report(&self) -> Slice {
        let wad = |x: f64| format!("{:.0}", x * 1e18).parse::<i128>().unwrap_or(0);
        Slice {
            theta_wad: wad(self.theta).unsigned_abs(),
            rho_wad: wad(self.rho),
            psi_wad: wad(self.psi).unsigned_abs(),
        }
    }
}
