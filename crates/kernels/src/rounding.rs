//! Numbers rounded to whole ones that share a scale.

use crate::lanes::{F32x4, I32x4};

/// The scale with which the numbers lie within `levels`, and its inverse. What is no number must not
/// become one: then the scale is none either.
#[inline(always)]
pub(crate) fn scales(values: &[f32], levels: f32) -> [f32; 2] {
    let (mut most, mut broken) = (F32x4::ZERO, F32x4::ZERO);
    for x in values.as_chunks().0 {
        let x = F32x4::load(x);
        most = most.max(x.max(F32x4::ZERO.sub(x)));
        broken = broken.add(x.mul(F32x4::ZERO));
    }
    let most = most.to_array().into_iter().fold(0.0, f32::max);
    let broken: f32 = broken.to_array().into_iter().sum();
    [most / levels + broken, if most > 0.0 { levels / most } else { 0.0 }]
}

/// Eight numbers times the inverse of their scale.
#[inline(always)]
pub(crate) fn rounded(eight: &[f32; 8], inverse: f32) -> [I32x4; 2] {
    let fours = eight.as_chunks::<4>().0;
    let round = |four| F32x4::load(four).mul(F32x4::splat(inverse)).round();
    [round(&fours[0]), round(&fours[1])]
}
