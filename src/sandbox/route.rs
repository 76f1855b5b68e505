//! The API's routes as people see them: what each asks for, what stands behind it, and a request to try.

use gatelab_gateway::case::SavedRequest;
use gatelab_gateway::definition::{
    Authorization, Authorizer, AuthorizerKind, Integration, IntegrationKind, Location, Route,
    Segment, Target,
};

use super::Sandbox;

/// A route as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteView {
    /// The verb, `ANY`, or empty for `$default`.
    pub verb: String,
    /// The path as written, or `$default`.
    pub path: String,
    /// What it asks for and keeps, in words: `Lambda TOKEN`, `key`, `cache 300 s`.
    pub marks: Vec<String>,
    /// What is called: `λ orders 40 ms`, `mock`, `SQS SendMessage`.
    pub target: String,
    /// Why it cannot work.
    pub broken: Option<&'static str>,
}

impl Sandbox {
    /// Every route, in the order written.
    pub fn routes(&self) -> Vec<RouteView> {
        self.gateway().setup().api.routes.iter().map(|route| self.view(route)).collect()
    }

    /// A request that this route takes: a saved one where there is one, else one made up from its path.
    pub fn sample(&self, route: usize) -> Option<SavedRequest> {
        let route = self.gateway().setup().api.routes.get(route)?;
        let fits = |saved: &&SavedRequest| {
            route.verb.as_ref().is_none_or(|verb| *verb == saved.method)
                && takes(route, &saved.path)
        };
        Some(self.requests().iter().find(fits).cloned().unwrap_or_else(|| made_up(route)))
    }

    fn view(&self, route: &Route) -> RouteView {
        let setup = self.gateway().setup();
        let (verb, path) = route.key.split_once(' ').unwrap_or(("", &route.key));
        let mut marks = Vec::new();
        match &route.authorization {
            Authorization::None => {}
            Authorization::Iam => marks.push("IAM".to_owned()),
            Authorization::Authorizer(authorizer, _) => marks.push(kind(authorizer).to_owned()),
        }
        if route.api_key_required {
            marks.push("key".to_owned());
        }
        if route.validator.is_some_and(|v| v.body || v.parameters) {
            marks.push("checked".to_owned());
        }
        let setting = |verb: &str| {
            let stage = &setup.stage;
            let protocol = setup.api.protocol;
            let on = stage.setting(protocol, route, verb, |s| s.caching_enabled);
            let ttl = stage.setting(protocol, route, verb, |s| s.cache_ttl).map_or(300, |s| s.1);
            on.is_some_and(|(_, on)| on).then_some(ttl)
        };
        // Of an ANY method only its GET is kept (data-plane.md 7).
        if setup.stage.cache_cluster_size.is_some()
            && route.verb.as_deref().is_none_or(|verb| verb == "GET")
            && let Some(ttl) = setting("GET")
        {
            marks.push(format!("cache {ttl} s"));
        }
        let (target, broken) = match &route.integration {
            None => ("no integration".to_owned(), Some("every call answers 500")),
            Some(integration) => self.behind_route(integration),
        };
        RouteView { verb: verb.to_owned(), path: path.to_owned(), marks, target, broken }
    }

    /// What an integration calls, and why that cannot work.
    fn behind_route(&self, integration: &Integration) -> (String, Option<&'static str>) {
        let setup = self.gateway().setup();
        match &integration.target {
            Target::None => ("mock".to_owned(), None),
            Target::Lambda(name) => {
                let name = resolved(&name.0, |variable| setup.stage.variables.get(variable));
                match setup.functions.get(&name) {
                    Some(f) if !f.permission => (format!("λ {name}"), Some("may not be invoked")),
                    Some(f) if f.latency_ms > 0 => (format!("λ {name} {} ms", f.latency_ms), None),
                    Some(_) => (format!("λ {name}"), None),
                    None => (format!("λ {name}"), Some("no such function")),
                }
            }
            Target::Url(url) => {
                let url = resolved(&url.0, |variable| setup.stage.variables.get(variable));
                let proxy = integration.kind == IntegrationKind::HttpProxy;
                (if proxy { url } else { format!("{url}, mapped") }, None)
            }
            Target::Service(service, arn) => {
                let action = arn.0.rsplit('/').next().unwrap_or_default();
                (format!("{} {action}", service.name()), None)
            }
            Target::Action(action) => {
                (format!("{} {}", action.service.name(), action.operation), None)
            }
        }
    }
}

