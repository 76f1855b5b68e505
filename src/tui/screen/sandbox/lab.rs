//! A lab on the sandbox's screen: its steps beside it, its facts recorded, its solution in a fork.

use serde_json::Value;

use super::{Pane, SandboxScreen};
use crate::clock::Moment;
use crate::course::lab::Lab;
use crate::material::Problem;
use crate::sandbox::lab::Run;
use crate::sandbox::{Deed, Refused, START, Sandbox};
use crate::study::LabFact;
use crate::tui::action::Action;
use crate::tui::keymap::Act;
use crate::tui::screen::{Cx, Go, Outcome, Passed, Popup};
use crate::words;

mod paint;

/// The panes of a lab, in the order of its tabs.
pub(super) const PANES: [Pane; 8] = [
    Pane::Task,
    Pane::Offers,
    Pane::Features,
    Pane::Requests,
    Pane::Callers,
    Pane::Trace,
    Pane::Behind,
    Pane::Log,
];

/// A pause longer than this is no work on a lab.
const PAUSE_MS: i64 = 5 * 60 * 1000;

/// A lab being done on the screen.
#[derive(Debug)]
pub(super) struct Desk {
    slug: String,
    run: Run,
    /// The changes that are in the journal, by their marks.
    kept: Vec<u64>,
    /// How many of them stand, by the journal.
    stands: usize,
    /// When the last fact was recorded.
    since: Moment,
    spent_ms: u64,
    /// How often it was begun.
    attempts: usize,
    hints: usize,
    done: bool,
    /// The row of what can be changed.
    pub(super) offer: usize,
    /// Lines that the task is scrolled by; nothing: to the step at hand.
    scroll: Option<usize>,
    /// The other ways are shown.
    ways: bool,
    fork: Option<Fork>,
}

/// The learner's own work, while the solution is played beside it.
#[derive(Debug)]
struct Fork {
    run: Run,
    sandbox: Box<Sandbox>,
    /// Steps of the solution that were played.
    played: usize,
}

impl SandboxScreen {
    /// Opens a lab where it was left, or at its beginning.
    pub(crate) fn of_lab(cx: &Cx, slug: &str, out: &mut Outcome) -> Self {
        let found = cx.course.lab(slug);
        let begun = found.map(|lab| Run::begin(lab).map(|begun| (lab, begun)));
        let none = || Refused(format!("There is no lab {slug}."));
        match begun.unwrap_or_else(|| Err(none())) {
            Ok((lab, (run, sandbox))) => {
                let mut screen = Self::of(cx, lab.lesson.clone(), Ok(Box::new(sandbox)));
                screen.pane = if cx.wide() { Pane::Requests } else { Pane::Task };
                screen.sit_down(cx, lab, run, out);
                screen
            }
            Err(Refused(words)) => {
                let problems = vec![Problem::of_file(&format!("sandbox/{slug}.lab.toml"), words)];
                Self::of(cx, slug.to_owned(), Err(problems))
            }
        }
    }

    fn sit_down(&mut self, cx: &Cx, lab: &Lab, run: Run, out: &mut Outcome) {
        let progress = cx.history.lab(&lab.slug).cloned().unwrap_or_default();
        let mut desk = Desk {
            slug: lab.slug.clone(),
            run,
            kept: Vec::new(),
            stands: 0,
            since: cx.now,
            spent_ms: progress.current().map_or(0, |attempt| attempt.spent_ms),
            attempts: progress.attempts.len().max(1),
            hints: progress.hints,
            done: progress.done.is_some(),
            offer: 0,
            scroll: None,
            ways: false,
            fork: None,
        };
        let Ok(sandbox) = &mut self.sandbox else { return };
        if let Some(attempt) = progress.current() {
            match again(&mut desk.run, sandbox, &attempt.deeds, attempt.stands) {
                Ok(()) => {}
                Err(Refused(why)) => {
                    out.say(format!(
                        "The lab is another one by now, so it goes on from here: {why}"
                    ));
                }
            }
            if let Some(clock) = attempt.clock_ms {
                sandbox.set_clock(START.plus_millis(clock));
            }
        } else {
            out.record(LabFact::Began { from: None }.of(&lab.slug, cx.now));
        }
        let (done, undone) = sandbox.stamps();
        desk.stands = done.len();
        desk.kept = done.into_iter().chain(undone).collect();
        desk.run.look(sandbox);
        self.lab = Some(Box::new(desk));
        self.show_newest();
    }

