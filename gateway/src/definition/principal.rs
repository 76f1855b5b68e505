//! IAM users and sessions of roles that may sign requests.

use crate::policy::{Answer, Ask, Policy};

/// Somebody with an access key.
#[derive(Clone, Debug, PartialEq)]
pub struct Principal {
    /// `arn:aws:iam::123456789012:user/ann`, or a role's session, `arn:aws:sts::…`.
    pub arn: String,
    /// The unique id that AWS shows as `user` and `caller`: `AIDA…`, or `AROA…:SESSION`.
    pub id: String,
    /// The access key's id.
    pub access_key: String,
    /// The secret that signs.
    pub secret: String,
    /// The token of temporary credentials.
    pub session_token: Option<String>,
    /// What the principal may do anywhere: the policies attached to it.
    pub policies: Vec<Policy>,
}

impl Principal {
    /// The account that it belongs to.
    pub fn account(&self) -> &str {
        self.arn.split(':').nth(4).unwrap_or_default()
    }

    /// What its policies say together, and which of them, counted from 1, has said it.
    pub fn answer(&self, ask: Ask<'_>) -> (Answer, usize) {
        let answers = || self.policies.iter().map(|policy| policy.answer(ask)).zip(1..);
        answers()
            .find(|(answer, _)| matches!(answer, Answer::Denied(_)))
            .or_else(|| answers().find(|(answer, _)| matches!(answer, Answer::Allowed(_))))
            .unwrap_or((Answer::Silent, 0))
    }
}
