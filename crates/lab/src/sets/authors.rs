//! Messages of two invented authors with steady habits: a relation that no pretraining has seen.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

const TOPICS: [&str; 24] = [
    "the meeting",
    "the report",
    "the garden",
    "the new printer",
    "lunch on Friday",
    "the train",
    "the budget",
    "the keys",
    "the concert",
    "the old bridge",
    "the holiday plan",
    "the parcel",
    "the kitchen",
    "the library",
    "the bicycle",
    "the photo album",
    "the school fair",
    "the roof",
    "the weather",
    "the tickets",
    "the recipe",
    "the piano",
    "the window",
    "the boat",
];
const THINGS: [&str; 12] = [
    "is late again",
    "needs some work",
    "looks good",
    "will have to wait",
    "was moved to Monday",
    "is almost done",
    "costs too much",
    "is better now",
    "was not easy",
    "can be seen at ten",
    "is on the list",
    "made me think",
];
const FIRST: ([&str; 3], [&str; 3]) = (["hey", "hey there", "hey you"], ["!!", "!!!", " haha!!"]);
const SECOND: ([&str; 3], [&str; 3]) = (
    ["Dear all", "Dear friends", "Dear colleagues"],
    ["; regards.", "; kind regards.", "; best regards."],
);

/// A message of the first author (`false`) or the second.
pub(super) fn message(second: bool, rng: &mut ChaCha8Rng) -> String {
    let mut pick = |of: &[&'static str]| of[rng.random_range(0..of.len())];
    let (greetings, ends) = if second { SECOND } else { FIRST };
    let (greeting, topic, thing, end) =
        (pick(&greetings), pick(&TOPICS), pick(&THINGS), pick(&ends));
    format!("{greeting}, {topic} {thing}{end}")
}
