//! The call to what stands behind.

use super::{Decision, Step};
use crate::definition::Setup;
use crate::exchange::Exchange;
use crate::trace::Why;
use crate::world::World;

/// The stop.
pub(crate) const STEP: Step =
    Step { name: "integrate", about: "The call to what stands behind.", lesson: "front-door", run };

fn run(_x: &mut Exchange, _setup: &Setup, _world: &mut World) -> Decision {
    Decision::Skip(Why::new("Not built yet."))
}

/// Goes on with a real back end's reply.
pub(crate) fn reply(_x: &mut Exchange, _reply: crate::integration::BackendReply) -> Decision {
    Decision::Skip(Why::new("Not built yet."))
}
