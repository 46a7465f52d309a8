use super::batch::WordBatch;
use super::learner::read;
use super::trainer::{Optimiser, Trainer};
use crate::{Decoder, DecoderConfig, NnError};
use burn::module::Module;
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Int, Tensor, TensorData};

/// A [`Decoder`] with its optimiser, on the nats of each next word. A clone is a snapshot.
#[derive(Clone)]
pub struct WordLearner {
    pub(crate) trainer: Trainer<Decoder>,
    config: DecoderConfig,
}

impl WordLearner {
    /// `device` may be with or without autodiff.
    pub fn new(config: &DecoderConfig, optimiser: Optimiser, seed: u64, device: &Device) -> Self {
        let trainer = Trainer::new(|device| config.init(seed, device), optimiser, device);
        Self { trainer, config: config.clone() }
    }

    /// One step; the loss before its update, `[1]`, which waits for nobody.
    pub fn step(&mut self, batch: &WordBatch) -> Result<Tensor<1>, NnError> {
        let (words, next, weights) = self.upload(batch)?;
        let nats = log_softmax(self.trainer.model.forward(words), 2).gather(2, next).neg();
        let loss = (nats * weights.clone()).sum() / weights.sum();
        Ok(self.trainer.step(loss))
    }

    /// Logarithms of the probabilities of what comes next, `[batch, seq, vocab]`.
    pub async fn predict(&self, batch: &WordBatch) -> Result<Vec<f32>, NnError> {
        let (words, _, _) = self.upload(batch)?;
        read(log_softmax(self.model().forward(words), 2)).await
    }

    /// The same with the weights of a file, before its first step.
    pub fn import(self, file: &[u8]) -> Result<Self, NnError> {
        Ok(Self { trainer: self.trainer.import(file)?, ..self })
    }

    /// The same weights with another optimiser, before its first step.
    pub fn again(&self, optimiser: Optimiser) -> Self {
        Self { trainer: self.trainer.again(optimiser), config: self.config.clone() }
    }

    /// From now on every word sees all others.
    pub fn without_mask(mut self) -> Self {
        self.trainer.model = self.trainer.model.without_mask();
        self
    }

    pub fn parameters(&self) -> usize {
        self.trainer.model.num_params()
    }

    /// The model alone, without what training needs.
    pub fn model(&self) -> Decoder {
        self.trainer.model.valid()
    }

    pub fn config(&self) -> &DecoderConfig {
        &self.config
    }

    /// Steps taken since the first weights.
    pub fn steps(&self) -> usize {
        self.trainer.steps()
    }

    /// Read words, `[batch, seq]`, and of each what is to be told and how much it counts,
    /// `[batch, seq, 1]`.
    #[allow(clippy::type_complexity)] // three tensors, named where they arrive
    fn upload(
        &self,
        batch: &WordBatch,
    ) -> Result<(Tensor<2, Int>, Tensor<3, Int>, Tensor<3>), NnError> {
        let (rows, seq) = (batch.check(self.config.vocab)?, batch.seq);
        let device = &self.trainer.device;
        let upload = |words: &[u32], width: usize| {
            let words: Vec<i32> = words.iter().map(|word| *word as i32).collect();
            Tensor::<2, Int>::from_data(TensorData::new(words, [rows, width]), device)
        };
        let all = upload(&batch.words, seq + 1);
        let next = match batch.told.is_empty() {
            true => all.clone().narrow(1, 1, seq),
            false => upload(&batch.told, seq),
        };
        let next = next.reshape([rows, seq, 1]);
        let weights = TensorData::new(batch.weights.clone(), [rows, seq, 1]);
        Ok((all.narrow(1, 0, seq), next, Tensor::from_data(weights, device)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OptimiserKind, read_loss};
    use futures_lite::future::block_on;
    use tasks::{Draw, MarkovChains, TokenFamily};

    fn learner(seed: u64) -> WordLearner {
        let config = DecoderConfig::new(8, 16, 2, 2, 32, 16);
        let kind = OptimiserKind::Adam;
        let optimiser = Optimiser { kind, learning_rate: 5e-3, warm_up: 10, end: None };
        WordLearner::new(&config, optimiser, seed, &Device::flex())
    }

    fn batch(step: u64) -> WordBatch {
        let family = MarkovChains { states: 8, seq: 16 };
        let sentences: Vec<_> =
            (0..16).map(|row| family.sentence(Draw::Known, 0, step * 16 + row)).collect();
        WordBatch::of_sentences(&sentences, 0.0)
    }

    #[test]
    fn a_chain_is_learnt() {
        let mut learner = learner(1);
        let losses: Vec<f32> = (0..200)
            .map(|step| block_on(read_loss(learner.step(&batch(step)).unwrap())).unwrap())
            .collect();
        let mean = |losses: &[f32]| losses.iter().sum::<f32>() / losses.len() as f32;
        let (first, last) = (mean(&losses[..5]), mean(&losses[180..]));
        assert!((first - 8.0_f32.ln()).abs() < 0.1, "{first}");
        assert!(last < 0.93 * first, "from {first} to {last}");
        assert_eq!(learner.steps(), 200);
    }

    #[test]
    fn predictions_are_probabilities() {
        let nats = block_on(learner(1).predict(&batch(0))).unwrap();
        assert_eq!(nats.len(), 16 * 16 * 8);
        for row in nats.chunks(8) {
            assert!((row.iter().map(|nats| nats.exp()).sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn without_the_mask_a_word_behind_can_be_told() {
        let kind = OptimiserKind::Adam;
        let optimiser = Optimiser { kind, learning_rate: 5e-3, warm_up: 10, end: None };
        let mut learner = learner(1).without_mask().again(optimiser);
        let told = |batch: WordBatch| {
            let texts = batch.words.chunks_exact(batch.seq + 1);
            let told = texts.flat_map(|text| [&text[1..batch.seq], &text[..1]].concat()).collect();
            WordBatch { told, ..batch }
        };
        let loss = |step| block_on(read_loss(learner.step(&told(batch(step))).unwrap())).unwrap();
        let last = (0..200).map(loss).last().unwrap();
        // Masked, it would be that of the chain, 1.9.
        assert!(last < 1.5, "{last}");
    }

    #[test]
    fn a_batch_of_another_shape_is_refused() {
        let mut learner = learner(1);
        let good = batch(0);
        assert!(learner.step(&WordBatch { seq: 5, ..good.clone() }).is_err());
        assert!(learner.step(&WordBatch { weights: vec![], ..good.clone() }).is_err());
        let strange = good.words.iter().map(|word| word + 1).collect();
        assert!(learner.step(&WordBatch { words: strange, ..good.clone() }).is_err());
        assert!(learner.step(&WordBatch { told: vec![0; 7], ..good.clone() }).is_err());
        assert!(learner.step(&WordBatch::default()).is_err());
        assert!(learner.step(&good).is_ok());
    }
}
