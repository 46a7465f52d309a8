use crate::family::sample;
use crate::{Draw, Draws, Sentence, TokenFamily, draws};
use rand::RngExt;

/// Sentences in which names are to be found and typed: `w w w → type : name | type : name ;`. Names are
/// made-up words of several kinds; words before and behind hint at the kind, but not always. Which
/// four kinds are of interest, and what their types are called, is the scheme of a text, to be told
/// from its examples; other kinds are names of no type. Now and then an answer lacks a name or has the
/// wrong type, as with careless annotators. Shifted: no answer is wrong, and every answer is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tagging {
    /// Words to read; a text is cut there.
    pub seq: usize,
}

/// Which kinds of names have which types; a kind without one is of no interest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// `[kind, word of its type]`
    types: Vec<[u32; 2]>,
}

/// A sentence with the names that it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged {
    pub words: Vec<u32>,
    /// From, to, and the word of the type; in order.
    pub names: Vec<(usize, usize, u32)>,
}

impl Tagging {
    /// Before an answer.
    pub const THEN: u32 = 0;
    pub const IS: u32 = 1;
    pub const AND: u32 = 2;
    pub const END: u32 = 3;
    /// First word for a type, of which there are twelve.
    pub const TYPES: u32 = 4;
    pub const TYPE_WORDS: u32 = 12;
    pub const KINDS: u32 = 8;
    /// First common word, of which there are forty.
    pub const COMMON: u32 = Self::TYPES + Self::TYPE_WORDS;
    pub const COMMON_WORDS: u32 = 40;
    /// First word that stands before names of a kind, and behind; three of each a kind.
    pub const BEFORE: u32 = Self::COMMON + Self::COMMON_WORDS;
    pub const BEHIND: u32 = Self::BEFORE + Self::KINDS * Self::CUES;
    const CUES: u32 = 3;
    /// First made-up word; sixteen a kind, and as many that any kind may use.
    pub const NAMES: u32 = Self::BEHIND + Self::KINDS * Self::CUES;
    const NAMES_A_KIND: u32 = 16;
    pub const VOCAB: u32 = Self::NAMES + (Self::KINDS + 1) * Self::NAMES_A_KIND;
    /// Types of a scheme.
    const TYPES_OF_SCHEME: usize = 4;
    /// How often an answer of training is wrong.
    const CARELESS: f64 = 0.05;

    pub fn scheme(rule_seed: u64) -> Scheme {
        let mut draws = draws(rule_seed);
        let kinds = sample(&mut draws, Self::KINDS as usize, Self::TYPES_OF_SCHEME);
        let words = sample(&mut draws, Self::TYPE_WORDS as usize, Self::TYPES_OF_SCHEME);
        let pairs = kinds.into_iter().zip(words);
        Scheme {
            types: pairs.map(|(kind, word)| [kind as u32, Self::TYPES + word as u32]).collect(),
        }
    }

    /// A scheme such as no text of training has: two of its four types are of two kinds each.
    pub fn joint_scheme(rule_seed: u64) -> Scheme {
        let mut draws = draws(rule_seed);
        let kinds = sample(&mut draws, Self::KINDS as usize, Self::TYPES_OF_SCHEME + 2);
        let words = sample(&mut draws, Self::TYPE_WORDS as usize, Self::TYPES_OF_SCHEME);
        let word = |at: usize| Self::TYPES + words[at % Self::TYPES_OF_SCHEME] as u32;
        Scheme { types: (0..).zip(kinds).map(|(at, kind)| [kind as u32, word(at)]).collect() }
    }

    /// Two or three phrases, most of them with a name.
    pub fn tagged(scheme: &Scheme, draws: &mut Draws) -> Tagged {
        let mut tagged = Tagged { words: Vec::new(), names: Vec::new() };
        for _ in 0..draws.random_range(2..=3) {
            for _ in 0..draws.random_range(1..=2) {
                tagged.words.push(Self::COMMON + draws.random_range(0..Self::COMMON_WORDS));
            }
            if !draws.random_bool(0.8) {
                continue;
            }
            // Kinds of the scheme come more often than others.
            let kind = match draws.random_bool(0.75) {
                true => scheme.types[draws.random_range(0..scheme.types.len())][0],
                false => draws.random_range(0..Self::KINDS),
            };
            let cue = |first: u32, draws: &mut Draws| {
                first + kind * Self::CUES + draws.random_range(0..Self::CUES)
            };
            if draws.random_bool(0.7) {
                tagged.words.push(cue(Self::BEFORE, draws));
            }
            let from = tagged.words.len();
            for _ in 0..draws.random_range(1..=2) {
                let shared = draws.random_bool(0.4);
                let of = if shared { Self::KINDS } else { kind };
                let word = draws.random_range(0..Self::NAMES_A_KIND);
                tagged.words.push(Self::NAMES + of * Self::NAMES_A_KIND + word);
            }
            let to = tagged.words.len();
            if draws.random_bool(0.7) {
                tagged.words.push(cue(Self::BEHIND, draws));
            }
            if let Some([_, word]) = scheme.types.iter().find(|pair| pair[0] == kind) {
                tagged.names.push((from, to, *word));
            }
        }
        tagged
    }

