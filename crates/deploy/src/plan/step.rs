use alloy::{
    primitives::{Address, Bytes, TxKind},
    sol_types::SolCall,
};

/// One transaction.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// What it does, for a person: `create Vault`, `list WETH`.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Calldata, or creation code with arguments.
    pub(crate) input: Bytes,
}

/// What a transaction does.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Creates a contract.
    Create(Creation),
    /// Calls one.
    Call(Address),
}

/// A contract to be created.
#[derive(Clone, Debug)]
pub(crate) struct Creation {
    pub(crate) contract: String,
    /// Where it will be.
    pub(crate) address: Address,
    /// ABI-encoded constructor arguments.
    pub(crate) arguments: Bytes,
    /// The runtime code, with zeros for immutables.
    pub(crate) runtime: &'static Bytes,
}

/// Gas beside calldata and code: what a constructor or a setting may store, with room \[gas\].
const WORK: u64 = 700_000;
/// Gas of a transaction that creates \[gas\].
const CREATION: u64 = 53_000;
/// Gas per byte of runtime code \[gas\].
const PER_CODE_BYTE: u64 = 200;
/// Gas per byte of input at most (EIP-7623) \[gas\].
const PER_INPUT_BYTE: u64 = 40;

impl Step {
    pub(crate) fn create(
        contract: impl Into<String>,
        address: Address,
        code: &Bytes,
        runtime: &'static Bytes,
        arguments: Vec<u8>,
    ) -> Self {
        let contract = contract.into();
        Self {
            name: format!("create {contract}"),
            input: [code, arguments.as_slice()].concat().into(),
            kind: Kind::Create(Creation {
                contract,
                address,
                arguments: arguments.into(),
                runtime,
            }),
        }
    }

    pub(crate) fn call(name: impl Into<String>, to: Address, call: &impl SolCall) -> Self {
        Self { name: name.into(), kind: Kind::Call(to), input: call.abi_encode().into() }
    }

    pub(crate) const fn tx_kind(&self) -> TxKind {
        match self.kind {
            Kind::Create(_) => TxKind::Create,
            Kind::Call(to) => TxKind::Call(to),
        }
    }

    /// The gas limit: explicit, since what a later step costs cannot be estimated before the ones it needs.
    pub(crate) fn gas_limit(&self) -> u64 {
        let code = match &self.kind {
            Kind::Create(it) => CREATION + length(it.runtime) * PER_CODE_BYTE,
            Kind::Call(_) => 0,
        };
        WORK + code + length(&self.input) * PER_INPUT_BYTE
    }
}

fn length(bytes: &Bytes) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
