//! Where to draw the points of a graph that says only what is next to what.

/// Steps between each two points over `links`, which lead both ways; no way counts as one step more than
/// the longest.
pub fn steps_between(points: usize, links: &[[usize; 2]]) -> Vec<Vec<f32>> {
    let mut next = vec![Vec::new(); points];
    for [from, to] in links {
        next[*from].push(*to);
        next[*to].push(*from);
    }
    let mut all: Vec<Vec<Option<usize>>> = (0..points)
        .map(|start| {
            let (mut steps, mut reached) = (vec![None; points], vec![start]);
            steps[start] = Some(0);
            let mut at = 0;
            while let Some(point) = reached.get(at).copied() {
                at += 1;
                for other in &next[point] {
                    if steps[*other].is_none() {
                        steps[*other] = steps[point].map(|count| count + 1);
                        reached.push(*other);
                    }
                }
            }
            steps
        })
        .collect();
    let longest = all.iter().flatten().flatten().max().copied().unwrap_or(0);
    let known = |steps: &mut Vec<Option<usize>>| {
        steps.iter().map(|count| count.unwrap_or(longest + 1) as f32).collect()
    };
    all.iter_mut().map(known).collect()
}

/// Places whose distances are near to these, by stress majorisation with weights `distance⁻²` (Gansner,
/// Koren and North 2004, <https://doi.org/10.1007/978-3-540-31843-9_25>). It begins where the two points
/// that are farthest apart, and two that are far from both, pull to either side.
pub fn stress(distances: &[Vec<f32>]) -> Vec<[f32; 2]> {
    const ROUNDS: usize = 300;
    let points = distances.len();
    let farthest = |from: &dyn Fn(usize) -> f32| {
        (0..points).max_by(|one, other| from(*one).total_cmp(&from(*other))).unwrap_or(0)
    };
    let first = farthest(&|point| distances[0][point]);
    let second = farthest(&|point| distances[first][point]);
    // As far from one as from the other, and far from both.
    let side = |point: usize| {
        let (one, other) = (distances[first][point], distances[second][point]);
        one + other - 2.0 * (one - other).abs()
    };
    let third = farthest(&side);
    let fourth = farthest(&|point| distances[third][point] + 0.5 * side(point));
    let start = |point: usize| {
        // A little of its own for each, so that no two fall together.
        let own = 0.01 * ((point * 7919) % 101) as f32;
        [
            distances[first][point] - distances[second][point] + own,
            distances[third][point] - distances[fourth][point] + 0.7 * own,
        ]
    };
    let mut places: Vec<[f32; 2]> = (0..points).map(start).collect();
    for _ in 0..ROUNDS {
        for point in 0..points {
            let (mut sum, mut weights) = ([0.0; 2], 0.0);
            for other in (0..points).filter(|other| *other != point) {
                let wanted = distances[point][other].max(1e-3);
                let away = [0, 1].map(|axis| places[point][axis] - places[other][axis]);
                let is = away[0].hypot(away[1]).max(1e-6);
                let weight = wanted.powi(-2);
                for axis in 0..2 {
                    sum[axis] += weight * (places[other][axis] + wanted * away[axis] / is);
                }
                weights += weight;
            }
            if weights > 0.0 {
                places[point] = sum.map(|sum| sum / weights);
            }
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_lies_flat_again() {
        let side = 5;
        let cells = side * side;
        let right = (0..cells).filter(|cell| cell % side + 1 < side).map(|cell| [cell, cell + 1]);
        let down = (0..cells - side).map(|cell| [cell, cell + side]);
        let links: Vec<_> = right.chain(down).collect();
        let distances = steps_between(cells, &links);
        assert_eq!(distances[0][cells - 1], 8.0);
        let places = stress(&distances);
        let apart = |one: usize, other: usize| {
            let [across, up] = [0, 1].map(|axis| places[one][axis] - places[other][axis]);
            across.hypot(up)
        };
        // Neighbours lie nearer to each other than any two that are not.
        let linked = links.iter().map(|[from, to]| apart(*from, *to)).fold(0.0, f32::max);
        let pairs = (0..cells).flat_map(|one| (0..one).map(move |other| [one, other]));
        let strangers = pairs.filter(|[one, other]| distances[*one][*other] > 1.0);
        let nearest = strangers.map(|[one, other]| apart(one, other)).fold(f32::MAX, f32::min);
        assert!(linked < nearest, "{linked} {nearest}");
    }

    #[test]
    fn parts_without_a_way_between_them_and_single_points_have_places() {
        let distances = steps_between(3, &[[0, 1]]);
        assert_eq!(distances[0], [0.0, 1.0, 2.0]);
        assert!(stress(&distances).iter().flatten().all(|place| place.is_finite()));
        assert_eq!(stress(&steps_between(1, &[])).len(), 1);
    }
}
