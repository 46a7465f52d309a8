use super::figures;
use super::setup::Setup;
use super::{HEAD, LAYER, SNAPSHOT_EVERY, STEPS};
use crate::Running;
use lab::probes::induction::prefix_matching;
use lab::training::{Course, Exam, Part, Reference};
use lab::{Lab, LabError};
use nn::{Learner, read_loss};
use std::rc::Rc;

/// Steps from one exam to the next; a grid, so that a run's curves don't depend on the machine.
pub(super) const EXAM_EVERY: usize = 25;
/// Training losses that make one point of the curve.
const LOSS_EVERY: usize = 5;
/// What all snapshots may take, in bytes, and how many there are at most.
const SNAPSHOTS_BYTES: usize = 24 << 20;
const SNAPSHOTS: usize = 24;
/// Bytes of a weight with what Adam remembers of it.
const WEIGHT_BYTES: usize = 12;
const WHAT: &str = "Training (steps)";
/// Milliseconds from one showing of the figures to the next.
const SHOW_MILLIS: f64 = 500.0;
/// Other runs that stay in the figures.
const OTHERS: usize = 3;

/// A run as far as it has come. A clone is a snapshot.
#[derive(Clone)]
pub(super) struct Progress {
    pub(super) learner: Learner,
    pub(super) curves: Curves,
    /// Sum of the losses since the last point.
    pending: f32,
}

/// What was measured on the way, `[step, value]`.
#[derive(Clone, Default)]
pub(super) struct Curves {
    pub(super) loss: Vec<[f32; 2]>,
    /// The mean error of the second half of the examples, by exam.
    pub(super) known: Vec<[f32; 2]>,
    pub(super) shifted: Vec<[f32; 2]>,
    /// The largest prefix-matching score of a head.
    pub(super) induction: Vec<[f32; 2]>,
}

/// The last results of both exams and the attention.
pub(super) struct Results {
    pub(super) known: Vec<[f32; 2]>,
    pub(super) shifted: Vec<[f32; 2]>,
    /// By layer, `[heads, seq, seq]`.
    pub(super) attention: Vec<Vec<f32>>,
    pub(super) tokens: Vec<u32>,
}

/// Both exams with what others make of them.
pub(super) struct Exams {
    pub(super) known: Exam,
    pub(super) shifted: Exam,
    pub(super) known_references: Vec<Reference>,
    pub(super) shifted_references: Vec<Reference>,
}

/// What is left for the next run.
#[derive(Clone)]
pub(super) struct Kept {
    setup: Setup,
    exams: Rc<Exams>,
    /// What else the last run showed: steps, layer and head.
    view: [i64; 3],
    pub(super) now: Progress,
    pub(super) snapshots: Vec<Progress>,
    others: Vec<(Setup, Curves)>,
}

pub(super) fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let setup = Setup::from_knobs(lab.knobs());
        let steps = lab.get(&STEPS);
        let view = [steps as i64, lab.get(&LAYER), lab.get(&HEAD)];
        let mut kept = take(lab, &setup, view)?;
        let exams = kept.exams.clone();
        let mut shown = f64::MIN;
        loop {
            let done = kept.now.learner.steps();
            // A run that is cancelled here goes on here.
            lab.keep(kept.clone());
            let stopped = lab.tick(WHAT, done, steps).await.err();
            let rests = stopped.is_some() || done >= steps;
            let due = lab.now_millis() - shown >= SHOW_MILLIS;
            if rests || done.is_multiple_of(EXAM_EVERY) && (due || done == 0) {
                let results = exams.sit(&setup.course, &kept.now.learner).await?;
                figures::show(lab, &setup, &kept, &exams, &results)?;
                shown = lab.now_millis();
            }
            if rests {
                figures::show_weights(lab, &kept.now.learner).await?;
                // Not every step is told; where it rests is, since the next step counts from there.
                return match stopped {
                    None => Ok(()),
                    Some(_) => lab.tick(WHAT, done, done).await,
                };
            }
            if done.is_multiple_of(EXAM_EVERY) {
                kept.now.examine(&setup, &exams).await?;
            }
            kept.now.step(&setup).await?;
            if kept.now.learner.steps().is_multiple_of(SNAPSHOT_EVERY) {
                kept.snapshot();
            }
        }
    })
}

impl Kept {
    /// The other runs by what tells them from this one.
    pub(super) fn others(&self) -> Vec<(String, &Curves)> {
        let others = self.others.iter();
        others.map(|(setup, curves)| (setup.name_beside(&self.setup), curves)).collect()
    }

