//! Weights from anywhere: never a panic, and no more memory than the file warrants.

use burn::tensor::Device;
use futures_lite::future::block_on;
use hostile::{Cost, Counting, changed, each_seed, measured};
use nn::{
    Architecture, Batch, Checkpoint, Learner, Loss, NnError, Optimiser, OptimiserKind,
    SequenceConfig,
};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn no_weights_panic_or_take_more_memory_than_their_length_warrants() {
    let file = block_on(learner().export("1?seed=1")).unwrap();
    let batch =
        Batch { seq: 2, tokens: vec![0.5; 4], targets: vec![0.5; 2], weights: vec![1.0; 2] };
    attack(&file, learner, Learner::import, |model| {
        assert_eq!(block_on(model.predict(&batch)).unwrap().len(), 2);
    });
}

#[test]
fn no_checkpoint_of_the_zoo_does_either() {
    let recipe = zoo::recipe("bool-retnet").unwrap();
    let fresh = || Checkpoint::new(recipe, &Device::flex()).unwrap();
    let file = block_on(fresh().export()).unwrap();
    let open = |_, bytes: &[u8]| Checkpoint::open(recipe, bytes, &Device::flex());
    attack(&file, || (), open, |model| assert_eq!(model.steps(), 0));
}

/// Changes the file in many ways. What is read is then used.
fn attack<S, M>(
    file: &[u8],
    start: impl Fn() -> S,
    read: impl Fn(S, &[u8]) -> Result<M, NnError>,
    use_it: impl Fn(M),
) {
    let header = 8 + u64::from_le_bytes(*file.first_chunk().unwrap()) as usize;
    // A model is there before its file is read.
    let (_, before) = measured(|| read(start(), file).is_ok());
    let (mut most, mut taken) = (Cost::default(), 0);
    each_seed(1_000, 100_000, |random| {
        let head = if random.one_in(3) { file.len() } else { header };
        let bytes = changed(random, file, head);
        let model = start();
        let (result, cost) = measured(|| read(model, &bytes));
        let room = 16 * bytes.len() + 16_384;
        assert!(cost.peak <= room.max(before.peak + 16_384), "{cost:?} for {} bytes", bytes.len());
        most = most.or(cost);
        match result {
            Ok(model) => {
                taken += 1;
                use_it(model);
            }
            Err(error) => assert!(error.to_string().len() < 1_000, "{error}"),
        }
    });
    println!("{taken} read; at most {most:?}");
    assert!(taken > 50, "{taken}");
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
    let optimiser =
        Optimiser { kind: OptimiserKind::Sgd, learning_rate: 1e-2, warm_up: 1, end: None };
    Learner::new(&config, Loss::Squared, optimiser, 1, &Device::flex())
}
