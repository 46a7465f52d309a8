use std::collections::BinaryHeap;

/// Shorter paths are drawn as they are.
const FEW: usize = 1_000;

/// What of a path, in pixels, can be seen: of each run of neighbours in one pixel column the
/// first, the lowest, the highest and the last, in their order.
pub(super) fn simplified(points: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    if points.len() <= FEW {
        return points;
    }
    let mut kept = Vec::new();
    for column in points.chunk_by(|left, right| left[0].floor() == right[0].floor()) {
        let (mut low, mut high) = (0, 0);
        for (index, [_, y]) in column.iter().enumerate() {
            if *y < column[low][1] {
                low = index;
            }
            if *y > column[high][1] {
                high = index;
            }
        }
        let wanted = [0, low.min(high), low.max(high), column.len() - 1];
        for (place, index) in wanted.into_iter().enumerate() {
            if place == 0 || index != wanted[place - 1] {
                kept.push(column[index]);
            }
        }
    }
    kept
}

/// Indices in the order of their values.
pub(super) fn in_order(values: &[f32]) -> Vec<usize> {
    let key = |(value, index): (&f32, u64)| {
        // Bits of positive numbers are in order; those of negative ones are turned around.
        let bits = value.to_bits();
        let ordered = if bits >> 31 == 0 { bits | 1 << 31 } else { !bits };
        u64::from(ordered) << 32 | index
    };
    // By a heap: the sort of the standard library is ten times the code.
    let keys: BinaryHeap<u64> = values.iter().zip(0..).map(key).collect();
    keys.into_sorted_vec().into_iter().map(|key| (key & 0xffff_ffff) as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A wave with one narrow peak and one narrow dip.
    fn wave(count: usize) -> Vec<[f64; 2]> {
        let at = |index: usize| {
            let x = index as f64 * 600.0 / count as f64;
            let y = match index {
                4_321 => 900.0,
                7_654 => -900.0,
                _ => 50.0 * (x / 20.0).sin(),
            };
            [x, y]
        };
        (0..count).map(at).collect()
    }

    #[test]
    fn peaks_and_dips_stay() {
        let points = wave(10_000);
        let short = simplified(points.clone());
        assert!(short.len() <= 4 * 600, "{}", short.len());
        for index in [0, 4_321, 7_654, 9_999] {
            assert!(short.contains(&points[index]), "point {index}");
        }
        assert!(short.is_sorted_by(|left, right| left[0] <= right[0]));
    }

    #[test]
    fn a_short_path_stays_as_it_is() {
        let points = wave(FEW);
        assert_eq!(simplified(points.clone()), points);
    }

    #[test]
    fn values_of_both_signs_are_put_in_order() {
        assert_eq!(in_order(&[0.5, -1.0, 3e9, -2e-3, 0.0, -1.0]), [1, 5, 3, 4, 0, 2]);
    }
}
