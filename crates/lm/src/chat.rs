//! The chat template of SmolLM2: ChatML with a default system message.
//!
//! Contents are encoded as plain text, so a message that spells a control token
//! cannot end its own turn or begin another's.

use crate::gguf::Metadata;
use crate::tokenizer::{Tokenizer, TokenizerError};

/// What the template puts first when the messages do not begin with a system message.
pub const DEFAULT_SYSTEM: &str =
    "You are a helpful AI assistant named SmolLM, trained by Hugging Face";

/// The one template that is supported, as it stands in the file.
const TEMPLATE: &str = "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

const START: &str = "<|im_start|>";
const END: &str = "<|im_end|>";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    System,
    User,
    Assistant,
}

/// One turn of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub role: Role,
    pub content: String,
}

/// The template with the ids of its control tokens.
#[derive(Clone, Copy, Debug)]
pub struct ChatTemplate {
    start: u32,
    end: u32,
}

impl Role {
    /// The role's name in the template.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

impl Message {
    pub fn new(role: Role, content: impl Into<String>) -> Self {
        let content = content.into();
        Self { role, content }
    }
}

impl ChatTemplate {
    /// Checks that the file asks for this template and that the vocabulary has its tokens.
    pub fn from_metadata(
        metadata: &Metadata,
        tokenizer: &Tokenizer,
    ) -> Result<Self, TokenizerError> {
        let template = metadata.str("tokenizer.chat_template")?;
        if template != TEMPLATE {
            return Err(TokenizerError::ChatTemplate { template: template.to_owned() });
        }
        let control = |name: &str| {
            let id = tokenizer.control_id(name);
            id.ok_or_else(|| TokenizerError::NoControl { token: name.to_owned() })
        };
        Ok(Self { start: control(START)?, end: control(END)? })
    }

    /// The ids of a conversation, with the opening of the assistant's turn if asked for.
    pub fn render(
        &self,
        tokenizer: &Tokenizer,
        messages: &[Message],
        add_generation_prompt: bool,
    ) -> Vec<u32> {
        let line_end = tokenizer.encode("\n");
        let mut ids = Vec::new();
        for (role, content) in turns(messages) {
            ids.push(self.start);
            // The name and the content are one run of text to the tokenizer.
            ids.extend(tokenizer.encode(&format!("{}\n{content}", role.name())));
            ids.push(self.end);
            ids.extend(&line_end);
        }
        if add_generation_prompt {
            ids.push(self.start);
            ids.extend(tokenizer.encode(&format!("{}\n", Role::Assistant.name())));
        }
        ids
    }

    /// The token that ends a turn: generation stops here.
    pub fn end_of_turn(&self) -> u32 {
        self.end
    }
}

/// The conversation as the template writes it. For showing; `render` makes the ids.
pub fn render_text(messages: &[Message], add_generation_prompt: bool) -> String {
    let mut text = String::new();
    for (role, content) in turns(messages) {
        text.push_str(&format!("{START}{}\n{content}{END}\n", role.name()));
    }
    if add_generation_prompt {
        text.push_str(&format!("{START}{}\n", Role::Assistant.name()));
    }
    text
}

/// The turns, with the default system message in front where the template puts it.
fn turns(messages: &[Message]) -> impl Iterator<Item = (Role, &str)> {
    let first = messages.first();
    let default = first.is_some_and(|message| message.role != Role::System);
    let default = default.then_some((Role::System, DEFAULT_SYSTEM));
    let given = messages.iter();
    default.into_iter().chain(given.map(|message| (message.role, message.content.as_str())))
}
