//! AWS holds a REST call against the API's resource policy, before and after the authorizer.
//! Skipped without a policy; the second look also where the first one decided alone.
//! Refuses with 403 what the policy denies or, where it must, does not allow.

use super::{Decision, Step};
use crate::definition::{Authorization, AuthorizerKind, Setup};
use crate::exchange::Exchange;
use crate::mapping;
use crate::permission::{self, not_authorized};
use crate::policy::{Answer, Ask};
use crate::refusal::{Refusal, ResponseType};
use crate::trace::Why;
use crate::world::World;

/// The first look: an explicit deny ends everything, and an open method needs an allow.
pub(crate) const BEFORE: Step = Step {
    name: "resource policy",
    about: "May anybody call from there?",
    lesson: "authorizers",
    run: before,
};

/// The second look: what the authorizer found, and the policy, together.
pub(crate) const AFTER: Step = Step {
    name: "policy verdict",
    about: "What do authorizer and policy say together?",
    lesson: "authorizers",
    run: after,
};

/// Who decides with the policy (data-plane.md 5.8).
#[derive(Clone, Copy, PartialEq, Eq)]
enum With {
    Nobody,
    Iam,
    Lambda,
    Cognito,
}

fn with(x: &Exchange) -> With {
    match &x.route().authorization {
        Authorization::Authorizer(authorizer, _) => match authorizer.kind {
            AuthorizerKind::Cognito { .. } => With::Cognito,
            _ => With::Lambda,
        },
        Authorization::Iam => With::Iam,
        Authorization::None => With::Nobody,
    }
}

fn before(x: &mut Exchange, setup: &Setup, _world: &mut World) -> Decision {
    let Some((answer, arn)) = ask(x, setup) else {
        return Decision::Skip(Why::new("The API has no resource policy."));
    };
    match (with(x), answer) {
        (With::Cognito, _) => {
            Decision::Continue(Why::new("The token comes first; the policy is asked after it."))
        }
        (With::Iam, _) => Decision::Continue(Why::new(
            "The signature comes first; the policy is asked together with the caller's own.",
        )),
        (_, Answer::Denied(n)) => denied("anonymous", &arn, n),
        (With::Lambda, _) => {
            Decision::Continue(Why::new("No statement denies it: the authorizer is asked next."))
        }
        (With::Nobody, Answer::Allowed(n)) => Decision::Continue(
            Why::new("Statement {n} allows it, and the method has no authorizer.")
                .number("n", n as f64),
        ),
        (With::Nobody, Answer::Silent) => silent("anonymous", &arn),
    }
}

fn after(x: &mut Exchange, setup: &Setup, _world: &mut World) -> Decision {
    let Some((answer, arn)) = ask(x, setup) else {
        return Decision::Skip(Why::new("The API has no resource policy."));
    };
    let signer = permission::signer(x, setup);
    let user = signer.map_or("anonymous", |signer| &signer.arn);
    match (with(x), answer) {
        (With::Nobody, _) => {
            Decision::Skip(Why::new("Without an authorizer the first look has decided."))
        }
        (_, Answer::Denied(n)) => denied(user, &arn, n),
        (_, Answer::Allowed(n)) => Decision::Continue(
            Why::new("Statement {n} of the policy allows it too.").number("n", n as f64),
        ),
        (With::Lambda, Answer::Silent) => Decision::Continue(Why::new(
            "The policy is silent; in the same account the authorizer's allow is enough.",
        )),
        (With::Iam, Answer::Silent) if signer.is_some_and(permission::is_home) => {
            Decision::Continue(Why::new(
                "The policy is silent; in the same account the caller's own policy is enough.",
            ))
        }
        (With::Cognito | With::Iam, Answer::Silent) => silent(user, &arn),
    }
}

/// What the policy says to this call, and the ARN it was asked about.
fn ask(x: &Exchange, setup: &Setup) -> Option<(Answer, String)> {
    let policy = x.api.policy.as_ref()?;
    let arn = mapping::method_arn(x, setup);
    let caller = permission::signer(x, setup).map(|signer| signer.arn.as_str());
    let answer = policy.answer(Ask { caller, ..permission::ask(x, &arn) });
    Some((answer, arn))
}

fn denied(user: &str, arn: &str, n: usize) -> Decision {
    let refusal = Refusal::new(ResponseType::AccessDenied)
        .saying(not_authorized(user, arn) + " with an explicit deny");
    Decision::refuse(
        refusal,
        Why::new("Statement {n} of the policy denies it.").number("n", n as f64),
    )
}

fn silent(user: &str, arn: &str) -> Decision {
    let refusal = Refusal::new(ResponseType::AccessDenied).saying(not_authorized(user, arn));
    let why = Why::new("No statement of the policy allows it, and here one must: {arn}.");
    Decision::refuse(refusal, why.text("arn", arn.to_owned()))
}
