use super::*;
use crate::{
    Choice, ChoiceKnob, FloatKnob, IntKnob, Row, RowsKnob, SeenBy, SwitchKnob, TableKnob, TextKnob,
};
use figure::{Scale, Unit};

static SEED: IntKnob = IntKnob {
    key: "seed",
    label: "Seed",
    help: "",
    min: 0,
    max: 9999,
    default: 1,
    unit: Unit::One,
    scale: Scale::Linear,
};
static RATE: FloatKnob = FloatKnob {
    key: "rate",
    label: "Rate",
    help: "",
    min: 0.0,
    max: 1.0,
    default: 0.5,
    unit: Unit::One,
    scale: Scale::Linear,
};
static TASK: ChoiceKnob = ChoiceKnob {
    key: "task",
    label: "Task",
    help: "",
    options: &[Choice { key: "a", label: "A" }, Choice { key: "b", label: "B" }],
    default: "a",
};
static ON: SwitchKnob = SwitchKnob { key: "on", label: "On", help: "", default: false };
static TEXT: TextKnob = TextKnob {
    key: "q",
    label: "Query",
    help: "",
    default: "",
    max_chars: 4000,
    lines: 1,
    most_tokens: "",
};
static ROWS: RowsKnob = RowsKnob {
    key: "rows",
    label: "Examples",
    help: "",
    default: &[("x", "y")],
    columns: ["Input", "Label"],
    max_chars: 400,
};
static ALL: [&dyn Knob; 6] = [&SEED, &RATE, &TASK, &ON, &TEXT, &ROWS];

fn encode_link(knobs: &[&dyn Knob], values: &Knobs) -> String {
    encode(knobs, values, Carrier::Link)
}

fn decode_link(knobs: &[&dyn Knob], fragment: &str) -> Decoded {
    decode(knobs, fragment, Carrier::Link)
}

fn state(knobs: Knobs) -> Decoded {
    Decoded { knobs, ..Decoded::default() }
}

fn row(input: &str, label: &str) -> Row {
    Row { input: input.into(), label: label.into() }
}

#[test]
fn defaults_make_an_empty_fragment() {
    assert_eq!(encode_link(&ALL, &Knobs::default()), "");
    assert_eq!(decode_link(&ALL, ""), Decoded::default());
}

/// Golden links: these must decode to the same state for ever.
#[test]
fn golden_links_of_version_1() {
    let short = Knobs::default()
        .with(&SEED, Value::Int(7))
        .with(&TASK, Value::Choice("b".into()))
        .with(&ON, Value::Switch(true))
        .with(&TEXT, Value::Text("what? 50% of ünï".into()));
    let link = "1?seed=7&task=b&on=1&q=what%3F+50%25+of+%C3%BCn%C3%AF";
    assert_eq!(encode_link(&ALL, &short), link);
    assert_eq!(decode_link(&ALL, link), state(short));

    let packed = "1.K7TNTcyr1C7PL0op1h5lDiEmAA";
    let long = Knobs::default().with(&TEXT, Value::Text("many words ".repeat(40)));
    let link = encode_link(&ALL, &long);
    assert!(link.starts_with("1.") && link.len() < 120, "{link}");
    assert_eq!(decode_link(&ALL, &link), state(long.clone()));
    // Another compressor may pack differently; what was packed once must stay readable.
    assert_eq!(decode_link(&ALL, packed), state(long));
}

#[test]
fn tables_survive_tabs_line_breaks_and_backslashes() {
    let rows = vec![row("a\tb\\n", "c\nd"), row("", "")];
    let knobs = Knobs::default().with(&ROWS, Value::Rows(rows));
    assert_eq!(decode_link(&ALL, &encode_link(&ALL, &knobs)).knobs, knobs);
    let none = Knobs::default().with(&ROWS, Value::Rows(vec![]));
    assert_eq!(decode_link(&ALL, &encode_link(&ALL, &none)).knobs, none);
}

