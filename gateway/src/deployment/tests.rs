use serde_json::{Value, json};

use super::*;
use crate::Case;
use crate::fixture::{self, Answer, fire, mock};

fn version(text: &str) -> Value {
    let template = json!({"application/json": format!("{text} $stageVariables.v")});
    json!({"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": mock(
        json!({"x-amazon-apigateway-integration": {"responses": {"default": {"responseTemplates": template}}}}),
    )}}})
}

fn rest(text: &str, stage: &Value) -> Gateway {
    let mut case = json!({"definition": version(text), "stage": {"variables": {"v": "1"}}});
    fixture::merge(&mut case, json!({"stage": stage}));
    fixture::rest(case)
}

fn setup(text: &str, stage: &Value) -> Setup {
    rest(text, stage).setup().clone()
}

fn get(gateway: &mut Gateway) -> Answer {
    fire(gateway, "GET /dev/a", &[])
}

fn ids(gateway: &Gateway) -> Vec<String> {
    gateway.deployments().iter().map(|d| d.id.to_string()).collect()
}

#[test]
fn a_change_waits_and_a_setting_does_not() {
    let now = Moment(7);
    let mut gateway = rest("one", &json!({}));
    assert_eq!(get(&mut gateway).body(), "one 1");
    gateway = gateway.edited(setup("two", &json!({"variables": {"v": "2"}})), now);
    assert_eq!(get(&mut gateway).body(), "one 2");
    assert!(gateway.waits_for_deployment());
    let made = gateway.deploy("second", now);
    assert_eq!((&*made.id, &*made.description, made.made), ("d00002", "second", Some(now)));
    assert_eq!(get(&mut gateway).body(), "two 2");
    assert!(!gateway.waits_for_deployment());
    gateway = gateway.edited(setup("two", &json!({"variables": {"v": "3"}})), now);
    assert_eq!(get(&mut gateway).body(), "two 3");
    assert!(!gateway.waits_for_deployment(), "settings of the stage wait for nothing");
    assert_eq!(ids(&gateway), ["d00001", "d00002"]);
}

#[test]
fn throttles_cache_keys_and_plans_act_at_once() {
    let mut gateway = rest("one", &json!({}));
    let slow =
        json!({"method_settings": {"*/*": {"throttlingRateLimit": 0, "throttlingBurstLimit": 0}}});
    gateway = gateway.edited(setup("two", &slow), Moment(0));
    assert_eq!(get(&mut gateway).status(), 429);
}

#[test]
fn a_rollback_points_the_stage_at_an_older_deployment() {
    let mut gateway = rest("one", &json!({}));
    gateway = gateway.redeployed(setup("two", &json!({})), Moment(1));
    let snapshot = gateway.clone();
    assert_eq!(get(&mut gateway).body(), "two 1");
    assert_eq!(gateway.roll_back("d00001"), Ok(()));
    assert_eq!(get(&mut gateway).body(), "one 1");
    assert!(gateway.waits_for_deployment(), "the newer change is not live any more");
    assert_eq!(gateway.roll_back("d00009"), Err(NotDeployed::Unknown));
    assert_eq!(get(&mut snapshot.clone()).body(), "two 1", "a clone is a snapshot");
    assert_eq!(gateway.delete_deployment("d00001"), Err(NotDeployed::InUse));
    assert_eq!(gateway.delete_deployment("d00002"), Ok(()));
    assert_eq!(gateway.delete_deployment("d00002"), Err(NotDeployed::Unknown));
    assert_eq!(ids(&gateway), ["d00001"]);
    assert_eq!(&*gateway.deploy("", Moment(2)).id, "d00003", "ids are not used again");
    assert_eq!(get(&mut gateway).body(), "two 1");
    let anew = Gateway::new(gateway.setup().clone());
    assert_eq!((ids(&anew), &*anew.setup().deployment), (vec!["d00001".to_owned()], "d00001"));
}

#[test]
fn another_deployment_starts_with_a_cold_cache() {
    let stage = json!({"cache_cluster_size": "0.5",
        "method_settings": {"*/*": {"cachingEnabled": true}}});
    let mut gateway = rest("one", &stage);
    get(&mut gateway);
    gateway = gateway.edited(setup("two", &stage), Moment(0));
    assert_eq!(get(&mut gateway).body(), "one 1");
    assert_eq!(gateway.world().cache.len(), 1);
    gateway.deploy("", Moment(0));
    assert_eq!(gateway.world().cache.len(), 0);
    assert_eq!(get(&mut gateway).body(), "two 1");
}

