//! The figures: attention by place, the same by layer, and what orders make of it.

mod claims;
mod lists;
mod measure;

use super::{ASKED, BAND, ITEMS, MARKS, SEED};
use crate::{Compute, Running};
use figure::{Axis, Bar, BarGroup, Bars, Heatmap, Point, PointGroup, Role, Scatter, Unit};
use lab::select::random;
use lab::{Lab, LabError, stats};
use lists::List;
use measure::{Band, Order, Profile, Session};

pub(super) const COMPUTE: Compute = Compute { run, verify: claims::verify };

const CALIBRATION: u64 = 3;
const TESTS: u64 = 3;

fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let session = Session::open(lab).await?;
        let count = lab.get(&ITEMS) as usize;
        let band = Band::from_key(lab.get(&BAND));
        let asked = lab.get(&ASKED) as usize;
        let marked = lab.get(&MARKS);
        let seed = lab.get(&SEED) as u64 * 1_000;
        let mut profiles = [Profile::new(count), Profile::new(count)];
        for draw in 0..CALIBRATION {
            lab.tick("Measuring attention by place", draw as usize, CALIBRATION as usize).await?;
            let list = List::new(count, asked, seed + draw);
            let order = random(count, count, seed + draw);
            for (profile, marked) in profiles.iter_mut().zip([marked, !marked]) {
                session.read(&list, &order, marked).await?.add_to(profile);
            }
            show_profile(lab, &profiles, marked, band)?;
        }
        let [profile, _] = &profiles;
        show_layers(lab, profile)?;
        let places = profile.places(band);
        let mut nats: Vec<(Order, Vec<f32>)> =
            Order::ALL.into_iter().map(|order| (order, Vec::new())).collect();
        let mut points = Vec::new();
        for test in 0..TESTS {
            lab.tick("Asking in several orders", test as usize, TESTS as usize).await?;
            let draw = seed + 500 + test;
            let list = List::new(count, asked, draw);
            let ranked = session.ranked(&list).await?;
            for (order, nats) in &mut nats {
                let placed = order.place(&ranked, &places, draw);
                let read = session.read(&list, &placed, marked).await?.nats;
                nats.push(read);
                let stand: Vec<usize> = (0..count).filter(|place| placed[*place] < asked).collect();
                points.push(Point {
                    x: stand.iter().map(|place| places[*place]).sum::<f32>() / asked as f32,
                    y: read,
                    label: order.name().to_owned(),
                });
            }
            show_orders(lab, &nats)?;
            show_asked(lab, &points)?;
        }
        Ok(())
    })
}

fn show_profile(
    lab: &Lab,
    profiles: &[Profile; 2],
    marked: bool,
    band: Band,
) -> Result<(), LabError> {
    let [these, others] = profiles.each_ref().map(|profile| profile.places(band));
    let (this, other) = match marked {
        true => ("Marked as documents", "One run-on text"),
        false => ("One run-on text", "Marked as documents"),
    };
    let groups = these.iter().zip(&others).enumerate().map(|(place, (here, there))| BarGroup {
        label: (place + 1).to_string(),
        bars: vec![Bar::new(this, Role::Model, *here), Bar::new(other, Role::Baseline, *there)],
    });
    lab.show(Bars::new(
        "profile",
        format!(
            "How much attention the question gives to a token of each place in the list, mean over {} shuffled lists; 1 is the mean over the places",
            profiles[0].lists
        ),
        Axis::linear("Attention per token, of the mean", Unit::One),
        groups.collect(),
    ))
}

fn show_layers(lab: &Lab, profile: &Profile) -> Result<(), LabError> {
    let layers = profile.layers();
    let count = layers.first().map_or(0, Vec::len);
    lab.show(Heatmap::new(
        "layers",
        "The same layer by layer: does every layer prefer the same places?",
        Axis::linear("Place in the list", Unit::One),
        Axis::linear("Layer", Unit::Layers),
        Axis::linear("Attention per token, of the layer's mean", Unit::One).from_to(0.0, 3.0),
        (1..=count).map(|place| place.to_string()).collect(),
        (1..=layers.len()).map(|layer| layer.to_string()).collect(),
        layers.concat().into_iter().map(Some).collect::<Vec<_>>(),
    ))
}

fn show_orders(lab: &Lab, nats: &[(Order, Vec<f32>)]) -> Result<(), LabError> {
    let groups = nats.iter().map(|(order, nats)| {
        let stats::Mean { mean, low, high } = stats::mean(nats);
        let role = if *order == Order::AttnRank { Role::Model } else { Role::Baseline };
        BarGroup {
            label: order.name().to_owned(),
            bars: vec![Bar::new("The right answer", role, mean).within(low, high)],
        }
    });
    lab.show(Bars::new(
        "orders",
        format!(
            "How surprising the right answer is when the same items stand in other orders, mean over {} questions with a 95 % interval; lower is better",
            nats[0].1.len()
        ),
        Axis::linear("−log probability of the answer", Unit::Nats),
        groups.collect(),
    ))
}

fn show_asked(lab: &Lab, points: &[Point]) -> Result<(), LabError> {
    let group = PointGroup {
        name: "One question in one order".to_owned(),
        role: Role::Model,
        points: points.to_vec(),
    };
    lab.show(Scatter::new(
        "asked",
        "Where the asked items stand: the more attention their places have, the less surprising the answer should be",
        Axis::linear("Attention of their places, of the mean", Unit::One),
        Axis::linear("−log probability of the answer", Unit::Nats),
        vec![group],
    ))
}
