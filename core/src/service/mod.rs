//! The only layer that has a clock, files and tasks.
