//! The text of a script and its syntax tree, by function.

use std::collections::BTreeMap;

use rhai::{AST, ASTNode, Expr, FlowControl, Module, Stmt};

use super::builders::BUILDERS;
use super::value::Place;

/// A script's text, to quote from.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) file: &'static str,
    lines: Vec<String>,
}

/// A function of a script.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) params: Vec<String>,
    pub(crate) body: Vec<Stmt>,
    /// The same as a tree that can be walked.
    pub(crate) tree: AST,
    /// Where its body begins.
    pub(crate) place: Place,
    /// Where its body ends.
    pub(crate) end: Place,
}

impl Source {
    pub(crate) fn new(file: &'static str, text: &str) -> Self {
        Self {
            file,
            lines: text.lines().map(str::to_owned).collect(),
        }
    }

    /// `routing.rhai:12`.
    pub(crate) fn line_of(&self, place: Place) -> String {
        format!("{}:{}", self.file, place.line)
    }

    /// What stands from one place to another, on one line and without comments.
    pub(crate) fn between(&self, from: Place, to: Place) -> String {
        let mut words: Vec<String> = Vec::new();
        for number in from.line..=to.line {
            let Some(line) = self.lines.get(number.saturating_sub(1)) else {
                break;
            };
            let skip = if number == from.line {
                from.column.saturating_sub(1)
            } else {
                0
            };
            let keep = if number == to.line {
                to.column.saturating_sub(1)
            } else {
                usize::MAX
            };
            let part: String = line.chars().take(keep).skip(skip).collect();
            let code = part.split(" //").next().unwrap_or_default();
            words.extend(code.split_whitespace().map(str::to_owned));
        }
        words.join(" ")
    }

    /// The condition of an `if` as it is written.
    pub(crate) fn condition(&self, keyword: Place, flow: &FlowControl) -> String {
        let start = Place {
            line: keyword.line,
            column: keyword.column + "if".len(),
        };
        self.between(start, flow.body.position().into())
    }

    /// A `switch` with what it switches over, as it is written.
    pub(crate) fn switched(&self, keyword: Place) -> String {
        let line = self.lines.get(keyword.line.saturating_sub(1));
        let code: String = line.map_or_else(String::new, |line| {
            line.chars()
                .skip(keyword.column.saturating_sub(1))
                .collect()
        });
        let head = code.split('{').next().unwrap_or_default();
        head.trim().to_owned()
    }

    /// Where the name of a function stands whose body begins at a place.
    pub(crate) fn name_of(&self, name: &str, body: Place) -> Place {
        let wanted = format!("fn {name}");
        let found = (1..=body.line).rev().find_map(|line| {
            let text = self.lines.get(line - 1)?;
            let at = text.find(&wanted)? + "fn ".len();
            Some(Place {
                line,
                column: text.get(..at)?.chars().count() + 1,
            })
        });
        found.unwrap_or(body)
    }

    /// What stands on a line.
    pub(crate) fn line(&self, number: usize) -> &str {
        self.lines
            .get(number.saturating_sub(1))
            .map_or("", |line| line.trim())
    }
}

/// All functions of a script by name and number of parameters.
pub(crate) fn functions(ast: &AST) -> BTreeMap<(String, usize), Function> {
    let mut all = BTreeMap::new();
    for known in ast.iter_functions() {
        let key = (known.name.to_owned(), known.params.len());
        let Some(definition) = ast
            .shared_lib()
            .get_script_fn(known.name, known.params.len())
        else {
            continue;
        };
        // rhai does not let the body out, but it walks a tree for anybody: a tree of this one
        // function has its statements at the top of every path.
        let mut module = Module::new();
        module.set_script_fn(definition.clone());
        let mut body = Vec::new();
        let tree = AST::new_from_module(module);
        tree.walk(&mut |path: &[ASTNode<'_>]| {
            if let [ASTNode::Stmt(statement)] = path {
                body.push((*statement).clone());
            }
            true
        });
        let function = Function {
            params: definition.params.iter().map(ToString::to_string).collect(),
            body,
            tree,
            place: definition.body.start_position().into(),
            end: definition.body.end_position().into(),
        };
        all.insert(key, function);
    }
    all
}

/// For each place where an answer begins, the reason to give when the script gives none: the
/// condition that led there.
pub(crate) fn reasons(ast: &AST, source: &Source) -> BTreeMap<Place, String> {
    let mut reasons = BTreeMap::new();
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        let (call, position) = match path.last() {
            Some(ASTNode::Expr(Expr::FnCall(call, position))) => (call, *position),
            Some(ASTNode::Stmt(Stmt::FnCall(call, position))) => (call, *position),
            _ => return true,
        };
        if BUILDERS
            .iter()
            .any(|one| one.begins && one.name == call.name.as_str())
        {
            let place = Place::from(position);
            reasons.insert(place, reason(path, source, place));
        }
        true
    });
    reasons
}

fn reason(path: &[ASTNode<'_>], source: &Source, place: Place) -> String {
    let branch = path.iter().rev().find_map(|node| match node {
        ASTNode::Stmt(Stmt::If(flow, keyword)) => Some((flow, Place::from(*keyword))),
        _ => None,
    });
    match branch {
        Some((flow, keyword)) if place < Place::from(flow.body.end_position()) => {
            format!("because {}", source.condition(keyword, flow))
        }
        _ => "because no condition before it held".to_owned(),
    }
}
