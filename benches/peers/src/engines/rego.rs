//! Rego, through regorus: an else-chain, in its register machine.

use std::sync::Arc;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::Program;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Value};

use crate::contender::{Contender, Input, Set, text};
use crate::twelve::{Question, Words, conditions, json};

const RULE: &str = "data.routing.rule";

const WORDS: Words = Words {
    and: ";",
    contains: "contains(%, ?)",
    of: "input.",
    flags_compared: true,
};

fn program() -> Result<Arc<Program>, String> {
    let mut policy = String::from("package routing\nimport rego.v1\n\n");
    for (index, condition) in conditions(&WORDS).iter().enumerate() {
        let begin = if index == 0 { "rule :=" } else { "else :=" };
        policy.push_str(&format!("{begin} {} if {{ {condition} }}\n", index + 1));
    }
    policy.push_str("else := 0\n");
    let mut engine = Engine::new();
    engine
        .add_policy("routing.rego".to_owned(), policy)
        .map_err(text)?;
    let compiled = engine
        .compile_with_entrypoint(&RULE.into())
        .map_err(text)?;
    Compiler::compile_from_policy(&compiled, &[RULE]).map_err(text)
}

fn value(call: &serde_json::Value) -> Value {
    Value::from(call.clone())
}

fn decide(machine: &mut RegoVM, input: Value) -> Result<u32, String> {
    machine.set_input(input);
    let answer = machine.execute().map_err(text)?;
    answer.as_u32().map_err(text)
}

/// Its inputs built beforehand.
///
/// # Errors
/// When the policy does not compile.
pub fn prebuilt(question: &Question) -> Set {
    let mut machine = RegoVM::new();
    machine.load_program(program()?);
    let inputs: Vec<Value> = question.calls.iter().map(|plain| value(&json(plain))).collect();
    Ok(Contender {
        name: "Rego (regorus)",
        input: Input::Prebuilt,
        batch: Box::new(move |answers| {
            for input in &inputs {
                answers.push(decide(&mut machine, input.clone())?);
            }
            Ok(())
        }),
    })
}

/// An input for each call.
///
/// # Errors
/// When the policy does not compile.
pub fn made(question: &Question) -> Set {
    let mut machine = RegoVM::new();
    machine.load_program(program()?);
    let calls = question.calls.clone();
    Ok(Contender {
        name: "Rego (regorus)",
        input: Input::Made,
        batch: Box::new(move |answers| {
            for plain in &calls {
                answers.push(decide(&mut machine, value(&json(plain)))?);
            }
            Ok(())
        }),
    })
}
