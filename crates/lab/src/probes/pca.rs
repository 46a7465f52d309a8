//! The two directions in which points differ most.

/// Coordinates of each point along the first two principal components, and the share of the
/// variance that each explains. By power iteration with deflation on the centred points.
pub fn pca2(points: &[Vec<f32>]) -> (Vec<[f32; 2]>, [f32; 2]) {
    let Some(width) = points.first().map(Vec::len) else { return (Vec::new(), [0.0; 2]) };
    let mean: Vec<f64> = (0..width)
        .map(|i| points.iter().map(|p| f64::from(p[i])).sum::<f64>() / points.len() as f64)
        .collect();
    let mut centred: Vec<Vec<f64>> = points
        .iter()
        .map(|p| p.iter().zip(&mean).map(|(x, mean)| f64::from(*x) - mean).collect())
        .collect();
    let total: f64 = centred.iter().flatten().map(|x| x * x).sum();
    let mut placed = vec![[0.0; 2]; points.len()];
    let mut explained = [0.0; 2];
    for component in 0..2 {
        let direction = leading(&centred, width);
        let mut along = 0.0;
        for (point, placed) in centred.iter_mut().zip(&mut placed) {
            let x = dot(point, &direction);
            point.iter_mut().zip(&direction).for_each(|(value, d)| *value -= x * d);
            placed[component] = x as f32;
            along += x * x;
        }
        explained[component] = if total > 0.0 { (along / total) as f32 } else { 0.0 };
    }
    (placed, explained)
}

/// The unit vector along which the centred points vary most.
fn leading(points: &[Vec<f64>], width: usize) -> Vec<f64> {
    // A start that is not orthogonal to anything by symmetry.
    let mut direction: Vec<f64> = (0..width).map(|i| 1.0 + (i as f64 * 0.618).fract()).collect();
    for _ in 0..100 {
        let mut next = vec![0.0; width];
        for point in points {
            let x = dot(point, &direction);
            next.iter_mut().zip(point).for_each(|(next, value)| *next += x * value);
        }
        let norm = dot(&next, &next).sqrt();
        if norm < 1e-12 {
            return vec![0.0; width];
        }
        direction = next.into_iter().map(|value| value / norm).collect();
    }
    direction
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The index of the centroid that is nearest to the point.
pub fn nearest(point: &[f32], centroids: &[Vec<f32>]) -> usize {
    let distance = |centroid: &Vec<f32>| -> f32 {
        centroid.iter().zip(point).map(|(a, b)| (a - b) * (a - b)).sum()
    };
    let minus: Vec<f32> = centroids.iter().map(|centroid| -distance(centroid)).collect();
    super::labels::best(&minus)
}

/// The mean of some points.
pub fn centroid(points: &[&[f32]]) -> Vec<f32> {
    let width = points.first().map_or(0, |point| point.len());
    let count = points.len().max(1) as f32;
    (0..width).map(|i| points.iter().map(|point| point[i]).sum::<f32>() / count).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_follow_the_spread() {
        // Spread 3 along (1, 1, 0)/√2, 1 along (0, 0, 1), none elsewhere.
        let s = 0.5_f32.sqrt();
        let points: Vec<Vec<f32>> = [(3.0, 1.0), (-3.0, 1.0), (3.0, -1.0), (-3.0, -1.0)]
            .map(|(a, b): (f32, f32)| vec![a * s, a * s, b])
            .to_vec();
        let (placed, explained) = pca2(&points);
        assert!((placed[0][0].abs() - 3.0).abs() < 1e-4 && (placed[0][1].abs() - 1.0).abs() < 1e-4);
        assert!((explained[0] - 0.9).abs() < 1e-4 && (explained[1] - 0.1).abs() < 1e-4);
        assert_eq!(nearest(&[2.0, 0.0], &[vec![0.0, 0.0], vec![3.0, 0.0]]), 1);
    }
}
