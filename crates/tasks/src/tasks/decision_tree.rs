use crate::family::{Draws, normal, normal_input};
use crate::{Family, Rule};
use rand::RngExt;

/// Full binary trees (Garg et al. 2022, <https://arxiv.org/abs/2208.01066>, section 4): a node asks
/// for the sign of one random input, a leaf is `N(0, 1)`, inputs are `N(0, I)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecisionTrees {
    pub dims: usize,
    pub depth: u32,
}

impl Family for DecisionTrees {
    fn dims(&self) -> usize {
        self.dims
    }

    fn rule(&self, draws: &mut Draws) -> Box<dyn Rule> {
        let leaves = 1_usize << self.depth;
        Box::new(Tree {
            dims: self.dims,
            asks: (1..leaves).map(|_| draws.random_range(0..self.dims)).collect(),
            leaves: (0..leaves).map(|_| normal(draws)).collect(),
        })
    }
}

struct Tree {
    dims: usize,
    /// The input that each inner node asks for, level by level.
    asks: Vec<usize>,
    leaves: Vec<f32>,
}

impl Rule for Tree {
    fn input(&self, scale: f32, draws: &mut Draws) -> Vec<f32> {
        normal_input(self.dims, scale, draws)
    }

    fn value(&self, input: &[f32]) -> f32 {
        let mut node = 0;
        while let Some(asked) = self.asks.get(node) {
            node = 2 * node + 1 + usize::from(input[*asked] > 0.0);
        }
        self.leaves[node - self.asks.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_by_hand() {
        // Asks for input 1, then on both sides for input 0.
        let tree = Tree { dims: 2, asks: vec![1, 0, 0], leaves: vec![1.0, 2.0, 3.0, 4.0] };
        let value = |x, y| tree.value(&[x, y]);
        assert_eq!([value(-1.0, -1.0), value(1.0, -1.0)], [1.0, 2.0]);
        assert_eq!([value(-1.0, 1.0), value(1.0, 1.0)], [3.0, 4.0]);
    }
}
