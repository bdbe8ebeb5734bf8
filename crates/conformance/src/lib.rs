//! Holds the contracts and the model together.
