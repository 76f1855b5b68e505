//! AppConfig: a configuration of an application's environment.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::{Content, Desk, Done, Fault, Outcome, text};
use crate::message::Headers;
use crate::trace::Why;

pub(super) fn get(desk: &Desk<'_>, asked: &Map<String, Value>) -> Outcome {
    let part = |name: &str| text(asked, name).unwrap_or_default();
    let name = [part("Application"), part("Environment"), part("Configuration")].join("/");
    let Some(found) = desk.settings.configurations.get(&name) else {
        let message = format!("Could not find the configuration {name}");
        return Err(Fault { status: 404, ..Fault::new("ResourceNotFoundException", message) });
    };
    let headers: Headers = [
        ("Content-Type", found.content_type.as_str()),
        ("Configuration-Version", found.version.as_str()),
    ]
    .into_iter()
    .collect();
    // A client that has this version already is told nothing again.
    let is_known = text(asked, "ClientConfigurationVersion").as_ref() == Some(&found.version);
    let (body, why) = if is_known {
        let why = Why::new("The client has version {version} of {name} already: an empty answer.");
        (Bytes::new(), why)
    } else {
        let why = Why::new("Version {version} of configuration {name} read.");
        (Bytes::copy_from_slice(found.content.as_bytes()), why)
    };
    let why = why.text("version", found.version.clone()).text("name", name);
    Ok(Done { content: Content::Raw { status: 200, headers, body }, took_ms: 0, why })
}
