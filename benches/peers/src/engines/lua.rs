//! LuaJIT, through mlua.

use mlua::{Function, Lua, Table, Value};
use switchboard_benches::peers::Plain;

use crate::contender::{Contender, Input, Set, text};
use crate::twelve::{Question, Words, conditions, json};

const WORDS: Words = Words {
    and: "and",
    contains: "find(%, ?, 1, true) ~= nil",
    of: "request.",
    flags_compared: false,
};

fn function(lua: &Lua) -> Result<Function, String> {
    let mut script = String::from("local find = string.find\nreturn function(request)\n");
    for (index, condition) in conditions(&WORDS).iter().enumerate() {
        script.push_str(&format!("  if {condition} then return {} end\n", index + 1));
    }
    script.push_str("  return 0\nend\n");
    lua.load(script).eval().map_err(text)
}

fn value(lua: &Lua, value: &serde_json::Value) -> mlua::Result<Value> {
    Ok(match value {
        serde_json::Value::Bool(flag) => Value::Boolean(*flag),
        serde_json::Value::Number(number) => Value::Integer(number.as_i64().unwrap_or_default()),
        serde_json::Value::String(text) => Value::String(lua.create_string(text)?),
        serde_json::Value::Object(fields) => {
            let table = lua.create_table()?;
            for (name, field) in fields {
                table.raw_set(name.as_str(), self::value(lua, field)?)?;
            }
            Value::Table(table)
        }
        _ => Value::Nil,
    })
}

/// The table of one call, built straight from the structs.
fn table(lua: &Lua, plain: &Plain<'_>) -> mlua::Result<Table> {
    use switchboard::model::{Role, Severity};
    let call = plain.call;
    let company = plain.company;
    let is = |role| plain.caller.is_some_and(|person| person.is(role));
    let today = crate::twelve::now().date_naive();
    let subscription = lua.create_table_with_capacity(0, 1)?;
    subscription.raw_set(
        "expired",
        company.is_some_and(|company| today > company.subscription.expires_on),
    )?;
    let of = lua.create_table_with_capacity(0, 3)?;
    of.raw_set("id", company.map_or("", |company| company.id.as_str()))?;
    of.raw_set("tier", company.map_or("", |company| company.subscription.tier.as_str()))?;
    of.raw_set("region", company.map_or("", |company| company.region.as_str()))?;
    let caller = lua.create_table_with_capacity(0, 2)?;
    caller.raw_set("is_named", is(Role::NamedCaller))?;
    caller.raw_set("is_secondary", is(Role::SecondaryAdministrator))?;
    let request = lua.create_table_with_capacity(0, 8)?;
    request.raw_set("language", call.language.as_deref().unwrap_or_default())?;
    request.raw_set("severity", call.severity.map_or(0, Severity::number))?;
    request.raw_set("product", call.product.as_deref().unwrap_or_default())?;
    request.raw_set("subject", call.subject.as_deref().unwrap_or_default())?;
    request.raw_set("channel", call.channel.map_or("", |channel| channel.word()))?;
    request.raw_set("subscription", subscription)?;
    request.raw_set("company", of)?;
    request.raw_set("caller", caller)?;
    Ok(request)
}

/// A Lua state holds at most 8,000 values for its host.
const HELD: usize = 2_500;

/// Its tables built beforehand, in as many states as hold them.
///
/// # Errors
/// When LuaJIT refuses.
pub fn prebuilt(question: &Question) -> Set {
    let mut states = Vec::new();
    for calls in question.calls.chunks(HELD) {
        let lua = Lua::new();
        let tables: Vec<Value> = calls
            .iter()
            .map(|plain| value(&lua, &json(plain)).map_err(text))
            .collect::<Result<_, _>>()?;
        states.push((function(&lua)?, tables, lua));
    }
    Ok(Contender {
        name: "LuaJIT (mlua)",
        input: Input::Prebuilt,
        batch: Box::new(move |answers| {
            for (decide, tables, _lua) in &states {
                for table in tables {
                    answers.push(decide.call::<u32>(table).map_err(text)?);
                }
            }
            Ok(())
        }),
    })
}

/// A table for each call.
///
/// # Errors
/// When LuaJIT refuses.
pub fn made(question: &Question) -> Set {
    let lua = Lua::new();
    let decide = function(&lua)?;
    let calls = question.calls.clone();
    Ok(Contender {
        name: "LuaJIT (mlua)",
        input: Input::Made,
        batch: Box::new(move |answers| {
            for plain in &calls {
                let table = table(&lua, plain).map_err(text)?;
                answers.push(decide.call::<u32>(table).map_err(text)?);
            }
            Ok(())
        }),
    })
}
