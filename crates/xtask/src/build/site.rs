//! Where the product will lie, as far as it is known: links within it are relative and need no
//! answer, but what other sites read (previews, embeds, site maps) must name whole addresses.

use anyhow::{Result, bail};

/// The environment variable with the address.
pub(super) const VARIABLE: &str = "CONTEXTARIUM_URL";

/// The address of the site's root folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Address(Option<String>);

impl Address {
    pub(super) fn from_environment() -> Result<Self> {
        std::env::var(VARIABLE).map_or_else(|_| Ok(Self(None)), |text| Self::parse(&text))
    }

    /// Takes `https://host/folder/` with or without the slash at its end.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/[]%".contains(&byte);
        match rest {
            Some(rest)
                if !rest.is_empty() && !rest.starts_with('/') && rest.bytes().all(is_plain) =>
            {
                Ok(Self(Some(format!("{}/", text.trim_end_matches('/')))))
            }
            _ => bail!(
                "{VARIABLE} is `{text}`: it has to be the whole address of the site's folder, such as \
                 https://example.org/tools/ctx/"
            ),
        }
    }

    /// The whole address of a file or folder of the site.
    pub(super) fn of(&self, below: &str) -> Option<String> {
        self.0.as_ref().map(|root| format!("{root}{below}"))
    }

    /// The path of the root folder, with a slash at both ends.
    pub(super) fn folder(&self) -> &str {
        let after_scheme = self.0.as_deref().and_then(|root| root.split_once("://"));
        after_scheme.and_then(|(_, rest)| Some(&rest[rest.find('/')?..])).unwrap_or("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_folder() {
        let site = Address::parse("https://example.org/tools/ctx").unwrap();
        assert_eq!(site.folder(), "/tools/ctx/");
        assert_eq!(site.of("about/").unwrap(), "https://example.org/tools/ctx/about/");
        assert_eq!(Address::parse("http://localhost:8080").unwrap().folder(), "/");
        assert_eq!((Address::default().folder(), Address::default().of("x")), ("/", None));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in [
            "",
            "example.org",
            "ftp://a/",
            "https://",
            "https:///a",
            "https://a/\"><b>",
            "https://a/?b",
        ] {
            assert!(Address::parse(bad).is_err(), "{bad}");
        }
    }
}
