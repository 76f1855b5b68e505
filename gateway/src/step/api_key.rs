//! Is there a key, and a plan that lets it in?

use super::{Decision, Step};
use crate::definition::Setup;
use crate::exchange::Exchange;
use crate::trace::Why;
use crate::world::World;

/// The stop.
pub(crate) const STEP: Step = Step {
    name: "API key",
    about: "Is there a key, and a plan that lets it in?",
    lesson: "throttling",
    run,
};

fn run(_x: &mut Exchange, _setup: &Setup, _world: &mut World) -> Decision {
    Decision::Skip(Why::new("Not built yet."))
}
