//! From what becomes of the answer to a score for each unit.

use lab::baselines::Ridge;
use lab::select::random;
use std::collections::BTreeMap;
use tasks::Episode;

/// Units that C-LIME leaves out at once at most.
const TOGETHER: usize = 3;

/// Units that are left out, in rising order.
pub(super) type Subset = Vec<usize>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Loo,
    LShap,
    CLime,
}

impl Method {
    pub(super) fn from_key(key: &str) -> Self {
        match key {
            "loo" => Self::Loo,
            "shap" => Self::LShap,
            _ => Self::CLime,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Loo => "LOO",
            Self::LShap => "L-SHAP",
            Self::CLime => "C-LIME",
        }
    }

    /// What has to be left out to score so many units; the empty subset is first.
    pub(super) fn subsets(self, units: usize, per_unit: usize, seed: u64) -> Vec<Subset> {
        let mut subsets = vec![Vec::new()];
        match self {
            Self::Loo => subsets.extend((0..units).map(|unit| vec![unit])),
            Self::LShap => {
                for unit in 0..units {
                    for apart in among_neighbours(unit, units) {
                        subsets.push(with(&apart, unit));
                        subsets.push(apart);
                    }
                }
                subsets.sort();
                subsets.dedup();
            }
            Self::CLime => {
                let all = per_unit * units;
                for size in 1..=TOGETHER.min(units) {
                    // What is not needed for small subsets goes to greater ones.
                    let room = (all + 1 - subsets.len()).div_ceil(TOGETHER + 1 - size);
                    let mut of_size = combinations(units, size);
                    let drawn = random(of_size.len(), room, seed + size as u64);
                    if drawn.len() < of_size.len() {
                        of_size = drawn.into_iter().map(|at| of_size[at].clone()).collect();
                    }
                    subsets.extend(of_size);
                }
            }
        }
        subsets
    }

    /// Scores from the value of each subset, in the order of [`Self::subsets`].
    pub(super) fn scores(self, units: usize, subsets: &[Subset], values: &[f32]) -> Vec<f32> {
        let known: BTreeMap<&[usize], f32> =
            subsets.iter().map(Vec::as_slice).zip(values.iter().copied()).collect();
        let value = |subset: &[usize]| known.get(subset).copied().unwrap_or(0.0);
        match self {
            Self::Loo => (0..units).map(|unit| value(&[]) - value(&[unit])).collect(),
            Self::LShap => (0..units)
                .map(|unit| {
                    let apart = among_neighbours(unit, units);
                    let neighbours = apart.iter().map(Vec::len).max().unwrap_or(0);
                    let gains = apart.iter().map(|subset| {
                        let ways = if subset.len() == 1 { neighbours } else { 1 };
                        (value(subset) - value(&with(subset, unit)))
                            / ((neighbours + 1) * ways) as f32
                    });
                    gains.sum()
                })
                .collect(),
            Self::CLime => least_squares(units, subsets, values),
        }
    }
}

/// The subsets of a unit's neighbours, one on each side.
fn among_neighbours(unit: usize, units: usize) -> Vec<Subset> {
    let before = unit.checked_sub(1);
    let after = Some(unit + 1).filter(|after| *after < units);
    let both = before.zip(after).map(|(before, after)| vec![before, after]);
    let single = before.into_iter().chain(after).map(|neighbour| vec![neighbour]);
    std::iter::once(Vec::new()).chain(single).chain(both).collect()
}

fn with(subset: &[usize], unit: usize) -> Subset {
    let mut subset = [subset, &[unit]].concat();
    subset.sort_unstable();
    subset
}

fn combinations(units: usize, size: usize) -> Vec<Subset> {
    let mut found: Vec<Subset> = vec![Vec::new()];
    for _ in 0..size {
        let longer = found.iter().flat_map(|subset| {
            let from = subset.last().map_or(0, |last| last + 1);
            (from..units).map(|unit| [subset.as_slice(), &[unit]].concat())
        });
        found = longer.collect();
    }
    found
}

