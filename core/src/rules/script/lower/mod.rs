//! Compiles a hook: rhai's syntax tree becomes a tree of typed nodes.
//!
//! Types are settled here where they can be: facts have no run-time form unless one is passed
//! around, and a function is compiled anew for each combination of types it is called with. A
//! variable that turns out to hold several types is compiled again as one of any type.
//!
//! What is outside the subset is not an error. The smallest part around it that can be run on its
//! own, an expression or a call of a function, goes to rhai's interpreter when it is reached; where
//! there is no such part, the function does, and of a hook the whole. The reasons are kept for
//! operators.
//!
//! | file | knows |
//! | --- | --- |
//! | `statements`, `expressions`, `calls`, `choices` | the parts of the language |
//! | `parts` | what may be handed to the interpreter, and with which variables |

mod calls;
mod choices;
mod expressions;
mod parts;
mod statements;

pub(super) use parts::TAKES_FUNCTIONS;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(crate) use choices::Constants;

use super::hook::Hook;
use super::interpreter::Interpreter;
use super::program::{Block, Body, Node, Program};
use super::sandbox::{MAX_CALLS, MAX_VARIABLES};
use super::schema::FactKind;
use super::source::{Function, Source};
use super::value::{Place, Ty, Value};
use crate::rules::lookups::Lookups;

/// Why something does not come out compiled.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    /// It is outside the subset, and runs in the interpreter.
    NotCovered(Place, String),
    /// It is wrong, whenever it runs.
    Wrong(Place, String),
}

impl From<String> for Refusal {
    fn from(why: String) -> Self {
        Self::NotCovered(Place::default(), why)
    }
}

impl From<&str> for Refusal {
    fn from(why: &str) -> Self {
        why.to_owned().into()
    }
}

impl Refusal {
    /// Says where, if that has not been said by somebody closer to it.
    fn at(self, place: Place) -> Self {
        match self {
            Self::NotCovered(known, why) if known == Place::default() => {
                Self::NotCovered(place, why)
            }
            other => other,
        }
    }
}

pub(super) type Lowered<T = (Node, Flow)> = Result<T, Refusal>;

/// What comes out of a node: a value, or control never gets past it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    Value(Ty),
    /// `return`, `break` or `throw`, on every path.
    Never,
}

/// Something compiled that has a type.
pub(super) type Typed = (Node, Ty);

/// The type of what is one or the other.
fn either(one: Ty, other: Ty) -> Ty {
    if one == other { one } else { Ty::Any }
}

/// What a name stands for.
#[derive(Clone, Debug)]
enum Binding {
    Fact(FactKind),
    Slot { slot: usize, ty: Ty, constant: bool },
}

/// A name in force.
#[derive(Clone, Debug)]
struct Named {
    name: String,
    binding: Binding,
    /// Which declaration of the function it is.
    declared: usize,
}

pub(crate) type Functions = BTreeMap<(String, usize), Function>;
type Signature = (String, Vec<Ty>);
/// A function as it came out: its index and what it gives, or where and why it is not compiled.
type Made = Result<(usize, Ty), (Place, String)>;

/// What is the same for all hooks of a file.
pub(crate) struct Files<'c> {
    pub(crate) source: &'c Source,
    pub(crate) functions: &'c Functions,
    pub(crate) constants: &'c Constants,
    pub(crate) interpreter: &'c Arc<Interpreter>,
    pub(crate) lookups: &'c Lookups,
}

/// How the functions of a file came out for one hook: for each, nothing when it is compiled, or
/// where and why it runs in the interpreter.
pub(crate) type Report = BTreeMap<(String, usize), Option<(Place, String)>>;

struct Compiler<'c> {
    files: &'c Files<'c>,
    done: BTreeMap<Signature, Made>,
    /// The functions being compiled, each with the index that it will have.
    under_way: Vec<(Signature, usize)>,
    bodies: Vec<Option<Body>>,
    /// The most that the interpreter would spend on a value that is put together here.
    dearest: u64,
    /// What it would spend on each answer that was put together at load, by where it begins.
    prices: BTreeMap<Place, u64>,
    /// Whether some function of the script uses `this`: its caller's value may change then.
    has_this: bool,
}

