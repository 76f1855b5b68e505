//! What a sandbox file adds to the case form: a title, callers, and requests to try.
//!
//! ```json
//! { "title": "A shop's API", "about": "One sentence.",
//!   "callers": {
//!     "alice":   { "about": "signed in, key gold", "token": "good", "key": "gold" },
//!     "carol":   { "jwt": { "claims": { "scope": "orders/read" }, "expires_in": 3600 } },
//!     "expired": { "jwt": { "expires_in": -60 } },
//!     "mallory": { "jwt": { "signed_by": "stranger" }, "headers": { "X-Team": "red" } } },
//!   "requests": [
//!     { "title": "Read one item", "method": "GET", "path": "/items/7", "as": "alice" } ],
//!   "protocol": "REST", "definition": { … }, "stage": { … }, "functions": { … } }
//! ```
//! `key` is the id of one of `api_keys`; its value goes into `x-api-key`. `token` goes into
//! `Authorization` as it stands, a `jwt` is minted and goes there behind `Bearer `.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::token::SignedBy;
use crate::material::{Place, Problem, place_of};

/// A title, who may be played, and what may be sent.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// What the API is called on screen.
    pub title: String,
    /// What it is about, in a sentence.
    pub about: String,
    /// Who may be played, in the order written.
    pub callers: Vec<Caller>,
    /// What may be sent, in the order written.
    pub requests: Vec<Sample>,
}

/// Someone who sends requests.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Caller {
    /// Their name.
    pub name: String,
    /// Who they are, where the file says so.
    pub about: Option<String>,
    /// Header lines on each of their requests.
    pub headers: BTreeMap<String, String>,
    /// The id of the API key they send.
    pub key: Option<String>,
    /// What they put into `Authorization`.
    pub credential: Credential,
}

/// What a caller puts into `Authorization`.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Credential {
    /// Nothing.
    #[default]
    None,
    /// This text.
    Token(String),
    /// A minted token.
    Jwt(Claims),
}

/// What a minted token says. `iss`, `aud` and the rest have defaults that fit the API's own
/// authorizer; a claim of null is left out.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// Claims that differ from the defaults.
    #[serde(default)]
    pub claims: Map<String, Value>,
    /// Seconds it is good for when it is minted; negative: it expired so long ago.
    #[serde(default = "an_hour")]
    pub expires_in: i64,
    /// Whose key signs it.
    #[serde(default)]
    pub signed_by: SignedBy,
}

const fn an_hour() -> i64 {
    3600
}

/// A request to try.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// What it is called.
    pub title: String,
    /// The verb.
    pub method: String,
    /// The path below the stage; a query may follow.
    pub path: String,
    /// Header lines beyond the caller's own.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body: text, or JSON to be sent as such.
    #[serde(default)]
    pub body: Option<Value>,
    /// The caller who usually sends it.
    #[serde(default, rename = "as")]
    pub caller: Option<String>,
}

/// The members as written; those of the case form are read elsewhere.
#[derive(Deserialize)]
struct AsWritten {
    #[serde(default)]
    title: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    callers: Map<String, Value>,
    #[serde(default)]
    requests: Vec<Sample>,
    #[serde(default)]
    api_keys: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CallerAsWritten {
    about: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    key: Option<String>,
    token: Option<String>,
    jwt: Option<Claims>,
}

/// The members that only a sandbox file has.
pub(super) const MEMBERS: [&str; 4] = ["title", "about", "callers", "requests"];

impl Scene {
    /// Reads the scene of a sandbox file's JSON text, with all Problems.
    pub(super) fn read(file: &str, text: &str) -> (Self, Vec<Problem>) {
        let written: AsWritten = match serde_json::from_str(text) {
            Ok(written) => written,
            Err(e) => {
                let place = Place { line: e.line() as u32, column: e.column() as u32 };
                let sentence = e.to_string();
                let sentence = sentence.split(" at line ").next().unwrap_or_default();
                return (Self::default(), vec![Problem::at(file, text, place, sentence)]);
            }
        };
        let mut problems = Vec::new();
        let mut refuse = |near: &str, sentence: String| {
            problems.push(Problem::at(
                file,
                text,
                text.find(near).map_or_else(Place::default, |at| place_of(text, at)),
                sentence,
            ));
        };
        let mut callers = Vec::new();
        for (name, value) in written.callers {
            let caller: CallerAsWritten = match serde_json::from_value(value) {
                Ok(caller) => caller,
                Err(e) => {
                    refuse(&format!("\"{name}\""), format!("caller {name}: {e}"));
                    continue;
                }
            };
            let credential = match (caller.token, caller.jwt) {
                (Some(_), Some(_)) => {
                    refuse(&format!("\"{name}\""), format!("caller {name} has a token and a jwt"));
                    continue;
                }
                (Some(token), None) => Credential::Token(token),
                (None, Some(claims)) => Credential::Jwt(claims),
                (None, None) => Credential::None,
            };
            let known = |key: &String| written.api_keys.iter().any(|k| k["id"] == **key);
            if let Some(key) = caller.key.as_ref().filter(|key| !known(key)) {
                refuse(
                    &format!("\"{name}\""),
                    format!("caller {name}: no API key has the id {key}"),
                );
            }
            let CallerAsWritten { about, headers, key, .. } = caller;
            callers.push(Caller { name, about, headers, key, credential });
        }
        for request in &written.requests {
            if !request.path.starts_with('/') {
                let near = format!("\"{}\"", request.path);
                refuse(&near, format!("the path {} does not begin with /", request.path));
            }
            if let Some(name) = &request.caller
                && !callers.iter().any(|c| c.name == *name)
            {
                refuse(&format!("\"{}\"", request.title), format!("no caller is called {name}"));
            }
        }
        let AsWritten { title, about, requests, .. } = written;
        (Self { title, about, callers, requests }, problems)
    }

