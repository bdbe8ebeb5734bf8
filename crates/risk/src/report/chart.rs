//! Lines over years and bars over books, as SVG.

use jiff::Timestamp;
use plotters::prelude::*;
use std::ops::Range;

/// A chart could not be drawn.
#[derive(Debug, thiserror::Error)]
#[error("cannot draw a chart: {0}")]
pub struct RenderError(String);

fn failed(error: impl std::fmt::Display) -> RenderError {
    RenderError(error.to_string())
}

const INK: RGBColor = RGBColor(73, 80, 87);
const GRID: RGBColor = RGBColor(233, 236, 239);
const BAND: RGBColor = RGBColor(227, 245, 236);
const SIZE: (u32, u32) = (1060, 300);
/// Least distance of two marks of the time axis \[s\]: half a year.
const MARK: i64 = 15_768_000;

/// A line over time.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) colour: RGBColor,
    pub(super) points: Vec<(i64, f64)>,
}

/// Draws lines over the time they span, in percent.
pub(super) fn lines(lines: &[Line], top: f64) -> Result<String, RenderError> {
    let times = || lines.iter().flat_map(|line| line.points.iter().map(|point| point.0));
    let (first, last) = (times().min().unwrap_or(0), times().max().unwrap_or(1));
    let step = ((last - first) / 12).max(MARK);
    let marks: Vec<i64> = (first..=last).step_by(usize::try_from(step).unwrap_or(1)).collect();
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let text = ("sans-serif", 15).into_font().color(&INK);
        let mut chart = ChartBuilder::on(&area)
            .margin(8)
            .x_label_area_size(34)
            .y_label_area_size(64)
            .build_cartesian_2d((first..last.max(first + 1)).with_key_points(marks), 0.0..top)
            .map_err(failed)?;
        chart
            .configure_mesh()
            .bold_line_style(GRID)
            .light_line_style(TRANSPARENT)
            .label_style(text)
            .x_label_formatter(&|at| month(*at))
            .y_label_formatter(&|share| format!("{:.0} %", 100.0 * share))
            .y_labels(6)
            .draw()
            .map_err(failed)?;
        for line in lines {
            let points = line.points.iter().map(|(at, share)| (*at, share.min(top)));
            chart
                .draw_series(LineSeries::new(points, line.colour.stroke_width(1)))
                .map_err(failed)?;
        }
        area.present().map_err(failed)?;
    }
    Ok(svg)
}

fn month(at: i64) -> String {
    Timestamp::from_second(at).map(|at| at.strftime("%b %Y").to_string()).unwrap_or_default()
}

/// Room of a name on the axis of bars.
const UNIT: i64 = 1_000;

/// Bars of several colours per name, over a band that they should end in.
pub(super) fn bars(
    names: &[&str],
    of: &[(RGBColor, Vec<Option<f64>>)],
    band: Range<f64>,
) -> Result<String, RenderError> {
    let count = UNIT * names.len() as i64;
    let centres: Vec<i64> = (0..count).skip(500).step_by(1_000).collect();
    let greatest = of.iter().flat_map(|it| &it.1).flatten().copied().fold(band.end, f64::max);
    let top = (greatest * 1.05).min(3.0);
    let width = 800 / of.len().max(1) as i64;
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let text = ("sans-serif", 13).into_font().color(&INK);
        let mut chart = ChartBuilder::on(&area)
            .margin(8)
            .x_label_area_size(30)
            .y_label_area_size(50)
            .build_cartesian_2d((0..count).with_key_points(centres), 0.0..top)
            .map_err(failed)?;
        let shade = Rectangle::new([(0, band.start), (count, band.end)], BAND.filled());
        chart.draw_series([shade]).map_err(failed)?;
        chart
            .configure_mesh()
            .bold_line_style(GRID)
            .light_line_style(TRANSPARENT)
            .label_style(text)
            .disable_x_mesh()
            .x_label_formatter(&|at| {
                names.get((*at / UNIT) as usize).copied().unwrap_or_default().to_owned()
            })
            .y_label_formatter(&|value| format!("{value:.1}"))
            .draw()
            .map_err(failed)?;
        for (place, (colour, values)) in of.iter().enumerate() {
            let bar = |(i, value): (usize, &Option<f64>)| {
                let left = UNIT * i as i64 + 100 + width * place as i64;
                let height = (*value)?.min(top);
                Some(Rectangle::new(
                    [(left, 0.0), (left + width * 9 / 10, height)],
                    colour.filled(),
                ))
            };
            chart.draw_series(values.iter().enumerate().filter_map(bar)).map_err(failed)?;
        }
        area.present().map_err(failed)?;
    }
    Ok(svg)
}
