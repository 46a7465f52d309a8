//! One loop over the whole catalogue. All failures are collected before the test fails. The claims are
//! measured by `contextarium verify`.

use exhibits::{Bench, Exhibit, Program, Room};
use protocol::Kind;
use protocol::link::{self, Carrier};
use std::collections::HashSet;
use std::path::Path;

/// Papers in the catalogue.
const EXHIBITS: usize = 119;

#[derive(Default)]
struct Failures(Vec<String>);

impl Failures {
    fn expect(&mut self, holds: bool, failure: impl FnOnce() -> String) {
        if !holds {
            self.0.push(failure());
        }
    }

    #[track_caller]
    fn none(self) {
        assert!(self.0.is_empty(), "{} failures:\n{}", self.0.len(), self.0.join("\n"));
    }
}

#[test]
fn the_catalogue_is_in_order() {
    let mut failures = Failures::default();
    let all: Vec<&Exhibit> = exhibits::all().collect();
    failures.expect(all.len() == EXHIBITS, || format!("{} exhibits, not {EXHIBITS}", all.len()));

    let mut slugs = HashSet::new();
    for slug in all.iter().map(|card| card.slug).chain(exhibits::BENCHES.iter().map(|b| b.slug)) {
        failures.expect(slugs.insert(slug), || format!("{slug}: twice"));
        let letters = slug.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        failures.expect(letters && !slug.is_empty(), || format!("{slug}: not a slug"));
    }
    for room in Room::ALL {
        let slugs: Vec<_> =
            all.iter().filter(|card| card.room == room).map(|card| card.slug).collect();
        failures.expect(slugs.is_sorted(), || format!("{}: not sorted", room.slug()));
        failures.expect(Room::from_slug(room.slug()) == Some(room), || room.slug().to_owned());
        files(&mut failures, room, &slugs);
    }
    for Exhibit { slug, question, paper, paper_claim, .. } in all {
        text(&mut failures, slug, "question", question);
        failures.expect(question.ends_with('?'), || format!("{slug}: asks nothing: {question}"));
        text(&mut failures, slug, "paper title", paper.title);
        text(&mut failures, slug, "paper claim", paper_claim);
        paper_id(&mut failures, slug, paper.id);
    }
    failures.none();
}

#[test]
fn programs_have_knobs_presets_and_texts_in_order() {
    let mut failures = Failures::default();
    for (slug, program) in programs() {
        let Program { title, how, equation, limits, knobs, when, presets, seconds, .. } = program;
        for (what, words) in
            [("title", title), ("how", how), ("equation", equation), ("limits", limits)]
        {
            text(&mut failures, slug, what, words);
        }
        failures.expect(!title.ends_with('.'), || format!("{slug}: a full stop in the title"));
        failures.expect(*seconds > 0, || format!("{slug}: takes no time"));

        let mut keys = HashSet::new();
        for knob in *knobs {
            let (key, kind) = (knob.key(), knob.kind());
            failures.expect(keys.insert(key), || format!("{slug}: two knobs {key}"));
            failures.expect(!knob.label().trim().is_empty(), || format!("{slug}: {key} unnamed"));
            let default = kind.default_value();
            failures.expect(kind.clamp(&default) == Some(default), || {
                format!("{slug}: the default of {key} is out of range")
            });
        }
        let mut labels = HashSet::new();
        for when in *when {
            let place = |key: &str| knobs.iter().position(|knob| knob.key() == key);
            let known = place(when.knob).zip(place(when.choice)).is_some_and(|(knob, choice)| {
                let Kind::Choice { options, .. } = knobs[choice].kind() else { return false };
                let is_option = |key: &&str| options.iter().any(|option| option.key == *key);
                choice < knob && !when.options.is_empty() && when.options.iter().all(is_option)
            });
            failures
                .expect(known, || format!("{slug}: {when:?} names nothing, or what comes later"));
        }
        for preset in *presets {
            let name = preset.label;
            failures.expect(labels.insert(name), || format!("{slug}: two presets {name}"));
            text(&mut failures, slug, "preset", name);
            let link::Decoded { knobs: values, notices, .. } =
                link::decode(knobs, preset.fragment, Carrier::Link);
            failures.expect(notices.is_empty(), || format!("{slug}: {name}: {notices:?}"));
            // An empty fragment is the way back to the default; any other has to change something.
            let right = preset.fragment.is_empty() == values.is_default();
            failures.expect(right, || format!("{slug}: {name} is the default"));
            let written = link::encode(knobs, &values, Carrier::Link);
            let again = link::decode(knobs, &written, Carrier::Link).knobs;
            failures.expect(again == values, || format!("{slug}: {name} does not come back"));
        }
    }
    failures.none();
}

