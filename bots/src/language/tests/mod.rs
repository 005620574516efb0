//! The languages held against English, and English against the library.

mod catalogue;
mod refusals;

use super::*;

#[test]
fn a_reader_s_language_is_the_very_one_or_its_base_or_english() {
    let of = |tag: &str| Language::of(tag).tag();
    for (tag, expected) in [
        ("de", "de"),
        ("de-AT", "de"),
        ("fr-CA", "fr"),
        ("de_CH.UTF-8", "de"),
        ("fr_FR@euro", "fr"),
        ("en-GB", "en"),
        ("C", "en"),
        ("POSIX", "en"),
        ("ja", "en"),
        ("", "en"),
        ("../../etc", "en"),
    ] {
        assert_eq!(of(tag), expected, "{tag}");
    }
    assert_eq!(Language::known("ja"), None);
    assert_eq!(Language::known("en-US"), Some(Language::ENGLISH));
}
