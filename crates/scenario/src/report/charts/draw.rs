//! Marks on a plane with time below and a unit at the left, as SVG.

use super::{
    super::Row,
    at,
    axes::{time_label, time_marks, time_title, value_label},
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
    pub(super) unit: &'static str,
    pub(super) y: Range<f64>,
    pub(super) marks: Vec<Mark>,
}

const INK: RGBColor = RGBColor(73, 80, 87);
const GRID: RGBColor = RGBColor(233, 236, 239);
const RULE: RGBColor = RGBColor(173, 181, 189);

/// Draws over the time that `rows` span. A small chart has the same letters on less paper.
pub(super) fn draw(rows: &[Row], plot: &Plot, small: bool) -> Result<String, RenderError> {
    let first = rows.first().map_or(0, at);
    let last = rows.last().map_or(0, at).max(first + 1);
    let (size, marks) = if small { ((520, 260), 6) } else { ((1060, 300), 12) };
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .margin(6)
            .margin_right(18)
            .x_label_area_size(44)
            .y_label_area_size(66)
            .build_cartesian_2d(
                (first..last).with_key_points(time_marks(first, last, marks)),
                plot.y.clone(),
            )
            .map_err(RenderError::from_plotters)?;
        let text = ("sans-serif", 13).into_font().color(&INK);
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
            .y_label_formatter(&|height| value_label(*height, &plot.y))
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
