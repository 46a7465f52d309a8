//! Which exhibits the visitor asked for.

use crate::language::t;
use crate::loaded::Card;
use catalogue::{Papers, Room};

/// What the visitor wants to see of the catalogue.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Filter {
    pub(crate) words: String,
    pub(crate) room: Option<Room>,
    pub(crate) live_only: bool,
}

impl Filter {
    /// The exhibits that fit: those that run here first.
    pub(crate) fn found(&self, papers: &'static Papers) -> Vec<&'static Card> {
        let mut found: Vec<_> = papers.0.iter().filter(|exhibit| self.fits(exhibit)).collect();
        found.sort_by_key(|exhibit| exhibit.program.is_none());
        found
    }

    /// Every word has to stand somewhere on the card, in any case.
    fn fits(&self, exhibit: &Card) -> bool {
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
            t(exhibit.room.title()),
        ];
        // Capitals of English alone: those of all scripts would be a hundredth of the page.
        let card = texts.join("\n").to_ascii_lowercase();
        words.to_ascii_lowercase().split_whitespace().all(|word| card.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalogue::Paper;

    fn papers() -> &'static Papers {
        let card = |slug, room, id, live: bool| Card {
            slug,
            room,
            question: "What do labels do?",
            paper: Paper { title: "Label relationships", id },
            paper_claim: "They matter.",
            program: live.then(|| "Title".to_owned()),
        };
        Box::leak(Box::new(Papers(vec![
            card("first", Room::Pictures, "2401.00001", false),
            card("second", Room::Reading, "2307.12375", true),
            card("third", Room::Pictures, "2401.00002", true),
        ])))
    }

    fn found(filter: Filter) -> Vec<&'static str> {
        filter.found(papers()).iter().map(|it| it.slug).collect()
    }

    #[test]
    fn an_empty_filter_finds_everything_live_ones_first() {
        assert_eq!(found(Filter::default()), ["second", "third", "first"]);
    }

    #[test]
    fn every_word_counts_in_any_case() {
        let find = |words: &str| found(Filter { words: words.into(), ..Filter::default() });
        assert_eq!(find("LABEL relationships").len(), 3);
        assert_eq!(find("2307.12375"), ["second"]);
        assert!(find("label zzzqqq").is_empty());
    }

    #[test]
    fn a_room_holds_its_own_only() {
        let pictures = Filter { room: Some(Room::Pictures), ..Filter::default() };
        assert_eq!(found(pictures.clone()), ["third", "first"]);
        assert_eq!(found(Filter { live_only: true, ..pictures }), ["third"]);
    }
}
