//! What the integration is asked.

use super::{Decision, Step};
use crate::definition::Setup;
use crate::exchange::Exchange;
use crate::trace::Why;
use crate::world::World;

/// The stop.
pub(crate) const REST: Step = Step {
    name: "map request",
    about: "Parameters, templates, body.",
    lesson: "front-door",
    run: rest,
};

fn rest(_x: &mut Exchange, _setup: &Setup, _world: &mut World) -> Decision {
    Decision::Skip(Why::new("Not built yet."))
}

/// The stop.
pub(crate) const HTTP: Step =
    Step { name: "map request", about: "Parameters.", lesson: "front-door", run: http };

fn http(_x: &mut Exchange, _setup: &Setup, _world: &mut World) -> Decision {
    Decision::Skip(Why::new("Not built yet."))
}
