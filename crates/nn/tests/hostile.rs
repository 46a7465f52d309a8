//! Weights from anywhere: never a panic, and no more memory than the file warrants.

use burn::tensor::Device;
use futures_lite::future::block_on;
use hostile::{Cost, Counting, changed, each_seed, measured};
use nn::{Architecture, Batch, Learner, Loss, Optimiser, OptimiserKind, SequenceConfig};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn no_weights_panic_or_take_more_memory_than_their_length_warrants() {
    let file = block_on(learner().export("1?seed=1")).unwrap();
    let header = 8 + u64::from_le_bytes(*file.first_chunk().unwrap()) as usize;
    let (mut most, mut read) = (Cost::default(), 0);
    each_seed(1_000, 100_000, |random| {
        let head = if random.one_in(3) { file.len() } else { header };
        let bytes = changed(random, &file, head);
        let model = learner();
        let (taken, cost) = measured(|| model.import(&bytes));
        assert!(cost.peak <= 16 * bytes.len() + 16_384, "{cost:?} for {} bytes", bytes.len());
        most = most.or(cost);
        match taken {
            Ok(model) => {
                read += 1;
                let batch = Batch {
                    seq: 2,
                    tokens: vec![0.5; 4],
                    targets: vec![0.5; 2],
                    weights: vec![1.0; 2],
                };
                assert_eq!(block_on(model.predict(&batch)).unwrap().len(), 2);
            }
            Err(error) => assert!(error.to_string().len() < 1_000, "{error}"),
        }
    });
    println!("{read} read; at most {most:?}");
    assert!(read > 50, "{read}");
}

fn learner() -> Learner {
    let config = SequenceConfig {
        architecture: Architecture::Attention { softmax: true },
        d_input: 2,
        d_output: 1,
        d_model: 8,
        heads: 2,
        layers: 1,
        context: 4,
        mlp: true,
        positions: true,
    };
    let optimiser = Optimiser { kind: OptimiserKind::Sgd, learning_rate: 1e-2, warm_up: 1 };
    Learner::new(&config, Loss::Squared, optimiser, 1, &Device::flex())
}
