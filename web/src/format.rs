//! Numbers as text.

use crate::language::number;

/// A size, in the units that browsers and shops use.
pub(crate) fn bytes(count: u64) -> String {
    let count = count as f64;
    number(&match count {
        _ if count >= 1e9 => format!("{:.1} GB", count / 1e9),
        _ if count >= 1e7 => format!("{:.0} MB", count / 1e6),
        _ if count >= 1e6 => format!("{:.1} MB", count / 1e6),
        _ if count >= 1e3 => format!("{:.0} kB", count / 1e3),
        _ => format!("{count:.0} bytes"),
    })
}

/// A duration, short.
pub(crate) fn millis(count: u32) -> String {
    match count {
        0..1_000 => format!("{count} ms"),
        1_000..60_000 => number(&format!("{:.1} s", f64::from(count) / 1e3)),
        _ => format!("{} min {} s", count / 60_000, count % 60_000 / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_short() {
        assert_eq!(bytes(98_362_432), "98 MB");
        assert_eq!(bytes(1_500_000), "1.5 MB");
        assert_eq!(bytes(12), "12 bytes");
        assert_eq!(millis(340), "340 ms");
        assert_eq!(millis(61_500), "1 min 1 s");
    }
}
