//! Where a compiled run branches out or goes round: `switch` and the loops.

use super::eval::{Run, Step, Stop};
use super::natives;
use super::notes::{Notes, distinct};
use super::program::{Block, Each, Repeat, Row, Switch};
use super::value::Value;
use crate::rules::Tried;

impl<'a, N: Notes> Run<'a, N> {
    /// Tries the arms for a value one after the other, then the ranges it is in.
    pub(super) fn switch(&mut self, switch: &'a Switch, slots: &mut [Value<'a>]) -> Step<'a> {
        let outer = self
            .notes
            .written()
            .map(|notes| std::mem::take(&mut notes.reads));
        let chosen = self.chosen(switch, slots);
        if let Some(notes) = self.notes.written() {
            let values = std::mem::replace(&mut notes.reads, outer.unwrap_or_default());
            notes.tried.push(Tried {
                at: switch.at.clone(),
                condition: switch.text.clone(),
                values: distinct(values),
                held: matches!(chosen, Ok(Some(_))),
                column: switch.place.column,
            });
        }
        let arm = chosen?
            .or(switch.default)
            .and_then(|index| switch.arms.get(index));
        self.count(1)?;
        arm.map_or(Ok(Value::Unit), |arm| self.block(&arm.then, slots))
    }

    fn chosen(&mut self, switch: &'a Switch, slots: &mut [Value<'a>]) -> Step<'a, Option<usize>> {
        let value = self.eval(&switch.item, slots)?;
        // What a fraction is within, and what equals a range, the interpreter knows.
        if let Value::Other(other) = &value
            && !(other.is_char() || other.is_map() || other.is_float() && switch.ranges.is_empty())
        {
            return Err(Stop::Interpret);
        }
        let ranges = switch
            .ranges
            .iter()
            .filter_map(|(from, to, arm)| match value {
                Value::Int(number) if (*from..=*to).contains(&number) => Some(*arm),
                _ => None,
            });
        for index in switch.arms_for(&value).iter().copied().chain(ranges) {
            let guard = switch.arms.get(index).and_then(|arm| arm.guard.as_ref());
            if guard.map_or(Ok(true), |guard| self.test(guard, slots))? {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    pub(super) fn each(&mut self, each: &'a Each, slots: &mut [Value<'a>]) -> Step<'a> {
        let (from, to) = match &each.row {
            Row::List(list) => {
                let Value::List(items) = self.eval(list, slots)? else {
                    return Err(Stop::Interpret);
                };
                for (count, item) in items.into_iter().enumerate() {
                    if let Some(value) = self.turn(each, item, count, slots)? {
                        return Ok(value);
                    }
                }
                return Ok(Value::Unit);
            }
            Row::Numbers(from, to, is_inclusive) => {
                let (from, to) = (self.eval(from, slots)?, self.eval(to, slots)?);
                let (Value::Int(from), Value::Int(to)) = (from, to) else {
                    return Err(Stop::Interpret);
                };
                let last = if *is_inclusive {
                    Some(to)
                } else {
                    to.checked_sub(1)
                };
                (from, last)
            }
        };
        self.count(4)?;
        // No number comes before the smallest.
        let Some(to) = to else {
            return Ok(Value::Unit);
        };
        for (count, number) in (from..=to).enumerate() {
            if let Some(value) = self.turn(each, Value::Int(number), count, slots)? {
                return Ok(value);
            }
        }
        Ok(Value::Unit)
    }

    /// One turn of a `for`; the loop's value when it ends there.
    fn turn(
        &mut self,
        each: &'a Each,
        item: Value<'a>,
        count: usize,
        slots: &mut [Value<'a>],
    ) -> Step<'a, Option<Value<'a>>> {
        self.count(1)?;
        *slots.get_mut(each.slot).ok_or(Stop::Interpret)? = item;
        if let Some(counter) = each.counter {
            *slots.get_mut(counter).ok_or(Stop::Interpret)? = natives::count_of(count);
        }
        self.body(&each.body, slots)
    }

    /// The body of a loop; the loop's value when it ends there.
    fn body(&mut self, body: &'a Block, slots: &mut [Value<'a>]) -> Step<'a, Option<Value<'a>>> {
        match self.block(body, slots) {
            Ok(_) | Err(Stop::Continue) => Ok(None),
            Err(Stop::Break) => Ok(Some(std::mem::take(&mut self.returned))),
            Err(stop) => Err(stop),
        }
    }

    pub(super) fn repeat(&mut self, repeat: &'a Repeat, slots: &mut [Value<'a>]) -> Step<'a> {
        loop {
            self.count(1)?;
            if !repeat.is_late && !self.goes_on(repeat, slots)? {
                return Ok(Value::Unit);
            }
            match self.block(&repeat.body, slots) {
                Ok(_) => {}
                // rhai goes back to the body of a `do` without looking at its condition.
                Err(Stop::Continue) => continue,
                Err(Stop::Break) => return Ok(std::mem::take(&mut self.returned)),
                Err(stop) => return Err(stop),
            }
            if repeat.is_late && !self.goes_on(repeat, slots)? {
                return Ok(Value::Unit);
            }
        }
    }

    fn goes_on(&mut self, repeat: &'a Repeat, slots: &mut [Value<'a>]) -> Step<'a, bool> {
        let Some(condition) = &repeat.condition else {
            return Ok(true);
        };
        Ok(self.test(condition, slots)? == repeat.goes_on)
    }
}
