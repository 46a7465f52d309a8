use crate::family::sample;
use crate::{Draw, Draws, draws};
use rand::RngExt;

/// Pictures to be coloured as an example shows (Wang et al. 2023, <https://arxiv.org/abs/2304.03284>,
/// section 3): what a colour means is drawn for each task, as is which property of the things in a
/// picture counts, so that only the example tells. Shifted: shapes that training never shows, or halves
/// of things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colouring {
    /// Whether colours are drawn for each task; else they always mean the same.
    pub random_colours: bool,
}

/// Which property of things counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    Shape,
    Colour,
    Texture,
    /// The leftmost thing, and the others.
    Instance,
    /// All things, and what is behind them.
    Things,
    /// The left half of each thing, and the right one.
    Half,
}

/// What colours mean: the same for an example and what is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct ColouringTask {
    pub meaning: Meaning,
    /// The two values of the property that are told apart.
    values: [usize; 2],
    /// The colour of what is of neither class, of the first and of the second.
    pub palette: [[f32; 3]; 3],
}

/// A picture with its painting, both `[SIDE][SIDE][3]`, flattened, between 0 and 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Painted {
    pub picture: Vec<f32>,
    pub painting: Vec<f32>,
    /// Of each pixel: 0 for neither, 1, 2. `[SIDE][SIDE]`
    pub classes: Vec<u8>,
}

struct Thing {
    shape: usize,
    colour: usize,
    texture: usize,
    middle: [f32; 2],
    radius: f32,
}

impl Colouring {
    /// Pixels along an edge.
    pub const SIDE: usize = 24;
    /// Disc, square, triangle, diamond, ring, plus; unseen: a cross, a crescent and a hook.
    const SHAPES: usize = 6;
    const UNSEEN_SHAPES: usize = 3;
    const COLOURS: [[f32; 3]; 6] = [
        [0.9, 0.2, 0.2],
        [0.2, 0.7, 0.3],
        [0.25, 0.4, 0.9],
        [0.95, 0.8, 0.2],
        [0.6, 0.3, 0.8],
        [0.2, 0.8, 0.85],
    ];
    /// Plain, stripes, dots.
    const TEXTURES: usize = 3;
    /// Two colours of a palette are at least so far apart, in the sum over channels.
    const APART: f32 = 0.6;

    pub fn task(&self, draw: Draw, rule_seed: u64) -> ColouringTask {
        let mut draws = draws(rule_seed);
        let meaning = match draw {
            Draw::Known => [
                Meaning::Shape,
                Meaning::Colour,
                Meaning::Texture,
                Meaning::Instance,
                Meaning::Things,
            ][draws.random_range(0..5)],
            Draw::Shifted => [Meaning::Shape, Meaning::Half][draws.random_range(0..2)],
        };
        let (first, count) = match (meaning, draw) {
            (Meaning::Shape, Draw::Shifted) => (Self::SHAPES, Self::UNSEEN_SHAPES),
            (Meaning::Shape, Draw::Known) => (0, Self::SHAPES),
            (Meaning::Colour, _) => (0, Self::COLOURS.len()),
            (Meaning::Texture, _) => (0, Self::TEXTURES),
            _ => (0, 2),
        };
        let chosen = sample(&mut draws, count, 2);
        let values = [first + chosen[0], first + chosen[1]];
        let palette = match self.random_colours {
            true => palette(&mut draws),
            false => fixed_palette(meaning, values),
        };
        ColouringTask { meaning, values, palette }
    }

    /// A picture in which both classes of the task come.
    pub fn painted(&self, task: &ColouringTask, draws: &mut Draws) -> Painted {
        let things = things(task, draws);
        let ground: [f32; 3] = [0; 3].map(|_| draws.random_range(0.0..0.25));
        let leftmost = (0..things.len())
            .min_by(|one, other| things[*one].middle[0].total_cmp(&things[*other].middle[0]));
        let mut painted = Painted { picture: vec![], painting: vec![], classes: vec![] };
        for at in 0..Self::SIDE * Self::SIDE {
            let [x, y] = [at % Self::SIDE, at / Self::SIDE];
            let found = things.iter().position(|thing| thing.covers(x, y));
            let (colour, class) = match found {
                None => (ground, 0),
                Some(which) => {
                    let class = task.class(&things[which], Some(which) == leftmost, x);
                    (things[which].colour_at(x, y), class)
                }
            };
            painted.picture.extend(colour);
            painted.painting.extend(task.palette[usize::from(class)]);
            painted.classes.push(class);
        }
        painted
    }
}

