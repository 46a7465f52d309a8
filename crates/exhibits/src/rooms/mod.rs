//! One module a room.

use crate::{Exhibit, Room};

mod acting;
mod demonstrations;
mod function_learning;
mod kv_cache;
mod pictures;
mod position;
mod reading;
mod recurrence;
mod task_vectors;

/// The exhibits of a room, sorted by slug.
pub(crate) fn list(room: Room) -> &'static [&'static Exhibit] {
    match room {
        Room::FunctionLearning => function_learning::LIST,
        Room::Demonstrations => demonstrations::LIST,
        Room::TaskVectors => task_vectors::LIST,
        Room::KvCache => kv_cache::LIST,
        Room::Position => position::LIST,
        Room::Recurrence => recurrence::LIST,
        Room::Reading => reading::LIST,
        Room::Pictures => pictures::LIST,
        Room::Acting => acting::LIST,
    }
}
