//! The claims, on prompts of lines.

use super::calibrate::{Calibrated, Start};
use super::measure::{Read, Scored};
use super::{Shrunk, TOKENS, ranks, train};
use crate::claim::{Bound, mean, minus};
use crate::{Effort, Verifying};
use figure::{Axis, Claim, Unit};
use lab::long_prompt::Kind;
use lab::{Lab, LabError};

pub(super) fn verify(lab: &mut Lab, effort: Effort) -> Verifying<'_> {
    Box::pin(async move {
        let session = lab.language_model().await?;
        let lm = &session.lm;
        let t0 = std::time::Instant::now();
        let env = |k: &str, d: f32| std::env::var(k).ok().and_then(|s| s.parse().ok()).unwrap_or(d);
        let cal = Calibrated::new(lab, lm, "both", env("TOK", 512.0) as usize).await?;
        eprintln!("calibrated {:?}", t0.elapsed());
        let r = ranks(192, env("PCT", 40.0), env("SPLIT", 0.5));
        let start = |start: Start| -> Vec<Shrunk> {
            cal.layers.iter().map(|layer| layer.start(start, r)).collect()
        };
        let mut trained = Vec::new();
        let t0 = std::time::Instant::now();
        for (i, layer) in cal.layers.iter().enumerate() {
            let s = if env("RAND", 0.0) > 0.0 { train::random(layer, r, i as u64) } else { layer.start(Start::Aware, r) };
            trained.push(train::train(layer, s, env("STEPS", 100.0) as usize).await?);
        }
        eprintln!("trained {:?}", t0.elapsed());
        let seeds = env("SEEDS", 2.0) as u64;
        let kinds = [("cskv", trained), ("opt", start(Start::Optimum)), ("asvd", start(Start::Aware)), ("svd", start(Start::Plain))];
        for seed in 500..500 + seeds {
            let t0 = std::time::Instant::now();
            let read = Read::new(lab, lm, Kind::Lines, env("LEN", 300.0) as usize, seed).await?;
            eprintln!("seed {seed} read {:?} tokens {} ans {}", t0.elapsed(), read.tokens(), read.answer());
            let full = read.full().await?;
            eprintln!("full {full:?} {:?}", t0.elapsed());
            for (name, f) in &kinds {
                if env("ERR", 1.0) > 0.0 {
                let e = read.errors(f).await?;
                eprintln!("{name} err {:.4}  per layer {:.3?}", e.iter().sum::<f32>() / 30.0, &e[..]);
                }
                if env("NLL", 1.0) > 0.0 {
                let a = read.shrunk(f, 32, false).await?;
                eprintln!("{name} w32 {:.3} {:.3} {} share {:.3} {:?}", a.answer - full.answer, a.all - full.all, a.right, a.share, t0.elapsed());
                if *name == "cskv" {
                    let b = read.shrunk(f, 0, false).await?;
                    eprintln!("{name} w0 {:.3} {:.3} {}", b.answer - full.answer, b.all - full.all, b.right);
                    let b = read.shrunk(f, 32, true).await?;
                    eprintln!("{name} 4bit {:.3} {:.3} {} share {:.3}", b.answer - full.answer, b.all - full.all, b.right, b.share);
                    let b = read.streaming(a.share).await?;
                    eprintln!("stream {:.3} {:.3} {} share {:.3} {:?}", b.answer - full.answer, b.all - full.all, b.right, b.share, t0.elapsed());
                }
                }
            }
        }
        let _ = (effort, mean("", Axis::linear("", Unit::One), &minus(&[], &[]), Bound::AtLeast(0.0), ("", &[])), Scored::default(), TOKENS, None::<LabError>);
        Ok(Vec::<Claim>::new())
    })
}
