/// A pretrained model that is fetched once, after asking.
#[derive(Debug, PartialEq, Eq)]
pub struct ModelFile {
    /// The name in requests and of the folder with its parts.
    pub id: &'static str,
    pub name: &'static str,
    /// The file in the folder of models of a native run.
    pub file: &'static str,
    /// What it does here, for the question before the download.
    pub about: &'static str,
}

pub static SMOLLM2: ModelFile = ModelFile {
    id: "smollm2-135m-instruct-q4_1",
    name: "SmolLM2-135M-Instruct (Q4_1)",
    file: "SmolLM2-135M-Instruct.Q4_1.gguf",
    about: "the language model that reads your examples",
};

pub static MINILM: ModelFile = ModelFile {
    id: "all-minilm-l6-v2",
    name: "all-MiniLM-L6-v2",
    file: "all-minilm-l6-v2.zip",
    about: "the sentence encoder that finds texts of like meaning",
};

/// All that a run may ask for.
pub static MODEL_FILES: [&ModelFile; 2] = [&SMOLLM2, &MINILM];

/// The model of this id.
pub fn model_file(id: &str) -> Option<&'static ModelFile> {
    MODEL_FILES.into_iter().find(|model| model.id == id)
}
