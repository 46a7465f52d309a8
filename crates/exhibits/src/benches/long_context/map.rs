//! One fact at many depths and lengths, under two settings.

use super::material::{Material, plan, text};
use super::read::Read;
use super::{A, B, BUDGET, DEPTHS, LENGTH, LENGTHS, ROPE, ROPE_B, methods};
use figure::{Axis, Heatmap, Table, Unit};
use lab::{Lab, LabError, LmSession, stats};
use lm::{LmError, Rope};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The shortest prompt of a map.
const SHORTEST: usize = 128;
/// Tokens of an answer, which have to fit as well.
const ANSWER_MAX: usize = 16;

/// A policy with a setting of positions.
#[derive(Clone, Copy, PartialEq)]
struct Setting {
    policy: &'static str,
    rope: Rope,
    rope_key: &'static str,
}

/// A cell: what the answer's log probability is, in nats, and whether the model would write it.
type Cell = [f32; 2];

pub(super) async fn run(lab: &Lab, session: &LmSession) -> Result<(), LabError> {
    let setting =
        |policy, rope_key| Setting { policy, rope: methods::rope(lab, rope_key), rope_key };
    let mut settings = vec![setting(lab.get(&A), lab.get(&ROPE))];
    if lab.get(&B) != "none" {
        settings.push(setting(lab.get(&B), lab.get(&ROPE_B)));
    }
    let longest = lab.get(&LENGTH) as usize;
    for Setting { rope, .. } in &settings {
        let (needed, capacity) = (longest + ANSWER_MAX, rope.context(&session.lm.config));
        if needed > capacity {
            return Err(LmError::Context { needed, capacity }.into());
        }
    }
    let mut map = Map::new(lab, settings, longest)?;
    let order = spread(map.depths.len(), map.lengths.len());
    for (done, (row, column)) in order.iter().enumerate() {
        lab.tick("Filling the map", done, order.len()).await?;
        map.fill(session, *row, *column).await?;
        map.show()?;
    }
    map.show_summary()
}

struct Map<'a> {
    lab: &'a Lab,
    settings: Vec<Setting>,
    depths: Vec<f32>,
    lengths: Vec<usize>,
    /// What stands around the facts, where it is not generated, and its hash.
    around: (Option<String>, u64),
    /// `[settings][depths * lengths]`
    cells: Vec<Vec<Option<Cell>>>,
    /// Answers of the right kind, by cell.
    candidates: Vec<usize>,
}

impl<'a> Map<'a> {
    fn new(lab: &'a Lab, settings: Vec<Setting>, longest: usize) -> Result<Self, LabError> {
        let (rows, columns) = (lab.get(&DEPTHS) as usize, lab.get(&LENGTHS) as usize);
        let depths = (0..rows).map(|row| row as f32 / (rows - 1) as f32).collect();
        let ratio = longest.max(SHORTEST) as f32 / SHORTEST as f32;
        let length = |column: usize| {
            (SHORTEST as f32 * ratio.powf(column as f32 / (columns - 1) as f32)).round() as usize
        };
        let mut lengths: Vec<usize> = (0..columns).map(length).collect();
        lengths.dedup();
        let text = text(lab)?;
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let around = (text, hasher.finish());
        let count = rows * lengths.len();
        let cells = vec![vec![None; count]; settings.len()];
        Ok(Self { lab, settings, depths, lengths, around, cells, candidates: vec![0; count] })
    }

    /// Measures a cell under all settings, unless an earlier run did.
    async fn fill(
        &mut self,
        session: &LmSession,
        row: usize,
        column: usize,
    ) -> Result<(), LabError> {
        let (lab, lm) = (self.lab, &session.lm);
        let plan = plan(lab, self.lengths[column], self.depths[row]);
        let (around, hash) = (self.around.0.as_deref(), self.around.1);
        let at = row * self.lengths.len() + column;
        let material = Material::generated(lm, plan, around);
        self.candidates[at] = material.candidates;
        let percent = lab.get(&BUDGET);
        let key = |of: &Setting| {
            format!("{} {} {:?} {percent} {plan:?} {hash}", of.policy, of.rope_key, of.rope)
        };
        let mut read: Option<Read<'_>> = None;
        for (index, setting) in self.settings.iter().enumerate() {
            let known = session.kept.borrow().get(&key(setting));
            if known.is_some() {
                self.cells[index][at] = known;
                continue;
            }
            // Both settings share what they read where their positions are the same.
            let fits = read.as_ref().is_some_and(|read| read.prefill.cache.rope == setting.rope);
            if !fits {
                let keys = self.settings.iter().map(|it| it.policy).collect::<Vec<_>>();
                read = Some(Read::new(lab, lm, material.clone(), setting.rope, &keys).await?);
            }
            let Some(read) = &read else { continue };
            let policy = methods::policy(setting.policy, &lm.config, &read.prefill.captured);
            let whole = setting.policy == "full";
            let percent = if whole { 100.0 } else { percent };
            let left =
                read.left(&*policy, methods::budget(percent, read.prefill.cache.len())).await?;
            let answer = material.answer.as_deref().unwrap_or_default();
            let judged = read.judge(&left, answer).await?;
            let cell = [judged.nats, f32::from(u8::from(judged.exact))];
            session.kept.borrow_mut().add(key(setting), cell);
            self.cells[index][at] = Some(cell);
        }
        Ok(())
    }

