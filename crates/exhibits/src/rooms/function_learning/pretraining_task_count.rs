//! How few pretraining tasks make attention as good as tuned ridge?
//!
//! # Design
//! Written before any run; what was measured stands beside the claims below.
//!
//! ```text
//! model: live
//! mechanism:
//!   Single-layer linear attention in its reduced form: for context (X, y) with n=64 rows and query
//!   x, prediction = x^T Gamma (X^T y)/n with one trainable d x d matrix. x ~ N(0, H) with
//!   eigenvalues i^-1.5 (or identity), w ~ N(0, psi^2 I), noise sigma^2, with psi^2 tr(H) <=
//!   sigma^2 as the theory asks. Pretraining: plain SGD from zero, each task used once, step size
//!   decayed geometrically, T tasks in total.
//!   The learned Gamma is tested on new tasks at the same context length against the Bayes-optimal
//!   predictor, ridge with lambda = sigma^2/psi^2, and against the closed-form best Gamma
//!   (infinitely many tasks); also at other context lengths than n, where optimality is lost.
//! claim:
//!   d=16, i^-1.5, n=64, sigma^2=2, 1,000 test tasks: total risk (excess+noise) at T=50,000 within
//!   6% of Bayes ridge and >= 80% of the excess gap from zero to ridge closed, and >= 65% at
//!   T=5,000; at d=32 the closed share at T=5,000 is no more than 15 points lower; at 8x the
//!   context length the gap to ridge in relative excess is >= 1.5x that at n.
//! ```
//!
//! Changed since: no iterate averaging, as the paper decays the step size and keeps the last
//! iterate; and 13 % instead of 6 % for the total risk, since 6.1 % is what the closed form leaves
//! between the best possible Γ and ridge. The quick trial behind the 6 % chose its step sizes on the
//! test tasks.

// size: an exhibit is one file: texts, knobs, figures and claims.

use crate::{Exhibit, Model, Paper, Preset, Program, Room};
use figure::{Scale, Unit};
use protocol::{Choice, ChoiceKnob, FloatKnob, IntKnob};

static TASKS: IntKnob = IntKnob {
    key: "tasks",
    label: "Pretraining tasks",
    help: "How many different regression tasks the model sees, each once.",
    min: 100,
    max: 100_000,
    default: 5_000,
    unit: Unit::Tasks,
    scale: Scale::Log,
};
static DIMS: IntKnob = IntKnob {
    key: "dims",
    label: "Inputs",
    help: "Numbers in each input; the model has one weight for every pair of them.",
    min: 8,
    max: 64,
    default: 16,
    unit: Unit::One,
    scale: Scale::Linear,
};
static SPECTRUM: ChoiceKnob = ChoiceKnob {
    key: "spectrum",
    label: "Input variances",
    help: "How fast the variance falls from the first input to the last.",
    options: &[
        Choice { key: "flat", label: "All equal" },
        Choice { key: "1.5", label: "Falling as i^-1.5" },
        Choice { key: "2.5", label: "Falling as i^-2.5" },
    ],
    default: "1.5",
};
static NOISE: FloatKnob = FloatKnob {
    key: "noise",
    label: "Noise variance",
    help: "Of each label. The task's own signal is never made larger than the noise.",
    min: 0.5,
    max: 4.0,
    default: 2.0,
    unit: Unit::SquaredError,
    scale: Scale::Linear,
};
static CONTEXT: IntKnob = IntKnob {
    key: "context",
    label: "Examples in training",
    help: "How many labelled examples a task shows during pretraining.",
    min: 16,
    max: 128,
    default: 64,
    unit: Unit::Examples,
    scale: Scale::Linear,
};
static TEST_CONTEXT: IntKnob = IntKnob {
    key: "test",
    label: "Examples in the test",
    help: "How many examples a new task shows. Far from the training length, ridge pulls away.",
    min: 8,
    max: 512,
    default: 64,
    unit: Unit::Examples,
    scale: Scale::Log,
};
static STEP: ChoiceKnob = ChoiceKnob {
    key: "step",
    label: "Step size",
    help: "Tuned for each number of tasks on separate tasks, or fixed to a multiple of 1 / (tr H · tr S).",
    options: &[
        Choice { key: "tuned", label: "Tuned" },
        Choice { key: "small", label: "Fixed, 1/32" },
        Choice { key: "middle", label: "Fixed, 1/8" },
        Choice { key: "large", label: "Fixed, 1/2" },
    ],
    default: "tuned",
};
static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "Three runs are made, from this seed and the two after it.",
    min: 0,
    max: 9_999,
    default: 0,
    unit: Unit::One,
    scale: Scale::Linear,
};

