//! Walkers in rooms whose cells look alike, for cognitive-map: `tdb-room` knows one room, six by six
//! with four colours; its twin without codes is what the paper compares with, and the one that looks one
//! move ahead shows what the other two moves are good for. `tdb-icl` sees another room in each text, so
//! that what it knows of it is in the context alone.

use crate::{Data, Language, Model, Must, Optimiser, Recipe, Smaller, Words};

const ROOM: Language =
    Language::Rooms { side: 6, colours: 4, moves: 60, always_same: true, smaller: &[] };
// In so small a room the same places come often: there it learns what each move does to the place.
const ROOMS: Language = Language::Rooms {
    side: 4,
    colours: 6,
    moves: 120,
    always_same: false,
    smaller: &[Smaller { side: 2, walks: 500 * 16 }, Smaller { side: 3, walks: 1_500 * 16 }],
};

pub(super) static ROOM_3: Recipe = Recipe {
    id: "tdb-room",
    about: "draws a map of one room, looking three moves ahead",
    model: map(3, false, 0),
    data: Data::Words(Words { language: ROOM, others: 0.0 }),
    optimiser: Optimiser { learning_rate: 1e-3, weight_decay: 1e-4, warm_up: 200 },
    batch: 16,
    steps: 5_000,
    seed: 17,
    must: Must::FinalLossBelow(1.0),
};
pub(super) static ROOM_1: Recipe = Recipe {
    id: "tdb-room-1",
    about: "the same, looking one move ahead",
    model: map(1, false, 0),
    ..ROOM_3
};
pub(super) static ROOM_PLAIN: Recipe = Recipe {
    id: "tdb-room-plain",
    about: "predicts what is seen in the same room, without a map",
    model: PLAIN,
    ..ROOM_3
};
pub(super) static ICL: Recipe = Recipe {
    id: "tdb-icl",
    about: "draws maps of rooms that it sees for the first time",
    model: map(1, true, 2_500),
    data: Data::Words(Words { language: ROOMS, others: 0.0 }),
    steps: 5_000,
    must: Must::FinalLossBelow(0.5),
    ..ROOM_3
};

const PLAIN: Model = Model::Decoder { d_model: 96, heads: 4, layers: 2, inner: 192 };

const fn map(horizon: u32, by_moves: bool, codes_from: u32) -> Model {
    Model::Map {
        d_model: 96,
        heads: 4,
        layers: 2,
        codebooks: 4,
        codes: 64,
        horizon,
        by_moves,
        codes_from,
    }
}
