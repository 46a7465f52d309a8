use super::plot::{Plot, legend, looks};
use super::scale::AxisScale;
use crate::browser;
use crate::erased::{on_point, words};
use figure::Lines;
use leptos::prelude::*;

/// Lines with bands; the pointer reads off the values.
pub(super) fn lines(figure: &Lines, width: f64) -> AnyView {
    let Lines { caption, x, y, series, .. } = figure;
    let xs = series.iter().flat_map(|it| it.points.iter().map(|[x, _]| *x));
    let ys = series.iter().flat_map(|it| {
        let band = it.band.iter().flatten().flatten().copied();
        it.points.iter().map(|[_, y]| *y).chain(band)
    });
    let plot = Plot::new(width, AxisScale::fit(x, xs, false), AxisScale::fit(y, ys, true));
    let looks = looks(series.iter().map(|it| it.role));
    let mut svg = plot.axes(x, y);
    for (series, look) in series.iter().zip(&looks) {
        if let Some(band) = &series.band {
            let ends = |end: usize| {
                series.points.iter().zip(band).map(move |(it, band)| plot.place(it[0], band[end]))
            };
            let outline: Vec<_> = ends(0).chain(ends(1).rev()).collect();
            svg.area(&format!("band {}", look.tone), &outline);
        }
    }
    for (series, look) in series.iter().zip(&looks) {
        let points: Vec<_> = series.points.iter().map(|[x, y]| plot.place(*x, *y)).collect();
        svg.path(&format!("series {}", look.tone), &points, look.dash);
        if points.len() <= 12 && points.len() != 2 {
            points.iter().for_each(|at| svg.circle(&format!("dot {}", look.tone), *at, 3.0));
        }
    }
    let names = series.iter().map(|it| it.name.clone());
    let legend = legend(looks.into_iter().zip(names).collect());

    let chosen = RwSignal::new(None::<f32>);
    let figure = StoredValue::new(figure.clone());
    let point = move |event: leptos::ev::PointerEvent| {
        let Some([across, _]) = browser::pointer_share(&event) else { return };
        let near = figure.with_value(|figure| nearest(figure, plot, across * plot.width));
        if chosen.get_untracked() != near {
            chosen.set(near);
        }
    };
    let reading = move || {
        let hint = "Point at the figure to read values";
        chosen.get().map_or(hint.to_owned(), |x| figure.with_value(|figure| read(figure, x)))
    };
    let cursor = move || chosen.get().map(|x| plot.cursor(x)).unwrap_or_default();
    view! {
        <div class="plot-box" on:pointermove=on_point(point) on:pointerleave=on_point(move |_| chosen.set(None))>
            <svg class="plot" role="img" aria-label=caption.clone() viewBox=plot.view_box() inner_html=svg.finish()></svg>
            <svg class="plot over" aria-hidden="true" viewBox=plot.view_box() inner_html=words(cursor)></svg>
        </div>
        {legend}
        <p class="reading" aria-hidden="true">{words(reading)}</p>
    }
    .into_any()
}

/// The x of the point that lies nearest across.
fn nearest(figure: &Lines, plot: Plot, across: f64) -> Option<f32> {
    let xs = figure.series.iter().flat_map(|it| it.points.iter().map(|[x, _]| *x));
    let distance = |x: &f32| (plot.place(*x, 0.0)[0] - across).abs();
    xs.min_by(|left, right| distance(left).total_cmp(&distance(right)))
}

fn read(figure: &Lines, x: f32) -> String {
    let Lines { x: x_axis, y, series, .. } = figure;
    let values = series.iter().filter_map(|series| {
        let [_, value] = series.points.iter().find(|point| point[0] == x)?;
        Some(format!("{} {}", series.name, y.unit.format(*value)))
    });
    let values: Vec<_> = values.collect();
    format!("{}: {}", x_axis.unit.format(x), values.join(" · "))
}
