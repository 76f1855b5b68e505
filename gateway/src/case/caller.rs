//! Callers and requests that a case offers for trying.

use serde_json::{Map, Value};

use crate::document::{Findings, Node};

/// Somebody to send requests as.
#[derive(Clone, Debug, PartialEq)]
pub struct Caller {
    /// The caller's name.
    pub name: String,
    /// Who that is.
    pub about: String,
    /// Headers that all of the caller's requests carry.
    pub headers: Vec<(String, String)>,
    /// The id of the API key whose value goes into `x-api-key`.
    pub key: Option<String>,
    /// What goes into `Authorization` as it stands.
    pub token: Option<String>,
    /// The token the caller sends as `Authorization: Bearer`, made when a request is sent.
    pub jwt: Option<TokenRecipe>,
    /// The ARN of the principal who signs the caller's requests (SigV4).
    pub principal: Option<String>,
}

/// A JWT to be signed for a caller.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenRecipe {
    /// `iss`; `None`: the issuer that the API trusts.
    pub issuer: Option<String>,
    /// Further claims.
    pub claims: Map<String, Value>,
    /// Seconds from sending to `exp`; negative: expired already.
    pub expires_in: i64,
    /// Whose key signs it.
    pub signed_by: Signer,
}

/// Whose key signs a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signer {
    /// The issuer's: the signature is good.
    #[default]
    Issuer,
    /// Somebody else's: the signature is not.
    Stranger,
}

/// A request worth trying.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedRequest {
    /// What it shows.
    pub title: String,
    /// The verb.
    pub method: String,
    /// The raw path below the stage.
    pub path: String,
    /// The raw query, without `?`.
    pub query: String,
    /// Header lines.
    pub headers: Vec<(String, String)>,
    /// The body; JSON may be written as such.
    pub body: String,
    /// The caller it is sent as.
    pub caller: Option<String>,
}

const A_YEAR: f64 = 31_536_000.0;

/// `callers`: name to caller.
pub(super) fn read_callers(root: Node<'_>, found: &mut Findings) -> Vec<Caller> {
    let callers = found.members(root, "callers").into_iter();
    let read = |node: Node<'_>| {
        found.only(node, &["about", "headers", "key", "token", "jwt", "principal"]);
        let key = found.text(node, "key");
        let keys = root.get("api_keys").into_iter().flat_map(Node::items);
        let mut ids = keys.filter_map(|key| key.get("id")?.as_str());
        if let Some(key) = key.as_deref().filter(|key| !ids.any(|id| id == *key)) {
            found.push(node.problem(format!("there is no API key with the id {key:?}")));
        }
        let one_of = ["token", "jwt", "principal"].into_iter().filter(|n| node.get(n).is_some());
        if one_of.count() > 1 {
            found.push(node.problem("a caller has a token, a jwt or a principal, not two of them"));
        }
        let principal = found.text(node, "principal");
        let principals = root.get("principals").into_iter().flat_map(Node::items);
        let mut arns = principals.filter_map(|principal| principal.get("arn")?.as_str());
        if let Some(arn) = principal.as_deref().filter(|arn| !arns.any(|other| other == *arn)) {
            found.push(node.problem(format!("there is no principal {arn:?}")));
        }
        Caller {
            key,
            token: found.text(node, "token"),
            name: node.key().to_owned(),
            about: found.text(node, "about").unwrap_or_default(),
            headers: found.pairs(node, "headers"),
            jwt: node.get("jwt").map(|jwt| read_token(jwt, found)),
            principal,
        }
    };
    callers.map(read).collect()
}

fn read_token(node: Node<'_>, found: &mut Findings) -> TokenRecipe {
    found.only(node, &["issuer", "claims", "expires_in", "signed_by"]);
    let claims = found.members(node, "claims").into_iter();
    let signers = [("issuer", Signer::Issuer), ("stranger", Signer::Stranger)];
    TokenRecipe {
        issuer: found.text(node, "issuer"),
        claims: claims.map(|claim| (claim.key().to_owned(), claim.to_value())).collect(),
        expires_in: found.number(node, "expires_in", (-A_YEAR, A_YEAR)).unwrap_or(3600.0) as i64,
        signed_by: found.word(node, "signed_by", &signers).unwrap_or_default(),
    }
}

/// `requests`, in order.
pub(super) fn read_requests(root: Node<'_>, found: &mut Findings) -> Vec<SavedRequest> {
    let requests = found.items(root, "requests").into_iter();
    let callers = root.get("callers");
    let read = |node: Node<'_>| {
        found.only(node, &["title", "method", "path", "query", "headers", "body", "as"]);
        found.required(node, "path");
        let caller = found.text(node, "as");
        if let Some(name) = caller.as_deref()
            && callers.and_then(|callers| callers.get(name)).is_none()
        {
            found.push(node.problem(format!("there is no caller {name:?}")));
        }
        let text = |name: &str, found: &mut Findings| found.text(node, name).unwrap_or_default();
        let method = found.text(node, "method").unwrap_or_else(|| "GET".to_owned());
        let path = text("path", found);
        SavedRequest {
            title: found.text(node, "title").unwrap_or_else(|| format!("{method} {path}")),
            query: text("query", found),
            headers: found.pairs(node, "headers"),
            body: match node.get("body").map(|body| (body.as_str(), body)) {
                Some((Some(text), _)) => text.to_owned(),
                Some((None, json)) => json.to_value().to_string(),
                None => String::new(),
            },
            caller,
            method,
            path,
        }
    };
    requests.map(read).collect()
}
