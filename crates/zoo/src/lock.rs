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
    /// On held-out tasks, of the weights as they are in the file: the mean over the exams.
    pub final_loss: f64,
    pub exams: Vec<Exam>,
    /// The loss of training, `[step, loss]`, each the mean since the point before.
    pub curve: Vec<[f64; 2]>,
    /// burn's version.
    pub burn: String,
    pub commit: String,
    /// The machine's processor.
    pub device: String,
    /// Of computing, without pauses between two starts.
    pub seconds: u32,
}

/// What a checkpoint reached on held-out tasks of one kind, and what others reach on the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exam {
    pub name: String,
    pub model: Score,
    pub references: Vec<Reference>,
}

/// Losses, and where answers are right or wrong their shares of right ones.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// Over all that is asked.
    pub loss: f64,
    /// Over the last quarter of it, when most examples have been seen.
    pub late: f64,
    /// Of that quarter the share that is answered right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<f64>,
}

/// What a predictor without this training reaches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    pub name: String,
    pub score: Score,
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

/// Writes `zoo.lock.json`: a row a line, so that a difference of two locks can be read.
pub fn print_lock(rows: &[Row]) -> String {
    // Rows hold numbers and text only, which always have a JSON form.
    let line = |row: &Row| serde_json::to_string(row).unwrap_or_default();
    let lines: Vec<String> = rows.iter().map(line).collect();
    if lines.is_empty() { "[]\n".to_owned() } else { format!("[\n{}\n]\n", lines.join(",\n")) }
}

pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
