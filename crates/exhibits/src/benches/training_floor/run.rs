use super::figures;
use super::setup::Setup;
use super::{HEAD, LAYER, STEPS};
use crate::Running;
use lab::probes::induction::prefix_matching;
use lab::training::{Course, Exam, Part, Reference};
use lab::{Lab, LabError};
use nn::{Learner, read_loss};

/// Steps from one exam to the next; a grid, so that a run's curves don't depend on the machine.
pub(super) const EXAM_EVERY: usize = 25;
/// Training losses that make one point of the curve.
const LOSS_EVERY: usize = 5;
/// Steps from one snapshot to the next.
const SNAPSHOT_EVERY: usize = 100;
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
struct Kept {
    setup: Setup,
    /// What else the last run showed: steps, layer and head.
    view: [i64; 3],
    now: Progress,
    snapshots: Vec<Progress>,
    others: Vec<(Setup, Curves)>,
}

pub(super) fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let setup = Setup::from_knobs(lab.knobs());
        let view = [lab.get(&STEPS), lab.get(&LAYER), lab.get(&HEAD)];
        let steps = view[0] as usize;
        let mut kept = take(lab, &setup, view);
        let exams = Exams::new(&setup.course);
        let mut shown = f64::MIN;
        loop {
            let done = kept.now.learner.steps();
            // A run that is cancelled here goes on here.
            lab.keep(kept.clone());
            lab.tick("Training (steps)", done, steps).await?;
            let due = lab.now_millis() - shown >= SHOW_MILLIS;
            if done.is_multiple_of(EXAM_EVERY) && (due || done == 0) || done >= steps {
                let results = exams.sit(&setup.course, &kept.now.learner).await?;
                figures::show(lab, &setup, &kept.now, &exams, &results, &others(&kept))?;
                shown = lab.now_millis();
            }
            if done >= steps {
                return Ok(());
            }
            if done.is_multiple_of(EXAM_EVERY) {
                kept.now.examine(&setup, &exams).await?;
            }
            kept.now.step(&setup).await?;
            if kept.now.learner.steps().is_multiple_of(SNAPSHOT_EVERY) {
                kept.snapshots.push(kept.now.clone());
            }
        }
    })
}

fn others(kept: &Kept) -> Vec<(String, &Curves)> {
    kept.others.iter().map(|(setup, curves)| (setup.name_beside(&kept.setup), curves)).collect()
}

/// Where to start: at the last snapshot that is not too far, or with new weights. What was already
/// shown as it is starts anew.
fn take(lab: &Lab, setup: &Setup, view: [i64; 3]) -> Kept {
    let steps = view[0] as usize;
    let new = || Progress::new(setup, lab);
    let Some(mut kept) = lab.take_kept::<Kept>() else {
        let setup = setup.clone();
        return Kept { setup, view, now: new(), snapshots: Vec::new(), others: Vec::new() };
    };
    if kept.setup != *setup {
        if kept.now.learner.steps() > 0 {
            kept.others.retain(|(other, _)| other != &kept.setup);
            kept.others.push((kept.setup, kept.now.curves));
        }
        // Only errors of the same kind stand on the same axes.
        let fits = |other: &Setup| other != setup && other.course.kind == setup.course.kind;
        kept.others.retain(|(other, _)| fits(other));
        let surplus = kept.others.len().saturating_sub(OTHERS);
        kept.others.drain(..surplus);
        return Kept {
            setup: setup.clone(),
            view,
            now: new(),
            snapshots: Vec::new(),
            others: kept.others,
        };
    }
    let again = kept.view == view && kept.now.learner.steps() == steps;
    if again || kept.now.learner.steps() > steps {
        kept.snapshots.retain(|it| !again && it.learner.steps() <= steps);
        kept.now = kept.snapshots.last().cloned().unwrap_or_else(new);
    }
    Kept { view, ..kept }
}

impl Progress {
    pub(super) fn new(setup: &Setup, lab: &Lab) -> Self {
        Self { learner: setup.learner(lab), curves: Curves::default(), pending: 0.0 }
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
