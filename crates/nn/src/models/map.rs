use super::decoder::{Stack, embedded, embeddings};
use super::mixers::triangle;
use crate::seeded::seeded;
use burn::config::Config;
use burn::module::{Module, Param};
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Int, Tensor, TensorData};
use std::f64::consts::FRAC_PI_2;

/// Width of the heads' hidden layer.
const HIDDEN: usize = 128;

/// Sizes of a [`MapModel`].
#[derive(Config, Debug, PartialEq)]
pub struct MapConfig {
    pub colours: usize,
    pub actions: usize,
    /// The heads of attention and the codebooks both divide it.
    pub d_model: usize,
    pub heads: usize,
    pub layers: usize,
    pub codebooks: usize,
    /// Of each codebook.
    pub codes: usize,
    /// How many moves ahead it has to know what will be seen.
    pub horizon: usize,
    /// Whether rotary positions turn by what was done, each action by learnt angles, and not by how much
    /// was. Positions that actions lead to are those of TEM-t (Whittington et al. 2022,
    /// <https://arxiv.org/abs/2112.04035>); there is nothing of it in Dedieu et al.
    #[config(default = "false")]
    pub by_moves: bool,
}

/// A transformer with a discrete bottleneck (Dedieu et al. 2024, <https://arxiv.org/abs/2401.05946>,
/// section 3): of all that was seen and done, only a few codes go on to what predicts what will be seen,
/// given what will be done. The codes are places of a map.
#[derive(Module, Debug)]
pub struct MapModel {
    /// `[colours, d_model]`
    seen: Param<Tensor<2>>,
    /// Of each action, and of none before the first: `[actions + 1, d_model]`
    done: Param<Tensor<2>>,
    /// How far each action turns the pairs of each head, in units of [`MapConfig::TURN`]:
    /// `[actions + 1, d_model / 2]`
    turns: Option<Param<Tensor<2>>>,
    stack: Stack,
    /// Each `[codes, d_model / codebooks]`
    codebooks: Vec<Param<Tensor<2>>>,
    heads: Vec<Head>,
}

/// From codes and the next actions to what is seen after the last of them.
#[derive(Module, Debug)]
struct Head {
    hidden: Linear,
    out: Linear,
}

/// What a [`MapModel`] makes of walks.
pub struct Mapped {
    /// Scores of what is seen 1, 2 … moves ahead: `[batch, seq + 1 - ahead, colours]`
    pub ahead: Vec<Tensor<3>>,
    /// The code of each codebook at each step: `[batch, seq, codebooks]`
    pub codes: Tensor<3, Int>,
    /// How far codes and what they stand for are apart: `[1]`
    pub apart: Tensor<1>,
}

impl MapConfig {
    /// Share of the loss with which vectors go to codes rather than codes to vectors (van den Oord et
    /// al. 2017, <https://arxiv.org/abs/1711.00937>, section 3.2).
    const COMMITMENT: f64 = 0.25;
    /// In radians. As steps of AdamW are of the learning rate whatever the gradient, angles learn so many
    /// times as fast as other weights.
    const TURN: f64 = 10.0;
    /// Of angles at the start, in the same unit.
    const TURN_STD: f64 = 0.1;

    /// Random weights, the same for the same seed.
    pub fn init(&self, seed: u64, device: &Device) -> MapModel {
        seeded(|| self.build(device), seed, device)
    }

    fn build(&self, device: &Device) -> MapModel {
        let Self { colours, actions, d_model, heads, layers, codebooks, codes, horizon, by_moves } =
            *self;
        assert!(d_model.is_multiple_of(codebooks), "{codebooks} codebooks do not divide {d_model}");
        // As far spread as the normed vectors that they stand for.
        let code = Initializer::Normal { mean: 0.0, std: 1.0 };
        let turn = Initializer::Normal { mean: 0.0, std: Self::TURN_STD };
        let head = |ahead: usize| Head {
            hidden: LinearConfig::new(d_model + ahead * actions, HIDDEN).init(device),
            out: LinearConfig::new(HIDDEN, colours).init(device),
        };
        MapModel {
            seen: embeddings(colours, d_model, device),
            done: embeddings(actions + 1, d_model, device),
            turns: by_moves.then(|| turn.init([actions + 1, d_model / 2], device)),
            stack: Stack::init(d_model, heads, layers, 2 * d_model, device),
            codebooks: (0..codebooks)
                .map(|_| code.init([codes, d_model / codebooks], device))
                .collect(),
            heads: (1..=horizon).map(head).collect(),
        }
    }
}

