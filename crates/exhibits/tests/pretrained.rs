//! The few-shot bench on the real model: what visitors may type, and that nothing that is kept
//! between two prompts changes a number. The claims are measured by `contextarium verify`.
#![cfg(feature = "compute")]

use figure::Figure;
use futures_lite::future::block_on;
use lab::{Lab, NativeHost};
use protocol::{Failure, Knob, Knobs, Row, Value};
use std::cell::RefCell;
use std::rc::Rc;

type Shown = Rc<RefCell<Vec<Figure>>>;

/// A run outside the browser, and what it has shown.
fn host() -> (Rc<NativeHost>, Shown) {
    let shown = Shown::default();
    let to = shown.clone();
    let show = move |figure: Figure| {
        let mut shown = to.borrow_mut();
        shown.retain(|old| old.id() != figure.id());
        shown.push(figure);
    };
    (Rc::new(NativeHost::new(show, |_, _, _| {})), shown)
}

/// The bench's knobs, by key.
fn knobs(values: &[(&str, Value)]) -> Knobs {
    let all = exhibits::program("few-shot").expect("the bench is built").knobs;
    let knob = |key: &str| -> &dyn Knob {
        *all.iter().find(|knob| knob.key() == key).unwrap_or_else(|| panic!("no knob {key}"))
    };
    values.iter().fold(Knobs::default(), |knobs, (key, value)| knobs.with(knob(key), value.clone()))
}

fn run(
    host: &Rc<NativeHost>,
    shown: &Shown,
    values: &[(&str, Value)],
) -> Result<Vec<Figure>, Failure> {
    shown.borrow_mut().clear();
    let program = exhibits::program("few-shot").expect("the bench is built");
    let mut lab = Lab::new(host.clone(), knobs(values));
    let done = block_on((program.compute.run)(&mut lab));
    done.map_err(|error| error.failure().expect("nobody cancelled"))?;
    let figures = shown.take();
    figures.iter().for_each(|figure| figure.check().expect("every figure can be drawn"));
    Ok(figures)
}

