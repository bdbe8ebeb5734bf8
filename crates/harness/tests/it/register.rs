//! A contract of a few bytes: `store` writes a slot and logs it, `load` reads it, anything else
//! reverts. It tells them apart by the size of the calldata alone.

use alloy::primitives::{Bytes, hex};

alloy::sol! {
    /// See the module.
    #[sol(rpc)]
    #[derive(Debug, PartialEq)]
    contract Register {
        function store(uint256 slot, uint256 value);
        function load(uint256 slot) returns (uint256 value);
        function refuse();

        event Stored(uint256 indexed slot, uint256 value) anonymous;

        error Refused(uint256 size);
    }
}

/// The contract's code.
pub(crate) fn runtime() -> Bytes {
    let refused = hex::encode(<Register::Refused as alloy::sol_types::SolError>::SELECTOR);
    let code = [
        "3660441460",
        "20",
        "57", // calldatasize == 68: jump to store
        "3660241460",
        "33",
        "57", // calldatasize == 36: jump to load
        "63",
        &refused,
        "60e01b5f52", // mstore(0, Refused.selector)
        "36600452",
        "60245f",
        "fd", // mstore(4, calldatasize); revert(0, 36)
        "5b",
        "602435",
        "80",
        "600435",
        "55", // store (at 0x20): sstore(slot, value)
        "5f52",
        "600435",
        "60205f",
        "a1",
        "00", // log1(value, slot)
        "5b",
        "600435",
        "54",
        "5f52",
        "60205f",
        "f3", // load (at 0x33): return sload(slot)
    ]
    .concat();
    hex::decode(code).unwrap().into()
}

/// Creation code that returns [`runtime`].
pub(crate) fn creation() -> Bytes {
    let runtime = runtime();
    let copy = hex!("60ff8060095f395ff3");
    let mut code = copy.to_vec();
    code[1] = u8::try_from(runtime.len()).unwrap();
    code.extend_from_slice(&runtime);
    code.into()
}
