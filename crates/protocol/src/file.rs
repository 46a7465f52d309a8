//! Files of bytes, which travel as text in a knob or a figure.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// `None` where it is not base64.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Letters of base64 for so many bytes.
pub const fn base64_len(bytes: usize) -> usize {
    bytes.div_ceil(3) * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_and_have_the_length_that_is_said() {
        for count in 0..10 {
            let bytes: Vec<u8> = (0..count).map(|it: u8| it.wrapping_mul(37)).collect();
            let text = to_base64(&bytes);
            assert_eq!((text.len(), from_base64(&text)), (base64_len(bytes.len()), Some(bytes)));
        }
        assert_eq!(from_base64("a b"), None);
    }
}
