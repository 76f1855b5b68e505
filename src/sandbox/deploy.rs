//! Deployments in the sandbox: what waits for one, deploying it, going back, promoting a canary.

use gatelab_gateway::deployment::NotDeployed;
use serde_json::{Value, json};

use super::{Did, Feature, FeatureKind, LogEntry, Refused, Sandbox, What, definition, patch};

impl Sandbox {
    /// Whether each change of the API goes live by itself.
    pub fn deploys_itself(&self) -> bool {
        self.state.at_once || self.gateway().setup().stage.auto_deploy
    }

    /// What was edited and is not live: `GET /items/{id}`; the canary counts while there is one.
    pub fn waiting(&self) -> Vec<String> {
        if !self.gateway().waits_for_deployment() {
            return Vec::new();
        }
        let setup = self.gateway().setup();
        let canary = setup.stage.canary.as_ref().and_then(|canary| canary.deployment.as_ref());
        let live = &canary.map_or(&setup.api, |own| &own.api).document;
        let (old, new) = (definition::operations_in(live), definition::operations(self.document()));
        let changed = new.iter().filter(|operation| !old.contains(operation));
        let removed = old.iter().filter(|(name, _)| !new.iter().any(|(other, _)| other == name));
        let names: Vec<String> = changed.chain(removed).map(|(name, _)| name.clone()).collect();
        if names.is_empty() { vec!["a setting of the API".to_owned()] } else { names }
    }

    /// Applies a merge patch to the document: settings of the stage act at once, the API waits.
    pub fn edit_for_later(&mut self, patch: &Value, words: &str) -> Result<&LogEntry, Refused> {
        let mut document = self.document().clone();
        patch::merge(&mut document, patch);
        let did = Did::Edited { patch: patch.clone(), words: words.to_owned(), waits: true };
        self.put(document, words, false, did)
    }

    /// Makes what was edited live: on the stage, or on its canary while there is one.
    pub fn deploy(&mut self) -> Result<&LogEntry, Refused> {
        let before = self.state.clone();
        let id = self.state.gateway.deploy("", self.state.now).id;
        let definition = self.document()["definition"].clone();
        let onto = if self.gateway().setup().stage.canary.is_some() && !definition.is_null() {
            self.note_in_document(&json!({"stage": {"canary": {"definition": definition}}}));
            "the canary"
        } else {
            "the stage"
        };
        let words = format!("deployed as {id} to {onto}");
        self.note(What::Edited(words), Some(Did::Deployed), before);
        self.last_entry()
    }

    /// Points the stage at the deployment of that number, from 1.
    pub fn roll_back(&mut self, number: usize) -> Result<&LogEntry, Refused> {
        let found = number.checked_sub(1).and_then(|at| self.gateway().deployments().get(at));
        let id = found.map(|found| found.id.clone()).ok_or(NotDeployed::Unknown)?;
        let before = self.state.clone();
        self.state.gateway.roll_back(&id)?;
        let did = Some(Did::RolledBack(number));
        self.note(What::Edited(format!("the stage is back at {id}")), did, before);
        self.last_entry()
    }

    /// Gives the stage what its canary has; the canary stays, without requests.
    pub fn promote(&mut self) -> Result<&LogEntry, Refused> {
        let before = self.state.clone();
        self.state.gateway.promote()?;
        let overrides = self.document()["stage"]["canary"]["stageVariableOverrides"].clone();
        let variables = if overrides.is_null() { json!({}) } else { overrides };
        self.note_in_document(
            &json!({"stage": {"variables": variables, "canary": {"percentTraffic": 0}}}),
        );
        self.note(What::Edited("canary promoted".to_owned()), Some(Did::Promoted), before);
        self.last_entry()
    }

    /// Writes into the document what the gateway has already.
    fn note_in_document(&mut self, patch: &Value) {
        patch::merge(&mut std::sync::Arc::make_mut(&mut self.state.case).document, patch);
    }

    /// The feature as it is now.
    pub(super) fn deployments(&self) -> Feature {
        let on = self.deploys_itself();
        let summary = match (self.waiting().as_slice(), on) {
            ([], true) => "live at once".to_owned(),
            ([], false) => "by hand".to_owned(),
            ([one], _) => format!("{one} waits"),
            (many, _) => format!("{} changes wait: {}", many.len(), many.join(", ")),
        };
        let kind = FeatureKind::Deployments;
        Feature { kind, name: "Deployments", on, summary, available: Ok(()) }
    }

    /// Changes go live by themselves, what waits included; or they wait from now on.
    pub(super) fn switch_deployments(&mut self) -> Result<&LogEntry, Refused> {
        let at_once = !self.deploys_itself();
        let mut document = self.document().clone();
        if document["protocol"] == "HTTP" {
            document["stage"]["auto_deploy"] = at_once.into();
        }
        let words = if at_once { "each change is live at once" } else { "changes wait" };
        self.put(document, words, at_once, Did::Toggled(FeatureKind::Deployments))?;
        self.state.at_once = at_once;
        self.last_entry()
    }
}

