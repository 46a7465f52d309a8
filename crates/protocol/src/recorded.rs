use crate::Knobs;
use figure::{Claim, Figure};
use serde::{Deserialize, Serialize};

/// What a program showed and measured when the site was built: `recorded/<slug>.json`.
/// The page shows it until the visitor runs the program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    pub slug: String,
    /// The version of this format.
    pub version: u32,
    /// `YYYY-MM-DD`, as the page shows it.
    pub date: String,
    /// The commit that was run.
    pub commit: String,
    /// The settings of the figures.
    pub knobs: Knobs,
    pub figures: Vec<Figure>,
    pub claims: Vec<Claim>,
}

impl Recorded {
    pub const VERSION: u32 = 1;
}
