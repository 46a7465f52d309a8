use crate::baselines::{Population, excess_risk};
use crate::{Lab, LabError};
use nn::{Block, OnlineSgd, Setting};
use std::ops::Range;
use tasks::seed::{Stream, derive};
use tasks::{LinearRegression, Task};

/// Linear attention pretrained on several numbers of tasks at once: each with every step size, on
/// every seed. Which step size counts is decided on dev tasks, apart from those of the tests.
pub struct TaskLadder {
    task: LinearRegression,
    trainer: OnlineSgd,
    rungs: Vec<usize>,
    step_sizes: Vec<f64>,
    seeds: Range<u64>,
    /// `Xᵀ y / n` and the weights of each dev task.
    dev: Vec<(Vec<f32>, Vec<f32>)>,
    done: usize,
}

/// The runs on one number of tasks, with the step size that did best on the dev tasks.
pub struct Chosen {
    /// In units of `1 / (tr H · tr S)`.
    pub step_size: f64,
    /// Γ by seed, row by row.
    pub gammas: Vec<Vec<f32>>,
}

impl TaskLadder {
    const DEV_TASKS: u64 = 200;

    /// `rungs`: numbers of tasks. `step_sizes` are first ones, in units of `1 / (tr H · tr S)`: the
    /// theory asks for a small multiple of it.
    pub fn new(
        lab: &Lab,
        task: &LinearRegression,
        rungs: &[usize],
        step_sizes: &[f64],
        seeds: Range<u64>,
    ) -> Self {
        let moments = Population::of(task).moment_covariance(task.examples);
        let traces = task.eigenvalues().iter().sum::<f64>() * moments.iter().sum::<f64>();
        let settings = rungs.iter().flat_map(|tasks| {
            step_sizes.iter().map(|step| Setting { tasks: *tasks, step_size: step / traces })
        });
        let streams = (seeds.end - seeds.start) as usize;
        let dev = (0..Self::DEV_TASKS).map(|index| {
            let episode = task.sample(derive(seeds.start, Stream::Dev, index));
            (episode.moment(), episode.hidden)
        });
        Self {
            dev: dev.collect(),
            trainer: OnlineSgd::new(streams, task.dims, settings.collect(), &lab.train_device()),
            task: task.clone(),
            rungs: rungs.to_vec(),
            step_sizes: step_sizes.to_vec(),
            seeds,
            done: 0,
        }
    }

    /// Trains on the next block of tasks. The number of tasks seen so far, or `None` at the end.
    pub async fn advance(&mut self, lab: &Lab) -> Result<Option<usize>, LabError> {
        // Short at first, where most happens; bounded, so that a cancel need not wait.
        let most = (self.done / 4).clamp(16, (4_096 / self.task.dims).clamp(16, 256));
        let Some(steps) = self.trainer.next_steps(most) else { return Ok(None) };
        lab.tick("pretraining (tasks)", steps.start, self.trainer.all_steps()).await?;
        self.done = steps.end;
        self.trainer.advance(self.block(steps))?;
        self.trainer.settle().await?;
        Ok(Some(self.done))
    }

    /// For each rung the runs as they are now; those that have not ended are still under way.
    pub async fn chosen(&self) -> Result<Vec<Chosen>, LabError> {
        let gammas = self.trainer.gammas().await?;
        let rungs = gammas.chunks(self.step_sizes.len());
        let best = |runs: &[Vec<Vec<f32>>]| {
            let risks = runs.iter().map(|gammas| self.dev_risk(gammas));
            let best = risks.enumerate().min_by(|(_, a), (_, b)| a.total_cmp(b));
            let index = best.map_or(0, |(index, _)| index);
            Chosen { step_size: self.step_sizes[index], gammas: runs[index].clone() }
        };
        Ok(rungs.map(best).collect())
    }

    /// Numbers of tasks, as given.
    pub fn rungs(&self) -> &[usize] {
        &self.rungs
    }

    fn block(&self, steps: Range<usize>) -> Block {
        let mut block = Block::default();
        for step in steps {
            for seed in self.seeds.clone() {
                let episode = self.task.sample(derive(seed, Stream::Train, step as u64));
                block.moments.extend(episode.moment());
                block.queries.extend(episode.query);
                block.answers.push(episode.answer);
            }
        }
        block
    }

    /// Over all seeds; infinite where a run has diverged.
    fn dev_risk(&self, gammas: &[Vec<f32>]) -> f64 {
        let eigenvalues = self.task.eigenvalues();
        let each = gammas.iter().flat_map(|gamma| {
            self.dev.iter().map(move |(moment, hidden)| (Chosen::weights(gamma, moment), hidden))
        });
        let risk: f64 =
            each.map(|(weights, hidden)| excess_risk(&eigenvalues, weights, hidden)).sum();
        if risk.is_finite() { risk } else { f64::INFINITY }
    }
}

impl Chosen {
    /// `Γ z`: the weights that attention acts with. `[dims]`
    pub fn weights<'a>(gamma: &'a [f32], moment: &'a [f32]) -> impl Iterator<Item = f64> + 'a {
        gamma.chunks_exact(moment.len()).map(move |row| {
            f64::from(row.iter().zip(moment).map(|(entry, z)| entry * z).sum::<f32>())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NativeHost;
    use futures_lite::future::block_on;
    use std::rc::Rc;
    use tasks::Spectrum;

    #[test]
    fn more_tasks_are_better_and_neither_a_tiny_nor_a_diverging_step_is_chosen() {
        let task = LinearRegression {
            dims: 4,
            examples: 20,
            spectrum: Spectrum::Flat,
            weight_variance: 0.25,
            noise_variance: 1.0,
        };
        let host = Rc::new(NativeHost::new(|_| {}, |_, _, _| {}));
        let lab = Lab::new(host, protocol::Knobs::default());
        let mut ladder = TaskLadder::new(&lab, &task, &[2_000, 50], &[1e-4, 0.25, 1e3], 0..2);
        let chosen = block_on(async {
            let mut seen = 0;
            while let Some(done) = ladder.advance(&lab).await.unwrap() {
                assert!(done > seen);
                seen = done;
            }
            assert_eq!(seen, 2_000);
            ladder.chosen().await.unwrap()
        });
        assert_eq!(ladder.rungs(), [2_000, 50]);
        let population = Population::of(&task);
        let risk = |chosen: &Chosen| -> f64 {
            assert_eq!((chosen.step_size, chosen.gammas.len()), (0.25, 2));
            chosen.gammas.iter().map(|gamma| population.excess(gamma, 20)).sum::<f64>() / 2.0
        };
        let (long, short) = (risk(&chosen[0]), risk(&chosen[1]));
        let best = population.excess_of_diagonal(&population.best_gamma(20), 20);
        assert!(best < long && long < 1.1 * best, "{long} against {best}");
        assert!(long < short && short < population.zero_excess(), "{short}");
    }
}
