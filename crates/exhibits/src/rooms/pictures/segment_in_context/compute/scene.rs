//! Pictures with their paintings, what others make of them, and how paintings are judged.

use tasks::seed::{Stream, derive};
use tasks::{Colouring, ColouringTask, Draw, Meaning, Painted, draws};

const SIDE: usize = Colouring::SIDE;

/// What things are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Trained(Meaning),
    UnseenShape,
    Half,
}

/// Examples of one task, and what is asked.
#[derive(Clone)]
pub(super) struct Scene {
    pub(super) palette: [[f32; 3]; 3],
    pub(super) examples: Vec<Painted>,
    pub(super) asked: Painted,
}

impl Kind {
    pub(super) const SEEN: [Self; 5] = [
        Self::Trained(Meaning::Shape),
        Self::Trained(Meaning::Colour),
        Self::Trained(Meaning::Texture),
        Self::Trained(Meaning::Instance),
        Self::Trained(Meaning::Things),
    ];

    pub(super) fn from_key(key: &str) -> Self {
        match key {
            "colour" => Self::Trained(Meaning::Colour),
            "texture" => Self::Trained(Meaning::Texture),
            "instance" => Self::Trained(Meaning::Instance),
            "things" => Self::Trained(Meaning::Things),
            "unseen" => Self::UnseenShape,
            "half" => Self::Half,
            _ => Self::Trained(Meaning::Shape),
        }
    }

    fn drawn(self) -> (Draw, Meaning) {
        match self {
            Self::Trained(meaning) => (Draw::Known, meaning),
            Self::UnseenShape => (Draw::Shifted, Meaning::Shape),
            Self::Half => (Draw::Shifted, Meaning::Half),
        }
    }

    /// Scenes that depend on the seed alone; without `random_colours` the same ones in the colours that
    /// always mean the same.
    pub(super) fn scenes(
        self,
        random_colours: bool,
        examples: usize,
        count: usize,
        seed: u64,
    ) -> Vec<Scene> {
        let (draw, meaning) = self.drawn();
        let colouring = Colouring { random_colours };
        let rule = |index| colouring.task(draw, derive(seed, Stream::Rule, index));
        let tasks = (0..).map(|index| (index, rule(index)));
        let fitting = tasks.filter(|(_, task): &(u64, ColouringTask)| task.meaning == meaning);
        let scene = |(index, task): (u64, ColouringTask)| {
            let mut draws = draws(derive(seed, Stream::Test, index));
            let asked = colouring.painted(&task, &mut draws);
            let examples = (0..examples).map(|_| colouring.painted(&task, &mut draws)).collect();
            Scene { palette: task.palette, examples, asked }
        };
        fitting.take(count).map(scene).collect()
    }
}

impl Scene {
    /// The colours of both classes the other way round.
    pub(super) fn swapped(&self) -> Self {
        let mut palette = self.palette;
        palette.swap(1, 2);
        let again = |painted: &Painted| {
            let colours = painted.classes.iter().flat_map(|class| palette[usize::from(*class)]);
            Painted { painting: colours.collect(), ..painted.clone() }
        };
        let examples = self.examples.iter().map(again).collect();
        Self { palette, examples, asked: again(&self.asked) }
    }

    /// All examples shrunk into one picture, two by two, the first ones again where there are fewer than
    /// four (SegGPT, section 3.2, spatial ensemble).
    pub(super) fn tiled(&self) -> Painted {
        let mut tiled = self.examples[0].clone();
        for at in 0..SIDE * SIDE {
            let (x, y) = (at % SIDE, at / SIDE);
            let half = SIDE / 2;
            let of = &self.examples[(y / half * 2 + x / half) % self.examples.len()];
            let (x, y) = (x % half * 2, y % half * 2);
            for channel in 0..3 {
                let mean = |picture: &[f32]| {
                    let four = [(0, 0), (1, 0), (0, 1), (1, 1)];
                    let value = |(dx, dy)| picture[3 * ((y + dy) * SIDE + x + dx) + channel];
                    four.map(value).iter().sum::<f32>() / 4.0
                };
                tiled.picture[3 * at + channel] = mean(&of.picture);
                tiled.painting[3 * at + channel] = mean(&of.painting);
            }
            tiled.classes[at] = of.classes[y * SIDE + x];
        }
        tiled
    }

