use serde::{Deserialize, Serialize};

/// The nine rooms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Room {
    FunctionLearning,
    Demonstrations,
    TaskVectors,
    KvCache,
    Position,
    Recurrence,
    Reading,
    Pictures,
    Acting,
}

impl Room {
    pub const ALL: [Self; 9] = [
        Self::FunctionLearning,
        Self::Demonstrations,
        Self::TaskVectors,
        Self::KvCache,
        Self::Position,
        Self::Recurrence,
        Self::Reading,
        Self::Pictures,
        Self::Acting,
    ];

    /// The name in addresses and of the folder.
    pub fn slug(self) -> &'static str {
        match self {
            Self::FunctionLearning => "function-learning",
            Self::Demonstrations => "demonstrations",
            Self::TaskVectors => "task-vectors",
            Self::KvCache => "kv-cache",
            Self::Position => "position",
            Self::Recurrence => "recurrence",
            Self::Reading => "reading",
            Self::Pictures => "pictures",
            Self::Acting => "acting",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::FunctionLearning => "Learning functions",
            Self::Demonstrations => "Demonstrations",
            Self::TaskVectors => "Task vectors",
            Self::KvCache => "The KV cache",
            Self::Position => "Position",
            Self::Recurrence => "Recurrence",
            Self::Reading => "Reading",
            Self::Pictures => "Pictures",
            Self::Acting => "Acting",
        }
    }

    /// One sentence for the room's card.
    pub fn about(self) -> &'static str {
        match self {
            Self::FunctionLearning => {
                "Small models that learn regression and other functions from the examples they read."
            }
            Self::Demonstrations => {
                "What the examples in a prompt are for: their labels, order, number and wording."
            }
            Self::TaskVectors => {
                "Where in the network a task lives once the examples have been read."
            }
            Self::KvCache => "What a model has to remember of a long prompt, and what it can drop.",
            Self::Position => {
                "How a model tells where in the text it is, and what happens beyond what it was trained on."
            }
            Self::Recurrence => {
                "Learning in context without attention: state-space models, gated recurrences and LSTMs."
            }
            Self::Reading => "Finding, compressing and using what stands in a long document.",
            Self::Pictures => "Learning from examples that are images.",
            Self::Acting => "Agents that learn from their own history in the context.",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|room| room.slug() == slug)
    }
}