pub(super) static EXHIBIT: Exhibit = Exhibit {
    slug: "pretraining-task-count",
    room: Room::FunctionLearning,
    question: "How few pretraining tasks make attention as good as tuned ridge?",
    paper: Paper {
        title: "How Many Pretraining Tasks Are Needed for In-Context Learning of Linear Regression?",
        id: "2310.08391",
    },
    paper_claim: "A small number of independent pretraining tasks is enough, and the pretrained model closely matches the Bayes-optimal, optimally tuned ridge on unseen tasks at a fixed context length.",
    program: Some(Program {
        title: "A few thousand tasks are enough",
        how: "Each task is a hidden linear rule with noisy examples; no rule ever comes twice. A single layer of linear attention starts from zero and takes one small learning step a task, while you watch its error on new tasks fall. The dashed lines are what it could reach at best: ridge regression, which is told the noise level and the prior, and the best matrix this kind of attention can have at all, known in closed form.",
        equation: "ŷ = xᵀ Γ (Xᵀ y) / n,   Γ ← Γ − γₜ (ŷ − y) x (Xᵀ y)ᵀ / n,   Γ* = ((n+1)/n · H + (tr H + σ²/ψ²)/n · I)⁻¹",
        limits: "This is the model the paper analyses, trained as it says, not a transformer: one matrix, Gaussian inputs, Gaussian rules. The paper proves bounds up to constants; the numbers checked here are ours, and so are the sizes. “As good as ridge” holds up to such a constant: with the default settings even endlessly many tasks leave this attention 6 % above ridge in total risk. The prior variance ψ² is 1, or less where the signal would outweigh the noise (ψ² tr H ≤ σ²), since the theory asks for a bounded ratio. Not confirmed in the paper's text: that the step size halves every T / log₂ T tasks with base 2, and its starting value, which is chosen here from six for each T on 200 tasks that are used for nothing else. With this schedule only about T / log₂ T tasks are taken at full step, so a long run under way can be ahead of a shorter one that has ended. Closed forms were derived anew and are tested against drawn tasks. Excess risk leaves out the noise that nobody can predict.",
        models: &[Model::Live],
        seconds: 5,
        knobs: &[&TASKS, &DIMS, &SPECTRUM, &NOISE, &CONTEXT, &TEST_CONTEXT, &STEP, &SEED],
        when: &[],
        presets: &[
            Preset { label: "Only 300 tasks", fragment: "1?tasks=300" },
            Preset { label: "50,000 tasks", fragment: "1?tasks=50000" },
            Preset { label: "Twice the inputs", fragment: "1?dims=32" },
            Preset { label: "Eight times the examples", fragment: "1?test=512" },
            Preset { label: "All inputs equal", fragment: "1?spectrum=flat" },
            Preset { label: "Too small a step", fragment: "1?step=small" },
        ],
        compute: compute!(crate::Compute {
            run: |lab| Box::pin(compute::run(lab)),
            verify: |lab, effort| Box::pin(compute::verify(lab, effort)),
        }),
    }),
};

#[cfg(feature = "compute")]
mod compute {
    use super::{CONTEXT, DIMS, NOISE, SEED, SPECTRUM, STEP, TASKS, TEST_CONTEXT};
    use crate::Effort;
    use figure::{Axis, Claim, Heatmap, Lines, Role, Series, Table, Unit};
    use lab::baselines::{Population, Ridge, excess_risk};
    use lab::stats::{Mean, mean};
    use lab::training::{Chosen, TaskLadder};
    use lab::{Lab, LabError};
    use tasks::seed::{Stream, derive};
    use tasks::{Episode, LinearRegression, Spectrum, Task};

