//! Options, block by block.

use super::{Play, shared};
use crate::run::{DemoError, options::Pitch, stage::SURFACE_EVERY};

/// Most who begin with options in one block.
const BEGINNERS: usize = 12;

impl Play {
    /// The first strategies of those who trade options, as many in a block as fit.
    pub(super) async fn begin(&mut self) -> Result<(), DemoError> {
        self.stage.outbox.limit(self.stage.block_gas);
        let mut place = 0;
        while place < self.cast.traders.all.len() {
            let now = self.stage.link.now().saturating_add(1);
            let Self { stage, cast, keeper, takers, .. } = &mut *self;
            let replica = keeper.state().replica();
            let mut orders = Vec::new();
            let pitch = Pitch::new(stage, replica, &[], now);
            while let Some(trader) = cast.traders.all.get(place)
                && orders.len() < BEGINNERS
            {
                if trader.options {
                    let order = takers.begin(trader, &mut cast.makers, &pitch);
                    orders.extend(order.map(|order| (place, order)));
                }
                place += 1;
            }
            for (place, order) in orders {
                if let Some(trader) = cast.traders.all.get_mut(place) {
                    stage.offer(&mut trader.actor, order).await?;
                }
            }
            stage.block(now).await?;
            self.tick().await?;
        }
        self.stage.outbox.limit(shared(self.stage.block_gas));
        Ok(())
    }

    /// Sends what options need and bring: surfaces, and what the house, takers and makers do.
    pub(super) async fn options(&mut self, index: usize, timestamp: u64) -> Result<(), DemoError> {
        let Self { stage, cast, keeper, takers, .. } = self;
        cast.surfaces.observe(&stage.markets, timestamp);
        let mut seen = Vec::new();
        if index.is_multiple_of(usize::try_from(SURFACE_EVERY).unwrap_or(1)) {
            seen = cast.surfaces.seen(&stage.markets, timestamp);
        }
        for seen in &seen {
            let report = cast.reporters.surface(&stage.deployment, seen, timestamp)?;
            stage.offer(&mut cast.poster, report).await?;
        }
        let replica = keeper.state().replica();
        let pitch = Pitch::new(stage, replica, &seen, timestamp);
        let house = cast.house.decide(&mut cast.makers, &pitch);
        let taken = takers.decide(&cast.traders.all, &mut cast.makers, &pitch);
        let hedged = cast.makers.hedge(index, &pitch);
        for order in house {
            stage.offer(&mut cast.house.actor, order).await?;
        }
        for (place, order) in taken {
            if let Some(trader) = cast.traders.all.get_mut(place) {
                stage.offer(&mut trader.actor, order).await?;
            }
        }
        if let Some((place, order)) = hedged
            && let Some(maker) = cast.makers.all.get_mut(place)
        {
            stage.offer(&mut maker.actor, order).await?;
        }
        Ok(())
    }
}