impl ColouringTask {
    fn class(&self, thing: &Thing, is_leftmost: bool, x: usize) -> u8 {
        let of = |value: usize| match self.values.iter().position(|known| *known == value) {
            Some(place) => place as u8 + 1,
            None => 0,
        };
        match self.meaning {
            Meaning::Shape => of(thing.shape),
            Meaning::Colour => of(thing.colour),
            Meaning::Texture => of(thing.texture),
            Meaning::Instance => 1 + u8::from(!is_leftmost),
            Meaning::Things => 1,
            Meaning::Half => 1 + u8::from(x as f32 >= thing.middle[0]),
        }
    }
}

impl Thing {
    /// Where a pixel is within the thing, both between -1 and 1 on it.
    fn within(&self, x: usize, y: usize) -> [f32; 2] {
        [x as f32 - self.middle[0], y as f32 - self.middle[1]].map(|it| it / self.radius)
    }

    fn covers(&self, x: usize, y: usize) -> bool {
        let [u, v] = self.within(x, y);
        let (across, down, out) = (u.abs(), v.abs(), u.hypot(v));
        if across > 1.0 || down > 1.0 {
            return false;
        }
        match self.shape {
            0 => out <= 1.0,
            1 => across <= 0.85 && down <= 0.85,
            2 => across <= (v + 1.0) / 2.0,
            3 => across + down <= 1.0,
            4 => (0.5..=1.0).contains(&out),
            5 => across <= 0.35 || down <= 0.35,
            6 => (across - down).abs() <= 0.4,
            7 => out <= 1.0 && (u - 0.55).hypot(v) > 0.75,
            _ => u <= -0.3 || v >= 0.3,
        }
    }

    fn colour_at(&self, x: usize, y: usize) -> [f32; 3] {
        let is_dark = match self.texture {
            0 => false,
            1 => y.is_multiple_of(3),
            _ => x.is_multiple_of(2) && y.is_multiple_of(2),
        };
        Colouring::COLOURS[self.colour].map(|channel| if is_dark { 0.4 * channel } else { channel })
    }
}

/// Three or four things, one to a quarter of the picture. The first two are of the task's two classes,
/// where their own properties decide that.
fn things(task: &ColouringTask, draws: &mut Draws) -> Vec<Thing> {
    let quarters = sample(draws, 4, 4);
    let count = draws.random_range(3..=4);
    let unseen = task.meaning == Meaning::Shape && task.values[0] >= Colouring::SHAPES;
    let mut thing = |place: usize| {
        let radius = draws.random_range(3.6..5.2);
        let half = Colouring::SIDE as f32 / 2.0;
        let corner = [quarters[place] % 2, quarters[place] / 2].map(|it| it as f32 * half);
        let middle = corner.map(|it| it + draws.random_range(radius..half - radius));
        let shape = match unseen {
            true => Colouring::SHAPES + draws.random_range(0..Colouring::UNSEEN_SHAPES),
            false => draws.random_range(0..Colouring::SHAPES),
        };
        let colour = draws.random_range(0..Colouring::COLOURS.len());
        let texture = draws.random_range(0..Colouring::TEXTURES);
        let mut thing = Thing { shape, colour, texture, middle, radius };
        if let Some(value) = task.values.get(place) {
            match task.meaning {
                Meaning::Shape => thing.shape = *value,
                Meaning::Colour => thing.colour = *value,
                Meaning::Texture => thing.texture = *value,
                _ => {}
            }
        }
        thing
    };
    (0..count).map(&mut thing).collect()
}

