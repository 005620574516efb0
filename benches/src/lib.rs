//! What the benches measure: the shipped rules, a folder of generated ones, calls, and the peers
//! that the same rules run on.

pub mod calls;
pub mod desk;
pub mod hostile;
pub mod peers;
pub mod rules;