    /// How a word is written. Names of a kind begin alike.
    pub fn spelling(word: u32) -> String {
        const WORDS: &str = "→ : | ; animal town dish ship tool game star book plant song river tribe \
            the a we they then now often soon here there one two some many old new big small good \
            red blue saw had made gave said knew like with and but so for from into about over \
            again today in feeds walks pets near towards leaving cooks eats serves boards sails \
            steers grips swings mends plays wins hosts maps names spots reads prints lends barks \
            sleeps purrs street square harbour simmers smells cools docks sinks leaks breaks cuts \
            rusts ends starts pauses shines fades rises sells argues explains";
        const KINDS: [&str; 9] = ["Ba", "De", "Fi", "Go", "Ku", "La", "Me", "Ni", "So"];
        const ENDS: &str = "ra lo mi ne tu sa do vi ke ru pa zo li fe nu ka";
        match word.checked_sub(Self::NAMES) {
            None => WORDS.split_whitespace().nth(word as usize).unwrap_or_default().to_owned(),
            Some(name) => {
                let kind = KINDS.get((name / Self::NAMES_A_KIND) as usize).unwrap_or(&"");
                let mut ends = ENDS.split_whitespace();
                let end = ends.nth((name % Self::NAMES_A_KIND) as usize).unwrap_or_default();
                format!("{kind}{end}")
            }
        }
    }

    fn spoil(scheme: &Scheme, names: &mut Vec<(usize, usize, u32)>, draws: &mut Draws) {
        if names.is_empty() || !draws.random_bool(Self::CARELESS) {
            return;
        }
        let at = draws.random_range(0..names.len());
        match draws.random() {
            true => names[at].2 = scheme.types[draws.random_range(0..scheme.types.len())][1],
            false => {
                names.remove(at);
            }
        }
    }
}

impl Scheme {
    /// The words of its types.
    pub fn words(&self) -> Vec<u32> {
        let mut words: Vec<u32> = self.types.iter().map(|pair| pair[1]).collect();
        words.sort_unstable();
        words.dedup();
        words
    }
}

impl Tagged {
    /// `type : name | type : name ;`, or `;` alone.
    pub fn answer(&self) -> Vec<u32> {
        let mut words = Vec::new();
        for (from, to, kind) in &self.names {
            if !words.is_empty() {
                words.push(Tagging::AND);
            }
            words.extend([*kind, Tagging::IS]);
            words.extend(&self.words[*from..*to]);
        }
        words.push(Tagging::END);
        words
    }
}

impl TokenFamily for Tagging {
    fn vocab(&self) -> usize {
        Self::VOCAB as usize
    }

    fn sentence(&self, draw: Draw, rule_seed: u64, seed: u64) -> Sentence {
        let (scheme, mut draws) = (Self::scheme(rule_seed), draws(seed));
        let (mut tokens, mut asked) = (Vec::new(), Vec::new());
        let mut examples = 0;
        while tokens.len() <= self.seq {
            let mut tagged = Self::tagged(&scheme, &mut draws);
            if draw == Draw::Known {
                Self::spoil(&scheme, &mut tagged.names, &mut draws);
            }
            tokens.extend(&tagged.words);
            tokens.push(Self::THEN);
            asked.resize(tokens.len(), None);
            tokens.extend(tagged.answer());
            asked.resize(tokens.len(), Some(examples));
            examples += 1;
        }
        // Of each word it was noted whether it is asked for; what is read is the one before.
        asked.remove(0);
        tokens.truncate(self.seq + 1);
        asked.truncate(self.seq);
        Sentence { tokens, asked }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_by_hand() {
        let tagged = Tagged { words: vec![20, 130, 131, 21], names: vec![(1, 3, 5), (3, 4, 6)] };
        assert_eq!(tagged.answer(), [5, 1, 130, 131, 2, 6, 1, 21, 3]);
        assert_eq!(Tagged { names: vec![], ..tagged }.answer(), [3]);
    }

    #[test]
    fn names_are_made_up_and_of_kinds_of_the_scheme() {
        for seed in 0..200 {
            let scheme = Tagging::scheme(seed);
            let tagged = Tagging::tagged(&scheme, &mut draws(seed));
            for (from, to, word) in &tagged.names {
                let kind = scheme.types.iter().find(|pair| pair[1] == *word).unwrap()[0];
                for name in &tagged.words[*from..*to] {
                    let of = (name - Tagging::NAMES) / Tagging::NAMES_A_KIND;
                    assert!(of == kind || of == Tagging::KINDS);
                }
            }
            let is_name = |word: &&u32| **word >= Tagging::NAMES;
            let named: usize = tagged.names.iter().map(|(from, to, _)| to - from).sum();
            assert!(tagged.words.iter().filter(is_name).count() >= named);
        }
    }

    #[test]
    fn two_types_of_a_joint_scheme_are_of_two_kinds() {
        for seed in 0..50 {
            let scheme = Tagging::joint_scheme(seed);
            assert_eq!((scheme.types.len(), scheme.words().len()), (6, 4));
            let mut kinds: Vec<u32> = scheme.types.iter().map(|pair| pair[0]).collect();
            kinds.sort_unstable();
            kinds.dedup();
            assert_eq!(kinds.len(), 6);
        }
    }

    #[test]
    fn every_word_has_a_spelling_of_its_own() {
        let all: std::collections::HashSet<String> =
            (0..Tagging::VOCAB).map(Tagging::spelling).collect();
        assert_eq!(all.len(), Tagging::VOCAB as usize);
    }

    #[test]
    fn what_is_asked_is_the_answers() {
        let sentence = Tagging { seq: 120 }.sentence(Draw::Shifted, 1, 2);
        for (at, asked) in sentence.asked.iter().enumerate() {
            let start = sentence.tokens[at] == Tagging::THEN;
            let end = sentence.tokens[at] == Tagging::END;
            assert!(!start || asked.is_some());
            assert!(!end || asked.is_none());
        }
    }
}
