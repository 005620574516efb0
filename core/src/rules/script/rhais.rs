//! The functions of rhai's own that the sandbox lets in, with a line about each.
//!
//! A test holds this table against the engine: a function that a new version of rhai brings is
//! seen here, and looked at, before a script can call it unnoticed.

/// A function: its variants without its name, as a definition file has them.
pub(crate) struct Native {
    pub(crate) name: &'static str,
    pub(crate) variants: &'static [&'static str],
    /// Whether it can also be written without parentheses, as in `text.len`.
    pub(crate) is_property: bool,
    pub(crate) doc: &'static str,
}

/// How the functions of a group are usually called; rhai takes either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CalledOn {
    /// `text.trim()`
    Value,
    /// `max(1, 2)`
    Nothing,
}

/// Functions of one kind.
pub(crate) struct NativeGroup {
    pub(crate) title: &'static str,
    pub(crate) of: CalledOn,
    pub(crate) natives: &'static [Native],
}

/// Parts of the language that are written like a call.
pub(super) const KEYWORDS: [&str; 4] = ["is_def_fn", "is_def_var", "is_shared", "type_of"];

const fn native(
    name: &'static str,
    variants: &'static [&'static str],
    doc: &'static str,
) -> Native {
    Native {
        name,
        variants,
        is_property: false,
        doc,
    }
}

const fn property(
    name: &'static str,
    variants: &'static [&'static str],
    doc: &'static str,
) -> Native {
    Native {
        name,
        variants,
        is_property: true,
        doc,
    }
}

/// Whether rhai brings a function of this name.
pub(super) fn is_rhais(name: &str) -> bool {
    KEYWORDS.contains(&name)
        || GROUPS
            .iter()
            .flat_map(|group| group.natives)
            .any(|native| native.name == name)
}