#[test]
fn a_data_set_travels_unless_it_is_too_long() {
    static TABLE: TableKnob =
        TableKnob { key: "table", label: "Data", help: "", max_chars: 400_000 };
    let knobs: [&dyn Knob; 2] = [&SEED, &TABLE];
    let with =
        |text: String| Knobs::default().with(&SEED, Value::Int(7)).with(&TABLE, Value::Text(text));
    let short = with("text,label\na,b\n".repeat(20));
    assert_eq!(decode_link(&knobs, &encode_link(&knobs, &short)).knobs, short);
    let long = with("é,label\n".repeat(TEXT_MAX / 8));
    assert_eq!(encode_link(&knobs, &long), "1?seed=7");
    // The longest that travels, of what packs worst, is within the limits of a reader.
    let mut state = 1_u64;
    let mixed: String = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(33 + (state >> 33) as u8 % 90)
    })
    .take(TEXT_MAX)
    .collect();
    let mixed = with(mixed);
    assert_eq!(decode_link(&knobs, &encode_link(&knobs, &mixed)).knobs, mixed);
}

#[test]
fn bad_values_are_adjusted_with_a_notice() {
    let decoded = decode_link(&ALL, "#1?seed=999999&rate=NaN&task=zzz&new=1");
    assert_eq!(decoded.knobs, Knobs::default().with(&SEED, Value::Int(9999)));
    assert_eq!(decoded.notices.len(), 4);
}

#[test]
fn unreadable_newer_and_foreign_fragments() {
    assert_eq!(decode_link(&ALL, "nonsense").notices, [Notice::Unreadable]);
    assert_eq!(decode_link(&ALL, "1.!!!").notices, [Notice::Unreadable]);
    assert_eq!(decode_link(&ALL, "2?seed=4").notices, [Notice::Newer]);
    assert_eq!(decode_link(&ALL, "#?secret=abc"), Decoded::default());
}

#[test]
fn a_bomb_is_refused() {
    let bomb =
        miniz_oxide::deflate::compress_to_vec(&vec![b'a'; Carrier::Link.limits().state + 1], 9);
    let link = format!("1.{}", URL_SAFE_NO_PAD.encode(bomb));
    assert_eq!(decode_link(&ALL, &link).notices, [Notice::Unreadable]);
}

#[test]
fn no_fragment_makes_it_panic() {
    // A small generator; the fuzz target goes further.
    let mut state = 1_u64;
    let alphabet: Vec<char> = "1?.&=%+\\tseedrowsq0é\u{0}".chars().collect();
    for _ in 0..20_000 {
        let mut fragment = String::from("1?");
        for _ in 0..24 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            fragment.push(alphabet[(state >> 33) as usize % alphabet.len()]);
        }
        let decoded = decode_link(&ALL, &fragment);
        let again = decode_link(&ALL, &encode_link(&ALL, &decoded.knobs));
        assert_eq!(again.knobs, decoded.knobs, "{fragment}");
    }
}

fn table(at: usize) -> figure::Figure {
    let rows = vec![vec!["Full cache".to_owned(), format!("{at}.5 nats")]];
    let columns = vec!["Method".to_owned(), "KL".to_owned()];
    figure::Table::new(format!("table-{at}"), "What is kept", columns, rows).unwrap()
}

fn by() -> SeenBy {
    SeenBy {
        date: "2026-11-27".into(),
        build: "0123456789abcdef".into(),
        device: "CPU".into(),
        models: vec!["smollm2@b179c952".into()],
    }
}

/// The text of some figures.
fn seen(figures: usize) -> String {
    Seen::write(&by(), &(0..figures).map(table).collect::<Vec<_>>()).unwrap()
}

/// A golden link too: made once, readable for ever.
#[test]
fn what_was_seen_travels_with_the_settings() {
    let link = "1?seed=7!HYy9DoIwGEV3n4J8M5i2CgiTiYmLmjhoHEiH_hkaW0ps0YHw7raO95x77wySBQUtEESqAuOC1JADn7SRESJMNtuyqncN40KqZ1RSfbRIg8P1HqN1UhkPbQfeOmMs2XNcN6IpCdBlNcONcRPbM-j0F1IqUNwJNgbthsgePQuZ9tlLjSEJZyY7_B8vKvRORnY6A83h7b4Jd3CcjMkEE72KDq3LbGDBA6XL8gM";
    let knobs = Knobs::default().with(&SEED, Value::Int(7));
    let made = with_seen(&encode_link(&ALL, &knobs), &seen(1), Carrier::Link).unwrap();
    for link in [link, &made] {
        let decoded = decode_link(&ALL, link);
        assert_eq!((decoded.knobs, decoded.notices), (knobs.clone(), vec![]), "{made}");
        let read = decoded.seen.unwrap();
        assert_eq!((read.by.clone(), &read.figures[..]), (by(), &[table(0)][..]));
        assert_eq!(read.text(), seen(1));
    }
    let defaults = with_seen("", &seen(2), Carrier::Link).unwrap();
    assert_eq!(decode_link(&ALL, &defaults).seen.unwrap().text(), seen(2));
}

