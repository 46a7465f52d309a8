/// A family of tasks to learn in context.
pub trait Task {
    /// Draws a task and its examples. The same seed gives the same episode.
    fn sample(&self, seed: u64) -> Episode;
}

/// Examples of one drawn task, and a query of the same task.
#[derive(Clone, Debug, PartialEq)]
pub struct Episode {
    /// `[examples][dims]`, flattened.
    pub inputs: Vec<f32>,
    /// `[examples]`
    pub labels: Vec<f32>,
    /// `[dims]`
    pub query: Vec<f32>,
    /// The label of the query.
    pub answer: f32,
    /// What was drawn to make the task (for regression its weights). Not for the learner: with it
    /// an error can be computed exactly over all queries.
    pub hidden: Vec<f32>,
}

impl Episode {
    pub fn dims(&self) -> usize {
        self.query.len()
    }

    /// The input of each example with its label.
    pub fn examples(&self) -> impl Iterator<Item = (&[f32], f32)> {
        self.inputs.chunks_exact(self.dims()).zip(self.labels.iter().copied())
    }

    /// `Xᵀ y / n`, all that one step of gradient descent from zero sees of the examples. `[dims]`
    pub fn moment(&self) -> Vec<f32> {
        let mut moment = vec![0.0; self.dims()];
        for (input, label) in self.examples() {
            for (sum, x) in moment.iter_mut().zip(input) {
                *sum += x * label;
            }
        }
        let count = self.labels.len().max(1) as f32;
        moment.iter_mut().for_each(|sum| *sum /= count);
        moment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moment_by_hand() {
        let episode = Episode {
            inputs: vec![1.0, 2.0, 3.0, 4.0],
            labels: vec![1.0, -1.0],
            query: vec![0.0, 0.0],
            answer: 0.0,
            hidden: vec![],
        };
        assert_eq!(episode.moment(), [-1.0, -1.0]);
    }
}
