//! Links from anywhere, for every program there is.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use exhibits::Program;
use hostile::{Cost, Counting, Random, changed_text, each_seed, measured};
use protocol::link::{FRAGMENT_MAX, decode, encode, is_left_out};
use protocol::{Kind, Knob, Knobs};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most that a link may cost.
const BYTES: usize = 1_000_000;

#[test]
fn no_link_panics_or_takes_over_a_megabyte() {
    let built = exhibits::all().filter_map(|exhibit| exhibit.program.as_ref());
    let benches = exhibits::BENCHES.iter().map(|bench| &bench.program);
    let programs: Vec<&Program> = built.chain(benches).collect();
    let (mut most, mut changed, mut long) = (Cost::default(), 0, 0);
    each_seed(20_000, 1_000_000, |random| {
        let Program { knobs, presets, .. } = random.pick(&programs);
        let fragment = match random.below(6) {
            0 => noise(random),
            1 if !presets.is_empty() => {
                let preset = &presets[random.below(presets.len())];
                changed_text(random, preset.fragment)
            }
            2 => {
                let link = link(random, knobs);
                changed_text(random, &link)
            }
            _ => link(random, knobs),
        };
        let (decoded, cost) = measured(|| decode(knobs, &fragment));
        assert!(cost.peak <= BYTES, "{cost:?} for {} bytes: {fragment:.200}", fragment.len());
        most = most.or(cost);
        let state = decoded.knobs;
        assert_eq!(state.restricted(knobs), state, "only what is known, and in range: {fragment}");
        assert!(decoded.notices.len() <= 256);
        changed += u32::from(!state.is_default());
        long += u32::from(cost.peak > BYTES / 4);

        // What a link can carry comes back from a link.
        let mut carried = Knobs::default();
        for knob in knobs.iter().filter(|knob| !is_left_out(&knob.kind(), &state.value(**knob))) {
            carried.set(*knob, &state.value(*knob));
        }
        let link = encode(knobs, &state);
        let again = decode(knobs, &link);
        assert_eq!((again.knobs, again.notices), (carried, vec![]), "{link:.200}");
    });
    println!("{changed} changed a setting; at most {most:?}");
    assert!(changed > 5_000 && long > 20, "{changed} changed a setting, {long} were long");
}

/// Any letters.
fn noise(random: &mut Random) -> String {
    let letters: Vec<char> = "1?.&=%+\\tseedq0é\u{0}#-_AZaz2".chars().collect();
    let length = if random.one_in(500) { FRAGMENT_MAX + 9 } else { random.below(60) };
    let head = random.pick(&["1?", "1.", "2?", "1", "#1?", "?secret=", ""]);
    let body = (0..length).map(|_| random.pick(&letters));
    head.chars().chain(body).collect()
}

/// A link as it should be but for its values; readable, or packed with whatever length.
fn link(random: &mut Random, knobs: &[&dyn Knob]) -> String {
    let mut query = String::new();
    for _ in 0..random.below(6) {
        let knob = knobs[random.below(knobs.len())];
        let key = if random.one_in(12) { "secret" } else { knob.key() };
        let value = value(random, &knob.kind());
        query.push_str(&format!("{key}={value}{}", random.pick(&["&", "&", "&&", "="])));
    }
    if random.one_in(3) {
        if random.one_in(40) {
            let piece =
                random.pick(&["a", "%0A", "&", "%09%0A", "é", "%F0%9F%98%80", "a=&", "\u{0}"]);
            let key = knobs[random.below(knobs.len())].key();
            let long = piece.repeat(random.below(300_000) / piece.len());
            query.push_str(&format!("{key}={long}"));
        }
        let packed = miniz_oxide::deflate::compress_to_vec(query.as_bytes(), 1);
        return format!("1.{}", URL_SAFE_NO_PAD.encode(packed));
    }
    format!("{}1?{query}", random.pick(&["", "#"]))
}

fn value(random: &mut Random, kind: &Kind) -> String {
    match kind {
        Kind::Choice { options, .. } if !random.one_in(4) => {
            options[random.below(options.len())].key.to_owned()
        }
        Kind::Switch { .. } if !random.one_in(4) => random.pick(&["0", "1"]).to_owned(),
        Kind::Int { .. } | Kind::Steps { .. } | Kind::Float { .. } if !random.one_in(4) => {
            let whole = random.edge() as i64;
            let part = random.pick(&["", ".5", "e3", "e-3"]);
            format!("{whole}{part}")
        }
        _ => {
            let pieces = [
                "",
                "a",
                "%",
                "%zz",
                "%00",
                "%F0%9F",
                "%0A",
                "%09",
                "+",
                "é",
                "\u{202e}",
                "<b>",
                "NaN",
                "inf",
                "-0",
                "1e999",
                "\\",
                "\\n",
                "99999999999999999999",
                "word+",
            ];
            (0..random.below(6)).map(|_| random.pick(&pieces)).collect()
        }
    }
}
