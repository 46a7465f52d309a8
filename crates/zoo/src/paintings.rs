use crate::Score;
use crate::exam::rounded;
use serde::Serialize;
use tasks::seed::{Stream, derive};
use tasks::{Colouring, ColouringTask, Draw, Painted, draws};

/// Below this error a loss is a square.
const BEND: f64 = 0.1;

/// Pictures to be coloured as an example shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Paintings {
    /// Whether colours mean something else in each task.
    pub random_colours: bool,
}

/// An example and what is asked, of one task.
#[derive(Clone, Debug, PartialEq)]
pub struct Canvas {
    pub task: ColouringTask,
    pub example: Painted,
    pub asked: Painted,
}

impl Paintings {
    pub const EXAMS: [(&'static str, Draw); 2] =
        [("tasks as in training", Draw::Known), ("unseen shapes and halves", Draw::Shifted)];
    const QUESTIONS: u64 = 128;

    pub fn canvas(&self, seed: u64, index: u64) -> Canvas {
        let rule = derive(seed, Stream::Rule, index);
        self.draw(Draw::Known, rule, derive(seed, Stream::Train, index))
    }

    /// Which patches of both paintings a step of training hides: most often all of what is asked, else
    /// half of it, and a quarter of the example.
    pub fn masked(&self, seed: u64, index: u64, patches: usize) -> Vec<bool> {
        use rand::RngExt;
        let mut draws = draws(derive(seed, Stream::Dev, index));
        let asked = if draws.random_bool(0.75) { 1.0 } else { 0.5 };
        (0..patches)
            .map(|at| draws.random_bool(if 2 * at < patches { 0.25 } else { asked }))
            .collect()
    }

    /// Canvases that training never shows.
    pub fn exam(&self, seed: u64, draw: Draw) -> Vec<Canvas> {
        let canvas = |index| {
            // Beyond all that training draws.
            let rule = derive(seed, Stream::Rule, 1 << 40 | index);
            self.draw(draw, rule, derive(seed, Stream::Test, index))
        };
        (0..Self::QUESTIONS).map(canvas).collect()
    }

    /// What paintings are worth, side by side: the smooth L1 error, and the share of pixels whose colour
    /// is nearest to that of the right class.
    pub fn mark(&self, exam: &[Canvas], painted: &[f32]) -> Score {
        let (mut loss, mut right, mut pixels) = (0.0, 0, 0);
        let each = 3 * Colouring::SIDE * Colouring::SIDE;
        for (canvas, painted) in exam.iter().zip(painted.chunks_exact(each)) {
            for (class, colour) in canvas.asked.classes.iter().zip(painted.chunks_exact(3)) {
                let palette = &canvas.task.palette;
                let apart = |other: &[f32; 3]| -> f64 {
                    let errors = colour.iter().zip(other).map(|(one, other)| one - other);
                    errors.map(|error| smooth(f64::from(error))).sum()
                };
                let losses = palette.each_ref().map(apart);
                let truth = losses[usize::from(*class)];
                loss += truth / 3.0;
                right += usize::from(losses.iter().all(|other| truth <= *other));
                pixels += 1;
            }
        }
        let all = f64::from(pixels.max(1));
        let loss = rounded(loss / all);
        Score { loss, late: loss, right: Some(rounded(right as f64 / all)) }
    }

    fn draw(&self, draw: Draw, rule: u64, seed: u64) -> Canvas {
        let colouring = Colouring { random_colours: self.random_colours };
        let (task, mut draws) = (colouring.task(draw, rule), draws(seed));
        let [example, asked] = [0; 2].map(|_| colouring.painted(&task, &mut draws));
        Canvas { task, example, asked }
    }
}

fn smooth(error: f64) -> f64 {
    let bent = error.abs().min(BEND);
    bent * (error.abs() - bent / 2.0) / BEND
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAINTINGS: Paintings = Paintings { random_colours: true };

    #[test]
    fn the_right_painting_has_no_loss_and_the_examples_own_has_some() {
        for (_, draw) in Paintings::EXAMS {
            let exam = PAINTINGS.exam(3, draw);
            let mark = |of: fn(&Canvas) -> &Painted| {
                let painted: Vec<f32> =
                    exam.iter().flat_map(|canvas| of(canvas).painting.clone()).collect();
                PAINTINGS.mark(&exam, &painted)
            };
            let right = mark(|canvas| &canvas.asked);
            assert_eq!(right, Score { loss: 0.0, late: 0.0, right: Some(1.0) });
            let copied = mark(|canvas| &canvas.example);
            assert!(copied.loss > 0.05 && copied.right < Some(0.8), "{copied:?}");
        }
    }

    #[test]
    fn no_exam_repeats_what_training_showed() {
        let exam = PAINTINGS.exam(3, Draw::Known);
        for index in 0..200 {
            let canvas = PAINTINGS.canvas(3, index);
            assert!(exam.iter().all(|other| other.task.palette != canvas.task.palette));
        }
        for (error, expected) in [(0.05, 0.0125), (-0.3, 0.25)] {
            assert!((smooth(error) - expected).abs() < 1e-9);
        }
    }
}
