//! Where a prompt's last token looks.

use lm::{Captured, Lm, Tap};

/// The attention of the last token, `[tokens]`, as a mean over what is chosen: layer and head
/// count from 1, and 0 stands for all.
pub fn weights(lm: &Lm, captured: &Captured, tokens: usize, [layer, head]: [usize; 2]) -> Vec<f32> {
    let mut weights = vec![0.0; tokens];
    let mut count = 0.0_f32;
    for (at, capture) in captured.layers(Tap::Attention) {
        if layer != 0 && at + 1 != layer {
            continue;
        }
        for index in (0..lm.config.heads).filter(|index| head == 0 || index + 1 == head) {
            weights.iter_mut().zip(capture.row(index)).for_each(|(sum, value)| *sum += value);
            count += 1.0;
        }
    }
    weights.iter_mut().for_each(|weight| *weight /= count.max(1.0));
    weights
}
