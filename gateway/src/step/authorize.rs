//! Who calls, and may they?

use super::{Decision, Step};
use crate::definition::Setup;
use crate::exchange::Exchange;
use crate::trace::Why;
use crate::world::World;

/// The stop.
pub(crate) const STEP: Step =
    Step { name: "authorize", about: "Who calls, and may they?", lesson: "authorizers", run };

fn run(_x: &mut Exchange, _setup: &Setup, _world: &mut World) -> Decision {
    Decision::Skip(Why::new("Not built yet."))
}