    /// Does what a key means in a lab; false where it means what it means in every sandbox.
    pub(super) fn lab_act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) -> bool {
        let Some(desk) = &mut self.lab else { return false };
        let Some(lab) = cx.course.lab(&desk.slug) else { return false };
        if desk.fork.is_some() {
            return self.fork_act(act, out);
        }
        let Ok(sandbox) = &mut self.sandbox else { return false };
        match act.action {
            Action::Check => match desk.run.failing() {
                Some((_, finding)) => out.say(finding.means.clone()),
                None => out.say("Every step holds."),
            },
            Action::Hint => {
                let hints = &desk.run.lab().hints;
                if desk.hints < hints.len() {
                    desk.hints += 1;
                    let number = desk.hints;
                    out.record(LabFact::Hint { number }.of(&desk.slug, cx.now));
                }
                desk.scroll = Some(usize::MAX);
                let told = hints.get(desk.hints.saturating_sub(1)).cloned().unwrap_or_default();
                out.say(format!("Hint {} of {}: {told}", desk.hints, hints.len()));
            }
            Action::OtherWays => {
                desk.ways = !desk.ways;
                desk.scroll = Some(usize::MAX);
                if !cx.wide() {
                    self.pane = Pane::Task;
                }
            }
            Action::StartOver => {
                let question =
                    "Begin this lab anew? What you did so far is kept: u brings it back."
                        .to_owned();
                let (yes, no) = ("begin anew".to_owned(), "go on".to_owned());
                out.go(Go::Open(Popup::Ask { question, yes, no, then: Passed::StartOver }));
            }
            Action::Solution => self.fork(lab, out),
            Action::Undo if sandbox.stamps().0.is_empty() && desk.attempts > 1 => {
                let from = desk.attempts - 2;
                self.begin_again(cx, Some(from), out);
            }
            Action::Primary if self.pane == Pane::Offers => {
                match desk.run.take_offer(sandbox, desk.offer) {
                    Ok(()) => {
                        let said = sandbox.log().next_back().map(super::described);
                        out.say(format!("{}.  u undo", said.unwrap_or_default()));
                    }
                    Err(refused) => out.say(refused.to_string()),
                }
                self.show_newest();
            }
            Action::Down | Action::Up if self.pane == Pane::Task => {
                let at = desk.scroll.unwrap_or(0);
                let by = act.times() as usize;
                let down = act.action == Action::Down;
                desk.scroll =
                    Some(if down { at.saturating_add(by) } else { at.min(500).saturating_sub(by) });
            }
            _ => return false,
        }
        true
    }

    /// Keys while the solution is played: on, back, and looking around.
    fn fork_act(&mut self, act: Act, out: &mut Outcome) -> bool {
        let (Some(desk), Ok(sandbox)) = (&mut self.lab, &mut self.sandbox) else { return false };
        let Some(fork) = &mut desk.fork else { return false };
        match act.action {
            Action::Primary => {
                let Some(step) = desk.run.solution().get(fork.played).cloned() else {
                    out.say("That was all of it. Esc goes back to your own work.");
                    return true;
                };
                fork.played += 1;
                if let Err(refused) = Run::step_solution(sandbox, &step) {
                    out.say(refused.to_string());
                }
                self.show_newest();
            }
            Action::NextPane
            | Action::PreviousPane
            | Action::Down
            | Action::Up
            | Action::Why
            | Action::Next
            | Action::Previous => return false,
            _ => out.say("The solution is being played: ⏎ next step, Esc back to your own work."),
        }
        true
    }

    /// Plays the solution beside the learner's own work.
    fn fork(&mut self, lab: &Lab, out: &mut Outcome) {
        let (Some(desk), Ok(sandbox)) = (&mut self.lab, &mut self.sandbox) else { return };
        match Run::begin(lab) {
            Ok((run, fresh)) => {
                let run = std::mem::replace(&mut desk.run, run);
                let own = std::mem::replace(sandbox, Box::new(fresh));
                desk.fork = Some(Fork { run, sandbox: own, played: 0 });
                self.show_newest();
                out.say("The solution, in a fork: ⏎ plays its next step, Esc goes back.");
            }
            Err(refused) => out.say(refused.to_string()),
        }
    }

    /// Goes back from the solution to the learner's own work; false where none is played.
    pub(super) fn leave_fork(&mut self) -> bool {
        let (Some(desk), Ok(sandbox)) = (&mut self.lab, &mut self.sandbox) else { return false };
        let Some(fork) = desk.fork.take() else { return false };
        desk.run = fork.run;
        *sandbox = fork.sandbox;
        self.show_newest();
        true
    }

    /// Begins the lab anew, or where an earlier attempt stood.
    pub(super) fn begin_again(&mut self, cx: &Cx, from: Option<usize>, out: &mut Outcome) {
        let Some(desk) = &mut self.lab else { return };
        let Some(Ok((run, fresh))) = cx.course.lab(&desk.slug).map(Run::begin) else { return };
        desk.run = run;
        let mut sandbox = Box::new(fresh);
        let progress = cx.history.lab(&desk.slug);
        let before = from.and_then(|at| progress?.attempts.get(at));
        if let Some(attempt) = before
            && let Err(refused) = again(&mut desk.run, &mut sandbox, &attempt.deeds, attempt.stands)
        {
            out.say(refused.to_string());
        }
        let (done, undone) = sandbox.stamps();
        desk.stands = done.len();
        desk.kept = done.into_iter().chain(undone).collect();
        desk.attempts += 1;
        desk.spent_ms = before.map_or(0, |attempt| attempt.spent_ms);
        desk.since = cx.now;
        desk.scroll = None;
        out.record(LabFact::Began { from }.of(&desk.slug, cx.now));
        out.say(match from {
            None => "Begun anew. What you did before is kept: u brings it back.",
            Some(_) => "The attempt before is back.",
        });
        self.sandbox = Ok(sandbox);
        self.show_newest();
    }

    /// Holds the steps against what happened, and records what is new.
    pub(super) fn lab_look(&mut self, cx: &Cx, out: &mut Outcome) {
        let (Some(desk), Ok(sandbox)) = (&mut self.lab, &self.sandbox) else { return };
        let fresh = desk.run.look(sandbox);
        if desk.fork.is_some() {
            return;
        }
        desk.record(cx.now, sandbox, out);
        for step in &fresh {
            out.record(LabFact::Passed { step: *step as u32 }.of(&desk.slug, cx.now));
            desk.scroll = None;
        }
        if let (Some(step), Some(goal)) =
            (fresh.last(), fresh.last().and_then(|step| desk.run.lab().steps.get(step - 1)))
        {
            out.say(format!("✓ Step {step}: {}.", goal.title));
        }
        if desk.run.is_done() && !desk.done {
            desk.done = true;
            let took_ms = desk.spent_ms;
            out.record(LabFact::Done { took_ms }.of(&desk.slug, cx.now));
            if let Some(lab) = cx.course.lab(&desk.slug) {
                let changed = desk.run.changed(sandbox);
                out.say(words::lab_done(lab, desk.run.lab(), took_ms, &changed));
            }
        }
    }

    /// Records where the clock stands when it is left.
    pub(super) fn leave_lab(&mut self, cx: &Cx, out: &mut Outcome) {
        self.leave_fork();
        let (Some(desk), Ok(sandbox)) = (&mut self.lab, &self.sandbox) else { return };
        let took_ms = desk.took(cx.now);
        let clock_ms = sandbox.now().millis_since(START);
        let stands = LabFact::Stands { after: desk.stands, clock_ms, took_ms };
        out.record(stands.of(&desk.slug, cx.now));
    }
}

