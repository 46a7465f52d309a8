//! Prompts, networks with noise in them, and how far off they are.

use super::QUERIES;
use super::compile::{Operation, Path};
use super::lang::{Interpreter, Program};
use super::networks::{Kind, Network};
use super::targets::Target;
use tasks::seed::{Stream, derive};

/// Sizes of noise, as standard deviations.
pub(super) const NOISES: [f64; 11] =
    [1e-16, 1e-15, 1e-14, 1e-13, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-4];

#[derive(Clone, Copy, Debug)]
pub(super) struct Noise {
    pub std: f64,
    /// Whether each token begins with the states that there would be without noise. The paper's code does
    /// so, to leave out what adds up over a prompt.
    pub corrected: bool,
    pub seed: u64,
}

/// A compiled network, maybe with noise in its weights.
pub(super) struct Machine {
    exact: Path,
    noisy: Path,
    kind: Option<Kind>,
    corrected: bool,
}

impl Machine {
    pub(super) fn new(path: &Path, kind: Option<Kind>, noise: Noise) -> Self {
        let Noise { std, corrected, seed } = noise;
        let noisy = if std > 0.0 { with_noise(path, std, seed) } else { path.clone() };
        Self { exact: path.clone(), noisy, kind, corrected: corrected && std > 0.0 }
    }

    /// The first output after each token; what is no number is as wrong as can be.
    pub(super) fn outputs(&self, tokens: &[Vec<f64>]) -> Vec<f64> {
        let number = |value: &f64| !value.is_nan();
        let first = |out: Vec<f64>| out.first().copied().filter(number).unwrap_or(f64::MAX);
        if self.corrected {
            let mut states = self.exact.start();
            let mut step = |token: &Vec<f64>| {
                let mut before = states.clone();
                self.exact.step(token, &mut states);
                first(self.noisy.step(token, &mut before))
            };
            return tokens.iter().map(&mut step).collect();
        }
        match self.kind {
            Some(kind) => {
                let mut network = Network::new(&self.noisy, kind);
                tokens.iter().map(|token| first(network.step(token))).collect()
            }
            None => {
                let mut states = self.noisy.start();
                tokens.iter().map(|token| first(self.noisy.step(token, &mut states))).collect()
            }
        }
    }
}

/// Gaussian noise on all that is not zero in A, B and b.
fn with_noise(path: &Path, std: f64, seed: u64) -> Path {
    let mut draws = tasks::draws(derive(seed, Stream::Test, 0));
    let mut shake = |value: &mut f64| {
        if *value != 0.0 {
            *value += std * f64::from(tasks::normal(&mut draws));
        }
    };
    let mut path = path.clone();
    for layer in &mut path.0 {
        let mut shake_all = |rows: &mut Vec<Vec<(usize, f64)>>| {
            rows.iter_mut().flatten().for_each(|(_, weight)| shake(weight));
        };
        shake_all(&mut layer.weights.0);
        if let Operation::State { keep, .. } = &mut layer.op {
            shake_all(&mut keep.0);
        }
        layer.bias.iter_mut().for_each(&mut shake);
    }
    path
}

/// A prompt with its query, and what the last outputs should be.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub tokens: Vec<Vec<f64>>,
    pub expected: Vec<f64>,
}

/// The same prompt with several queries.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub asked: Vec<Asked>,
    /// Outputs are letters, which are right or wrong.
    letters: bool,
}

pub(super) struct Error {
    /// Of letters the share that is wrong.
    pub mean: f64,
    pub largest: f64,
}

impl Task {
    pub(super) fn function(target: &Target, cells: usize) -> Self {
        let asked = (0..QUERIES).map(|query| {
            let x = (query as f64 + 0.5) / QUERIES as f64;
            Asked { tokens: function_tokens(x, target, cells), expected: vec![target.value(x)] }
        });
        Self { asked: asked.collect(), letters: false }
    }

    pub(super) fn dictionary(dictionary: &Dictionary) -> Self {
        let asked = dictionary.pairs.iter().map(|(key, value)| Asked {
            tokens: dictionary.tokens(key),
            expected: Dictionary::numbers(value),
        });
        Self { asked: asked.collect(), letters: true }
    }

    /// One query in so many.
    pub(super) fn every(self, step: usize) -> Self {
        Self { asked: self.asked.into_iter().skip(step / 2).step_by(step).collect(), ..self }
    }

    pub(super) fn first(&self, count: usize) -> Self {
        Self { asked: self.asked.iter().take(count).cloned().collect(), ..*self }
    }

    pub(super) fn error(&self, machine: &Machine) -> Error {
        let (mut sum, mut count, mut largest) = (0.0, 0.0, 0.0_f64);
        for Asked { tokens, expected } in &self.asked {
            let out = machine.outputs(tokens);
            for (got, expected) in out[out.len() - expected.len()..].iter().zip(expected) {
                let off = match self.letters {
                    true => f64::from(u8::from(got.round() != *expected)),
                    false => (got - expected).abs(),
                };
                sum += off;
                count += 1.0;
                largest = largest.max(off);
            }
        }
        Error { mean: sum / count, largest }
    }

