//! The API as a CloudFormation template.

use serde_json::{Value, json};

use super::openapi::put;
use super::template::{Template, sub};
use super::{Lessons, Topic};
use crate::case::Case;
use crate::definition::Protocol;
use crate::openapi::opaque_id;

/// The template, in YAML.
pub(super) fn template(case: &Case, lessons: Lessons<'_>) -> String {
    let mut template = Template::of(case, lessons);
    match case.protocol {
        Protocol::Rest => rest(&mut template),
        Protocol::Http => http(&mut template),
    }
    template.remark("Api", "", Topic::Protocol);
    if !case.setup.functions.is_empty() {
        template.add("FunctionRole", "AWS::IAM::Role", role());
    }
    template.add_functions("AWS::Lambda::Function", |properties, code| {
        properties["Role"] = json!({ "Fn::GetAtt": ["FunctionRole", "Arn"] });
        properties["Code"] = json!({ "ZipFile": code });
    });
    template.add_plans(&json!({ "Ref": "Stage" }));
    template.written(None)
}

fn rest(template: &mut Template<'_>) {
    let stage = &template.setup.stage;
    let mut api = json!({
        "Name": template.setup.api.name,
        "EndpointConfiguration": { "Types": ["REGIONAL"] },
        "FailOnWarnings": true,
    });
    put(&mut api, "DisableExecuteApiEndpoint", disabled(template));
    api["Body"] = template.body("Body");
    // A deployment never changes: another body makes another one.
    let deployment = format!("Deployment{}", opaque_id(&api.to_string(), 8));
    template.add("Api", "AWS::ApiGateway::RestApi", api);
    let of_api = json!({ "Ref": "Api" });
    template.add(&deployment, "AWS::ApiGateway::Deployment", json!({ "RestApiId": of_api }));
    let mut properties = json!({
        "StageName": &*stage.name,
        "RestApiId": of_api,
        "DeploymentId": { "Ref": deployment },
    });
    put(&mut properties, "Variables", template.variables());
    let size = stage.cache_cluster_size.as_deref();
    put(&mut properties, "CacheClusterEnabled", size.map(|_| true.into()));
    put(&mut properties, "CacheClusterSize", size.map(Value::from));
    put(&mut properties, "MethodSettings", template.method_settings());
    if let Some(mut canary) = template.canary() {
        canary["DeploymentId"] = json!({ "Ref": deployment });
        properties["CanarySetting"] = canary;
    }
    put(&mut properties, "AccessLogSetting", template.access_log());
    template.add("Stage", "AWS::ApiGateway::Stage", properties);
    template.remark("Stage", "CacheClusterEnabled", Topic::Cache);
    template.remark("Stage", "MethodSettings", Topic::Settings);
    template.remark("Stage", "CanarySetting", Topic::Canary);
}

fn http(template: &mut Template<'_>) {
    let mut api = json!({ "FailOnWarnings": true });
    put(&mut api, "DisableExecuteApiEndpoint", disabled(template));
    api["Body"] = template.body("Body");
    let api_text = api.to_string();
    template.add("Api", "AWS::ApiGatewayV2::Api", api);
    let mut properties = json!({
        "ApiId": { "Ref": "Api" },
        "StageName": &*template.setup.stage.name,
        "AutoDeploy": template.setup.stage.auto_deploy,
    });
    if !template.setup.stage.auto_deploy {
        let deployment = format!("Deployment{}", opaque_id(&api_text, 8));
        properties["DeploymentId"] = json!({ "Ref": deployment });
        let of_api = json!({ "ApiId": { "Ref": "Api" } });
        template.add(&deployment, "AWS::ApiGatewayV2::Deployment", of_api);
    }
    put(&mut properties, "StageVariables", template.variables());
    let (default, routes) = template.route_settings();
    put(&mut properties, "DefaultRouteSettings", default);
    put(&mut properties, "RouteSettings", routes);
    put(&mut properties, "AccessLogSettings", template.access_log());
    template.add("Stage", "AWS::ApiGatewayV2::Stage", properties);
    template.remark("Stage", "DefaultRouteSettings", Topic::Throttle);
    template.remark("Stage", "RouteSettings", Topic::Throttle);
}

fn disabled(template: &Template<'_>) -> Option<Value> {
    template.setup.api.disable_execute_api_endpoint.then_some(Value::Bool(true))
}

/// What the functions run as: they write logs and do nothing else.
fn role() -> Value {
    json!({
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": { "Service": "lambda.amazonaws.com" },
                "Action": "sts:AssumeRole",
            }],
        },
        "ManagedPolicyArns": [
            sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"),
        ],
    })
}
