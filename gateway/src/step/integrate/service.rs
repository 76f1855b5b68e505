//! The call to the double of an AWS service.

use super::{Decision, late};
use crate::definition::Setup;
use crate::exchange::{Exchange, Ids, Incoming};
use crate::service::{self, Call};
use crate::trace::Purpose;
use crate::world::World;

pub(super) fn ask(x: &mut Exchange, setup: &Setup, world: &mut World, call: &Call) -> Decision {
    // Equal worlds give equal ids, and none of them is a request's own.
    let (seed, count, mut drawn) = (world.seed.rotate_left(17), world.requests, 0);
    let mut ids = || {
        drawn += 1;
        Ids::of(seed ^ drawn, count).uuid()
    };
    let answer = service::call(&setup.services, &mut world.services, x.now(), &mut ids, call);
    x.called(&format!("{} {}", call.service.name(), call.operation), Purpose::Integration);
    if let Some(late) = late(x, call.service.name(), answer.took_ms) {
        return late;
    }
    let service::Answer { status, headers, body, why, .. } = answer;
    x.incoming = Some(Incoming::Http { status, headers, body });
    Decision::Continue(why)
}
