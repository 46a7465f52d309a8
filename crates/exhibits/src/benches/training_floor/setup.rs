use super::{
    ARCHITECTURE, BATCH, DECAY, DIMS, EXAMPLES, FAMILY, HEADS, LAYERS, MLP, NOISE, OPTIMISER,
    POSITIONS, RATE, SEED, TASKS, TRAIN_SHARE, WEIGHTS, WIDTH,
};
use lab::training::{Course, Kind};
use lab::{Lab, LabError};
use nn::{Architecture, Learner, Optimiser, OptimiserKind, SequenceConfig};
use protocol::{IntKnob, Knobs, from_base64};
use std::rc::Rc;
use tasks::Pool;

/// Steps over which the learning rate rises.
const WARM_UP: usize = 20;

/// All that decides a training run, but for how long it goes on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Setup {
    pub(super) course: Course,
    pub(super) model: SequenceConfig,
    pub(super) optimiser: Optimiser,
    pub(super) rows: usize,
    /// The file to start from, as it came; empty for random weights.
    weights: Rc<str>,
}

impl Setup {
    pub(super) fn from_knobs(knobs: &Knobs) -> Self {
        let size = |knob: &IntKnob| knob.get_usize(knobs);
        let kind = match FAMILY.get(knobs) {
            "sparse" => Kind::SparseLinear,
            "sinusoids" => Kind::Sinusoids,
            "trees" => Kind::DecisionTrees,
            "nets" => Kind::TwoLayerNets,
            "boolean" => Kind::Boolean,
            "clusters" => Kind::Clusters,
            "modular" => Kind::Modular { train_share: TRAIN_SHARE.get(knobs) },
            "markov" => Kind::Markov,
            "recall" => Kind::Recall,
            "induction" => Kind::Induction,
            _ => Kind::Linear,
        };
        let architecture = match ARCHITECTURE.get(knobs) {
            "linear-attention" => Architecture::Attention { softmax: false },
            "ssm" => Architecture::StateSpace,
            "rnn" => Architecture::GatedRecurrence,
            "lstm" => Architecture::Lstm,
            "mlp" => Architecture::Mlp,
            "mixer" => Architecture::Mixer,
            _ => Architecture::Attention { softmax: true },
        };
        let pool = match size(&TASKS) {
            0 => Pool::Endless,
            tasks => Pool::Of(tasks),
        };
        let course = Course {
            kind,
            dims: size(&DIMS),
            examples: size(&EXAMPLES),
            pool,
            noise_std: NOISE.get(knobs) as f32,
            seed: SEED.get(knobs) as u64,
        };
        let (d_input, d_output) = course.widths();
        let heads = size(&HEADS);
        let model = SequenceConfig {
            architecture,
            d_input,
            d_output,
            // The heads share it evenly.
            d_model: size(&WIDTH).div_ceil(heads) * heads,
            heads,
            layers: size(&LAYERS),
            context: course.seq(),
            mlp: MLP.get(knobs),
            positions: POSITIONS.get(knobs),
        };
        let kind = match OPTIMISER.get(knobs) {
            "sgd" => OptimiserKind::Sgd,
            "adamw" => OptimiserKind::AdamW { weight_decay: DECAY.get(knobs) },
            _ => OptimiserKind::Adam,
        };
        let optimiser =
            Optimiser { kind, learning_rate: RATE.get(knobs), warm_up: WARM_UP, end: None };
        Self { course, model, optimiser, rows: size(&BATCH), weights: WEIGHTS.get(knobs).into() }
    }

    /// Before its first step; refused where the given weights are not of this model.
    pub(super) fn learner(&self, lab: &Lab) -> Result<Learner, LabError> {
        let Self { course, model, optimiser, weights, .. } = self;
        let device = lab.train_device();
        let learner = Learner::new(model, course.loss(), *optimiser, course.seed, &device);
        if weights.is_empty() {
            return Ok(learner);
        }
        let refused = |reason: String| LabError::bad_knob(&WEIGHTS, reason);
        let file = from_base64(weights).ok_or_else(|| refused("it did not arrive whole".into()))?;
        learner.import(&file).map_err(|error| refused(error.to_string()))
    }

    /// What tells this run from another, for a legend.
    pub(super) fn name_beside(&self, other: &Self) -> String {
        let architecture = match self.model.architecture {
            Architecture::Attention { softmax: true } => "Transformer",
            Architecture::Attention { softmax: false } => "Linear attention",
            Architecture::Retention => "Retention",
            Architecture::StateSpace => "State-space model",
            Architecture::GatedRecurrence => "Gated recurrence",
            Architecture::Lstm => "LSTM",
            Architecture::Mlp => "MLP",
            Architecture::Mixer => "MLP-Mixer",
        };
        let mut name = vec![architecture.to_owned()];
        let mut add = |differs: bool, text: String| {
            if differs {
                name.push(text);
            }
        };
        let (mine, theirs) = (&self.model, &other.model);
        add(mine.layers != theirs.layers, format!("{} layers", mine.layers));
        add(mine.d_model != theirs.d_model, format!("width {}", mine.d_model));
        add(mine.heads != theirs.heads, format!("{} heads", mine.heads));
        add(mine.mlp != theirs.mlp, if mine.mlp { "with MLP" } else { "no MLP" }.to_owned());
        let positions = if mine.positions { "with positions" } else { "no positions" };
        add(mine.positions != theirs.positions, positions.to_owned());
        let tasks = match self.course.pool {
            Pool::Endless => "new tasks each time".to_owned(),
            Pool::Of(tasks) => format!("{tasks} tasks"),
        };
        add(self.course.pool != other.course.pool, tasks);
        add(
            self.course.noise_std != other.course.noise_std,
            format!("noise {}", self.course.noise_std),
        );
        add(self.optimiser != other.optimiser, format!("{:?}", self.optimiser.kind));
        add(
            self.optimiser.learning_rate != other.optimiser.learning_rate,
            format!("rate {}", self.optimiser.learning_rate),
        );
        let weights = if self.weights.is_empty() { "random weights" } else { "given weights" };
        add(self.weights != other.weights, weights.to_owned());
        add(self.course.seed != other.course.seed, format!("seed {}", self.course.seed));
        name.join(", ")
    }
}
