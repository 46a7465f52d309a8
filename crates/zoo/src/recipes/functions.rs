//! Transformers that learn functions of numbers in context. One recipe for all, but for the families:
//!
//! | exhibit | checkpoints |
//! | --- | --- |
//! | model-selection | a specialist for each of two families and one for their mixture, in eight inputs (`fn-lin8`, `fn-sparse8`, `fn-mix8`) and in one (`fn-lin1`, `fn-sine1`, `fn-mixsine1`) |
//! | ood-tasks | `fn-lin3`, `fn-quad3`, and `fn-multi3` of lines, quadratics and small networks |
//!
//! The papers train far longer and larger models (12 layers of 256, half a million steps). Four layers
//! of 64 learn eight inputs and forty examples to the accuracy in the lock within half an hour on one
//! core; without noise, since both papers have none. A mixture has as many steps as a specialist has
//! for each of its families, or the comparison would be one of training lengths.

use crate::{Architecture, Asked, Data, Functions, Lessons, Model, Must, Optimiser, Recipe};

const LINE8: Functions = Functions::Linear { dims: 8 };
const TWO_OF8: Functions = Functions::SparseLinear { dims: 8, nonzero: 2 };
const LINE1: Functions = Functions::Linear { dims: 1 };
const WAVE1: Functions = Functions::Sine { lowest: 1.0, highest: 3.0 };
const LINE3: Functions = Functions::Linear { dims: 3 };
const SQUARES3: Functions = Functions::Quadratic { dims: 3 };
const NETS3: Functions = Functions::TwoLayerNets { dims: 3, hidden: 8 };

/// Steps for a family over eight inputs, and over fewer.
const LONG: u32 = 12_000;
const SHORT: u32 = 8_000;

pub(super) static LIN8: Recipe =
    Recipe { id: "fn-lin8", about: "learns lines over eight inputs", ..of(&[LINE8], LONG) };
pub(super) static SPARSE8: Recipe = Recipe {
    id: "fn-sparse8",
    about: "learns which two of eight inputs count",
    ..of(&[TWO_OF8], LONG)
};
pub(super) static MIX8: Recipe = Recipe {
    id: "fn-mix8",
    about: "has seen lines over eight inputs and over two of the eight",
    ..of(&[LINE8, TWO_OF8], LONG)
};
pub(super) static LIN1: Recipe =
    Recipe { id: "fn-lin1", about: "learns lines over one input", ..of(&[LINE1], SHORT) };
pub(super) static SINE1: Recipe =
    Recipe { id: "fn-sine1", about: "learns waves over one input", ..of(&[WAVE1], SHORT) };
pub(super) static MIXSINE1: Recipe = Recipe {
    id: "fn-mixsine1",
    about: "has seen lines and waves over one input",
    ..of(&[LINE1, WAVE1], SHORT)
};
pub(super) static LIN3: Recipe =
    Recipe { id: "fn-lin3", about: "learns lines over three inputs", ..of(&[LINE3], SHORT) };
pub(super) static QUAD3: Recipe = Recipe {
    id: "fn-quad3",
    about: "learns weighted sums of three squares",
    ..of(&[SQUARES3], SHORT)
};
pub(super) static MULTI3: Recipe = Recipe {
    id: "fn-multi3",
    about: "has seen lines, sums of squares and small networks over three inputs",
    ..of(&[LINE3, SQUARES3, NETS3], SHORT)
};

/// `steps` for each family.
const fn of(families: &'static [Functions], steps: u32) -> Recipe {
    Recipe {
        id: "",
        about: "",
        model: Model::Sequence {
            architecture: Architecture::Attention { softmax: true },
            d_model: 64,
            heads: 4,
            layers: 4,
        },
        data: Data::Functions(Lessons {
            families,
            told: false,
            examples: 41,
            noise_std: 0.0,
            asked: Asked::All,
        }),
        optimiser: Optimiser { learning_rate: 1e-3, weight_decay: 1e-4, warm_up: 200 },
        batch: 32,
        steps: steps * families.len() as u32,
        seed: 11,
        must: Must::FinalLossBelow(0.5),
    }
}
