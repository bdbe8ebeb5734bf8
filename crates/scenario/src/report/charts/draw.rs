//! Marks on a plane with time below and a unit at the left, as SVG.

use super::{
    super::Row,
    at,
    axes::{Scale, time_label, time_marks, time_title, value_label, value_range},
};
use plotters::prelude::*;
use std::ops::Range;

/// A chart could not be drawn.
#[derive(Debug, thiserror::Error)]
#[error("cannot draw a chart: {0}")]
pub struct RenderError(String);

impl RenderError {
    fn from_plotters(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

/// Something to draw; x is a time [seconds since 1970].
#[derive(Debug)]
pub(super) enum Mark {
    Line(RGBColor, Vec<(i64, f64)>),
    /// A closed outline, filled.
    Area(RGBColor, Vec<(i64, f64)>),
    /// Two opposite corners.
    Bar(RGBColor, (i64, f64), (i64, f64)),
}

impl Mark {
    /// All heights it touches.
    pub(super) fn values(&self) -> Vec<f64> {
        match self {
            Self::Line(_, points) | Self::Area(_, points) => points.iter().map(|p| p.1).collect(),
            Self::Bar(_, a, b) => vec![a.1, b.1],
        }
    }
}

/// What stands on the plane.
#[derive(Debug)]
pub(super) struct Plot {
    unit: &'static str,
    scale: Scale,
    y: Range<f64>,
    marks: Vec<Mark>,
}

impl Plot {
    pub(super) fn new(unit: &'static str, scale: Scale, marks: Vec<Mark>) -> Self {
        Self { unit, scale, y: value_range(&marks, scale), marks }
    }
}

const INK: RGBColor = RGBColor(73, 80, 87);
const GRID: RGBColor = RGBColor(233, 236, 239);
const RULE: RGBColor = RGBColor(173, 181, 189);

/// Draws over the time that `rows` span. A small chart has the same letters on less paper.
pub(super) fn draw(rows: &[Row], plot: &Plot, small: bool) -> Result<String, RenderError> {
    let first = rows.first().map_or(0, at);
    let last = end(rows);
    let (size, marks) = if small { ((520, 260), 6) } else { ((1060, 300), 12) };
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .margin(6)
            .margin_right(18)
            .x_label_area_size(48)
            .y_label_area_size(72)
            .build_cartesian_2d(
                (first..last).with_key_points(time_marks(first, last, marks)),
                plot.y.clone(),
            )
            .map_err(RenderError::from_plotters)?;
        let text = ("sans-serif", 15).into_font().color(&INK);
        chart
            .configure_mesh()
            .bold_line_style(GRID)
            .light_line_style(TRANSPARENT)
            .axis_style(RULE)
            .label_style(text.clone())
            .axis_desc_style(text)
            .x_desc(time_title(first, last))
            .y_desc(plot.unit)
            .x_label_formatter(&|moment| time_label(*moment, last - first))
            .y_label_formatter(&|height| value_label(*height, &plot.y, plot.scale))
            .y_labels(6)
            .draw()
            .map_err(RenderError::from_plotters)?;
        for mark in &plot.marks {
            match mark {
                Mark::Line(colour, points) => chart
                    .draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(2)))
                    .map(drop),
                Mark::Area(colour, outline) => {
                    chart.draw_series([Polygon::new(outline.as_slice(), colour.filled())]).map(drop)
                }
                Mark::Bar(colour, a, b) => {
                    chart.draw_series([Rectangle::new([*a, *b], colour.filled())]).map(drop)
                }
            }
            .map_err(RenderError::from_plotters)?;
        }
        area.present().map_err(RenderError::from_plotters)?;
    }
    Ok(svg)
}

/// When the last block is over, had it lasted as long as the others [seconds since 1970].
pub(super) fn end(rows: &[Row]) -> i64 {
    let first = rows.first().map_or(0, at);
    let last = rows.last().map_or(0, at);
    let others = i64::try_from(rows.len()).unwrap_or(i64::MAX) - 1;
    last + ((last - first) / others.max(1)).max(1)
}
