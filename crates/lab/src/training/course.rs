use figure::Unit;
use nn::{Batch, Loss};
use tasks::seed::{Stream, derive};
use tasks::{
    AssociativeRecall, BooleanFunctions, DecisionTrees, Draw, Family, GaussianClusters, Induction,
    Lesson, LessonPlan, LinearRegression, MarkovChains, ModularAddition, Pool, Sinusoids,
    SparseLinear, Spectrum, TokenFamily, TwoLayerNets,
};

/// A family of tasks, by what it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Linear,
    SparseLinear,
    Sinusoids,
    DecisionTrees,
    TwoLayerNets,
    Boolean,
    Clusters,
    Modular { train_share: f64 },
    Markov,
    Recall,
    Induction,
}

/// What a learner is taught: batches without end, and two exams.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Course {
    pub kind: Kind,
    /// Inputs of a function; of words the number that the family is drawn from: the modulus, states
    /// of a chain, keys, or the vocabulary.
    pub dims: usize,
    /// Examples of a lesson; pairs, or tokens to read.
    pub examples: usize,
    pub pool: Pool,
    pub noise_std: f32,
    pub seed: u64,
}

impl Course {
    /// Of two-layer networks.
    pub(super) const HIDDEN: usize = 8;
    /// Of the centres of clusters.
    pub(super) const SPREAD: f32 = 1.0;

    /// The functions of vectors of this family, or `None` for tokens.
    pub(super) fn functions(&self) -> Option<Box<dyn Family>> {
        let dims = self.dims;
        Some(match self.kind {
            Kind::Linear => Box::new(LinearRegression {
                dims,
                examples: self.examples,
                spectrum: Spectrum::Flat,
                weight_variance: 1.0 / dims as f64,
                noise_variance: f64::from(self.noise_std).powi(2),
            }),
            Kind::SparseLinear => Box::new(SparseLinear { dims, nonzero: 2 }),
            Kind::Sinusoids => Box::new(self.sinusoids()),
            Kind::DecisionTrees => Box::new(DecisionTrees { dims, depth: 2 }),
            Kind::TwoLayerNets => Box::new(TwoLayerNets { dims, hidden: Self::HIDDEN }),
            Kind::Boolean => Box::new(BooleanFunctions { dims: dims.max(2) }),
            Kind::Clusters => Box::new(GaussianClusters { dims, spread: Self::SPREAD }),
            _ => return None,
        })
    }

    pub(super) fn sinusoids(&self) -> Sinusoids {
        Sinusoids { waves: self.dims }
    }

    pub(super) fn tokens(&self) -> Option<Box<dyn TokenFamily>> {
        Some(match self.kind {
            Kind::Modular { train_share } => {
                Box::new(ModularAddition { modulus: self.dims, train_share })
            }
            Kind::Markov => Box::new(MarkovChains { states: self.dims, seq: self.examples }),
            Kind::Recall => Box::new(self.recall()),
            Kind::Induction => Box::new(Induction { vocab: self.dims, seq: self.examples.max(16) }),
            _ => return None,
        })
    }

    fn recall(&self) -> AssociativeRecall {
        let pairs = self.examples.max(2);
        AssociativeRecall { keys: self.dims.max(pairs + pairs / 2), pairs }
    }

    pub fn loss(&self) -> Loss {
        if self.functions().is_some() { Loss::Squared } else { Loss::CrossEntropy }
    }

    /// Whether an exam counts wrong answers rather than how far off they are.
    pub fn counts_wrong(&self) -> bool {
        matches!(self.kind, Kind::Modular { .. } | Kind::Recall)
    }

    /// Of an exam's errors.
    pub fn unit(&self) -> Unit {
        match self.loss() {
            Loss::Squared => Unit::SquaredError,
            Loss::CrossEntropy if self.counts_wrong() => Unit::Share,
            Loss::CrossEntropy => Unit::Nats,
        }
    }

    /// Numbers in a token, and of a prediction.
    pub fn widths(&self) -> (usize, usize) {
        match (self.functions(), self.tokens()) {
            (Some(family), _) => (family.dims() + 1, 1),
            (None, Some(family)) => (family.vocab(), family.vocab()),
            (None, None) => (0, 0),
        }
    }

    /// Tokens that a learner reads at once.
    pub fn seq(&self) -> usize {
        match self.kind {
            Kind::Modular { .. } => 2,
            Kind::Recall => self.recall().seq(),
            Kind::Induction => self.examples.max(16),
            _ => self.examples,
        }
    }

