//! What SAM and CloudFormation templates share: the API's body, functions, keys, plans, settings.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::openapi::{filled, pairs, put};
use super::yaml::{self, Remarks};
use super::{Lessons, Topic, function, openapi};
use crate::case::Case;
use crate::definition::{
    AuthorizerKind, Function, IdentitySource, MethodSettings, Period, QuotaLimit, Setup,
    ThrottleLimit, UsagePlan,
};

mod note;

/// The language of the functions' code.
const RUNTIME: &str = "nodejs22.x";
/// Lambda gives up after so many seconds at most.
const LONGEST_RUN: u32 = 900;

/// A template in the making.
pub(super) struct Template<'a> {
    pub(super) case: &'a Case,
    pub(super) setup: &'a Setup,
    lessons: Lessons<'a>,
    resources: Map<String, Value>,
    remarks: Remarks,
    notes: Vec<String>,
    /// Functions' logical ids by name.
    functions: Vec<(&'a str, String)>,
}

impl<'a> Template<'a> {
    pub(super) fn of(case: &'a Case, lessons: Lessons<'a>) -> Self {
        let setup = &case.setup;
        let mut taken = BTreeSet::new();
        let mut logical =
            |name: &'a String| (name.as_str(), logical_id(name, "Function", &mut taken));
        let functions = setup.functions.keys().map(&mut logical).collect();
        let (resources, remarks) = (Map::new(), Remarks::new());
        Self { case, setup, lessons, resources, remarks, notes: note::notes(setup), functions }
    }

    /// Adds a resource.
    pub(super) fn add(&mut self, id: &str, kind: &str, properties: Value) {
        let mut resource = json!({ "Type": kind });
        resource["Properties"] = properties;
        self.resources.insert(id.to_owned(), resource);
    }

    /// Says at the top what this flavour does not hold.
    pub(super) fn note(&mut self, sentence: &str) {
        self.notes.push(sentence.to_owned());
    }

    /// Has a member of a resource name the lesson that is behind it.
    pub(super) fn remark(&mut self, resource: &str, member: &str, topic: Topic) {
        if let Some(lesson) = (self.lessons)(topic) {
            let member =
                if member.is_empty() { String::new() } else { format!("/Properties/{member}") };
            self.remarks.insert(format!("/Resources/{resource}{member}"), lesson);
        }
    }

    /// The whole text.
    pub(super) fn written(self, transform: Option<&str>) -> String {
        let mut head = vec![format!("{}: {}", self.case.title, self.case.about)];
        head.extend(self.notes);
        let mut out = json!({ "AWSTemplateFormatVersion": "2010-09-09" });
        put(&mut out, "Transform", transform.map(Value::from));
        out["Description"] = format!("{}, as it was in gatelab", self.case.title).into();
        let body = Value::Object(self.resources).to_string();
        if body.contains("${Backend}") {
            out["Parameters"] = json!({ "Backend": {
                "Type": "String",
                "Description": "Host of the HTTP back end: gatelab's own is not on AWS",
                "Default": "backend.example.com",
            }});
        }
        let resources: Value = serde_json::from_str(&body).unwrap_or_default();
        out["Resources"] = resources;
        let stage = self.setup.stage.target_of("");
        out["Outputs"] = json!({ "Address": {
            "Description": "Where the stage answers",
            "Value": sub(&format!("https://${{Api}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}{stage}")),
        }});
        yaml::document(&head, &out, &self.remarks)
    }

    /// The OpenAPI body, calling the template's own functions.
    pub(super) fn body(&mut self, at: &str) -> Value {
        let mut body = openapi::document(&self.setup.api, &self.setup.stage);
        if let Some(members) = body.as_object_mut() {
            members.shift_remove("servers");
        }
        self.link(&mut body);
        for (pointer, topic) in super::topics(&body) {
            self.remark("Api", &format!("{at}{pointer}"), topic);
        }
        body
    }

