//! A lab as a conversation: its task, its hints, its solution, and the sandbox it is done in.

use super::super::command::Word;
use super::super::desk::Desk;
use super::super::place::Go;
use super::super::voice::Voice;
use super::{Asked, Playing, told};
use crate::material::Problem;
use crate::sandbox::lab::{Run, Standing};
use crate::sandbox::{LogEntry, Refused, prove};
use crate::sitting::{Begun, Sitting};
use crate::words;

impl Playing {
    /// A lab where it was left, or at its beginning.
    pub(in super::super) fn of_lab(desk: &mut Desk, slug: &str) -> Self {
        let none = || Refused(format!("There is no lab {slug}."));
        let begun = desk.course.lab(slug).ok_or_else(none).and_then(|lab| {
            let begun = Sitting::begin(lab, desk.history.lab(slug), desk.now(), desk.today());
            begun.map(|begun| (lab.lesson.clone(), begun))
        });
        match begun {
            Ok((lesson, Begun { sitting, sandbox, fact, once_more, lost })) => {
                desk.record_all(fact);
                let once_more = once_more.then(|| words::LAB_ONCE_MORE.to_owned());
                let lost = lost.map(|Refused(why)| words::lab_changed(&why));
                let told = once_more.into_iter().chain(lost).collect();
                Self { lab: Some(sitting), told, ..Self::of(&lesson, Ok(sandbox)) }
            }
            Err(Refused(words)) => {
                let file = format!("sandbox/{slug}.lab.toml");
                Self::of(slug, Err(vec![Problem::of_file(&file, words)]))
            }
        }
    }

    /// The lab that is done here, by its slug.
    pub(in super::super) fn lab(&self) -> Option<&str> {
        self.lab.as_ref().map(Sitting::slug)
    }

    /// Says which lab it is, how things stand, and what is to be done now.
    pub(super) fn open_lab(&mut self, desk: &Desk, voice: &mut Voice, back: bool) {
        let Some(sitting) = &self.lab else { return };
        let Some(lab) = desk.course.lab(sitting.slug()) else { return };
        voice.say(format!("Lab {}. {}. About {} min.", lab.number, lab.title, lab.minutes));
        for sentence in self.told.drain(..) {
            voice.say(sentence);
        }
        if !back {
            voice.thoughts(&sitting.run().lab().situation);
        }
        voice.say(step_at_hand(sitting.run()));
    }

    /// Records where it stands when it is left.
    pub(in super::super) fn leave(&mut self, desk: &mut Desk) {
        if let (Some(sitting), Ok(sandbox)) = (&mut self.lab, &mut self.sandbox) {
            let fact = sitting.leave(sandbox, desk.now());
            desk.record(fact);
        }
    }

    /// Goes back from the solution to the learner's own work; false where none is played.
    pub(in super::super) fn leave_solution(&mut self, voice: &mut Voice) -> bool {
        let (Some(sitting), Ok(sandbox)) = (&mut self.lab, &mut self.sandbox) else { return false };
        let left = sitting.leave_fork(sandbox);
        if left {
            voice.say("Your own work, as it was.");
            voice.say(step_at_hand(sitting.run()));
        }
        left
    }

    /// Takes what is typed while the solution is played: Enter plays its next step.
    pub(super) fn takes_solution(&mut self, voice: &mut Voice, line: &str) -> Option<Go> {
        if !line.is_empty() {
            return None;
        }
        let (Some(sitting), Ok(sandbox)) = (&mut self.lab, &mut self.sandbox) else { return None };
        let before = last(sandbox.log());
        let Some((step, done)) = sitting.play_on(sandbox) else {
            voice.say("That was all of it. back goes to your own work.");
            return Some(Go::Stay);
        };
        voice.say(format!("{}.", prove::told(&step)));
        if let Err(refused) = done {
            voice.say(refused.to_string());
        }
        for entry in sandbox.log().filter(|entry| entry.number > before) {
            for line in entry.bursts().iter().flat_map(words::answered) {
                voice.say(line);
            }
        }
        voice.thoughts(step.why.as_deref().unwrap_or_default());
        for step in sitting.look_fork(sandbox) {
            voice.say(words::step_passed(sitting.run().lab(), step));
        }
        Some(Go::Stay)
    }

    /// Does what a word means in a lab; false where it means what it means in every sandbox.
    pub(super) fn obeys_lab(
        &mut self,
        desk: &mut Desk,
        voice: &mut Voice,
        word: Word,
        rest: &str,
    ) -> bool {
        let (Some(sitting), Ok(sandbox)) = (&mut self.lab, &mut self.sandbox) else { return false };
        match word {
            Word::Task => task(sitting.run(), voice),
            Word::Check => match sitting.run().failing() {
                Some((_, finding)) => voice.say(words::lab_means(finding)),
                None => voice.say("Every step holds."),
            },
            Word::Hint => {
                let (number, hint, fact) = sitting.hint(desk.now());
                let all = sitting.run().lab().hints.len();
                voice.say(format!("Hint {number} of {all}: {hint}"));
                voice.say(words::hint_costs(number, all, "hint", "solution"));
                desk.record_all(fact);
            }
            Word::Change if rest.is_empty() => {
                for (at, offer) in sitting.run().lab().offers.iter().enumerate() {
                    let so = sitting.run().offer_taken(sandbox, at);
                    let so = if so { " It is so." } else { "" };
                    voice.say(format!("{}. {}.{so}", at + 1, offer.says));
                }
            }
            Word::Change => {
                let offer = rest.parse().unwrap_or(0_usize).checked_sub(1).unwrap_or(usize::MAX);
                let before = last(sandbox.log());
                if let Err(refused) = sitting.run().take_offer(sandbox, offer) {
                    voice.say(refused.to_string());
                }
                for entry in sandbox.log().filter(|entry| entry.number > before) {
                    said(entry, voice);
                }
            }
            Word::Ways => {
                for way in words::other_ways(sitting.run().lab()) {
                    voice.say(way);
                }
            }
            Word::Solution => {
                let Some(lab) = desk.course.lab(sitting.slug()) else { return true };
                match sitting.fork(lab, sandbox, desk.now()) {
                    Ok(fact) => {
                        voice.say(words::solution_begins("Enter", "back"));
                        desk.record(fact);
                    }
                    Err(refused) => voice.say(refused.to_string()),
                }
            }
            Word::Anew => {
                voice.say(words::BEGIN_ANEW);
                self.asked = Some(Asked::Anew);
            }
            Word::Yes if self.asked == Some(Asked::Anew) => {
                self.asked = None;
                self.anew(desk, voice, None);
            }
            Word::Undo => match sitting.before(sandbox) {
                None => return false,
                from => self.anew(desk, voice, from),
            },
            Word::More if sandbox.log().len() == 0 => {
                task(sitting.run(), voice);
            }
            _ => return false,
        }
        true
    }

