/// A pretrained model that is fetched once, after asking.
#[derive(Debug, PartialEq, Eq)]
pub struct ModelFile {
    /// The name in requests and of the folder with its parts.
    pub id: &'static str,
    pub name: &'static str,
    /// The file in the folder of models of a native run.
    pub file: &'static str,
    /// Of the file, in lower-case hex.
    pub sha256: &'static str,
    /// What it does here, for the question before the download.
    pub about: &'static str,
}

pub static SMOLLM2: ModelFile = ModelFile {
    id: "smollm2-135m-instruct-q4_1",
    name: "SmolLM2-135M-Instruct (Q4_1)",
    file: "SmolLM2-135M-Instruct.Q4_1.gguf",
    sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    about: "the language model that reads your examples",
};

pub static MINILM: ModelFile = ModelFile {
    id: "all-minilm-l6-v2",
    name: "all-MiniLM-L6-v2",
    file: "all-minilm-l6-v2.zip",
    sha256: "0872f5d7d0e806c443e588b6dd6b933e9200cf589b0e757e85e3afd57539c592",
    about: "the sentence encoder that finds texts of like meaning",
};

impl ModelFile {
    /// Its id and the beginning of its hash: by which two results are known to be of the same model.
    pub fn mark(&self) -> String {
        format!("{}@{}", self.id, &self.sha256[..8])
    }
}

/// All that a run may ask for.
pub static MODEL_FILES: [&ModelFile; 2] = [&SMOLLM2, &MINILM];

/// The model of this id.
pub fn model_file(id: &str) -> Option<&'static ModelFile> {
    MODEL_FILES.into_iter().find(|model| model.id == id)
}
