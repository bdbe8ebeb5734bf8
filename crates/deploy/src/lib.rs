//! One definition of a deployment, on any provider.