/// What kind of authorizer it is, as the console says it.
fn kind(authorizer: &Authorizer) -> &'static str {
    match authorizer.kind {
        AuthorizerKind::Token { .. } => "Lambda TOKEN",
        AuthorizerKind::Request { .. } => "Lambda REQUEST",
        AuthorizerKind::Cognito { .. } => "Cognito",
        AuthorizerKind::Jwt { .. } => "JWT",
    }
}

/// A text with its stage variables filled in; those that are not set stay as written.
fn resolved<'a>(text: &str, variable: impl Fn(&str) -> Option<&'a String>) -> String {
    let mut rest = text;
    let mut out = String::new();
    while let Some((before, after)) = rest.split_once("${stageVariables.") {
        let Some((name, after)) = after.split_once('}') else { break };
        out.push_str(before);
        match variable(name) {
            Some(value) => out.push_str(value),
            None => out = format!("{out}${{stageVariables.{name}}}"),
        }
        rest = after;
    }
    out + rest
}

/// Whether a path is one of the route's.
fn takes(route: &Route, path: &str) -> bool {
    if route.path == "$default" {
        return true;
    }
    let mut parts = path.trim_matches('/').split('/');
    for segment in route.segments.iter().filter(|s| **s != Segment::Literal(String::new())) {
        match (segment, parts.next()) {
            (Segment::Greedy(_), Some(_)) => return true,
            (Segment::Variable(_), Some(part)) if !part.is_empty() => {}
            (Segment::Literal(text), Some(part)) if text == part => {}
            _ => return false,
        }
    }
    parts.next().is_none_or(str::is_empty)
}

/// A request with something in every place that the route names.
fn made_up(route: &Route) -> SavedRequest {
    let segment = |segment: &Segment| match segment {
        Segment::Literal(text) => text.clone(),
        Segment::Variable(_) => "7".to_owned(),
        Segment::Greedy(_) => "a/b".to_owned(),
    };
    let path = if route.path == "$default" {
        "/anything".to_owned()
    } else {
        let parts: Vec<String> = route.segments.iter().map(segment).collect();
        format!("/{}", parts.join("/").trim_start_matches('/'))
    };
    let asked = |location| {
        let wanted = route.parameters.iter().filter(move |p| p.required && p.location == location);
        wanted.map(|p| p.name.clone())
    };
    let method = route.verb.clone().unwrap_or_else(|| "GET".to_owned());
    let has_body = matches!(method.as_str(), "POST" | "PUT" | "PATCH");
    let mut headers: Vec<(String, String)> =
        asked(Location::Header).map(|name| (name, "x".to_owned())).collect();
    if has_body {
        headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    }
    SavedRequest {
        title: route.key.to_string(),
        method,
        path,
        query: asked(Location::Query).map(|name| format!("{name}=1")).collect::<Vec<_>>().join("&"),
        headers,
        body: if has_body { "{}".to_owned() } else { String::new() },
        caller: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::material::Files;
    use crate::sandbox::FeatureKind;

    #[test]
    fn routes_say_what_they_ask_for_and_what_they_call() {
        let mut sandbox = crate::sandbox::tests::shop();
        for kind in [FeatureKind::Cache, FeatureKind::ApiKey, FeatureKind::Authorizer] {
            sandbox.toggle(kind).unwrap();
        }
        let [route] = &sandbox.routes()[..] else { panic!("{:?}", sandbox.routes()) };
        assert_eq!((route.verb.as_str(), route.path.as_str()), ("GET", "/items/{id}"));
        assert_eq!(route.marks, ["Lambda TOKEN", "key", "cache 300 s"]);
        assert_eq!((route.target.as_str(), route.broken), ("λ items", None));
        let gone = serde_json::json!({"functions": {"items": null}});
        sandbox.edit(&gone, "function deleted").unwrap();
        assert_eq!(sandbox.routes()[0].broken, Some("no such function"));
    }

    /// A request made up for a route is taken by that route.
    #[test]
    fn samples_reach_their_route() {
        let files = Files::embedded();
        for name in
            files.under("sandbox/").into_iter().filter(|name| name.strip_suffix(".json").is_some())
        {
            let sandbox = Sandbox::open(name, files.get(name).unwrap()).unwrap();
            for (at, route) in sandbox.gateway().setup().api.routes.iter().enumerate() {
                for sample in [sandbox.sample(at).unwrap(), made_up(route)] {
                    let mut fork = sandbox.clone();
                    let request = fork.compose(None, &sample).unwrap();
                    fork.answer(crate::sandbox::Sender::default(), request);
                    let shot = fork.log().last().unwrap().burst().unwrap().shots[0].clone();
                    assert_eq!(shot.trace.route.as_deref(), Some(&*route.key), "{name} {at}");
                }
            }
        }
    }
}
