//! The figures: a text with its drafts, the layers that were skipped, and what rivals and counts of layers give.

mod choose;
mod claims;
mod decode;
mod prompts;

use super::{DRAFT, EVERY, KIND, NUMBER, SKIPPED, STOP, TEXT};
use crate::{Compute, Running};
use decode::{Decoded, Round, Settings, Skip, plain, speculative};
use figure::{
    Axis, Bar, BarGroup, Bars, COST, Heatmap, Lines, Role, Series, Table, TokenCell, TokenStrip,
    Unit,
};
use lab::{Lab, LabError};
use lm::{Lm, LmError};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

const TOKENS: usize = 40;
/// Of each rival, and of each number of skipped layers.
const SHORT: usize = 20;
const COUNTS: [usize; 4] = [2, 4, 8, 12];

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let lm = &session.lm;
        let prompt = prompt(lab, lm)?;
        let settings = settings(lab, lm);
        lab.tick("Writing without drafts", 0, 1).await?;
        let alone = plain(lab, lm, &prompt, TOKENS).await?;
        lab.tick("Writing with drafts", 0, 1).await?;
        let step = |so_far: &Decoded| {
            show_text(lab, lm, so_far, &alone)?;
            show_skipped(lab, lm, &so_far.rounds)
        };
        let drafted = speculative(lab, lm, &prompt, settings, step).await?;
        show_text(lab, lm, &drafted, &alone)?;
        show_rivals(lab, lm, &prompt, settings, &drafted).await?;
        show_counts(lab, lm, &prompt, settings).await?;
        show_cost(lab, lm, &alone, &drafted)
    })
}

fn prompt(lab: &Lab, lm: &Lm) -> Result<Vec<u32>, LabError> {
    let kind = lab.get(&KIND);
    let own = lab.get(&TEXT);
    let text = match kind {
        "own" => own.trim_end(),
        kind => prompts::prompt(kind, lab.get(&NUMBER) as usize - 1),
    };
    let tokens = lm.tokenizer.encode(text);
    if tokens.is_empty() {
        return Err(LabError::bad_knob(
            &TEXT,
            "it is empty; write what the model is to go on with",
        ));
    }
    let (needed, capacity) = (tokens.len() + TOKENS + settings(lab, lm).draft, lm.config.context);
    if needed > capacity {
        return Err(LmError::Context { needed, capacity }.into());
    }
    Ok(tokens)
}

fn settings(lab: &Lab, lm: &Lm) -> Settings {
    Settings {
        skip: Skip::Clasp { every: lab.get(&EVERY) as usize },
        count: (lab.get(&SKIPPED) as usize).min(lm.config.layers),
        draft: lab.get(&DRAFT) as usize,
        stop: lab.get(&STOP) as f32 / 100.0,
        tokens: TOKENS,
    }
}

fn show_text(lab: &Lab, lm: &Lm, drafted: &Decoded, alone: &Decoded) -> Result<(), LabError> {
    let piece = |id: u32| lm.tokenizer.piece(id);
    let cells = drafted.tokens.iter().zip(&drafted.written_by).map(|(id, by)| TokenCell {
        text: piece(*id),
        value: Some(f32::from(u8::from(matches!(by, Some((_, true)))))),
        note: match by {
            None => "from the prompt's pass".to_owned(),
            Some((round, true)) => format!("draft {}, accepted", round + 1),
            Some((round, false)) => {
                let Round { drafted, accepted, .. } = &drafted.rounds[*round];
                match drafted.get(*accepted) {
                    Some(wrong) => {
                        format!("full model, where draft {} had “{}”", round + 1, piece(*wrong))
                    }
                    None => format!("full model, behind draft {}", round + 1),
                }
            }
        },
    });
    let so_far = &alone.tokens[..drafted.tokens.len().min(alone.tokens.len())];
    let (count, share) = (drafted.tokens.len(), Unit::Share.format(drafted.acceptance()));
    let caption = if drafted.tokens == so_far {
        format!(
            "{count} tokens, the same as what the full model writes alone; dark ones were written by a draft and accepted, {share} of all that were drafted"
        )
    } else {
        format!(
            "{count} tokens, not the same as what the full model writes alone; dark ones were written by a draft and accepted, {share} of all that were drafted"
        )
    };
    lab.show(TokenStrip::new(
        "text",
        caption,
        Axis::linear("Written by a draft", Unit::One).from_to(0.0, 1.0),
        cells.collect(),
    ))
}

