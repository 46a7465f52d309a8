//! PO files as lists. The library knows the format; an order and comments by hand are not kept.

use anyhow::{Context, Result};
use polib::catalog::Catalog;
use polib::message::{Message, MessageView};
use polib::metadata::CatalogMetadata;
use polib::po_file;
use std::path::Path;
use words::Language;

/// English and translation; empty where there is none yet.
pub(super) type Messages = Vec<[String; 2]>;

pub(super) fn read(path: &Path) -> Result<Messages> {
    let place = || path.display().to_string();
    let catalog =
        po_file::parse(path).map_err(|error| anyhow::anyhow!("{error}")).with_context(place)?;
    let pair = |message: &dyn MessageView| {
        let translated = message.msgstr().map_err(|error| anyhow::anyhow!("{error}"))?;
        Ok([message.msgid().to_owned(), translated.to_owned()])
    };
    catalog.messages().map(pair).collect::<Result<_>>().with_context(place)
}

pub(super) fn write(path: &Path, language: Language, messages: &Messages) -> Result<()> {
    let mut metadata = CatalogMetadata::new();
    metadata.project_id_version = "contextarium".to_owned();
    metadata.mime_version = "1.0".to_owned();
    metadata.content_type = "text/plain; charset=UTF-8".to_owned();
    metadata.content_transfer_encoding = "8bit".to_owned();
    metadata.language = language.code.to_owned();
    let mut catalog = Catalog::new(metadata);
    for [english, translated] in messages {
        let mut message = Message::build_singular();
        message.with_msgid(english.clone()).with_msgstr(translated.clone());
        catalog.append_or_update(message.done());
    }
    po_file::write_to_file(&catalog, path).with_context(|| path.display().to_string())
}
