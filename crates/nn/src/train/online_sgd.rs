use crate::error::expect;
use crate::{LinearAttention, LinearAttentionConfig, NnError};
use burn::optim::{GradientsParams, ModuleOptimizer, SgdConfig};
use burn::tensor::{Device, Tensor, TensorData};
use std::ops::Range;

/// How one copy is trained: on how many tasks, each seen once, and with which first step size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setting {
    pub tasks: usize,
    /// γ₀
    pub step_size: f64,
}

/// Tasks for every stream: `steps × streams` of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// x, `[steps, streams, dims]`
    pub queries: Vec<f32>,
    /// Xᵀ y / n, `[steps, streams, dims]`
    pub moments: Vec<f32>,
    /// y, `[steps, streams]`
    pub answers: Vec<f32>,
}

/// Online SGD from zero on `(ŷ - y)² / 2`, one fresh task a step, for many settings and streams
/// at once; the step size halves `log₂ T` times over the run, and the last iterate is the result
/// (Wu et al. 2024, <https://arxiv.org/abs/2310.08391>, section 4).
pub struct OnlineSgd {
    model: LinearAttention,
    optim: ModuleOptimizer,
    device: Device,
    streams: usize,
    dims: usize,
    settings: Vec<Setting>,
    /// Indices of `settings`, longest run first; the models hold the first `running` of them.
    order: Vec<usize>,
    running: usize,
    done: usize,
    /// Γ of ended runs: indices of `settings`, and `[streams, copies · dims, dims]`.
    ended: Vec<(Vec<usize>, Tensor<3>)>,
}

impl Setting {
    /// γ at a step counted from zero: `γ₀ / 2^⌊t / K⌋` with `K = T / log₂ T`.
    pub fn step_size_at(&self, step: usize) -> f64 {
        let Self { tasks, step_size } = *self;
        let phase = tasks as f64 / (tasks as f64).log2().max(1.0);
        step_size / (step as f64 / phase).floor().exp2()
    }
}

impl OnlineSgd {
    /// `device` may be with or without autodiff.
    pub fn new(streams: usize, dims: usize, settings: Vec<Setting>, device: &Device) -> Self {
        let mut order: Vec<usize> = (0..settings.len()).collect();
        order.sort_by_key(|index| std::cmp::Reverse(settings[*index].tasks));
        let device = device.clone().autodiff();
        Self {
            model: LinearAttentionConfig::new(streams, settings.len(), dims).init(&device),
            optim: SgdConfig::new().init(),
            device,
            streams,
            dims,
            running: order.len(),
            settings,
            order,
            done: 0,
            ended: Vec::new(),
        }
    }

    /// Steps of the longest run.
    pub fn all_steps(&self) -> usize {
        self.settings.iter().map(|setting| setting.tasks).max().unwrap_or(0)
    }

    /// The steps to give to [`Self::advance`] next: at most `most`, never past the end of a run.
    /// `None` once all runs have ended.
    pub fn next_steps(&self, most: usize) -> Option<Range<usize>> {
        let last = *self.order[..self.running].last()?;
        Some(self.done..self.settings[last].tasks.min(self.done + most.max(1)))
    }

    /// Takes one step for each task of the block; runs that end are set aside.
    pub fn advance(&mut self, block: Block) -> Result<(), NnError> {
        let (streams, dims) = (self.streams, self.dims);
        let Block { queries, moments, answers } = block;
        let steps = answers.len() / streams;
        for (what, values) in [("queries", &queries), ("moments", &moments)] {
            expect(what, steps * streams * dims, values.len())?;
        }
        let rates: Vec<f32> = (self.done..self.done + steps)
            .flat_map(|step| {
                self.running_settings().map(move |s| (s.step_size_at(step) / 2.0) as f32)
            })
            .collect();
        let upload = |values: Vec<f32>, shape: [usize; 3]| {
            Tensor::<3>::from_data(TensorData::new(values, shape), &self.device)
        };
        let queries = upload(queries, [steps, streams, dims]);
        let moments = upload(moments, [steps, streams, dims]);
        let answers = upload(answers, [steps, streams, 1]);
        let rates = upload(rates, [steps, 1, self.running]);

        let mut model = self.model.clone();
        for step in 0..steps {
            let at = |tensor: &Tensor<3>| {
                let [_, rows, columns] = tensor.dims();
                tensor.clone().narrow(0, step, 1).reshape([rows, columns])
            };
            let error = model.forward(at(&queries), at(&moments)) - at(&answers); // [streams, copies]
            // A copy's rate is a factor of its loss, so that one optimiser step serves all.
            let loss = (error.clone() * error * at(&rates)).sum();
            let grads = GradientsParams::from_grads(loss.backward(), &model);
            model = self.optim.step(1.0, model, grads);
        }
        self.model = model;
        self.done += steps;
        self.set_ended_aside();
        Ok(())
    }

    /// Γ of every setting and stream as it is now, row by row; ended runs give their last one.
    /// `[settings][streams]`, each `[dims · dims]`.
    pub async fn gammas(&self) -> Result<Vec<Vec<Vec<f32>>>, NnError> {
        let mut gammas = vec![vec![Vec::new(); self.streams]; self.settings.len()];
        let running = (self.order[..self.running].to_vec(), self.model.gamma.val().inner());
        for (indices, tensor) in self.ended.iter().cloned().chain([running]) {
            if indices.is_empty() {
                continue;
            }
            let read = |reason: String| NnError::Read { reason };
            let data =
                tensor.into_data_async().await.map_err(|error| read(format!("{error:?}")))?;
            let values: Vec<f32> =
                data.try_into_vec().map_err(|error| read(format!("{error:?}")))?;
            let matrices = values.chunks_exact(self.dims * self.dims);
            for (place, matrix) in matrices.enumerate() {
                let (stream, copy) = (place / indices.len(), place % indices.len());
                gammas[indices[copy]][stream] = matrix.to_vec();
            }
        }
        Ok(gammas)
    }

