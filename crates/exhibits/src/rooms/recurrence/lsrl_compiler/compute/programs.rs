//! The paper's two programs, listings 1 and 2.

use super::lang::{Conditional, Form, Program};

/// Listing 1: approximates a continuous function of `inputs` numbers from 0 to 1. The query comes first,
/// `[q, 0]`, then a token for each cell, `[δ, lower bounds, values]` (Eq. 8).
pub(super) fn continuous(
    inputs: usize,
    outputs: usize,
    conditional: Conditional,
    large: f64,
) -> Program {
    let (mut it, token) = Program::new(1 + inputs + outputs, conditional, large);
    let counter = it.sum_up(Form::constant(1.0), 0.0);
    it.watch("counter", &counter);
    // The query is kept; later tokens add nothing to it.
    let is_query = it.smaller(&counter, 1.5);
    let query: Vec<Form> = token[..inputs]
        .iter()
        .map(|component| {
            let update = it.if_else_zero(&is_query, component, true);
            it.sum_up(update, 0.0)
        })
        .collect();
    it.watch("query", &query[0]);
    let step = &token[0];
    let mut inside = Form::default();
    for (query, low) in query.iter().zip(&token[1..]) {
        let bump = it.bump(query, low, &(low.clone() + step.clone()));
        inside = inside + bump;
    }
    let in_cell = it.larger(&inside, inputs as f64 - 0.5);
    it.watch("in cell", &in_cell);
    // As printed; the query's own token passes too, but its value is zero.
    let processing = it.larger(&counter, 0.5);
    let both = it.and(&in_cell, &processing);
    let chosen = it.larger(&both, 0.5);
    let mut first = None;
    for value in &token[1 + inputs..] {
        let update = it.if_else_zero(&chosen, value, false);
        let answer = it.sum_up(update.clone(), 0.0);
        it.output.push(answer);
        first.get_or_insert(update);
    }
    if let Some(update) = first {
        it.watch("update", &update);
    }
    let answer = it.output.first().cloned().unwrap_or_default();
    it.watch("answer", &answer);
    it
}

/// Listing 2: looks up a word of `n` letters. The query comes first, then keys and values in turn; the
/// last `n` outputs are the value of the key that is the query.
pub(super) fn dictionary(n: usize, conditional: Conditional, large: f64) -> Program {
    let (mut it, token) = Program::new(1, conditional, large);
    let letter = token[0].clone();
    let eye = |n: usize| -> Vec<Vec<f64>> {
        (0..n)
            .map(|row| (0..n).map(|column| f64::from(u8::from(row == column))).collect())
            .collect()
    };
    let counter = it.sum_up(Form::constant(1.0), -1.0);
    it.watch("counter", &counter);
    let value = |places: &[Form]| -> Form {
        places.iter().enumerate().map(|(at, place)| place.clone() * at as f64).sum()
    };
    let place = it.modulo_counter(n);
    let (mod_n, place_2n) = (value(&place), it.modulo_counter(2 * n));
    let mod_2n = value(&place_2n);

    let is_prompt = it.larger(&counter, n as f64 - 0.5);
    let comparing = it.larger(&mod_2n, n as f64 - 0.5);
    let copying = it.and(&is_prompt, &(-comparing.clone() + 1.0));
    it.watch("copying", &copying);
    let is_first = it.smaller(&mod_n, 0.5);
    let first_to_copy = it.and(&copying, &is_first);
    // There is no index that is computed: every place asks whether it is its turn.
    let turns: Vec<Form> = (0..n)
        .map(|at| {
            let (from, to) =
                (it.larger(&mod_n, at as f64 - 0.5), it.smaller(&mod_n, at as f64 + 0.5));
            it.and(&from, &to)
        })
        .collect();

    let is_query = it.smaller(&is_prompt, 0.5);
    let asked = it.if_else_zero(&is_query, &letter, true);
    let updates = turns.iter().map(|turn| it.if_else_zero(turn, &asked, true)).collect();
    let query = it.state(eye(n), updates, vec![0.0; n]);
    it.watch("query, first letter", &query[0]);

    let expected: Form = turns
        .iter()
        .zip(&query)
        .map(|(turn, letter)| it.if_else_zero(turn, letter, true))
        .collect::<Vec<_>>()
        .into_iter()
        .sum();
    let difference = letter.clone() - expected;
    let (above, below) = (it.larger(&difference, -0.5), it.smaller(&difference, 0.5));
    let same = it.and(&above, &below);
    let matching = it.and(&same, &comparing);
    it.watch("matching", &matching);

    // The last n + 1 matches, since a state is read after it was written.
    let shift: Vec<Vec<f64>> = (0..=n)
        .map(|row| (0..=n).map(|column| f64::from(u8::from(column == row + 1))).collect())
        .collect();
    let mut updates = vec![Form::default(); n];
    updates.push(matching);
    let buffer = it.state(shift, updates, vec![0.0; n + 1]);
    let matched: Form = buffer[..n].iter().cloned().sum();
    let all_matching = it.larger(&matched, n as f64 - 0.5);
    it.watch("all matching", &all_matching);

    let found = it.and(&all_matching, &first_to_copy);
    let update = it.if_else_zero(&found, &counter, true);
    let started = it.sum_up(update, 0.0);
    it.watch("started on", &started);
    let lasting = it.smaller(&(counter - started), n as f64);
    let copy_now = it.and(&copying, &lasting);

    let mut answer = Form::default();
    for turn in &turns {
        let both = it.and(&copy_now, turn);
        let chosen = it.larger(&both, 0.5);
        let update = it.if_else_zero(&chosen, &letter, true);
        let register = it.sum_up(update, 0.0);
        let spoken = it.larger(turn, 0.5);
        answer = answer + it.if_else_zero(&spoken, &register, true);
    }
    it.watch("output", &answer);
    it.output = vec![answer];
    it
}

#[cfg(test)]
mod tests {
    use super::super::compile::compile;
    use super::*;

    fn letters(text: &str) -> impl Iterator<Item = f64> {
        text.bytes().map(|letter| f64::from(letter - b'A' + 1))
    }

    #[test]
    fn a_dictionary_is_looked_up() {
        for conditional in Conditional::ALL {
            // Larger than any letter; far larger ones drown in rounding, see the claims.
            let path = compile(&dictionary(3, conditional, 1e3));
            for (query, answer) in [("CAN", "OTT"), ("AUS", "VIE"), ("BUL", "SOF"), ("DEN", "COP")]
            {
                let mut states = path.start();
                let text = format!("{query}AUSVIEBULSOFCANOTTDENCOP");
                let out: Vec<f64> =
                    letters(&text).map(|letter| path.step(&[letter], &mut states)[0]).collect();
                let last: Vec<f64> =
                    out[out.len() - 3..].iter().map(|value| value.round()).collect();
                assert_eq!(last, letters(answer).collect::<Vec<_>>(), "{conditional:?} {query}");
            }
        }
    }
}
