//! Runs parts of a hook, for a plan that has the rest of it.

use super::eval::{Run, Step, Stop};
use super::faults::Fault;
use super::program::{Node, Program};
use super::sandbox::Host;
use super::schema::Root;
use super::value::Value;

/// The evaluator, asked for one node at a time.
pub(super) struct Walker<'a> {
    run: Run<'a, ()>,
    /// The variables of each function that was called, all those of one call together.
    frames: Vec<Vec<Value<'a>>>,
}

impl std::fmt::Debug for Walker<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Walker")
    }
}

impl<'a> Walker<'a> {
    pub(super) fn new(program: &'a Program, host: &'a Host, root: Root<'a>, limit: u64) -> Self {
        Self {
            run: Run::new(program, host, root, limit, ()),
            frames: Vec::new(),
        }
    }

    /// Whether a condition holds, with the variables of `frame`.
    pub(super) fn test(&mut self, node: &'a Node, frame: u16) -> Step<'a, bool> {
        let (run, slots) = self.frame(frame)?;
        let tested = run.test(node, slots);
        tested.map_err(|stop| {
            if frame == 0 {
                stop
            } else {
                run.out_of_call(stop)
            }
        })
    }

    /// Does a node, with the variables of `frame`, and keeps what it comes to.
    pub(super) fn keep(&mut self, node: &'a Node, frame: u16) -> Step<'a, ()> {
        let (run, slots) = self.frame(frame)?;
        match run.eval(node, slots) {
            Ok(value) => run.returned = value,
            Err(stop) if frame == 0 => return Err(stop),
            Err(stop) => return Err(run.out_of_call(stop)),
        }
        Ok(())
    }

    /// The value kept last, or that of the `return` that stopped it.
    pub(super) fn returned(&mut self) -> Value<'a> {
        std::mem::take(&mut self.run.returned)
    }

    /// What is wrong, when a part has said it.
    pub(super) fn fault(&mut self) -> Option<Fault> {
        self.run.fault.take()
    }

    fn frame(&mut self, frame: u16) -> Step<'a, (&mut Run<'a, ()>, &mut [Value<'a>])> {
        let number = usize::from(frame);
        if self.frames.len() <= number {
            self.frames.resize(number + 1, Vec::new());
        }
        let slots = self.frames.get_mut(number).ok_or(Stop::Interpret)?;
        if slots.is_empty() {
            let bodies = self.run.program.functions.iter();
            let most = bodies.map(|body| body.slots).max().unwrap_or_default();
            slots.resize(most, Value::Unit);
        }
        Ok((&mut self.run, slots))
    }
}
