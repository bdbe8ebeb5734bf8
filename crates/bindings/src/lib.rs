//! ABI bindings over the committed artifacts.
