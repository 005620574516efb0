//! Front ends.

pub mod progress;
pub mod simulate;
pub mod toml_text;
pub mod virtual_desk;
