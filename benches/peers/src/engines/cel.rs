//! CEL, through the crate `cel`: one expression that is a chain of conditions.

use std::sync::Arc;

use cel::{Context, Env, Program, Value};

use crate::contender::{Contender, Input, Set, text};
use crate::twelve::{Question, Words, conditions, json};

const WORDS: Words = Words {
    and: "&&",
    contains: "%.contains(?)",
    of: "request.",
    flags_compared: false,
};

fn program() -> Result<Program, String> {
    let mut expression = String::new();
    for (index, condition) in conditions(&WORDS).iter().enumerate() {
        expression.push_str(&format!("({condition}) ? {} : ", index + 1));
    }
    expression.push('0');
    Program::compile(&expression).map_err(text)
}

fn value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Bool(flag) => Value::Bool(*flag),
        serde_json::Value::Number(number) => Value::Int(number.as_i64().unwrap_or_default()),
        serde_json::Value::String(text) => text.as_str().into(),
        serde_json::Value::Object(fields) => fields
            .iter()
            .map(|(name, field)| (name.clone(), value(field)))
            .collect::<std::collections::HashMap<_, _>>()
            .into(),
        _ => Value::Null,
    }
}

fn context(env: &Arc<Env>, request: Value) -> Context<'static, 'static> {
    let mut context = Context::with_env(Arc::clone(env));
    context.add_variable_from_value("request", request);
    context
}

fn decide(program: &Program, context: &Context<'_, '_>) -> Result<u32, String> {
    match program.execute(context).map_err(text)? {
        Value::Int(rule) => u32::try_from(rule).map_err(text),
        other => Err(format!("not a number: {other:?}")),
    }
}

/// Its contexts built beforehand.
///
/// # Errors
/// When the expression does not compile.
pub fn prebuilt(question: &Question) -> Set {
    let (env, program) = (Arc::new(Env::stdlib()), program()?);
    let contexts: Vec<_> = question
        .calls
        .iter()
        .map(|plain| context(&env, value(&json(plain))))
        .collect();
    Ok(Contender {
        name: "CEL (cel)",
        input: Input::Prebuilt,
        batch: Box::new(move |answers| {
            for context in &contexts {
                answers.push(decide(&program, context)?);
            }
            Ok(())
        }),
    })
}

/// A map and a context for each call.
///
/// # Errors
/// When the expression does not compile.
pub fn made(question: &Question) -> Set {
    let (env, program) = (Arc::new(Env::stdlib()), program()?);
    let calls = question.calls.clone();
    Ok(Contender {
        name: "CEL (cel)",
        input: Input::Made,
        batch: Box::new(move |answers| {
            for plain in &calls {
                let context = context(&env, value(&json(plain)));
                answers.push(decide(&program, &context)?);
            }
            Ok(())
        }),
    })
}
