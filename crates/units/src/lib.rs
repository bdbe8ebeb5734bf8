//! The units of the protocol, as types.
