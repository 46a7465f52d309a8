//! A module's weights as a safetensors file, by the names of its fields. Files come from anywhere:
//! what is not exactly the weights of the module is refused, with a reason for who chose it.

use crate::NnError;
use crate::train::learner::read as values;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Tensor, TensorData};
use half::f16;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use std::collections::BTreeSet;

/// Larger files are not read.
const WEIGHTS_MAX_BYTES: usize = 6 << 20;
/// Letters of what a file says about itself that are passed on.
const MADE_MAX: usize = 240;
/// The key of what a file says of how it was made.
const MADE: &str = "made";

/// As numbers of 32 bits, or of 16 where `half`.
pub(crate) async fn write<M: Module>(
    module: &M,
    made: &str,
    half: bool,
) -> Result<Vec<u8>, NnError> {
    let mut names = Names::default();
    module.visit(&mut names);
    let mut all = Vec::new();
    for (name, shape, tensor) in names.tensors {
        let numbers = values(tensor).await?;
        let bytes: Vec<u8> = match half {
            true => numbers.iter().flat_map(|it| f16::from_f32(*it).to_le_bytes()).collect(),
            false => numbers.iter().flat_map(|it| it.to_le_bytes()).collect(),
        };
        all.push((name, shape, bytes));
    }
    let refused = |error: safetensors::SafeTensorError| NnError::Weights(error.to_string());
    let dtype = if half { Dtype::F16 } else { Dtype::F32 };
    let views = all.iter().map(|(name, shape, bytes)| {
        Ok((name, TensorView::new(dtype, shape.clone(), bytes).map_err(refused)?))
    });
    let views: Vec<_> = views.collect::<Result<_, NnError>>()?;
    let made = [(MADE.to_owned(), made.to_owned())];
    safetensors::serialize(views, Some(made.into_iter().collect())).map_err(refused)
}

/// The module with the weights of a file.
pub(crate) fn read<M: Module>(module: M, file: &[u8]) -> Result<M, NnError> {
    let refused = |reason: String| NnError::Weights(reason);
    if file.len() > WEIGHTS_MAX_BYTES {
        return Err(refused(format!("the file is larger than {} MB", WEIGHTS_MAX_BYTES >> 20)));
    }
    let no_file = |error| refused(format!("this is no safetensors file ({error})"));
    let (_, header) = SafeTensors::read_metadata(file).map_err(no_file)?;
    let made = header.metadata().as_ref().and_then(|all| all.get(MADE)).cloned();
    let tensors = SafeTensors::deserialize(file).map_err(no_file)?;
    let mut reader = Reader { tensors, path: Vec::new(), used: BTreeSet::new(), wrong: None };
    let module = module.map(&mut reader);
    let strange = reader.tensors.names().into_iter().find(|name| !reader.used.contains(*name));
    let strange = strange.map(|name| format!("it has “{}”, which has no place", tame(name)));
    match reader.wrong.or(strange) {
        None => Ok(module),
        Some(wrong) => {
            let made = made.map(|made| format!("; it says it was made with {}", tame(&made)));
            Err(refused(format!(
                "these weights are not of this model: {wrong}{}",
                made.unwrap_or_default()
            )))
        }
    }
}

/// What a stranger wrote, short and in plain letters.
fn tame(text: &str) -> String {
    text.chars().filter(|letter| letter.is_ascii_graphic()).take(MADE_MAX).collect()
}

/// Collects the tensors with their names and shapes.
#[derive(Default)]
struct Names {
    path: Vec<String>,
    tensors: Vec<(String, Vec<usize>, Tensor<1>)>,
}

impl ModuleVisitor for Names {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val();
        let shape: Vec<usize> = tensor.dims().into();
        let count: usize = shape.iter().product();
        self.tensors.push((self.path.join("."), shape, tensor.reshape([count])));
    }
}

/// Puts the tensors of a file in their places.
struct Reader<'a> {
    tensors: SafeTensors<'a>,
    path: Vec<String>,
    used: BTreeSet<String>,
    /// The first thing that did not fit.
    wrong: Option<String>,
}

impl Reader<'_> {
    fn values(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
        let tensor = self.tensors.tensor(name).map_err(|_| format!("“{name}” is missing"))?;
        if tensor.shape() != shape {
            let found = tensor.shape();
            return Err(format!("“{name}” has the shape {found:?}, expected {shape:?}"));
        }
        let data = tensor.data();
        let values: Vec<f32> = match tensor.dtype() {
            Dtype::F32 => {
                data.as_chunks::<4>().0.iter().map(|it| f32::from_le_bytes(*it)).collect()
            }
            Dtype::F16 => {
                let numbers = data.as_chunks::<2>().0.iter();
                numbers.map(|it| f16::from_le_bytes(*it).to_f32()).collect()
            }
            _ => return Err(format!("“{name}” is not of 32-bit or 16-bit numbers")),
        };
        match values.iter().all(|value| value.is_finite()) {
            true => Ok(values),
            false => Err(format!("“{name}” has a value that is not finite")),
        }
    }
}

