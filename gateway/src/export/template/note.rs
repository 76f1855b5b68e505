//! What a template does not hold, in words for its top.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::definition::{
    Api, Authorization, AuthorizerKind, Service, Services, Setup, Stage, Target,
};

/// One sentence for each thing that is not, or not fully, in a template.
pub(super) fn notes(setup: &Setup) -> Vec<String> {
    let Setup {
        api,
        deployment: _, // an id of ours: AWS gives its own
        stage,
        domains,
        functions,
        backend,
        services,
        jwks,
        principals,
        vpc_endpoints,
        api_keys: _,
        usage_plans,
        account,
    } = setup;
    let api_text = format!("{:?} {:?}", api.routes, stage.variables);
    let uses_backend = api_text.contains("{backend}") || !backend.paths.is_empty();
    let forbidden = functions.iter().filter(|(_, function)| !function.permission);
    let forbidden: Vec<&str> = forbidden.map(|(name, _)| name.as_str()).collect();
    let has_tokens = api
        .authorizers
        .iter()
        .any(|a| matches!(a.kind, AuthorizerKind::Cognito { .. } | AuthorizerKind::Jwt { .. }));
    let signs = api.routes.iter().any(|r| matches!(r.authorization, Authorization::Iam));
    let mut covered = usage_plans.iter().flat_map(|plan| &plan.stages);
    let rows = [
        (true, "Not in a template: callers and requests; export those with --to curl or hurl."),
        (
            uses_backend,
            "The HTTP back end is not in this template: its host is the parameter Backend.",
        ),
        (
            has_tokens || !jwks.is_empty(),
            "User pools and token issuers are named, not made: they must exist, with their own \
             keys.",
        ),
        (
            signs || !principals.is_empty(),
            "Users and roles that sign requests are not made, nor are their policies.",
        ),
        (!vpc_endpoints.is_empty(), "VPC endpoints are not made."),
        (!domains.is_empty(), "Custom domains and their mappings are not made."),
        (
            (account.rate, account.burst) != (10_000.0, 5_000),
            "The account's throttle is the account's: no template sets it.",
        ),
        (
            covered.any(|s| *s.stage != *stage.name),
            "Usage plans cover only the stage of this template.",
        ),
    ];
    let said = rows.into_iter().filter(|(is_so, _)| *is_so);
    let mut notes: Vec<String> = said.map(|(_, sentence)| sentence.to_owned()).collect();
    if !forbidden.is_empty() {
        let names = forbidden.join(", ");
        notes.push(format!("As in gatelab, API Gateway has no permission to invoke {names}."));
    }
    notes.extend(service_note(api, services));
    notes.extend(stage_notes(stage));
    notes
}

fn stage_notes(stage: &Stage) -> Vec<String> {
    let mut notes = Vec::new();
    let guards_cache = stage.method_settings.values().any(|s| {
        s.require_authorization_for_cache_control.is_some()
            || s.unauthorized_cache_control.is_some()
    });
    if guards_cache {
        notes.push(
            "Who may invalidate the cache (requireAuthorizationForCacheControl and its strategy) \
             has no property in CloudFormation: set it on the stage."
                .to_owned(),
        );
    }
    if stage.canary.as_ref().is_some_and(|canary| canary.deployment.is_some()) {
        notes.push(
            "The canary has a deployment of its own, which one template cannot hold beside the \
             stage's: here it has the stage's."
                .to_owned(),
        );
    }
    if stage.cache_cluster_size.is_some() {
        notes.push("A cache cluster is billed by the hour, used or not.".to_owned());
    }
    if stage.access_log.is_some() {
        notes.push(
            "Access logs of a REST API need a role for CloudWatch in the account's settings."
                .to_owned(),
        );
    }
    notes
}

/// Services that are called, and the resources that the doubles have.
fn service_note(api: &Api, services: &Services) -> Option<String> {
    let Services {
        queues,
        topics,
        buses,
        streams,
        state_machines,
        tables,
        buckets,
        configurations,
    } = services;
    let target = |route: &crate::definition::Route| match &route.integration.as_ref()?.target {
        Target::Service(service, _) => Some(service.name()),
        Target::Action(action) => Some(Service::name(action.service)),
        Target::None | Target::Lambda(_) | Target::Url(_) => None,
    };
    let called: BTreeSet<&str> = api.routes.iter().filter_map(target).collect();
    let named = [
        ("queue", queues.keys().collect::<Vec<_>>()),
        ("topic", topics.keys().collect()),
        ("bus", buses.keys().collect()),
        ("stream", streams.keys().collect()),
        ("state machine", state_machines.keys().collect()),
        ("table", tables.keys().collect()),
        ("bucket", buckets.iter().collect()),
        ("configuration", configurations.keys().collect()),
    ];
    let named: Vec<String> = named
        .iter()
        .flat_map(|(kind, names)| names.iter().map(move |name| format!("{kind} {name}")))
        .collect();
    if called.is_empty() && named.is_empty() {
        return None;
    }
    let called: Vec<&str> = called.into_iter().collect();
    let mut note = format!(
        "Calls to {} name resources and roles by ARN: they must exist, with a role that may call \
         them.",
        if called.is_empty() { "AWS services".to_owned() } else { called.join(", ") }
    );
    if !named.is_empty() {
        let _ = write!(note, " Not made here: {}.", named.join(", "));
    }
    Some(note)
}