/// One function while it is compiled.
struct Scope<'c, 'f> {
    compiler: &'f mut Compiler<'c>,
    names: Vec<Named>,
    slots: usize,
    /// How many names were declared so far.
    declared: usize,
    /// The declarations of which the type changes.
    loose: BTreeSet<usize>,
    /// Those found to be so while compiling.
    found: BTreeSet<usize>,
    /// The type of every `return` so far.
    returns: Option<Ty>,
    /// The types that loops around end with by `break`.
    loops: Vec<Option<Ty>>,
}

/// Compiles one hook.
pub(crate) fn compile(hook: &Hook, files: &Files<'_>) -> (Result<Program, Refusal>, Report) {
    let mut compiler = Compiler {
        files,
        done: BTreeMap::new(),
        under_way: Vec::new(),
        bodies: Vec::new(),
        dearest: 1,
        prices: BTreeMap::new(),
        has_this: parts::has_this(files.functions),
    };
    let signature = (hook.name.to_owned(), vec![Ty::Fact(hook.about)]);
    let made = compiler.function(&signature);
    let mut report = Report::new();
    for ((name, types), made) in &compiler.done {
        let how = report.entry((name.clone(), types.len())).or_default();
        if let Err(refused) = made {
            *how = Some(refused.clone());
        }
    }
    let program = made.map(|(hook, _)| Program {
        functions: compiler.in_order(hook),
        dearest: compiler.dearest,
        interpreter: Arc::clone(files.interpreter),
    });
    if let Err(Refusal::NotCovered(place, why)) = &program {
        report.insert((hook.name.to_owned(), 1), Some((*place, why.clone())));
    }
    (program, report)
}

impl Compiler<'_> {
    /// The bodies, the hook's last. What was refused while others called it is never reached.
    fn in_order(&mut self, hook: usize) -> Vec<Body> {
        let unreached = || Body {
            slots: 0,
            parameters: 0,
            block: Block {
                nodes: vec![Node::Fail],
            },
        };
        let mut bodies: Vec<Body> = std::mem::take(&mut self.bodies)
            .into_iter()
            .map(|body| body.unwrap_or_else(unreached))
            .collect();
        // Nobody calls the hook: it may stand elsewhere.
        if hook < bodies.len() {
            let last = std::mem::replace(&mut bodies[hook], unreached());
            bodies.push(last);
        }
        bodies
    }

    /// Compiles a function for the types it is called with; its index and what it gives.
    fn function(&mut self, signature: &Signature) -> Lowered<(usize, Ty)> {
        if let Some(done) = self.done.get(signature) {
            return done
                .clone()
                .map_err(|(place, why)| Refusal::NotCovered(place, why));
        }
        let name = &signature.0;
        if let Some(at) = self.under_way.iter().position(|(one, _)| one == signature) {
            return match self.under_way.get(at) {
                // What it gives is not known before it is compiled.
                Some((_, index)) if at > 0 => Ok((*index, Ty::Any)),
                _ => Err(format!("`{name}` calls itself").into()),
            };
        }
        if self.under_way.len() > MAX_CALLS {
            return Err("calls are nested too deep".into());
        }
        let functions = self.files.functions;
        let Some(function) = functions.get(&(name.clone(), signature.1.len())) else {
            return Err(format!("there is no function `{name}`").into());
        };
        let index = self.bodies.len();
        self.bodies.push(None);
        self.under_way.push((signature.clone(), index));
        let made = self.body(function, &signature.1);
        self.under_way.pop();
        let made = match made {
            Ok((body, gives)) => {
                if let Some(place) = self.bodies.get_mut(index) {
                    *place = Some(body);
                }
                Ok((index, gives))
            }
            Err(Refusal::NotCovered(place, why)) => Err((place, why)),
            Err(wrong) => return Err(wrong),
        };
        self.done.insert(signature.clone(), made.clone());
        made.map_err(|(place, why)| Refusal::NotCovered(place, why))
    }

    /// Compiles until no variable is found any more that holds more types than was thought.
    fn body(&mut self, function: &Function, types: &[Ty]) -> Lowered<(Body, Ty)> {
        if parts::is_tangled(function) {
            return Err("a variable that a function without a name uses is changed".into());
        }
        let mut loose = BTreeSet::new();
        loop {
            let mut scope = Scope {
                compiler: self,
                names: Vec::new(),
                slots: 0,
                declared: 0,
                loose: loose.clone(),
                found: BTreeSet::new(),
                returns: None,
                loops: Vec::new(),
            };
            let made = scope.function(function, types);
            if scope.found.is_empty() {
                return made;
            }
            loose.append(&mut scope.found);
        }
    }
}

