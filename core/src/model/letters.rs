//! The letters of codes that people read out and type.

/// Crockford's base 32: no letter looks like a digit or another letter.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The letter that a random byte becomes: 256 is a multiple of 32, so each is as likely as the others.
pub(crate) fn letter(byte: u8) -> char {
    char::from(ALPHABET[usize::from(byte % 32)])
}