impl MapModel {
    /// # Shapes
    /// - `seen`: `[batch, seq]`
    /// - `before`: the action before each was seen, or the number of actions for none, `[batch, seq]`
    /// - `after`: the action after it, as one-hot vectors, `[batch, seq, actions]`
    ///
    /// Where it is not `discrete` yet, what the codes stand for goes on as it is.
    pub fn forward(
        &self,
        seen: Tensor<2, Int>,
        before: Tensor<2, Int>,
        after: Tensor<3>,
        discrete: bool,
    ) -> Mapped {
        let [batch, seq] = seen.dims();
        let [_, _, actions] = after.dims();
        let hidden = self.hidden(seen, before);
        let (quantised, codes, apart) = self.quantise(hidden.clone());
        let (quantised, apart) = match discrete {
            true => (quantised, apart),
            false => (hidden, apart.zeros_like()),
        };
        let ahead = |(at, head): (usize, &Head)| {
            // From each step from which so many actions are known.
            let ahead = at + 1;
            let count = (seq + 1).saturating_sub(ahead);
            let mut parts = vec![quantised.clone().narrow(1, 0, count)];
            parts.extend((0..ahead).map(|shift| after.clone().narrow(1, shift, count)));
            head.out.forward(relu(head.hidden.forward(Tensor::cat(parts, 2))))
        };
        debug_assert_eq!(after.dims(), [batch, seq, actions]);
        Mapped { ahead: self.heads.iter().enumerate().map(ahead).collect(), codes, apart }
    }

    /// What codes stand for, `[batch, seq, d_model]`.
    fn hidden(&self, seen: Tensor<2, Int>, before: Tensor<2, Int>) -> Tensor<3> {
        let vectors = embedded(self.seen.val(), seen) + embedded(self.done.val(), before.clone());
        let Some(turns) = &self.turns else { return self.stack.forward(vectors).0 };
        // Opposite moves may learn to cancel: then a position is a place, however it was reached.
        let turns = embedded(turns.val(), before) * MapConfig::TURN;
        let [batch, seq, width] = turns.dims(); // [batch, seq, heads · d_head / 2]
        let sums = triangle(seq, &turns.device(), |from, to| if from > to { 0.0 } else { 1.0 });
        let angles = sums.reshape([1, seq, seq]).matmul(turns);
        let angles = angles.reshape([batch, seq, self.stack.heads(), width / self.stack.heads()]);
        let angles = angles.swap_dims(1, 2);
        // A cosine is a sine further on; one function is less to load than two.
        let cosines = (angles.clone() + FRAC_PI_2).sin();
        self.stack.forward_turned(vectors, &[cosines, angles.sin()]).0
    }

    /// The same with codes that no step of these walks is nearest to put where some steps are; `turn`
    /// chooses which. Without it all steps share one code, and it stays so. On a device with autodiff.
    pub(crate) fn revived(
        mut self,
        seen: Tensor<2, Int>,
        before: Tensor<2, Int>,
        turn: usize,
    ) -> Self {
        let hidden = self.hidden(seen, before).detach();
        let (_, chosen, _) = self.quantise(hidden.clone());
        let [batch, seq, d_model] = hidden.dims();
        let (steps, width) = (batch * seq, d_model / self.codebooks.len().max(1));
        let device = hidden.device();
        for (at, codebook) in self.codebooks.iter_mut().enumerate() {
            let [codes, _] = codebook.val().dims();
            let part = hidden.clone().narrow(2, at * width, width).reshape([steps, width]);
            // Spread over all walks, others each time and for each codebook.
            let places: Vec<i32> = (0..codes)
                .map(|code| ((code * steps / codes + 7 * turn + at) % steps) as i32)
                .collect();
            let fresh =
                part.select(0, Tensor::from_data(TensorData::new(places, [codes]), &device));
            let names = Tensor::<1, Int>::arange(0..codes as i64, &device).reshape([1, codes]);
            let is_used = chosen.clone().narrow(2, at, 1).reshape([steps, 1]).equal(names);
            let is_dead = is_used.int().sum_dim(0).equal_elem(0).reshape([codes, 1]);
            *codebook = codebook.clone().map(|before| {
                let dead = is_dead.clone().expand([codes, width]);
                Tensor::from_inner(before.inner().mask_where(dead.inner(), fresh.inner()))
                    .require_grad()
            });
        }
        self
    }