    /// First step sizes to choose from, in units of `1 / (tr H · tr S)`.
    const STEP_SIZES: [f64; 6] = [1.0 / 32.0, 1.0 / 16.0, 1.0 / 8.0, 1.0 / 4.0, 1.0 / 2.0, 1.0];
    const SEEDS: u64 = 3;
    /// Contexts over which ridge's error is averaged for the figures.
    const RIDGE_CONTEXTS: u64 = 300;
    /// A run with a larger excess risk has no point worth drawing.
    const DIVERGED: f32 = 1e6;
    const LENGTHS: [usize; 7] = [8, 16, 32, 64, 128, 256, 512];

    pub(super) async fn run(lab: &mut Lab) -> Result<(), LabError> {
        let size = |knob| lab.get(knob) as usize;
        let (all_tasks, test) = (size(&TASKS), size(&TEST_CONTEXT));
        let task = family(size(&DIMS), size(&CONTEXT), lab.get(&SPECTRUM), lab.get(&NOISE));
        let seed = lab.get(&SEED) as u64;
        let step_sizes: Vec<f64> = match lab.get(&STEP) {
            "small" => vec![1.0 / 32.0],
            "middle" => vec![1.0 / 8.0],
            "large" => vec![1.0 / 2.0],
            _ => STEP_SIZES.to_vec(),
        };

        let levels = Levels::measure(lab, &task, test, seed).await?;
        let mut ridge_by_length = Vec::new();
        for (done, length) in LENGTHS.into_iter().enumerate() {
            lab.tick("reading contexts with ridge", done, LENGTHS.len()).await?;
            let ridge = ridge_excess(&task.with_examples(length), seed);
            ridge_by_length.push([length as f32, ridge as f32]);
        }

        let mut training =
            TaskLadder::new(lab, &task, &rungs(all_tasks), &step_sizes, seed..seed + SEEDS);
        let (mut shown, mut live) = (0, Vec::new());
        while let Some(done) = training.advance(lab).await? {
            let ended = done == all_tasks;
            if done < shown + shown / 4 && !ended {
                continue;
            }
            shown = done;
            let chosen = training.chosen().await?;
            let longest = &chosen[0];
            let now = spread(&levels.population, longest, test);
            if now.mean.is_nan() || now.mean >= DIVERGED {
                continue;
            }
            live.push(([done as f32, now.mean], [now.low, now.high]));
            show_tasks(lab, &levels, training.rungs(), &chosen, done, &live)?;
            show_lengths(lab, &levels.population, &task, longest, &ridge_by_length)?;
            show_matrices(lab, &task, longest)?;
            if ended {
                show_table(lab, &levels, &task, &now, longest.step_size)?;
            }
        }
        if live.is_empty() {
            return Err(LabError::bad_knob(&STEP, "every run diverged; choose a smaller step"));
        }
        Ok(())
    }

