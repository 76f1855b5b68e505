//! The API as a template of the AWS Serverless Application Model.

use serde_json::{Value, json};

use super::openapi::put;
use super::template::Template;
use super::{Lessons, Topic};
use crate::case::Case;
use crate::definition::Protocol;

const TRANSFORM: &str = "AWS::Serverless-2016-10-31";

/// The template, in YAML.
pub(super) fn template(case: &Case, lessons: Lessons<'_>) -> String {
    let mut template = Template::of(case, lessons);
    match case.protocol {
        Protocol::Rest => rest(&mut template),
        Protocol::Http => http(&mut template),
    }
    template.add_functions("AWS::Serverless::Function", |properties, code| {
        properties["InlineCode"] = code.into();
    });
    template.add_plans(&json!({ "Ref": "Api.Stage" }));
    template.written(Some(TRANSFORM))
}

fn rest(template: &mut Template<'_>) {
    let stage = &template.setup.stage;
    let mut api = json!({
        "Name": template.setup.api.name,
        "StageName": &*stage.name,
        // Without it, SAM makes a second stage, named Stage.
        "OpenApiVersion": "3.0.1",
        "EndpointConfiguration": { "Type": "REGIONAL" },
        "FailOnWarnings": true,
    });
    put(&mut api, "DisableExecuteApiEndpoint", disabled(template));
    put(&mut api, "Variables", template.variables());
    let size = stage.cache_cluster_size.as_deref();
    put(&mut api, "CacheClusterEnabled", size.map(|_| true.into()));
    put(&mut api, "CacheClusterSize", size.map(Value::from));
    put(&mut api, "MethodSettings", template.method_settings());
    put(&mut api, "CanarySetting", template.canary());
    put(&mut api, "AccessLogSetting", template.access_log());
    api["DefinitionBody"] = template.body("DefinitionBody");
    template.add("Api", "AWS::Serverless::Api", api);
    template.remark("Api", "", Topic::Protocol);
    template.remark("Api", "CacheClusterEnabled", Topic::Cache);
    template.remark("Api", "MethodSettings", Topic::Settings);
    template.remark("Api", "CanarySetting", Topic::Canary);
}

fn http(template: &mut Template<'_>) {
    if !template.setup.stage.auto_deploy {
        template
            .note("SAM deploys every change of an HTTP API by itself; the stage here does not.");
    }
    let mut api = json!({
        "StageName": &*template.setup.stage.name,
        "FailOnWarnings": true,
    });
    put(&mut api, "DisableExecuteApiEndpoint", disabled(template));
    put(&mut api, "StageVariables", template.variables());
    let (default, routes) = template.route_settings();
    put(&mut api, "DefaultRouteSettings", default);
    put(&mut api, "RouteSettings", routes);
    put(&mut api, "AccessLogSettings", template.access_log());
    api["DefinitionBody"] = template.body("DefinitionBody");
    template.add("Api", "AWS::Serverless::HttpApi", api);
    template.remark("Api", "", Topic::Protocol);
    template.remark("Api", "DefaultRouteSettings", Topic::Throttle);
    template.remark("Api", "RouteSettings", Topic::Throttle);
}

fn disabled(template: &Template<'_>) -> Option<Value> {
    template.setup.api.disable_execute_api_endpoint.then_some(Value::Bool(true))
}