    /// The colour that the example has where its picture looks most like each pixel.
    pub(super) fn by_colour(&self) -> Vec<f32> {
        let example = &self.examples[0];
        let like = |pixel: &[f32]| {
            let apart = |other: &[f32]| -> f32 {
                pixel.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum()
            };
            let all = example.picture.chunks_exact(3).zip(example.painting.chunks_exact(3));
            let nearest = all.min_by(|one, other| apart(one.0).total_cmp(&apart(other.0)));
            nearest.map_or([0.0; 3], |(_, colour)| [colour[0], colour[1], colour[2]])
        };
        self.asked.picture.chunks_exact(3).flat_map(like).collect()
    }

    /// Nothing is painted but what is of neither class.
    pub(super) fn all_ground(&self) -> Vec<f32> {
        [self.palette[0]; SIDE * SIDE].concat()
    }

    /// The class of each pixel of a painting: whose colour is nearest.
    pub(super) fn classes(&self, painting: &[f32]) -> Vec<u8> {
        let class = |colour: &[f32]| {
            let apart = |class: &u8| -> f32 {
                let other = self.palette[usize::from(*class)];
                colour.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum()
            };
            let nearest = [0_u8, 1, 2].into_iter();
            nearest.min_by(|one, other| apart(one).total_cmp(&apart(other))).unwrap_or(0)
        };
        painting.chunks_exact(3).map(class).collect()
    }

    /// Mean intersection over union, of the classes that the right painting has.
    pub(super) fn overlap(&self, painting: &[f32]) -> f32 {
        let (found, right) = (self.classes(painting), &self.asked.classes);
        let of = |class: u8| {
            let (mut both, mut either) = (0, 0);
            for (found, right) in found.iter().zip(right) {
                both += usize::from(*found == class && *right == class);
                either += usize::from(*found == class || *right == class);
            }
            both as f32 / either as f32
        };
        let present: Vec<f32> = (0..3).filter(|class| right.contains(class)).map(of).collect();
        present.iter().sum::<f32>() / present.len().max(1) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene(examples: usize) -> Scene {
        Kind::UnseenShape.scenes(true, examples, 1, 3).swap_remove(0)
    }

    #[test]
    fn the_right_painting_overlaps_wholly_and_a_copy_does_not() {
        for kind in Kind::SEEN.into_iter().chain([Kind::UnseenShape, Kind::Half]) {
            for scene in kind.scenes(true, 1, 4, 5) {
                assert_eq!(scene.overlap(&scene.asked.painting), 1.0);
                assert!(scene.overlap(&scene.examples[0].painting) < 0.8, "{kind:?}");
                let swapped = scene.swapped();
                assert_eq!(swapped.overlap(&swapped.asked.painting), 1.0);
                assert_eq!(swapped.asked.classes, scene.asked.classes);
            }
        }
    }

    #[test]
    fn the_same_scenes_come_in_other_colours() {
        for kind in Kind::SEEN {
            let [random, fixed] = [true, false].map(|random| kind.scenes(random, 1, 3, 7));
            for (random, fixed) in random.iter().zip(&fixed) {
                assert_eq!(random.asked.classes, fixed.asked.classes);
                assert_ne!(random.palette, fixed.palette);
            }
        }
    }

    #[test]
    fn colours_alone_find_colours() {
        let share = |kind: Kind| {
            let scenes = kind.scenes(true, 1, 12, 9);
            scenes.iter().map(|it| it.overlap(&it.by_colour())).sum::<f32>() / 12.0
        };
        let [colour, shape] = [Meaning::Colour, Meaning::Shape].map(|it| share(Kind::Trained(it)));
        assert!(colour > shape + 0.1, "{colour} {shape}");
    }

    #[test]
    fn tiles_are_the_examples_in_small() {
        let scene = scene(4);
        let tiled = scene.tiled();
        let first = &scene.examples[0].picture;
        let mean = (first[0] + first[3] + first[3 * SIDE] + first[3 * SIDE + 3]) / 4.0;
        assert!((tiled.picture[0] - mean).abs() < 1e-6);
        assert_eq!(tiled.classes[SIDE / 2], scene.examples[1].classes[0]);
        assert_eq!(tiled.classes[SIDE / 2 * SIDE], scene.examples[2].classes[0]);
    }
}
