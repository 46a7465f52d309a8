use super::chart::{Readable, chart};
use super::plot::{Drawing, Look, Plot, looks};
use super::scale::AxisScale;
use super::simplify::in_order;
use super::svg::{Anchor, Svg};
use crate::language::measured;
use figure::{Point, PointGroup, Scatter};
use leptos::prelude::*;
use std::sync::Arc;

/// Points in groups; the nearest one to the pointer is named. In the chunk that comes later.
#[inline(never)]
pub(super) fn scatter(figure: &Scatter, width: f64) -> AnyView {
    let drawn = Drawn::new(figure, width);
    chart(drawn.drawing(), &figure.caption, Arc::new(drawn))
}

/// Points with where they lie.
pub(super) struct Drawn {
    figure: Scatter,
    plot: Plot,
    /// `[group, point]`, by x.
    stops: Vec<[usize; 2]>,
}

impl Drawn {
    pub(super) fn new(figure: &Scatter, width: f64) -> Self {
        let Scatter { x, y, groups, .. } = figure;
        let (mut places, mut xs, mut ys) = (Vec::new(), Vec::new(), Vec::new());
        for (group, PointGroup { points, .. }) in groups.iter().enumerate() {
            for (index, point) in points.iter().enumerate() {
                places.push([group, index]);
                xs.push(point.x);
                ys.push(point.y);
            }
        }
        let (x, y) = (AxisScale::fit(x, &xs, true), AxisScale::fit(y, &ys, true));
        let stops = in_order(&xs).into_iter().map(|index| places[index]).collect();
        Self { figure: figure.clone(), plot: Plot::new(width, x, y), stops }
    }

    pub(super) fn drawing(&self) -> Drawing {
        let Self { plot, figure: Scatter { x, y, groups, links, .. }, .. } = self;
        let is_graph = !links.is_empty();
        let mut svg = if is_graph { Svg::default() } else { plot.axes(x, y) };
        let of_links = looks(links.iter().map(|it| it.role));
        for (at, (link, look)) in links.iter().zip(&of_links).enumerate() {
            let class = if at == 0 { "link" } else { "link strong" };
            for ends in link.points.chunks_exact(2) {
                let [from, to] = [ends[0], ends[1]].map(|[x, y]| plot.place(x, y));
                svg.line(&format!("{class} {}", look.tone), from, to);
            }
        }
        let looks = looks(groups.iter().map(|it| it.role));
        let looks: Vec<_> = looks.into_iter().map(|look| Look { dot: true, ..look }).collect();
        for (group, look) in groups.iter().zip(&looks) {
            let places: Vec<_> = group.points.iter().map(|it| plot.place(it.x, it.y)).collect();
            if !is_graph {
                svg.dots(&format!("dots {}", look.tone), &places);
                continue;
            }
            // A letter in each, since colour alone says nothing to many.
            let sign: String = group.name.chars().take(1).collect();
            for [across, down] in places {
                svg.circle(&format!("node {}", look.tone), [across, down], 9.0);
                svg.text("tick", [across, down + 4.0], Anchor::Middle, &sign);
            }
        }
        let names = groups.iter().map(|it| &it.name).chain(links.iter().map(|it| &it.name));
        let legend = looks.into_iter().chain(of_links).zip(names.cloned()).collect();
        Drawing { svg, width: plot.width, height: plot.height, legend }
    }

    fn point(&self, stop: usize) -> (&PointGroup, &Point) {
        let [group, point] = self.stops[stop];
        let group = &self.figure.groups[group];
        (group, &group.points[point])
    }

    fn place(&self, stop: usize) -> [f64; 2] {
        let (_, point) = self.point(stop);
        self.plot.place(point.x, point.y)
    }
}

impl Readable for Drawn {
    fn stops(&self) -> usize {
        self.stops.len()
    }

    fn nearest(&self, at: [f64; 2]) -> usize {
        let distance = |stop: &usize| {
            let [across, down] = self.place(*stop);
            (across - at[0]).powi(2) + (down - at[1]).powi(2)
        };
        let near =
            (0..self.stops.len()).min_by(|left, right| distance(left).total_cmp(&distance(right)));
        near.unwrap_or(0)
    }

    fn read(&self, stop: usize) -> String {
        let Scatter { x, y, .. } = &self.figure;
        let (group, point) = self.point(stop);
        if !self.figure.links.is_empty() {
            return format!("{} · {}", group.name, point.label);
        }
        let place = format!("{}, {}", measured(x.unit, point.x), measured(y.unit, point.y));
        format!("{} · {}: {place}", group.name, point.label)
    }

    fn mark(&self, stop: usize) -> String {
        let mut svg = Svg::default();
        svg.circle("ring", self.place(stop), 7.0);
        svg.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use figure::{Axis, Figure, Role, Unit};

    #[test]
    fn the_nearest_point_is_read() {
        let point = |x: f32, y: f32| Point { x, y, label: format!("({x})") };
        let groups = vec![
            PointGroup { name: "a".into(), role: Role::Model, points: vec![point(3.0, 1.0)] },
            PointGroup { name: "b".into(), role: Role::Data, points: vec![point(1.0, 2.0)] },
        ];
        let axis = || Axis::linear("v", Unit::Nats);
        let Ok(Figure::Scatter(figure)) = Scatter::new("s", "c", axis(), axis(), groups) else {
            panic!()
        };
        let drawn = Drawn::new(&figure, 640.0);
        assert_eq!(drawn.read(0), "b · (1): 1 nats, 2 nats");
        let stop = drawn.nearest(drawn.plot.place(2.9, 1.1));
        assert_eq!(drawn.read(stop), "a · (3): 3 nats, 1 nats");
    }
}