    /// The header's claim: sixteen inputs, variances i^-1.5, 64 examples, noise 2. What ten seeds gave
    /// stands above each number.
    pub(super) async fn verify(lab: &mut Lab, effort: Effort) -> Result<Vec<Claim>, LabError> {
        let seeds = match effort {
            Effort::Quick => 3,
            Effort::Full => 10,
        };
        let few = Measured::new(lab, 16, &[5_000, 50_000], seeds).await?;
        let many_inputs = Measured::new(lab, 32, &[5_000], seeds).await?;

        let ratio: Vec<f32> =
            few.map(|scores| scores.total(scores.trained[1]) / scores.total(scores.ridge));
        let ratio_scalar =
            mean(&few.map(|scores| scores.total(scores.scalar) / scores.total(scores.ridge)));
        let closed_long = few.map(|scores| scores.closed(scores.trained[1]));
        let closed_scalar = mean(&few.map(|scores| scores.closed(scores.scalar)));
        let closed_best = mean(&few.map(|scores| scores.closed(scores.best)));
        let closed_short = few.map(|scores| scores.closed(scores.trained[0]));
        let closed_wide = many_inputs.map(|scores| scores.closed(scores.trained[0]));
        let drop: Vec<f32> =
            closed_short.iter().zip(&closed_wide).map(|(few, wide)| few - wide).collect();
        let gap_same = few.map(|scores| scores.trained[1] / scores.ridge - 1.0);
        let gap_long = few.map(|scores| scores.trained_long / scores.ridge_long - 1.0);
        let gap_ratio: Vec<f32> =
            gap_long.iter().zip(&gap_same).map(|(long, same)| long / same).collect();

        let claim = |statement: &str,
                     label: &str,
                     unit,
                     values: &[f32],
                     threshold,
                     at_least,
                     baseline: (&str, f32)| {
            let Mean { mean, low, high } = mean(values);
            Claim {
                statement: statement.to_owned(),
                quantity: Axis::linear(label, unit),
                measured: mean,
                interval: Some([low, high]),
                threshold,
                at_least,
                baseline: Some((baseline.0.to_owned(), baseline.1)),
                samples: values.len() as u32,
            }
        };
        Ok(vec![
            // 1.11 [1.11, 1.11]. The design's 6 % is what even Γ* is away from ridge.
            claim(
                "After 50,000 tasks the total risk is within 13 % of that of Bayes-optimal ridge (endlessly many would leave 6 %)",
                "total risk divided by ridge's",
                Unit::One,
                &ratio,
                1.13,
                false,
                ("one gradient step with the best rate", ratio_scalar.mean),
            ),
            // 84.4 % [84.3, 84.6].
            claim(
                "After 50,000 tasks at least 80 % of the way from predicting zero to ridge is done",
                "share of the excess risk closed",
                Unit::Share,
                &closed_long,
                0.80,
                true,
                ("one gradient step with the best rate", closed_scalar.mean),
            ),
            // 74.4 % [73.9, 74.9].
            claim(
                "After 5,000 tasks at least 65 % of that way is done",
                "share of the excess risk closed",
                Unit::Share,
                &closed_short,
                0.65,
                true,
                ("the best matrix, after endlessly many tasks", closed_best.mean),
            ),
            // 1.8 % [1.1, 2.7].
            claim(
                "With twice the inputs, 5,000 tasks bring it at most 15 points less far",
                "share closed with 16 inputs less that with 32",
                Unit::Share,
                &drop,
                0.15,
                false,
                ("share closed with 32 inputs", mean(&closed_wide).mean),
            ),
            // 8.16 [8.05, 8.26].
            claim(
                "At eight times the training length, ridge's lead in relative excess risk is at least 1.5 times as large",
                "relative lead at 512 examples divided by that at 64",
                Unit::One,
                &gap_ratio,
                1.5,
                true,
                ("relative lead at 64 examples", mean(&gap_same).mean),
            ),
        ])
    }

    /// The tasks for these knobs; the signal never outweighs the noise.
    fn family(
        dims: usize,
        examples: usize,
        spectrum: &str,
        noise_variance: f64,
    ) -> LinearRegression {
        let spectrum = match spectrum {
            "flat" => Spectrum::Flat,
            "2.5" => Spectrum::Power { exponent: 2.5 },
            _ => Spectrum::Power { exponent: 1.5 },
        };
        let trace: f64 = spectrum.eigenvalues(dims).iter().sum();
        let weight_variance = (noise_variance / trace).min(1.0);
        LinearRegression { dims, examples, spectrum, weight_variance, noise_variance }
    }

    /// Numbers of tasks, longest first, each a half power of ten below the one before.
    fn rungs(longest: usize) -> Vec<usize> {
        let rung =
            |power: i32| (longest as f64 / 10_f64.powf(f64::from(power) / 2.0)).round() as usize;
        (0..6).map(rung).take_while(|tasks| *tasks >= 30).collect()
    }

