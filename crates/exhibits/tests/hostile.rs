//! Links from anywhere, for every program there is.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use exhibits::Program;
use figure::{Axis, Bar, BarGroup, Bars, Heatmap, Lines, Role, Series, Table, Unit};
use hostile::{Cost, Counting, Random, changed_text, each_seed, measured};
use protocol::link::{Carrier, decode, encode, with_seen};
use protocol::{Kind, Knob, Knobs, Seen, SeenBy};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most that a link may cost.
const BYTES: usize = 1_000_000;

#[test]
fn no_link_panics_or_takes_over_a_megabyte() {
    let built = exhibits::all().filter_map(|exhibit| exhibit.program.as_ref());
    let benches = exhibits::BENCHES.iter().map(|bench| &bench.program);
    let programs: Vec<&Program> = built.chain(benches).collect();
    let sent = sent();
    let (mut most, mut changed, mut long, mut shown) = (Cost::default(), 0, 0, 0);
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
            3 => format!("{}!{}", link(random, knobs), seen(random, &sent)),
            _ => link(random, knobs),
        };
        let (decoded, cost) = measured(|| decode(knobs, &fragment, Carrier::Link));
        assert!(cost.peak <= BYTES, "{cost:?} for {} bytes: {fragment:.200}", fragment.len());
        most = most.or(cost);
        if let Some(Seen { figures, .. }) = &decoded.seen {
            assert!(figures.len() <= 16 && figures.iter().all(|it| it.check().is_ok()));
            shown += 1;
        }
        let state = decoded.knobs;
        assert_eq!(state.restricted(knobs), state, "only what is known, and in range: {fragment}");
        assert!(decoded.notices.len() <= 256);
        changed += u32::from(!state.is_default());
        long += u32::from(cost.peak > BYTES / 4);

        // What a link can carry comes back from a link.
        let mut carried = Knobs::default();
        for knob in knobs.iter() {
            let value = state.value(*knob);
            if !Carrier::Link.leaves_out(&knob.kind(), &value) {
                carried.set(*knob, &value);
            }
        }
        let link = encode(knobs, &state, Carrier::Link);
        let again = decode(knobs, &link, Carrier::Link);
        assert_eq!((again.knobs, again.notices), (carried, vec![]), "{link:.200}");
    });
    println!("{changed} changed a setting, {shown} had a result; at most {most:?}");
    assert!(changed > 5_000 && long > 20, "{changed} changed a setting, {long} were long");
    assert!(shown > 100, "{shown} had a result");
}

/// What a sender may have seen, as text.
fn sent() -> String {
    let axis = || Axis::linear("KL", Unit::Nats);
    let series = vec![Series::new("a", Role::Model, vec![[0.0, 1.5], [1.0, f32::MIN_POSITIVE]])];
    let bar = Bar::new("KL", Role::Baseline, 0.25);
    let group = BarGroup { label: "b".into(), bars: vec![bar] };
    let cells: Vec<Option<f32>> = vec![Some(1.0), None];
    let texts = |texts: [&str; 2]| texts.map(str::to_owned).to_vec();
    let figures = [
        Lines::new("lines", "A line", axis(), axis(), series),
        Bars::new("bars", "A bar", axis(), vec![group]),
        Table::new("table", "A table", texts(["x", "y"]), vec![texts(["1.5 nats", "é\"\\"])]),
        Heatmap::new(
            "map",
            "A map",
            axis(),
            axis(),
            axis(),
            texts(["a", "b"]),
            vec!["c".into()],
            cells,
        ),
    ];
    let by = SeenBy {
        date: "2026-11-27".into(),
        build: "0123456789abcdef".into(),
        device: "CPU".into(),
        models: vec!["smollm2@b179c952".into()],
    };
    let text = Seen::write(&by, &figures.map(Result::unwrap)).unwrap();
    // The test fails where this is no result any more.
    let link = with_seen("", &text, Carrier::Link).unwrap();
    assert_eq!(decode(&[], &link, Carrier::Link).seen.unwrap().text(), text);
    text
}

/// A result as it should be, changed, or far too much of it.
fn seen(random: &mut Random, sent: &str) -> String {
    let json = match random.below(8) {
        0 => sent.to_owned(),
        1 if random.one_in(10) => {
            let piece = random
                .pick(&["[],", "[[],[]],", "\"\",", "[\"\"],", "0,", "null,", "{},", "[0,0],"]);
            let place =
                random.pick(&["\"points\":[", "\"rows\":[", "\"figures\":[", "\"models\":["]);
            sent.replacen(
                place,
                &format!("{place}{}", piece.repeat(random.below(40_000) / piece.len())),
                1,
            )
        }
        _ => changed_text(random, sent),
    };
    URL_SAFE_NO_PAD.encode(miniz_oxide::deflate::compress_to_vec(json.as_bytes(), 1))
}

/// Any letters.
fn noise(random: &mut Random) -> String {
    let letters: Vec<char> = "1?.&=%+\\tseedq0é\u{0}#-_AZaz2".chars().collect();
    let length = if random.one_in(500) { (64 << 10) + 9 } else { random.below(60) };
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
