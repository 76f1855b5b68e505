//! What is switched on, its settings, the callers, the clock and the buckets.

use super::moving::window;
use super::requests::counted;
use super::{Pane, SandboxScreen, heading, pace};
use crate::sandbox::{Feature, FeatureKind, KnobView, Sandbox, clock_text, shows, span};
use crate::tui::action::Action;
use crate::tui::keymap::Act;
use crate::tui::screen::Outcome;
use crate::tui::theme::Role;
use crate::tui::widget::{Line, gauge};
use crate::words::count;

/// A row of the features pane: a feature, or a setting of the one under the cursor.
pub(super) enum Row {
    Feature(Feature),
    Knob(KnobView),
}

impl SandboxScreen {
    /// The rows of the features pane. Settings stand below the feature that the cursor is on.
    pub(super) fn rows(&self, sandbox: &Sandbox) -> Vec<Row> {
        let open = self.open_feature(sandbox);
        let mut rows = Vec::new();
        for feature in sandbox.features() {
            let kind = feature.kind;
            rows.push(Row::Feature(feature));
            if self.pane == Pane::Features && open == Some(kind) {
                rows.extend(sandbox.knobs(kind).into_iter().map(Row::Knob));
            }
        }
        rows
    }

    /// The feature under the cursor, or whose setting is. At most one is open, so its settings are
    /// counted from where it stands.
    fn open_feature(&self, sandbox: &Sandbox) -> Option<FeatureKind> {
        let features = sandbox.features();
        features.iter().enumerate().rev().find_map(|(at, feature)| {
            let settings = sandbox.knobs(feature.kind).len();
            (at..=at + settings).contains(&self.feature).then_some(feature.kind)
        })
    }

    pub(super) fn toggle(&mut self, out: &mut Outcome) {
        let row = self.sandbox().and_then(|s| self.rows(s).into_iter().nth(self.feature));
        let Ok(sandbox) = &mut self.sandbox else { return };
        match row {
            Some(Row::Feature(feature)) => match sandbox.toggle(feature.kind) {
                Ok(entry) => out.say(format!("{}.  u undo", super::described(entry))),
                Err(refused) => out.say(refused.to_string()),
            },
            Some(Row::Knob(knob)) => {
                out.say(format!("{} can be {}. ←/→ change it.", knob.name, knob.range));
            }
            None => {}
        }
    }

    /// Changes the setting under the cursor: one step, or to the number typed before the key.
    pub(super) fn turn_knob(&mut self, act: Act, out: &mut Outcome) {
        let row = self.sandbox().and_then(|s| self.rows(s).into_iter().nth(self.feature));
        let Ok(sandbox) = &mut self.sandbox else { return };
        let Some(Row::Knob(view)) = row else { return };
        let text = match act.count {
            Some(count) => count.to_string(),
            None => stepped(&view, act.action == Action::Right),
        };
        match sandbox.set(view.knob, &text) {
            Ok(entry) => out.say(format!("{}.  u undo", super::described(entry))),
            Err(refused) => out.say(refused.to_string()),
        }
    }

    /// The features, as lines.
    pub(super) fn feature_lines(&self, sandbox: &Sandbox, width: usize) -> Vec<Line> {
        let focused = self.pane == Pane::Features;
        let mut lines = vec![heading("Features", focused).right(width, Role::Dim, "Space toggle")];
        for (at, row) in self.rows(sandbox).into_iter().enumerate() {
            let here = focused && at == self.feature;
            let cursor = Line::of(Role::Focus, if here { " ▸ " } else { "   " });
            lines.push(match row {
                Row::Feature(feature) => {
                    let (mark, role) = match (&feature.available, feature.on) {
                        (Err(_), _) => (" – ", Role::Dim),
                        (Ok(()), true) => ("[x]", Role::Text),
                        (Ok(()), false) => ("[ ]", Role::Text),
                    };
                    let line = cursor.say(role, mark).say(role, format!(" {}", feature.name));
                    line.to(19)
                        .say(if feature.on { Role::Text } else { Role::Dim }, feature.summary)
                }
                Row::Knob(knob) => {
                    let arrows = if here { " ◂ ▸" } else { "" };
                    let line = cursor.dim(format!("      {}  ", knob.name)).text(knob.value);
                    line.say(Role::Focus, arrows)
                }
            });
        }
        lines
    }

