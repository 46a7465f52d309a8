use super::plot::{Plot, legend, looks};
use super::scale::AxisScale;
use crate::browser;
use crate::erased::{on_point, words};
use figure::{Point, Scatter};
use leptos::prelude::*;

/// Points in groups; the nearest one to the pointer is named.
pub(super) fn scatter(figure: &Scatter, width: f64) -> AnyView {
    let Scatter { caption, x, y, groups, .. } = figure;
    let points = || groups.iter().flat_map(|group| &group.points);
    let x_scale = AxisScale::fit(x, points().map(|it| it.x), true);
    let y_scale = AxisScale::fit(y, points().map(|it| it.y), true);
    let plot = Plot::new(width, x_scale, y_scale);
    let looks = looks(groups.iter().map(|it| it.role));
    let mut svg = plot.axes(x, y);
    for (group, look) in groups.iter().zip(&looks) {
        for point in &group.points {
            svg.circle(&format!("dot loose {}", look.tone), plot.place(point.x, point.y), 4.0);
        }
    }
    let solid = looks.into_iter().map(|look| super::plot::Look { dash: "", ..look });
    let legend = legend(solid.zip(groups.iter().map(|it| it.name.clone())).collect());

    let chosen = RwSignal::new(String::new());
    let figure = StoredValue::new(figure.clone());
    let point = move |event: leptos::ev::PointerEvent| {
        let Some([across, down]) = browser::pointer_share(&event) else { return };
        let at = [across * plot.width, down * plot.height];
        chosen.set(figure.with_value(|figure| read(figure, plot, at)).unwrap_or_default());
    };
    view! {
        <div class="plot-box" on:pointermove=on_point(point)>
            <svg class="plot" role="img" aria-label=caption.clone() viewBox=plot.view_box() inner_html=svg.finish()></svg>
        </div>
        {legend}
        <p class="reading" aria-hidden="true">{words(move || chosen.get())}</p>
    }
    .into_any()
}

fn read(figure: &Scatter, plot: Plot, at: [f64; 2]) -> Option<String> {
    let Scatter { x, y, groups, .. } = figure;
    let distance = |point: &Point| {
        let [across, down] = plot.place(point.x, point.y);
        (across - at[0]).hypot(down - at[1])
    };
    let all = groups.iter().flat_map(|group| group.points.iter().map(move |it| (group, it)));
    let (group, point) =
        all.min_by(|left, right| distance(left.1).total_cmp(&distance(right.1)))?;
    let place = format!("{}, {}", x.unit.format(point.x), y.unit.format(point.y));
    Some(format!("{} · {}: {place}", group.name, point.label))
}
