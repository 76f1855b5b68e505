//! The case form: an API, its stage, doubles, keys and plans, and requests with what they must give.

mod bare;
mod caller;
mod domain;
mod double;
mod matcher;
mod plan;
mod play;
mod principal;
mod service;
mod signature;
mod stage;
mod step;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::definition::{Api, Protocol, Setup, ThrottleLimit};
use crate::deployment;
use crate::document::{Document, Findings, Node};
use crate::openapi::{self, BasePath};
use crate::problem::Problem;

pub use self::caller::{Caller, SavedRequest, Signer, TokenRecipe};
pub use self::matcher::{Difference, differences};
pub use self::play::{
    Failure, Outcome, Played, START, answer_differences, play, play_step, play_text, request_of,
};
pub use self::signature::play_signature;
pub use self::step::{Address, CaseStep, Expectation};

/// The account's throttle in most Regions (data-plane.md section 6).
const ACCOUNT: ThrottleLimit = ThrottleLimit { rate: 10_000.0, burst: 5_000 };

/// A case file: a setup and the steps to play on it.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name, unique in its folder.
    pub name: String,
    /// What people call it; the name where none is given.
    pub title: String,
    /// A few sentences about it.
    pub about: String,
    /// The family it belongs to.
    pub area: String,
    /// How sure its answers are.
    pub confidence: String,
    /// What to know to read it.
    pub note: String,
    /// REST or HTTP.
    pub protocol: Protocol,
    /// The whole document; of a bare OpenAPI document, the case made around it.
    pub document: Value,
    /// What it sets up; an API without routes where the import is refused as promised.
    pub setup: Setup,
    /// Who may be sent as.
    pub callers: Vec<Caller>,
    /// Requests worth trying.
    pub requests: Vec<SavedRequest>,
    /// Requests with what they must give, in order.
    pub steps: Vec<CaseStep>,
    /// The import is to be refused.
    pub import_error: Option<ImportError>,
}

/// A refused import: what was promised, and what was found.
#[derive(Clone, Debug)]
pub struct ImportError {
    /// `status` and `message`, or matchers of them.
    pub expected: Value,
    /// What the import found wrong.
    pub found: Vec<Problem>,
}

impl ImportError {
    /// How a sentence begins that quotes AWS's words.
    const QUOTES: [&str; 2] = ["AWS refuses this import: ", "AWS refuses this deployment: "];

    /// What AWS answers, as far as its words are known; what the import says of the rest.
    fn message(&self) -> String {
        let quoted = |problem: &'_ Problem| {
            Self::QUOTES
                .iter()
                .find_map(|begin| problem.sentence.strip_prefix(begin))
                .map(str::to_owned)
        };
        let quotes: Vec<String> = self.found.iter().filter_map(quoted).collect();
        if !quotes.is_empty() {
            return quotes.join("\n");
        }
        let own: Vec<&str> = self.found.iter().map(|problem| problem.sentence.as_str()).collect();
        own.join("\n")
    }
}

const MEMBERS: &[&str] = &[
    "name",
    "title",
    "about",
    "area",
    "source",
    "confidence",
    "note",
    "protocol",
    "definition",
    "definition_text",
    "import_parameters",
    "import_error",
    "stage",
    "domains",
    "functions",
    "backend",
    "services",
    "jwks",
    "principals",
    "vpc_endpoints",
    "api_keys",
    "usage_plans",
    "account_throttle",
    "callers",
    "requests",
    "steps",
];

impl Case {
    /// Reads a case, a sandbox file, or a bare OpenAPI document; JSON or YAML.
    pub fn read(file: &str, text: &str) -> (Option<Self>, Vec<Problem>) {
        match Document::read(file, text) {
            Ok(document) => Self::from_document(file, &document),
            Err(problems) => (None, problems),
        }
    }

    /// The same from a value: Problems then name paths in it instead of lines.
    pub fn from_value(file: &str, value: &Value) -> (Option<Self>, Vec<Problem>) {
        match Document::of_value(file, value) {
            Ok(document) => Self::from_document(file, &document),
            Err(problems) => (None, problems),
        }
    }

    fn from_document(file: &str, document: &Document) -> (Option<Self>, Vec<Problem>) {
        let root = document.root();
        let mut found = Findings::default();
        let case = if root.get("openapi").is_some() || root.get("swagger").is_some() {
            bare::read(file, root, &mut found)
        } else if root.is_list() {
            let sentence = "a list of vectors is not an API with requests";
            found.push(root.problem(sentence).not_played_here());
            None
        } else {
            read_case(file, root, &mut found)
        };
        (case, found.into_problems())
    }
}

