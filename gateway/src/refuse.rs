//! The tail: a refusal becomes AWS's gateway response, and the service's own headers are added.

use crate::definition::Setup;
use crate::exchange::Exchange;
use crate::message::Response;
use crate::step::Reply;

/// The bytes that leave.
pub(crate) fn answer(x: &mut Exchange, reply: Reply, setup: &Setup) -> Response {
    let _ = (x, setup);
    match reply {
        Reply::Answered(response) => response,
        Reply::Refused(refusal) => Response { status: refusal.status(), ..Response::default() },
    }
}
