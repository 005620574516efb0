//! GoRules' ZEN engine: a decision table in which the first row that fits decides, compiled.

use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use zen_engine::model::DecisionContent;
use zen_engine::{Decision, DecisionEngine};
use zen_expression::variable::Variable;

use crate::contender::{Contender, Input, Set, text};
use crate::twelve::{Question, json};

/// The fields that the twelve rules look at: a column each, as ZEN indexes columns.
const COLUMNS: [(&str, &str); 11] = [
    ("language", "language"),
    ("expired", "subscription.expired"),
    ("severity", "severity"),
    ("tier", "company.tier"),
    ("product", "product"),
    ("channel", "channel"),
    ("company", "company.id"),
    ("region", "company.region"),
    ("subject", "subject"),
    ("secondary", "caller.is_secondary"),
    ("named", "caller.is_named"),
];

/// The rows: column and cell.
const ROWS: [&[(&str, &str)]; 12] = [
    &[("language", "\"fr\"")],
    &[("expired", "true")],
    &[("severity", "1"), ("tier", "\"premium\"")],
    &[("severity", "2"), ("product", "\"devices\"")],
    &[("product", "\"billing\"")],
    &[("channel", "\"email\""), ("severity", "> 3")],
    &[("company", "\"globex\""), ("severity", "< 3")],
    &[("region", "\"asia\"")],
    &[("subject", "contains($, \"invoice\")")],
    &[("secondary", "true")],
    &[("named", "true"), ("product", "\"mail\"")],
    &[("named", "true")],
];

/// A table of rows, and the thread it runs on.
pub struct Table {
    decision: Decision,
    runtime: Runtime,
}

impl Table {
    /// Compiles a table with these columns (id and field; a column without a field holds whole
    /// conditions) and rows (column and cell).
    ///
    /// # Errors
    /// When ZEN does not take it.
    pub fn new(columns: &[(&str, &str)], rows: Vec<Vec<(&str, String)>>) -> Result<Self, String> {
        let inputs: Vec<Value> = columns
            .iter()
            .map(|(id, field)| match field.is_empty() {
                true => json!({ "id": id, "name": id }),
                false => json!({ "id": id, "name": id, "field": field }),
            })
            .collect();
        let rules: Vec<Value> = rows
            .into_iter()
            .enumerate()
            .map(|(index, cells)| {
                let mut row = json!({ "_id": format!("r{index}"), "rule": (index + 1).to_string() });
                for (column, _) in columns {
                    row[*column] = json!("");
                }
                for (column, cell) in cells {
                    row[column] = json!(cell);
                }
                row
            })
            .collect();
        let content: DecisionContent = serde_json::from_value(json!({
            "nodes": [
                { "id": "in", "name": "in", "type": "inputNode", "content": {} },
                { "id": "table", "name": "table", "type": "decisionTableNode", "content": {
                    "hitPolicy": "first",
                    "inputs": inputs,
                    "outputs": [{ "id": "rule", "name": "rule", "field": "rule" }],
                    "rules": rules,
                } },
                { "id": "out", "name": "out", "type": "outputNode", "content": {} },
            ],
            "edges": [
                { "id": "e1", "sourceId": "in", "targetId": "table" },
                { "id": "e2", "sourceId": "table", "targetId": "out" },
            ],
        }))
        .map_err(text)?;
        let mut decision = DecisionEngine::default()
            .create_decision(content.into())
            .map_err(|error| format!("{error:?}"))?;
        decision.compile();
        let runtime = Builder::new_current_thread().build().map_err(text)?;
        Ok(Self { decision, runtime })
    }

    /// The number of the row that fits first; 0 when none does.
    ///
    /// # Errors
    /// When ZEN fails.
    pub fn decide(&self, inputs: impl Iterator<Item = Variable>, answers: &mut Vec<u32>) -> Result<(), String> {
        self.runtime.block_on(async {
            for input in inputs {
                let response = self.decision.evaluate(input).await.map_err(text)?;
                let rule = response.result.dot("rule").and_then(|rule| rule.as_number());
                let rule = rule.and_then(|rule| u32::try_from(rule).ok());
                answers.push(rule.unwrap_or_default());
            }
            Ok(())
        })
    }
}

fn twelve() -> Result<Table, String> {
    let cell = |&(column, cell): &(&'static str, &str)| (column, cell.to_owned());
    let rows = ROWS.iter().map(|row| row.iter().map(cell).collect());
    Table::new(&COLUMNS, rows.collect())
}

/// Its variables built beforehand.
///
/// # Errors
/// When ZEN does not take the table.
pub fn prebuilt(question: &Question) -> Set {
    let table = twelve()?;
    let inputs: Vec<Variable> = question.calls.iter().map(|plain| json(plain).into()).collect();
    Ok(Contender {
        name: "ZEN (zen-engine)",
        input: Input::Prebuilt,
        batch: Box::new(move |answers| table.decide(inputs.iter().cloned(), answers)),
    })
}

/// Variables for each call.
///
/// # Errors
/// When ZEN does not take the table.
pub fn made(question: &Question) -> Set {
    let table = twelve()?;
    let calls = question.calls.clone();
    Ok(Contender {
        name: "ZEN (zen-engine)",
        input: Input::Made,
        batch: Box::new(move |answers| {
            table.decide(calls.iter().map(|plain| json(plain).into()), answers)
        }),
    })
}