fn read_case(file: &str, root: Node<'_>, found: &mut Findings) -> Option<Case> {
    if !found.object(root) {
        return None;
    }
    found.only(root, MEMBERS);
    let protocols =
        [("REST", Some(Protocol::Rest)), ("HTTP", Some(Protocol::Http)), ("WEBSOCKET", None)];
    let guessed = root.get("definition").map_or(Protocol::Rest, bare::guess_protocol);
    let protocol = match found.word(root, "protocol", &protocols) {
        Some(Some(protocol)) => protocol,
        Some(None) => {
            let problem =
                root.get("protocol").unwrap_or(root).problem("WebSocket APIs: not played here yet");
            found.push(problem.not_played_here());
            return None;
        }
        None => guessed,
    };
    let text = |name: &str, found: &mut Findings| found.text(root, name).unwrap_or_default();
    let name = found.text(root, "name").unwrap_or_else(|| name_of_file(file));
    let id = openapi::opaque_id(&name, 10);
    let expected = root.get("import_error").map(Node::to_value);
    let (api, refused) = read_definition(root, protocol, &id, found, expected.is_some());
    let setup = read_setup(root, Arc::new(api.unwrap_or_else(|| Api::new(protocol, &id))), found);
    if found.count() > 0 {
        return None;
    }
    let title = found.text(root, "title").unwrap_or_else(|| name.clone());
    // What follows does not decide how the API answers: a fault in it is a remark.
    Some(Case {
        title,
        name,
        about: text("about", found),
        area: text("area", found),
        confidence: text("confidence", found),
        note: text("note", found),
        protocol,
        document: root.to_value(),
        setup,
        callers: caller::read_callers(root, found),
        requests: caller::read_requests(root, found),
        steps: step::read_steps(root, found),
        import_error: expected.map(|expected| ImportError { expected, found: refused }),
    })
}

/// The API, and (where a refusal is expected) what the import found wrong.
fn read_definition(
    root: Node<'_>,
    protocol: Protocol,
    id: &str,
    found: &mut Findings,
    may_fail: bool,
) -> (Option<Api>, Vec<Problem>) {
    let base = root.get("import_parameters").and_then(|parameters| {
        found.only(parameters, &["basepath"]);
        let words = [
            ("ignore", BasePath::Ignore),
            ("prepend", BasePath::Prepend),
            ("split", BasePath::Split),
        ];
        found.word(parameters, "basepath", &words)
    });
    if let (Some(_), Some(text)) = (root.get("definition"), root.get("definition_text")) {
        found.push(text.key_problem("\"definition\" is there already: one of the two is read"));
    }
    let mut import_found = Findings::default();
    let base = base.unwrap_or_default();
    let api = match (root.get("definition"), found.text(root, "definition_text")) {
        (Some(definition), _) => openapi::import(definition, protocol, base, id, &mut import_found),
        (None, Some(text)) => match Document::read("definition_text", &text) {
            Ok(inner) => openapi::import(inner.root(), protocol, base, id, &mut import_found),
            Err(problems) => {
                let sentence = format!("{}Invalid OpenAPI input.", ImportError::QUOTES[0]);
                import_found.push(root.problem(sentence));
                import_found.extend(problems);
                None
            }
        },
        (None, None) => {
            found.required(root, "definition");
            None
        }
    };
    let problems = import_found.into_problems();
    if may_fail {
        return (api, problems);
    }
    found.extend(problems);
    (api, Vec::new())
}

fn read_setup(root: Node<'_>, api: Arc<Api>, found: &mut Findings) -> Setup {
    let stage = stage::read(root, &api, found);
    let (api_keys, usage_plans) = plan::read(root, &api, found);
    Setup {
        deployment: deployment::id(1),
        domains: domain::read(root, &stage, found),
        stage,
        functions: double::read_functions(root, found),
        backend: double::read_backend(root, found),
        services: service::read_services(root, found),
        jwks: read_jwks(root, found),
        principals: principal::read_principals(root, found),
        vpc_endpoints: principal::read_vpc_endpoints(root, api.protocol, found),
        api_keys,
        usage_plans,
        account: root
            .get("account_throttle")
            .map_or(ACCOUNT, |limit| plan::read_throttle(limit, found)),
        api,
    }
}

fn read_jwks(root: Node<'_>, found: &mut Findings) -> BTreeMap<String, Value> {
    let issuers = found.members(root, "jwks");
    for &issuer in &issuers {
        if let Some(keys) = found.required(issuer, "keys") {
            found.list(keys);
        }
    }
    issuers.into_iter().map(|issuer| (issuer.key().to_owned(), issuer.to_value())).collect()
}

fn name_of_file(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}
