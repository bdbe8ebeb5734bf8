//! The replica, the decisions and the daemon that liquidates.
