//! Mail through the real binary, and through a real mail server in both directions.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod both_ways;
mod corpus;
mod exim;
mod made;
mod pipe;
mod smtp;