    fn name(&self, index: usize) -> String {
        let Setting { policy, rope_key, .. } = self.settings[index];
        let rope = super::ROPES.iter().find(|option| option.key == rope_key);
        let policy = methods::label(policy);
        match rope {
            Some(rope) if rope_key != "none" => format!("{policy}, {}", rope.label),
            _ => policy.to_owned(),
        }
    }

    fn show(&self) -> Result<(), LabError> {
        let probability = |cell: &Option<Cell>| cell.map(|[nats, _]| (-nats).exp());
        for (index, cells) in self.cells.iter().enumerate() {
            let letter = ["A", "B"][index];
            let filled = cells.iter().flatten().count();
            let caption = format!(
                "Map {letter}, {}: the probability of the right answer by depth and length; {filled} of {} cells so far, in an order that spreads over the map",
                self.name(index),
                cells.len()
            );
            let value = Axis::linear("Probability of the answer", Unit::Probability);
            let id = format!("map-{}", letter.to_lowercase());
            self.heatmap(
                id,
                caption,
                value.from_to(0.0, 1.0),
                cells.iter().map(probability).collect(),
            )?;
        }
        let [a, b] = self.cells.as_slice() else { return Ok(()) };
        let minus = |(a, b): (&Option<Cell>, &Option<Cell>)| {
            probability(a).zip(probability(b)).map(|(a, b)| a - b)
        };
        self.heatmap(
            "map-difference".to_owned(),
            "Map A minus map B: above zero A gives the right answer more probability".to_owned(),
            Axis::linear("Probability under A minus B", Unit::Probability).from_to(-1.0, 1.0),
            a.iter().zip(b).map(minus).collect(),
        )
    }

    fn heatmap(
        &self,
        id: String,
        caption: String,
        value: Axis,
        cells: Vec<Option<f32>>,
    ) -> Result<(), LabError> {
        self.lab.show(Heatmap::new(
            id,
            caption,
            Axis::linear("Tokens of the prompt", Unit::Tokens),
            Axis::linear("Depth of the fact", Unit::Share),
            value,
            self.lengths.iter().map(usize::to_string).collect(),
            self.depths.iter().map(|depth| format!("{:.0} %", depth * 100.0)).collect(),
            cells,
        ))
    }

    /// The model beside what a guess and a perfect search would reach.
    fn show_summary(&self) -> Result<(), LabError> {
        let chance: f32 = self.candidates.iter().map(|count| 1.0 / (*count).max(1) as f32).sum();
        let chance = chance / self.candidates.len().max(1) as f32;
        let row = |(index, cells): (usize, &Vec<Option<Cell>>)| {
            let right = cells.iter().flatten().filter(|[_, exact]| *exact > 0.5).count();
            let all = cells.iter().flatten().count();
            let share = stats::share(right, all);
            vec![
                self.name(index),
                Unit::Share.format(share.mean),
                format!("{} to {}", Unit::Share.format(share.low), Unit::Share.format(share.high)),
                format!("{right} of {all}"),
            ]
        };
        let mut rows: Vec<Vec<String>> = self.cells.iter().enumerate().map(row).collect();
        let fixed = |name: &str, share: f32| {
            vec![name.to_owned(), Unit::Share.format(share), "–".to_owned(), "–".to_owned()]
        };
        rows.push(fixed("A guess among the answers in the text", chance));
        rows.push(fixed("A perfect search", 1.0));
        let columns = ["Setting", "Right", "95 % interval", "Cells"];
        self.lab.show(Table::new(
            "map-summary",
            "Cells whose answer the model would write word for word, beside a guess and a search that always finds the fact",
            columns.map(str::to_owned).to_vec(),
            rows,
        ))
    }
}

/// All cells, each as far as possible from those before it (farthest-first traversal, Gonzalez 1985), so
/// that a map that is stopped early is a coarse one.
fn spread(rows: usize, columns: usize) -> Vec<(usize, usize)> {
    let mut left: Vec<(usize, usize)> =
        (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))).collect();
    // Distances in shares of the map, not in cells.
    let apart = |a: (usize, usize), b: (usize, usize)| {
        let share = |a: usize, b: usize, of: usize| a.abs_diff(b) as f32 / of.max(2) as f32;
        share(a.0, b.0, rows - 1).powi(2) + share(a.1, b.1, columns - 1).powi(2)
    };
    let mut order: Vec<(usize, usize)> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let nearest = |cell: &(usize, usize)| {
            order.iter().map(|done| apart(*cell, *done)).fold(f32::INFINITY, f32::min)
        };
        let mut best = 0;
        for at in 1..left.len() {
            if nearest(&left[at]) > nearest(&left[best]) {
                best = at;
            }
        }
        order.push(left.remove(best));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_filled_from_its_corners_inwards() {
        let order = spread(5, 4);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), 20, "every cell once");
        assert_eq!(order[..2], [(0, 0), (4, 3)]);
        let corners = [(0, 0), (4, 3), (0, 3), (4, 0)];
        assert!(order[..4].iter().all(|cell| corners.contains(cell)), "{order:?}");
        assert_eq!(spread(1, 1), [(0, 0)]);
    }
}
