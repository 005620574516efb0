//! Rules that mean harm, as texts: shared with the figures of `benches`, which measure what they
//! can do. Nothing here knows the library.

/// One of them: what it tries, and the files of the shipped rules that it takes the place of.
pub struct Hostile {
    /// What it tries.
    pub name: String,
    /// The files, by their names below the rules folder.
    pub files: Vec<(&'static str, String)>,
}

fn script(name: impl Into<String>, text: impl Into<String>) -> Hostile {
    Hostile {
        name: name.into(),
        files: vec![("routing.rhai", text.into())],
    }
}

fn body(name: impl Into<String>, body: &str) -> Hostile {
    script(name, format!("fn route(request) {{ {body} }}"))
}

/// Those that somebody thought of.
pub fn written() -> Vec<Hostile> {
    let mut all: Vec<Hostile> = BODIES
        .iter()
        .map(|(name, text)| body(*name, text))
        .collect();
    all.extend(deep());
    all.extend(large());
    all.extend(tables());
    all.extend(templates());
    all
}

const BODIES: &[(&str, &str)] = &[
    // Time.
    ("loop", "loop { }"),
    ("while", "let x = 0; while true { x += 1; }"),
    (
        "do until",
        "let x = 0; do { x += 1; } until false; to_level(1)",
    ),
    (
        "for over a huge range",
        "let n = 0; for i in 0..9000000000000 { n += i; } to_level(1)",
    ),
    (
        "for over a range that goes round",
        "for i in range(0, 9223372036854775807, 0) { } to_level(1)",
    ),
    (
        "for over fractions",
        "for x in range(0.0, 1e300, 1e-300) { } to_level(1)",
    ),
    ("for over bits", "loop { for b in (-1).bits() { } }"),
    ("recursion", "route(request)"),
    (
        "recursion of two",
        "even(9) } fn even(n) { odd(n) } fn odd(n) { even(n)",
    ),
    (
        "recursion with a text that grows",
        "grow(\"a\") } fn grow(s) { grow(s + s)",
    ),
    (
        "recursion in a closure",
        "let f = |x| route(x); [request].map(f)",
    ),
    (
        "recursion that branches",
        "twice(0) } fn twice(n) { twice(n + 1); twice(n + 1)",
    ),
    (
        "try that catches itself",
        "loop { try { throw 1; } catch { } }",
    ),
    (
        "try around the limit",
        "try { loop { } } catch { to_level(2) }",
    ),
    (
        "try around recursion",
        "try { route(request) } catch { route(request) }",
    ),
    (
        "switch in a loop",
        "let x = 0; loop { switch x { 0 => x = 1, 1 => x = 0, _ => x = 2 } }",
    ),
    (
        "sorting with a slow comparison",
        "let a = []; for i in 0..200 { a.push(i * 7 % 13); } for j in 0..9000 { a.sort(|x, y| y - x); } to_level(1)",
    ),
    (
        "sorting with a comparison without an order",
        "let a = []; for i in 0..250 { a.push(i); } loop { a.sort(|x, y| 1); }",
    ),
    (
        "sorting with a comparison that throws",
        "let a = [3, 1, 2]; a.sort(|x, y| { throw x }); to_level(1)",
    ),
    (
        "slow matches",
        "let s = \"\"; s.pad(4000, 'a'); loop { matches(s, \"(a?b?){100}c$\"); }",
    ),
    (
        "patterns made one after the other",
        "let p = \"(a?b?){90}x\"; loop { p += \"y\"; matches(request.subject, p); }",
    ),
    (
        "a pattern that would take gigabytes",
        "let p = \"(a{1000}){1000}\"; p += \"\"; if matches(\"a\", p) { } to_level(1)",
    ),
    (
        "a pattern of alternatives",
        "let p = \"a\"; for i in 0..100 { p += \"|a\" + i; } loop { matches(request.subject, p); }",
    ),
    (
        "a pattern of all letters",
        "let p = \"\\\\pL{50}\"; p += \"\\\\w{50}\"; loop { matches(request.subject, p); }",
    ),
    ("calendars asked for ever", "loop { is_open(\"office\"); }"),
    (
        "zones asked for ever",
        "loop { hour_in(\"Europe/Paris\"); }",
    ),
    (
        "a zone that is a book",
        "let z = \"\"; z.pad(4000, 'z'); hour_in(z); to_level(1)",
    ),
    (
        "a list over a list over a list",
        "let a = []; a.pad(250, 1); a.map(|x| a.map(|y| a.map(|z| a.map(|w| a.map(|v| 1))))); to_level(1)",
    ),
    (
        "a list sorted while it is sorted",
        "let a = []; for i in 0..250 { a.push(i); } a.sort(|x, y| { let b = a; b.sort(|p, q| { let c = b; c.sort(|m, n| n - m); q - p }); y - x }); to_level(1)",
    ),
    (
        "a list reduced while it is reduced",
        "let a = []; a.pad(250, 1); a.reduce(|s, x| a.reduce(|t, y| a.reduce(|u, z| u + z, 0), 0), 0); to_level(1)",
    ),
    (
        "a list filtered by itself",
        "let a = []; a.pad(250, 1); a.filter(|x| a.some(|y| a.all(|z| a.index_of(|w| w > 1) < 0))); to_level(1)",
    ),
    (
        "lists zipped with lists",
        "let a = []; a.pad(250, 1); a.zip(a, |x, y| a.zip(a, |p, q| a.zip(a, |m, n| m + n))); to_level(1)",
    ),
    // Memory.
    ("text doubling", "let s = \"ab\"; loop { s += s; }"),
    (
        "text doubling by interpolation",
        "let s = \"ab\"; loop { s = `${s}${s}`; }",
    ),
    (
        "text doubling in a list",
        "let s = [\"ab\"]; loop { s[0] += s[0]; }",
    ),
    (
        "text doubling in a map",
        "let s = #{ a: \"ab\" }; loop { s.a += s.a; }",
    ),
    (
        "replace blow-up",
        "let s = \"a\"; s.pad(4000, 'a'); let t = s; loop { t.replace(\"a\", s); }",
    ),
    (
        "replace of nothing",
        "let s = \"a\"; s.pad(4000, 'a'); loop { let t = s; t.replace(\"\", s); }",
    ),
    (
        "huge pad",
        "let s = \"\"; s.pad(9000000000000, 'x'); to_level(1)",
    ),
    (
        "huge pad of text",
        "let s = \"\"; s.pad(900000000, \"xyz\"); to_level(1)",
    ),
    (
        "huge pad of wide letters",
        "let s = \"\"; s.pad(4096, '😀'); to_level(1)",
    ),
    (
        "huge list pad",
        "let a = []; a.pad(9000000000000, 0); to_level(1)",
    ),
    (
        "list pad with texts",
        "let s = \"\"; s.pad(4000, 'x'); let a = []; a.pad(256, s); loop { a.pad(256, a); }",
    ),
    ("list doubling", "let a = [0]; loop { a += a; }"),
    (
        "list doubling by append",
        "let a = [0]; loop { a.append(a); }",
    ),
    ("list in itself", "let a = [0]; loop { a.push(a); }"),
    (
        "list of large texts",
        "let s = \"\"; s.pad(4000, 'x'); let a = []; loop { a.push(s + a.len()); }",
    ),
    ("lists in lists", "let a = []; loop { a = [a]; }"),
    (
        "lists in lists on both sides",
        "let a = [1]; loop { a = [a, a]; }",
    ),
    ("maps in maps", "let a = #{}; loop { a = #{ x: a }; }"),
    (
        "maps in maps on both sides",
        "let a = #{ x: 1 }; loop { a = #{ x: a, y: a }; }",
    ),
    (
        "a map that grows",
        "let m = #{}; let i = 0; loop { i += 1; m[\"k\" + i] = i; }",
    ),
    (
        "a map with large names",
        "let m = #{}; let s = \"\"; s.pad(4000, 'k'); let i = 0; loop { i += 1; m[s + i] = s; }",
    ),
    (
        "a map over a map",
        "let m = #{ a: 1 }; loop { m.mixin(#{ b: m }); }",
    ),
    (
        "many pieces",
        "let s = \"\"; s.pad(4000, ' '); loop { s.split(\" \"); }",
    ),
    (
        "as many pieces as wished",
        "let s = \"\"; s.pad(4000, ' '); loop { s.split(\" \", 9000000000000); }",
    ),
    (
        "many pieces from the end",
        "let s = \"\"; s.pad(4000, ' '); loop { s.split_rev(\" \", 9000000000000); }",
    ),
    (
        "many characters",
        "let s = \"\"; s.pad(4000, 'x'); loop { s.to_chars(); }",
    ),
    (
        "bytes",
        "let s = \"\"; s.pad(4000, 'x'); let a = []; loop { a.push(s.to_blob()); }",
    ),
    (
        "bytes added to text",
        "let s = \"\"; s.pad(4000, 'x'); let b = s.to_blob(); loop { s.append(b); }",
    ),
    (
        "a range as a list",
        "let a = []; for i in 0..9000000 { a.push(i); } to_level(1)",
    ),
    ("variables in a loop", "loop { let a = 1; let b = 2; }"),
    (
        "closures in a list",
        "let a = []; loop { let x = a; a.push(|y| x); }",
    ),
    (
        "a closure around a closure",
        "let f = |x| x; loop { let g = f; f = |x| g.call(x); }",
    ),
    (
        "a list shared with itself",
        "let a = [1]; let f = || a.push(a); loop { f.call(); }",
    ),
    (
        "all out of JSON",
        "let m = #{ a: [1, 2, 3], b: \"x\" }; let s = \"\"; loop { s += m.to_json(); }",
    ),
    (
        "all as text",
        "let a = []; for i in 0..200 { a = [a, i]; } loop { a.to_debug(); }",
    ),
    (
        "an answer that grows",
        "let r = to_level(1); let s = \"\"; s.pad(4000, 'x'); loop { r = r.reply(s).because(s); }",
    ),
    (
        "answers in a list",
        "let a = []; loop { a.push(to_level(1).reply(request.subject)); }",
    ),
    (
        "a plan without end",
        "let p = plan(); loop { p = p.at(\"response\", tell(\"assignee\")); }",
    ),
    (
        "a ladder without end",
        "let l = [\"manager\"]; loop { l += l; tell(l); }",
    ),
    (
        "announcements without end",
        "let l = [days(1)]; loop { l += l; announce(l); }",
    ),
    // Panics, overflows and other edges.
    (
        "the end of numbers",
        "let n = 9223372036854775807; n += 1; to_level(1)",
    ),
    (
        "the other end of numbers",
        "let n = -9223372036854775807; n -= 2; to_level(1)",
    ),
    (
        "its sign",
        "let n = -9223372036854775807 - 1; n = -n; abs(n); to_level(1)",
    ),
    (
        "division by nothing",
        "let n = 1 / (request.severity * 0); to_level(1)",
    ),
    (
        "the rest of nothing",
        "let n = 1 % (request.severity * 0); to_level(1)",
    ),
    (
        "the one division that overflows",
        "let n = (-9223372036854775807 - 1) / -1; to_level(1)",
    ),
    (
        "a power without end",
        "let n = 9 ** 9999999999; to_level(1)",
    ),
    (
        "a power of fractions",
        "let n = 9.0 ** 9e300; n.to_int(); to_level(1)",
    ),
    (
        "a shift too far",
        "let n = 1 << 9999; n = n >> -9999; to_level(n)",
    ),
    (
        "a number that is none",
        "let n = 0.0 / 0.0; n.to_int(); to_level(1)",
    ),
    (
        "a length of time too long",
        "hours(9223372036854775807); to_level(1)",
    ),
    (
        "a length of time below nothing",
        "seconds(-9223372036854775807); to_level(1)",
    ),
    (
        "lengths of time added up",
        "let t = days(1); loop { t = t + t; }",
    ),
    (
        "an index far outside",
        "let a = [1]; a[9223372036854775807] = 1; to_level(1)",
    ),
    (
        "an index far before",
        "let a = [1]; a[-9223372036854775807]; to_level(1)",
    ),
    (
        "a part far outside",
        "let s = \"abc\"; s.sub_string(-9223372036854775807, 9223372036854775807); s.crop(9223372036854775807, 9223372036854775807); s[5]",
    ),
    (
        "a part in the middle of a letter",
        "let s = \"😀é\"; s.sub_string(1, 1); s[0] = 'x'; s.crop(1); s.truncate(1); throw s",
    ),
    ("a radix that is none", "parse_int(\"zz\", 99); to_level(1)"),
    (
        "a number with a book of digits",
        "let s = \"\"; s.pad(4000, '9'); parse_int(s); to_level(1)",
    ),
    (
        "a fraction with a book of digits",
        "let s = \"0.\"; s.pad(4000, '9'); loop { parse_float(s); }",
    ),
    (
        "bits outside",
        "let n = 5; n[99] = true; n[-99]; to_level(1)",
    ),
    ("nothing thrown", "throw;"),
    ("a book thrown", "let s = \"\"; s.pad(4000, 'x'); throw s"),
    ("control characters thrown", "throw \"\\x1b[2J\\x07\\r\\n\""),
    ("a list thrown", "let a = []; a.pad(250, \"x\"); throw a"),
    ("no answer", "()"),
    ("a text for an answer", "\"to_level(1)\""),
    ("another hook's answer", "plan()"),
    ("a fact for an answer", "request"),
    ("a closure for an answer", "|| to_level(1)"),
    // Ways out.
    ("sleep", "sleep(5); to_level(1)"),
    ("the clock", "timestamp(); to_level(1)"),
    ("leaving", "exit(to_level(2)); to_level(1)"),
    ("eval", "eval(\"to_level(2)\")"),
    (
        "eval by another name",
        "let e = \"ev\" + \"al\"; Fn(e).call(\"1\")",
    ),
    ("import", "import \"x\" as y; to_level(1)"),
    ("export", "let x = 1; export x; to_level(1)"),
    ("print", "loop { print(\"x\"); }"),
    ("a function by its name", "Fn(\"route\").call(request)"),
    (
        "a closure that calls itself",
        "let f = |g| g.call(g); f.call(f)",
    ),
    ("currying", "let f = |a, b| a; loop { f = f.curry(f); }"),
    ("a name for a function", "[1].map(\"route\")"),
    (
        "a name for a native function",
        "[3, 2, 1].sort(\"burst\"); to_level(1)",
    ),
    ("global things", "global::x; to_level(1)"),
    ("this", "this.x = 1; to_level(1)"),
    ("a module's function", "std::exit(); to_level(1)"),
    (
        "facts written to",
        "request.caller.is_named = true; request.severity = 1; route2(request) } fn route2(r) { throw r.caller.is_named",
    ),
    (
        "facts that grow",
        "loop { request.subject += \"xxxxxxxxxxxxxxxx\"; }",
    ),
    (
        "a fact replaced by itself",
        "loop { request.caller = request; }",
    ),
    ("a custom operator", "1 foo 2"),
    ("what is no word", "\u{202e}to_level(2)\u{202c}"),
    ("letters that look alike", "tо_level(2)"),
    ("a letter made of parts", "let e\u{301} = 1; to_level(1)"),
    ("zero width", "to_\u{200b}level(2)"),
];

fn deep() -> Vec<Hostile> {
    let rows: [(&str, String); 16] = [
        ("a long sum", format!("1{}", "+1".repeat(60_000))),
        (
            "a long chain of properties",
            format!("request.subject{}", ".len".repeat(30_000)),
        ),
        (
            "a long chain of calls",
            format!("request.subject{}", ".to_lower()".repeat(15_000)),
        ),
        (
            "a chain of answers",
            format!("to_level(1){}", ".reply(\"x\")".repeat(15_000)),
        ),
        ("not not not", format!("{} true", "!".repeat(50_000))),
        ("minus minus", format!("{} 1", "-".repeat(50_000))),
        (
            "a long condition",
            format!("true{}", " && true".repeat(20_000)),
        ),
        (
            "lists in lists as written",
            format!("{}{}", "[".repeat(20_000), "]".repeat(20_000)),
        ),
        (
            "maps in maps as written",
            format!("{}1{}", "#{a:".repeat(20_000), "}".repeat(20_000)),
        ),
        (
            "parentheses",
            format!("{}1{}", "(".repeat(50_000), ")".repeat(50_000)),
        ),
        (
            "blocks in blocks",
            format!("{}{}", "if true {".repeat(10_000), "}".repeat(10_000)),
        ),
        (
            "else after else",
            format!("if true {{}}{}", " else if true {}".repeat(10_000)),
        ),
        ("interpolations", format!("`{}`", "${1}".repeat(20_000))),
        (
            "interpolations in interpolations",
            format!("{}1{}", "`${".repeat(5_000), "}`".repeat(5_000)),
        ),
        (
            "calls in calls",
            format!("{}request{}", "route(".repeat(5_000), ")".repeat(5_000)),
        ),
        (
            "closures in closures",
            format!("{}1", "|x| ".repeat(20_000)),
        ),
    ];
    let mut all: Vec<Hostile> = rows.iter().map(|(name, text)| body(*name, text)).collect();
    all.push(body(
        "switches in switches",
        &format!(
            "{}1{}",
            "switch 1 { _ => ".repeat(5_000),
            " }".repeat(5_000)
        ),
    ));
    all.push(body(
        "comments in comments",
        &format!("{}1", "/*".repeat(50_000)),
    ));
    all.push(body(
        "as deep as allowed",
        &format!("{}route(request){}", "-(".repeat(20), ")".repeat(20)),
    ));
    all
}

fn large() -> Vec<Hostile> {
    let many =
        |count: usize, one: &dyn Fn(usize) -> String| -> String { (0..count).map(one).collect() };
    vec![
        script(
            "ten megabytes",
            format!(
                "// {}\nfn route(request) {{ to_level(1) }}",
                "x".repeat(10_000_000)
            ),
        ),
        script(
            "ten megabytes of rules",
            format!(
                "fn route(request) {{ {} to_level(1) }}",
                "if request.severity == 1 { return to_level(2); }\n".repeat(200_000)
            ),
        ),
        script(
            "as many rules as fit",
            format!(
                "fn route(request) {{ {} loop {{ }} }}",
                "if request.severity == 7 { return to_level(2); }\n".repeat(5_000)
            ),
        ),
        script(
            "thousands of functions",
            format!(
                "fn route(request) {{ f0(request) }}{}",
                many(9_000, &|n| format!("fn f{n}(r) {{ f{}(r) }}", n + 1))
            ),
        ),
        script(
            "as many functions as fit",
            format!(
                "fn route(request) {{ f0(request) }}{}",
                many(198, &|n| format!(
                    "fn f{n}(r) {{ f{}(r); f{}(r) }}",
                    n + 1,
                    n + 1
                ))
            ),
        ),
        script(
            "a function with thousands of parameters",
            format!(
                "fn route(request) {{ f(1) }} fn f({}) {{ 1 }}",
                many(9_000, &|n| format!("p{n},"))
            ),
        ),
        body(
            "thousands of variables",
            &many(4_000, &|n| format!("let v{n} = {n};")),
        ),
        body(
            "large texts in all variables",
            &format!(
                "let s = \"\"; s.pad(4000, 'x'); {} loop {{ }}",
                many(60, &|n| format!("let v{n} = s + {n};"))
            ),
        ),
        body(
            "a list with thousands of elements",
            &format!("let a = [{}]; to_level(1)", "0,".repeat(50_000)),
        ),
        body(
            "a map with thousands of entries",
            &format!(
                "let a = #{{{}}}; to_level(1)",
                many(9_000, &|n| format!("k{n}: 0,"))
            ),
        ),
        body(
            "a text of 200 KB",
            &format!("let s = \"{}\"; loop {{ s += s; }}", "x".repeat(200_000)),
        ),
        body(
            "a name of 200 KB",
            &format!("let {} = 1; loop {{ }}", "x".repeat(200_000)),
        ),
        body(
            "a property of 200 KB",
            &format!("request.{}", "x".repeat(200_000)),
        ),
        body(
            "a number of 200 KB",
            &format!("let n = {}; to_level(n)", "9".repeat(200_000)),
        ),
        body(
            "a switch with thousands of arms",
            &format!(
                "switch request.severity {{ {} _ => loop {{ }} }}",
                many(9_000, &|n| format!("{n} => 1,",))
            ),
        ),
        body(
            "patterns by the hundred",
            &many(900, &|n| {
                format!("if matches(request.subject, \"(?i)(a?b?){{60}}{n}\") {{ }}")
            }),
        ),
        body(
            "a pattern as large as allowed",
            &format!(
                "loop {{ matches(request.subject, \"{}\"); }}",
                "a|".repeat(2_000)
            ),
        ),
        body(
            "a pattern nested deeply",
            &format!(
                "if matches(request.subject, \"{}a{}\") {{ }} to_level(1)",
                "(".repeat(5_000),
                ")".repeat(5_000)
            ),
        ),
        body(
            "a pattern that repeats repeats",
            "if matches(\"a\", \"((a{100}){100}){100}\") { } to_level(1)",
        ),
        script("nothing", String::new()),
        script("not a script", "\u{0}\u{1}\u{2}\u{fffd}".repeat(10_000)),
        script(
            "only a byte order mark",
            "\u{feff}fn route(request) { to_level(1) }",
        ),
        script(
            "statements of their own",
            "let x = 0; loop { x += 1; } fn route(request) { to_level(1) }",
        ),
    ]
}

fn tables() -> Vec<Hostile> {
    let file = |name: &str, file: &'static str, text: String| Hostile {
        name: name.into(),
        files: vec![(file, text)],
    };
    vec![
        file("a table nested deeply", "programme.toml", format!("a = {}{}", "[".repeat(50_000), "]".repeat(50_000))),
        file("inline tables nested deeply", "programme.toml", format!("a = {}1{}", "{a=".repeat(50_000), "}".repeat(50_000))),
        file("a key with thousands of parts", "programme.toml", format!("{}a = 1", "a.".repeat(50_000))),
        file("thousands of unread keys", "programme.toml", (0..20_000).map(|n| format!("k{n} = 1\n")).collect()),
        file("a table of a megabyte", "services.toml", (0..20_000).map(|n| format!("[service.s{n}]\nname = \"S\"\n")).collect()),
        file("a text without end", "services.toml", format!("a = \"\"\"{}", "x".repeat(1_000_000))),
        file("a holiday file that is none", "calendars.toml", "[calendar.office]\nzone = \"Europe/Paris\"\nweekdays = [\"09:00-18:00\"]\nholidays = [\"x.ics\"]\n".into()),
        file("opening hours by the thousand", "calendars.toml", format!("[calendar.office]\nzone = \"Europe/Paris\"\nweekdays = [{}]\n", "\"09:00-18:00\",".repeat(20_000))),
        file("a length of time without end", "programme.toml", format!("speed_of_answer_window = \"{}h\"", "9".repeat(10_000))),
    ]
}

