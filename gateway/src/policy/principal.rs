//! Whom a statement means: everybody, an account, one caller, or all but these.

use serde_json::Value;

use super::{Flaw, texts};

/// `Principal` or `NotPrincipal`; a policy without either speaks of whoever it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Principals {
    #[default]
    Unnamed,
    These(Vec<Principal>),
    NotThese(Vec<Principal>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Principal {
    Anyone,
    Account(String),
    /// A user, a role's session, or a role (which means all its sessions).
    Arn(String),
    /// A service or an identity provider: none of them calls here.
    Foreign,
}

impl Principals {
    pub(super) fn read(statement: &Value) -> Result<Self, Flaw> {
        let read = |name: &str| {
            statement.get(name).map(|v| read_list(v).map_err(|flaw| flaw.within(name))).transpose()
        };
        Ok(match (read("Principal")?, read("NotPrincipal")?) {
            (None, None) => Self::Unnamed,
            (Some(list), None) => Self::These(list),
            (None, Some(list)) => Self::NotThese(list),
            (Some(_), Some(_)) => {
                return Err(Flaw::new("a statement has Principal or NotPrincipal, not both"));
            }
        })
    }

    /// Whether they include a caller; an anonymous one is meant by a star only.
    pub(super) fn mean(&self, caller: Option<&str>) -> bool {
        match self {
            Self::Unnamed => true,
            Self::These(list) => list.iter().any(|principal| principal.is(caller)),
            Self::NotThese(list) => !list.iter().any(|principal| principal.is(caller)),
        }
    }
}

fn read_list(value: &Value) -> Result<Vec<Principal>, Flaw> {
    let wrong = || Flaw::new("a Principal is \"*\", or {\"AWS\": …} with accounts or ARNs");
    let kinds = match value {
        Value::String(all) if all == "*" => return Ok(vec![Principal::Anyone]),
        Value::Object(kinds) => kinds,
        _ => return Err(wrong()),
    };
    let mut list = Vec::new();
    for (kind, named) in kinds {
        let named = texts(named).ok_or_else(|| wrong().within(kind))?;
        match kind.as_str() {
            "AWS" => {
                for text in named {
                    list.push(read_aws(text).map_err(|flaw| flaw.within(kind))?);
                }
            }
            "Service" | "Federated" | "CanonicalUser" => list.push(Principal::Foreign),
            _ => return Err(wrong().within(kind)),
        }
    }
    Ok(list)
}

fn read_aws(text: String) -> Result<Principal, Flaw> {
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    if text == "*" {
        return Ok(Principal::Anyone);
    }
    if is_account(&text) {
        return Ok(Principal::Account(text));
    }
    let account = account(&text).filter(|account| is_account(account));
    match account {
        Some(account) if text.ends_with(":root") => Ok(Principal::Account(account.to_owned())),
        Some(_) if !text.contains(['*', '?']) => Ok(Principal::Arn(text)),
        _ => Err(Flaw::new(format!(
            "AWS refuses this policy: {text:?} is not \"*\", an account, or one whole ARN"
        ))),
    }
}

/// The account in an ARN.
pub(super) fn account(arn: &str) -> Option<&str> {
    arn.strip_prefix("arn:")?.split(':').nth(3)
}

/// The role whose session an ARN names: `aws:PrincipalArn` shows that one.
pub(super) fn role_of(arn: &str) -> Option<String> {
    let (_, session) = arn.split_once(":assumed-role/")?;
    let (role, _) = session.split_once('/')?;
    Some(format!("arn:aws:iam::{}:role/{role}", account(arn)?))
}

impl Principal {
    fn is(&self, caller: Option<&str>) -> bool {
        match (self, caller) {
            (Self::Anyone, _) => true,
            (Self::Account(id), Some(caller)) => account(caller) == Some(id),
            (Self::Arn(arn), Some(caller)) => {
                arn == caller || role_of(caller).is_some_and(|role| role == *arn)
            }
            _ => false,
        }
    }
}
