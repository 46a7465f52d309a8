use crate::family::Draws;
use crate::{Family, Rule};
use rand::RngExt;

/// Functions of two of several signs: which two, and one of the sixteen tables, are drawn (a small
/// form of the classes in Bhattamishra et al. 2023, <https://arxiv.org/abs/2310.03016>). Inputs are
/// uniform signs, labels ±1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BooleanFunctions {
    /// At least two.
    pub dims: usize,
}

impl BooleanFunctions {
    /// Every function of the family, each as often as it is drawn.
    pub fn all(&self) -> Vec<Box<dyn Rule>> {
        let mut all: Vec<Box<dyn Rule>> = Vec::new();
        for second in 0..self.dims {
            for first in 0..second {
                for table in 0..16 {
                    all.push(Box::new(Table { dims: self.dims, reads: [first, second], table }));
                }
            }
        }
        all
    }
}

impl Family for BooleanFunctions {
    fn dims(&self) -> usize {
        self.dims
    }

    fn rule(&self, draws: &mut Draws) -> Box<dyn Rule> {
        let first = draws.random_range(0..self.dims);
        let second = (first + draws.random_range(1..self.dims)) % self.dims;
        Box::new(Table {
            dims: self.dims,
            reads: [first, second],
            table: draws.random_range(0..16),
        })
    }
}

struct Table {
    dims: usize,
    reads: [usize; 2],
    /// One bit a row.
    table: u8,
}

impl Rule for Table {
    fn input(&self, scale: f32, draws: &mut Draws) -> Vec<f32> {
        (0..self.dims).map(|_| if draws.random::<bool>() { scale } else { -scale }).collect()
    }

    fn value(&self, input: &[f32]) -> f32 {
        let bit = |at: usize| u8::from(input[self.reads[at]] > 0.0);
        let row = 2 * bit(0) + bit(1);
        if self.table >> row & 1 == 1 { 1.0 } else { -1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws;

    #[test]
    fn the_table_of_and() {
        let and = Table { dims: 3, reads: [0, 2], table: 0b1000 };
        assert_eq!(and.value(&[1.0, -1.0, 1.0]), 1.0);
        assert_eq!(and.value(&[1.0, 1.0, -1.0]), -1.0);
        assert_eq!(and.value(&[-1.0, 1.0, 1.0]), -1.0);
    }

    #[test]
    fn every_drawn_function_is_listed() {
        let family = BooleanFunctions { dims: 3 };
        let inputs: Vec<Vec<f32>> = (0..8)
            .map(|row| (0..3).map(|at| if row >> at & 1 == 1 { 1.0 } else { -1.0 }).collect())
            .collect();
        let outputs = |rule: &dyn Rule| inputs.iter().map(|x| rule.value(x) as i32).collect();
        let listed: Vec<Vec<i32>> = family.all().iter().map(|rule| outputs(&**rule)).collect();
        assert_eq!(listed.len(), 48);
        for seed in 0..100 {
            assert!(listed.contains(&outputs(&*family.rule(&mut draws(seed)))));
        }
    }
}
