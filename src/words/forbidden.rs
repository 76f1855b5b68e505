//! Why a stop ended as it did, which of AWS's many 403s it is, and the lesson about it.

use gatelab_gateway::definition::Protocol;
use gatelab_gateway::pipeline::steps;
use gatelab_gateway::trace::Verdict;

use crate::course::Course;
use crate::sandbox::Shot;

/// What a stop had to say; of a 403, which one it is and how it is told from the others; and the lesson.
pub fn why_stop(shot: &Shot, at: usize, protocol: Protocol, course: &Course) -> Option<String> {
    let entry = shot.trace.entries.get(at)?;
    let mut said = format!("{}: {}", entry.stop, entry.why);
    if entry.verdict == Verdict::Refused && shot.response.status == 403 {
        said = format!("{said} {}", which(shot, entry.stop, protocol));
    }
    let step = steps(protocol).iter().find(|step| step.name == entry.stop);
    let lesson = step.and_then(|step| course.lesson(step.lesson));
    Some(match lesson {
        Some(lesson) => format!("{said} Lesson {}: {}.", lesson.number, lesson.title),
        None => said,
    })
}

/// Texts and types of data-plane.md sections 3.1 and 3.2.
fn which(shot: &Shot, stop: &str, protocol: Protocol) -> &'static str {
    if protocol == Protocol::Http {
        return "An HTTP API says Forbidden for each of its 403s: only the access log tells them apart, by \
                $context.error.responseType and $context.authorizer.error.";
    }
    let kind = shot.response.headers.get("x-amzn-errortype").unwrap_or_default();
    let denied = String::from_utf8_lossy(&shot.response.body).contains("explicit deny");
    match (stop, kind) {
        ("API key", _) => {
            "Of the 403s this is the API key that is missing or unknown: Forbidden, with ForbiddenException. WAF, \
             which is not played here, answers the same; in the access log $context.error.responseType says \
             INVALID_API_KEY for the one and WAF_FILTERED for the other."
        }
        ("route", _) => {
            "Of the 403s this is the path or method that does not exist: a REST API says Missing Authentication \
             Token. A request that should be signed and is not gets the same words, but its route is found."
        }
        ("resource policy" | "policy verdict", _) => {
            "Of the 403s this is the resource policy: its text names the caller and the ARN, not authorized to \
             perform execute-api:Invoke, and with an explicit deny says so at the end."
        }
        ("cache lookup", _) => {
            "Of the 403s this is the caller who may not empty the cache: without Cache-Control in the request it \
             goes through."
        }
        ("arrive", _) => {
            "Of the 403s this is the door itself: a default endpoint that is disabled says Forbidden, whatever is \
             asked of it."
        }
        (_, "MissingAuthenticationTokenException" | "IncompleteSignatureException") => {
            "Of the 403s this is the missing signature: Missing Authentication Token, although the route is found. \
             Where no route is, the same words mean that path or method do not exist."
        }
        (_, "InvalidSignatureException") => {
            "Of the 403s this is the signature that does not fit: the text shows what AWS would have signed."
        }
        _ if denied => {
            "Of the 403s this is the explicit deny of an authorizer's or a caller's policy: the text ends in these \
             words. Where nothing allowed it, they are missing."
        }
        _ => {
            "Of the 403s this is the policy that allows nothing here: the text lacks the words explicit deny, so a \
             statement is missing, and none forbids."
        }
    }
}
