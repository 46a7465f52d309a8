/// What the page and the run need of a program. What computes is there with the feature `compute`.
#[cfg(feature = "compute")]
pub type Program = catalogue::Program<Compute>;
#[cfg(not(feature = "compute"))]
pub type Program = catalogue::Program;
pub type Exhibit = catalogue::Exhibit<Program>;
pub type Bench = catalogue::Bench<Program>;

#[cfg(feature = "compute")]
pub use compute::{Compute, Effort, Running, Verifying};

#[cfg(feature = "compute")]
mod compute {
    use lab::{Lab, LabError};
    use std::future::Future;
    use std::pin::Pin;

    /// A run under way. Local to its thread: the browser has one.
    pub type Running<'a> = Pin<Box<dyn Future<Output = Result<(), LabError>> + 'a>>;
    /// A measurement of the claims under way.
    pub type Verifying<'a> =
        Pin<Box<dyn Future<Output = Result<Vec<figure::Claim>, LabError>> + 'a>>;

    /// The two things that a program computes.
    pub struct Compute {
        /// Shows the figures for the knobs in the lab.
        pub run: for<'a> fn(&'a mut Lab) -> Running<'a>,
        /// Measures the claims; ignores knobs.
        pub verify: for<'a> fn(&'a mut Lab, Effort) -> Verifying<'a>,
    }

    impl std::fmt::Debug for Compute {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Compute")
        }
    }

    /// How much a measurement may cost.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Effort {
        /// For every test run: about a minute on two slow cores.
        Quick,
        /// For the published number: all seeds and sequences.
        Full,
    }
}
