//! The chain as its users see it: through a provider, or through [`loadline_harness::World`].

mod smoke;