fn templates() -> Vec<Hostile> {
    let file = |name: &str, text: String| Hostile {
        name: name.into(),
        files: vec![("messages/assigned.txt", text)],
    };
    let doubling: String = (0..50).map(|_| "{% set x = x ~ x %}").collect();
    vec![
        file("template: a loop in a loop", format!("{}x{}", "{% for a in range(10000) %}".repeat(5), "{% endfor %}".repeat(5))),
        file("template: a range without end", "{% for a in range(99999999999) %}x{% endfor %}".into()),
        file("template: text doubling", format!("{{% set x = 'ab' %}}{doubling}{{{{ x }}}}")),
        file("template: text doubling in a namespace", "{% set n = namespace(x='ab') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x }}".into()),
        file("template: text times a number", "{{ 'x' * 9999999999 }}".into()),
        file("template: text times a number times a number", "{{ 'x' * 9999 * 9999 * 9999 }}".into()),
        file("template: a list times a number", "{{ [1] * 9999999999 }}".into()),
        file("template: a filter that grows", "{{ 'x'|indent(9999999999) }}".into()),
        file("template: replace of replace", format!("{{{{ title{} }}}}", "|replace('', title)".repeat(40))),
        file("template: a macro that calls itself", "{% macro f(x) %}{{ f(x ~ x) }}{% endmacro %}{{ f('ab') }}".into()),
        file("template: a long title in a loop", format!("{}{{{{ text }}}}{}", "{% for a in 'aaaaaaaaaaaaaaaaaaaa' %}".repeat(3), "{% endfor %}".repeat(3))),
        file("template: parentheses", format!("{{{{ {}1{} }}}}", "(".repeat(50_000), ")".repeat(50_000))),
        file("template: lists in lists", format!("{{{{ {}{} }}}}", "[".repeat(50_000), "]".repeat(50_000))),
        file("template: blocks in blocks", format!("{}{}", "{% if 1 %}".repeat(20_000), "{% endif %}".repeat(20_000))),
        file("template: not not not", format!("{{{{ {} 1 }}}}", "not ".repeat(50_000))),
        file("template: a long sum", format!("{{{{ 1{} }}}}", "+1".repeat(50_000))),
        file("template: a long chain", format!("{{{{ case{} }}}}", "|upper".repeat(50_000))),
        file("template: a power", "{{ 9 ** 99999999 }}".into()),
        file("template: another file", "{% include 'people.toml' %}".into()),
        file("template: itself", "{% include 'assigned' %}".into()),
    ]
}