    /// Each part of a vector replaced by the nearest code of its codebook; gradients pass as if it were
    /// not.
    fn quantise(&self, hidden: Tensor<3>) -> (Tensor<3>, Tensor<3, Int>, Tensor<1>) {
        let [batch, seq, d_model] = hidden.dims();
        let width = d_model / self.codebooks.len().max(1);
        let (mut parts, mut chosen) = (Vec::new(), Vec::new());
        let mut apart = Tensor::zeros([1], &hidden.device());
        for (at, codebook) in self.codebooks.iter().enumerate() {
            let codebook = codebook.val(); // [codes, width]
            let part = hidden.clone().narrow(2, at * width, width).reshape([batch * seq, width]);
            let squares = codebook.clone().detach().square().sum_dim(1).transpose(); // [1, codes]
            let products = part.clone().detach().matmul(codebook.clone().detach().transpose());
            let nearest = (products * 2.0 - squares).argmax(1).reshape([batch * seq]);
            let code = codebook.select(0, nearest.clone()); // [batch · seq, width]
            let of = |one: Tensor<2>, other: Tensor<2>| (one - other.detach()).square().mean();
            apart = apart
                + of(code.clone(), part.clone())
                + of(part.clone(), code.clone()) * MapConfig::COMMITMENT;
            let through = part.clone() + (code - part).detach();
            parts.push(through.reshape([batch, seq, width]));
            chosen.push(nearest.reshape([batch, seq, 1]));
        }
        (Tensor::cat(parts, 2), Tensor::cat(chosen, 2), apart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_lite::future::block_on;

    fn config() -> MapConfig {
        MapConfig::new(3, 4, 8, 2, 1, 2, 5, 3)
    }

    fn ints(values: &[i32], device: &Device) -> Tensor<2, Int> {
        Tensor::from_data(TensorData::new(values.to_vec(), [1, values.len()]), device)
    }

    fn after(actions: &[usize], device: &Device) -> Tensor<3> {
        let values: Vec<f32> = actions
            .iter()
            .flat_map(|action| (0..4).map(move |at| f32::from(u8::from(at == *action))))
            .collect();
        Tensor::from_data(TensorData::new(values, [1, actions.len(), 4]), device)
    }

    fn run(model: &MapModel, actions: [usize; 4], device: &Device) -> Mapped {
        let before = [4, actions[0] as i32, actions[1] as i32, actions[2] as i32];
        let (seen, before) = (ints(&[0, 1, 2, 1], device), ints(&before, device));
        model.forward(seen, before, after(&actions, device), true)
    }

    fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
        block_on(tensor.into_data_async()).unwrap().try_into_vec().unwrap()
    }

    #[test]
    fn shapes_and_codes_are_of_their_codebooks() {
        let device = Device::flex();
        let mapped = run(&config().init(7, &device), [0, 1, 2, 3], &device);
        let dims: Vec<_> = mapped.ahead.iter().map(|it| it.dims()).collect();
        assert_eq!(dims, [[1, 4, 3], [1, 3, 3], [1, 2, 3]]);
        assert_eq!(mapped.codes.dims(), [1, 4, 2]);
        assert!(values(mapped.codes.float()).iter().all(|code| (0.0..5.0).contains(code)));
    }

    #[test]
    fn where_moves_cancel_the_order_of_places_is_nothing_to_a_model_turned_by_moves() {
        let device = Device::flex();
        let set = |values: Vec<f32>, width| {
            let data = TensorData::new(values, [5, width]);
            Param::from_tensor(Tensor::<2>::from_data(data, &device))
        };
        // Out and back to one place and to another; seen from the start at the end.
        let last = |by_moves: bool, seen: &[i32], before: &[i32]| {
            let mut model = MapConfig { by_moves, layers: 1, ..config() }.init(7, &device);
            model.done = set(vec![0.0; 40], 8);
            let angles = [[0.1; 4], [0.07; 4], [-0.1; 4], [-0.07; 4], [0.0; 4]];
            model.turns = model.turns.map(|_| set(angles.as_flattened().to_vec(), 4));
            values(model.hidden(ints(seen, &device), ints(before, &device)).narrow(1, 4, 1))
        };
        let apart = |by_moves: bool| {
            let one = last(by_moves, &[0, 1, 0, 2, 0], &[4, 0, 2, 1, 3]);
            let other = last(by_moves, &[0, 2, 0, 1, 0], &[4, 1, 3, 0, 2]);
            one.iter().zip(other).map(|(one, other)| (one - other).abs()).fold(0.0, f32::max)
        };
        assert!(apart(true) < 1e-5, "{}", apart(true));
        assert!(apart(false) > 1e-3, "{}", apart(false));
    }

    #[test]
    fn before_it_is_discrete_codes_change_nothing() {
        let device = Device::flex();
        let mut model = config().init(7, &device);
        let soft = |model: &MapModel| {
            let before = ints(&[4, 0, 1, 2], &device);
            let seen = ints(&[0, 1, 2, 1], &device);
            let mapped = model.forward(seen, before, after(&[0, 1, 2, 3], &device), false);
            (values(mapped.ahead[0].clone()), values(mapped.apart))
        };
        let first = soft(&model);
        assert_eq!(first.1, [0.0]);
        assert_ne!(first.0, values(run(&model, [0, 1, 2, 3], &device).ahead[0].clone()));
        model.codebooks.iter_mut().for_each(|it| *it = it.clone().map(|codes| codes * 3.0));
        assert_eq!(soft(&model), first);
    }

    #[test]
    fn a_prediction_depends_on_codes_and_the_next_actions_alone() {
        let device = Device::flex();
        let model = config().init(7, &device);
        // Another third action: what is predicted one move ahead of the first two steps is the same.
        let (one, other) = (run(&model, [0, 1, 2, 3], &device), run(&model, [0, 1, 3, 3], &device));
        let first =
            |mapped: &Mapped, ahead: usize| values(mapped.ahead[ahead].clone().narrow(1, 0, 2));
        assert_eq!(first(&one, 0), first(&other, 0));
        assert_ne!(first(&one, 1), first(&other, 1));
    }

    #[test]
    fn gradients_pass_the_bottleneck_and_reach_the_codes() {
        let device = Device::flex().autodiff();
        let model = config().init(7, &device);
        let mapped = run(&model, [0, 1, 2, 3], &device);
        let grads = (mapped.ahead[0].clone().square().mean() + mapped.apart).backward();
        let some = |tensor: Option<Tensor<2>>| values(tensor.unwrap()).iter().any(|it| *it != 0.0);
        assert!(some(model.seen.val().grad(&grads)));
        assert!(some(model.codebooks[1].val().grad(&grads)));
    }

    #[test]
    fn codes_without_steps_go_to_steps_and_others_stay() {
        let device = Device::flex().autodiff();
        let mut model = config().init(7, &device);
        // One code is near to all, the others to none.
        let far: Vec<f32> = (0..20).map(|at| if at < 4 { 0.0 } else { 50.0 + at as f32 }).collect();
        let far = TensorData::new(far, [5, 4]);
        let far = || Param::from_tensor(Tensor::<2>::from_data(far.clone(), &device));
        model.codebooks = vec![far(), far()];
        let walk = || (ints(&[0, 1, 2, 1], &device), ints(&[4, 0, 1, 2], &device));
        let used = |model: &MapModel| {
            let codes = values(run(model, [0, 1, 2, 3], &device).codes.float());
            let first: Vec<usize> = codes.iter().step_by(2).map(|code| *code as usize).collect();
            let distinct: std::collections::BTreeSet<usize> = first.into_iter().collect();
            distinct
        };
        let revived = model.clone().revived(walk().0, walk().1, 1);
        assert!(used(&revived).len() > used(&model).len(), "{:?}", used(&model));
        let (before, after) =
            (values(model.codebooks[0].val()), values(revived.codebooks[0].val()));
        for code in 0..5 {
            let of = |all: &[f32]| all[code * 4..(code + 1) * 4].to_vec();
            assert_eq!(of(&before) == of(&after), used(&model).contains(&code));
        }
    }

    #[test]
    fn a_vector_goes_to_the_nearest_code() {
        let device = Device::flex();
        let mut model = config().init(7, &device);
        let code = |values: &[f32]| {
            let data = TensorData::new(values.to_vec(), [2, 4]);
            Param::from_tensor(Tensor::<2>::from_data(data, &device))
        };
        let two = [1.0, 1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0];
        model.codebooks = vec![code(&two), code(&two)];
        let hidden = [0.9, 0.8, 1.3, 1.0, -0.2, -0.1, 0.1, -0.4];
        let hidden = Tensor::<3>::from_data(TensorData::new(hidden.to_vec(), [1, 1, 8]), &device);
        let (quantised, codes, _) = model.quantise(hidden);
        assert_eq!(values(codes.float()), [0.0, 1.0]);
        for (got, expected) in values(quantised).iter().zip([1.0, 1.0, 1.0, 1.0, -1.0, -1.0]) {
            assert!((got - expected).abs() < 1e-6);
        }
    }
}
