use figure::Figure;
use serde::{Deserialize, Serialize};

/// Every checkpoint that was trained, with how: `catalogue/zoo.json`.
#[derive(Debug, Serialize, Deserialize)]
pub struct ZooTable(pub Vec<TrainedModel>);

#[derive(Debug, Serialize, Deserialize)]
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

impl ZooTable {
    pub const FILE: &str = "catalogue/zoo.json";
    /// The name of its texts.
    pub const NAME: &str = "zoo";
}
