//! Tokens, compared in one time whatever they are.

use axum::http::{HeaderMap, header};
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConditionallySelectable as _};

/// The fewest characters of a token: 128 bits as hexadecimal digits have 32, as base64 22.
const MIN_CHARS: usize = 22;
/// The most. Nothing longer is made by anybody.
const MAX_CHARS: usize = 512;

/// SHA-256 of a token: of one length, to be compared in one time.
pub(super) fn digest(token: &[u8]) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// Takes a token that is to be known.
///
/// # Errors
/// What is wrong with it, without saying it.
pub(super) fn checked(token: &str) -> Result<&str, String> {
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("the token is not one word of ASCII".to_owned());
    }
    if !(MIN_CHARS..=MAX_CHARS).contains(&token.len()) {
        return Err(format!(
            "a token has {MIN_CHARS} to {MAX_CHARS} characters; make one with `openssl rand -hex 32`"
        ));
    }
    Ok(token)
}

/// The digest of the token that a request brings as `Authorization: Bearer TOKEN`; nothing when it
/// brings none.
///
/// # Errors
/// When it brings something else.
pub(super) fn brought(headers: &HeaderMap) -> Result<Option<[u8; 32]>, &'static str> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    // The name of the scheme may be written as one likes, RFC 9110 says.
    match value.as_bytes().split_at_checked(7) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case(b"bearer ") => {
            Ok(Some(digest(token.trim_ascii())))
        }
        _ => Err("the scheme of `Authorization` is not `Bearer`"),
    }
}

/// The one that fits, in the same time whichever it is.
pub(super) fn picked<T>(all: &[T], fits: impl Fn(&T) -> Choice) -> Option<&T> {
    let mut found = u32::MAX;
    for (index, one) in (0..).zip(all) {
        found.conditional_assign(&index, fits(one));
    }
    all.get(found as usize)
}
