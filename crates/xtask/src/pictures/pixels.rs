//! What the browser painted, in few colours, with what it was made from.

use anyhow::{Context, Result, ensure};
use png::{BitDepth, ColorType, Compression, Decoder, Encoder, Filter, Transformations};
use std::collections::HashMap;
use std::io::Cursor;

const KEYWORD: &str = "Source";
/// Closer shades than this, in steps of 256 of one channel, are one.
const CLOSE: u32 = 10;

type Colour = [u8; 4];

/// In at most so many colours: text needs few shades between ink and paper.
pub(super) fn reduced(png: &[u8], colours: usize, from: &str) -> Result<Vec<u8>> {
    let mut decoder = Decoder::new(Cursor::new(png));
    decoder.set_transformations(Transformations::ALPHA | Transformations::STRIP_16);
    let mut reader = decoder.read_info()?;
    let mut bytes = vec![0; reader.output_buffer_size().context("a picture has a size")?];
    let info = reader.next_frame(&mut bytes)?;
    ensure!(info.color_type == ColorType::Rgba, "a picture in colours is needed");
    let pixels: Vec<Colour> =
        bytes.chunks_exact(4).map(|it| [it[0], it[1], it[2], it[3]]).collect();
    let palette = palette(&pixels, colours);
    let mut nearest: HashMap<Colour, u8> = HashMap::new();
    let places: Vec<u8> = pixels
        .iter()
        .map(|pixel| *nearest.entry(*pixel).or_insert_with(|| place(&palette, *pixel)))
        .collect();
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, info.width, info.height);
    encoder.set_color(ColorType::Indexed);
    // Two pixels in a byte, where there are few enough.
    let halves = palette.len() <= 16 && info.width.is_multiple_of(2);
    encoder.set_depth(if halves { BitDepth::Four } else { BitDepth::Eight });
    let places = match halves {
        true => places.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect(),
        false => places,
    };
    encoder.set_palette(palette.iter().flat_map(|it| [it[0], it[1], it[2]]).collect::<Vec<_>>());
    if palette.iter().any(|it| it[3] < 255) {
        encoder.set_trns(palette.iter().map(|it| it[3]).collect::<Vec<_>>());
    }
    encoder.set_compression(Compression::High);
    encoder.set_filter(Filter::NoFilter);
    encoder.add_text_chunk(KEYWORD.to_owned(), from.to_owned())?;
    encoder.write_header()?.write_image_data(&places)?;
    Ok(out)
}

/// What a picture says it was made from.
pub(super) fn source(png: &[u8]) -> Option<String> {
    let reader = Decoder::new(Cursor::new(png)).read_info().ok()?;
    let texts = &reader.info().uncompressed_latin1_text;
    texts.iter().find(|it| it.keyword == KEYWORD).map(|it| it.text.clone())
}

/// The most frequent colours, no two of them close.
fn palette(pixels: &[Colour], colours: usize) -> Vec<Colour> {
    let mut counts: HashMap<Colour, u32> = HashMap::new();
    for pixel in pixels {
        *counts.entry(*pixel).or_default() += 1;
    }
    let mut counts: Vec<(Colour, u32)> = counts.into_iter().collect();
    counts.sort_by_key(|(colour, count)| (u32::MAX - count, *colour));
    let mut palette: Vec<Colour> = Vec::new();
    for (colour, _) in counts {
        if palette.len() < colours && palette.iter().all(|it| distance(*it, colour) > CLOSE * CLOSE)
        {
            palette.push(colour);
        }
    }
    palette
}

fn place(palette: &[Colour], pixel: Colour) -> u8 {
    let nearest = palette.iter().enumerate().min_by_key(|(_, it)| distance(**it, pixel));
    nearest.map_or(0, |(at, _)| at as u8)
}

fn distance(left: Colour, right: Colour) -> u32 {
    left.iter().zip(right).map(|(left, right)| u32::from(left.abs_diff(right)).pow(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(pixels: &[Colour]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = Encoder::new(&mut out, pixels.len() as u32, 1);
        encoder.set_color(ColorType::Rgba);
        encoder.write_header().unwrap().write_image_data(pixels.as_flattened()).unwrap();
        out
    }

    #[test]
    fn a_picture_in_few_colours_is_the_same_and_says_its_source() {
        let pixels = [[255, 255, 255, 255], [11, 92, 99, 255], [255, 255, 255, 255], [0, 0, 0, 0]];
        let made = reduced(&png(&pixels), 16, "abc").unwrap();
        assert_eq!(source(&made).as_deref(), Some("abc"));
        let mut decoder = Decoder::new(Cursor::new(&made));
        decoder.set_transformations(Transformations::ALPHA | Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut back = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut back).unwrap();
        assert_eq!(back, pixels.as_flattened());
        assert_eq!(source(&png(&pixels)), None);
        assert_eq!(source(b"no picture"), None);
    }

    #[test]
    fn close_shades_are_one_and_there_are_never_too_many() {
        let pixels: Vec<Colour> = (0..=255).map(|it| [it, it, it, 255]).collect();
        assert!((20..=64).contains(&palette(&pixels, 64).len()));
        assert_eq!(palette(&pixels, 16).len(), 16);
        assert_eq!(place(&palette(&pixels, 64), [3, 3, 3, 255]), 0);
    }
}
