use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// What the tool noted when it trained a checkpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub id: String,
    /// [`crate::Recipe::hash`] at that time.
    pub recipe_hash: String,
    /// SHA-256 of the file.
    pub file_hash: String,
    pub bytes: u64,
    pub parameters: u64,
    pub final_loss: f64,
    /// burn's version.
    pub burn: String,
    pub commit: String,
    pub device: String,
    pub seconds: u32,
}

#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error("the lock is not readable: {source}")]
    Json { source: serde_json::Error },
    #[error("the lock has two rows for {id}")]
    Twice { id: String },
}

/// Reads `zoo.lock.json`.
pub fn parse_lock(text: &str) -> Result<Vec<Row>, LockError> {
    let rows: Vec<Row> = serde_json::from_str(text).map_err(|source| LockError::Json { source })?;
    for (index, row) in rows.iter().enumerate() {
        if rows[..index].iter().any(|other| other.id == row.id) {
            return Err(LockError::Twice { id: row.id.clone() });
        }
    }
    Ok(rows)
}

/// Writes `zoo.lock.json`.
pub fn print_lock(rows: &[Row]) -> String {
    // Rows hold numbers and text only, which always have a JSON form.
    serde_json::to_string_pretty(rows).unwrap_or_default() + "\n"
}

pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