    /// Puts the template's own functions and back end where the API names them.
    fn link(&self, value: &mut Value) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    match value {
                        Value::String(uri) if name == "uri" || name == "authorizerUri" => {
                            *value = self.linked(uri);
                        }
                        _ => self.link(value),
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.link(item)),
            _ => {}
        }
    }

    fn linked(&self, uri: &str) -> Value {
        const GATEWAY: &str = "arn:${AWS::Partition}:apigateway:${AWS::Region}";
        let lambda =
            uri.split_once(":function:").filter(|(before, _)| before.contains(":lambda:path/"));
        let Some((_, rest)) = lambda else { return with_backend(uri) };
        let name = rest.strip_suffix("/invocations").unwrap_or(rest);
        let bare = name.split_once(':').map_or(name, |(name, _)| name);
        let found = self.functions.iter().find(|(known, _)| *known == name || *known == bare);
        let arn = match found {
            Some((_, id)) => format!("${{{id}.Arn}}"),
            None => format!(
                "arn:${{AWS::Partition}}:lambda:${{AWS::Region}}:${{AWS::AccountId}}:function:{}",
                name.replace("${", "${!")
            ),
        };
        sub(&format!("{GATEWAY}:lambda:path/2015-03-31/functions/{arn}/invocations"))
    }

    /// The stage's variables.
    pub(super) fn variables(&self) -> Option<Value> {
        let variables = self.setup.stage.variables.iter();
        filled(variables.map(|(name, value)| (name.clone(), with_backend(value))).collect())
    }

    /// Access logs, and the group that they go to.
    pub(super) fn access_log(&mut self) -> Option<Value> {
        let format = self.setup.stage.access_log.as_deref()?.to_owned();
        self.add("AccessLog", "AWS::Logs::LogGroup", json!({ "RetentionInDays": 7 }));
        let arn = json!({ "Fn::GetAtt": ["AccessLog", "Arn"] });
        Some(json!({ "DestinationArn": arn, "Format": format }))
    }

    /// The functions, and API Gateway's permission to invoke them. `flavour` makes the resource
    /// from code and the properties that both flavours have.
    pub(super) fn add_functions(&mut self, kind: &str, flavour: impl Fn(&mut Value, String)) {
        let setup = self.setup;
        let is_named = format!("{:?}", setup.api.routes).contains("${stageVariables.")
            || format!("{:?}", setup.api.authorizers).contains("${stageVariables.");
        for (name, id) in self.functions.clone() {
            let Some(function) = setup.functions.get(name) else { continue };
            let seconds = function.latency_ms.div_ceil(1000) + 3;
            let mut properties = json!({
                "Description": format!("Does what gatelab's double {name} does"),
                "Runtime": RUNTIME,
                "Handler": "index.handler",
                "Timeout": seconds.min(LONGEST_RUN),
            });
            // Where stage variables name functions, these need their names; an alias is no name of a function.
            let is_named = is_named && !name.contains(':');
            put(&mut properties, "FunctionName", is_named.then(|| name.into()));
            flavour(&mut properties, function::code(function, identity(setup, name).as_deref()));
            self.add(&id, kind, properties);
            self.permit(&id, function);
        }
    }

    fn permit(&mut self, id: &str, function: &Function) {
        if function.permission {
            let source =
                "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*";
            self.add(
                &format!("{id}Permission"),
                "AWS::Lambda::Permission",
                json!({
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": { "Ref": id },
                    "Principal": "apigateway.amazonaws.com",
                    "SourceArn": sub(source),
                }),
            );
        }
    }

    /// API keys, usage plans, and which key is in which plan. `stage` names this stage.
    pub(super) fn add_plans(&mut self, stage: &Value) {
        let setup = self.setup;
        let mut taken = BTreeSet::new();
        let mut keys = Vec::new();
        for key in &setup.api_keys {
            let id = logical_id(&key.id, "Key", &mut taken);
            let properties =
                json!({ "Name": key.name, "Value": &*key.value, "Enabled": key.enabled });
            self.add(&id, "AWS::ApiGateway::ApiKey", properties);
            if keys.is_empty() {
                self.remark(&id, "", Topic::ApiKey);
            }
            keys.push((&key.id, id));
        }
        for plan in &setup.usage_plans {
            let id = logical_id(&plan.id, "Plan", &mut taken);
            self.add(&id, "AWS::ApiGateway::UsagePlan", plan_of(plan, &setup.stage.name, stage));
            self.remark(&id, "Throttle", Topic::Throttle);
            for (key, key_id) in keys.iter().filter(|(key, _)| plan.keys.contains(key)) {
                self.add(
                    &logical_id(&format!("{}-{key}", plan.id), "PlanKey", &mut taken),
                    "AWS::ApiGateway::UsagePlanKey",
                    json!({
                        "KeyId": { "Ref": key_id },
                        "KeyType": "API_KEY",
                        "UsagePlanId": { "Ref": id },
                    }),
                );
            }
        }
    }

    /// REST: settings by method.
    pub(super) fn method_settings(&self) -> Option<Value> {
        let settings = self.setup.stage.method_settings.iter();
        let settings: Vec<Value> = settings.map(|(key, s)| method_setting(key, s)).collect();
        (!settings.is_empty()).then(|| settings.into())
    }

    /// HTTP: limits of all routes, and of single ones.
    pub(super) fn route_settings(&self) -> (Option<Value>, Option<Value>) {
        let mut routes = Map::new();
        for (key, settings) in &self.setup.stage.method_settings {
            routes.insert(key.to_string(), throttle_setting(settings));
        }
        let default = routes.shift_remove("*/*");
        (default, filled(routes))
    }

    /// REST: the canary release; its own deployment is for the notes.
    pub(super) fn canary(&self) -> Option<Value> {
        let canary = self.setup.stage.canary.as_ref()?;
        let mut out = json!({
            "PercentTraffic": number(canary.percent),
            "UseStageCache": canary.use_stage_cache,
        });
        let variables: Vec<(String, String)> =
            canary.variables.iter().map(|(n, v)| (n.clone(), v.clone())).collect();
        put(&mut out, "StageVariableOverrides", pairs(&variables));
        Some(out)
    }
}