#[test]
fn while_a_canary_exists_deploying_updates_the_canary() {
    let all = json!({"canary": {"percentTraffic": 100, "stageVariableOverrides": {"v": "9"}}});
    let mut gateway = rest("one", &json!({}));
    // A canary of settings alone is on the stage's own deployment.
    gateway = gateway.edited(setup("two", &all), Moment(0));
    assert_eq!(get(&mut gateway).body(), "one 9");
    gateway.deploy("try", Moment(0));
    assert_eq!(get(&mut gateway).body(), "two 9");
    assert!(!gateway.waits_for_deployment());
    assert_eq!(gateway.delete_deployment("d00002"), Err(NotDeployed::InUse));
    // Its settings act at once and leave it its deployment.
    let none = json!({"canary": {"percentTraffic": 0, "stageVariableOverrides": {"v": "9"}}});
    let mut quiet = gateway.edited(setup("two", &none), Moment(0));
    assert_eq!(get(&mut quiet).body(), "one 1");
    quiet = quiet.edited(setup("two", &all), Moment(0));
    assert_eq!(get(&mut quiet).body(), "two 9");
    quiet.remove_canary();
    assert_eq!(get(&mut quiet).body(), "one 1");
    assert_eq!(quiet.promote(), Err(NotDeployed::NoCanary));
    // Promotion: the deployment, the variables, and no more requests for the canary.
    assert_eq!(gateway.promote(), Ok(()));
    let answer = get(&mut gateway);
    assert_eq!(answer.body(), "two 9");
    assert_eq!(&*gateway.setup().deployment, "d00002");
    let canary = gateway.setup().stage.canary.as_ref().unwrap();
    assert!(canary.percent == 0.0 && canary.variables["v"] == "9");
    assert_eq!(gateway.delete_deployment("d00001"), Ok(()));
}

#[test]
fn a_canary_needs_its_stage_and_a_rest_api() {
    let canary = Canary {
        percent: 100.0,
        variables: [("v".to_owned(), "7".to_owned())].into(),
        use_stage_cache: false,
        deployment: None,
    };
    let mut gateway = rest("one", &json!({})).edited(setup("two", &json!({})), Moment(0));
    let refused = gateway.deploy_canary("prod", canary.clone(), "", Moment(0)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "Invalid deployment content specified.Stage prod must already be created before making a \
         canary release deployment"
    );
    gateway.deploy_canary("dev", canary.clone(), "", Moment(0)).unwrap();
    assert_eq!(get(&mut gateway).body(), "two 7");
    let mut http = fixture::http(json!({}));
    let refused = http.deploy_canary("$default", canary, "", Moment(0)).unwrap_err();
    assert_eq!(refused, NotDeployed::OnlyRest);
}

#[test]
fn canaries_with_a_definition_keep_their_deployment_through_other_changes() {
    let stage = json!({"canary": {"percentTraffic": 100, "definition": version("canary")}});
    let mut gateway = rest("one", &stage);
    assert_eq!(ids(&gateway), ["d00001", "d00002"]);
    gateway = gateway.redeployed(setup("two", &stage), Moment(0));
    assert_eq!(ids(&gateway), ["d00001", "d00002", "d00003"]);
    assert_eq!(get(&mut gateway).body(), "canary 1");
    let context = gateway.setup().stage.canary.as_ref().unwrap().deployment.as_ref().unwrap();
    assert_eq!((&*context.id, &*gateway.setup().deployment), ("d00002", "d00003"));
}

#[test]
fn http_apis_wait_only_without_automatic_deployment() {
    let answer = |text: &str| json!({"kind": "static", "value": {"statusCode": 200, "body": text}});
    let http = |function: &str, automatic: bool| {
        let case = json!({
            "name": "t", "protocol": "HTTP", "stage": {"name": "$default", "auto_deploy": automatic},
            "definition": {"openapi": "3.0.1", "info": {"title": "t", "version": "1"},
                "paths": {"/a": {"get": fixture::lambda(function, json!({}))}}},
            "functions": {"F": answer("one"), "G": answer("two")},
        });
        let (case, problems) = Case::from_value("t", &case);
        assert!(problems.is_empty(), "{problems:?}");
        case.unwrap().setup
    };
    for (automatic, then) in [(true, "two"), (false, "one")] {
        let mut gateway =
            Gateway::new(http("F", automatic)).edited(http("G", automatic), Moment(0));
        assert_eq!(fire(&mut gateway, "GET /a", &[]).body(), then);
        let rolled_back = gateway.roll_back("d00001");
        assert_eq!(rolled_back.err(), automatic.then_some(NotDeployed::Automatic));
    }
}
