//! A lab on the sandbox's screen: its steps beside it, its facts recorded, its solution in a fork.

use super::{Pane, SandboxScreen};
use crate::course::lab::Lab;
use crate::material::Problem;
use crate::sandbox::Refused;
use crate::sitting::{Begun, Sitting};
use crate::tui::action::Action;
use crate::tui::event::Effect;
use crate::tui::keymap::Act;
use crate::tui::screen::{Cx, Go, Outcome, Passed, Popup};
use crate::words;

mod paint;

pub(super) use paint::SHORT_LOG;

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

/// A lab being done on the screen.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    sitting: Sitting,
    /// The row of what can be changed.
    pub(super) offer: usize,
    scroll: Scroll,
    /// The other ways are shown.
    ways: bool,
}

/// What the task is scrolled to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scroll {
    /// The step at hand; the beginning, where nothing was done yet.
    Step,
    /// The newest hint.
    Hint,
    /// The other ways.
    Ways,
    /// That line.
    Line(usize),
}

impl SandboxScreen {
    /// Opens a lab where it was left, or at its beginning.
    pub(crate) fn of_lab(cx: &Cx, slug: &str, out: &mut Outcome) -> Self {
        let none = || Refused(format!("There is no lab {slug}."));
        let begun = cx.course.lab(slug).ok_or_else(none).and_then(|lab| {
            let begun = Sitting::begin(lab, cx.history.lab(slug), cx.now, cx.today);
            begun.map(|begun| (lab, begun))
        });
        match begun {
            Ok((lab, Begun { sitting, sandbox, fact, once_more, lost })) => {
                out.effects.extend(fact.map(Effect::Record));
                if once_more {
                    out.say(words::LAB_ONCE_MORE);
                }
                if let Some(Refused(why)) = lost {
                    out.say(words::lab_changed(&why));
                }
                let mut screen = Self::of(cx, lab.lesson.clone(), Ok(sandbox));
                screen.pane = if cx.wide() { Pane::Requests } else { Pane::Task };
                let desk = Desk { sitting, offer: 0, scroll: Scroll::Step, ways: false };
                screen.lab = Some(Box::new(desk));
                screen.show_newest();
                screen
            }
            Err(Refused(words)) => {
                let problems = vec![Problem::of_file(&format!("sandbox/{slug}.lab.toml"), words)];
                Self::of(cx, slug.to_owned(), Err(problems))
            }
        }
    }

    /// The lab that is done here, by its slug.
    pub(crate) fn lab_slug(&self) -> Option<&str> {
        self.lab.as_ref().map(|desk| desk.sitting.slug())
    }

