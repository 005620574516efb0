//! The tables as pictures.

use std::path::Path;

use plotters::prelude::*;

use crate::contender::text;
use crate::measure::Measured;

const INK: RGBColor = RGBColor(40, 44, 52);
const OURS: RGBColor = RGBColor(0, 120, 140);
const THEIRS: RGBColor = RGBColor(150, 155, 165);
const LINES: [RGBColor; 5] = [
    RGBColor(150, 155, 165),
    RGBColor(90, 95, 105),
    OURS,
    RGBColor(200, 120, 40),
    RGBColor(140, 80, 160),
];

/// A bar for each engine at the twelve rules, on a logarithmic scale.
///
/// # Errors
/// When the file cannot be written.
pub fn twelve(path: &Path, measured: &[Measured]) -> Result<(), String> {
    let height = u32::try_from(measured.len()).unwrap_or(1) * 28 + 90;
    let root = SVGBackend::new(path, (860, height)).into_drawing_area();
    root.fill(&WHITE).map_err(text)?;
    let most = measured.iter().map(|one| one.median).fold(100.0, f64::max) * 3.0;
    let rows = i32::try_from(measured.len()).unwrap_or(i32::MAX);
    let mut chart = ChartBuilder::on(&root)
        .caption("twelve rules: nanoseconds a decision", ("sans-serif", 18, &INK))
        .margin(10)
        .set_label_area_size(LabelAreaPosition::Left, 290)
        .set_label_area_size(LabelAreaPosition::Bottom, 30)
        .build_cartesian_2d((10.0..most).log_scale(), (0..rows).into_segmented())
        .map_err(text)?;
    let label = |row: &SegmentValue<i32>| match row {
        SegmentValue::CenterOf(row) => usize::try_from(*row)
            .ok()
            .and_then(|row| measured.get(measured.len() - 1 - row))
            .map(|one| format!("{}, input {}", one.name, one.input.words()))
            .unwrap_or_default(),
        _ => String::new(),
    };
    chart
        .configure_mesh()
        .disable_y_mesh()
        .y_labels(measured.len())
        .y_label_formatter(&label)
        .x_label_formatter(&|ns| format!("{ns:.0}"))
        .label_style(("sans-serif", 13, &INK))
        .light_line_style(WHITE)
        .draw()
        .map_err(text)?;
    for (row, one) in (0..rows).rev().zip(measured) {
        let colour = if one.name.starts_with("Switchboard") { OURS } else { THEIRS };
        let mut bar = Rectangle::new(
            [
                (10.0, SegmentValue::Exact(row)),
                (one.median, SegmentValue::Exact(row + 1)),
            ],
            colour.filled(),
        );
        bar.set_margin(5, 5, 0, 0);
        chart.draw_series(std::iter::once(bar)).map_err(text)?;
        let figure = Text::new(
            format!(" {:.0}", one.median),
            (one.median, SegmentValue::CenterOf(row)),
            ("sans-serif", 13).into_font().color(&INK),
        );
        chart.draw_series(std::iter::once(figure)).map_err(text)?;
    }
    root.present().map_err(text)
}

/// A line for each engine over the number of rules, both scales logarithmic.
///
/// # Errors
/// When the file cannot be written.
pub fn growth(path: &Path, grown: &[(usize, Vec<Measured>)]) -> Result<(), String> {
    let root = SVGBackend::new(path, (860, 460)).into_drawing_area();
    root.fill(&WHITE).map_err(text)?;
    let all = || grown.iter().flat_map(|(_, all)| all).map(|one| one.median);
    // Room above the lines for their names.
    let (least, most) = (all().fold(1e9, f64::min) / 2.0, all().fold(1.0, f64::max) * 20.0);
    let sizes = grown.iter().map(|(count, _)| *count as f64);
    let (first, last) = (sizes.clone().fold(1e9, f64::min), sizes.fold(1.0, f64::max));
    let mut chart = ChartBuilder::on(&root)
        .caption("nanoseconds a decision, by the number of rules", ("sans-serif", 18, &INK))
        .margin(10)
        .margin_right(40)
        .set_label_area_size(LabelAreaPosition::Left, 80)
        .set_label_area_size(LabelAreaPosition::Bottom, 40)
        .build_cartesian_2d((first..last).log_scale(), (least..most).log_scale())
        .map_err(text)?;
    chart
        .configure_mesh()
        .x_label_formatter(&|count| format!("{count:.0}"))
        .y_label_formatter(&|ns| format!("{ns:.0}"))
        .label_style(("sans-serif", 13, &INK))
        .light_line_style(WHITE)
        .draw()
        .map_err(text)?;
    let names = grown.first().map_or(&[][..], |(_, all)| all);
    for ((index, one), colour) in names.iter().enumerate().zip(LINES) {
        let points = grown
            .iter()
            .filter_map(|(count, all)| Some((*count as f64, all.get(index)?.median)));
        let points: Vec<(f64, f64)> = points.collect();
        chart
            .draw_series(LineSeries::new(points.clone(), colour.stroke_width(3)))
            .map_err(text)?
            .label(one.name)
            .legend(move |(x, y)| Rectangle::new([(x, y - 2), (x + 16, y + 2)], colour.filled()));
        let dots = points.into_iter().map(|point| Circle::new(point, 4, colour.filled()));
        chart.draw_series(dots).map_err(text)?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE)
        .border_style(THEIRS)
        .label_font(("sans-serif", 13, &INK))
        .draw()
        .map_err(text)?;
    root.present().map_err(text)
}
