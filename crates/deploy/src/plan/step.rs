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
    /// What it may do beside calldata and code \[gas\].
    work: u64,
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
    pub(crate) runtime: Bytes,
    /// Runtime code of what its constructor creates, in bytes.
    pub(crate) inner: u64,
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
        runtime: &Bytes,
        arguments: Vec<u8>,
    ) -> Self {
        let contract = contract.into();
        Self {
            name: format!("create {contract}"),
            work: WORK,
            input: [code, arguments.as_slice()].concat().into(),
            kind: Kind::Create(Creation {
                contract,
                address,
                arguments: arguments.into(),
                runtime: runtime.clone(),
                inner: 0,
            }),
        }
    }

    /// A contract whose code is data, and nothing else.
    pub(crate) fn create_data(contract: &str, address: Address, code: &[u8]) -> Self {
        Self::create(contract, address, &init_code(code), &code.to_vec().into(), Vec::new())
    }

    /// The same step, whose constructor creates a contract with so many bytes of code.
    pub(crate) fn creating(mut self, code: &Bytes) -> Self {
        if let Kind::Create(it) = &mut self.kind {
            it.inner = length(code);
        }
        self
    }

    pub(crate) fn call(name: impl Into<String>, to: Address, call: &impl SolCall) -> Self {
        let input = call.abi_encode().into();
        Self { name: name.into(), kind: Kind::Call(to), input, work: WORK }
    }

    /// The same step, with more to do.
    pub(crate) const fn with_work(mut self, gas: u64) -> Self {
        self.work = self.work.saturating_add(gas);
        self
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
            Kind::Create(it) => CREATION + (length(&it.runtime) + it.inner) * PER_CODE_BYTE,
            Kind::Call(_) => 0,
        };
        self.work + code + length(&self.input) * PER_INPUT_BYTE
    }
}

/// Code that returns `code`: PUSH2 length, DUP1, PUSH1 10, RETURNDATASIZE, CODECOPY, RETURNDATASIZE, RETURN. Code of a
/// contract is far shorter than 2^16.
fn init_code(code: &[u8]) -> Bytes {
    let [high, low] = u16::try_from(code.len()).unwrap_or(u16::MAX).to_be_bytes();
    let head = [0x61, high, low, 0x80, 0x60, 0x0a, 0x3d, 0x39, 0x3d, 0xf3];
    [&head, code].concat().into()
}

fn length(bytes: &Bytes) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
