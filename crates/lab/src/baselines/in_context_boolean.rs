//! Learners that are made for one class of Boolean functions. Inputs are signs, labels ±1.

use super::in_context::Predictor;
use tasks::Lesson;

/// Conjunctions: of all literals keep those that hold in every positive example, and demand them all
/// (Valiant 1984). Before the first positive example nothing is positive.
pub fn conjunctions() -> Predictor<'static> {
    eliminate(1.0)
}

/// Disjunctions: what is negative is a conjunction of the literals' opposites.
pub fn disjunctions() -> Predictor<'static> {
    eliminate(-1.0)
}

fn eliminate(sign: f32) -> Predictor<'static> {
    Box::new(move |lesson| {
        // Of each bit, whether it may still have to be false, and whether true.
        let mut open = vec![[true; 2]; lesson.dims];
        let predict = |(at, label): (usize, &f32)| {
            let side = |x: &f32| usize::from(*x > 0.0);
            let input = lesson.input(at);
            let holds = input.iter().zip(&open).all(|(x, open)| !open[1 - side(x)]);
            if sign * label > 0.0 {
                input.iter().zip(&mut open).for_each(|(x, open)| open[1 - side(x)] = false);
            }
            if holds { sign } else { -sign }
        };
        lesson.labels.iter().enumerate().map(predict).collect()
    })
}

/// Products of bits: Gaussian elimination over GF(2). An input that the examples do not settle gets
/// the value that it has where all bits that are still open are left out.
pub fn products() -> Predictor<'static> {
    Box::new(|lesson: &Lesson| {
        // Reduced equations: bits that must have an even or odd sum; the first is in no other.
        let mut rows: Vec<(Vec<bool>, bool)> = Vec::new();
        let predict = |(at, label): (usize, &f32)| {
            let mut rest: (Vec<bool>, bool) =
                (lesson.input(at).iter().map(|x| *x < 0.0).collect(), false);
            let lead = |row: &Vec<bool>| row.iter().position(|bit| *bit);
            for row in &rows {
                if lead(&row.0).is_some_and(|first| rest.0[first]) {
                    add(&mut rest, row);
                }
            }
            let guess = rest.1;
            rest.1 ^= *label < 0.0;
            if let Some(first) = lead(&rest.0) {
                for row in rows.iter_mut().filter(|row| row.0[first]) {
                    add(row, &rest);
                }
                rows.push(rest);
            }
            if guess { -1.0 } else { 1.0 }
        };
        lesson.labels.iter().enumerate().map(predict).collect()
    })
}

fn add(to: &mut (Vec<bool>, bool), row: &(Vec<bool>, bool)) {
    to.0.iter_mut().zip(&row.0).for_each(|(to, bit)| *to ^= bit);
    to.1 ^= row.1;
}

#[cfg(test)]
mod tests {
    use super::*;
    use tasks::seed::{Stream, derive};
    use tasks::{BooleanClass, BooleanClasses, LessonPlan};

    /// Shares of right labels, after 0, 1, … examples.
    fn right(class: BooleanClass, predict: Predictor) -> Vec<f32> {
        let plan = LessonPlan { examples: 50, noise_std: 0.0, scale: 1.0 };
        let lesson = |index| {
            let [rule, seed] = [Stream::Rule, Stream::Test].map(|it| derive(5, it, index));
            plan.draw(&BooleanClasses { bits: 10, class }, rule, seed)
        };
        let mut shares = vec![0.0; 50];
        for index in 0..200 {
            let lesson = lesson(index);
            for (share, (guess, label)) in
                shares.iter_mut().zip(predict(&lesson).iter().zip(&lesson.labels))
            {
                *share += f32::from(u8::from(guess == label)) / 200.0;
            }
        }
        shares
    }

    #[test]
    fn each_learns_its_own_class() {
        let shares = right(BooleanClass::Conjunction, conjunctions());
        assert!(shares[45] > 0.97 && shares[5] < 0.9, "{shares:?}");
        let shares = right(BooleanClass::Disjunction, disjunctions());
        assert!(shares[45] > 0.97 && shares[5] < 0.9, "{shares:?}");
        for class in [BooleanClass::Parity, BooleanClass::SparseParity] {
            let shares = right(class, products());
            // Settled once ten examples are independent, which few of the first 20 fail to be.
            assert!(shares[20..].iter().all(|share| *share > 0.99), "{shares:?}");
            assert!(shares[3] < 0.75, "{shares:?}");
        }
    }

    #[test]
    fn a_conjunction_by_hand() {
        let inputs = vec![1.0, 1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 1.0];
        let labels = vec![1.0, 1.0, 1.0, -1.0];
        let lesson = Lesson { dims: 2, inputs, values: labels.clone(), labels };
        // Nothing known, then both bits demanded, then only the first.
        assert_eq!(conjunctions()(&lesson), [-1.0, -1.0, 1.0, -1.0]);
    }
}