impl From<NotDeployed> for Refused {
    fn from(refused: NotDeployed) -> Self {
        Self(refused.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::shop;
    use super::*;

    fn status(sandbox: &mut Sandbox) -> String {
        sandbox.fire_as(Some("alice"), 0, 1).unwrap().burst().unwrap().status()
    }

    fn summary(sandbox: &Sandbox) -> String {
        let mut features = sandbox.features().into_iter();
        features.find(|f| f.kind == FeatureKind::Deployments).unwrap().summary
    }

    #[test]
    fn switched_off_a_change_waits_and_a_setting_does_not() {
        let mut s = shop();
        assert_eq!((summary(&s), s.waiting()), ("live at once".to_owned(), Vec::new()));
        s.toggle(FeatureKind::Deployments).unwrap();
        assert_eq!(summary(&s), "by hand");
        s.toggle(FeatureKind::Throttle).unwrap();
        assert_eq!(s.waiting(), Vec::<String>::new());
        s.toggle(FeatureKind::ApiKey).unwrap();
        s.edit(&json!({"callers": {"alice": {"key": null}}}), "no key").unwrap();
        assert_eq!(s.waiting(), ["GET /items/{id}"]);
        assert_eq!(summary(&s), "GET /items/{id} waits");
        assert_eq!(status(&mut s), "200");
        let before = s.gateway().deployments().len();
        assert!(format!("{:?}", s.deploy().unwrap().what).contains("deployed as d00002"));
        assert_eq!(status(&mut s), "403");
        s.undo();
        s.undo();
        assert_eq!(s.gateway().deployments().len(), before);
        assert_eq!((status(&mut s), s.waiting().len()), ("200".to_owned(), 1));
        // Switched on again, nothing is left waiting.
        s.toggle(FeatureKind::Deployments).unwrap();
        assert_eq!((status(&mut s), summary(&s)), ("403".to_owned(), "live at once".to_owned()));
    }

    #[test]
    fn the_stage_goes_back_and_a_canary_is_promoted() {
        let mut s = shop();
        assert_eq!(s.promote().unwrap_err().0, "Promotion not available. Canary does not exist.");
        s.toggle(FeatureKind::ApiKey).unwrap();
        s.edit(&json!({"callers": {"alice": {"key": null}}}), "no key").unwrap();
        assert_eq!(status(&mut s), "403");
        s.roll_back(1).unwrap();
        assert_eq!(
            (status(&mut s), s.waiting()),
            ("200".to_owned(), vec!["GET /items/{id}".into()])
        );
        assert!(s.roll_back(0).is_err() && s.roll_back(9).is_err());
        // While a canary exists, deploying updates it alone.
        let canary = json!({"stage": {"canary": {"percentTraffic": 0,
            "stageVariableOverrides": {"release": "new"}}}});
        s.edit_for_later(&canary, "a canary").unwrap();
        s.deploy().unwrap();
        assert_eq!((status(&mut s), s.waiting()), ("200".to_owned(), Vec::new()));
        let all = json!({"stage": {"canary": {"percentTraffic": 100}}});
        s.edit_for_later(&all, "all of it").unwrap();
        assert_eq!(status(&mut s), "403");
        s.promote().unwrap();
        assert_eq!(s.document()["stage"]["canary"]["percentTraffic"], 0);
        assert_eq!(s.document()["stage"]["variables"]["release"], "new");
        assert_eq!(s.variables().collect::<Vec<_>>(), [("release", "new")]);
        assert_eq!(status(&mut s), "403");
        s.undo();
        s.undo();
        assert_eq!(s.document()["stage"]["canary"]["percentTraffic"], 100);
        // Other settings of the stage leave both deployments as they are.
        s.edit_for_later(&json!({"stage": {"canary": {"percentTraffic": 0}}}), "none").unwrap();
        assert_eq!(status(&mut s), "200");
    }

    #[test]
    fn an_http_api_waits_without_automatic_deployment() {
        let mut s = shop();
        s.switch_protocol().unwrap();
        s.toggle(FeatureKind::Deployments).unwrap();
        assert_eq!(s.document()["stage"]["auto_deploy"], false);
        s.edit(&json!({"definition": {"paths": {"/items/{id}": null}}}), "gone").unwrap();
        assert_eq!(
            (status(&mut s), s.waiting()),
            ("200".to_owned(), vec!["GET /items/{id}".into()])
        );
        s.deploy().unwrap();
        assert_eq!(status(&mut s), "404");
        // The answer, the deployment, the first answer, and the edit: a REST API needs a method.
        for _ in 0..4 {
            s.undo().unwrap();
        }
        s.switch_protocol().unwrap();
        assert!(s.document()["stage"].get("auto_deploy").is_none());
    }
}
