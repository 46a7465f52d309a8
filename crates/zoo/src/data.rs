use crate::Paintings;
use serde::Serialize;
use tasks::seed::{Stream, derive};
use tasks::{
    AliasedRooms, BooleanClass, BooleanClasses, Draw, Family, Lesson, LessonPlan, LinearRegression,
    Quadratics, RecallLanguage, Sentence, SineWaves, SparseLinear, Spectrum, SymbolTasks, Tagging,
    TokenFamily, TwoLayerNets,
};

/// What a checkpoint is trained on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Data {
    Functions(Lessons),
    Words(Words),
    Paintings(Paintings),
}

/// Labelled inputs of functions: a token is an input and the label of the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Lessons {
    /// Sequences take turns among them.
    pub families: &'static [Functions],
    /// Whether each token says which family it is of.
    pub told: bool,
    /// Labels to predict; there is one example less before the last.
    pub examples: u32,
    pub noise_std: f32,
    pub asked: Asked,
}

/// Which labels count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Asked {
    /// After no example, after one, and so on.
    All,
    /// After all others.
    Last,
}

/// One family of functions with its sizes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Functions {
    Linear { dims: u32 },
    SparseLinear { dims: u32, nonzero: u32 },
    Quadratic { dims: u32 },
    Sine { lowest: f32, highest: f32 },
    TwoLayerNets { dims: u32, hidden: u32 },
    Boolean { bits: u32, class: BooleanClass },
}

/// Sequences of words, of which some can be told from those before.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Words {
    pub language: Language,
    /// How much a word counts that is not asked for; one that is counts 1.
    pub others: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Language {
    Recall {
        seq: u32,
        records: u32,
        queries: u32,
    },
    Symbols {
        letters: u32,
        examples: u32,
    },
    Tagging {
        seq: u32,
    },
    /// Walks in a room that is always the same, or in one of their own.
    Rooms {
        side: u32,
        colours: u32,
        moves: u32,
        always_same: bool,
        /// Where training begins, one after the other.
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        smaller: &'static [Smaller],
    },
}

/// Rooms of a side in which so many walks of training are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Smaller {
    pub side: u32,
    pub walks: u64,
}

impl Lessons {
    /// Held-out sequences of each family.
    const QUESTIONS: u64 = 256;

    /// The `index`-th lesson of training, with the place of its family.
    pub fn lesson(&self, seed: u64, index: u64) -> (usize, Lesson) {
        let place = (index % self.families.len().max(1) as u64) as usize;
        (
            place,
            self.draw(place, derive(seed, Stream::Rule, index), derive(seed, Stream::Train, index)),
        )
    }

    /// Lessons of the family at this place that training never shows.
    pub fn exam(&self, seed: u64, place: usize) -> Vec<Lesson> {
        let lesson = |index| {
            // Beyond all that training draws.
            let rule = derive(seed, Stream::Rule, (place as u64 + 1) << 40 | index);
            self.draw(place, rule, derive(seed, Stream::Test, (place as u64) << 40 | index))
        };
        (0..Self::QUESTIONS).map(lesson).collect()
    }

    fn draw(&self, place: usize, rule: u64, seed: u64) -> Lesson {
        let plan =
            LessonPlan { examples: self.examples as usize, noise_std: self.noise_std, scale: 1.0 };
        plan.draw(&*self.families[place].family(), rule, seed)
    }

    /// Numbers of an input.
    pub fn dims(&self) -> usize {
        self.families.first().map_or(0, |first| first.family().dims())
    }
}

impl Functions {
    pub fn family(self) -> Box<dyn Family> {
        match self {
            Self::Linear { dims } => Box::new(LinearRegression {
                dims: dims as usize,
                examples: 0,
                spectrum: Spectrum::Flat,
                weight_variance: 1.0 / f64::from(dims),
                noise_variance: 0.0,
            }),
            Self::SparseLinear { dims, nonzero } => {
                Box::new(SparseLinear { dims: dims as usize, nonzero: nonzero as usize })
            }
            Self::Quadratic { dims } => Box::new(Quadratics { dims: dims as usize }),
            Self::Sine { lowest, highest } => Box::new(SineWaves { lowest, highest }),
            Self::TwoLayerNets { dims, hidden } => {
                Box::new(TwoLayerNets { dims: dims as usize, hidden: hidden as usize })
            }
            Self::Boolean { bits, class } => {
                Box::new(BooleanClasses { bits: bits as usize, class })
            }
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Linear { .. } => "linear",
            Self::SparseLinear { .. } => "sparse linear",
            Self::Quadratic { .. } => "quadratic",
            Self::Sine { .. } => "sine",
            Self::TwoLayerNets { .. } => "two-layer network",
            Self::Boolean { class, .. } => class.name(),
        }
    }
}