impl Desk {
    /// Keeps the cursor on its list.
    pub(super) fn clamp(&mut self) {
        self.offer = self.offer.min(self.run.lab().offers.len().saturating_sub(1));
    }

    /// What is in the sandbox and not in the journal goes there.
    fn record(&mut self, now: Moment, sandbox: &Sandbox, out: &mut Outcome) {
        let (marks, _) = sandbox.stamps();
        let same = marks.iter().zip(&self.kept).take_while(|(a, b)| a == b).count();
        if same < marks.len() {
            let (deeds, _) = sandbox.deeds();
            for (after, deed) in deeds.into_iter().enumerate().skip(same) {
                let deed = serde_json::to_value(deed).unwrap_or(Value::Null);
                let took_ms = self.took(now);
                out.record(LabFact::Did { after, deed, took_ms }.of(&self.slug, now));
            }
            self.kept = marks;
            self.stands = self.kept.len();
        } else if marks.len() != self.stands {
            self.stands = marks.len();
            let clock_ms = sandbox.now().millis_since(START);
            let stands = LabFact::Stands { after: self.stands, clock_ms, took_ms: self.took(now) };
            out.record(stands.of(&self.slug, now));
        }
    }

    /// Milliseconds of work since the fact before.
    fn took(&mut self, now: Moment) -> u64 {
        let took = now.millis_since(self.since).clamp(0, PAUSE_MS).unsigned_abs();
        self.since = now;
        self.spent_ms += took;
        took
    }
}

/// Does again what the journal tells, and takes back what was taken back.
fn again(
    run: &mut Run,
    sandbox: &mut Sandbox,
    deeds: &[Value],
    stands: usize,
) -> Result<(), Refused> {
    for deed in deeds {
        let deed: Deed =
            serde_json::from_value(deed.clone()).map_err(|error| Refused(error.to_string()))?;
        sandbox.redo_deed(&deed)?;
        run.look(sandbox);
    }
    for _ in stands..deeds.len() {
        sandbox.undo();
    }
    run.look(sandbox);
    Ok(())
}
