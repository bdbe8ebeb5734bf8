//! Logs to events, actions to transactions.
