//! The members of a ZIP archive, one after another as the bytes arrive (PKWARE APPNOTE 6.3.10,
//! section 4.3.7): the directory at the end is not needed for archives that were written in one go.

use crate::EmbedError;
use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

const LOCAL_HEADER: [u8; 4] = *b"PK\x03\x04";
const DIRECTORY: [u8; 4] = *b"PK\x01\x02";
const LOCAL_HEADER_BYTES: usize = 30;
/// What is inflated in one piece.
const OUT_BYTES: usize = 32 << 10;

/// Who takes the members.
pub(crate) trait Members {
    /// A member begins.
    fn begin(&mut self, name: &str) -> Result<(), EmbedError>;
    /// Its next bytes.
    fn take(&mut self, bytes: &[u8]) -> Result<(), EmbedError>;
    /// It is complete.
    fn end(&mut self) -> Result<(), EmbedError>;
}

/// Where in the archive the reader is.
enum Place {
    /// The header of a member, as far as it has arrived.
    Header(Vec<u8>),
    Stored {
        left: u64,
    },
    Deflated {
        left: u64,
        state: Box<InflateState>,
    },
    /// In the directory: nothing more is of interest.
    Directory,
}

pub(crate) struct ZipReader {
    place: Place,
    out: Vec<u8>,
}

impl ZipReader {
    pub(crate) fn new() -> Self {
        Self { place: Place::Header(Vec::new()), out: vec![0; OUT_BYTES] }
    }

    /// True once all members have been read.
    pub(crate) fn is_done(&self) -> bool {
        matches!(self.place, Place::Directory)
    }

    /// Takes the next bytes of the archive, any number of them.
    pub(crate) fn push(
        &mut self,
        mut bytes: &[u8],
        members: &mut dyn Members,
    ) -> Result<(), EmbedError> {
        let cut =
            |bytes: &[u8], left: u64| usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
        while !bytes.is_empty() {
            match &mut self.place {
                Place::Directory => return Ok(()),
                Place::Header(header) => {
                    // Byte by byte: headers are small, and no byte too many is taken.
                    header.push(bytes[0]);
                    bytes = &bytes[1..];
                    if let Some(place) = after_header(header, members)? {
                        self.place = place;
                        self.end_if_done(members)?;
                    }
                }
                Place::Stored { left } => {
                    let (now, later) = bytes.split_at(cut(bytes, *left));
                    members.take(now)?;
                    *left -= now.len() as u64;
                    bytes = later;
                    self.end_if_done(members)?;
                }
                Place::Deflated { left, state } => {
                    let (mut now, later) = bytes.split_at(cut(bytes, *left));
                    *left -= now.len() as u64;
                    bytes = later;
                    let ended = inflate_all(state, &mut now, &mut self.out, members)?;
                    if ended != (*left == 0) || !now.is_empty() {
                        return Err(EmbedError::Zip {
                            reason: "a member is not as long as it says",
                        });
                    }
                    self.end_if_done(members)?;
                }
            }
        }
        Ok(())
    }

    fn end_if_done(&mut self, members: &mut dyn Members) -> Result<(), EmbedError> {
        if let Place::Stored { left: 0 } | Place::Deflated { left: 0, .. } = self.place {
            members.end()?;
            self.place = Place::Header(Vec::new());
        }
        Ok(())
    }
}

/// What follows once a header is complete; `None` while it is not.
fn after_header(header: &[u8], members: &mut dyn Members) -> Result<Option<Place>, EmbedError> {
    let refuse = |reason| Err(EmbedError::Zip { reason });
    if header.len() == 4 && header == DIRECTORY {
        return Ok(Some(Place::Directory));
    }
    if header.len() == 4 && header != LOCAL_HEADER {
        return refuse("a member does not begin like one");
    }
    if header.len() < LOCAL_HEADER_BYTES {
        return Ok(None);
    }
    let u16_at = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
    let u32_at = |at: usize| u32::from(u16_at(at)) | u32::from(u16_at(at + 2)) << 16;
    let (name, extra) = (usize::from(u16_at(26)), usize::from(u16_at(28)));
    if header.len() < LOCAL_HEADER_BYTES + name + extra {
        return Ok(None);
    }
    // Bit 0: encrypted; bit 3: the sizes follow the data.
    if u16_at(6) & 0b1001 != 0 {
        return refuse("a member is encrypted, or its size is not in front of it");
    }
    let left = u32_at(18);
    if left == u32::MAX {
        return refuse("a member is larger than 4 GB");
    }
    let name = &header[LOCAL_HEADER_BYTES..LOCAL_HEADER_BYTES + name];
    members.begin(std::str::from_utf8(name).unwrap_or_default())?;
    match u16_at(8) {
        0 => Ok(Some(Place::Stored { left: left.into() })),
        8 => {
            let state = InflateState::new_boxed(DataFormat::Raw);
            Ok(Some(Place::Deflated { left: left.into(), state }))
        }
        _ => refuse("a member is packed in a way other than deflate"),
    }
}

