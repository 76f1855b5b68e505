//! `gatelab`, `today`, `due` and `quiz`: what to do, what fades, questions over a pipe.

mod drill;
mod due;
mod quiz;

use std::io::{self, BufRead, IsTerminal as _, Write};
use std::path::PathBuf;
use std::sync::mpsc;

use serde_json::{Value, json};

pub(super) use self::drill::{DrillCommand, drill};
pub(super) use self::due::{day, due};
pub(super) use self::quiz::{Wanted, quiz};
use super::places::{Places, configured, device, places};
use super::{Exit, plain, schema};
use crate::clock::{Clock, Day};
use crate::course::Course;
use crate::study::{self, Aim, History, Occasion, Opened, Plan, PlanStep, ProgressStore, Saved};
use crate::{check, tui, words};

/// The course, and everything the learner did with it.
pub(super) struct Desk {
    pub(super) course: Course,
    pub(super) history: History,
    store: ProgressStore,
    saved: mpsc::Receiver<Saved>,
    pub(super) clock: Clock,
}

impl Desk {
    /// Opens everything; what is wrong with it goes to `err`, and the rest works.
    pub(super) fn open(places: &Places, err: &mut impl Write) -> io::Result<Self> {
        let clock = Clock::Running;
        let settings = configured(places, err)?;
        let (course, problems) = Course::load(&super::places::material(&[], &settings));
        for problem in problems {
            writeln!(err, "{problem}")?;
        }
        let aim = Aim::of(&settings.config);
        let (tell, saved) = mpsc::channel();
        // Nobody listens any more when the program ends.
        let tell = move |how| drop(tell.send(how));
        let Opened { store, entries, notices } =
            ProgressStore::open(&places.data, &device(), clock, tell);
        for notice in &notices {
            writeln!(err, "{}", words::notice(notice))?;
        }
        let history = History::replay(entries, aim);
        Ok(Self { course, history, store, saved, clock })
    }

    /// The day it is.
    pub(super) fn today(&self) -> Day {
        self.clock.today(self.clock.now())
    }
}

/// Bare `gatelab`: the screen, or today's plan as text where there is none.
pub(super) fn start(
    packs: &[PathBuf],
    input: &mut impl BufRead,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let at_terminal = io::stdout().is_terminal() && io::stdin().is_terminal();
    let plain = || plain::Asked { packs: packs.to_vec(), ..plain::Asked::default() };
    if plain::wanted(at_terminal) {
        return talk(&plain(), input, out, err);
    }
    if !at_terminal {
        return today(false, out, err);
    }
    let Some(places) = places(err)? else { return Ok(Exit::DATA) };
    let settings = configured(&places, err)?;
    if settings.config.plain || plain::offered(&places, input, out)? {
        return talk(&plain(), input, out, err);
    }
    let launch = tui::Launch {
        files: super::places::material(packs, &settings),
        folder: places.data,
        device: device(),
        settings,
        clock: Clock::Running,
        reports: Some(places.reports),
    };
    let ended = tui::run(launch, check::pack);
    if let Some(words) = ended.words {
        writeln!(err, "{words}")?;
    }
    Ok(Exit(ended.code))
}

/// Talks line after line, beginning with what was asked for.
pub(super) fn talk(
    asked: &plain::Asked,
    input: &mut impl BufRead,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let exit = plain::talk(asked, input, out, err)?;
    train();
    Ok(exit)
}

/// Fits the memory's parameters to the answers, when there are enough new ones. This is done when the learner
/// has left, so that nobody waits for it.
fn train() {
    let Some(places) = Places::find() else { return };
    let clock = Clock::Running;
    let Opened { mut store, entries, .. } =
        ProgressStore::open(&places.data, &device(), clock, |_| {});
    // The aim has no part in it.
    let history = History::replay(entries, Aim::default());
    if let Some(fact) = study::trained(&history, clock.now()) {
        // Unsaved, it is done again the next time.
        store.append(fact);
    }
}

pub(super) fn today(json: bool, out: &mut impl Write, err: &mut impl Write) -> io::Result<Exit> {
    let Some(places) = places(err)? else { return Ok(Exit::DATA) };
    let desk = Desk::open(&places, err)?;
    let today = desk.today();
    let plan = Plan::today(&desk.course, &desk.history, today);
    if json {
        let steps: Vec<Value> = plan.steps.iter().map(|step| as_json(step, &desk.course)).collect();
        let exam = plan.why.exam.map(|day| day.to_string());
        let object = json!({"day": today.to_string(), "exam": exam,
            "minutes": plan.minutes(), "steps": steps, "why": words::why_plan(&plan, today)});
        schema::print("today", object, out)?;
        return Ok(Exit::DONE);
    }
    match words::occasion(Occasion::of(&desk.history, today)) {
        Some((head, said)) => {
            writeln!(out, "Today, {}. {head}. {said}", words::date(today))?;
            return Ok(Exit::DONE);
        }
        None => writeln!(out, "Today, {}. About {} min.", words::date(today), plan.minutes())?,
    }
    for (number, step) in plan.steps.iter().enumerate() {
        let (what, rest) = words::plan_step(step, &desk.course);
        writeln!(out, "{}. {what}. {rest}. About {} min.", number + 1, step.minutes())?;
    }
    writeln!(out, "{}", words::why_plan(&plan, today))?;
    Ok(Exit::DONE)
}

fn as_json(step: &PlanStep, course: &Course) -> Value {
    let (what, rest) = words::plan_step(step, course);
    let (kind, lesson, questions) = match step {
        PlanStep::Review { questions, .. } => ("review", None, Some(questions)),
        PlanStep::Lesson { slug, .. } => ("lesson", Some(slug), None),
        PlanStep::Questions { slug, questions, .. } => ("questions", Some(slug), Some(questions)),
        PlanStep::Ahead { questions, .. } => ("ahead", None, Some(questions)),
        PlanStep::Lab { slug, .. } => ("lab", course.lab(slug).map(|lab| &lab.lesson), None),
    };
    json!({"kind": kind, "lesson": lesson, "questions": questions, "what": what, "in_it": rest,
        "minutes": step.minutes()})
}
