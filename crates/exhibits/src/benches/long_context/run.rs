use super::material::Material;
use super::{A, B, C, D, LENGTH, ROPE, SHOW, attention, columns, map, methods};
use crate::Running;
use figure::{Axis, Table, TokenCell, TokenStrip, Unit};
use lab::{Lab, LabError};
use lm::{Lm, Rope};

/// Cut tokens that are shown.
const CUT_SHOWN: usize = 400;

pub(super) fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let lm = &session.lm;
        let rope = methods::rope(lab, lab.get(&ROPE));
        let show = lab.get(&SHOW);
        if show == "map" {
            return map::run(lab, &session).await;
        }
        let material = Material::from_knobs(lab, lm)?;
        check_length(lm, &material, rope)?;
        show_prompt(lab, lm, &material)?;
        if show == "attention" {
            return attention::run(lab, lm, material, rope).await;
        }
        let mut keys = vec!["full", lab.get(&A)];
        keys.extend(
            [&B, &C, &D].map(|knob| lab.get(knob)).into_iter().filter(|key| *key != "none"),
        );
        let mut seen = Vec::new();
        keys.retain(|key| {
            let is_new = !seen.contains(key);
            seen.push(*key);
            is_new
        });
        columns::run(lab, lm, material, rope, &keys).await
    })
}

fn check_length(lm: &Lm, material: &Material, rope: Rope) -> Result<(), LabError> {
    let needed = material.tokens.len() + material.continuation.len().max(16);
    let capacity = rope.context(&lm.config);
    if needed <= capacity {
        return Ok(());
    }
    let reason = if rope == Rope::None {
        format!(
            "{needed} tokens, but the model was trained for {capacity}; choose how positions are stretched, or a length of at most {}",
            capacity - 64
        )
    } else {
        format!("{needed} tokens with the continuation, but at most {capacity} are read")
    };
    Err(LabError::bad_knob(&LENGTH, reason))
}

/// How many tokens there are, and which were cut.
fn show_prompt(lab: &Lab, lm: &Lm, material: &Material) -> Result<(), LabError> {
    let Material { tokens, continuation, cut, needles, .. } = material;
    let needed: usize = needles.iter().map(ExactSizeIterator::len).sum();
    let row = [tokens.len(), needed, continuation.len(), cut.len()].map(|count| count.to_string());
    let columns = ["Tokens read", "Of the fact", "Held out: the continuation", "Cut off behind it"];
    lab.show(Table::new(
        "prompt",
        "What the model reads, and what it does not",
        columns.map(str::to_owned).to_vec(),
        vec![row.to_vec()],
    ))?;
    if cut.is_empty() {
        return Ok(());
    }
    let shown = &cut[..cut.len().min(CUT_SHOWN)];
    let cells = shown.iter().map(|id| TokenCell {
        text: lm.tokenizer.piece(*id),
        value: Some(1.0),
        note: "not read".to_owned(),
    });
    let which =
        if shown.len() < cut.len() { format!("the first {CUT_SHOWN} of ") } else { String::new() };
    lab.show(TokenStrip::new(
        "cut",
        format!("What was cut off, {which}{} tokens; a greater length reads more of it", cut.len()),
        Axis::linear("Cut off", Unit::One).from_to(0.0, 1.0),
        cells.collect(),
    ))
}