#[rustfmt::skip]
pub(crate) static GROUPS: [NativeGroup; 5] = [
    NativeGroup { title: "Texts", of: CalledOn::Value, natives: &[
        property("len", &["(of: ?) -> int"], "How many characters, elements or entries there are."),
        property("is_empty", &["(of: ?) -> bool"], "Whether there are none."),
        property("bytes", &["(text: String) -> int"], "The length of a text in bytes."),
        native("contains", &["(of: ?, what: ?) -> bool"], "Whether a text, list, map or range holds something; `what in of` says the same."),
        native("starts_with", &["(text: String, what: String) -> bool"], "Whether a text begins so."),
        native("ends_with", &["(text: String, what: String) -> bool"], "Whether a text ends so."),
        native("index_of", &["(of: ?, what: ?) -> int", "(of: ?, what: ?, from: int) -> int"], "Where something stands in a text or list, from 0; -1 when nowhere. In a list, also by a function that says which."),
        native("sub_string", &["(text: String, from: ?) -> String", "(text: String, from: int, len: int) -> String"], "A part of a text."),
        native("to_lower", &["(text: ?) -> String"], "The same text in small letters."),
        native("to_upper", &["(text: ?) -> String"], "The same text in capitals."),
        native("make_lower", &["(text: ?) -> ()"], "Changes a variable's text to small letters."),
        native("make_upper", &["(text: ?) -> ()"], "Changes a variable's text to capitals."),
        native("trim", &["(text: String) -> ()"], "Takes the white space from both ends of a variable's text."),
        native("split", &["(text: String) -> [String]", "(of: ?, by: ?) -> Array", "(text: String, by: ?, most: int) -> [String]"], "The pieces of a text between spaces or what is named; with a number, cuts a text or list there."),
        native("split_rev", &["(text: String, by: ?) -> [String]", "(text: String, by: ?, most: int) -> [String]"], "The same pieces, the last first."),
        native("replace", &["(text: String, what: ?, with: ?) -> ()"], "Replaces in a variable's text, everywhere."),
        native("crop", &["(text: String, from: ?) -> ()", "(text: String, from: int, len: int) -> ()"], "Leaves only a part of a variable's text."),
        native("pad", &["(of: ?, len: int, with: ?) -> ()"], "Makes a variable's text or list at least so long."),
        native("append", &["(to: ?, more: ?) -> ()"], "Puts more at the end of a variable's text or list."),
        native("chars", &["(text: String) -> ?", "(text: String, from: ?) -> ?", "(text: String, from: int, len: int) -> ?"], "The characters of a text, for a `for` loop."),
        native("to_chars", &["(text: String) -> Array"], "The characters of a text as a list."),
        native("to_blob", &["(text: String) -> ?"], "The bytes of a text."),
        native("to_string", &["(of: ?) -> String"], "Anything as a text."),
        native("to_debug", &["(of: ?) -> String"], "Anything as a text, with quotes around texts."),
        native("parse_int", &["(text: String) -> int", "(text: String, radix: int) -> int"], "The whole number that a text says."),
        native("parse_float", &["(text: String) -> float"], "The number that a text says."),
        native("get", &["(of: ?, at: ?) -> ?"], "The character, element or entry there; nothing when there is none."),
        native("set", &["(of: ?, at: ?, value: ?) -> ()"], "Changes the character, element or entry there."),
        native("pop", &["(of: ?) -> ?", "(text: String, len: int) -> String"], "Takes the last character or element away."),
        native("remove", &["(of: ?, what: ?) -> ?"], "Takes something away: a text everywhere, an element by its place, an entry by its name."),
        native("truncate", &["(of: ?, len: int) -> ()"], "Leaves no more than so many."),
        native("clear", &["(of: ?) -> ()"], "Leaves nothing."),
    ] },
    NativeGroup { title: "Numbers", of: CalledOn::Nothing, natives: &[
        native("abs", &["(number: ?) -> ?"], "Without its sign."),
        native("sign", &["(number: ?) -> int"], "-1, 0 or 1."),
        native("min", &["(one: ?, other: ?) -> ?"], "The smaller of two."),
        native("max", &["(one: ?, other: ?) -> ?"], "The larger of two."),
        property("is_even", &["(number: int) -> bool"], "Whether two divides it."),
        property("is_odd", &["(number: int) -> bool"], "Whether two does not."),
        property("is_zero", &["(number: ?) -> bool"], "Whether it is 0."),
        native("to_int", &["(of: ?) -> int"], "A number without its fraction."),
        native("to_float", &["(number: ?) -> float"], "A whole number as one with a fraction."),
        native("to_hex", &["(number: int) -> String"], "In base 16."),
        native("to_octal", &["(number: int) -> String"], "In base 8."),
        native("to_binary", &["(number: int) -> String"], "In base 2."),
        native("range", &["(from: ?, to: ?) -> ?", "(from: ?, to: ?, step: ?) -> ?"], "Numbers in a row, for a `for` loop."),
        native("bits", &["(number: int) -> ?", "(number: int, from: ?) -> ?", "(number: int, from: int, len: int) -> ?"], "The bits of a number, for a `for` loop."),
        property("floor", &["(number: float) -> float"], "Rounded down."),
        property("ceiling", &["(number: float) -> float"], "Rounded up."),
        property("round", &["(number: float) -> float"], "Rounded to the nearest."),
        property("int", &["(number: float) -> float"], "Without its fraction."),
        property("fraction", &["(number: float) -> float"], "Only its fraction."),
        property("is_nan", &["(number: float) -> bool"], "Whether it is no number."),
        property("is_finite", &["(number: float) -> bool"], "Whether it is a number and not infinite."),
        property("is_infinite", &["(number: float) -> bool"], "Whether it is infinite."),
        native("sqrt", &["(number: float) -> float"], "The square root."),
        native("exp", &["(number: float) -> float"], "The exponential."),
        native("ln", &["(number: float) -> float"], "The natural logarithm."),
        native("log", &["(number: float) -> float", "(number: float, base: float) -> float"], "The logarithm to base 10, or another."),
        native("hypot", &["(x: float, y: float) -> float"], "The length of the diagonal."),
        native("to_degrees", &["(angle: float) -> float"], "An angle in degrees."),
        native("to_radians", &["(angle: float) -> float"], "An angle in radians."),
        native("PI", &["() -> float"], "3.14159…"),
        native("E", &["() -> float"], "2.71828…"),
        native("sin", &["(angle: float) -> float"], "The sine."),
        native("cos", &["(angle: float) -> float"], "The cosine."),
        native("tan", &["(angle: float) -> float"], "The tangent."),
        native("asin", &["(x: float) -> float"], "The arc sine."),
        native("acos", &["(x: float) -> float"], "The arc cosine."),
        native("atan", &["(x: float) -> float", "(x: float, y: float) -> float"], "The arc tangent."),
        native("sinh", &["(x: float) -> float"], "The hyperbolic sine."),
        native("cosh", &["(x: float) -> float"], "The hyperbolic cosine."),
        native("tanh", &["(x: float) -> float"], "The hyperbolic tangent."),
        native("asinh", &["(x: float) -> float"], "The inverse hyperbolic sine."),
        native("acosh", &["(x: float) -> float"], "The inverse hyperbolic cosine."),
        native("atanh", &["(x: float) -> float"], "The inverse hyperbolic tangent."),
    ] },
    NativeGroup { title: "Lists", of: CalledOn::Value, natives: &[
        native("push", &["(list: Array, item: ?) -> ()"], "Puts something at the end."),
        native("insert", &["(list: Array, at: int, item: ?) -> ()"], "Puts something in between."),
        native("shift", &["(list: Array) -> ?"], "Takes the first away."),
        native("some", &["(list: Array, which: ?) -> bool"], "Whether a function says yes of one, as in `list.some(|x| x > 1)`."),
        native("all", &["(list: Array, which: ?) -> bool"], "Whether a function says yes of all."),
        native("filter", &["(of: ?, which: ?) -> ?"], "Those of which a function says yes."),
        native("find", &["(list: Array, which: FnPtr) -> ?", "(list: Array, which: FnPtr, from: int) -> ?"], "The first of which a function says yes."),
        native("find_map", &["(list: Array, what: FnPtr) -> ?", "(list: Array, what: FnPtr, from: int) -> ?"], "The first thing that a function makes of one."),
        native("map", &["(of: ?, what: ?) -> ?"], "What a function makes of each."),
        native("for_each", &["(list: Array, what: FnPtr) -> ()"], "Calls a function with each."),
        native("reduce", &["(list: Array, join: ?) -> ?", "(list: Array, join: ?, first: ?) -> ?"], "One thing made of all by a function of two."),
        native("reduce_rev", &["(list: Array, join: ?) -> ?", "(list: Array, join: ?, first: ?) -> ?"], "The same from the end."),
        native("zip", &["(list: Array, other: Array, join: FnPtr) -> Array"], "What a function makes of each pair."),
        native("reverse", &["(list: Array) -> ()"], "Turns the order round."),
        native("sort", &["(list: Array) -> ()", "(list: Array, by: ?) -> ()"], "Sorts a variable's list, upwards or by a function that says below, equal or above 0."),
        native("sort_by", &["(list: Array, by: FnPtr) -> ()"], "Sorts a variable's list by a function."),
        native("sort_desc", &["(list: Array) -> ()"], "Sorts a variable's list downwards."),
        native("order", &["(list: Array) -> Array", "(list: Array, by: FnPtr) -> Array"], "A sorted list."),
        native("order_by", &["(list: Array, by: FnPtr) -> Array"], "A list sorted by a function."),
        native("order_desc", &["(list: Array) -> Array"], "A list sorted downwards."),
        native("dedup", &["(list: Array) -> ()", "(list: Array, same: ?) -> ()"], "Leaves one of several that are alike and stand together."),
        native("chop", &["(list: Array, len: int) -> ()"], "Leaves no more than the last so many."),
        native("extract", &["(list: Array, from: ?) -> Array", "(list: Array, from: int, len: int) -> Array"], "A part of a list."),
        native("splice", &["(list: Array, range: ?, with: Array) -> ()", "(list: Array, from: int, len: int, with: Array) -> ()"], "Replaces a part of a variable's list."),
        native("drain", &["(of: ?, which: ?) -> ?", "(list: Array, from: int, len: int) -> Array"], "Takes those away of which a function says yes, or a part."),
        native("retain", &["(of: ?, which: ?) -> ?", "(list: Array, from: int, len: int) -> Array"], "Leaves only those, and gives the rest."),
    ] },
    NativeGroup { title: "Maps", of: CalledOn::Value, natives: &[
        native("keys", &["(map: Map) -> [String]"], "The names of the entries."),
        native("values", &["(map: Map) -> Array"], "The values of the entries."),
        native("mixin", &["(map: Map, other: Map) -> ()"], "Puts the entries of another map over a variable's."),
        native("fill_with", &["(map: Map, other: Map) -> ()"], "Puts those entries of another map into a variable's that it lacks."),
        native("to_json", &["(map: Map) -> String"], "A map as JSON."),
    ] },
    NativeGroup { title: "Ranges", of: CalledOn::Value, natives: &[
        property("start", &["(range: ?) -> int"], "Where `1..9` begins."),
        property("end", &["(range: ?) -> int"], "Where it ends."),
        property("is_inclusive", &["(range: ?) -> bool"], "Whether the end belongs to it, as in `1..=9`."),
        property("is_exclusive", &["(range: ?) -> bool"], "Whether it does not."),
    ] },
];