    /// Mean and interval of the exact excess risk over seeds.
    fn spread(population: &Population, chosen: &Chosen, examples: usize) -> Mean {
        let risks: Vec<f32> =
            chosen.gammas.iter().map(|gamma| population.excess(gamma, examples) as f32).collect();
        mean(&risks)
    }

    /// What no training changes.
    struct Levels {
        population: Population,
        test: usize,
        zero: f64,
        /// One gradient step with the best rate for the training length.
        scalar: f64,
        /// The best matrix for the training length.
        best: f64,
        ridge: f64,
    }

    impl Levels {
        async fn measure(
            lab: &Lab,
            task: &LinearRegression,
            test: usize,
            seed: u64,
        ) -> Result<Self, LabError> {
            lab.tick("reading contexts with ridge", 0, LENGTHS.len()).await?;
            let population = Population::of(task);
            let rate = population.best_scalar(task.examples);
            Ok(Self {
                test,
                zero: population.zero_excess(),
                scalar: population.excess_of_diagonal(&vec![rate; task.dims], test),
                best: population.excess_of_diagonal(&population.best_gamma(task.examples), test),
                ridge: ridge_excess(&task.with_examples(test), seed),
                population,
            })
        }
    }

    /// Ridge's expected excess risk, averaged over drawn contexts.
    fn ridge_excess(task: &LinearRegression, seed: u64) -> f64 {
        let ridge = Ridge::bayes(task);
        let total: f64 = (0..RIDGE_CONTEXTS)
            .map(|index| {
                ridge.expected_excess(&task.sample(derive(seed, Stream::Test, index)), task)
            })
            .sum();
        total / RIDGE_CONTEXTS as f64
    }

    fn show_tasks(
        lab: &Lab,
        levels: &Levels,
        rungs: &[usize],
        chosen: &[Chosen],
        done: usize,
        live: &[([f32; 2], [f32; 2])],
    ) -> Result<(), LabError> {
        // The first figure comes after 16 tasks.
        let ends = [16.0, rungs[0] as f32];
        // What is far worse than predicting zero is drawn at the edge.
        let edge = (levels.zero * 1.5) as f32;
        let cut = |[low, high]: [f32; 2]| [low.min(edge), high.min(edge)];
        let level = |name: &str, role, y: f64| Series::level(name, role, ends, y as f32);
        let mut series = vec![
            level("predicting zero", Role::Chance, levels.zero),
            level("one gradient step, best rate", Role::Baseline, levels.scalar),
            level("best matrix Γ*", Role::Theory, levels.best),
            level("Bayes-optimal ridge", Role::Theory, levels.ridge),
        ];
        let (points, band) =
            live.iter().map(|([at, mean], band)| ([*at, mean.min(edge)], cut(*band))).unzip();
        series.push(Series::new("attention, while it learns", Role::Data, points).with_band(band));
        let ended = rungs.iter().zip(chosen).rev().filter(|(tasks, _)| **tasks <= done);
        let ended = ended.map(|(tasks, chosen)| {
            (*tasks as f32, spread(&levels.population, chosen, levels.test))
        });
        let (points, band): (Vec<_>, Vec<_>) = ended
            .filter(|(_, risk)| risk.mean < DIVERGED)
            .map(|(tasks, risk)| ([tasks, risk.mean.min(edge)], cut([risk.low, risk.high])))
            .unzip();
        if !points.is_empty() {
            series.push(
                Series::new("attention, trained on so many tasks", Role::Model, points)
                    .with_band(band),
            );
        }
        let bands = series.iter().filter_map(|series| series.band.as_ref());
        let highest = bands.flatten().fold(0.0_f32, |top, [_, high]| top.max(*high));
        let top = highest.max((levels.zero * 1.1) as f32);
        lab.show(Lines::new(
            "risk-by-tasks",
            format!("Excess risk on new tasks with {} examples against the number of pretraining tasks, three seeds with their interval", levels.test),
            Axis::log("pretraining tasks", Unit::Tasks),
            Axis::linear("excess risk", Unit::SquaredError).from_to(0.0, top),
            series,
        ))
    }