/// What is built: benches and exhibits.
fn programs() -> impl Iterator<Item = (&'static str, &'static Program)> {
    let bench = |bench: &&'static Bench| (bench.slug, &bench.program);
    let built = exhibits::all().filter_map(|card| Some((card.slug, card.program.as_ref()?)));
    exhibits::BENCHES.iter().map(bench).chain(built)
}

/// The files of a room are its slugs.
fn files(failures: &mut Failures, room: Room, slugs: &[&str]) {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rooms").join(room.slug().replace('-', "_"));
    let entries = std::fs::read_dir(&folder).expect("a room has its folder");
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let path = entry.expect("the folder can be read").path();
            let name = path.file_stem()?.to_str()?.replace('_', "-");
            (name != "mod").then_some(name)
        })
        .collect();
    names.sort();
    names.dedup();
    let expected: Vec<_> = slugs.iter().map(|slug| (*slug).to_owned()).collect();
    failures.expect(names == expected, || {
        format!("{}: files {names:?}, exhibits {expected:?}", room.slug())
    });
}

/// A text is there, without blanks at its ends, doubled blanks, or leftovers of drafting.
fn text(failures: &mut Failures, slug: &str, what: &str, words: &str) {
    // The parts of an equation may stand apart.
    let blanks = words.contains("  ") && what != "equation";
    let fits = !words.trim().is_empty() && words.trim() == words && !blanks;
    failures.expect(fits, || format!("{slug}: {what} is empty or has stray blanks: {words:?}"));
    let junk = ["XXX", "lorem", "..."].iter().find(|junk| words.contains(**junk));
    failures.expect(junk.is_none(), || format!("{slug}: {what} has {junk:?}"));
    let end = words.chars().last().unwrap_or(' ');
    failures.expect(!matches!(end, ',' | ';' | ':' | '-' | '–'), || {
        format!("{slug}: {what} breaks off: {words:?}")
    });
}

/// `YYMM.NNNNN`, or a name where there is no arXiv number.
fn paper_id(failures: &mut Failures, slug: &str, id: &str) {
    let arxiv = id.split_once('.').is_some_and(|(month, number)| {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let known = matches!(month.get(2..).map(str::parse::<u8>), Some(Ok(1..=12)));
        digits(month)
            && digits(number)
            && month.len() == 4
            && known
            && matches!(number.len(), 4 | 5)
    });
    let looks_like_one = id.starts_with(|letter: char| letter.is_ascii_digit());
    failures.expect(arxiv || (!looks_like_one && id.trim() == id && !id.is_empty()), || {
        format!("{slug}: {id} is no paper id")
    });
}

#[cfg(feature = "compute")]
mod compute {
    use super::*;
    use exhibits::Model;
    use figure::Figure;
    use futures_lite::future::block_on;
    use lab::{Lab, NativeHost};
    use protocol::Knobs;
    use std::cell::RefCell;
    use std::rc::Rc;

    /// Programs that need no file; those of the language model are in `pretrained.rs`.
    fn live() -> impl Iterator<Item = (&'static str, &'static Program)> {
        programs().filter(|(_, program)| program.models.iter().all(|model| *model == Model::Live))
    }

    #[test]
    fn default_runs_show_good_figures() {
        let mut failures = Failures::default();
        let mut count = 0;
        for (slug, program) in live() {
            count += 1;
            let shown = Rc::new(RefCell::new(Vec::<Figure>::new()));
            let keep = shown.clone();
            let host = NativeHost::new(move |figure| keep.borrow_mut().push(figure), |_, _, _| {});
            let mut lab = Lab::new(Rc::new(host), Knobs::default());
            let ended = block_on((program.compute.run)(&mut lab));
            failures.expect(ended.is_ok(), || format!("{slug}: {ended:?}"));
            let shown = shown.take();
            failures.expect(!shown.is_empty(), || format!("{slug}: shows nothing"));
            for figure in shown {
                let (id, checked) = (figure.id(), figure.check());
                failures.expect(checked.is_ok(), || format!("{slug}: {id}: {checked:?}"));
                text(&mut failures, slug, id, figure.caption());
            }
        }
        failures.expect(count > 0, || "no program was run".to_owned());
        failures.none();
    }
}