    /// Keeps what is there now. Where there is no room, every second one goes, so that they lie the
    /// further apart the older they are; from between two of them a run is trained again.
    fn snapshot(&mut self) {
        self.snapshots.push(self.now.clone());
        let bytes = WEIGHT_BYTES * self.now.learner.parameters().max(1);
        if self.snapshots.len() > (SNAPSHOTS_BYTES / bytes).clamp(2, SNAPSHOTS) {
            let mut place = 0;
            self.snapshots.retain(|_| {
                place += 1;
                place % 2 == 1
            });
        }
    }
}

/// Where to start: at the last snapshot that is not too far, or with new weights. What was already
/// shown as it is starts anew.
fn take(lab: &Lab, setup: &Setup, view: [i64; 3]) -> Result<Kept, LabError> {
    let steps = view[0] as usize;
    let new = Progress::new(setup, lab)?;
    let begin = |exams, others| Kept {
        setup: setup.clone(),
        exams,
        view,
        now: new.clone(),
        snapshots: Vec::new(),
        others,
    };
    let Some(mut kept) = lab.take_kept::<Kept>() else {
        return Ok(begin(Rc::new(Exams::new(&setup.course)), Vec::new()));
    };
    if kept.setup != *setup {
        let exams = match kept.setup.course == setup.course {
            true => kept.exams,
            false => Rc::new(Exams::new(&setup.course)),
        };
        if kept.now.learner.steps() > 0 {
            kept.others.retain(|(other, _)| other != &kept.setup);
            kept.others.push((kept.setup, kept.now.curves));
        }
        // Only errors of the same kind stand on the same axes.
        let fits = |other: &Setup| other != setup && other.course.kind == setup.course.kind;
        kept.others.retain(|(other, _)| fits(other));
        let surplus = kept.others.len().saturating_sub(OTHERS);
        kept.others.drain(..surplus);
        return Ok(begin(exams, kept.others));
    }
    let again = kept.view == view && kept.now.learner.steps() == steps;
    if again || kept.now.learner.steps() > steps {
        kept.snapshots.retain(|it| !again && it.learner.steps() <= steps);
        kept.now = kept.snapshots.last().cloned().unwrap_or(new);
    }
    Ok(Kept { view, ..kept })
}

impl Progress {
    pub(super) fn new(setup: &Setup, lab: &Lab) -> Result<Self, LabError> {
        Ok(Self { learner: setup.learner(lab)?, curves: Curves::default(), pending: 0.0 })
    }

    pub(super) async fn step(&mut self, setup: &Setup) -> Result<(), LabError> {
        let done = self.learner.steps();
        let loss = self.learner.step(&setup.course.batch(done, setup.rows))?;
        self.pending += read_loss(loss).await? / LOSS_EVERY as f32;
        if (done + 1).is_multiple_of(LOSS_EVERY) {
            self.curves.loss.push([(done + 1) as f32, self.pending]);
            self.pending = 0.0;
        }
        Ok(())
    }

    /// Sits both exams and notes how it went.
    pub(super) async fn examine(&mut self, setup: &Setup, exams: &Exams) -> Result<(), LabError> {
        let step = self.learner.steps() as f32;
        let Results { known, shifted, attention, tokens } =
            exams.sit(&setup.course, &self.learner).await?;
        self.curves.known.push([step, late(&known)]);
        self.curves.shifted.push([step, late(&shifted)]);
        let scores = scores(&attention, &tokens, setup.course.seq());
        if let Some((_, _, best)) = scores.into_iter().max_by(|a, b| a.2.total_cmp(&b.2)) {
            self.curves.induction.push([step, best]);
        }
        Ok(())
    }
}

impl Exams {
    pub(super) fn new(course: &Course) -> Self {
        let (known, shifted) = (course.exam(Part::Known), course.exam(Part::Shifted));
        let known_references = course.references(&known);
        let shifted_references = course.references(&shifted);
        Self { known, shifted, known_references, shifted_references }
    }

    pub(super) async fn sit(
        &self,
        course: &Course,
        learner: &Learner,
    ) -> Result<Results, LabError> {
        let (attention, tokens) = self.known.look(learner).await?;
        Ok(Results {
            known: self.known.sit(course, learner).await?,
            shifted: self.shifted.sit(course, learner).await?,
            attention,
            tokens,
        })
    }
}

/// The mean over the second half: what a learner does with many examples.
pub(super) fn late(points: &[[f32; 2]]) -> f32 {
    let half = &points[points.len() / 2..];
    half.iter().map(|point| point[1]).sum::<f32>() / half.len().max(1) as f32
}

