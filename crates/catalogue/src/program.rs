use protocol::leak::{self, Text};
use protocol::{Knob, Knobs, ModelFile, Value, Written};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What the page needs to show and run something. `C` is what computes, which the page does not have.
#[derive(Debug, Serialize, Deserialize)]
pub struct Program<C = ()> {
    /// A short headline, e.g. "The head that looks back".
    #[serde(deserialize_with = "leak::text")]
    pub title: Text,
    /// How it works, in about three sentences.
    #[serde(deserialize_with = "leak::text")]
    pub how: Text,
    /// The one equation, as plain text with Unicode signs.
    #[serde(deserialize_with = "leak::text")]
    pub equation: Text,
    /// What it can't show at this scale, and what could not be confirmed in the paper.
    #[serde(deserialize_with = "leak::text")]
    pub limits: Text,
    /// What has to be there before it runs.
    #[serde(deserialize_with = "leak::list")]
    pub models: &'static [Model],
    /// About how long the default run takes on a laptop's CPU.
    pub seconds: u32,
    #[serde(serialize_with = "write_knobs", deserialize_with = "read_knobs")]
    pub knobs: &'static [&'static dyn Knob],
    /// Knobs that are out of sight unless they matter. What they hold is kept.
    #[serde(deserialize_with = "leak::list")]
    pub when: &'static [When],
    #[serde(deserialize_with = "leak::list")]
    pub presets: &'static [Preset],
    #[serde(skip)]
    pub compute: C,
}

/// A knob that matters only where another one, a choice, stands at one of these options.
#[derive(Debug, Serialize, Deserialize)]
pub struct When {
    #[serde(deserialize_with = "leak::text")]
    pub knob: Text,
    #[serde(deserialize_with = "leak::text")]
    pub choice: Text,
    #[serde(deserialize_with = "leak::texts")]
    pub options: &'static [&'static str],
}

impl<C> Program<C> {
    /// Whether a knob matters with these settings.
    pub fn matters(&self, knob: &dyn Knob, knobs: &Knobs) -> bool {
        let holds = |when: &When| {
            let choice = self.knobs.iter().find(|it| it.key() == when.choice);
            match choice.map(|choice| knobs.value(*choice)) {
                Some(Value::Choice(chosen)) => when.options.contains(&chosen.as_str()),
                _ => true,
            }
        };
        self.when.iter().filter(|when| when.knob == knob.key()).all(holds)
    }
}

/// A state worth trying, as the fragment of its link.
#[derive(Debug, Serialize, Deserialize)]
pub struct Preset {
    #[serde(deserialize_with = "leak::text")]
    pub label: Text,
    #[serde(deserialize_with = "leak::text")]
    pub fragment: Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Model {
    /// SmolLM2-135M-Instruct, fetched once after asking.
    SmolLm2,
    /// all-MiniLM-L6-v2, fetched once after asking.
    MiniLm,
    /// Trained in the page.
    Live,
    /// A small model of the zoo, by the id of its recipe.
    Zoo(#[serde(deserialize_with = "leak::text")] Text),
}

impl Model {
    /// `None` where nothing is fetched.
    pub fn file(self) -> Option<&'static ModelFile> {
        match self {
            Self::SmolLm2 => Some(&protocol::SMOLLM2),
            Self::MiniLm => Some(&protocol::MINILM),
            Self::Live | Self::Zoo(_) => None,
        }
    }
}

fn write_knobs<S: Serializer>(knobs: &&[&dyn Knob], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(knobs.iter().map(|knob| Written::of(*knob)))
}

fn read_knobs<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<&'static [&'static dyn Knob], D::Error> {
    let knobs: &'static [Written] = leak::list(from)?;
    Ok(knobs.iter().map(|knob| knob as &dyn Knob).collect::<Vec<_>>().leak())
}

#[cfg(test)]
mod tests {
    use super::*;
    use figure::{Scale, Unit};
    use protocol::{Choice, ChoiceKnob, IntKnob};

    static TASK: ChoiceKnob = ChoiceKnob {
        key: "task",
        label: "Task",
        help: "What is asked; “quoted”\nin two lines",
        options: &[Choice { key: "a", label: "A" }, Choice { key: "b", label: "B" }],
        default: "a",
    };
    static SEED: IntKnob = IntKnob {
        key: "seed",
        label: "Seed",
        help: "",
        min: 0,
        max: 9,
        default: 1,
        unit: Unit::One,
        scale: Scale::Linear,
    };

    static KNOBS: &[&dyn Knob] = &[&TASK, &SEED];

    #[test]
    fn what_is_read_is_what_was_written() {
        let program = Program::<()> {
            title: "Title",
            how: "How \"it\" works",
            equation: "y = x",
            limits: "None",
            models: &[Model::Live],
            seconds: 3,
            knobs: KNOBS,
            when: &[When { knob: "seed", choice: "task", options: &["b"] }],
            presets: &[Preset { label: "B", fragment: "1?task=b" }],
            compute: (),
        };
        let text = serde_json::to_string(&program).unwrap();
        let read: Program = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
        let knobs = |program: &Program| {
            let parts = |knob: &&dyn Knob| (knob.key(), knob.label(), knob.help(), knob.kind());
            program.knobs.iter().map(parts).collect::<Vec<_>>()
        };
        assert_eq!(knobs(&read), knobs(&program));
        let b = Knobs::default().with(&TASK, Value::Choice("b".to_owned()));
        assert!(read.matters(read.knobs[1], &b) && !read.matters(&SEED, &Knobs::default()));
    }
}
