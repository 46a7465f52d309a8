//! Texts in other languages. A text is written in English, where it is used, and that English finds its
//! translation; so what the worker says, what a link carries and what was recorded stay English, and
//! each visitor reads them in his own language.
//!
//! A text with values in it is a template, “{done} of {all}”. It is found by the template where that is
//! known, else by the whole text, “3 of 10”, which then gives the values.

mod template;

pub use template::Template;

/// A language that the page speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language {
    /// As in HTML's `lang` (BCP 47) and in the addresses of files.
    pub code: &'static str,
    /// As its speakers call it.
    pub name: &'static str,
    /// What parts whole numbers from their fractions.
    pub decimal: char,
}

/// The first is the one that texts are written in.
pub const LANGUAGES: [Language; 3] = [
    Language { code: "en", name: "English", decimal: '.' },
    Language { code: "de", name: "Deutsch", decimal: ',' },
    Language { code: "zh", name: "中文", decimal: '.' },
];

impl Language {
    /// The one that a tag such as “de-AT” asks for.
    pub fn of(tag: &str) -> Option<Self> {
        let first = tag.split(['-', '_']).next().unwrap_or_default();
        LANGUAGES.into_iter().find(|it| it.code.eq_ignore_ascii_case(first))
    }

    pub fn is_english(self) -> bool {
        self == LANGUAGES[0]
    }

    /// A number as it is written in this language, from one as Rust writes it. Other text stays.
    pub fn number(self, text: &str) -> String {
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.e".contains(&byte));
        if is_number && self.decimal != '.' {
            text.replace('.', &self.decimal.to_string())
        } else {
            text.to_owned()
        }
    }
}

/// A template in English, with values in the order of its gaps.
pub fn in_order(english: &str, values: &[String]) -> String {
    let mut values = values.iter();
    let mut pieces = english.split(['{', '}']);
    let mut text = pieces.next().unwrap_or_default().to_owned();
    while let (Some(_), Some(piece)) = (pieces.next(), pieces.next()) {
        text.push_str(values.next().map_or("", String::as_str));
        text.push_str(piece);
    }
    text
}

/// A number, with or without its unit.
fn is_quantity(text: &str) -> bool {
    let has_letters = text.contains(|it: char| it.is_alphabetic());
    let is_counted = text.starts_with(|it: char| it.is_ascii_digit() || it == '-');
    !has_letters || is_counted && text.matches(' ').count() < 2
}

