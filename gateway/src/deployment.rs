//! Deployments: what an API was at each of them, which one the stage serves, and what waits for one.
//!
//! A stage's settings act at once; a change of the API waits for its deployment (data-plane.md 11.1).

use std::sync::Arc;

use crate::Gateway;
use crate::definition::{Api, Canary, Deployment, Protocol, Setup};
use crate::moment::Moment;

/// So many are kept; older ones cannot be gone back to.
const MOST: usize = 300;

/// Every deployment there is, and the API as it is being edited.
#[derive(Clone, Debug)]
pub(crate) struct Deployments {
    /// The oldest first.
    made: Vec<Deployment>,
    /// How many were ever made.
    count: usize,
    /// What the next one will hold.
    edited: Arc<Api>,
}

/// Why a deployment cannot be used so: AWS's words where AWS has some.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDeployed {
    /// The stage, or its canary, points at it.
    #[error("Active stages pointing to this deployment must be moved or deleted")]
    InUse,
    /// There is none of that id.
    #[error("Invalid Deployment identifier specified")]
    Unknown,
    /// A promotion without a canary.
    #[error("Promotion not available. Canary does not exist.")]
    NoCanary,
    /// A canary on a stage that is not there.
    #[error(
        "Invalid deployment content specified.Stage {0} must already be created before making a \
         canary release deployment"
    )]
    NoStage(String),
    /// An HTTP API has no canaries.
    #[error("an HTTP API has no canary releases")]
    OnlyRest,
    /// The stage deploys every change by itself.
    #[error("a stage with automatic deployment chooses its deployment itself: switch that off")]
    Automatic,
}

/// The id of an API's deployment of that number, from 1: six characters, as AWS's have.
pub(crate) fn id(number: usize) -> Arc<str> {
    format!("d{number:05}").into()
}

/// A deployment that was there from the start.
pub(crate) fn first(number: usize, api: Arc<Api>) -> Deployment {
    Deployment { id: id(number), description: Arc::default(), made: None, api }
}

impl Deployments {
    /// The stage's own, and the canary's where it has one, counted from 1.
    pub(crate) fn of(setup: &mut Setup) -> Self {
        let stage = first(1, Arc::clone(&setup.api));
        point(setup, &stage);
        let canary = setup.stage.canary.as_mut().and_then(|canary| canary.deployment.as_mut());
        let canary = canary.map(|own| {
            *own = first(2, Arc::clone(&own.api));
            own.clone()
        });
        let made: Vec<Deployment> = std::iter::once(stage).chain(canary).collect();
        Self { count: made.len(), made, edited: Arc::clone(&setup.api) }
    }

    fn find(&self, id: &str) -> Option<&Deployment> {
        self.made.iter().find(|deployment| *deployment.id == *id)
    }

    /// A new snapshot.
    fn make(&mut self, api: &Arc<Api>, description: &str, now: Moment) -> Deployment {
        self.count += 1;
        let deployment = Deployment {
            id: id(self.count),
            description: description.into(),
            made: Some(now),
            api: Arc::clone(api),
        };
        if self.made.len() == MOST {
            self.made.remove(0);
        }
        self.made.push(deployment.clone());
        deployment
    }

    /// The snapshot in use where it holds just this, or else a new one.
    fn keep(&mut self, used: Option<&Deployment>, api: &Arc<Api>, now: Moment) -> Deployment {
        match used.filter(|used| used.api.document == api.document) {
            Some(used) => Deployment { api: Arc::clone(api), ..used.clone() },
            None => self.make(api, "", now),
        }
    }
}

impl Gateway {
    /// The same world under another definition, all of it deployed at once.
    #[must_use]
    pub fn redeployed(&self, mut setup: Setup, now: Moment) -> Self {
        let mut deployments = self.deployments.clone();
        deployments.edited = Arc::clone(&setup.api);
        let used = deployments.find(&self.setup.deployment).cloned();
        point(&mut setup, &deployments.keep(used.as_ref(), &deployments.edited.clone(), now));
        let used = self.setup.stage.canary.as_ref().and_then(|old| old.deployment.as_ref());
        if let Some(own) = setup.stage.canary.as_mut().and_then(|new| new.deployment.as_mut()) {
            *own = deployments.keep(used, &own.api.clone(), now);
        }
        Self { setup: Arc::new(setup), deployments, world: self.world.clone() }
    }

