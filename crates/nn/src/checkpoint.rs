use crate::train::trainer::{Optimiser, OptimiserKind};
use crate::{
    Batch, DecoderConfig, Learner, Loss, MapConfig, NnError, PaintBatch, PaintLearner,
    SequenceConfig, WalkLearner, WordBatch, WordLearner,
};
use burn::tensor::{Device, Tensor};
use tasks::{AliasedRooms, Lesson, Sentence};
use zoo::{
    Architecture, Asked, Canvas, Data, Language, Lessons, Model, Paintings, Recipe, Score, Words,
};

/// Sequences that are read at once in an exam.
const ROWS: usize = 32;

/// A model of the zoo: under way, or as its file says.
#[derive(Clone)]
pub struct Checkpoint {
    recipe: &'static Recipe,
    trained: Trained,
}

#[derive(Clone)]
#[allow(clippy::large_enum_variant)] // one at a time
enum Trained {
    Lessons(Lessons, Learner),
    Words(Words, WordLearner),
    Walks(Words, WalkLearner),
    Paintings(Paintings, PaintLearner),
}

impl Checkpoint {
    /// Before its first step. `device` may be with or without autodiff.
    pub fn new(recipe: &'static Recipe, device: &Device) -> Result<Self, NnError> {
        let optimiser = Optimiser {
            kind: OptimiserKind::AdamW { weight_decay: recipe.optimiser.weight_decay },
            learning_rate: recipe.optimiser.learning_rate,
            warm_up: recipe.optimiser.warm_up as usize,
            end: Some(recipe.steps as usize),
        };
        let trained = match (recipe.model, recipe.data) {
            (
                Model::Sequence { architecture, d_model, heads, layers },
                Data::Functions(lessons),
            ) => {
                let [seq, d_input] = shape(recipe, &lessons);
                let config = SequenceConfig {
                    architecture,
                    d_input,
                    d_output: 1,
                    d_model: d_model as usize,
                    heads: heads as usize,
                    layers: layers as usize,
                    context: seq,
                    mlp: true,
                    positions: true,
                };
                let learner = Learner::new(&config, Loss::Squared, optimiser, recipe.seed, device);
                Trained::Lessons(lessons, learner)
            }
            (Model::Decoder { d_model, heads, layers, inner }, Data::Words(words)) => {
                let config = DecoderConfig::new(
                    words.language.family().vocab(),
                    d_model as usize,
                    heads as usize,
                    layers as usize,
                    inner as usize,
                    words.language.seq(),
                );
                let learner = WordLearner::new(&config, optimiser, recipe.seed, device);
                Trained::Words(words, learner)
            }
            (
                Model::Map {
                    d_model,
                    heads,
                    layers,
                    codebooks,
                    codes,
                    horizon,
                    by_moves,
                    codes_from,
                },
                Data::Words(words),
            ) => {
                let Language::Rooms { colours, .. } = words.language else {
                    return Err(unfit(recipe));
                };
                let config = MapConfig::new(
                    colours as usize,
                    AliasedRooms::MOVES.len(),
                    d_model as usize,
                    heads as usize,
                    layers as usize,
                    codebooks as usize,
                    codes as usize,
                    horizon as usize,
                )
                .with_by_moves(by_moves);
                let learner = WalkLearner::new(&config, optimiser, recipe.seed, device);
                Trained::Walks(words, learner.codes_from(codes_from as usize))
            }
            (Model::Painter { d_model, heads, layers, apart }, Data::Paintings(paintings)) => {
                let sizes = [d_model, heads, layers, apart].map(|size| size as usize);
                let learner = PaintLearner::new(sizes, optimiser, recipe.seed, device);
                Trained::Paintings(paintings, learner)
            }
            _ => return Err(unfit(recipe)),
        };
        Ok(Self { recipe, trained })
    }

    /// With the weights of its file, which may come from anywhere: what is not exactly the weights of
    /// this model is refused.
    pub fn open(recipe: &'static Recipe, file: &[u8], device: &Device) -> Result<Self, NnError> {
        let checkpoint = Self::new(recipe, device)?;
        let trained = match checkpoint.trained {
            Trained::Lessons(lessons, learner) => Trained::Lessons(lessons, learner.import(file)?),
            Trained::Words(words, learner) => Trained::Words(words, learner.import(file)?),
            Trained::Walks(words, learner) => Trained::Walks(words, learner.import(file)?),
            Trained::Paintings(paintings, learner) => {
                Trained::Paintings(paintings, learner.import(file)?)
            }
        };
        Ok(Self { trained, ..checkpoint })
    }

