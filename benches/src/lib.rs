//! What the benches measure: the shipped rules, a folder of generated ones, calls, and the peers
//! that the same rules run on.

pub mod calls;
pub mod chains;
pub mod crowd;
pub mod deciding;
pub mod desk;
pub mod fanout;
pub mod figure;
pub mod hostile;
pub mod lookups;
pub mod memory;
pub mod peers;
pub mod report;
pub mod rules;
pub mod search;
