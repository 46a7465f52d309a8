//! The claims, on draws that nothing was chosen on.

use super::bench::{Answer, Bench, WAYS};
use super::calibrate::{Frozen, Plan};
use super::contexts::{Branches, Contexts, start_values};
use crate::{Effort, Verifying};
use lab::sets::ClassTask;
use lab::{Lab, LabError};

pub(super) fn verify(lab: &mut Lab, _effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let env = |name: &str, or: f32| -> f32 {
            std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(or)
        };
        use ClassTask::{Author, Question, Sentiment, Topic};
        let session = lab.language_model().await?;
        let tasks = std::env::var("IICL_TASKS").unwrap_or("stqa".into());
        let steps = env("IICL_STEPS", 0.0) as usize;
        let frozen =
            if steps > 0 { Some(Frozen::new(lab, &session.lm).await?) } else { None };
        for task in tasks.chars() {
            let task = match task {
                's' => Sentiment,
                't' => Topic,
                'q' => Question,
                _ => Author,
            };
            for seed in 100..100 + env("IICL_SEEDS", 2.0) as u64 {
                let counts = (env("IICL_SHOTS", 5.0) as usize, env("IICL_QUERIES", 12.0) as usize);
                let bench = Bench::new(lab, &session.lm, task, counts, seed);
                let contexts = Contexts::new(&bench).await?;
                let layers = session.lm.config.layers;
                let start = std::time::Instant::now();
                let mut losses = Vec::new();
                let strengths = if let Some(frozen) = &frozen {
                    let plan = Plan {
                        branches: Branches::Both,
                        steps,
                        noise: env("IICL_NOISE", 0.001),
                        seed,
                    };
                    plan.fit(&bench, frozen, &contexts, |_, loss| {
                        losses.push(loss);
                        Ok(())
                    })
                    .await?
                } else {
                    vec![[env("IICL_LA", 0.0), 1.0, env("IICL_LM", 0.0), 1.0]; layers]
                };
                eprintln!("{:?} s, losses {losses:.2?}", start.elapsed().as_secs_f32());
                let few = bench.few_shot().await?;
                let mut answers: Vec<[Answer; WAYS.len()]> = Vec::new();
                for query in &bench.queries {
                    answers.push(
                        bench.ask(query, &few, &contexts, Branches::Both, &strengths).await?,
                    );
                }
                let _ = start_values(layers);
                eprintln!("{task:?} {seed} demos {} few {} query {:.0}", bench.demonstrations.len(), few.tokens, bench.mean_tokens());
                for (at, way) in WAYS.iter().enumerate() {
                    let share = |value: fn(Answer) -> f32| {
                        answers.iter().map(|it| value(it[at])).sum::<f32>() / answers.len() as f32
                    };
                    eprintln!(
                        "   {:22} among {:.2} free {:.2} mass {:.2}",
                        way.name(),
                        share(|it| f32::from(u8::from(it.among))),
                        share(|it| f32::from(u8::from(it.free))),
                        share(|it| it.mass)
                    );
                }
                if steps > 0 && seed == 100 {
                    for (layer, it) in strengths.iter().enumerate() {
                        eprint!("{layer}:{it:.2?} ");
                    }
                    eprintln!();
                }
            }
        }
        Err(LabError::Failed(protocol::Failure::Model {
            file: String::new(),
            reason: "tuning".to_owned(),
        }))
    })
}