    /// The next step of the recipe; the loss before its update, `[1]`.
    pub fn step(&mut self) -> Result<Tensor<1>, NnError> {
        let (seed, rows) = (self.recipe.seed, u64::from(self.recipe.batch));
        let first = self.steps() as u64 * rows;
        match &mut self.trained {
            Trained::Lessons(lessons, learner) => {
                let drawn: Vec<(usize, Lesson)> =
                    (first..first + rows).map(|index| lessons.lesson(seed, index)).collect();
                learner.step(&batch(self.recipe, lessons, &drawn))
            }
            Trained::Words(words, learner) => learner.step(&words_batch(words, seed, first, rows)),
            Trained::Walks(words, learner) => learner.step(&words_batch(words, seed, first, rows)),
            Trained::Paintings(paintings, learner) => {
                let mut batch = PaintBatch::default();
                for index in first..first + rows {
                    let canvas = paintings.canvas(seed, index);
                    let masked = paintings.masked(seed, index, PaintBatch::PATCHES);
                    batch.push(&canvas.example, &canvas.asked, &masked);
                }
                learner.step(&batch)
            }
        }
    }

    /// Steps taken since the first weights.
    pub fn steps(&self) -> usize {
        match &self.trained {
            Trained::Lessons(_, learner) => learner.steps(),
            Trained::Words(_, learner) => learner.steps(),
            Trained::Walks(_, learner) => learner.steps(),
            Trained::Paintings(_, learner) => learner.steps(),
        }
    }

    pub fn recipe(&self) -> &'static Recipe {
        self.recipe
    }

    pub fn parameters(&self) -> usize {
        match &self.trained {
            Trained::Lessons(_, learner) => learner.parameters(),
            Trained::Words(_, learner) => learner.parameters(),
            Trained::Walks(_, learner) => learner.parameters(),
            Trained::Paintings(_, learner) => learner.parameters(),
        }
    }

    /// The model of functions, if it is one.
    pub fn functions(&self) -> Option<&Learner> {
        match &self.trained {
            Trained::Lessons(_, learner) => Some(learner),
            _ => None,
        }
    }

    /// The model of words, if it is one.
    pub fn words(&self) -> Option<&WordLearner> {
        match &self.trained {
            Trained::Words(_, learner) => Some(learner),
            _ => None,
        }
    }

    /// The model that draws maps, if it is one.
    pub fn walks(&self) -> Option<&WalkLearner> {
        match &self.trained {
            Trained::Walks(_, learner) => Some(learner),
            _ => None,
        }
    }

    /// The model that paints, if it is one.
    pub fn paintings(&self) -> Option<&PaintLearner> {
        match &self.trained {
            Trained::Paintings(_, learner) => Some(learner),
            _ => None,
        }
    }

    /// Lessons as the model of functions reads them, each with the place of its family in the recipe.
    pub fn batch(&self, lessons: &[(usize, Lesson)]) -> Batch {
        match &self.trained {
            Trained::Lessons(how, _) => batch(self.recipe, how, lessons),
            _ => Batch::default(),
        }
    }

    /// The file of the zoo: numbers of 16 bits.
    pub async fn export(&self) -> Result<Vec<u8>, NnError> {
        let made = format!("the recipe {}", self.recipe.id);
        match &self.trained {
            Trained::Lessons(_, learner) => learner.trainer.export(&made, true).await,
            Trained::Words(_, learner) => learner.trainer.export(&made, true).await,
            Trained::Walks(_, learner) => learner.trainer.export(&made, true).await,
            Trained::Paintings(_, learner) => learner.trainer.export(&made, true).await,
        }
    }

    /// All that is needed to go on as if there had been no pause.
    #[cfg(not(target_family = "wasm"))]
    pub fn save(&self) -> Result<Vec<u8>, NnError> {
        match &self.trained {
            Trained::Lessons(_, learner) => learner.trainer.save(),
            Trained::Words(_, learner) => learner.trainer.save(),
            Trained::Walks(_, learner) => learner.trainer.save(),
            Trained::Paintings(_, learner) => learner.trainer.save(),
        }
    }

    /// Where `save` was called.
    #[cfg(not(target_family = "wasm"))]
    pub fn resume(mut self, file: &[u8]) -> Result<Self, NnError> {
        match &mut self.trained {
            Trained::Lessons(_, learner) => {
                learner.trainer = learner.trainer.clone().resume(file)?;
            }
            Trained::Words(_, learner) => {
                learner.trainer = learner.trainer.clone().resume(file)?;
            }
            Trained::Walks(_, learner) => {
                learner.trainer = learner.trainer.clone().resume(file)?;
            }
            Trained::Paintings(_, learner) => {
                learner.trainer = learner.trainer.clone().resume(file)?;
            }
        }
        Ok(self)
    }

    /// What it reaches on held-out tasks, kind by kind.
    pub async fn examine(&self) -> Result<Vec<(&'static str, Score)>, NnError> {
        let mut scores = Vec::new();
        match &self.trained {
            Trained::Lessons(lessons, learner) => {
                for (place, family) in lessons.families.iter().enumerate() {
                    let exam = lessons.exam(self.recipe.seed, place);
                    let mut predicted = Vec::new();
                    for part in exam.chunks(ROWS) {
                        let told: Vec<_> =
                            part.iter().map(|lesson| (place, lesson.clone())).collect();
                        let batch = batch(self.recipe, lessons, &told);
                        predicted.extend(learner.predict(&batch).await?);
                    }
                    scores.push((family.name(), lessons.mark(*family, &exam, &predicted)));
                }
            }
            Trained::Words(words, learner) => {
                let exam = words.exam(self.recipe.seed);
                let mut predicted = Vec::new();
                for part in exam.chunks(ROWS) {
                    let batch = WordBatch::of_sentences(part, words.others);
                    let nats = learner.predict(&batch).await?;
                    let vocab = learner.config().vocab;
                    predicted.extend(next_words(&batch, &nats, vocab));
                }
                scores = words.mark(&exam, &predicted);
            }
            Trained::Walks(words, learner) => {
                let exam = words.exam(self.recipe.seed);
                let mut predicted = Vec::new();
                for part in exam.chunks(ROWS) {
                    let batch = WordBatch::of_sentences(part, words.others);
                    let nats = learner.predict(&batch).await?;
                    // Moves are not predicted, nor asked for.
                    let colours = batch
                        .words
                        .chunks_exact(batch.seq + 1)
                        .flat_map(|walk| walk[1..].chunks_exact(2).map(|pair| pair[1]));
                    for (colour, nats) in colours.zip(nats.chunks_exact(learner.config().colours)) {
                        predicted.extend([(0.0, false), judged(nats, colour)]);
                    }
                }
                scores = words.mark(&exam, &predicted);
            }
            Trained::Paintings(paintings, learner) => {
                for (name, draw) in Paintings::EXAMS {
                    let exam = paintings.exam(self.recipe.seed, draw);
                    let mut painted = Vec::new();
                    for part in exam.chunks(ROWS) {
                        let mut batch = PaintBatch::default();
                        for Canvas { example, asked, .. } in part {
                            batch.push(example, asked, &PaintBatch::asked());
                        }
                        painted.extend(learner.predict(&batch).await?);
                    }
                    scores.push((name, paintings.mark(&exam, &painted)));
                }
            }
        }
        Ok(scores)
    }
}