    /// Waits until the device has caught up, so that its queue stays short.
    pub async fn settle(&self) -> Result<(), NnError> {
        if self.running > 0 {
            let gamma = self.model.gamma.val().inner();
            read(gamma.narrow(0, 0, 1).narrow(1, 0, 1).narrow(2, 0, 1)).await?;
        }
        Ok(())
    }

    fn running_settings(&self) -> impl Iterator<Item = Setting> {
        self.order[..self.running].iter().map(|index| self.settings[*index])
    }

    fn set_ended_aside(&mut self) {
        let still = self.running_settings().take_while(|setting| setting.tasks > self.done).count();
        if still == self.running {
            return;
        }
        let (dims, gamma) = (self.dims, self.model.gamma.val().inner());
        let ended = gamma.clone().narrow(1, still * dims, (self.running - still) * dims);
        self.ended.push((self.order[still..self.running].to_vec(), ended));
        self.running = still;
        if still > 0 {
            let kept = Tensor::from_inner(gamma.narrow(1, 0, still * dims));
            self.model = LinearAttention::from_gamma(kept);
        }
    }
}

async fn read(tensor: Tensor<3>) -> Result<Vec<f32>, NnError> {
    let failed = |reason: String| NnError::Read { reason };
    let data = tensor.into_data_async().await.map_err(|error| failed(format!("{error:?}")))?;
    data.try_into_vec().map_err(|error| failed(format!("{error:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_lite::future::block_on;
    use tasks::seed::{Stream, derive};
    use tasks::{LinearRegression, Spectrum, Task};

    const TASK: LinearRegression = LinearRegression {
        dims: 3,
        examples: 8,
        spectrum: Spectrum::Flat,
        weight_variance: 1.0,
        noise_variance: 0.5,
    };

    fn block(streams: usize, steps: Range<usize>) -> Block {
        let mut block = Block::default();
        for step in steps {
            for stream in 0..streams {
                let episode = TASK.sample(derive(stream as u64, Stream::Train, step as u64));
                block.moments.extend(episode.moment());
                block.queries.extend(&episode.query);
                block.answers.push(episode.answer);
            }
        }
        block
    }

    /// The update written out: `Γ ← Γ - γ (ŷ - y) x zᵀ`.
    fn by_hand(setting: Setting, stream: usize) -> Vec<f64> {
        let mut gamma = vec![0.0_f64; 9];
        for step in 0..setting.tasks {
            let Block { queries: x, moments: z, answers } = block(stream + 1, step..step + 1);
            let (x, z) = (&x[stream * 3..], &z[stream * 3..]);
            let feature = |i: usize| f64::from(x[i / 3]) * f64::from(z[i % 3]);
            let predicted: f64 = (0..9).map(|i| gamma[i] * feature(i)).sum();
            let error = predicted - f64::from(answers[stream]);
            for (i, entry) in gamma.iter_mut().enumerate() {
                *entry -= setting.step_size_at(step) * error * feature(i);
            }
        }
        gamma
    }

    #[test]
    fn training_is_the_update_written_out() {
        // Runs of different lengths and step sizes, on two streams, in blocks of seven.
        let settings = [(20, 0.05), (50, 0.02), (20, 0.01), (33, 0.05)]
            .map(|(tasks, step_size)| Setting { tasks, step_size });
        let mut trainer = OnlineSgd::new(2, 3, settings.to_vec(), &Device::flex());
        while let Some(steps) = trainer.next_steps(7) {
            trainer.advance(block(2, steps)).unwrap();
        }
        assert_eq!(trainer.done, trainer.all_steps());
        let gammas = block_on(trainer.gammas()).unwrap();
        for (setting, streams) in settings.into_iter().zip(gammas) {
            for (stream, gamma) in streams.into_iter().enumerate() {
                for (got, expected) in gamma.iter().zip(by_hand(setting, stream)) {
                    assert!((f64::from(*got) - expected).abs() < 1e-4, "{setting:?} {stream}");
                }
            }
        }
    }

    #[test]
    fn the_step_size_halves_log_t_times() {
        let setting = Setting { tasks: 1024, step_size: 1.0 };
        assert_eq!(setting.step_size_at(0), 1.0);
        assert_eq!(setting.step_size_at(103), 0.5);
        assert_eq!(setting.step_size_at(1023), 1.0 / 512.0);
    }

    #[test]
    fn a_run_that_diverges_leaves_the_others_alone() {
        let settings = [1e6, 0.05].map(|step_size| Setting { tasks: 60, step_size });
        let mut trainer = OnlineSgd::new(1, 3, settings.to_vec(), &Device::flex());
        while let Some(steps) = trainer.next_steps(60) {
            trainer.advance(block(1, steps)).unwrap();
        }
        let gammas = block_on(trainer.gammas()).unwrap();
        assert!(gammas[0][0].iter().any(|value| !value.is_finite()));
        assert!(gammas[1][0].iter().all(|value| value.is_finite()));
    }

    #[test]
    fn a_block_of_another_shape_is_refused() {
        let settings = vec![Setting { tasks: 5, step_size: 0.1 }];
        let mut trainer = OnlineSgd::new(2, 3, settings, &Device::flex());
        let short = Block { queries: vec![0.0; 5], moments: vec![0.0; 6], answers: vec![0.0; 2] };
        assert!(matches!(trainer.advance(short), Err(NnError::Shape { what: "queries", .. })));
    }
}
