//! The engines, each in a file of its own.

pub mod cel;
pub mod lua;
pub mod native;
pub mod rego;
pub mod rhais;
pub mod switchboards;
pub mod zen;