    /// Begins the lab anew, or where an earlier attempt stood.
    fn anew(&mut self, desk: &mut Desk, voice: &mut Voice, from: Option<usize>) {
        let (Some(sitting), Ok(sandbox)) = (&mut self.lab, &mut self.sandbox) else { return };
        let Some(lab) = desk.course.lab(sitting.slug()) else { return };
        let progress = desk.history.lab(&lab.slug);
        match sitting.anew(lab, progress, from, sandbox, desk.now()) {
            Ok((fact, lost)) => {
                desk.record(fact);
                voice.say(words::begun_anew(from.is_some()));
                if let Some(Refused(why)) = lost {
                    voice.say(words::lab_changed(&why));
                }
                voice.say(step_at_hand(sitting.run()));
            }
            Err(refused) => voice.say(refused.to_string()),
        }
    }

    /// Holds the steps against what happened, and records what is new.
    pub(super) fn looked(&mut self, desk: &mut Desk, voice: &mut Voice) {
        let (Some(sitting), Ok(sandbox)) = (&mut self.lab, &self.sandbox) else { return };
        if sitting.played().is_some() {
            return;
        }
        let looked = sitting.look(sandbox, desk.now());
        let run = sitting.run();
        for step in &looked.passed {
            voice.say(format!("Passed. {}", words::step_passed(run.lab(), *step)));
        }
        match looked.done_ms.zip(desk.course.lab(sitting.slug())) {
            Some((took_ms, lab)) => {
                voice.say(words::lab_done(lab, run, took_ms, &run.changed(sandbox), "ways"));
                voice.thoughts(&run.lab().moral);
            }
            None if !looked.passed.is_empty() => voice.say(step_at_hand(run)),
            None => {}
        }
        desk.record_all(looked.facts);
    }
}

/// What can be typed in a lab.
pub(super) fn prompt(sitting: &Sitting) -> String {
    match sitting.played() {
        Some(played) => {
            let steps = sitting.run().solution().len();
            format!(
                "The solution, {played} of {steps}. Enter plays its next step, back, ? for more: "
            )
        }
        None if sitting.run().is_done() => "Done. ways, anew, back, ? for more> ".to_owned(),
        None => {
            let run = sitting.run();
            let (step, steps) = (run.current().map_or(0, |at| at + 1), run.lab().steps.len());
            format!("Step {step} of {steps}. A request, task, change, check, hint, ? for more> ")
        }
    }
}

/// The step to be done now, in words.
fn step_at_hand(run: &Run) -> String {
    match run.current().and_then(|at| Some((at, run.lab().steps.get(at)?))) {
        Some((at, goal)) => {
            let steps = run.lab().steps.len();
            format!("Step {} of {steps}. {}: {}", at + 1, goal.title, goal.asks)
        }
        None => "Every step holds.".to_owned(),
    }
}

/// How things stand, and each step with what was found.
fn task(run: &Run, voice: &mut Voice) {
    voice.thoughts(&run.lab().situation);
    for (step, goal) in run.lab().steps.iter().enumerate() {
        let standing = run.standing(step);
        let how = match standing {
            Standing::Passed(at) => format!("Passed, held at {at}."),
            Standing::Holds => "Holds, and must still at the end.".to_owned(),
            Standing::Broken => "Does not hold now, and must at the end.".to_owned(),
            Standing::Current => "To be done now.".to_owned(),
            Standing::Later => "Later.".to_owned(),
        };
        voice.say(format!("Step {}. {}. {how} {}", step + 1, goal.title, goal.asks));
        if matches!(standing, Standing::Current | Standing::Broken) {
            for finding in run.findings(step) {
                let state = if finding.ok { "right" } else { "not yet" };
                voice.say(format!("{}: {state}.", finding.says));
                if !finding.ok {
                    if words::lab_got(finding).is_some() {
                        voice.say(format!("Found: {}.", finding.got));
                    }
                    voice.say(words::lab_means(finding));
                }
            }
        }
    }
}

/// Says what an offer did.
fn said(entry: &LogEntry, voice: &mut Voice) {
    if entry.bursts().is_empty() {
        told(Ok(entry), voice);
    }
    for line in entry.bursts().iter().flat_map(words::answered) {
        voice.say(line);
    }
}

/// The number of the newest entry.
fn last<'a>(mut log: impl DoubleEndedIterator<Item = &'a LogEntry>) -> u32 {
    log.next_back().map_or(0, |entry| entry.number)
}
