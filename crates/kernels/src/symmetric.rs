//! Eigenvalues and eigenvectors of a symmetric matrix.

/// Tries for one eigenvalue; two are usual.
const TRIES: usize = 50;

/// The eigenvalues of a symmetric matrix `[n, n]`, the largest first, and their unit vectors as rows
/// `[n, n]`: Householder reduction to three diagonals, then implicit QL (Golub & Van Loan 2013, sec. 8.3).
///
/// # Panics
/// If the matrix is not of this size.
pub fn eigen(matrix: &[f32], n: usize) -> (Vec<f32>, Vec<f32>) {
    assert_eq!(matrix.len(), n * n, "a square matrix");
    let (mut diagonal, mut beside, mut rows) = three_diagonals(matrix, n);
    for first in 0..n {
        for _ in 0..TRIES {
            let small = |at: &usize| {
                let near = diagonal[*at].abs() + diagonal[at + 1].abs();
                beside[*at].abs() <= f64::EPSILON * near
            };
            let last = (first..n - 1).find(small).unwrap_or(n - 1);
            if last == first {
                break;
            }
            chase(&mut diagonal, &mut beside, &mut rows, first, last);
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| diagonal[*b].total_cmp(&diagonal[*a]));
    let values = order.iter().map(|at| diagonal[*at] as f32).collect();
    (values, order.iter().flat_map(|at| &rows[at * n..(at + 1) * n]).copied().collect())
}

/// The main diagonal, the one beside it, and the transposed product of the reflections.
fn three_diagonals(matrix: &[f32], n: usize) -> (Vec<f64>, Vec<f64>, Vec<f32>) {
    let mut a: Vec<f64> = matrix.iter().map(|value| f64::from(*value)).collect();
    let mut rows = vec![0.0_f32; n * n];
    (0..n).for_each(|at| rows[at * n + at] = 1.0);
    let mut beside = vec![0.0; n];
    for k in 0..n.saturating_sub(1) {
        let mut v = a[k * n + k + 1..(k + 1) * n].to_vec();
        let norm = dot(&v, &v).sqrt();
        let alpha = if v[0] > 0.0 { -norm } else { norm };
        beside[k] = alpha;
        v[0] -= alpha;
        let square = dot(&v, &v);
        if square <= 0.0 {
            continue;
        }
        let beta = 2.0 / square;
        let row = |i: usize| (k + 1 + i) * n + k + 1..(k + 2 + i) * n;
        let mut w: Vec<f64> = (0..v.len()).map(|i| beta * dot(&a[row(i)], &v)).collect();
        let half = beta / 2.0 * dot(&w, &v);
        w.iter_mut().zip(&v).for_each(|(w, v)| *w -= half * v);
        for i in 0..v.len() {
            let (vi, wi) = (v[i], w[i]);
            for ((a, v), w) in a[row(i)].iter_mut().zip(&v).zip(&w) {
                *a -= vi * w + wi * v;
            }
        }
        let mut along = vec![0.0_f32; n];
        for (v, row) in v.iter().zip(rows[(k + 1) * n..].chunks_exact(n)) {
            along.iter_mut().zip(row).for_each(|(sum, x)| *sum += *v as f32 * x);
        }
        for (v, row) in v.iter().zip(rows[(k + 1) * n..].chunks_exact_mut(n)) {
            let factor = (beta * v) as f32;
            row.iter_mut().zip(&along).for_each(|(x, along)| *x -= factor * along);
        }
    }
    ((0..n).map(|at| a[at * n + at]).collect(), beside, rows)
}

/// One QL step with a shift on the block from `first` to `last`.
fn chase(diagonal: &mut [f64], beside: &mut [f64], rows: &mut [f32], first: usize, last: usize) {
    let n = diagonal.len();
    let g = (diagonal[first + 1] - diagonal[first]) / (2.0 * beside[first]);
    let shift = beside[first] / (g + g.hypot(1.0).copysign(g));
    let mut g = diagonal[last] - diagonal[first] + shift;
    let (mut sin, mut cos, mut moved) = (1.0, 1.0, 0.0);
    for at in (first..last).rev() {
        let (f, b) = (sin * beside[at], cos * beside[at]);
        let r = f.hypot(g);
        beside[at + 1] = r;
        if r == 0.0 {
            diagonal[at + 1] -= moved;
            beside[last] = 0.0;
            return;
        }
        (sin, cos) = (f / r, g / r);
        g = diagonal[at + 1] - moved;
        let turned = (diagonal[at] - g) * sin + 2.0 * cos * b;
        moved = sin * turned;
        diagonal[at + 1] = g + moved;
        g = cos * turned - b;
        let (low, high) = rows[at * n..(at + 2) * n].split_at_mut(n);
        let (s, c) = (sin as f32, cos as f32);
        for (low, high) in low.iter_mut().zip(high) {
            (*low, *high) = (c * *low - s * *high, s * *low + c * *high);
        }
    }
    diagonal[first] -= moved;
    beside[first] = g;
    beside[last] = 0.0;
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_rebuild_the_matrix() {
        for n in [1, 2, 7, 40] {
            // Of rank n - 1.
            let raw = |i: usize, j: usize| ((i * 31 + j * 17) as f32 * 0.37).sin();
            let entry = |i: usize, j: usize| -> f32 {
                (0..n.max(2) - 1).map(|k| raw(i, k) * raw(j, k)).sum()
            };
            let matrix: Vec<f32> = (0..n * n).map(|at| entry(at / n, at % n)).collect();
            let (values, vectors) = eigen(&matrix, n);
            assert!(values.windows(2).all(|pair| pair[0] >= pair[1]));
            for i in 0..n {
                for j in 0..n {
                    let of = |k: usize| (vectors[k * n + i], vectors[k * n + j]);
                    let rebuilt: f32 = (0..n).map(|k| values[k] * of(k).0 * of(k).1).sum();
                    let (a, b) = (&vectors[i * n..(i + 1) * n], &vectors[j * n..(j + 1) * n]);
                    let product: f32 = a.iter().zip(b).map(|(a, b)| a * b).sum();
                    let unit = if i == j { 1.0 } else { 0.0 };
                    assert!((rebuilt - matrix[i * n + j]).abs() < 1e-3, "{n}: {i} {j}");
                    assert!((product - unit).abs() < 1e-4, "{n}: {i} {j}: {product}");
                }
            }
        }
    }
}