    /// The same world with settings that act at once, and an API that waits to be deployed; a stage
    /// with automatic deployment does not wait.
    #[must_use]
    pub fn edited(&self, mut setup: Setup, now: Moment) -> Self {
        if setup.stage.auto_deploy {
            return self.redeployed(setup, now);
        }
        let old = &self.setup;
        let edited = Arc::clone(&setup.api);
        (setup.api, setup.deployment) = (Arc::clone(&old.api), Arc::clone(&old.deployment));
        if let (Some(new), Some(old)) = (&mut setup.stage.canary, &old.stage.canary)
            && new.deployment.is_none()
        {
            new.deployment.clone_from(&old.deployment);
        }
        let mut gateway = self.redeployed(setup, now);
        gateway.deployments.edited = edited;
        gateway
    }

    /// Deploys the API as it was edited: to the canary while there is one (data-plane.md 11.5).
    pub fn deploy(&mut self, description: &str, now: Moment) -> Deployment {
        let edited = Arc::clone(&self.deployments.edited);
        let deployment = self.deployments.make(&edited, description, now);
        let setup = Arc::make_mut(&mut self.setup);
        match &mut setup.stage.canary {
            Some(canary) => canary.deployment = Some(deployment.clone()),
            None => self.move_to(&deployment),
        }
        deployment
    }

    /// Deploys the API as it was edited to a canary of that stage.
    ///
    /// # Errors
    /// On HTTP APIs, and on a stage that is not there.
    pub fn deploy_canary(
        &mut self,
        stage: &str,
        canary: Canary,
        description: &str,
        now: Moment,
    ) -> Result<Deployment, NotDeployed> {
        if self.setup.api.protocol == Protocol::Http {
            return Err(NotDeployed::OnlyRest);
        }
        if *self.setup.stage.name != *stage {
            return Err(NotDeployed::NoStage(stage.to_owned()));
        }
        Arc::make_mut(&mut self.setup).stage.canary = Some(canary);
        Ok(self.deploy(description, now))
    }

    /// Points the stage at a deployment made before: how a release is taken back.
    ///
    /// # Errors
    /// Without such a deployment, and on stages with automatic deployment.
    pub fn roll_back(&mut self, id: &str) -> Result<(), NotDeployed> {
        if self.setup.stage.auto_deploy {
            return Err(NotDeployed::Automatic);
        }
        let deployment = self.deployments.find(id).cloned().ok_or(NotDeployed::Unknown)?;
        self.move_to(&deployment);
        Ok(())
    }

    /// Gives the stage the canary's deployment and variables, and the canary no more requests; it
    /// stays until it is removed (data-plane.md 11.5).
    ///
    /// # Errors
    /// Without a canary.
    pub fn promote(&mut self) -> Result<(), NotDeployed> {
        let stage = &mut Arc::make_mut(&mut self.setup).stage;
        let canary = stage.canary.as_mut().ok_or(NotDeployed::NoCanary)?;
        canary.percent = 0.0;
        Arc::make_mut(&mut stage.variables).extend(canary.variables.clone());
        if let Some(deployment) = canary.deployment.clone() {
            self.move_to(&deployment);
        }
        Ok(())
    }

    /// Takes the canary away, with what it was trying.
    pub fn remove_canary(&mut self) {
        Arc::make_mut(&mut self.setup).stage.canary = None;
    }

    /// Deletes a deployment.
    ///
    /// # Errors
    /// While the stage or its canary points at it, or without such a deployment.
    pub fn delete_deployment(&mut self, id: &str) -> Result<(), NotDeployed> {
        let canary = self.setup.stage.canary.as_ref().and_then(|c| c.deployment.as_ref());
        if *self.setup.deployment == *id || canary.is_some_and(|own| *own.id == *id) {
            return Err(NotDeployed::InUse);
        }
        let made = &mut self.deployments.made;
        let at = made.iter().position(|d| *d.id == *id).ok_or(NotDeployed::Unknown)?;
        made.remove(at);
        Ok(())
    }

    /// Every deployment, the oldest first.
    pub fn deployments(&self) -> &[Deployment] {
        &self.deployments.made
    }

    /// Whether the API was edited since the newest deployment in use.
    pub fn waits_for_deployment(&self) -> bool {
        let canary = self.setup.stage.canary.as_ref().and_then(|c| c.deployment.as_ref());
        canary.map_or(&self.setup.api, |own| &own.api).document != self.deployments.edited.document
    }

    /// A deployment of its own starts with a cold cache.
    fn move_to(&mut self, deployment: &Deployment) {
        if deployment.id != self.setup.deployment {
            self.world.flush_cache();
        }
        point(Arc::make_mut(&mut self.setup), deployment);
    }
}

fn point(setup: &mut Setup, to: &Deployment) {
    (setup.api, setup.deployment) = (Arc::clone(&to.api), Arc::clone(&to.id));
}

#[cfg(test)]
mod tests;
