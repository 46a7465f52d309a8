use crate::commands::verify::measure;
use crate::host::{Recorder, explain, program, slugs_or_all};
use anyhow::Context;
use exhibits::Effort;
use figure::Figure;
use futures_lite::future::block_on;
use lab::Lab;
use protocol::{Knobs, Recorded};
use std::path::PathBuf;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// Writes the default run and the fully measured claims of each program.
pub(crate) fn record(slugs: &[String]) -> anyhow::Result<bool> {
    let folder = root()?.join("public/recorded");
    std::fs::create_dir_all(&folder)?;
    let recorder = Recorder::new(None);
    let mut all_hold = true;
    for slug in slugs_or_all(slugs) {
        let program = program(&slug)?;
        let knobs = Knobs::default();
        let mut lab = Lab::new(recorder.host.clone(), knobs.clone());
        block_on((program.compute.run)(&mut lab)).map_err(|error| explain(&slug, error))?;
        let mut figures = recorder.take_figures();
        // Every visitor waits for what is recorded; a file is for who made it.
        figures.retain(|figure| !matches!(figure, Figure::File(_)));
        let claims = measure(recorder.host.clone(), &slug, Effort::Full)?;
        recorder.take_figures();
        for claim in claims.iter().filter(|claim| !claim.holds()) {
            all_hold = false;
            eprintln!("{slug}: does not hold: {}", claim.statement);
        }
        let (date, commit) = (today()?, commit()?);
        let version = Recorded::VERSION;
        let recorded =
            Recorded { slug: slug.clone(), version, date, commit, knobs, figures, claims };
        let path = folder.join(format!("{slug}.json"));
        std::fs::write(&path, protocol::to_json(&recorded)? + "\n")?;
        println!("{}", path.display());
    }
    Ok(all_hold)
}

/// The repository that this program was built from.
pub(crate) fn root() -> anyhow::Result<PathBuf> {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    root.canonicalize().with_context(|| format!("{} is gone", root.display()))
}

/// The commit that is checked out; `+` behind it where tracked files have changed since.
pub(crate) fn commit() -> anyhow::Result<String> {
    let git = |arguments: &[&str]| -> anyhow::Result<String> {
        let output = Command::new("git").args(arguments).current_dir(root()?).output()?;
        anyhow::ensure!(output.status.success(), "git {} failed", arguments.join(" "));
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    };
    let changed = git(&["status", "--porcelain", "--untracked-files=no", "crates", "Cargo.lock"])?;
    let mark = if changed.is_empty() { "" } else { "+" };
    Ok(git(&["rev-parse", "HEAD"])? + mark)
}

fn today() -> anyhow::Result<String> {
    let days = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() / 86_400;
    let (year, month, day) = date_from_days(days);
    Ok(format!("{year}-{month:02}-{day:02}"))
}

/// The Gregorian date so many days after 1 January 1970 (Hinnant, `civil_from_days`).
fn date_from_days(days: u64) -> (u64, u64, u64) {
    // Years begin in March, so that a leap day is the last of its year; 400 years are 146,097 days.
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        assert_eq!(date_from_days(0), (1970, 1, 1));
        assert_eq!(date_from_days(11_016), (2000, 2, 29));
        assert_eq!(date_from_days(20_515), (2026, 3, 3));
    }
}
