//! Charts: bars with their values on them, so that nobody has to measure, and a sentence that says the
//! same to who does not see them.

use std::fmt;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::language::Language;

/// As wide as a telephone shows without making letters smaller.
const WIDTH: u32 = 380;
const HEIGHT: u32 = 230;
/// A bar that lies, with its gap.
const ROW: u32 = 26;
/// What the letters of a label take, about: where a text does not fit it is cut.
const LETTER: f64 = 6.2;

const INK: RGBColor = RGBColor(0x1c, 0x1f, 0x24);
const QUIET: RGBColor = RGBColor(0xd8, 0xdc, 0xe2);
/// Light and dark, so that they differ without their colours.
const COLOURS: [RGBColor; 2] = [RGBColor(0x24, 0x59, 0xb3), RGBColor(0xf0, 0xa8, 0x3c)];

/// Bars in groups.
pub(super) struct Chart {
    pub(super) title: String,
    /// What each group is about.
    pub(super) labels: Vec<String>,
    /// At most two.
    pub(super) series: Vec<Series>,
    /// Whether the bars lie, one below the other: for long labels.
    pub(super) is_lying: bool,
}

/// Bars of one colour, one in each group.
pub(super) struct Series {
    pub(super) name: String,
    /// Each with how it is written; nothing where nothing is known.
    pub(super) values: Vec<Option<(f64, String)>>,
}

impl Chart {
    /// The same as a sentence.
    pub(super) fn in_words(&self, say: Language) -> String {
        let of_series = self.series.iter().map(|series| {
            let values = self.labels.iter().zip(&series.values);
            let values = values.map(|(label, value)| {
                let none = say.report_none();
                let value = value.as_ref().map_or(&none, |(_, shown)| shown);
                format!("{label} {value}")
            });
            let values: Vec<String> = values.collect();
            say.report_series(&series.name, values.join(", "))
        });
        let all: Vec<String> = of_series.collect();
        say.report_chart(&self.title, all.join("; "))
    }

    /// As an SVG image.
    ///
    /// # Errors
    /// What the library of charts says.
    pub(super) fn svg(&self) -> Result<String, ChartError> {
        let mut out = String::new();
        let rows = u32::try_from(self.labels.len())
            .unwrap_or(u32::MAX)
            .min(100);
        let height = if self.is_lying {
            8 + ROW * rows
        } else {
            HEIGHT
        };
        {
            let area = SVGBackend::with_string(&mut out, (WIDTH, height)).into_drawing_area();
            if self.is_lying {
                self.lying(&area)?;
            } else {
                self.standing(&area)?;
            }
            area.present().map_err(ChartError::of)?;
        }
        Ok(out)
    }

    /// The largest value, at least something above nothing.
    fn highest(&self) -> f64 {
        let values = self.series.iter().flat_map(|series| &series.values);
        let values = values.filter_map(|value| value.as_ref().map(|(value, _)| *value));
        let highest = values.fold(0.0_f64, f64::max);
        if highest > 0.0 { highest } else { 1.0 }
    }

    fn standing<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
    ) -> Result<(), ChartError> {
        let (left, right, top, bottom) =
            (6.0, f64::from(WIDTH) - 6.0, 40.0, f64::from(HEIGHT) - 24.0);
        let groups = self.labels.len().max(1) as f64;
        let width = (right - left) / groups;
        let bar = width * 0.84 / self.series.len().max(1) as f64;
        let highest = self.highest();
        self.legend(area)?;
        line(area, (left, bottom), (right, bottom))?;
        for (at, label) in self.labels.iter().enumerate() {
            let middle = left + width * (at as f64 + 0.5);
            text(area, label, (middle, bottom + 6.0), HPos::Center, width)?;
        }
        for (which, series) in self.series.iter().enumerate() {
            for (at, value) in series.values.iter().enumerate() {
                let Some((value, shown)) = value else {
                    continue;
                };
                let start = left + width * (at as f64 + 0.08) + bar * which as f64;
                let height = (bottom - top) * value / highest;
                let (from, to) = ((start + 1.0, bottom - height), (start + bar - 1.0, bottom));
                rectangle(area, from, to, which)?;
                let above = (start + bar / 2.0, bottom - height - 14.0);
                text(area, shown, above, HPos::Center, bar + 4.0)?;
            }
        }
        Ok(())
    }

    fn legend<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Result<(), ChartError> {
        let half = f64::from(WIDTH) / 2.0;
        for (which, series) in self.series.iter().enumerate() {
            let start = 6.0 + half * which as f64;
            rectangle(area, (start, 4.0), (start + 10.0, 14.0), which)?;
            let room = half - 24.0;
            text(area, &series.name, (start + 16.0, 4.0), HPos::Left, room)?;
        }
        Ok(())
    }

    fn lying<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Result<(), ChartError> {
        let (left, right) = (130.0, f64::from(WIDTH) - 60.0);
        let highest = self.highest();
        for (at, label) in self.labels.iter().enumerate() {
            let top = 4.0 + f64::from(ROW) * at as f64;
            text(
                area,
                label,
                (left - 8.0, top + 4.0),
                HPos::Right,
                left - 12.0,
            )?;
            let values = self
                .series
                .iter()
                .filter_map(|one| one.values.get(at)?.as_ref());
            for (value, shown) in values {
                let end = left + (right - left) * value / highest;
                rectangle(area, (left, top), (end, top + 18.0), 0)?;
                text(area, shown, (end + 6.0, top + 4.0), HPos::Left, 54.0)?;
            }
        }
        Ok(())
    }
}

fn point((x, y): (f64, f64)) -> (i32, i32) {
    // A chart is some hundred points wide; what is no number is drawn at its edge.
    (x.round() as i32, y.round() as i32)
}

fn rectangle<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    from: (f64, f64),
    to: (f64, f64),
    which: usize,
) -> Result<(), ChartError> {
    let colour = COLOURS.get(which % COLOURS.len()).unwrap_or(&INK);
    let shape = Rectangle::new([point(from), point(to)], colour.filled());
    area.draw(&shape).map_err(ChartError::of)
}

fn line<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    from: (f64, f64),
    to: (f64, f64),
) -> Result<(), ChartError> {
    let shape = PathElement::new(vec![point(from), point(to)], QUIET.stroke_width(1));
    area.draw(&shape).map_err(ChartError::of)
}

/// A text of about so much room at most; what does not fit ends with `…`.
fn text<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    words: &str,
    at: (f64, f64),
    anchor: HPos,
    room: f64,
) -> Result<(), ChartError> {
    let letters = (room / LETTER).floor().max(1.0) as usize;
    let mut shown: String = words.chars().take(letters).collect();
    if words.chars().count() > letters {
        shown.pop();
        shown.push('…');
    }
    let style = ("sans-serif", 11).into_font().color(&INK);
    let style = style.pos(Pos::new(anchor, VPos::Top));
    area.draw(&Text::new(shown, point(at), style))
        .map_err(ChartError::of)
}

/// A chart could not be drawn.
#[derive(Debug)]
pub struct ChartError(String);

impl ChartError {
    fn of(error: impl fmt::Display) -> Self {
        Self(error.to_string())
    }
}

impl fmt::Display for ChartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a chart cannot be drawn: {}", self.0)
    }
}

impl std::error::Error for ChartError {}
