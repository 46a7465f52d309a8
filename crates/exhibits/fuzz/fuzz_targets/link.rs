//! Links are hostile: whatever the fragment, the state is in range and survives a round trip.
//! Run with `cargo +nightly fuzz run link` in `crates/exhibits`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::link::{Carrier, decode, encode};

fuzz_target!(|fragment: &str| {
    let exhibits = exhibits::all().filter_map(|exhibit| exhibit.program.as_ref());
    for program in exhibits.chain(exhibits::BENCHES.iter().map(|bench| &bench.program)) {
        let first = decode(program.knobs, fragment, Carrier::Link).knobs;
        let written = encode(program.knobs, &first, Carrier::Link);
        let again = decode(program.knobs, &written, Carrier::Link);
        assert_eq!(first, again.knobs);
        assert!(again.notices.is_empty());
    }
});
