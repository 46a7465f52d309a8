use super::batch::WordBatch;
use super::learner::read;
use super::trainer::{Optimiser, Trainer};
use crate::error::expect;
use crate::models::map::Mapped;
use crate::{MapConfig, MapModel, NnError};
use burn::module::Module;
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Int, Tensor, TensorData};

/// A [`MapModel`] with its optimiser, on walks as `tasks::AliasedRooms` writes them: a colour, a move,
/// a colour, and so on. A clone is a snapshot.
#[derive(Clone)]
pub struct WalkLearner {
    pub(crate) trainer: Trainer<MapModel>,
    config: MapConfig,
    /// The step of training from which on what is known passes through the codes. Before it a model
    /// learns to use what it reads, which is slow where codes change all the while.
    codes_from: usize,
}

impl WalkLearner {
    /// Steps after which codes that nothing is near to are put elsewhere.
    const REVIVED_EVERY: usize = 50;

    /// `device` may be with or without autodiff.
    pub fn new(config: &MapConfig, optimiser: Optimiser, seed: u64, device: &Device) -> Self {
        let trainer = Trainer::new(|device| config.init(seed, device), optimiser, device);
        Self { trainer, config: config.clone(), codes_from: 0 }
    }

    /// With a bottleneck from this step of training on.
    pub(crate) fn codes_from(self, step: usize) -> Self {
        Self { codes_from: step, ..self }
    }

    /// One step on the mean over the horizon of the nats of what is seen; that before its update, `[1]`,
    /// which waits for nobody.
    pub fn step(&mut self, batch: &WordBatch) -> Result<Tensor<1>, NnError> {
        let walks = self.upload(batch)?;
        let colours = walks.colours.clone();
        let discrete = self.steps() >= self.codes_from;
        if discrete && self.steps() % Self::REVIVED_EVERY == 1 {
            let moves = walks.before.dims()[1];
            let (seen, before) = (colours.clone().narrow(1, 0, moves), walks.before.clone());
            let (model, turn) = (self.trainer.model.clone(), self.steps());
            self.trainer.model = model.revived(seen, before, turn);
        }
        let Mapped { ahead, apart, .. } = walks.map(&self.trainer.model, discrete);
        let horizon = ahead.len();
        let mut loss = apart;
        for (at, scores) in ahead.into_iter().enumerate() {
            let [rows, count, _] = scores.dims();
            let seen = colours.clone().narrow(1, at + 1, count).reshape([rows, count, 1]);
            let nats = log_softmax(scores, 2).gather(2, seen).neg();
            loss = loss + nats.mean() / horizon as f64;
        }
        Ok(self.trainer.step(loss))
    }

    /// Logarithms of the probabilities of what is seen one move on, `[batch, moves, colours]`.
    pub async fn predict(&self, batch: &WordBatch) -> Result<Vec<f32>, NnError> {
        let mut mapped = self.upload(batch)?.map(&self.trainer.model.valid(), true);
        read(log_softmax(mapped.ahead.swap_remove(0), 2)).await
    }

    /// The codes of the place before each move, `[batch, moves, codebooks]`.
    pub async fn codes(&self, batch: &WordBatch) -> Result<Vec<u32>, NnError> {
        let codes = self.upload(batch)?.map(&self.trainer.model.valid(), true).codes;
        Ok(read(codes.float()).await?.into_iter().map(|code| code as u32).collect())
    }

    pub fn import(self, file: &[u8]) -> Result<Self, NnError> {
        Ok(Self { trainer: self.trainer.import(file)?, ..self })
    }

    pub fn config(&self) -> &MapConfig {
        &self.config
    }

    pub fn parameters(&self) -> usize {
        self.trainer.model.num_params()
    }

    /// Steps taken since the first weights.
    pub fn steps(&self) -> usize {
        self.trainer.steps()
    }

