//! Who may sign requests of a case, and through which VPC endpoints they come.

use std::collections::BTreeMap;

use crate::definition::{Principal, Protocol};
use crate::document::{Findings, Node};
use crate::openapi::opaque_id;
use crate::policy::Policy;

/// `principals`: a list of `arn`, `access_key`, `secret`, `session_token` (of temporary
/// credentials) and `policies` (policy documents).
pub(super) fn read_principals(root: Node<'_>, found: &mut Findings) -> Vec<Principal> {
    let all = root.get("principals").filter(|all| found.list(*all));
    let mut principals: Vec<Principal> = Vec::new();
    for node in all.into_iter().flat_map(Node::items) {
        let principal = read(node, found);
        if principals.iter().any(|other| other.access_key == principal.access_key) {
            let sentence = format!("the access key {:?} is there twice", principal.access_key);
            found.push(node.problem(sentence));
        }
        principals.push(principal);
    }
    principals
}

fn read(node: Node<'_>, found: &mut Findings) -> Principal {
    found.only(node, &["arn", "access_key", "secret", "session_token", "policies"]);
    let mut text = |name: &str| {
        found.required(node, name);
        found.text(node, name).unwrap_or_default()
    };
    let (arn, access_key, secret) = (text("arn"), text("access_key"), text("secret"));
    let id = id_of(&arn, &access_key);
    if id.is_none() && node.get("arn").is_some() {
        let sentence = format!("{arn:?} is nobody who can sign a request");
        found.push(node.get("arn").unwrap_or(node).problem(sentence).with_hint(
            "write arn:aws:iam::ACCOUNT:user/NAME, or, for a role, \
             arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION",
        ));
    }
    // The rule is AWS's for the ids of keys: a slash or a blank would tear the credential apart.
    if !access_key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        found.push(node.problem("an access key's id has letters and digits only"));
    }
    let session_token = found.text(node, "session_token");
    if session_token.is_none() && arn.contains(":assumed-role/") {
        let sentence =
            "the session of a role has temporary credentials: \"session_token\" is missing";
        found.push(node.problem(sentence));
    }
    let policies = node.get("policies").filter(|policies| found.list(*policies));
    let policies = policies.into_iter().flat_map(Node::items);
    let mut read = |node| read_policy(node, found);
    let policies = policies.filter_map(&mut read).collect();
    Principal { arn, id: id.unwrap_or_default(), access_key, secret, session_token, policies }
}

fn read_policy(node: Node<'_>, found: &mut Findings) -> Option<Policy> {
    match Policy::read_identity(&node.to_value()) {
        Ok(policy) => Some(policy),
        Err(flaw) => {
            found.push(flaw.problem(node));
            None
        }
    }
}

/// The unique id of a user or of a role's session; the account's number for its root.
fn id_of(arn: &str, access_key: &str) -> Option<String> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", "aws", service, "", account, name] = *parts else { return None };
    let is_account = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    let unique = |prefix: &str, of: &str| {
        prefix.to_owned() + &opaque_id(&(account.to_owned() + of), 17).to_ascii_uppercase()
    };
    match (service, name.split_once('/')) {
        _ if !is_account || access_key.is_empty() => None,
        ("iam", None) if name == "root" => Some(account.to_owned()),
        ("iam", Some(("user", user))) if !user.is_empty() => Some(unique("AIDA", user)),
        ("sts", Some(("assumed-role", role))) => match role.split_once('/') {
            Some((role, session)) if !role.is_empty() && !session.is_empty() => {
                Some(unique("AROA", role) + ":" + session)
            }
            _ => None,
        },
        _ => None,
    }
}

/// `vpc_endpoints`: the ids of endpoints, and the VPC that each lies in. A request comes through
/// one when its host is `API-ENDPOINT.execute-api.REGION.amazonaws.com`, as AWS names it.
pub(super) fn read_vpc_endpoints(
    root: Node<'_>,
    protocol: Protocol,
    found: &mut Findings,
) -> BTreeMap<String, String> {
    if let Some(endpoints) = root.get("vpc_endpoints").filter(|_| protocol == Protocol::Http) {
        let sentence = "an HTTP API is not reached through VPC endpoints";
        found.push(endpoints.key_problem(sentence).with_hint("make this a REST API"));
    }
    found.pairs(root, "vpc_endpoints").into_iter().collect()
}
