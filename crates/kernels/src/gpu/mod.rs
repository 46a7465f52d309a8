//! The GPU kernels, in what every WebGPU device has: f32 and 32-bit words, at most 16 KB of shared
//! memory, no plane operations. Sizes are scalars of the launch, so that no prompt or cache of
//! another length compiles anew.

mod attend;
mod decoder;
mod gate;
mod matmul;
mod matvec;
mod norm;
mod rotary;
mod rows;
mod unpack;

use crate::packed::BLOCK;
use crate::{Precision, QuantOps, Scheme};
use burn::backend::Cube;
use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::tensor::{DType, Shape};
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::ops::numeric::empty_device_dtype;
use burn_cubecl::tensor::CubeTensor;

impl QuantOps for Cube {
    fn arrange(words: IntTensor<Self>, _: Scheme) -> IntTensor<Self> {
        words
    }

    // In f32 whatever the precision: a GPU gains nothing by less.
    fn qmatmul(
        x: FloatTensor<Self>,
        words: IntTensor<Self>,
        scheme: Scheme,
        _: Precision,
    ) -> FloatTensor<Self> {
        let (x, words) = (into_contiguous(x), into_contiguous(words));
        let (rows, n) = (x.meta.shape()[0], words.meta.shape()[0]);
        let out = empty(&x, [rows, n]);
        if rows <= matvec::MAX_ROWS {
            matvec::launch(x, words, &out, scheme);
        } else {
            matmul::launch(x, words, &out, scheme);
        }
        out
    }

    fn qrows(words: IntTensor<Self>, ids: IntTensor<Self>, scheme: Scheme) -> FloatTensor<Self> {
        let (words, ids) = (into_contiguous(words), into_contiguous(ids));
        let k = words.meta.shape()[1] / scheme.words() * BLOCK;
        let out = empty(&words, [ids.meta.shape()[0], k]);
        rows::launch(words, ids, &out, scheme);
        out
    }
}

/// An f32 tensor of undefined content beside another one.
fn empty<const D: usize>(like: &CubeTensor, shape: [usize; D]) -> CubeTensor {
    empty_device_dtype(like.client.clone(), like.device.clone(), Shape::new(shape), DType::F32)
}
