//! rhai's interpreter, asked for a part of a compiled hook.
//!
//! What is outside of the compiled subset is not given up as a whole: a single expression or call
//! is handed to the interpreter, with the variables that it names, and its value comes back. It
//! counts into the same limits as everything else of the decision.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rhai::{
    AST, Caches, Dynamic, Engine, GlobalRuntimeState, NativeCallContext, Position, Scope, Stmt,
};

use super::faults::{Fault, said};
use super::sandbox::{self, Inquiry, MAX_MATCHING};
use super::schema::{FactKind, Root};
use super::value::fact_map;

/// The engine of a script and the script as rhai reads it.
pub(crate) struct Interpreter {
    pub(crate) engine: Engine,
    pub(crate) ast: AST,
}

impl std::fmt::Debug for Interpreter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Interpreter").finish_non_exhaustive()
    }
}

/// What one decision has used up so far, in both evaluators.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spent {
    pub(crate) steps: u64,
    /// The most of them; the same as the interpreter's operations.
    pub(crate) limit: u64,
    pub(crate) matching: u32,
}

/// One decision's use of the interpreter. It is made when it is first needed.
pub(crate) struct Session<'a> {
    interpreter: &'a Interpreter,
    global: GlobalRuntimeState,
    caches: Caches,
    matching: Arc<AtomicU32>,
    /// The facts as maps, once something has needed them.
    facts: BTreeMap<FactKind, Dynamic>,
}

impl<'a> Session<'a> {
    pub(crate) fn new(interpreter: &'a Interpreter, root: Root<'_>) -> Self {
        let mut global = interpreter.engine.new_global_runtime_state();
        global.lib.push(interpreter.ast.shared_lib().clone());
        // Variables are found by name: their places on rhai's stack are those of another scope.
        global.always_search_scope = true;
        let inquiry = Inquiry::new(root.at());
        let matching = inquiry.matching();
        global.tag = Dynamic::from(inquiry);
        Self {
            interpreter,
            global,
            caches: Caches::new(),
            matching,
            facts: BTreeMap::new(),
        }
    }

    /// A fact as a map.
    pub(crate) fn fact(&mut self, kind: FactKind, root: Root<'_>) -> Dynamic {
        self.facts
            .entry(kind)
            .or_insert_with(|| fact_map(kind, root))
            .clone()
    }

    /// Runs statements of the script. `level` is how many calls of the script's functions they stand
    /// in.
    ///
    /// # Errors
    /// What is wrong, when that is the same as of the whole script; nothing otherwise.
    pub(crate) fn run(
        &mut self,
        statements: &[Stmt],
        scope: &mut Scope<'static>,
        level: usize,
        spent: &mut Spent,
    ) -> Result<Dynamic, Option<Fault>> {
        self.begin(level, spent);
        // Pinned with rhai's version, as the syntax tree is.
        #[allow(deprecated)]
        let ran = self.interpreter.engine.eval_statements_raw(
            &mut self.global,
            &mut self.caches,
            scope,
            statements,
        );
        self.end(spent);
        let is_within = spent.steps <= spent.limit && spent.matching <= MAX_MATCHING;
        ran.map_err(|problem| is_within.then(|| said(*problem)).flatten())
    }

    /// Calls a function or an operator that rhai or the sandbox brings, by name.
    pub(crate) fn call(
        &mut self,
        name: &str,
        args: &mut [Dynamic],
        level: usize,
        spent: &mut Spent,
    ) -> Option<Dynamic> {
        self.begin(level, spent);
        let context = NativeCallContext::new_with_all_fields(
            &self.interpreter.engine,
            name,
            None,
            &self.global,
            Position::NONE,
        );
        let mut args: Vec<&mut Dynamic> = args.iter_mut().collect();
        let value = context.call_native_fn_raw(name, true, &mut args);
        self.end(spent);
        value.ok()
    }

    fn begin(&mut self, level: usize, spent: &Spent) {
        self.global.level = level;
        self.matching.store(spent.matching, Ordering::Relaxed);
        sandbox::resume(spent.steps, spent.limit);
    }

    fn end(&self, spent: &mut Spent) {
        spent.steps = sandbox::spent();
        spent.matching = self.matching.load(Ordering::Relaxed);
    }
}