fn unfit(recipe: &Recipe) -> NnError {
    NnError::Weights(format!("{}: this model does not read what it is taught", recipe.id))
}

/// Tokens that a model reads at once, and the numbers of each.
fn shape(recipe: &Recipe, lessons: &Lessons) -> [usize; 2] {
    let told = if lessons.told { lessons.families.len() } else { 0 };
    let (seq, width) = (lessons.examples as usize, lessons.dims() + 1 + told);
    if is_flat(recipe, lessons) { [1, seq * width] } else { [seq, width] }
}

/// An MLP that is asked for the last label alone reads the whole context as one token.
fn is_flat(recipe: &Recipe, lessons: &Lessons) -> bool {
    let is_mlp = matches!(recipe.model, Model::Sequence { architecture: Architecture::Mlp, .. });
    is_mlp && lessons.asked == Asked::Last
}

fn batch(recipe: &Recipe, how: &Lessons, lessons: &[(usize, Lesson)]) -> Batch {
    let mut batch = Batch::default();
    for (place, lesson) in lessons {
        let families = if how.told { how.families.len() } else { 0 };
        let told: Vec<f32> = (0..families).map(|at| f32::from(u8::from(at == *place))).collect();
        batch.push(lesson, &told);
    }
    if how.asked == Asked::Last {
        let seq = batch.seq.max(1);
        let last = |at: usize| at % seq + 1 == seq;
        batch
            .weights
            .iter_mut()
            .enumerate()
            .for_each(|(at, it)| *it *= f32::from(u8::from(last(at))));
        if is_flat(recipe, how) {
            let keep = |values: &[f32]| values.iter().copied().skip(seq - 1).step_by(seq).collect();
            (batch.targets, batch.weights) = (keep(&batch.targets), keep(&batch.weights));
            batch.seq = 1;
        }
    }
    batch
}

fn words_batch(words: &Words, seed: u64, first: u64, rows: u64) -> WordBatch {
    let drawn: Vec<Sentence> =
        (first..first + rows).map(|index| words.sentence(seed, index)).collect();
    WordBatch::of_sentences(&drawn, words.others)
}

/// Of each next word its nats, and whether it was thought the likeliest.
fn next_words(batch: &WordBatch, nats: &[f32], vocab: usize) -> Vec<(f32, bool)> {
    let next = batch.words.chunks_exact(batch.seq + 1).flat_map(|words| &words[1..]);
    next.zip(nats.chunks_exact(vocab)).map(|(word, nats)| judged(nats, *word)).collect()
}

fn judged(nats: &[f32], word: u32) -> (f32, bool) {
    let right = nats[word as usize];
    (-right, nats.iter().all(|other| *other <= right))
}