    fn show_lengths(
        lab: &Lab,
        population: &Population,
        task: &LinearRegression,
        longest: &Chosen,
        ridge: &[[f32; 2]],
    ) -> Result<(), LabError> {
        let by_length = |risk: &dyn Fn(usize) -> f64| -> Vec<[f32; 2]> {
            LENGTHS.iter().map(|length| [*length as f32, risk(*length) as f32]).collect()
        };
        let (points, band) = LENGTHS
            .iter()
            .map(|length| {
                let risk = spread(population, longest, *length);
                ([*length as f32, risk.mean], [risk.low, risk.high])
            })
            .unzip();
        let fixed = population.best_gamma(task.examples);
        lab.show(Lines::new(
            "risk-by-length",
            format!(
                "Excess risk against the number of examples in the test, after training with {}",
                task.examples
            ),
            Axis::log("examples in the test", Unit::Examples),
            Axis::log("excess risk", Unit::SquaredError),
            vec![
                Series::new("attention, longest run", Role::Model, points).with_band(band),
                Series::new(
                    "best matrix for the training length",
                    Role::Baseline,
                    by_length(&|length| population.excess_of_diagonal(&fixed, length)),
                ),
                Series::new(
                    "best matrix for each length",
                    Role::Theory,
                    by_length(&|length| {
                        population.excess_of_diagonal(&population.best_gamma(length), length)
                    }),
                ),
                Series::new("Bayes-optimal ridge", Role::Theory, ridge.to_vec()),
            ],
        ))
    }

    /// Both matrices as `√H Γ √H`: what is kept of each direction's signal, so that entries compare.
    fn show_matrices(lab: &Lab, task: &LinearRegression, longest: &Chosen) -> Result<(), LabError> {
        let roots: Vec<f64> = task.eigenvalues().into_iter().map(f64::sqrt).collect();
        let best = Population::of(task).best_gamma(task.examples);
        let labels = || (1..=task.dims).map(|index| index.to_string()).collect::<Vec<_>>();
        let heatmap = |id: &str, caption: &str, entry: &dyn Fn(usize, usize) -> f64| {
            let cells = (0..task.dims * task.dims).map(|cell| {
                let (i, j) = (cell / task.dims, cell % task.dims);
                Some((roots[i] * entry(i, j) * roots[j]) as f32)
            });
            let axis = |label: &str| Axis::linear(label, Unit::One);
            let value = axis("weight, scaled by the input variances").from_to(-1.0, 1.0);
            Heatmap::new(
                id,
                caption,
                axis("input"),
                axis("input"),
                value,
                labels(),
                labels(),
                cells.collect::<Vec<_>>(),
            )
        };
        if let Some(gamma) = longest.gammas.first() {
            lab.show(heatmap(
                "gamma",
                "The learned matrix Γ of the first seed, longest run",
                &|i, j| f64::from(gamma[i * task.dims + j]),
            ))?;
        }
        lab.show(heatmap(
            "gamma-best",
            "The best matrix Γ*, after endlessly many tasks",
            &|i, j| if i == j { best[i] } else { 0.0 },
        ))
    }

    fn show_table(
        lab: &Lab,
        levels: &Levels,
        task: &LinearRegression,
        trained: &Mean,
        step_size: f64,
    ) -> Result<(), LabError> {
        let row = |name: String, excess: f64| {
            let total = excess + task.noise_variance;
            let closed = (levels.zero - excess) / (levels.zero - levels.ridge);
            vec![
                name,
                format!("{excess:.3}"),
                format!("{total:.3}"),
                format!("{:.1} %", closed * 100.0),
            ]
        };
        lab.show(Table::new(
            "numbers",
            format!(
                "Risks on new tasks with {} examples; total risk includes the noise",
                levels.test
            ),
            ["predictor", "excess risk", "total risk", "way from zero to ridge"]
                .map(str::to_owned)
                .to_vec(),
            vec![
                row("predicting zero".to_owned(), levels.zero),
                row("one gradient step, best rate".to_owned(), levels.scalar),
                row(
                    format!("attention, longest run (step {step_size} / (tr H · tr S))"),
                    f64::from(trained.mean),
                ),
                row("best matrix Γ*".to_owned(), levels.best),
                row("Bayes-optimal ridge".to_owned(), levels.ridge),
            ],
        ))
    }

