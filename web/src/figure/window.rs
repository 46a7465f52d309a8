/// The part of a matrix that is seen. Places are shares of the matrix or of the window, from 0 to
/// 1 across and down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    corner: [f64; 2],
    /// How many times larger than the whole; at least 1.
    pub(super) zoom: f64,
}

impl Window {
    pub(super) const WHOLE: Self = Self { corner: [0.0; 2], zoom: 1.0 };

    pub(super) fn matrix_from_window(self, at: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|axis| self.corner[axis] + at[axis] / self.zoom)
    }

    pub(super) fn window_from_matrix(self, at: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|axis| (at[axis] - self.corner[axis]) * self.zoom)
    }

    /// Closer by a factor, up to `most`; what is at a place of the window stays there.
    pub(super) fn zoomed(self, factor: f64, at: [f64; 2], most: f64) -> Self {
        let still = self.matrix_from_window(at);
        let zoom = (self.zoom * factor).clamp(1.0, most.max(1.0));
        let corner = [0, 1].map(|axis| still[axis] - at[axis] / zoom);
        Self { corner, zoom }.inside()
    }

    /// Pushed, as by a hand that drags the matrix, by a share of the window.
    pub(super) fn dragged(self, by: [f64; 2]) -> Self {
        let corner = [0, 1].map(|axis| self.corner[axis] - by[axis] / self.zoom);
        Self { corner, ..self }.inside()
    }

    /// Moved as little as is needed for a place of the matrix to be seen.
    pub(super) fn showing(self, place: [f64; 2]) -> Self {
        let length = 1.0 / self.zoom;
        let corner = [0, 1].map(|axis| {
            let room = length * 0.05;
            self.corner[axis].clamp(place[axis] - length + room, place[axis] - room)
        });
        Self { corner, ..self }.inside()
    }

    fn inside(self) -> Self {
        let last = 1.0 - 1.0 / self.zoom;
        Self { corner: self.corner.map(|it| it.clamp(0.0, last)), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let at = [0.25, 0.75];
        let window = Window::WHOLE.zoomed(8.0, [0.5, 0.5], 100.0);
        let before = window.matrix_from_window(at);
        let closer = window.zoomed(2.0, at, 100.0);
        let after = closer.matrix_from_window(at);
        assert!((0..2).all(|axis| (before[axis] - after[axis]).abs() < 1e-12));
        assert_eq!(closer.window_from_matrix(after), at);
    }

    #[test]
    fn the_window_never_leaves_the_matrix() {
        let window = Window::WHOLE.zoomed(4.0, [1.0, 0.0], 100.0).dragged([-9.0, 9.0]);
        assert_eq!(window.matrix_from_window([1.0, 0.0]), [1.0, 0.0]);
        assert_eq!(window.zoomed(1e-9, [0.3, 0.3], 100.0), Window::WHOLE);
        assert_eq!(Window::WHOLE.zoomed(1e9, [0.0; 2], 64.0).zoom, 64.0);
    }

    #[test]
    fn a_place_is_brought_into_sight() {
        let window = Window::WHOLE.zoomed(10.0, [0.0; 2], 100.0);
        let seen = window.showing([0.5, 0.05]);
        let at = seen.window_from_matrix([0.5, 0.05]);
        assert!(at.iter().all(|it| (0.0..=1.0).contains(it)), "{at:?}");
        assert_eq!(seen.matrix_from_window([0.0; 2])[1], 0.0);
    }
}