/// `Fn::Sub` of a text in which `${…}` stands for something of the template.
pub(super) fn sub(text: &str) -> Value {
    json!({ "Fn::Sub": text })
}

/// The text with the template's back end in place of gatelab's own.
fn with_backend(text: &str) -> Value {
    if !text.contains("{backend}") {
        return text.into();
    }
    sub(&text.replace("${", "${!").replace("{backend}", "${Backend}"))
}

/// Letters and digits that follow from a name, not taken yet.
fn logical_id(name: &str, kind: &str, taken: &mut BTreeSet<String>) -> String {
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric());
    let part = |part: &str| {
        let (first, rest) = part.split_at_checked(1).unwrap_or_default();
        first.to_ascii_uppercase() + rest
    };
    let base: String = parts.map(part).chain([kind.to_owned()]).collect();
    let ids = (2..).map(|number| format!("{base}{number}"));
    let mut ids = std::iter::once(base.clone()).chain(ids).filter(|id| !taken.contains(id));
    let id = ids.next().unwrap_or(base);
    taken.insert(id.clone());
    id
}

/// Where the event of an authorizer's function has what its first identity source names.
fn identity(setup: &Setup, function: &str) -> Option<String> {
    let authorizer = setup.api.authorizers.iter().find(|authorizer| {
        matches!(&authorizer.kind, AuthorizerKind::Request { function: name, .. } if name.0 == function)
    })?;
    match authorizer.identity_sources.first()? {
        IdentitySource::Header(name) => Some(format!("header(event, {})", Value::from(&**name))),
        IdentitySource::Query(name) => {
            Some(format!("event.queryStringParameters?.[{}]", Value::from(&**name)))
        }
        IdentitySource::StageVariable(name) => {
            Some(format!("event.stageVariables?.[{}]", Value::from(&**name)))
        }
        IdentitySource::Context(name) => {
            Some(format!("at(event, {})", Value::from(format!("requestContext.{name}"))))
        }
    }
}

fn plan_of(plan: &UsagePlan, own_stage: &str, stage: &Value) -> Value {
    let UsagePlan { id, stages, throttle, quota, keys: _ } = plan;
    let mut api_stages = Vec::new();
    for covered in stages.iter().filter(|covered| covered.stage == own_stage) {
        let mut out = json!({ "ApiId": { "Ref": "Api" }, "Stage": stage });
        let limits = covered.throttle.iter();
        let limits = limits.map(|(key, limit)| (key.to_string(), limit_of(*limit)));
        put(&mut out, "Throttle", filled(limits.collect()));
        api_stages.push(out);
    }
    let mut out = json!({ "UsagePlanName": &**id, "ApiStages": api_stages });
    put(&mut out, "Throttle", throttle.map(limit_of));
    put(&mut out, "Quota", quota.map(quota_of));
    out
}

fn limit_of(ThrottleLimit { rate, burst }: ThrottleLimit) -> Value {
    json!({ "RateLimit": number(rate), "BurstLimit": burst })
}

fn quota_of(QuotaLimit { limit, offset, period }: QuotaLimit) -> Value {
    let period = match period {
        Period::Day => "DAY",
        Period::Week => "WEEK",
        Period::Month => "MONTH",
    };
    let mut out = json!({ "Limit": limit, "Period": period });
    put(&mut out, "Offset", (offset > 0).then(|| offset.into()));
    out
}

fn method_setting(key: &str, settings: &MethodSettings) -> Value {
    let (path, verb) = match key.rsplit_once('/') {
        Some(("*", "*")) | None => ("/*".to_owned(), "*"),
        Some(("/" | "", verb)) => ("/".to_owned(), verb),
        Some((path, verb)) => (format!("/{}", path.replace('/', "~1")), verb),
    };
    let verb = if verb == "ANY" { "*" } else { verb };
    let mut out = json!({ "ResourcePath": path, "HttpMethod": verb });
    put(&mut out, "CachingEnabled", settings.caching_enabled.map(Value::from));
    put(&mut out, "CacheTtlInSeconds", settings.cache_ttl.map(Value::from));
    put(&mut out, "CacheDataEncrypted", settings.cache_data_encrypted.map(Value::from));
    if let (Value::Object(out), Value::Object(throttle)) = (&mut out, throttle_setting(settings)) {
        out.extend(throttle);
    }
    out
}

fn throttle_setting(settings: &MethodSettings) -> Value {
    let mut out = json!({});
    put(&mut out, "ThrottlingRateLimit", settings.throttling_rate_limit.map(number));
    put(&mut out, "ThrottlingBurstLimit", settings.throttling_burst_limit.map(Value::from));
    out
}

/// A number without decimals where it has none.
fn number(number: f64) -> Value {
    if number.fract() == 0.0 { (number as i64).into() } else { number.into() }
}
