//! The rules of the protocol as pure functions, to the wei.
