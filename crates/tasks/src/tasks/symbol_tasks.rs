use crate::family::sample;
use crate::{Draw, Draws, Sentence, TokenFamily, draws};
use rand::RngExt;

/// Small tasks on letters, all of which could be meant: `a b c = y ;`, where `y` is the first letter, or
/// the one after the second, and so on (the trained-from-scratch setting of Xiong et al. 2024,
/// <https://arxiv.org/abs/2410.05603>, section 4). A text is of one task alone. Shifted: each example is
/// of one of two tasks by the toss of a coin; no training shows that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SymbolTasks {
    /// At least nine, so that the answers of all tasks may differ.
    pub letters: usize,
    pub examples: usize,
}

/// What is done with three letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SymbolTask {
    /// Which of the three.
    pub letter: usize,
    /// How far on from there, around the alphabet.
    pub shift: i32,
}

impl SymbolTasks {
    /// Every letter as it is, the one after it and the one before it.
    pub const TASKS: [SymbolTask; 9] = {
        let mut tasks = [SymbolTask { letter: 0, shift: 0 }; 9];
        let mut at = 0;
        while at < 9 {
            tasks[at] = SymbolTask { letter: at / 3, shift: [0, 1, -1][at % 3] };
            at += 1;
        }
        tasks
    };
    /// Words of an example: three letters, `=`, the answer, `;`.
    pub const EXAMPLE: usize = 6;

    /// The word for “is”. Letters are the words below it.
    pub fn is(&self) -> u32 {
        self.letters as u32
    }

    pub fn end(&self) -> u32 {
        self.letters as u32 + 1
    }

    pub fn answer(&self, task: SymbolTask, letters: [u32; 3]) -> u32 {
        let all = self.letters as i32;
        (letters[task.letter] as i32 + task.shift).rem_euclid(all) as u32
    }

    /// Three letters to which every task has another answer.
    pub fn input(&self, draws: &mut Draws) -> [u32; 3] {
        loop {
            let letters = [0; 3].map(|_| draws.random_range(0..self.letters) as u32);
            let mut answers = Self::TASKS.map(|task| self.answer(task, letters));
            answers.sort_unstable();
            if answers.windows(2).all(|pair| pair[0] != pair[1]) {
                return letters;
            }
        }
    }
}

impl TokenFamily for SymbolTasks {
    fn vocab(&self) -> usize {
        self.letters + 2
    }

    fn sentence(&self, draw: Draw, rule_seed: u64, seed: u64) -> Sentence {
        let mut draws = draws(seed);
        let tasks = sample(&mut crate::draws(rule_seed), Self::TASKS.len(), 2);
        let (mut tokens, mut asked) = (Vec::new(), Vec::new());
        for example in 0..self.examples {
            let letters = self.input(&mut draws);
            let other = draw == Draw::Shifted && draws.random();
            let task = Self::TASKS[tasks[usize::from(other)]];
            tokens.extend(letters);
            tokens.extend([self.is(), self.answer(task, letters), self.end()]);
            asked.extend([None, None, None, Some(example as u32), None, None]);
        }
        asked.pop();
        Sentence { tokens, asked }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const FAMILY: SymbolTasks = SymbolTasks { letters: 12, examples: 10 };

    #[test]
    fn answers_by_hand() {
        let answer = |letter, shift| FAMILY.answer(SymbolTask { letter, shift }, [11, 0, 5]);
        assert_eq!([answer(0, 0), answer(0, 1), answer(1, -1), answer(2, 1)], [11, 0, 11, 6]);
    }

    #[test]
    fn a_text_is_of_one_task_and_a_shifted_one_of_two() {
        for seed in 0..50 {
            for (draw, count) in [(Draw::Known, 1), (Draw::Shifted, 2)] {
                let sentence = FAMILY.sentence(draw, seed, seed);
                let mut seen = HashSet::new();
                for (read, answer, _) in sentence.questions() {
                    let letters: [u32; 3] = sentence.tokens[read - 4..read - 1].try_into().unwrap();
                    let fits = |task: &SymbolTask| FAMILY.answer(*task, letters) == answer;
                    let which: Vec<usize> =
                        (0..9).filter(|at| fits(&SymbolTasks::TASKS[*at])).collect();
                    assert_eq!(which.len(), 1);
                    seen.insert(which[0]);
                }
                assert!(seen.len() <= count && (count == 1 || seen.len() <= 2), "{seen:?}");
                if seed == 0 {
                    assert_eq!(seen.len(), count);
                }
            }
        }
    }
}