/// The linear model of what is lost, with a constant; all sizes of subsets together have the same weight.
fn least_squares(units: usize, subsets: &[Subset], values: &[f32]) -> Vec<f32> {
    let mut of_size = [0.0_f32; TOGETHER + 1];
    subsets.iter().for_each(|subset| of_size[subset.len().min(TOGETHER)] += 1.0);
    let whole = values.first().copied().unwrap_or(0.0);
    let (mut inputs, mut labels) = (Vec::new(), Vec::new());
    for (subset, value) in subsets.iter().zip(values) {
        let weight = (subsets.len() as f32 / of_size[subset.len().min(TOGETHER)]).sqrt();
        let mut row = vec![0.0; units + 1];
        subset.iter().for_each(|unit| row[*unit] = weight);
        row[units] = weight;
        inputs.extend(row);
        labels.push(weight * (whole - value));
    }
    let query = vec![0.0; units + 1];
    let episode = Episode { inputs, labels, hidden: query.clone(), query, answer: 0.0 };
    let weights = Ridge { penalty: 1e-3 }.weights(&episode);
    weights[..units].iter().map(|weight| *weight as f32).collect()
}

/// The area under a perturbation curve up to a share of the tokens, over that share: the mean fall. Points
/// are `[share, fall]` from the origin on.
pub(super) fn mean_fall(points: &[[f32; 2]], most: f32) -> f32 {
    let mut area = 0.0;
    for pair in points.windows(2) {
        let [[from, low], [to, high]] = [pair[0], pair[1]];
        let end = to.min(most);
        if end <= from {
            break;
        }
        let at_end = low + (high - low) * (end - from) / (to - from);
        area += (low + at_end) / 2.0 * (end - from);
    }
    area / most
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(method: Method, units: usize, value: impl Fn(&[usize]) -> f32) -> Vec<f32> {
        let subsets = method.subsets(units, 6, 3);
        let values: Vec<f32> = subsets.iter().map(|subset| value(subset)).collect();
        method.scores(units, &subsets, &values)
    }

    #[test]
    fn all_methods_find_what_each_unit_adds() {
        let adds = [0.5, -1.0, 0.0, 2.0, 0.25];
        for method in [Method::Loo, Method::LShap, Method::CLime] {
            let found =
                scores(method, 5, |out| 3.0 - out.iter().map(|unit| adds[*unit]).sum::<f32>());
            for (found, adds) in found.iter().zip(adds) {
                assert!((found - adds).abs() < 1e-2, "{method:?}: {found} for {adds}");
            }
        }
    }

    #[test]
    fn two_neighbours_that_say_the_same_share_what_is_lost_without_both() {
        // Either of units 1 and 2 is enough.
        let either = |out: &[usize]| f32::from(u8::from(!(out.contains(&1) && out.contains(&2))));
        assert_eq!(scores(Method::Loo, 4, either), [0.0; 4]);
        let shared = scores(Method::LShap, 4, either);
        // 1/3 · (0 + (0 + 1) / 2 + 1)
        assert!((shared[1] - 0.5).abs() < 1e-6 && (shared[2] - 0.5).abs() < 1e-6, "{shared:?}");
        assert!(shared[0].abs() < 1e-6 && shared[3].abs() < 1e-6);
    }

    #[test]
    fn c_lime_reads_as_many_texts_as_were_ordered() {
        for units in [4, 8, 14] {
            let subsets = Method::CLime.subsets(units, 3, 7);
            assert!(subsets.len() <= 3 * units + 3, "{}", subsets.len());
            assert!((0..units).all(|unit| subsets.contains(&vec![unit])));
            assert!(subsets.iter().all(|subset| subset.len() <= TOGETHER));
        }
    }

    #[test]
    fn the_area_is_cut_where_the_share_ends() {
        let points = [[0.0, 0.0], [0.1, 2.0], [0.3, 4.0]];
        // A triangle of 0.1, then from 2 to 3 over 0.1.
        assert!((mean_fall(&points, 0.2) - (0.1 + 0.25) / 0.2).abs() < 1e-5);
        assert_eq!(mean_fall(&points[..1], 0.2), 0.0);
    }
}
