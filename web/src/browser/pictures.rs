//! Pixels, colours of the style sheet, and pictures as files.

use super::save_address;
use leptos::prelude::{document, window};
use wasm_bindgen::{Clamped, JsCast};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, CssStyleDeclaration, HtmlCanvasElement, HtmlElement};

/// Red, green, blue, opacity.
type Colour = [u8; 4];

/// A browser paints nothing on a longer canvas.
const SIDE_MAX: f64 = 16_000.0;

/// Pixels of the screen in one of the page, as far as the eye tells them apart.
pub(crate) fn pixel_ratio() -> f64 {
    window().device_pixel_ratio().clamp(1.0, 2.0)
}

/// What the style sheet says of a canvas, for the present theme: the colour of cells that are not
/// known (`caret-color`), the ramp's start (`background-color`), its end above (`color`) and below
/// zero (`outline-color`).
pub(crate) fn heat_colours(canvas: &HtmlCanvasElement) -> [Colour; 4] {
    let Ok(Some(style)) = window().get_computed_style(canvas) else { return [[0; 4]; 4] };
    let names = ["caret-color", "background-color", "color", "outline-color"];
    let brush = Brush::new();
    names.map(|name| brush.as_ref().map_or([0; 4], |brush| brush.colour(&said(&style, name))))
}

/// Fills a canvas with pixels, row by row.
pub(crate) fn put_pixels(canvas: &HtmlCanvasElement, [width, height]: [usize; 2], pixels: &[u8]) {
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let image = web_sys::ImageData::new_with_u8_clamped_array(Clamped(pixels), width.max(1) as u32);
    if let (Some(context), Ok(image)) = (context(canvas), image) {
        let _ = context.put_image_data(&image, 0.0, 0.0);
    }
}

/// The address of a picture of this many pixels, painted in the colours of [`heat_colours`].
pub(crate) fn picture(
    place: &HtmlElement,
    size: [usize; 2],
    paint: &dyn Fn([Colour; 4]) -> Vec<u8>,
) -> Option<String> {
    let canvas = canvas()?;
    canvas.set_attribute("class", "heat").ok()?;
    // Styled only where it stands.
    place.append_child(&canvas).ok()?;
    let colours = heat_colours(&canvas);
    canvas.remove();
    put_pixels(&canvas, size, &paint(colours));
    canvas.to_data_url().ok()
}

/// What the style sheet says of an SVG element of this name and class that stands in `place`, as
/// attributes that need no style sheet: fonts by their generic names, colours as plain numbers.
pub(crate) fn presentation(place: &HtmlElement, name: &str, class: &str) -> Option<String> {
    let frame = document().create_element("div").ok()?;
    frame.set_inner_html(&format!(r#"<svg class="plot"><{name} class="{class}"/></svg>"#));
    place.append_child(&frame).ok()?;
    let element = frame.query_selector("svg > *").ok()??;
    let style = window().get_computed_style(&element).ok()??;
    let text = name == "text";
    let names: &[&str] = if text {
        &["fill", "font-size", "font-weight", "font-family"]
    } else {
        &["fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "opacity"]
    };
    let brush = Brush::new()?;
    let mut attributes = String::new();
    for name in names {
        let value = said(&style, name);
        let value = match *name {
            "fill" | "stroke" if value != "none" => brush.hex(&value),
            "font-family" => {
                let generic = ["monospace", "sans-serif", "serif"];
                generic.into_iter().find(|it| value.contains(it)).unwrap_or("serif").to_owned()
            }
            _ => value,
        };
        attributes += &format!(r#" {name}="{value}""#);
    }
    frame.remove();
    Some(attributes)
}

/// Hands an SVG document to the visitor as a PNG file of twice its size.
pub(crate) async fn save_png(name: String, svg: String, size: [f64; 2]) -> Option<()> {
    let image = web_sys::HtmlImageElement::new().ok()?;
    // Not by a blob: some browsers refuse to read pixels of such a drawing.
    let text = String::from(js_sys::encode_uri_component(&svg));
    image.set_src(&format!("data:image/svg+xml;charset=utf-8,{text}"));
    JsFuture::from(image.decode()).await.ok()?;
    let scale = size.iter().fold(2.0_f64, |scale, side| scale.min(SIDE_MAX / side));
    let canvas = canvas()?;
    canvas.set_width((size[0] * scale) as u32);
    canvas.set_height((size[1] * scale) as u32);
    let context = context(&canvas)?;
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    context
        .draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)
        .ok()?;
    let drawn = js_sys::Promise::new(&mut |resolve, _| {
        let _ = canvas.to_blob(&resolve);
    });
    let blob: web_sys::Blob = JsFuture::from(drawn).await.ok()?.dyn_into().ok()?;
    save_address(&name, &web_sys::Url::create_object_url_with_blob(&blob).ok()?);
    Some(())
}

/// Follows a pointer out of the element on which it went down.
pub(crate) fn hold_pointer(event: &web_sys::PointerEvent) {
    let element = event.current_target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    if let Some(element) = element {
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// True where the element that listens for this event has the keyboard's focus.
pub(crate) fn has_focus(event: &web_sys::Event) -> bool {
    let element = event.current_target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|it| it.matches(":focus").unwrap_or(false))
}

/// Of what a file was made: the page's title and address.
pub(crate) fn page_title() -> [String; 2] {
    [document().title(), window().location().href().unwrap_or_default()]
}

/// One pixel, to see what the name of a colour means.
struct Brush(CanvasRenderingContext2d);

impl Brush {
    fn new() -> Option<Self> {
        let canvas = canvas()?;
        canvas.set_width(1);
        canvas.set_height(1);
        Some(Self(context(&canvas)?))
    }

    fn colour(&self, name: &str) -> Colour {
        self.0.clear_rect(0.0, 0.0, 1.0, 1.0);
        self.0.set_fill_style_str(name);
        self.0.fill_rect(0.0, 0.0, 1.0, 1.0);
        let pixel = self.0.get_image_data(0.0, 0.0, 1.0, 1.0);
        pixel.ok().and_then(|it| it.data().0.try_into().ok()).unwrap_or_default()
    }

    fn hex(&self, name: &str) -> String {
        let [red, green, blue, _] = self.colour(name);
        format!("#{red:02x}{green:02x}{blue:02x}")
    }
}

fn canvas() -> Option<HtmlCanvasElement> {
    document().create_element("canvas").ok()?.dyn_into().ok()
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

fn said(style: &CssStyleDeclaration, name: &str) -> String {
    style.get_property_value(name).unwrap_or_default()
}
