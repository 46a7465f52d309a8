use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// What a call allocated on its thread, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// The largest piece.
    pub largest: usize,
    /// The most that was held at a time.
    pub peak: usize,
    /// All pieces together.
    pub all: usize,
    /// What is held now; below 0 where more was given back than taken.
    held: isize,
}

impl Cost {
    /// The larger of each, of two calls.
    pub fn or(self, other: Self) -> Self {
        Self {
            largest: self.largest.max(other.largest),
            peak: self.peak.max(other.peak),
            all: self.all.max(other.all),
            held: self.held.max(other.held),
        }
    }

    fn take(self, bytes: usize) -> Self {
        let held = self.held.saturating_add_unsigned(bytes);
        Self {
            largest: self.largest.max(bytes),
            peak: self.peak.max(held.try_into().unwrap_or(0)),
            all: self.all.saturating_add(bytes),
            held,
        }
    }

    fn give_back(self, bytes: usize) -> Self {
        Self { held: self.held.saturating_sub_unsigned(bytes), ..self }
    }
}

thread_local! {
    static COST: Cell<Cost> =
        const { Cell::new(Cost { largest: 0, peak: 0, all: 0, held: 0 }) };
}

/// What a call gives and what it cost. The test's file has to name [`Counting`] as its
/// `#[global_allocator]`.
pub fn measured<T>(call: impl FnOnce() -> T) -> (T, Cost) {
    COST.set(Cost::default());
    drop(std::hint::black_box(Box::new(0_u8)));
    assert_eq!(COST.replace(Cost::default()).all, 1, "the allocator does not count");
    let out = call();
    (out, COST.get())
}

/// The system's allocator, counted thread by thread.
pub struct Counting;

// A global allocator cannot be written without `unsafe`; this one only counts. Growing is left to
// the trait's own way, a new piece and a copy, which is what it may cost.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COST.set(COST.get().take(layout.size()));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        COST.set(COST.get().give_back(layout.size()));
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[global_allocator]
    static ALLOCATOR: Counting = Counting;

    #[test]
    fn the_peak_is_what_was_held_at_a_time() {
        let ((), cost) = measured(|| {
            for _ in 0..3 {
                let pieces = [vec![0_u8; 1000], vec![0_u8; 500]];
                std::hint::black_box(&pieces);
            }
        });
        assert_eq!((cost.largest, cost.peak, cost.all), (1000, 1500, 4500));
    }
}