    /// The mean errors of several networks that differ in their noise alone.
    pub(super) fn errors(
        &self,
        path: &Path,
        kind: Option<Kind>,
        noise: Noise,
        draws: u64,
    ) -> Vec<f64> {
        let error = |draw| {
            let seed = derive(noise.seed, Stream::Dev, draw);
            self.error(&Machine::new(path, kind, Noise { seed, ..noise })).mean
        };
        (0..draws).map(error).collect()
    }

    /// The greatest difference of an output from the program's, run statement by statement.
    pub(super) fn difference(&self, program: &Program, machine: &Machine) -> f64 {
        let mut most = 0.0_f64;
        for Asked { tokens, .. } in &self.asked {
            let mut run = Interpreter::new(program);
            let expected = tokens.iter().map(|token| program.output[0].value(&run.step(token)));
            for (got, expected) in machine.outputs(tokens).into_iter().zip(expected) {
                most = most.max((got - expected).abs());
            }
        }
        most
    }
}

pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// The query, then for each of so many equal cells its width, where it begins, and the value at its centre
/// (Eq. 8).
pub(super) fn function_tokens(query: f64, target: &Target, cells: usize) -> Vec<Vec<f64>> {
    let width = 1.0 / cells as f64;
    let cell = |at: usize| {
        let low = at as f64 * width;
        vec![width, low, target.value(low + width / 2.0)]
    };
    std::iter::once(vec![query, 0.0, 0.0]).chain((0..cells).map(cell)).collect()
}

/// Words of three letters, each with another.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dictionary {
    pub pairs: Vec<(String, String)>,
    pub word: String,
}

impl Dictionary {
    pub(super) const LETTERS: usize = 3;

    /// Or what is no such word.
    pub(super) fn new(
        pairs: impl Iterator<Item = (String, String)>,
        word: &str,
    ) -> Result<Self, String> {
        let read = |text: String| -> Result<String, String> {
            let word = text.trim().to_ascii_uppercase();
            let fits =
                word.len() == Self::LETTERS && word.bytes().all(|it| it.is_ascii_uppercase());
            if fits { Ok(word) } else { Err(text) }
        };
        let empty =
            |(key, value): &(String, String)| key.trim().is_empty() && value.trim().is_empty();
        let pairs = pairs
            .filter(|pair| !empty(pair))
            .map(|(key, value)| Ok((read(key)?, read(value)?)))
            .collect::<Result<Vec<_>, String>>()?;
        let word = read(word.to_owned())?;
        if pairs.is_empty() { Err(String::new()) } else { Ok(Self { pairs, word }) }
    }

    /// The query, then keys and values in turn.
    pub(super) fn tokens(&self, query: &str) -> Vec<Vec<f64>> {
        let all = std::iter::once(query)
            .chain(self.pairs.iter().flat_map(|(key, value)| [key.as_str(), value.as_str()]));
        all.flat_map(Self::numbers).map(|number| vec![number]).collect()
    }

    /// 1 for A.
    fn numbers(word: &str) -> Vec<f64> {
        word.bytes().map(|letter| f64::from(letter.saturating_sub(b'A') + 1)).collect()
    }

    fn letter(number: f64) -> char {
        let number = number.round();
        if (1.0..=26.0).contains(&number) { char::from(b'A' - 1 + number as u8) } else { '?' }
    }

    pub(super) fn letters(tokens: &[Vec<f64>]) -> Vec<String> {
        tokens.iter().map(|token| Self::letter(token[0]).to_string()).collect()
    }

    /// The last outputs as a word.
    pub(super) fn word(outputs: &[f64]) -> String {
        let from = outputs.len().saturating_sub(Self::LETTERS);
        outputs[from..].iter().map(|number| Self::letter(*number)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::compile::compile;
    use super::super::lang::Conditional;
    use super::super::programs;
    use super::*;

    #[test]
    fn noise_is_its_seed_and_shakes_what_is_not_zero() {
        let path = compile(&programs::continuous(1, 1, Conditional::GatedOptimised, 10.0));
        assert_eq!(with_noise(&path, 0.1, 3), with_noise(&path, 0.1, 3));
        assert_ne!(with_noise(&path, 0.1, 3), with_noise(&path, 0.1, 4));
        assert_eq!(with_noise(&path, 0.1, 3).weights(), path.weights());
    }

    #[test]
    fn states_put_right_leave_only_the_last_token_s_error() {
        let path = compile(&programs::continuous(1, 1, Conditional::GatedOptimised, 10.0));
        let task = Task::function(&Target::Wave, 8).every(20);
        let error = |corrected| {
            let noise = Noise { std: 1e-6, corrected, seed: 1 };
            median(task.errors(&path, None, noise, 9))
        };
        assert!(error(true) < error(false) / 2.0, "{} {}", error(true), error(false));
    }

    #[test]
    fn what_is_no_dictionary_is_refused() {
        let read = |key: &str, value: &str, word: &str| {
            Dictionary::new(std::iter::once((key.to_owned(), value.to_owned())), word)
        };
        let good = read(" can", "OTT", "Can").unwrap();
        assert_eq!((good.word.as_str(), good.tokens("CAN").len()), ("CAN", 9));
        assert_eq!(read("CANADA", "OTT", "CAN"), Err("CANADA".to_owned()));
        assert_eq!(read("CAN", "OTT", "ÄÖ"), Err("ÄÖ".to_owned()));
        assert_eq!(read("", "", "CAN"), Err(String::new()));
    }
}
