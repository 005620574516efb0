//! What this process holds, as Linux counts it.

/// Bytes in a mebibyte.
pub const MIB: u64 = 1024 * 1024;

/// The most memory that this process ever held, in bytes.
///
/// # Errors
/// When `/proc` does not say.
pub fn peak() -> Result<u64, String> {
    of("VmHWM:")
}

/// The memory that this process holds now, in bytes.
///
/// # Errors
/// When `/proc` does not say.
pub fn resident() -> Result<u64, String> {
    of("VmRSS:")
}

fn of(what: &str) -> Result<u64, String> {
    let status = std::fs::read_to_string("/proc/self/status").map_err(|error| error.to_string())?;
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix(what))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|number| number.parse::<u64>().ok())
        .ok_or_else(|| format!("/proc/self/status has no {what}"))?;
    Ok(kib * 1024)
}
