//! TOML of many rows, a piece at a time.

/// About so many bytes make a piece: some hundred rows, of which the tree fits into the cache of a
/// core.
const PIECE_BYTES: usize = 32 * 1024;

/// Cuts TOML in front of lines that begin with `row`, so that each piece is read by itself: one tree
/// of a million rows takes ten times the room of its text, does not fit into the processor's caches
/// and takes several times as long.
///
/// What looks like a row may stand inside of a text or a list of several lines. That is not missed:
/// TOML is read from the left to the right, so that a piece which ends there ends inside of something
/// unfinished, and does not read.
pub(super) fn pieces<'t>(text: &'t str, row: &str) -> impl Iterator<Item = &'t str> {
    let begins = memchr::memmem::Finder::new(&format!("\n{row}")).into_owned();
    let mut rest = text;
    std::iter::from_fn(move || {
        let behind = rest.as_bytes().get(PIECE_BYTES..).unwrap_or_default();
        let cut = match begins.find(behind) {
            Some(at) => PIECE_BYTES + at + 1,
            None => rest.len(),
        };
        let (piece, others) = rest.split_at_checked(cut)?;
        rest = others;
        (!piece.is_empty()).then_some(piece)
    })
}
