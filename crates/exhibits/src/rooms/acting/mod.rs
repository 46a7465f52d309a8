//! Acting: one file an exhibit. Both lists are sorted.

use crate::Exhibit;

mod cognitive_map;
mod home_hazard_planner;
mod in_context_imitation;
mod s5_in_context_rl;
mod self_made_examples;
mod teachable_robot;

pub(super) static LIST: &[&Exhibit] = &[
    &cognitive_map::EXHIBIT,
    &home_hazard_planner::EXHIBIT,
    &in_context_imitation::EXHIBIT,
    &s5_in_context_rl::EXHIBIT,
    &self_made_examples::EXHIBIT,
    &teachable_robot::EXHIBIT,
];
