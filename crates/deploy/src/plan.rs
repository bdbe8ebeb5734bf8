//! A deployment as data: every address and every transaction, before the first is sent.

mod create;
mod layout;
pub(crate) mod settings;
mod step;

pub(crate) use layout::{Layout, Token};
pub(crate) use step::{Creation, Kind, Step};

use crate::{Params, SystemAccounts};
use alloy::primitives::Address;

/// All transactions, in two halves: the second names accounts that the first opens.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) layout: Layout,
    pub(crate) admin: Address,
    params: Params,
}

impl Plan {
    /// The plan of a deployer whose next transaction has this nonce.
    pub(crate) fn new(params: &Params, deployer: Address, nonce: u64) -> Self {
        Self {
            layout: Layout::new(params, deployer, nonce),
            admin: params.admin.unwrap_or(deployer),
            params: params.clone(),
        }
    }

    /// Up to the contracts that open the protocol's accounts.
    pub(crate) fn opening(&self) -> Vec<Step> {
        let mut steps = create::foundations(&self.layout, &self.params);
        steps.extend(settings::engines(&self.layout));
        steps.extend(create::account_owners(&self.layout));
        steps
    }

    /// The rest, settings and the handover of the admin role included.
    pub(crate) fn closing(&self, accounts: SystemAccounts) -> Vec<Step> {
        let mut steps = create::trading(&self.layout, &self.params, accounts);
        steps.extend(settings::all(&self.layout, &self.params, accounts));
        steps.extend(settings::handover(&self.layout, &self.params, self.admin));
        steps
    }
}