    /// The caller of that name.
    pub fn caller(&self, name: &str) -> Option<&Caller> {
        self.callers.iter().find(|c| c.name == name)
    }

    /// The request of that title, and its place in the list.
    pub fn request(&self, title: &str) -> Option<(usize, &Sample)> {
        self.requests.iter().enumerate().find(|(_, r)| r.title == title)
    }
}

impl Caller {
    /// What they show, in a few words: `token good   key gold`.
    pub fn shows(&self) -> String {
        let token = match &self.credential {
            Credential::None => "no token".to_owned(),
            Credential::Token(token) => format!("token {token}"),
            Credential::Jwt(c) if c.signed_by == SignedBy::Stranger => {
                "a stranger's JWT".to_owned()
            }
            Credential::Jwt(c) if c.expires_in < 0 => "an expired JWT".to_owned(),
            Credential::Jwt(_) => "a JWT".to_owned(),
        };
        match &self.key {
            Some(key) => format!("{token}   key {key}"),
            None => format!("{token}   no key"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scene_is_read_in_the_order_written() {
        let text = r#"{"title": "Shop", "about": "a",
            "callers": {"zoe": {"token": "good", "key": "gold"}, "bob": {"jwt": {"expires_in": -1}}},
            "requests": [{"title": "one", "method": "GET", "path": "/items/7", "as": "bob"}],
            "api_keys": [{"id": "gold", "value": "x"}], "protocol": "REST"}"#;
        let (scene, problems) = Scene::read("shop.json", text);
        assert_eq!(problems, []);
        let shown: Vec<String> =
            scene.callers.iter().map(|c| format!("{}: {}", c.name, c.shows())).collect();
        assert_eq!(shown, ["zoe: token good   key gold", "bob: an expired JWT   no key"]);
        assert_eq!(scene.request("one").unwrap().0, 0);
    }

    #[test]
    fn faults_are_refused_with_their_place() {
        for (text, line, sentence) in [
            ("{\n\"callers\": {\"a\": {\"tokn\": \"x\"}}}", 2, "caller a: unknown field `tokn`"),
            ("{\"callers\": {\"a\": {\"key\": \"x\"}}}", 1, "no API key has the id x"),
            ("{\n\n\"requests\": [{\"title\": \"t\", \"pth\": \"/\"}]}", 3, "unknown field `pth`"),
            (
                "{\"requests\": [{\"title\": \"t\", \"method\": \"GET\", \"path\": \"x\"}]}",
                1,
                "does not begin with /",
            ),
            (
                "{\"requests\": [\n{\"title\": \"t\", \"method\": \"GET\", \"path\": \"/\", \"as\": \"b\"}]}",
                2,
                "no caller is called b",
            ),
            ("{\"callers\": {\"a\": {\"token\": \"x\", \"jwt\": {}}}}", 1, "a token and a jwt"),
            ("{", 1, "EOF"),
        ] {
            let (_, problems) = Scene::read("f.json", text);
            assert_eq!(problems.len(), 1, "{text}: {problems:?}");
            assert_eq!(problems[0].place.line, line, "{text}");
            assert!(problems[0].sentence.contains(sentence), "{text}: {}", problems[0].sentence);
        }
    }
}