/// Inflates all of `input`; true where the stream ended.
fn inflate_all(
    state: &mut InflateState,
    input: &mut &[u8],
    out: &mut [u8],
    members: &mut dyn Members,
) -> Result<bool, EmbedError> {
    loop {
        let result = inflate(state, input, out, MZFlush::None);
        *input = &input[result.bytes_consumed..];
        members.take(&out[..result.bytes_written])?;
        match result.status {
            Ok(MZStatus::StreamEnd) => return Ok(true),
            // Less than there was room for: all that the input gives.
            Ok(_) if input.is_empty() && result.bytes_written < out.len() => return Ok(false),
            Err(MZError::Buf) if input.is_empty() => return Ok(false),
            Ok(_) if result.bytes_consumed + result.bytes_written > 0 => {}
            _ => return Err(EmbedError::Zip { reason: "a member is damaged" }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Kept(Vec<(String, Vec<u8>, bool)>);

    impl Members for Kept {
        fn begin(&mut self, name: &str) -> Result<(), EmbedError> {
            self.0.push((name.to_owned(), Vec::new(), false));
            Ok(())
        }
        fn take(&mut self, bytes: &[u8]) -> Result<(), EmbedError> {
            self.0.last_mut().unwrap().1.extend_from_slice(bytes);
            Ok(())
        }
        fn end(&mut self) -> Result<(), EmbedError> {
            self.0.last_mut().unwrap().2 = true;
            Ok(())
        }
    }

    fn member(name: &str, method: u16, flags: u16, data: &[u8]) -> Vec<u8> {
        let mut bytes = LOCAL_HEADER.to_vec();
        bytes.extend(20_u16.to_le_bytes());
        bytes.extend(flags.to_le_bytes());
        bytes.extend(method.to_le_bytes());
        bytes.extend([0; 8]);
        bytes.extend((data.len() as u32).to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend((name.len() as u16).to_le_bytes());
        bytes.extend(3_u16.to_le_bytes());
        bytes.extend(name.as_bytes());
        bytes.extend([7; 3]);
        bytes.extend(data);
        bytes
    }

    fn archive(text: &[u8]) -> Vec<u8> {
        let packed = miniz_oxide::deflate::compress_to_vec(text, 6);
        let mut bytes = member("empty/", 0, 0, &[]);
        bytes.extend(member("plain", 0, 0, b"as it is"));
        bytes.extend(member("packed", 8, 0, &packed));
        bytes.extend(DIRECTORY);
        bytes.extend([9; 50]);
        bytes
    }

    fn read(bytes: &[u8], piece: usize) -> Result<Kept, EmbedError> {
        let (mut zip, mut kept) = (ZipReader::new(), Kept::default());
        for piece in bytes.chunks(piece) {
            zip.push(piece, &mut kept)?;
        }
        if zip.is_done() { Ok(kept) } else { Err(EmbedError::Zip { reason: "cut off" }) }
    }

    #[test]
    fn members_come_out_whatever_the_pieces() {
        let text: Vec<u8> = (0..50_000_u32).flat_map(|i| (i * i % 251).to_le_bytes()).collect();
        let bytes = archive(&text);
        for piece in [1, 7, 1_000, bytes.len()] {
            let kept = read(&bytes, piece).unwrap().0;
            let names: Vec<&str> = kept.iter().map(|it| it.0.as_str()).collect();
            assert_eq!(names, ["empty/", "plain", "packed"]);
            assert!(kept[1].1 == b"as it is" && kept[2].1 == text && kept.iter().all(|it| it.2));
        }
    }

    #[test]
    fn broken_archives_are_refused() {
        let bytes = archive(&[5; 10_000]);
        assert!(read(&bytes[1..], 100).is_err());
        assert!(read(&bytes[..bytes.len() - 60], 100).is_err(), "cut off");
        let packed = miniz_oxide::deflate::compress_to_vec(&[5; 10_000], 6);
        let with_end = |member: Vec<u8>| [member, DIRECTORY.to_vec()].concat();
        assert!(read(&with_end(member("a", 8, 0, &packed)), 100).is_ok());
        for bad in [
            member("a", 8, 8, &packed),
            member("a", 8, 1, &packed),
            member("a", 12, 0, &packed),
            member("a", 8, 0, &packed[..packed.len() - 1]),
            member("a", 8, 0, &[packed.as_slice(), &[0]].concat()),
            member("a", 8, 0, &[0xff; 40]),
        ] {
            assert!(read(&with_end(bad), 100).is_err());
        }
    }

    #[test]
    fn no_bytes_make_it_panic() {
        // A small generator: one byte of a good archive is changed each time.
        let good = archive(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        let mut state = 1_u64;
        for _ in 0..5_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let mut bytes = good.clone();
            let at = (state >> 33) as usize % bytes.len();
            bytes[at] = (state >> 20) as u8;
            let _ = read(&bytes, 13);
        }
    }
}
