use crate::host::{Recorder, explain, program, slugs_or_all};
use exhibits::Effort;
use figure::Claim;
use futures_lite::future::block_on;
use lab::{Host, Lab};
use protocol::Knobs;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Instant;

/// Measures the claims and prints a table; false where one does not hold or could not be measured.
pub(crate) fn verify(
    effort: Effort,
    model: Option<PathBuf>,
    slugs: &[String],
) -> anyhow::Result<bool> {
    let recorder = Recorder::new(model);
    let (mut passed, mut failed) = (0, 0);
    for slug in slugs_or_all(slugs) {
        let start = Instant::now();
        let claims = measure(recorder.host.clone(), &slug, effort);
        println!("\n{slug} ({:.1} s)", start.elapsed().as_secs_f64());
        match claims {
            Ok(claims) => {
                let holding = claims.iter().filter(|claim| claim.holds()).count();
                passed += holding;
                failed += claims.len() - holding;
                claims.iter().for_each(print);
            }
            Err(error) => {
                failed += 1;
                println!("  ERROR  {error:#}");
            }
        }
    }
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