    /// One seed's mean excess risks on its own test tasks, all at 64 examples but for `_long` (512).
    struct Scores {
        noise: f32,
        zero: f32,
        scalar: f32,
        best: f32,
        ridge: f32,
        /// By length of pretraining, shortest first.
        trained: Vec<f32>,
        trained_long: f32,
        ridge_long: f32,
    }

    impl Scores {
        fn total(&self, excess: f32) -> f32 {
            excess + self.noise
        }

        /// The share of the way from predicting zero to ridge.
        fn closed(&self, excess: f32) -> f32 {
            (self.zero - excess) / (self.zero - self.ridge)
        }
    }

    struct Measured(Vec<Scores>);

    impl Measured {
        const TEST_TASKS: u64 = 1_000;

        async fn new(
            lab: &Lab,
            dims: usize,
            tasks: &[usize],
            seeds: usize,
        ) -> Result<Self, LabError> {
            let task = family(dims, 64, "1.5", 2.0);
            let mut training = TaskLadder::new(lab, &task, tasks, &STEP_SIZES, 0..seeds as u64);
            while training.advance(lab).await?.is_some() {}
            let chosen = training.chosen().await?;
            let mut scores = Vec::new();
            for seed in 0..seeds {
                lab.tick("new tasks (seeds)", seed, seeds).await?;
                let gammas: Vec<&[f32]> =
                    chosen.iter().map(|chosen| chosen.gammas[seed].as_slice()).collect();
                scores.push(Self::score(&task, &gammas, seed as u64));
            }
            Ok(Self(scores))
        }

        fn score(task: &LinearRegression, gammas: &[&[f32]], seed: u64) -> Scores {
            let (eigenvalues, population, ridge) =
                (task.eigenvalues(), Population::of(task), Ridge::bayes(task));
            let best = population.best_gamma(task.examples);
            let rate = population.best_scalar(task.examples);
            let diagonal = |episode: &Episode, diagonal: &dyn Fn(usize) -> f64| {
                let weights = episode
                    .moment()
                    .into_iter()
                    .enumerate()
                    .map(|(i, z)| diagonal(i) * f64::from(z));
                excess_risk(&eigenvalues, weights, &episode.hidden)
            };
            let trained = |episode: &Episode, gamma: &[f32]| {
                excess_risk(
                    &eigenvalues,
                    Chosen::weights(gamma, &episode.moment()),
                    &episode.hidden,
                )
            };
            let read = |episode: &Episode| {
                excess_risk(&eigenvalues, ridge.weights(episode), &episode.hidden)
            };
            let average = |task: &LinearRegression, risk: &dyn Fn(&Episode) -> f64| {
                let episodes = (0..Self::TEST_TASKS)
                    .map(|index| task.sample(derive(seed, Stream::Test, index)));
                (episodes.map(|episode| risk(&episode)).sum::<f64>() / Self::TEST_TASKS as f64)
                    as f32
            };
            let long = task.with_examples(8 * task.examples);
            let longest = gammas[gammas.len() - 1];
            Scores {
                noise: task.noise_variance as f32,
                zero: average(task, &|episode| diagonal(episode, &|_| 0.0)),
                scalar: average(task, &|episode| diagonal(episode, &|_| rate)),
                best: average(task, &|episode| diagonal(episode, &|i| best[i])),
                ridge: average(task, &read),
                trained: gammas
                    .iter()
                    .map(|gamma| average(task, &|episode| trained(episode, gamma)))
                    .collect(),
                trained_long: average(&long, &|episode| trained(episode, longest)),
                ridge_long: average(&long, &read),
            }
        }

        fn map(&self, value: impl Fn(&Scores) -> f32) -> Vec<f32> {
            self.0.iter().map(value).collect()
        }
    }
}
