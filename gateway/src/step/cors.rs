//! Cross-origin requests of HTTP APIs: preflight and headers.

use super::{Decision, Step};
use crate::definition::Setup;
use crate::exchange::Exchange;
use crate::trace::Why;
use crate::world::World;

/// The stop.
pub(crate) const PREFLIGHT: Step = Step {
    name: "CORS preflight",
    about: "Does a browser only ask?",
    lesson: "front-door",
    run: preflight,
};

fn preflight(_x: &mut Exchange, _setup: &Setup, _world: &mut World) -> Decision {
    Decision::Skip(Why::new("Not built yet."))
}

/// The stop.
pub(crate) const RESPONSE: Step = Step {
    name: "CORS headers",
    about: "What may a browser's script read?",
    lesson: "front-door",
    run: response,
};

fn response(_x: &mut Exchange, _setup: &Setup, _world: &mut World) -> Decision {
    Decision::Skip(Why::new("Not built yet."))
}
