use crate::Paper;
use figure::Claim;
use serde::{Deserialize, Serialize};

/// Every program's claims, with what was measured when it was recorded: `catalogue/claims.json`.
#[derive(Debug, Serialize, Deserialize)]
pub struct ClaimsTable(pub Vec<Measured>);

#[derive(Debug, Serialize, Deserialize)]
pub struct Measured {
    pub slug: String,
    pub question: String,
    /// With what it claims; a bench has none.
    pub paper: Option<Paper>,
    pub paper_claim: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// The commit that measured, in full.
    pub commit: String,
    pub claims: Vec<Claim>,
}

impl ClaimsTable {
    pub const FILE: &str = "catalogue/claims.json";

    /// How many claims there are, and how many of them hold.
    pub fn count(&self) -> [usize; 2] {
        let claims = || self.0.iter().flat_map(|it| &it.claims);
        [claims().count(), claims().filter(|claim| claim.holds()).count()]
    }
}

impl Measured {
    /// The first letters of the commit, as git shows it.
    pub fn short_commit(&self) -> &str {
        self.commit.get(..7).unwrap_or(&self.commit)
    }
}