/// What a function is given to work on.
const RECEIVERS: [(&str, &str); 7] = [
    ("a text", "let r = \"\"; r.pad(4000, 'a'); "),
    ("a wide text", "let r = \"\"; r.pad(1000, '😀'); "),
    ("a list", "let r = []; r.pad(250, 7); "),
    (
        "a list of texts",
        "let r = []; let w = \"\"; w.pad(100, '😀'); r.pad(10, w); ",
    ),
    (
        "a nested list",
        "let r = [1]; for i in 0..100 { r = [r, i]; } ",
    ),
    (
        "a map",
        "let r = #{}; for i in 0..120 { r[\"k\" + i] = i; } ",
    ),
    ("a number", "let r = 9223372036854775807; "),
];

/// What it is given besides.
const ARGUMENTS: [&str; 8] = [
    "9223372036854775807",
    "-9223372036854775807",
    "1",
    "big",
    "\"\"",
    "\"a\"",
    "list",
    "|x, y| x",
];

/// Every function that the engine offers, over and over, with everything large that it takes: its
/// result thrown away, and fed back into it.
pub fn natives(functions: &[(String, usize)]) -> Vec<Hostile> {
    let mut all = Vec::new();
    for (name, arity) in functions {
        let mut choices: Vec<Vec<&str>> = vec![Vec::new()];
        for _ in 1..*arity {
            choices = choices
                .iter()
                .flat_map(|before| {
                    ARGUMENTS.iter().map(|next| {
                        let mut with = before.clone();
                        with.push(*next);
                        with
                    })
                })
                .collect();
        }
        // Of four parameters every choice would take minutes, and shows no more than every fifth.
        let step = if *arity > 3 { 5 } else { 1 };
        for (kind, receiver) in RECEIVERS {
            for chosen in choices.iter().step_by(step) {
                let args = chosen.join(", ");
                let call = match name.strip_prefix('.') {
                    Some(property) => format!("r.{property}"),
                    None if *arity == 0 => format!("{name}()"),
                    None => format!("r.{name}({args})"),
                };
                let prepared = format!(
                    "let big = \"\"; big.pad(4000, 'a'); let list = []; list.pad(250, 7); {receiver}"
                );
                all.push(body(
                    format!("{call} of {kind}"),
                    &format!("{prepared} loop {{ {call}; }}"),
                ));
                all.push(body(
                    format!("{call} of {kind}, fed back"),
                    &format!("{prepared} loop {{ r = {call}; }}"),
                ));
            }
        }
    }
    all
}
