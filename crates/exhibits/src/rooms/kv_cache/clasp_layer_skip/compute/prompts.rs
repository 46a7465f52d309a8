//! What is gone on with, four of each kind.

/// Of a kind by its key; the number counts from 0 and goes round.
pub(super) fn prompt(kind: &str, number: usize) -> &'static str {
    let all = match kind {
        "list" => &LISTS,
        "code" => &CODE,
        "copy" => &COPIES,
        _ => &STORIES,
    };
    all[number % all.len()]
}

pub(super) const KINDS: [&str; 4] = ["story", "list", "code", "copy"];

const STORIES: [&str; 4] = [
    "Once upon a time there was a fisherman who lived alone on a small island. Every morning he",
    "The old clock in the hall had not moved for years. One winter night, when the house was quiet,",
    "Mira opened the letter with shaking hands. It was from her brother, who had left",
    "The train stopped in the middle of the forest, and nobody knew why. The conductor",
];
const LISTS: [&str; 4] = [
    "The days of the week are:\n1. Monday\n2. Tuesday\n3.",
    "The first ten numbers are: one, two, three,",
    "Ten fruits:\n- apple\n- banana\n- orange\n-",
    "The months of the year are: January, February, March,",
];
const CODE: [&str; 4] = [
    "def add(a, b):\n    return a + b\n\ndef subtract(a, b):\n    return a - b\n\ndef multiply(a, b):\n",
    "for i in range(10):\n    print(i)\n\nfor i in range(20):\n",
    "class Point:\n    def __init__(self, x, y):\n        self.x = x\n        self.y",
    "def factorial(n):\n    if n == 0:\n        return 1\n    else:\n",
];
const COPIES: [&str; 4] = [
    "The cat sat on the mat and the dog lay by the door. The cat sat on the mat and the dog lay by the door. The cat",
    "red green blue yellow red green blue yellow red green blue yellow red",
    "Anna has 3 apples. Boris has 3 apples. Clara has 3 apples. David has 3 apples. Emma",
    "We will sing, we will dance, we will play. We will sing, we will dance, we will play. We will",
];