impl Scope<'_, '_> {
    fn function(&mut self, function: &Function, types: &[Ty]) -> Lowered<(Body, Ty)> {
        let mut nodes = Vec::new();
        for (parameter, ty) in function.params.iter().zip(types) {
            let slot = self.declare(parameter, *ty, false)?;
            if let (Ty::Fact(kind), Some(slot)) = (ty, slot) {
                // Facts are not passed: a variable that holds one at first gets it here.
                nodes.push(Node::Set(slot, Node::Constant(Value::Fact(*kind)).into()));
            }
        }
        let (mut block, flow) = self.statements(&function.body)?;
        if !nodes.is_empty() {
            nodes.append(&mut block.nodes);
            block.nodes = nodes;
        }
        let gives = match (flow, self.returns) {
            (Flow::Never, Some(ty)) => ty,
            (Flow::Value(ty), None) => ty,
            (Flow::Value(ty), Some(returned)) => either(ty, returned),
            (Flow::Never, None) => Ty::Any,
        };
        let body = Body {
            slots: self.slots,
            parameters: types.len(),
            block,
        };
        Ok((body, gives))
    }

    /// Brings a name into force; where its value is kept, if that is not a fact's.
    fn declare(&mut self, name: &str, ty: Ty, constant: bool) -> Lowered<Option<usize>> {
        if self.names.len() >= MAX_VARIABLES {
            return Err(format!("there are more than {MAX_VARIABLES} variables at once").into());
        }
        let declared = self.declared;
        self.declared += 1;
        let ty = if self.loose.contains(&declared) {
            Ty::Any
        } else {
            ty
        };
        let (binding, slot) = match ty {
            Ty::Fact(kind) => (Binding::Fact(kind), None),
            ty => {
                let slot = self.slots;
                self.slots += 1;
                (Binding::Slot { slot, ty, constant }, Some(slot))
            }
        };
        self.names.push(Named {
            name: name.to_owned(),
            binding,
            declared,
        });
        Ok(slot)
    }

    fn named(&self, name: &str) -> Option<&Named> {
        self.names.iter().rev().find(|known| known.name == name)
    }

    fn lookup(&self, name: &str) -> Option<&Binding> {
        self.named(name).map(|named| &named.binding)
    }

    /// Notes that a variable gets a value of a type; its slot.
    fn give(&mut self, name: &str, ty: Ty) -> Lowered<usize> {
        let Some(named) = self.named(name) else {
            return Err(format!("there is no variable `{name}` here").into());
        };
        let declared = named.declared;
        match named.binding {
            Binding::Slot { constant: true, .. } => {
                Err(format!("`{name}` is constant, and is given a value").into())
            }
            Binding::Slot {
                slot, ty: known, ..
            } => {
                if known != Ty::Any && known != ty {
                    self.found.insert(declared);
                }
                Ok(slot)
            }
            Binding::Fact(_) => {
                // It is compiled anew, with a place for it.
                self.found.insert(declared);
                Ok(0)
            }
        }
    }
}
