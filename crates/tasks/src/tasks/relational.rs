use crate::family::{Draws, normal, sample};
use rand::RngExt;
use std::f32::consts::TAU;

/// Points of a few numbers each, one after the other, and which of the choices is right.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub tokens: Vec<f32>,
    pub answer: usize,
}

/// Match to sample: points at equal distances on a circle in random order, then one more on it. Which of
/// them is nearest to it? (Tong & Pehlevan 2024, <https://arxiv.org/abs/2405.15618>, section 3.1)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RingMatch {
    pub points: usize,
}

/// Points around a middle, `N(0, I)` from it, one of which is moved. Which one? (section 3.3, in the plane)
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Oddball {
    pub points: usize,
    pub moved_by: f32,
    /// The middle lies in a square of this size around zero.
    pub side: f32,
}

impl RingMatch {
    pub fn question(&self, draws: &mut Draws) -> Question {
        let Self { points } = *self;
        let [start, asked] = [(); 2].map(|_| TAU * draws.random::<f32>());
        let order = sample(draws, points, points);
        let angles: Vec<f32> =
            order.iter().map(|place| start + TAU * *place as f32 / points as f32).collect();
        let near = |at: &usize| (angles[*at] - asked).cos();
        let nearest = (0..points).max_by(|a, b| near(a).total_cmp(&near(b)));
        let all = angles.iter().chain([&asked]);
        Question {
            tokens: all.flat_map(|angle| [angle.cos(), angle.sin()]).collect(),
            answer: nearest.unwrap_or(0),
        }
    }
}

impl Oddball {
    pub fn question(&self, draws: &mut Draws) -> Question {
        let Self { points, moved_by, side } = *self;
        let middle = [(); 2].map(|_| side * (draws.random::<f32>() - 0.5));
        let angle = TAU * draws.random::<f32>();
        let answer = draws.random_range(0..points.max(1));
        let mut tokens = Vec::with_capacity(2 * points);
        for at in 0..points {
            let away = if at == answer { moved_by } else { 0.0 };
            tokens.push(middle[0] + normal(draws) + away * angle.cos());
            tokens.push(middle[1] + normal(draws) + away * angle.sin());
        }
        Question { tokens, answer }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws;

    fn apart(one: &[f32], other: &[f32]) -> f32 {
        one.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum()
    }

    #[test]
    fn the_match_is_the_nearest_and_every_place_comes_up() {
        let mut seen = [0; 5];
        for seed in 0..500 {
            let question = RingMatch { points: 5 }.question(&mut draws(seed));
            assert_eq!(question, RingMatch { points: 5 }.question(&mut draws(seed)));
            let points: Vec<&[f32]> = question.tokens.chunks_exact(2).collect();
            assert_eq!(points.len(), 6);
            let (asked, ring) = points.split_last().unwrap();
            for point in ring {
                assert!((apart(point, &[0.0; 2]) - 1.0).abs() < 1e-5);
                assert!(apart(ring[question.answer], asked) <= apart(point, asked) + 1e-5);
            }
            seen[question.answer] += 1;
        }
        assert!(seen.iter().all(|count| (60..140).contains(count)), "{seen:?}");
    }

    #[test]
    fn the_odd_one_is_mostly_the_farthest_and_every_place_comes_up() {
        let task = Oddball { points: 6, moved_by: 5.0, side: 20.0 };
        let (mut seen, mut farthest) = ([0; 6], 0);
        for seed in 0..600 {
            let question = task.question(&mut draws(seed));
            let points: Vec<&[f32]> = question.tokens.chunks_exact(2).collect();
            let mean = [0, 1].map(|axis| points.iter().map(|it| it[axis]).sum::<f32>() / 6.0);
            assert!(mean.iter().all(|at| at.abs() < 15.0));
            let far = |at: &usize| apart(points[*at], &mean);
            let odd = (0..6).max_by(|a, b| far(a).total_cmp(&far(b))).unwrap();
            farthest += usize::from(odd == question.answer);
            seen[question.answer] += 1;
        }
        assert!(farthest > 560, "{farthest}");
        assert!(seen.iter().all(|count| (60..140).contains(count)), "{seen:?}");
    }
}
