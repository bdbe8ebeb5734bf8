//! A deployed rule and how its answers are compared.

use alloy::{
    primitives::{Address, Bytes},
    sol_types::{Panic, PanicKind, SolCall, SolError, SolInterface},
};
use loadline_harness::{Outcome, World};
use loadline_units::Overflow;
use proptest::test_runner::Config;

/// Cases per property: `LOADLINE_CASES`, or 512.
pub(crate) fn cases() -> Config {
    let cases = std::env::var("LOADLINE_CASES").ok().map_or(512, |cases| cases.parse().unwrap());
    Config { cases, max_global_rejects: cases * 4, ..Config::default() }
}

/// A harness contract in a world of its own.
#[derive(Debug)]
pub(crate) struct Rule {
    world: World,
    at: Address,
}

impl Rule {
    pub(crate) fn deploy(bytecode: &Bytes) -> Self {
        let mut world = World::new();
        let at = world.deploy(bytecode, &[]).value().unwrap();
        Self { world, at }
    }

    /// What the contract returns, or `Overflow` where it panics.
    pub(crate) fn checked<C: SolCall>(&self, call: &C) -> Result<C::Return, Overflow> {
        match self.world.view(self.at, call) {
            Outcome::Returned { value, .. } => Ok(value),
            Outcome::Reverted { data, .. } if is_overflow(&data) => Err(Overflow),
            other => panic!("{} answered {:?}", C::SIGNATURE, other.value().err()),
        }
    }

    /// What the contract returns or reverts with.
    pub(crate) fn raw<C: SolCall>(&self, call: &C) -> Result<C::Return, Bytes> {
        match self.world.view(self.at, call) {
            Outcome::Returned { value, .. } => Ok(value),
            Outcome::Reverted { data, .. } => Err(data),
            Outcome::Halted { reason, .. } => panic!("{} halted: {reason}", C::SIGNATURE),
        }
    }

    /// What the contract returns where it cannot fail.
    pub(crate) fn sure<C: SolCall>(&self, call: &C) -> C::Return {
        self.world.view(self.at, call).value().unwrap()
    }

    /// What the contract returns, or the error it reverts with; `None` where it panics.
    pub(crate) fn tried<C: SolCall, E: SolInterface>(
        &self,
        call: &C,
    ) -> Result<C::Return, Option<E>> {
        match self.world.view(self.at, call) {
            Outcome::Returned { value, .. } => Ok(value),
            Outcome::Reverted { data, .. } if is_overflow(&data) => Err(None),
            Outcome::Reverted { data, .. } => Err(Some(E::abi_decode(&data).unwrap())),
            Outcome::Halted { reason, .. } => panic!("{} halted: {reason}", C::SIGNATURE),
        }
    }
}

/// Whether a revert is `Panic(0x11)`.
pub(crate) fn is_overflow(data: &[u8]) -> bool {
    Panic::abi_decode(data).is_ok_and(|panic| panic.kind() == Some(PanicKind::UnderOverflow))
}