    /// The batch of a step: the same for the same seed and step, whoever ran before.
    pub fn batch(&self, step: usize, rows: usize) -> Batch {
        let index = |row: usize| (step * rows + row) as u64;
        let seed = |index| derive(self.seed, Stream::Train, index);
        if let Some(family) = self.functions() {
            let plan = self.plan(1.0);
            let lessons: Vec<Lesson> = (0..rows)
                .map(|row| {
                    plan.draw(
                        &*family,
                        self.pool.rule_seed(self.seed, index(row)),
                        seed(index(row)),
                    )
                })
                .collect();
            return Batch::of_lessons(&lessons);
        }
        let (vocab, _) = self.widths();
        if let Kind::Modular { train_share } = self.kind {
            let family = ModularAddition { modulus: self.dims, train_share };
            return Batch::of_sentences(&family.pairs(Draw::Known, self.seed), vocab);
        }
        let family = self.tokens();
        let sentence = |row: usize| {
            let rule = self.pool.rule_seed(self.seed, index(row));
            family.as_ref().map(|it| it.sentence(Draw::Known, rule, seed(index(row))))
        };
        Batch::of_sentences(&(0..rows).filter_map(sentence).collect::<Vec<_>>(), vocab)
    }

    pub(super) fn plan(&self, scale: f32) -> LessonPlan {
        LessonPlan { examples: self.examples, noise_std: self.noise_std, scale }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::exam::{Part, Questions};
    use super::super::references::Reference;
    use super::*;
    use futures_lite::future::block_on;
    use nn::{Architecture, Learner, Optimiser, OptimiserKind, SequenceConfig};

    pub(in super::super) fn course(kind: Kind) -> Course {
        let dims = if matches!(kind, Kind::Recall | Kind::Induction) { 12 } else { 4 };
        Course { kind, dims, examples: 16, pool: Pool::Endless, noise_std: 0.1, seed: 3 }
    }

    fn kinds() -> [Kind; 11] {
        [
            Kind::Linear,
            Kind::SparseLinear,
            Kind::Sinusoids,
            Kind::DecisionTrees,
            Kind::TwoLayerNets,
            Kind::Boolean,
            Kind::Clusters,
            Kind::Modular { train_share: 0.5 },
            Kind::Markov,
            Kind::Recall,
            Kind::Induction,
        ]
    }

    fn learner(course: &Course) -> Learner {
        let (d_input, d_output) = course.widths();
        let config = SequenceConfig {
            architecture: Architecture::Attention { softmax: true },
            d_input,
            d_output,
            d_model: 8,
            heads: 2,
            layers: 1,
            context: course.seq(),
            mlp: true,
            positions: true,
        };
        let optimiser =
            Optimiser { kind: OptimiserKind::Adam, learning_rate: 1e-2, warm_up: 1, end: None };
        Learner::new(&config, course.loss(), optimiser, 1, &burn::tensor::Device::flex())
    }

    #[test]
    fn every_family_is_taught_and_examined() {
        for kind in kinds() {
            let course = course(kind);
            let mut learner = learner(&course);
            assert_eq!(course.batch(5, 4), course.batch(5, 4));
            if !matches!(kind, Kind::Modular { .. }) {
                assert_ne!(course.batch(5, 4), course.batch(6, 4), "{kind:?}");
            }
            learner.step(&course.batch(0, 4)).unwrap();
            for part in [Part::Known, Part::Shifted] {
                let exam = course.exam(part);
                let points = block_on(exam.sit(&course, &learner)).unwrap();
                let references = course.references(&exam);
                assert!(!points.is_empty() && !references.is_empty(), "{kind:?}");
                for Reference { name, points: others, .. } in references {
                    assert_eq!(others.len(), points.len(), "{kind:?} {name}");
                    assert!(others.iter().flatten().all(|value| value.is_finite()), "{name}");
                }
                assert!(points.iter().flatten().all(|value| value.is_finite()));
            }
        }
    }

    #[test]
    fn no_exam_repeats_what_training_showed() {
        let course = course(Kind::Linear);
        let exam = course.exam(Part::Known);
        let Questions::Lessons(lessons) = &exam.questions else { panic!("no lessons") };
        for step in 0..20 {
            let batch = course.batch(step, 8);
            assert!(lessons.iter().all(|it| !batch.targets.contains(&it.labels[3])));
        }
    }
}
