use crate::host::{Recorder, explain, program, slugs_or_all};
use exhibits::Effort;
use figure::Claim;
use futures_lite::future::block_on;
use lab::{Host, Lab};
use protocol::Knobs;
use std::num::NonZero;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};
use std::thread::available_parallelism;
use std::time::Instant;

/// Measures the claims, a program on each core, and prints a table, whatever is measured first; false
/// where one does not hold or could not be measured.
pub(crate) fn verify(
    effort: Effort,
    model: Option<PathBuf>,
    slugs: &[String],
) -> anyhow::Result<bool> {
    let slugs = Mutex::new(slugs_or_all(slugs).into_iter());
    let next = || slugs.lock().unwrap_or_else(PoisonError::into_inner).next();
    let totals = Mutex::new((0, 0));
    let work = || {
        // A host belongs to one thread.
        let recorder = Recorder::new(model.clone());
        while let Some(slug) = next() {
            let start = Instant::now();
            let claims = measure(recorder.host.clone(), &slug, effort);
            let seconds = start.elapsed().as_secs_f64();
            // One after the other prints.
            let mut totals = totals.lock().unwrap_or_else(PoisonError::into_inner);
            println!("\n{slug} ({seconds:.1} s)");
            match claims {
                Ok(claims) => {
                    let holding = claims.iter().filter(|claim| claim.holds()).count();
                    totals.0 += holding;
                    totals.1 += claims.len() - holding;
                    claims.iter().for_each(print);
                }
                Err(error) => {
                    totals.1 += 1;
                    println!("  ERROR  {error:#}");
                }
            }
        }
    };
    let cores = available_parallelism().map_or(1, NonZero::get);
    std::thread::scope(|scope| (0..cores).for_each(|_| drop(scope.spawn(work))));
    let (passed, failed) = totals.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!("\n{passed} passed, {failed} failed");
    Ok(failed == 0)
}

/// The claims of a program, measured; refused where there are none or they can't be drawn.
pub(crate) fn measure(
    host: Rc<dyn Host>,
    slug: &str,
    effort: Effort,
) -> anyhow::Result<Vec<Claim>> {
    let program = program(slug)?;
    let mut lab = Lab::new(host, Knobs::default());
    let claims = block_on((program.compute.verify)(&mut lab, effort));
    let claims = claims.map_err(|error| explain(slug, error))?;
    figure::Claims::new("claims", slug, claims.clone())?;
    Ok(claims)
}

fn print(claim: &Claim) {
    let Claim { statement, quantity, measured, interval, threshold, at_least, baseline, samples } =
        claim;
    let number = |value: f32| quantity.unit.format(value);
    let mark = if claim.holds() { "holds" } else { "FAILS" };
    let sign = if *at_least { ">=" } else { "<=" };
    println!("  {mark}  {statement}");
    print!("         {}: {}", quantity.label, number(*measured));
    if let Some([low, high]) = interval {
        print!(" [{} to {}]", number(*low), number(*high));
    }
    print!(", claimed {sign} {}", number(*threshold));
    if let Some((name, value)) = baseline {
        print!("; {name}: {}", number(*value));
    }
    println!("; n = {samples}");
}