    fn upload(&self, batch: &WordBatch) -> Result<Walks, NnError> {
        let MapConfig { colours, actions, horizon, .. } = self.config;
        let rows = batch.check(colours + actions)?;
        let moves = batch.seq / 2;
        expect("a walk of colours and moves", 2 * moves.max(horizon), batch.seq)?;
        let (mut seen, mut before, mut after) = (Vec::new(), Vec::new(), Vec::new());
        for walk in batch.words.chunks_exact(batch.seq + 1) {
            let mut last = actions as u32;
            for pair in walk.chunks(2) {
                let colour = pair[0];
                expect("a colour", colour.min(colours as u32 - 1) as usize, colour as usize)?;
                seen.push(colour as i32);
                let Some(word) = pair.get(1) else { continue };
                let action = word.wrapping_sub(colours as u32);
                expect("a move", action.min(actions as u32 - 1) as usize, action as usize)?;
                before.push(last as i32);
                last = action;
                after.extend((0..actions as u32).map(|at| f32::from(u8::from(at == action))));
            }
        }
        let device = &self.trainer.device;
        let ints = |values: Vec<i32>, width| {
            Tensor::<2, Int>::from_data(TensorData::new(values, [rows, width]), device)
        };
        Ok(Walks {
            colours: ints(seen, moves + 1),
            before: ints(before, moves),
            after: Tensor::from_data(TensorData::new(after, [rows, moves, actions]), device),
        })
    }
}

struct Walks {
    /// `[batch, moves + 1]`
    colours: Tensor<2, Int>,
    /// `[batch, moves]`
    before: Tensor<2, Int>,
    /// `[batch, moves, actions]`
    after: Tensor<3>,
}

impl Walks {
    fn map(self, model: &MapModel, discrete: bool) -> Mapped {
        let moves = self.before.dims()[1];
        model.forward(self.colours.narrow(1, 0, moves), self.before, self.after, discrete)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OptimiserKind, read_loss};
    use futures_lite::future::block_on;
    use tasks::{AliasedRooms, Draw, TokenFamily};

    const FAMILY: AliasedRooms = AliasedRooms { side: 2, colours: 4, moves: 10 };

    fn learner() -> WalkLearner {
        let config = MapConfig::new(4, 4, 16, 2, 1, 2, 8, 2);
        let kind = OptimiserKind::Adam;
        let optimiser = Optimiser { kind, learning_rate: 5e-3, warm_up: 10, end: None };
        WalkLearner::new(&config, optimiser, 1, &Device::flex())
    }

    fn batch(step: u64) -> WordBatch {
        let walks: Vec<_> =
            (0..16).map(|row| FAMILY.sentence(Draw::Known, 4, step * 16 + row)).collect();
        WordBatch::of_sentences(&walks, 0.0)
    }

    #[test]
    fn a_small_room_is_learnt_through_the_codes() {
        let mut learner = learner();
        let losses: Vec<f32> = (0..250)
            .map(|step| block_on(read_loss(learner.step(&batch(step)).unwrap())).unwrap())
            .collect();
        assert!(losses[249] < 0.4 * losses[0], "{} {}", losses[0], losses[249]);
        let codes = block_on(learner.codes(&batch(300))).unwrap();
        assert_eq!(codes.len(), 16 * 10 * 2);
        assert!(codes.iter().all(|code| *code < 8));
        assert_eq!(block_on(learner.predict(&batch(300))).unwrap().len(), 16 * 10 * 4);
    }

    #[test]
    fn codes_come_in_at_their_step() {
        let loss = |learner: &WalkLearner, step| {
            block_on(read_loss(learner.clone().step(&batch(step)).unwrap())).unwrap()
        };
        let (mut late, never) = (learner().codes_from(1), learner().codes_from(2));
        assert_eq!(loss(&late, 0), loss(&never, 0));
        assert_ne!(loss(&late, 0), loss(&learner(), 0));
        late.step(&batch(0)).unwrap();
        assert_ne!(loss(&late, 1), loss(&late.clone().codes_from(2), 1));
    }

    #[test]
    fn what_is_no_walk_is_refused() {
        let mut learner = learner();
        let good = batch(0);
        let swapped = good.words.iter().map(|word| 7 - word).collect();
        assert!(learner.step(&WordBatch { words: swapped, ..good.clone() }).is_err());
        let short =
            WordBatch { seq: 2, words: vec![0, 4, 1], weights: vec![0.0, 1.0], told: Vec::new() };
        assert!(learner.step(&short).is_err());
        assert!(learner.step(&WordBatch::default()).is_err());
        assert!(learner.step(&good).is_ok());
    }
}
