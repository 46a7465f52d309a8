//! The model that was trained with colours drawn for each task, and its twin with fixed ones.

use super::scene::Scene;
use lab::{Lab, LabError};
use nn::{Checkpoint, PaintBatch};
use tasks::Painted;

/// Scenes that are painted at once.
const ROWS: usize = 8;

pub(super) struct Painters<'a> {
    lab: &'a Lab,
    random: Checkpoint,
    fixed: Checkpoint,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Random,
    Fixed,
}

impl<'a> Painters<'a> {
    pub(super) async fn new(lab: &'a Lab) -> Result<Self, LabError> {
        let (random, fixed) =
            (lab.checkpoint("painter").await?, lab.checkpoint("painter-fixed").await?);
        Ok(Self { lab, random, fixed })
    }

    /// The painting of what each scene asks, by its first example.
    pub(super) async fn paint(
        &self,
        which: Which,
        scenes: &[Scene],
    ) -> Result<Vec<Vec<f32>>, LabError> {
        let pairs = scenes.iter().map(|scene| (&scene.examples[0], &scene.asked));
        self.painted(which, &pairs.collect::<Vec<_>>()).await
    }

    /// By all examples, each in its own row; rows share what they know of the question.
    pub(super) async fn paint_together(&self, scene: &Scene) -> Result<Vec<f32>, LabError> {
        self.lab.tick("Painting", 0, 1).await?;
        let mut batch = PaintBatch::default();
        for example in &scene.examples {
            batch.push(example, &scene.asked, &PaintBatch::asked());
        }
        let learner = self.random.paintings().ok_or_else(unfit)?;
        Ok(learner.predict_together(&batch).await?)
    }

    /// By all examples, shrunk into one.
    pub(super) async fn paint_tiled(&self, scenes: &[Scene]) -> Result<Vec<Vec<f32>>, LabError> {
        let tiled: Vec<Painted> = scenes.iter().map(Scene::tiled).collect();
        let pairs = tiled.iter().zip(scenes).map(|(tiled, scene)| (tiled, &scene.asked));
        self.painted(Which::Random, &pairs.collect::<Vec<_>>()).await
    }

    async fn painted(
        &self,
        which: Which,
        pairs: &[(&Painted, &Painted)],
    ) -> Result<Vec<Vec<f32>>, LabError> {
        let checkpoint = match which {
            Which::Random => &self.random,
            Which::Fixed => &self.fixed,
        };
        let learner = checkpoint.paintings().ok_or_else(unfit)?;
        let mut all = Vec::new();
        for part in pairs.chunks(ROWS) {
            self.lab.tick("Painting", all.len(), pairs.len()).await?;
            let mut batch = PaintBatch::default();
            for (example, asked) in part {
                batch.push(example, asked, &PaintBatch::asked());
            }
            let painted = learner.predict(&batch).await?;
            all.extend(painted.chunks_exact(painted.len() / part.len()).map(<[f32]>::to_vec));
        }
        Ok(all)
    }
}

/// A recipe of the zoo that is not of this exhibit; its tests would not let it be.
fn unfit() -> LabError {
    nn::NnError::Weights("this model paints no pictures".to_owned()).into()
}
