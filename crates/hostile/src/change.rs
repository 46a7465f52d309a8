use crate::Random;
use serde_json::{Number, Value};

/// A valid input with a few changes, all of them within its first `head` bytes but for a cut.
pub fn changed(random: &mut Random, of: &[u8], head: usize) -> Vec<u8> {
    let mut bytes = of.to_vec();
    for _ in 0..=random.below(4) {
        let Some(last) = head.min(bytes.len()).checked_sub(1) else { break };
        let at = random.below(last + 1);
        let end = (at + 1 + random.below(12)).min(bytes.len());
        match random.below(9) {
            0..=2 => bytes[at] ^= 1 << random.below(8),
            3 => bytes[at] = random.number() as u8,
            4 => {
                let width = random.pick(&[1, 2, 4, 8]);
                let edge = random.edge().to_le_bytes();
                bytes[at..].iter_mut().zip(edge).take(width).for_each(|(to, from)| *to = from);
            }
            5 => drop(bytes.drain(at..end)),
            6 => {
                let piece = bytes[at..end].to_vec();
                let to = random.below(last + 1);
                bytes.splice(to..to, piece);
            }
            7 => bytes.insert(at, random.number() as u8),
            _ if random.one_in(4) => bytes.truncate(random.below(bytes.len() + 1)),
            _ => {}
        }
    }
    bytes
}

/// The same for a text; what is no UTF-8 any more becomes U+FFFD.
pub fn changed_text(random: &mut Random, of: &str) -> String {
    String::from_utf8_lossy(&changed(random, of.as_bytes(), of.len())).into_owned()
}

/// Puts something else in a few places of a document, which stays one.
pub fn changed_json(random: &mut Random, document: &mut Value) {
    for _ in 0..=random.below(3) {
        let mut place = &mut *document;
        loop {
            let count = match place {
                Value::Array(list) => list.len(),
                Value::Object(fields) => fields.len(),
                _ => 0,
            };
            // Deeper, or this one.
            if count == 0 || random.one_in(6) {
                break;
            }
            let at = random.below(count);
            let next = match place {
                Value::Array(list) => list.get_mut(at),
                Value::Object(fields) => fields.values_mut().nth(at),
                _ => None,
            };
            let Some(next) = next else { return };
            place = next;
        }
        change_value(random, place);
    }
}

fn change_value(random: &mut Random, value: &mut Value) {
    match value {
        Value::Array(list) if !list.is_empty() && random.one_in(2) => {
            let at = random.below(list.len());
            let item = list.remove(at);
            if random.one_in(2) {
                list.extend([item.clone(), item]);
            }
        }
        Value::Object(fields) if !fields.is_empty() && random.one_in(2) => {
            let name = fields.keys().nth(random.below(fields.len())).cloned().unwrap_or_default();
            let field = fields.remove(&name).unwrap_or_default();
            if random.one_in(2) {
                fields.insert(changed_text(random, &name), field);
            }
        }
        Value::String(text) if random.one_in(2) => *text = changed_text(random, text),
        other => *other = any_value(random),
    }
}

fn any_value(random: &mut Random) -> Value {
    match random.below(8) {
        0 => Value::Null,
        1 => random.one_in(2).into(),
        2 => random.edge().into(),
        3 => (random.number() as i64).into(),
        4 => {
            let number = f64::from_bits(random.number());
            Number::from_f64(number).map_or(Value::Null, Value::Number)
        }
        5 => random.pick(&["", "a", "\u{0}", "é\u{202e}", "../..", "<b>"]).into(),
        6 => Value::Array((0..random.below(4)).map(|_| random.edge().into()).collect()),
        _ => Value::Object(Default::default()),
    }
}