impl Words {
    const QUESTIONS: u64 = 128;

    pub fn sentence(&self, seed: u64, index: u64) -> Sentence {
        let rule = self.rule(seed, index);
        let family = self.language.taught(index).family();
        family.sentence(Draw::Known, rule, derive(seed, Stream::Train, index))
    }

    /// Sentences that training never shows.
    pub fn exam(&self, seed: u64) -> Vec<Sentence> {
        let family = self.language.family();
        let sentence = |index| {
            // Beyond all that training draws.
            let rule = self.rule(seed, 1 << 40 | index);
            family.sentence(Draw::Known, rule, derive(seed, Stream::Test, index))
        };
        (0..Self::QUESTIONS).map(sentence).collect()
    }

    /// The seed of what a sentence is about.
    pub fn rule(&self, seed: u64, index: u64) -> u64 {
        let is_one = matches!(self.language, Language::Rooms { always_same: true, .. });
        derive(seed, Stream::Rule, if is_one { 0 } else { index })
    }
}

impl Language {
    pub fn family(self) -> Box<dyn TokenFamily> {
        match self {
            Self::Recall { seq, records, queries } => Box::new(RecallLanguage {
                seq: seq as usize,
                records: records as usize,
                queries: queries as usize,
            }),
            Self::Symbols { letters, examples } => {
                Box::new(SymbolTasks { letters: letters as usize, examples: examples as usize })
            }
            Self::Rooms { side, colours, moves, .. } => Box::new(AliasedRooms {
                side: side as usize,
                colours: colours as usize,
                moves: moves as usize,
            }),
            Self::Tagging { seq } => Box::new(Tagging { seq: seq as usize }),
        }
    }

    /// What the `index`-th sentence of training is of.
    fn taught(mut self, index: u64) -> Self {
        if let Self::Rooms { side, smaller, .. } = &mut self {
            let mut before = 0;
            let in_smaller = smaller.iter().find(|smaller| {
                before += smaller.walks;
                index < before
            });
            *side = in_smaller.map_or(*side, |smaller| smaller.side);
        }
        self
    }

    /// Words to read.
    pub fn seq(self) -> usize {
        match self {
            Self::Recall { seq, .. } | Self::Tagging { seq } => seq as usize,
            Self::Rooms { moves, .. } => 2 * moves as usize,
            Self::Symbols { examples, .. } => SymbolTasks::EXAMPLE * examples as usize - 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_of_training_begin_in_smaller_rooms_and_those_of_the_exam_do_not() {
        let smaller = &[Smaller { side: 2, walks: 3 }, Smaller { side: 3, walks: 2 }];
        let language =
            Language::Rooms { side: 4, colours: 6, moves: 40, always_same: false, smaller };
        let sides: Vec<u32> = (0..7)
            .map(|index| match language.taught(index) {
                Language::Rooms { side, .. } => side,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(sides, [2, 2, 2, 3, 3, 4, 4]);
        let words = Words { language, others: 0.0 };
        let large =
            Language::Rooms { side: 4, colours: 6, moves: 40, always_same: false, smaller: &[] };
        let all_large = Words { language: large, others: 0.0 };
        assert_eq!(words.exam(5), all_large.exam(5));
        assert_eq!(words.sentence(5, 6), all_large.sentence(5, 6));
        assert_ne!(words.sentence(5, 2), all_large.sentence(5, 2));
    }

    #[test]
    fn no_exam_repeats_what_training_showed_and_families_take_turns() {
        let families: &'static [Functions] =
            &[Functions::Linear { dims: 3 }, Functions::Quadratic { dims: 3 }];
        let lessons =
            Lessons { families, told: false, examples: 6, noise_std: 0.0, asked: Asked::All };
        let exams: Vec<Lesson> = (0..2).flat_map(|place| lessons.exam(5, place)).collect();
        for index in 0..500 {
            let (place, lesson) = lessons.lesson(5, index);
            assert_eq!(place, index as usize % 2);
            assert!(exams.iter().all(|exam| exam.inputs != lesson.inputs));
            assert!(exams.iter().all(|exam| exam.values != lesson.values));
        }
        assert_eq!(lessons.lesson(5, 3), lessons.lesson(5, 3));
        assert_ne!(lessons.lesson(5, 3), lessons.lesson(6, 3));
    }
}
