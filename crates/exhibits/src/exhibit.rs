use crate::Room;
use protocol::{Knob, Knobs, Value};

/// One paper of the catalogue. Until it is built it has a card only.
#[derive(Debug)]
pub struct Exhibit {
    /// The name in addresses and of the file; never changes.
    pub slug: &'static str,
    pub room: Room,
    /// One question in plain words.
    pub question: &'static str,
    pub paper: Paper,
    /// What the paper claims, in one or two sentences.
    pub paper_claim: &'static str,
    /// `None` while the exhibit is only planned.
    pub program: Option<Program>,
}

#[derive(Debug)]
pub struct Paper {
    pub title: &'static str,
    /// arXiv number, or another identifier where there is none.
    pub id: &'static str,
}

impl Paper {
    /// The paper's page, where `id` is an arXiv number.
    pub fn address(&self) -> Option<String> {
        let is_arxiv =
            self.id.len() >= 9 && self.id.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        is_arxiv.then(|| format!("https://arxiv.org/abs/{}", self.id))
    }
}

/// A workbench: like an exhibit, but the visitor brings the material.
#[derive(Debug)]
pub struct Bench {
    pub slug: &'static str,
    pub title: &'static str,
    pub question: &'static str,
    pub program: Program,
}

/// What the page needs to show and run something.
#[derive(Debug)]
pub struct Program {
    /// A short headline, e.g. "The head that looks back".
    pub title: &'static str,
    /// How it works, in about three sentences.
    pub how: &'static str,
    /// The one equation, as plain text with Unicode signs.
    pub equation: &'static str,
    /// What it can't show at this scale, and what could not be confirmed in the paper.
    pub limits: &'static str,
    /// What has to be there before it runs.
    pub models: &'static [Model],
    /// About how long the default run takes on a laptop's CPU.
    pub seconds: u32,
    pub knobs: &'static [&'static dyn Knob],
    /// Knobs that are out of sight unless they matter. What they hold is kept.
    pub when: &'static [When],
    pub presets: &'static [Preset],
    #[cfg(feature = "compute")]
    pub compute: Compute,
}

/// A knob that matters only where another one, a choice, stands at one of these options.
#[derive(Debug)]
pub struct When {
    pub knob: &'static str,
    pub choice: &'static str,
    pub options: &'static [&'static str],
}

impl Program {
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
#[derive(Debug)]
pub struct Preset {
    pub label: &'static str,
    pub fragment: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// SmolLM2-135M-Instruct, fetched once after asking.
    SmolLm2,
    /// all-MiniLM-L6-v2, fetched once after asking.
    MiniLm,
    /// Trained in the page.
    Live,
}

#[cfg(feature = "compute")]
pub use compute::{Compute, Effort, Running, Verifying};

#[cfg(feature = "compute")]
mod compute {
    use lab::{Lab, LabError};
    use std::future::Future;
    use std::pin::Pin;

    /// A run under way. Local to its thread: the browser has one.
    pub type Running<'a> = Pin<Box<dyn Future<Output = Result<(), LabError>> + 'a>>;
    /// A measurement of the claims under way.
    pub type Verifying<'a> =
        Pin<Box<dyn Future<Output = Result<Vec<figure::Claim>, LabError>> + 'a>>;

    /// The two things that a program computes.
    pub struct Compute {
        /// Shows the figures for the knobs in the lab.
        pub run: for<'a> fn(&'a mut Lab) -> Running<'a>,
        /// Measures the claims; ignores knobs.
        pub verify: for<'a> fn(&'a mut Lab, Effort) -> Verifying<'a>,
    }

    impl std::fmt::Debug for Compute {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Compute")
        }
    }

    /// How much a measurement may cost.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Effort {
        /// For every test run: about a minute on two slow cores.
        Quick,
        /// For the published number: all seeds and sequences.
        Full,
    }
}