    /// Whom the learner can be.
    pub(super) fn caller_lines(&self, sandbox: &Sandbox, width: usize, shown: usize) -> Vec<Line> {
        let focused = self.pane == Pane::Callers;
        let all = sandbox.callers();
        let current = self.sender(sandbox);
        let cursor = self
            .caller
            .or_else(|| all.iter().position(|c| Some(&c.name) == current.as_ref()))
            .unwrap_or(0);
        let mut lines = vec![counted("Callers", focused, cursor, all.len(), shown, width)];
        for caller in &all[window(all.len(), shown, cursor)] {
            let here = Some(&caller.name) == current.as_ref();
            let line = Line::of(Role::Focus, if here { " ▸ " } else { "   " });
            let role = if here { Role::Strong } else { Role::Text };
            let about = if caller.about.is_empty() { shows(caller) } else { caller.about.clone() };
            lines.push(line.say(role, caller.name.as_str()).to(13).dim(about).cut(width));
        }
        lines
    }

    /// The clock and what happens next.
    pub(super) fn clock_lines(sandbox: &Sandbox, width: usize) -> Vec<Line> {
        let pace = pace(sandbox);
        let clock = Line::new().text("   ").say(Role::Strong, "Clock  ");
        let clock = clock.text(clock_text(sandbox.now())).dim(format!("  {pace}"));
        let mut lines = vec![clock.right(width, Role::Dim, "t travel")];
        if let Some(next) = sandbox.upcoming().into_iter().next() {
            let wait = span(next.at.millis_since(sandbox.now()));
            lines.push(Line::new().dim(format!("   next in {wait}: {}", next.what)).cut(width));
        }
        lines
    }

    /// Buckets, quotas, the cache and the functions, in numbers.
    pub(super) fn state_lines(sandbox: &Sandbox, width: usize) -> Vec<Line> {
        let mut lines = vec![heading("Buckets", false)];
        let buckets = sandbox.buckets();
        // A full account bucket says nothing that anyone waits for.
        let told = buckets.iter().filter(|b| buckets.len() == 1 || b.burst < 5000);
        for bucket in told {
            let level = if bucket.burst < 1000 {
                format!(" {:.1} of {}", bucket.level, bucket.burst)
            } else {
                format!(" {:.0} of {}", bucket.level, bucket.burst)
            };
            let bar = gauge(5, (bucket.level * 100.0) as usize, bucket.burst as usize * 100);
            let name =
                Line::new().text(format!("   {}", bucket.name)).cut(width.saturating_sub(20));
            lines.push(name.to(width.saturating_sub(19)).and(bar).text(level).cut(width));
        }
        for quota in sandbox.quotas() {
            let used = format!("{} of {} left this {}", quota.left, quota.limit, quota.period);
            lines.push(
                Line::new()
                    .text(format!("   {}, {}  ", quota.plan, quota.key))
                    .text(used)
                    .cut(width),
            );
        }
        if lines.len() == 1 {
            lines.push(Line::new().dim("   none asked yet"));
        }
        let cache = sandbox.cache_stats();
        let entries = match cache.entries {
            1 => "1 entry".to_owned(),
            n => format!("{n} entries"),
        };
        let hits = count(cache.hits as usize, "hit");
        let misses = match cache.misses {
            1 => "1 miss".to_owned(),
            n => format!("{n} misses"),
        };
        let line = Line::new().text("   ").say(Role::Strong, "Cache  ");
        lines.push(line.text(format!("{entries} · {hits} · {misses}")).cut(width));
        let functions = &sandbox.gateway().world().functions;
        let calls: Vec<String> =
            functions.iter().map(|(name, calls)| format!("{name} {}", calls.count)).collect();
        let calls = if calls.is_empty() { "none yet".to_owned() } else { calls.join(" · ") };
        lines.push(Line::new().text("   ").say(Role::Strong, "λ calls  ").text(calls).cut(width));
        lines
    }
}

/// The next value of a setting, up or down.
fn stepped(view: &KnobView, up: bool) -> String {
    const STEPS: [f64; 15] = [
        0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 300.0, 600.0, 1000.0, 2000.0, 3600.0, 5000.0,
        10000.0,
    ];
    if view.choices.is_empty() {
        let now: f64 = view.value.parse().unwrap_or(0.0);
        let next = if up {
            STEPS.iter().find(|s| **s > now)
        } else {
            STEPS.iter().rev().find(|s| **s < now)
        };
        return next.map_or_else(|| view.value.clone(), f64::to_string);
    }
    let at = view.choices.iter().position(|c| c.eq_ignore_ascii_case(&view.value)).unwrap_or(0);
    let by = if up { 1 } else { view.choices.len() - 1 };
    view.choices[(at + by) % view.choices.len()].to_owned()
}
