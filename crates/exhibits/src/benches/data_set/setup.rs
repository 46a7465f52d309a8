use super::{SEED, SET, TABLE, TEST};
use lab::prompt::{Template, distinct, tidy};
use lab::sets::{ClassTask, Example, Split, shuffled};
use lab::{Lab, LabError};
use protocol::labelled;

/// Most labels: each costs a pass of its own where it is more than a token.
const LABELS_MAX: usize = 16;
/// Rows of a ready set.
const READY_ROWS: usize = 96;

/// A row with the index of its label.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// Where it stood in the table, counted from 1; in a ready set its place.
    pub(super) line: usize,
    pub(super) input: String,
    pub(super) class: usize,
}

/// The rows, split.
#[derive(Clone, Debug)]
pub(super) struct Data {
    pub(super) classes: Vec<String>,
    /// What examples are chosen from and baselines learn from.
    pub(super) pool: Vec<Item>,
    pub(super) test: Vec<Item>,
}

/// How prompts are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    pub(super) k: usize,
    pub(super) select: &'static str,
    pub(super) order: &'static str,
    pub(super) template: Template,
}

impl Data {
    pub(super) fn from_knobs(lab: &Lab) -> Result<Self, LabError> {
        let (seed, test) = (lab.get(&SEED) as u64, lab.get(&TEST) as usize);
        match lab.get(&SET) {
            "own" => own(&lab.get(&TABLE), test, seed)
                .map_err(|reason| LabError::bad_knob(&TABLE, reason)),
            "topics" => Ok(Self::ready(ClassTask::Topic, test, seed)),
            "authors" => Ok(Self::ready(ClassTask::Author, test, seed)),
            _ => Ok(Self::ready(ClassTask::Sentiment, test, seed)),
        }
    }

    /// A ready set: its test part, so that no setting was chosen on it.
    pub(super) fn ready(task: ClassTask, test: usize, seed: u64) -> Self {
        let rows = task.draw(Split::Test, READY_ROWS, seed);
        let classes = distinct(task.labels().iter().copied());
        let items = rows.into_iter().zip(1..).map(|(Example { input, label }, line)| {
            let class = classes.iter().position(|class| *class == label).unwrap_or(0);
            Item { line, input, class }
        });
        Self::split(items.collect(), classes, test)
    }

    /// The first rows are tested, at most half of all.
    fn split(mut items: Vec<Item>, classes: Vec<String>, test: usize) -> Self {
        let pool = items.split_off(test.min(items.len() / 2));
        Self { classes, pool, test: items }
    }

    pub(super) fn pool_classes(&self) -> Vec<usize> {
        self.pool.iter().map(|item| item.class).collect()
    }

    pub(super) fn example(&self, row: usize) -> Example {
        let Item { input, class, .. } = &self.pool[row];
        Example::new(input.clone(), self.classes[*class].clone())
    }
}

fn own(text: &str, test: usize, seed: u64) -> Result<Data, String> {
    let rows = labelled(text).map_err(|error| error.to_string())?;
    let classes = distinct(rows.iter().map(|row| row.label.as_str()));
    match classes.len() {
        1 => return Err(format!("every row has the label “{}”; two are needed", classes[0])),
        many if many > LABELS_MAX => {
            return Err(format!(
                "there are {many} different labels; at most {LABELS_MAX} are scored"
            ));
        }
        _ => {}
    }
    if rows.len() < 4 {
        return Err(format!("there are {} rows; at least 4 are needed", rows.len()));
    }
    let items = rows.into_iter().map(|row| {
        let label = tidy(&row.label);
        let class = classes.iter().position(|class| *class == label).unwrap_or(0);
        Item { line: row.line, input: tidy(&row.input), class }
    });
    Ok(Data::split(shuffled(items.collect(), seed), classes, test))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_split_by_the_seed() {
        let text: String =
            (0..40).map(|row| format!("text {row},{}\n", ["x", "y"][row % 2])).collect();
        let text = format!("text,label\n{text}");
        let data = own(&text, 10, 1).unwrap();
        assert_eq!((data.test.len(), data.pool.len(), data.classes.len()), (10, 30, 2));
        let lines = |data: &Data| data.test.iter().map(|item| item.line).collect::<Vec<_>>();
        assert_eq!(lines(&data), lines(&own(&text, 10, 1).unwrap()));
        assert_ne!(lines(&data), lines(&own(&text, 10, 2).unwrap()));
        assert_eq!(own(&text, 400, 1).unwrap().test.len(), 20);
        for item in data.pool.iter().chain(&data.test) {
            assert_eq!(item.input, format!("text {}", item.line - 2));
            assert_eq!(data.classes[item.class], ["x", "y"][item.line % 2]);
        }
    }

    #[test]
    fn what_cannot_be_tested_is_refused() {
        assert!(own("text,label\na,x\nb,x\nc,x\nd,x", 8, 1).unwrap_err().contains("every row"));
        assert!(own("text,label\na,x\nb,y", 8, 1).unwrap_err().contains("at least 4"));
        let many: String = (0..40).map(|row| format!("t,l{row}\n")).collect();
        assert!(own(&format!("text,label\n{many}"), 8, 1).unwrap_err().contains("40 different"));
        assert!(own("a,b\nc,d", 8, 1).unwrap_err().contains("no column"));
    }

    #[test]
    fn ready_sets_are_apart() {
        for task in [ClassTask::Sentiment, ClassTask::Topic, ClassTask::Author] {
            let data = Data::ready(task, 24, 3);
            assert!(data.test.len() == 24 && data.pool.len() >= 60, "{task:?}");
            let seen = |item: &Item| data.pool.iter().any(|other| other.input == item.input);
            assert!(!data.test.iter().any(seen), "{task:?}");
        }
    }
}
