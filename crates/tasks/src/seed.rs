//! Seeds from seeds: streams that never meet, whatever their numbers are.

/// The seed of the `index`-th draw of a named stream. Equal arguments give equal seeds; a change
/// of any of them gives an unrelated one (the finaliser of SplitMix64, Steele et al. 2014).
pub fn derive(base: u64, stream: Stream, index: u64) -> u64 {
    let mut seed = base;
    for part in [stream as u64, index] {
        seed = mix(seed.wrapping_add(0x9e37_79b9_7f4a_7c15) ^ mix(part.wrapping_add(1)));
    }
    seed
}

/// What draws are for. Draws for different ends must not share episodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    Train = 1,
    /// For choosing hyperparameters.
    Dev = 2,
    Test = 3,
    /// For the rules of a pool.
    Rule = 4,
}

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn streams_do_not_meet() {
        let streams = [Stream::Train, Stream::Dev, Stream::Test, Stream::Rule];
        let seeds: HashSet<u64> = streams
            .into_iter()
            .flat_map(|stream| (0..10).map(move |base| (stream, base)))
            .flat_map(|(stream, base)| (0..1000).map(move |index| derive(base, stream, index)))
            .collect();
        assert_eq!(seeds.len(), 40_000);
    }
}
