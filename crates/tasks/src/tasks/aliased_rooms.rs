use crate::{Draw, Draws, Sentence, TokenFamily, draws};
use rand::RngExt;

/// Walks in a square room whose cells show only a few colours (Dedieu et al. 2024,
/// <https://arxiv.org/abs/2401.05946>, section 5): `colour move colour move … colour`. Many cells show
/// the same, so that what was seen and done before has to tell the place. The room depends on the
/// rule's seed alone; moves are uniform over those that stay in it. Shifted: twice as long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AliasedRooms {
    /// Cells along a wall, at least two.
    pub side: usize,
    pub colours: usize,
    /// Of a walk.
    pub moves: usize,
}

impl AliasedRooms {
    /// Up, right, down, left; as words they come after the colours.
    pub const MOVES: [[i32; 2]; 4] = [[-1, 0], [0, 1], [1, 0], [0, -1]];

    /// The colour of each cell, row by row.
    pub fn room(&self, rule_seed: u64) -> Vec<u32> {
        let mut draws = draws(rule_seed);
        (0..self.side * self.side).map(|_| draws.random_range(0..self.colours) as u32).collect()
    }

    /// The cell that a move leads to, or `None` into a wall.
    pub fn after(&self, cell: usize, action: usize) -> Option<usize> {
        let side = self.side as i32;
        let [down, right] = Self::MOVES[action];
        let (row, column) = (cell as i32 / side + down, cell as i32 % side + right);
        let inside = (0..side).contains(&row) && (0..side).contains(&column);
        inside.then_some((row * side + column) as usize)
    }

    /// Cells of a walk, and the moves between them.
    pub fn walk(&self, moves: usize, draws: &mut Draws) -> (Vec<usize>, Vec<usize>) {
        let start = draws.random_range(0..self.side * self.side);
        self.walk_from(start, moves, draws)
    }

    /// The same from a cell.
    pub fn walk_from(
        &self,
        start: usize,
        moves: usize,
        draws: &mut Draws,
    ) -> (Vec<usize>, Vec<usize>) {
        let (mut cells, mut actions) = (vec![start], Vec::new());
        while actions.len() < moves {
            let action = draws.random_range(0..Self::MOVES.len());
            if let Some(cell) = self.after(cells[actions.len()], action) {
                cells.push(cell);
                actions.push(action);
            }
        }
        (cells, actions)
    }
}

impl TokenFamily for AliasedRooms {
    fn vocab(&self) -> usize {
        self.colours + Self::MOVES.len()
    }

    fn sentence(&self, draw: Draw, rule_seed: u64, seed: u64) -> Sentence {
        let moves = if draw == Draw::Known { self.moves } else { 2 * self.moves };
        let (room, mut draws) = (self.room(rule_seed), draws(seed));
        let (cells, actions) = self.walk(moves, &mut draws);
        let (mut tokens, mut asked) = (vec![room[cells[0]]], Vec::new());
        for (step, (cell, action)) in cells[1..].iter().zip(actions).enumerate() {
            tokens.extend([(self.colours + action) as u32, room[*cell]]);
            asked.extend([None, Some(step as u32)]);
        }
        Sentence { tokens, asked }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAMILY: AliasedRooms = AliasedRooms { side: 4, colours: 3, moves: 50 };

    #[test]
    fn moves_by_hand() {
        let after = |cell| [0, 1, 2, 3].map(|action| FAMILY.after(cell, action));
        assert_eq!(after(0), [None, Some(1), Some(4), None]);
        assert_eq!(after(5), [Some(1), Some(6), Some(9), Some(4)]);
        assert_eq!(after(15), [Some(11), None, None, Some(14)]);
    }

    #[test]
    fn a_walk_shows_the_room() {
        let sentence = FAMILY.sentence(Draw::Known, 3, 8);
        let room = FAMILY.room(3);
        // Some cell from which all that was seen follows.
        let fits = |start: usize| {
            let mut cell = start;
            sentence.tokens.chunks(2).all(|pair| {
                let seen = room[cell] == pair[0];
                let Some(action) = pair.get(1) else { return seen };
                match FAMILY.after(cell, *action as usize - FAMILY.colours) {
                    Some(next) => cell = next,
                    None => return false,
                }
                seen
            })
        };
        assert!((0..16).any(fits));
        assert_ne!(FAMILY.room(4), room);
    }
}
