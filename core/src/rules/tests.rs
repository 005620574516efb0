//! The shipped rules, broken rules, hostile rules, and both evaluators against each other.

use std::path::Path;

use super::*;
use crate::model::*;

mod broken;
mod check;
mod differential;
mod explain;
mod hostile;
mod lookups;
mod mutations;
mod planned;
mod recorded;
mod shipped;
mod sizes;
mod support;

use support::*;
