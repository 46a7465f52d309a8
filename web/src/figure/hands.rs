use super::window::Window;

/// The pointers that are held down on a figure, each with where it was last, as a share of the
/// window.
#[derive(Default)]
pub(super) struct Hands(Vec<(i32, [f64; 2])>);

/// What the first two hands did together since the last time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Push {
    by: [f64; 2],
    factor: f64,
    at: [f64; 2],
}

impl Hands {
    pub(super) fn press(&mut self, id: i32, at: [f64; 2]) {
        self.release(id);
        self.0.push((id, at));
    }

    pub(super) fn release(&mut self, id: i32) {
        self.0.retain(|hand| hand.0 != id);
    }

    /// `None` where this pointer is not held down.
    pub(super) fn moved(&mut self, id: i32, at: [f64; 2]) -> Option<Push> {
        let index = self.0.iter().position(|hand| hand.0 == id)?;
        let (before, apart) = self.grip();
        self.0[index].1 = at;
        let (after, now_apart) = self.grip();
        let by = [after[0] - before[0], after[1] - before[1]];
        Some(Push { by, factor: now_apart / apart, at: after })
    }

    /// The middle between the first two hands, and how far they are apart.
    fn grip(&self) -> ([f64; 2], f64) {
        match self.0.as_slice() {
            [] => ([0.0; 2], 1.0),
            [(_, at)] => (*at, 1.0),
            [(_, first), (_, second), ..] => {
                let middle = [0, 1].map(|axis| (first[axis] + second[axis]) / 2.0);
                let [x, y] = [0, 1].map(|axis| first[axis] - second[axis]);
                (middle, (x * x + y * y).sqrt().max(0.01))
            }
        }
    }
}

impl Push {
    pub(super) fn on(self, window: Window, most_zoom: f64) -> Window {
        window.dragged(self.by).zoomed(self.factor, self.at, most_zoom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hand_drags_and_two_pinch() {
        let mut hands = Hands::default();
        assert_eq!(hands.moved(1, [0.5, 0.5]), None);
        hands.press(1, [0.2, 0.5]);
        let push = hands.moved(1, [0.4, 0.5]).unwrap();
        assert_eq!((push.by, push.factor), ([0.2, 0.0], 1.0));
        hands.press(2, [0.6, 0.5]);
        let push = hands.moved(2, [0.8, 0.5]).unwrap();
        assert!((push.factor - 2.0).abs() < 1e-9 && (push.at[0] - 0.6).abs() < 1e-9);
        hands.release(1);
        assert_eq!(hands.moved(2, [0.8, 0.5]).unwrap().factor, 1.0);
    }
}