impl ModuleMapper for Reader<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let name = self.path.join(".");
        let shape = param.val().dims();
        let values = self.values(&name, &shape);
        self.used.insert(name);
        match values {
            Ok(values) => param.map(|before| {
                Tensor::from_data(TensorData::new(values, shape), &before.device()).require_grad()
            }),
            Err(wrong) => {
                self.wrong.get_or_insert(wrong);
                param
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Architecture, Batch, Learner, Loss, Optimiser, OptimiserKind, SequenceConfig};
    use burn::tensor::Device;
    use futures_lite::future::block_on;

    fn config(architecture: Architecture) -> SequenceConfig {
        SequenceConfig {
            architecture,
            d_input: 2,
            d_output: 1,
            d_model: 8,
            heads: 2,
            layers: 2,
            context: 4,
            mlp: true,
            positions: true,
        }
    }

    fn learner(architecture: Architecture, seed: u64) -> Learner {
        let optimiser =
            Optimiser { kind: OptimiserKind::Adam, learning_rate: 1e-2, warm_up: 1, end: None };
        Learner::new(&config(architecture), Loss::Squared, optimiser, seed, &Device::flex())
    }

    fn batch() -> Batch {
        let tokens = (0..16).map(|at| (at as f32).sin()).collect();
        let targets = (0..8).map(|at| (at as f32).cos()).collect();
        Batch { seq: 4, tokens, targets, weights: vec![1.0; 8] }
    }

    fn refused(learner: Learner, file: &[u8]) -> String {
        match learner.import(file) {
            Err(NnError::Weights(reason)) => reason,
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("taken"),
        }
    }

    const ATTENTION: Architecture = Architecture::Attention { softmax: true };

    #[test]
    fn weights_come_back_and_can_be_trained_on() {
        for architecture in [
            ATTENTION,
            Architecture::StateSpace,
            Architecture::GatedRecurrence,
            Architecture::Lstm,
            Architecture::Mlp,
            Architecture::Mixer,
        ] {
            let (model, other) = (learner(architecture, 1), learner(architecture, 2));
            let predict = |learner: &Learner| block_on(learner.predict(&batch())).unwrap();
            assert_ne!(predict(&model), predict(&other));
            let file = block_on(model.export("1?seed=1")).unwrap();
            let mut back = other.import(&file).unwrap();
            assert_eq!(predict(&back), predict(&model), "{architecture:?}");
            assert_eq!(block_on(back.export("1?seed=1")).unwrap(), file);
            // All of them learn, as they do in a model that was not read.
            let mut fresh = model;
            fresh.step(&batch()).unwrap();
            back.step(&batch()).unwrap();
            assert_eq!(predict(&back), predict(&fresh), "{architecture:?}");
        }
    }

    #[test]
    fn a_file_is_what_others_read() {
        let file = block_on(learner(ATTENTION, 1).export("1?seed=1")).unwrap();
        let tensors = SafeTensors::deserialize(&file).unwrap();
        assert_eq!(tensors.tensor("input.weight").unwrap().shape(), [2, 8]);
        assert_eq!(tensors.tensor("positions").unwrap().shape(), [4, 8]);
        let count: usize = tensors.iter().map(|(_, it)| it.data().len() / 4).sum();
        assert_eq!(count, learner(ATTENTION, 1).parameters());
    }

    #[test]
    fn numbers_of_16_bits_come_back_rounded() {
        let model = learner(ATTENTION, 1);
        let file = block_on(model.trainer.export("", true)).unwrap();
        assert!(2 * file.len() < block_on(model.export("")).unwrap().len() + 4_000);
        let back = learner(ATTENTION, 2).import(&file).unwrap();
        // What is rounded once is not rounded again.
        assert_eq!(block_on(back.trainer.export("", true)).unwrap(), file);
        let predict = |learner: &Learner| block_on(learner.predict(&batch())).unwrap();
        for (got, expected) in predict(&back).iter().zip(predict(&model)) {
            assert!((got - expected).abs() < 5e-3, "{got} against {expected}");
        }
    }

    #[test]
    fn weights_of_another_model_are_refused_by_name() {
        let file = block_on(learner(Architecture::Lstm, 1).export("1?model=lstm")).unwrap();
        let reason = refused(learner(ATTENTION, 1), &file);
        assert!(reason.contains("is missing") && reason.ends_with("made with 1?model=lstm"));
        let wide = SequenceConfig { d_model: 16, ..config(ATTENTION) };
        let optimiser =
            Optimiser { kind: OptimiserKind::Sgd, learning_rate: 1e-2, warm_up: 1, end: None };
        let wide = Learner::new(&wide, Loss::Squared, optimiser, 1, &Device::flex());
        let file = block_on(wide.export("")).unwrap();
        let reason = refused(learner(ATTENTION, 1), &file);
        assert!(reason.contains("expected [2, 8]"), "{reason}");
        let fewer = SequenceConfig { layers: 1, ..config(ATTENTION) };
        let fewer = Learner::new(&fewer, Loss::Squared, optimiser, 1, &Device::flex());
        let file = block_on(learner(ATTENTION, 1).export("")).unwrap();
        assert!(refused(fewer, &file).contains("has no place"));
    }

    #[test]
    fn a_hostile_file_is_refused() {
        let file = block_on(learner(ATTENTION, 1).export("")).unwrap();
        for cut in [0, 7, 8, 40, file.len() / 2, file.len() - 1] {
            refused(learner(ATTENTION, 1), &file[..cut]);
        }
        refused(learner(ATTENTION, 1), &u64::MAX.to_le_bytes());
        refused(learner(ATTENTION, 1), &vec![0; WEIGHTS_MAX_BYTES + 1]);
        let mut broken = file.clone();
        let end = broken.len();
        broken[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
        assert!(refused(learner(ATTENTION, 1), &broken).contains("not finite"));
        // A byte of the header after the other.
        for at in 8..200 {
            let mut broken = file.clone();
            broken[at] ^= 0x15;
            let _ = learner(ATTENTION, 1).import(&broken);
        }
        let loud = "<b>\u{7}".repeat(200);
        let file = block_on(learner(Architecture::Mlp, 1).export(&loud)).unwrap();
        assert!(refused(learner(ATTENTION, 1), &file).len() < 600);
    }
}