    /// Does what a key means in a lab; false where it means what it means in every sandbox.
    pub(super) fn lab_act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) -> bool {
        let Some(desk) = &mut self.lab else { return false };
        let Some(lab) = cx.course.lab(desk.sitting.slug()) else { return false };
        if desk.sitting.played().is_some() {
            return self.fork_act(act, out);
        }
        let Ok(sandbox) = &mut self.sandbox else { return false };
        match act.action {
            Action::Check => match desk.sitting.run().failing() {
                Some((_, finding)) => out.say(words::lab_means(finding)),
                None => out.say("Every step holds."),
            },
            Action::Hint => {
                let (number, told, fact) = desk.sitting.hint(cx.now);
                out.effects.extend(fact.map(Effect::Record));
                desk.scroll = Scroll::Hint;
                let all = desk.sitting.run().lab().hints.len();
                out.say(format!("Hint {number} of {all}: {told}"));
            }
            Action::OtherWays => {
                desk.ways = !desk.ways;
                desk.scroll = if desk.ways { Scroll::Ways } else { Scroll::Step };
                self.pane = Pane::Task;
            }
            Action::StartOver => {
                let question = words::BEGIN_ANEW.to_owned();
                let (yes, no) = ("begin anew".to_owned(), "go on".to_owned());
                out.go(Go::Open(Popup::Ask { question, yes, no, then: Passed::StartOver }));
            }
            Action::Solution => self.fork(cx, lab, out),
            Action::Undo if desk.sitting.before(sandbox).is_some() => {
                let from = desk.sitting.before(sandbox);
                self.begin_again(cx, from, out);
            }
            Action::Primary if self.pane == Pane::Offers => {
                match desk.sitting.run().take_offer(sandbox, desk.offer) {
                    Ok(()) => {
                        let said = sandbox.log().next_back().map(super::described);
                        out.say(format!("{}.  u undo", said.unwrap_or_default()));
                    }
                    Err(refused) => out.say(refused.to_string()),
                }
                self.show_newest();
            }
            _ if self.pane == Pane::Task => {
                let by = match act.action {
                    Action::Down => i64::from(act.times()) as isize,
                    Action::Up => -(i64::from(act.times()) as isize),
                    Action::PageDown => 10,
                    Action::PageUp => -10,
                    Action::Top => isize::MIN / 2,
                    Action::Bottom => isize::MAX / 2,
                    _ => return false,
                };
                self.scroll_task(cx, by);
            }
            _ => return false,
        }
        true
    }

    /// Keys while the solution is played: on, back, and looking around.
    fn fork_act(&mut self, act: Act, out: &mut Outcome) -> bool {
        let (Some(desk), Ok(sandbox)) = (&mut self.lab, &mut self.sandbox) else { return false };
        match act.action {
            Action::Primary => match desk.sitting.play_on(sandbox) {
                None => out.say("That was all of it. Esc goes back to your own work."),
                Some((_, done)) => {
                    if let Err(refused) = done {
                        out.say(refused.to_string());
                    }
                    self.show_newest();
                }
            },
            Action::Zoom
            | Action::NextPane
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
    fn fork(&mut self, cx: &Cx, lab: &Lab, out: &mut Outcome) {
        let (Some(desk), Ok(sandbox)) = (&mut self.lab, &mut self.sandbox) else { return };
        match desk.sitting.fork(lab, sandbox, cx.now) {
            Ok(fact) => {
                out.record(fact);
                desk.scroll = Scroll::Step;
                if !cx.wide() {
                    // The step and its reason stand there.
                    self.pane = Pane::Task;
                }
                self.show_newest();
                out.say(words::solution_begins("⏎", "Esc"));
            }
            Err(refused) => out.say(refused.to_string()),
        }
    }

    /// Goes back from the solution to the learner's own work; false where none is played.
    pub(super) fn leave_fork(&mut self) -> bool {
        let (Some(desk), Ok(sandbox)) = (&mut self.lab, &mut self.sandbox) else { return false };
        let left = desk.sitting.leave_fork(sandbox);
        if left {
            self.show_newest();
        }
        left
    }

    /// Begins the lab anew, or where an earlier attempt stood.
    pub(super) fn begin_again(&mut self, cx: &Cx, from: Option<usize>, out: &mut Outcome) {
        let (Some(desk), Ok(sandbox)) = (&mut self.lab, &mut self.sandbox) else { return };
        let Some(lab) = cx.course.lab(desk.sitting.slug()) else { return };
        let progress = cx.history.lab(&lab.slug);
        match desk.sitting.anew(lab, progress, from, sandbox, cx.now) {
            Ok((fact, lost)) => {
                out.record(fact);
                out.say(lost.map_or_else(
                    || words::begun_anew(from.is_some()).to_owned(),
                    |Refused(why)| words::lab_changed(&why),
                ));
                desk.scroll = Scroll::Step;
                self.show_newest();
            }
            Err(refused) => out.say(refused.to_string()),
        }
    }

    /// Holds the steps against what happened, and records what is new.
    pub(super) fn lab_look(&mut self, cx: &Cx, out: &mut Outcome) {
        let (Some(desk), Ok(sandbox)) = (&mut self.lab, &self.sandbox) else { return };
        let looked = desk.sitting.look(sandbox, cx.now);
        out.effects.extend(looked.facts.into_iter().map(Effect::Record));
        if desk.sitting.played().is_some() {
            return;
        }
        let run = desk.sitting.run();
        if let Some(step) = looked.passed.last() {
            desk.scroll = Scroll::Step;
            out.say(format!("✓ {}", words::step_passed(run.lab(), *step)));
        }
        if let Some((took_ms, lab)) = looked.done_ms.zip(cx.course.lab(desk.sitting.slug())) {
            out.say(words::lab_done(lab, run, took_ms, &run.changed(sandbox), "W"));
        }
    }

    /// Records where the clock stands when it is left.
    pub(super) fn leave_lab(&mut self, cx: &Cx, out: &mut Outcome) {
        let (Some(desk), Ok(sandbox)) = (&mut self.lab, &mut self.sandbox) else { return };
        out.record(desk.sitting.leave(sandbox, cx.now));
    }
}

impl Desk {
    /// Keeps the cursor on its list.
    pub(super) fn clamp(&mut self) {
        self.offer = self.offer.min(self.sitting.run().lab().offers.len().saturating_sub(1));
    }
}