fn rows(rows: &[(&str, &str)]) -> Value {
    let row =
        |(input, label): &(&str, &str)| Row { input: (*input).into(), label: (*label).into() };
    Value::Rows(rows.iter().map(row).collect())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn choice(key: &str) -> Value {
    Value::Choice(key.to_owned())
}

/// The bars of the answer: label and share.
fn answer(figures: &[Figure]) -> Vec<(String, f32)> {
    let bars = figures.iter().find_map(|figure| match figure {
        Figure::Bars(bars) if bars.id == "answer" => Some(bars),
        _ => None,
    });
    let groups = &bars.expect("the answer is shown").groups;
    groups.iter().map(|group| (group.label.clone(), group.bars[0].value)).collect()
}

/// Tokens in the prompt, and how many of them were computed.
fn cost(figures: &[Figure]) -> [usize; 2] {
    let table = figures.iter().find_map(|figure| match figure {
        Figure::Table(table) if table.id == "cost" => Some(table),
        _ => None,
    });
    let row = &table.expect("the cost is shown").rows[0];
    [1, 2].map(|column| row[column].parse().expect("a count"))
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_computed() {
    let (host, shown) = host();
    let same = [("a", " yes"), ("b", "yes ")];
    let many: Vec<(String, String)> =
        (0..20).map(|i| (i.to_string(), format!("label {i}"))).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let cases = [
        ("no examples", vec![("rows", rows(&[]))]),
        ("one label", vec![("rows", rows(&same))]),
        ("an example without a label", vec![("rows", rows(&[("a", "x"), ("b", " ")]))]),
        ("an example without an input", vec![("rows", rows(&[("a", "x"), ("", "y")]))]),
        ("too many labels", vec![("rows", rows(&many))]),
        ("an empty query", vec![("query", text("  "))]),
        ("no pattern", vec![("keep-to", choice("pattern")), ("pattern", text("("))]),
        ("an empty pattern", vec![("keep-to", choice("pattern")), ("pattern", text(" "))]),
    ];
    for (what, values) in cases {
        let failure = run(&host, &shown, &values).expect_err(what);
        assert!(matches!(failure, Failure::BadKnob { .. }), "{what}: {failure:?}");
    }
    // Signs of which each takes several tokens.
    let long = "𒀀".repeat(400);
    let long: Vec<(&str, &str)> =
        (0..16).map(|i| (long.as_str(), if i % 2 == 0 { "x" } else { "y" })).collect();
    let values = [("rows", rows(&long)), ("k", Value::Int(16))];
    match run(&host, &shown, &values).expect_err("a long prompt") {
        Failure::TooLong { tokens, limit } => assert!(tokens > limit && limit > 1_000),
        other => panic!("{other:?}"),
    }
    assert!(shown.borrow().is_empty());
}

#[test]
fn only_what_is_new_is_computed_and_changes_no_number() {
    let (host, shown) = host();
    let first = run(&host, &shown, &[]).unwrap();
    let [all, computed] = cost(&first);
    assert_eq!(all, computed);
    let other = [("query", text("A kind word and a warm meal"))];
    let second = run(&host, &shown, &other).unwrap();
    let [all, computed] = cost(&second);
    assert!(computed < all / 2, "{computed} of {all} tokens were computed");
    let (fresh_host, fresh_shown) = self::host();
    let fresh = run(&fresh_host, &fresh_shown, &other).unwrap();
    for ((label, share), (fresh_label, fresh_share)) in answer(&second).iter().zip(answer(&fresh)) {
        assert!(*label == fresh_label && (share - fresh_share).abs() < 2e-3);
    }

    // The curve's point after two examples is what a prompt with two examples gives.
    let two = run(&host, &shown, &[("k", Value::Int(2))]).unwrap();
    let growth = first.iter().find_map(|figure| match figure {
        Figure::Lines(lines) if lines.id == "growth" => Some(lines),
        _ => None,
    });
    let series = &growth.expect("the growth is shown").series;
    for (label, share) in answer(&two) {
        let line = series.iter().find(|series| series.name == label).expect("a line a label");
        assert!((line.points[2][1] - share).abs() < 2e-3, "{label}: {share}");
    }
}

#[test]
fn labels_may_be_many_or_begin_alike() {
    let (host, shown) = host();
    let alike = [("ten", "10"), ("one", "1"), ("a hundred", "100"), ("ten", " 10 ")];
    let values =
        [("rows", rows(&alike)), ("query", text("one")), ("complete", Value::Switch(false))];
    let figures = run(&host, &shown, &values).unwrap();
    let shares = answer(&figures);
    assert_eq!(shares.len(), 3);
    assert!((shares.iter().map(|(_, share)| share).sum::<f32>() - 1.0).abs() < 1e-4);

    let numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let many: Vec<(String, &str)> =
        (1..=10).zip(numbers).map(|(number, word)| (number.to_string(), word)).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(a, b)| (a.as_str(), *b)).collect();
    let values = [
        ("rows", rows(&many)),
        ("query", text("3")),
        ("k", Value::Int(4)),
        ("show", choice("orders")),
        ("complete", Value::Switch(false)),
    ];
    let figures = run(&host, &shown, &values).unwrap();
    let shares = answer(&figures);
    assert!(shares.len() == 9 && shares[8].0 == "2 others together", "{shares:?}");
    assert!(figures.iter().any(|figure| figure.id() == "order-spread"));
}

#[test]
fn what_is_written_keeps_to_the_rule() {
    let (host, shown) = host();
    let written = |rule: &[(&str, Value)]| {
        let base = [("set", choice("capitals")), ("k", Value::Int(2)), ("query", text("Japan"))];
        let figures = run(&host, &shown, &[&base, rule].concat()).unwrap();
        let text = |id: &str| {
            figures.iter().find_map(|figure| match figure {
                Figure::Text(text) if text.id == id => Some((text.text.clone(), text.done)),
                _ => None,
            })
        };
        (text("completion").expect("it writes freely"), text("kept"))
    };
    let (free, none) = written(&[]);
    assert!(free.1 && none.is_none());
    let kept = |rule: &[(&str, Value)]| {
        let (same, kept) = written(rule);
        assert_eq!(same, free, "the text without the rule");
        let (text, done) = kept.expect("it writes by the rule");
        assert!(done);
        text
    };
    let number = kept(&[("keep-to", choice("number"))]);
    assert!(number.trim().parse::<f64>().is_ok() && number.starts_with(' '), "{number:?}");
    let three = [("keep-to", choice("pattern")), ("pattern", text("[a-c]{3}|[x-z]{4}"))];
    let letters = kept(&three);
    let all = |from: char, to: char| letters[1..].chars().all(|it| (from..=to).contains(&it));
    assert!(
        letters.len() == 4 && all('a', 'c') || letters.len() == 5 && all('x', 'z'),
        "{letters}"
    );
    let (figures, label) = (
        run(&host, &shown, &[("set", choice("capitals"))]).unwrap(),
        kept(&[("keep-to", choice("labels"))]),
    );
    assert!(answer(&figures).iter().any(|(name, _)| name.starts_with(label.trim())), "{label}");
}

#[test]
fn every_set_and_view_can_be_shown() {
    let (host, shown) = host();
    let sets = [
        "sentiment",
        "antonyms",
        "capitals",
        "first-letter",
        "country-of-city",
        "parity",
        "nonsense",
    ];
    let templates = ["review", "input-label", "arrow", "colon", "qa"];
    let labels = ["given", "flipped", "nonsense", "random"];
    for (index, set) in sets.into_iter().enumerate() {
        let values = [
            ("set", choice(set)),
            ("k", Value::Int(2)),
            ("template", choice(templates[index % templates.len()])),
            ("labels", choice(labels[index % labels.len()])),
            ("calibrate", Value::Switch(index % 2 == 0)),
            ("score", choice(if index % 2 == 0 { "mean" } else { "sum" })),
            ("show", choice(if index % 3 == 0 { "tokens" } else { "growth" })),
            ("layer", Value::Int(index as i64)),
            ("head", Value::Int(index as i64 / 2)),
            ("order", choice("shuffled")),
        ];
        let figures =
            run(&host, &shown, &values).unwrap_or_else(|failure| panic!("{set}: {failure:?}"));
        assert!(figures.len() >= 4, "{set}");
    }
    let none = [("k", Value::Int(0)), ("show", choice("tokens"))];
    assert!(!run(&host, &shown, &none).unwrap().is_empty());
}
