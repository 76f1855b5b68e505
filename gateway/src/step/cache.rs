//! The stage cache: looked up before the integration, filled after it.

use super::{Decision, Step};
use crate::definition::Setup;
use crate::exchange::Exchange;
use crate::trace::Why;
use crate::world::World;

/// The stop.
pub(crate) const LOOKUP: Step = Step {
    name: "cache lookup",
    about: "Is there an answer already?",
    lesson: "front-door",
    run: lookup,
};

fn lookup(_x: &mut Exchange, _setup: &Setup, _world: &mut World) -> Decision {
    Decision::Skip(Why::new("Not built yet."))
}

/// The stop.
pub(crate) const STORE: Step =
    Step { name: "cache store", about: "Is the answer kept?", lesson: "front-door", run: store };

fn store(_x: &mut Exchange, _setup: &Setup, _world: &mut World) -> Decision {
    Decision::Skip(Why::new("Not built yet."))
}
