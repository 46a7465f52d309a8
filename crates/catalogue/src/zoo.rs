use figure::Figure;
use serde::{Deserialize, Serialize};

/// A checkpoint that was trained, with how.
#[derive(Debug)]
pub struct TrainedModel {
    /// Of its recipe.
    pub id: String,
    /// What it does, in one line.
    pub about: String,
    /// Slugs and questions of the exhibits that use it.
    pub used: Vec<[String; 2]>,
    /// The curve of training, what it reaches beside others, the facts.
    pub figures: Vec<Figure>,
}

/// What a page of the zoo shows, one file a page: that of a model, or that of all of them.
#[derive(Debug, Serialize, Deserialize)]
pub struct ZooSheet {
    pub markup: String,
    pub figures: Vec<Figure>,
}

impl ZooSheet {
    /// The name of its texts.
    pub const NAME: &str = "zoo";

    /// Where it lies; `None` for what is no id. No id is all models.
    pub fn file(id: &str) -> Option<String> {
        match id {
            "" => Some("catalogue/zoo.json".to_owned()),
            id if crate::is_slug(id) => Some(format!("catalogue/zoo/{id}.json")),
            _ => None,
        }
    }
}
