//! Training holds as much memory after many steps as after a few.

use burn::tensor::Device;
use futures_lite::future::block_on;
use nn::{Regression, TransformerConfig};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::alloc::System;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn live_bytes() -> usize {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated - stats.bytes_deallocated
}

#[test]
fn steps_leave_nothing_behind() {
    const BATCH: usize = 4;
    const SEQ: usize = 6;
    let sizes = TransformerConfig::new(2, 1, 16, 2, 2, SEQ);
    let mut trainer = Regression::new(sizes, 1e-3, 1, &Device::flex());
    let mut most_in = |steps: usize| {
        let after_step = |step: usize| {
            let number = |at: usize| ((step * 31 + at) as f32).sin();
            let inputs = (0..BATCH * SEQ * 2).map(number).collect();
            let targets = (0..BATCH * SEQ).map(number).collect();
            trainer.step(SEQ, inputs, targets).unwrap();
            block_on(trainer.loss()).unwrap();
            live_bytes()
        };
        (0..steps).map(after_step).max().unwrap()
    };
    let early = [20, 80].map(&mut most_in)[1];
    let late = [300, 80].map(&mut most_in)[1];
    println!("bytes after 100 steps: {early}, after 480: {late}");
    // A step that left a single number behind would have left 1,520 bytes of them.
    assert!(late < early + 1_024, "{early} bytes after 100 steps, {late} after 480");
}
