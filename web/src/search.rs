//! Which exhibits the visitor asked for.

use exhibits::{Exhibit, Room};

/// What the visitor wants to see of the catalogue.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Filter {
    pub(crate) words: String,
    pub(crate) room: Option<Room>,
    pub(crate) live_only: bool,
}

impl Filter {
    /// The exhibits that fit: those that run here first.
    pub(crate) fn found(&self) -> Vec<&'static Exhibit> {
        let mut found: Vec<_> = exhibits::all().filter(|exhibit| self.fits(exhibit)).collect();
        found.sort_by_key(|exhibit| exhibit.program.is_none());
        found
    }

    /// Every word has to stand somewhere on the card, in any case.
    fn fits(&self, exhibit: &Exhibit) -> bool {
        let Self { words, room, live_only } = self;
        if room.is_some_and(|room| room != exhibit.room)
            || (*live_only && exhibit.program.is_none())
        {
            return false;
        }
        let texts = [
            exhibit.question,
            exhibit.paper.title,
            exhibit.paper.id,
            exhibit.paper_claim,
            exhibit.slug,
            exhibit.room.title(),
        ];
        // The cards are English; the letters of all other scripts would be a hundredth of the page.
        let card = texts.join("\n").to_ascii_lowercase();
        words.to_ascii_lowercase().split_whitespace().all(|word| card.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_filter_finds_everything() {
        assert_eq!(Filter::default().found().len(), exhibits::all().count());
    }

    #[test]
    fn every_word_counts_in_any_case() {
        let find = |words: &str| Filter { words: words.into(), ..Filter::default() }.found();
        assert!(find("LABEL relationships").iter().any(|it| it.slug == "label-relationships"));
        assert!(find("2307.12375").iter().all(|it| it.slug == "label-relationships"));
        assert!(find("label zzzqqq").is_empty());
    }

    #[test]
    fn a_room_holds_its_own_only() {
        let filter = Filter { room: Some(Room::Pictures), ..Filter::default() };
        assert!(filter.found().iter().all(|it| it.room == Room::Pictures));
    }
}