/// Three colours that can be told apart.
fn palette(draws: &mut Draws) -> [[f32; 3]; 3] {
    loop {
        let palette = [[0; 3]; 3].map(|colour| colour.map(|_| draws.random::<f32>()));
        if is_clear(&palette) {
            return palette;
        }
    }
}

/// Always the same for the same classes.
fn fixed_palette(meaning: Meaning, values: [usize; 2]) -> [[f32; 3]; 3] {
    let of = |value: usize| palette(&mut draws(16 * meaning as u64 + value as u64 + 1))[0];
    [[0.0; 3], of(values[0]), of(values[1])]
}

fn is_clear(palette: &[[f32; 3]; 3]) -> bool {
    let apart = |one: usize, other: usize| -> f32 {
        palette[one].iter().zip(palette[other]).map(|(one, other)| (one - other).abs()).sum()
    };
    [(0, 1), (0, 2), (1, 2)].iter().all(|(one, other)| apart(*one, *other) >= Colouring::APART)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANDOM: Colouring = Colouring { random_colours: true };

    #[test]
    fn shapes_by_hand() {
        let covers = |shape, x, y| {
            let thing = Thing { shape, colour: 0, texture: 0, middle: [10.0, 10.0], radius: 4.0 };
            thing.covers(x, y)
        };
        // Middle, edge on the right, corner.
        let seen = |shape| [covers(shape, 10, 10), covers(shape, 14, 10), covers(shape, 13, 13)];
        assert_eq!(seen(0), [true, true, false]);
        assert_eq!(seen(1), [true, false, true]);
        assert_eq!(seen(3), [true, true, false]);
        assert_eq!(seen(4), [false, true, false]);
        assert_eq!(seen(6), [true, false, true]);
        assert!(!covers(1, 15, 10));
    }

    #[test]
    fn a_painting_is_its_classes_in_the_colours_of_the_task() {
        for seed in 0..200 {
            let draw = if seed % 3 == 0 { Draw::Shifted } else { Draw::Known };
            let task = RANDOM.task(draw, seed);
            let painted = RANDOM.painted(&task, &mut draws(!seed));
            assert_eq!(painted, RANDOM.painted(&task, &mut draws(!seed)));
            let pixels = Colouring::SIDE * Colouring::SIDE;
            assert_eq!((painted.picture.len(), painted.classes.len()), (3 * pixels, pixels));
            assert!(is_clear(&task.palette));
            for (class, colour) in painted.classes.iter().zip(painted.painting.chunks(3)) {
                assert_eq!(colour, task.palette[usize::from(*class)]);
            }
            let has = |class: u8| painted.classes.contains(&class);
            assert!(has(0) && has(1), "{task:?}");
            assert_eq!(has(2), task.meaning != Meaning::Things, "{task:?}");
        }
    }

    #[test]
    fn training_and_what_is_shifted_differ_in_shapes_or_meaning() {
        let meanings = |draw| -> Vec<Meaning> {
            (0..100).map(|seed| RANDOM.task(draw, seed).meaning).collect()
        };
        assert!(!meanings(Draw::Known).contains(&Meaning::Half));
        assert!(meanings(Draw::Shifted).contains(&Meaning::Half));
        for seed in 0..100 {
            let values = |draw| {
                let task = RANDOM.task(draw, seed);
                (task.meaning == Meaning::Shape).then_some(task.values)
            };
            assert!(values(Draw::Known).is_none_or(|it| it.iter().all(|shape| *shape < 6)));
            assert!(values(Draw::Shifted).is_none_or(|it| it.iter().all(|shape| *shape >= 6)));
        }
    }

    #[test]
    fn fixed_colours_mean_the_same_in_every_task() {
        let fixed = Colouring { random_colours: false };
        let (mut seen, mut compared) = (std::collections::HashMap::new(), 0);
        for seed in 0..300 {
            let task = fixed.task(Draw::Known, seed);
            for (value, colour) in task.values.into_iter().zip(&task.palette[1..]) {
                let key = (task.meaning as usize, value);
                compared += usize::from(seen.contains_key(&key));
                assert_eq!(seen.entry(key).or_insert(*colour), colour);
            }
        }
        assert!(compared > 100, "{compared}");
    }
}
