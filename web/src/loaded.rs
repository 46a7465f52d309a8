//! The files of the catalogue, each fetched once: what is read lives as long as the page.

use crate::address::Subject;
use crate::browser;
use crate::language::{self, language};
use catalogue::{Papers, Site};
use std::cell::RefCell;

pub(crate) type Program = catalogue::Program;
pub(crate) type Exhibit = catalogue::Exhibit<Program>;
pub(crate) type Bench = catalogue::Bench<Program>;
/// An exhibit without its program, but for the title.
pub(crate) type Card = catalogue::Exhibit<String>;

/// Why a file is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The site has no such file, or something else in its place.
    Missing,
    /// No answer, or none that could be used.
    Unreachable,
}

thread_local! {
    static PAPERS: RefCell<Option<&'static Papers>> = const { RefCell::new(None) };
    static SUBJECTS: RefCell<Vec<Subject>> = const { RefCell::new(Vec::new()) };
}

/// What every page shows; without benches where it can't be had.
pub(crate) async fn site() -> &'static Site {
    let site = browser::fetch_json(address(Site::FILE)).await;
    Box::leak(Box::new(site.unwrap_or(Site { benches: Vec::new() })))
}

/// What this is and how it works, as markup.
pub(crate) async fn about() -> Result<&'static str, Trouble> {
    let text: String = browser::fetch_json(address(catalogue::ABOUT_FILE)).await?;
    Ok(text.leak())
}

pub(crate) async fn papers() -> Result<&'static Papers, Trouble> {
    if let Some(papers) = PAPERS.with_borrow(|papers| *papers) {
        return Ok(papers);
    }
    let papers: &Papers = Box::leak(Box::new(browser::fetch_json(address(Papers::FILE)).await?));
    PAPERS.set(Some(papers));
    Ok(papers)
}

pub(crate) async fn subject(slug: &str) -> Result<Subject, Trouble> {
    let known = SUBJECTS.with_borrow(|all| all.iter().find(|it| it.slug() == slug).copied());
    if let Some(subject) = known {
        return Ok(subject);
    }
    let file = catalogue::subject_file(slug).ok_or(Trouble::Missing)?;
    let subject = match browser::fetch_json(address(&file)).await? {
        catalogue::Subject::Exhibit(exhibit) => Subject::Exhibit(Box::leak(Box::new(exhibit))),
        catalogue::Subject::Bench(bench) => Subject::Bench(Box::leak(Box::new(bench))),
    };
    if subject.program().is_some() {
        language::add_program(slug).await;
    }
    SUBJECTS.with_borrow_mut(|all| all.push(subject));
    Ok(subject)
}

/// In the visitor's language.
pub(crate) fn address(file: &str) -> String {
    let language = language();
    let own = (!language.is_english()).then(|| catalogue::in_language(file, language.code));
    format!("{}{}", browser::base(), own.as_deref().unwrap_or(file))
}