/// Layer, head and prefix-matching score of every head, where there are tokens that come again.
pub(super) fn scores(
    attention: &[Vec<f32>],
    tokens: &[u32],
    seq: usize,
) -> Vec<(usize, usize, f32)> {
    let heads = attention.iter().enumerate().flat_map(|(layer, weights)| {
        let heads = weights.chunks_exact(seq * seq).enumerate();
        heads.map(move |(head, weights)| (layer, head, weights))
    });
    if tokens.is_empty() {
        return Vec::new();
    }
    heads
        .filter_map(|(layer, head, it)| Some((layer, head, prefix_matching(it, tokens)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{BENCH, WEIGHTS};
    use super::*;
    use figure::Figure;
    use futures_lite::future::block_on;
    use lab::{Host, NativeHost};
    use protocol::link::{self, Carrier};
    use protocol::{Failure, Value};
    use std::cell::RefCell;

    const SMALL: &str = "1?layers=1&width=8&heads=1&examples=4&batch=4";

    /// One visit: what runs leave is there for the next one.
    struct Visit {
        host: Rc<dyn Host>,
        shown: Rc<RefCell<Vec<Figure>>>,
    }

    impl Visit {
        fn new() -> Self {
            let shown = Rc::<RefCell<Vec<Figure>>>::default();
            let into = shown.clone();
            let host = NativeHost::new(move |it| into.borrow_mut().push(it), |_, _, _| {});
            Self { host: Rc::new(host), shown }
        }

        /// The last figures of a run.
        fn run(&self, fragment: &str, weights: &str) -> Result<Vec<Figure>, LabError> {
            let knobs = link::decode(BENCH.program.knobs, fragment, Carrier::Link).knobs;
            let knobs = knobs.with(&WEIGHTS, Value::Text(weights.to_owned()));
            self.shown.borrow_mut().clear();
            block_on(run(&mut Lab::new(self.host.clone(), knobs)))?;
            let mut last: Vec<Figure> = Vec::new();
            for figure in self.shown.take() {
                last.retain(|it| it.id() != figure.id());
                last.push(figure);
            }
            Ok(last)
        }
    }

    fn weights(figures: &[Figure]) -> &str {
        let file = figures.iter().find_map(|it| match it {
            Figure::File(file) => Some(&file.base64),
            _ => None,
        });
        file.expect("a run ends with its weights")
    }

    fn model<'a>(figures: &'a [Figure], id: &str) -> &'a [[f32; 2]] {
        let Some(Figure::Lines(lines)) = figures.iter().find(|it| it.id() == id) else {
            panic!("no {id}");
        };
        &lines.series[0].points
    }

    #[test]
    fn a_run_that_is_stepped_on_or_rewound_is_the_run_of_so_many_steps() {
        let visit = Visit::new();
        // A step on, back to a snapshot, from a snapshot on, and to the start.
        for steps in [210, 211, 200, 203, 150, 0] {
            let fragment = format!("{SMALL}&steps={steps}");
            let (stepped, whole) =
                (visit.run(&fragment, "").unwrap(), Visit::new().run(&fragment, "").unwrap());
            assert_eq!(weights(&stepped), weights(&whole), "{steps}");
            if steps > 0 {
                assert_eq!(model(&stepped, "loss"), model(&whole, "loss"), "{steps}");
                assert_eq!(model(&stepped, "progress"), model(&whole, "progress"), "{steps}");
            }
        }
    }

    #[test]
    fn saved_weights_are_where_another_visit_starts() {
        let trained = Visit::new().run(&format!("{SMALL}&steps=60"), "").unwrap();
        let visit = Visit::new();
        let start = format!("{SMALL}&steps=0");
        let back = visit.run(&start, weights(&trained)).unwrap();
        assert_eq!(model(&back, "known"), model(&trained, "known"));
        assert_ne!(model(&visit.run(&start, "").unwrap(), "known"), model(&trained, "known"));
    }

    #[test]
    fn weights_of_other_settings_are_refused_and_say_which() {
        let trained = Visit::new().run(&format!("{SMALL}&steps=1"), "").unwrap();
        for (fragment, file, expected) in [
            ("1?steps=1", weights(&trained), "made with 1?layers=1"),
            ("1?steps=1", "AAAA", "no safetensors file"),
            ("1?steps=1", "not base64", "did not arrive"),
        ] {
            let Err(LabError::Failed(Failure::BadKnob { knob, reason })) =
                Visit::new().run(fragment, file)
            else {
                panic!("{file} was taken")
            };
            assert!(knob == "Start from weights" && reason.contains(expected), "{reason}");
        }
    }

    #[test]
    fn snapshots_have_a_bound_and_the_last_one_stays() {
        let visit = Visit::new();
        visit.run(&format!("{SMALL}&steps=1"), "").unwrap();
        let lab = Lab::new(visit.host.clone(), Default::default());
        let mut kept: Kept = lab.take_kept().unwrap();
        for count in 0..200 {
            kept.now.curves.loss = vec![[0.0, count as f32]];
            kept.snapshot();
            assert!(kept.snapshots.len() <= SNAPSHOTS);
            let last = kept.snapshots.last().unwrap().curves.loss[0][1];
            assert!(last >= count as f32 - 1.0);
        }
    }
}
