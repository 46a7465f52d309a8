//! A figure as a file. In the chunk that comes later.

use super::data::{csv, data, html, json};
use super::export::sheet;
use super::frame::File;
use super::window::Window;
use crate::browser;
use figure::Figure;

#[inline(never)]
pub(super) fn save(
    slug: &str,
    figure: &Figure,
    kind: File,
    window: Window,
    place: &browser::HtmlElement,
) {
    let name = format!("{slug}-{}.{}", figure.id(), kind.ending());
    match kind {
        File::Csv => browser::save_file(&name, kind.mime(), &mut csv(data(figure))),
        File::Json => {
            let mut parts = json(figure.caption(), data(figure));
            browser::save_file(&name, kind.mime(), &mut parts);
        }
        File::Html => {
            let drawing = sheet(figure, window, place).map(|it| it.svg);
            let title = browser::page_title();
            let mut parts = html(&title, figure.caption(), drawing, data(figure));
            browser::save_file(&name, kind.mime(), &mut parts);
        }
        File::Svg | File::Png => {
            let Some(sheet) = sheet(figure, window, place) else { return };
            if let File::Svg = kind {
                let mut parts = std::iter::once(sheet.svg);
                return browser::save_file(&name, kind.mime(), &mut parts);
            }
            browser::spawn(async move {
                browser::save_png(name, sheet.svg, sheet.size).await;
            });
        }
    }
}

impl File {
    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Html => "html",
        }
    }

    fn mime(self) -> &'static str {
        match self {
            Self::Csv => "text/csv;charset=utf-8",
            Self::Json => "application/json",
            Self::Svg => "image/svg+xml;charset=utf-8",
            Self::Png => "image/png",
            Self::Html => "text/html;charset=utf-8",
        }
    }
}