fn capitalised(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// How many texts are looked up for one, with all of its values and parts: what a visitor typed may look
/// like anything.
const EFFORT: u32 = 100;
/// Signs with which a text begins that is added to another one.
const SIGNS: [char; 5] = [',', ';', '.', ':', '('];
/// A template with fewer letters than this, “{a} of {b}”, may stand for a part of anything.
const SHORT: usize = 10;
/// What is longer is nobody's sentence.
const LONGEST: usize = 2_000;

/// Translations into one language, by their English.
#[derive(Clone, Debug)]
pub struct Words {
    language: Language,
    /// In order of the English.
    texts: Vec<[&'static str; 2]>,
    /// Those with values, the most specific ones first.
    templates: Vec<[Template; 2]>,
    /// How those begin that are added to others.
    added: Vec<&'static str>,
}

impl Words {
    pub fn new(language: Language) -> Self {
        Self { language, texts: Vec::new(), templates: Vec::new(), added: Vec::new() }
    }

    pub fn language(&self) -> Language {
        self.language
    }

    /// English and translation, in turns.
    pub fn add(&mut self, list: &[&'static str]) {
        // One by one into its place: a hundred times less code than to sort.
        for [english, translated] in list.as_chunks::<2>().0 {
            let at = self.texts.partition_point(|[it, _]| it < english);
            self.texts.insert(at, [*english, *translated]);
            let template = Template::of(english);
            let start = template.pieces()[0];
            if start.len() > 1 && start.starts_with(SIGNS) {
                self.added.push(start);
            }
            if template.tells() {
                let length = template.literal();
                let at = self.templates.partition_point(|[it, _]| it.literal() > length);
                self.templates.insert(at, [template, Template::of(translated)]);
            }
        }
    }

    /// The translation of a text, or of a template as a whole.
    pub fn exact(&self, english: &str) -> Option<&'static str> {
        let at = self.texts.binary_search_by(|[it, _]| (*it).cmp(english)).ok()?;
        Some(self.texts[at][1])
    }

    /// A template in its translation, with values in the order of the English gaps.
    pub fn fill(&self, english: &'static str, values: &[String]) -> String {
        let translated = self.exact(english).unwrap_or(english);
        Template::of(translated).filled(&Template::of(english), values)
    }

    /// The translation of what a template became; its values are translated where they can be.
    pub fn say(&self, english: &str) -> Option<String> {
        let mut effort = EFFORT;
        self.deep(english, &mut effort)
    }

    /// A number and its unit, if it has one, as [`Language::number`].
    pub fn quantity(&self, text: &str) -> String {
        match text.split_once(' ') {
            Some((number, unit)) => {
                format!("{} {}", self.language.number(number), self.exact(unit).unwrap_or(unit))
            }
            None => self.language.number(text),
        }
    }

    fn deep(&self, english: &str, effort: &mut u32) -> Option<String> {
        if let Some(text) = self.exact(english) {
            return Some(text.to_owned());
        }
        *effort = effort.checked_sub(1)?;
        if english.len() > LONGEST || !english.contains(|it: char| it.is_ascii_alphabetic()) {
            return None;
        }
        // A name may stand within a sentence.
        if let Some(text) = self.exact(&capitalised(english)) {
            return Some(text.to_owned());
        }
        // Of a text that was put together, what is short would take the whole for its values.
        let long = self.templates.partition_point(|[it, _]| it.literal() >= SHORT);
        let (long, short) = self.templates.split_at(long);
        let found = self.by_template(long, english, effort);
        let found = found.or_else(|| self.in_parts(english, effort));
        found.or_else(|| self.by_template(short, english, effort))
    }

    fn by_template(
        &self,
        templates: &[[Template; 2]],
        english: &str,
        effort: &mut u32,
    ) -> Option<String> {
        templates.iter().find_map(|[from, to]| {
            let mut values = Vec::new();
            for value in from.values(english)? {
                let known = self.deep(value, effort);
                // Words around an “of” are anybody's.
                let is_open = from.literal() < SHORT && from.pieces()[0].is_empty();
                if known.is_none() && is_open && !is_quantity(value) {
                    return None;
                }
                values.push(known.unwrap_or_else(|| self.quantity(value)));
            }
            Some(to.filled(from, &values))
        })
    }

    /// A text to which another one was added that begins with a sign: “… by depth; 3 cells so far”.
    fn in_parts(&self, english: &str, effort: &mut u32) -> Option<String> {
        let starts = english.match_indices(SIGNS).map(|(at, _)| at);
        starts.filter(|at| *at > 0).find_map(|at| {
            let (first, rest) = english.split_at(at);
            if !self.added.iter().any(|start| rest.starts_with(start)) {
                return None;
            }
            let rest = self.deep(rest, effort)?;
            Some(self.deep(first, effort)? + &rest)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        let mut words = Words::new(LANGUAGES[1]);
        words.add(&[
            "{what}: {done} of {all}",
            "{what}: {done} von {all}",
            "Whole",
            "Ganz",
            "nats",
            "Nats",
            "training",
            "Training läuft",
            "{name} is needed for this, and has not been fetched yet.",
            "Dafür wird {name} gebraucht; es ist noch nicht geladen.",
            "{a} to {b}",
            "{a} bis {b}",
            "From {a} comes {b}",
            "{b} kommt von {a}",
            "kept by {a} of {b} heads{c}",
            "behalten von {a} der {b} Köpfe{c}",
            ", part of the fact",
            ", Teil des Fakts",
            "; {count} tokens are not drawn",
            "; {count} Tokens sind nicht gezeichnet",
        ]);
        words
    }

    #[test]
    fn a_text_is_found_as_it_is_as_a_template_and_by_what_the_template_became() {
        let words = words();
        assert_eq!(words.exact("training"), Some("Training läuft"));
        assert_eq!(words.exact("{a} to {b}"), Some("{a} bis {b}"));
        let say = |text: &str| words.say(text);
        assert_eq!(say("training: 3 of 10").as_deref(), Some("Training läuft: 3 von 10"));
        assert_eq!(say("From this comes that").as_deref(), Some("that kommt von this"));
        assert_eq!(say("unknown"), None);
        assert_eq!(say("one to another"), None);
        assert_eq!(say("-0.5 nats to 2 nats").as_deref(), Some("-0,5 Nats bis 2 Nats"));
        assert_eq!(say("from here comes that").as_deref(), None);
        assert_eq!(say("whole").as_deref(), Some("Ganz"));
        assert_eq!(
            say("training: 0.5 to 1.25 of 2").as_deref(),
            Some("Training läuft: 0,5 bis 1,25 von 2")
        );
    }

    #[test]
    fn what_a_visitor_typed_takes_no_time() {
        let words = words();
        let typed = "one of these, part of the fact; to another 3 of them. ".repeat(36);
        let start = std::time::Instant::now();
        for _ in 0..100 {
            assert_eq!(words.say(&typed), None);
        }
        assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    }

    #[test]
    fn values_come_where_their_names_are() {
        let values = ["1".to_owned(), "2".to_owned()];
        assert_eq!(in_order("{a} of {b}.", &values), "1 of 2.");
        assert_eq!(in_order("plain", &[]), "plain");
        assert_eq!(words().fill("From {a} comes {b}", &values), "2 kommt von 1");
        assert_eq!(words().fill("{a}, {b}", &values), "1, 2");
    }

    #[test]
    fn what_is_put_together_is_taken_apart() {
        let words = words();
        let say = |text: &str| words.say(text);
        assert_eq!(say("kept by 3 of 9 heads").as_deref(), Some("behalten von 3 der 9 Köpfe"));
        assert_eq!(
            say("kept by 3 of 9 heads, part of the fact; 1.5 tokens are not drawn").as_deref(),
            Some("behalten von 3 der 9 Köpfe, Teil des Fakts; 1,5 Tokens sind nicht gezeichnet")
        );
        assert_eq!(say("unknown, part of the fact"), None);
        assert_eq!(
            say("kept by 3 to 5 of 9 heads, part of the fact").as_deref(),
            Some("behalten von 3 bis 5 der 9 Köpfe, Teil des Fakts")
        );
    }

    #[test]
    fn numbers_have_the_languages_own_sign_and_names_stay() {
        let words = words();
        assert_eq!(words.quantity("0.25 nats"), "0,25 Nats");
        assert_eq!(words.quantity("SmolLM2-0.1"), "SmolLM2-0.1");
        assert_eq!(Words::new(LANGUAGES[2]).quantity("0.25 nats"), "0.25 nats");
    }

    #[test]
    fn a_browsers_tag_names_a_language() {
        assert_eq!(Language::of("de-AT"), Some(LANGUAGES[1]));
        assert_eq!(Language::of("zh-Hant-TW"), Some(LANGUAGES[2]));
        assert_eq!(Language::of("fr"), None);
        assert_eq!(Language::of(""), None);
    }
}