fn show_skipped(lab: &Lab, lm: &Lm, rounds: &[Round]) -> Result<(), LabError> {
    let layers = lm.config.layers;
    let cells = (0..layers).flat_map(|layer| {
        rounds.iter().map(move |round| Some(f32::from(u8::from(round.skip.contains(layer)))))
    });
    lab.show(Heatmap::new(
        "skipped",
        "Which layers each draft skips: dark where one is left out",
        Axis::linear("Draft", Unit::One),
        Axis::linear("Layer", Unit::Layers),
        Axis::linear("Skipped", Unit::One).from_to(0.0, 1.0),
        (1..=rounds.len()).map(|round| round.to_string()).collect(),
        (1..=layers).map(|layer| layer.to_string()).collect(),
        cells.collect::<Vec<_>>(),
    ))
}

async fn show_rivals(
    lab: &Lab,
    lm: &Lm,
    prompt: &[u32],
    settings: Settings,
    drafted: &Decoded,
) -> Result<(), LabError> {
    let (layers, count) = (lm.config.layers, settings.count);
    let rivals = [
        ("Chosen once", choose::once(lab, lm, count).await?),
        ("Spread evenly", choose::even(layers, count)),
        ("Drawn at random", choose::random(layers, count, 1)),
        ("The last ones", choose::last(layers, count)),
    ];
    let group = |label: &str, role, decoded: &Decoded| BarGroup {
        label: label.to_owned(),
        bars: vec![Bar::new("Accepted", role, decoded.acceptance())],
    };
    let mut groups = vec![group("Chosen anew", Role::Model, drafted)];
    for (done, (label, skip)) in rivals.into_iter().enumerate() {
        lab.tick("Trying other layers", done, rivals.len()).await?;
        let settings = Settings { skip: Skip::Fixed(skip), tokens: SHORT, ..settings };
        let decoded = speculative(lab, lm, prompt, settings, |_| Ok(())).await?;
        groups.push(group(label, Role::Baseline, &decoded));
        lab.show(Bars::new(
            "rivals",
            format!("How many of the drafted tokens the full model accepts, by how the {count} skipped layers are chosen"),
            Axis::linear("Drafted tokens that are accepted", Unit::Share).from_to(0.0, 1.0),
            groups.clone(),
        ))?;
    }
    Ok(())
}

async fn show_counts(
    lab: &Lab,
    lm: &Lm,
    prompt: &[u32],
    settings: Settings,
) -> Result<(), LabError> {
    let ends = [COUNTS[0] as f32, COUNTS[COUNTS.len() - 1] as f32];
    let (mut all, mut unpaid) = (Vec::new(), Vec::new());
    for (done, count) in COUNTS.into_iter().enumerate() {
        lab.tick("Skipping more", done, COUNTS.len()).await?;
        let settings = Settings { count, tokens: SHORT, ..settings };
        let decoded = speculative(lab, lm, prompt, settings, |_| Ok(())).await?;
        let tokens = decoded.tokens.len().saturating_sub(1).max(1) as f32;
        all.push([count as f32, decoded.passes_per_token()]);
        unpaid.push([count as f32, (decoded.passes[0] + decoded.passes[1]) as f32 / tokens]);
        lab.show(Lines::new(
            "passes",
            "Passes of a layer for each token that is written, where a pass over several tokens counts once; below the full model's line drafts would pay",
            Axis::linear("Skipped layers", Unit::Layers).from_to(ends[0], ends[1]),
            Axis::linear("Passes of a layer per token", Unit::One),
            vec![
                Series::new("With drafts", Role::Model, all.clone()),
                Series::new("The choice not counted", Role::Data, unpaid.clone()),
                Series::level("Full model alone", Role::Baseline, ends, lm.config.layers as f32),
            ],
        ))?;
    }
    Ok(())
}

fn show_cost(lab: &Lab, lm: &Lm, alone: &Decoded, drafted: &Decoded) -> Result<(), LabError> {
    let row = |name: &str, decoded: &Decoded| {
        let tokens = decoded.tokens.len().saturating_sub(1).max(1) as f32;
        vec![
            name.to_owned(),
            Unit::Millis.format(decoded.millis as f32 / tokens),
            Unit::One.format(decoded.passes_per_token()),
        ]
    };
    let columns = ["Method", "Time per token", "Passes of a layer per token"];
    lab.show(Table::new(
        COST,
        format!("What a token costs on this device, of {} layers", lm.config.layers),
        columns.map(str::to_owned).to_vec(),
        vec![row("Full model alone", alone), row("With drafts", drafted)],
    ))
}