#[test]
fn a_link_takes_the_figures_that_fit() {
    let mut state = 1_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 40) as f32
    };
    let points = (0..3000).map(|at| [at as f32, noise()]).collect();
    let axis = || figure::Axis::linear("x", Unit::One);
    let series = vec![figure::Series::new("noise", figure::Role::Model, points)];
    let large = figure::Lines::new("noise", "", axis(), axis(), series).unwrap();
    let write = |figures: &[figure::Figure]| Seen::write(&by(), figures).unwrap();
    let text = write(&[table(0), table(1), large.clone(), table(2)]);
    let link = with_seen("", &text, Carrier::Link).unwrap();
    assert!(link.len() < LONGEST);
    assert_eq!(decode_link(&ALL, &link).seen.unwrap().text(), seen(2));
    assert_eq!(with_seen("", &write(&[large, table(0)]), Carrier::Link), None);
    assert_eq!(with_seen("", &seen(0), Carrier::Link), None);
}

#[test]
fn what_was_seen_may_be_made_up() {
    let refused = |text: &str| {
        let decoded = decode_link(&ALL, &format!("1?seed=7!{text}"));
        assert_eq!(decoded.knobs, Knobs::default().with(&SEED, Value::Int(7)));
        assert_eq!(decoded.notices, [Notice::UnreadableResult], "{text}");
    };
    refused("nonsense!");
    let good = seen(1);
    for bad in [
        "{}",
        &good.replace("CPU", &"x".repeat(121)),
        &good.replace("\"smollm2@b179c952\"", &["\"\""; 17].join(",")),
        &format!("{good}{}", good.replacen(&good[..good.find('\n').unwrap()], "", 1).repeat(16)),
        // Rows that do not fit their columns can't be drawn.
        &good.replace("\"0.5 nats\"", "\"a\",\"b\""),
        &good.replace("0123456789abcdef", &"x".repeat(40_000)),
    ] {
        refused(&pack(bad));
    }
}

#[test]
fn results_are_compared_figure_by_figure() {
    let sent = Seen::read(seen(2)).unwrap();
    assert_eq!(sent.difference(&seen(2)), 0.0);
    // What else there is does not matter, nor does the order.
    assert_eq!(sent.difference(&seen(3)), 0.0);
    let swapped = Seen::write(&SeenBy::default(), &[table(1), table(0)]).unwrap();
    assert_eq!(sent.difference(&swapped), 0.0);
    assert!((sent.difference(&seen(2).replace("1.5 nats", "1.2 nats")) - 0.2).abs() < 1e-9);
    assert_eq!(sent.difference(&seen(1)), f64::INFINITY);
    assert_eq!(sent.difference(""), f64::INFINITY);
}

#[test]
fn a_file_holds_what_no_link_can() {
    static TABLE: TableKnob =
        TableKnob { key: "table", label: "Data", help: "", max_chars: 400_000 };
    let knobs: [&dyn Knob; 2] = [&SEED, &TABLE];
    let table = Value::Text("é,label\n".repeat(TEXT_MAX));
    let values = Knobs::default().with(&SEED, Value::Int(7)).with(&TABLE, table);
    let state = encode(&knobs, &values, Carrier::File);
    let file = with_seen(&state, &seen(16), Carrier::File).unwrap();
    let decoded = decode(&knobs, &file, Carrier::File);
    assert_eq!((decoded.knobs, decoded.notices), (values, vec![]));
    assert_eq!(decoded.seen.unwrap().text(), seen(16));
}
