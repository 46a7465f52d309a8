use super::chart::{Readable, chart};
use super::plot::{Drawing, Look, Plot, looks};
use super::scale::AxisScale;
use super::simplify::{in_order, simplified};
use crate::language::measured;
use figure::Lines;
use leptos::prelude::*;
use std::sync::Arc;

/// Lines with bands; pointer and arrow keys read off the values.
pub(super) fn lines(figure: &Lines, width: f64) -> AnyView {
    let drawn = Drawn::new(figure, width);
    chart(drawn.drawing(), &figure.caption, Arc::new(drawn))
}

/// Lines with where they lie.
pub(super) struct Drawn {
    figure: Lines,
    plot: Plot,
    looks: Vec<Look>,
    /// All x that have a point, in order.
    stops: Vec<f32>,
}

impl Drawn {
    pub(super) fn new(figure: &Lines, width: f64) -> Self {
        let Lines { x, y, series, .. } = figure;
        let (mut xs, mut ys) = (Vec::new(), Vec::new());
        for series in series {
            xs.extend(series.points.iter().map(|[x, _]| *x));
            ys.extend(series.points.iter().map(|[_, y]| *y));
            ys.extend(series.band.iter().flatten().flatten());
        }
        let mut stops: Vec<f32> = in_order(&xs).into_iter().map(|index| xs[index]).collect();
        stops.dedup();
        let x = AxisScale::fit(x, &stops, false);
        let plot = Plot::new(width, x, AxisScale::fit(y, &ys, true));
        let looks = looks(series.iter().map(|it| it.role));
        Self { figure: figure.clone(), plot, looks, stops }
    }

    pub(super) fn drawing(&self) -> Drawing {
        let Self { plot, figure: Lines { x, y, series, .. }, looks, .. } = self;
        let mut svg = plot.axes(x, y);
        for (series, look) in series.iter().zip(looks) {
            if let Some(band) = &series.band {
                let edge = |end: usize| {
                    let places = series.points.iter().zip(band);
                    simplified(places.map(|(it, band)| plot.place(it[0], band[end])).collect())
                };
                let outline: Vec<_> =
                    edge(0).into_iter().chain(edge(1).into_iter().rev()).collect();
                svg.area(&format!("band {}", look.tone), &outline);
            }
        }
        for (series, look) in series.iter().zip(looks) {
            let points: Vec<_> = series.points.iter().map(|[x, y]| plot.place(*x, *y)).collect();
            if points.len() <= 12 && points.len() != 2 {
                svg.dots(&format!("dots {}", look.tone), &points);
            }
            svg.path(&format!("series {}", look.tone), &simplified(points), look.dash);
        }
        let names = series.iter().map(|it| it.name.clone());
        let legend = looks.iter().cloned().zip(names).collect();
        Drawing { svg, width: plot.width, height: plot.height, legend }
    }
}

impl Readable for Drawn {
    fn stops(&self) -> usize {
        self.stops.len()
    }

    fn nearest(&self, at: [f64; 2]) -> usize {
        let place = |stop: usize| self.plot.place(self.stops[stop], 0.0)[0];
        let after = self.stops.partition_point(|x| self.plot.place(*x, 0.0)[0] < at[0]);
        let after = after.min(self.stops.len() - 1);
        let before = after.saturating_sub(1);
        if at[0] - place(before) < place(after) - at[0] { before } else { after }
    }

    fn read(&self, stop: usize) -> String {
        let Lines { x, y, .. } = &self.figure;
        let values =
            self.values(stop).map(|(name, _, value)| format!("{name} {}", measured(y.unit, value)));
        let values: Vec<_> = values.collect();
        format!("{} {}: {}", x.label, measured(x.unit, self.stops[stop]), values.join(" · "))
    }

    fn mark(&self, stop: usize) -> String {
        let x = self.stops[stop];
        let mut svg = self.plot.cursor(x);
        for (_, look, value) in self.values(stop) {
            svg.dots(&format!("dots {}", look.tone), &[self.plot.place(x, value)]);
        }
        svg.finish()
    }
}

impl Drawn {
    /// The series that have a value at a stop, with it.
    fn values(&self, stop: usize) -> impl Iterator<Item = (&str, &Look, f32)> {
        let x = self.stops[stop];
        self.figure.series.iter().zip(&self.looks).filter_map(move |(series, look)| {
            let [_, value] = series.points.iter().find(|point| point[0] == x)?;
            Some((series.name.as_str(), look, *value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use figure::{Axis, Figure, Role, Series, Unit};

    #[test]
    fn ten_thousand_points_are_drawn_in_few_and_read_in_full() {
        let points = (0..10_000).map(|at| [at as f32, (at as f32 / 500.0).sin()]).collect();
        let (x, y) = (Axis::linear("Step", Unit::Steps), Axis::linear("Loss", Unit::Nats));
        let series = vec![Series::new("model", Role::Model, points)];
        let Ok(Figure::Lines(figure)) = Lines::new("l", "c", x, y, series) else { panic!() };
        let drawn = Drawn::new(&figure, 640.0);
        assert!(drawn.drawing().svg.finish().len() < 40_000);
        let [across, _] = drawn.plot.place(7_777.0, 0.0);
        let stop = drawn.nearest([across + 0.001, 0.0]);
        assert_eq!(drawn.read(stop), "Step 7777 steps: model 0.153 nats");
        assert_eq!((drawn.nearest([-50.0, 0.0]), drawn.nearest([9e9, 0.0])), (0, 9_999));
    }
}
