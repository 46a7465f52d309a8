//! Tables from anywhere: never a panic, no more memory than the text warrants.

use hostile::{Cost, Counting, Random, changed_text, each_seed, measured};
use protocol::{TABLE_ROWS_MAX, labelled};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const VALID: [&str; 4] = [
    "text,label\ngood,yes\n\"bad, \"\"very\"\"\nbad\",no\n",
    "\u{feff}Label\ttext\tmore\r\nyes\tgood\t1\r\nno\tbad\t2\r\n",
    "a;LABEL;b\n1;x;2;\n3;y;;\n\n",
    "label,x\né,\"\"\"\"\n\u{1f600},  z  \n",
];

#[test]
fn no_table_panics_or_takes_more_memory_than_its_length_warrants() {
    let (mut most, mut read) = (Cost::default(), 0);
    each_seed(5_000, 200_000, |random| {
        let text = match random.below(4) {
            0 => made(random),
            1 if random.one_in(20) => long(random),
            _ => {
                let from = random.pick(&VALID);
                changed_text(random, from)
            }
        };
        let (rows, cost) = measured(|| labelled(&text));
        // A comma makes a cell, which is a `String` in a list that grows by doubling.
        let warranted = 4_096 + 96 * text.len();
        assert!(cost.peak <= warranted, "{cost:?} for {} bytes: {text:.80}", text.len());
        most = most.or(cost);
        let Ok(rows) = rows else { return };
        read += 1;
        assert!((1..=TABLE_ROWS_MAX).contains(&rows.len()));
        let lines = text.matches('\n').count() + 1;
        assert!(rows.is_sorted_by_key(|row| row.line) && rows.iter().all(|row| row.line <= lines));
        assert!(rows.iter().all(|row| !row.input.is_empty() && !row.label.is_empty()));
    });
    println!("{read} read; at most {most:?}");
    assert!(read > 500, "{read}");
}

#[test]
fn whatever_cells_are_quoted_come_back() {
    each_seed(500, 20_000, |random| {
        let cell = |random: &mut Random| -> String {
            let letters =
                (0..random.below(9)).map(|_| random.pick(&['a', ',', '"', '\n', ';', 'é']));
            format!("x{}x", letters.collect::<String>())
        };
        let rows: Vec<[String; 2]> =
            (0..1 + random.below(5)).map(|_| [cell(random), cell(random)]).collect();
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let lines =
            rows.iter().map(|[input, label]| format!("{},{}\n", quoted(input), quoted(label)));
        let text = format!("text,label\n{}", lines.collect::<String>());
        let read = labelled(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let read: Vec<[String; 2]> = read.into_iter().map(|row| [row.input, row.label]).collect();
        assert_eq!(read, rows);
    });
}

/// A table's own letters, in any order.
fn made(random: &mut Random) -> String {
    let letters: Vec<char> = "label,\t;\"\r\n xé\u{feff}".chars().collect();
    let head = random.pick(&["label,x\n", "x\tlabel\n", ""]);
    let body = (0..random.below(80)).map(|_| random.pick(&letters));
    head.chars().chain(body).collect()
}

/// As long as the widget lets a table be, of one short piece over and over.
fn long(random: &mut Random) -> String {
    let head = random.pick(&["label,x\n", "", "label\n", "label,x,\"\n"]);
    let piece = random.pick(&[",", "\n", "a,b\n", "\"\n", "\"\"", "é", "a,\"\"\"\"\n", "\t"]);
    format!("{head}{}", piece.repeat(random.below(400_000) / piece.len()))
}
