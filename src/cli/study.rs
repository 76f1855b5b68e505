//! `gatelab`, `today`, `quiz` and `progress where`: what to do, questions over a pipe, where progress is.

use std::io::{self, BufRead, IsTerminal as _, Write};
use std::{env, sync::mpsc};

use serde_json::{Value, json};

use super::Exit;
use super::places::{Places, device};
use crate::clock::{Clock, Day};
use crate::config::Config;
use crate::course::Course;
use crate::course::quiz::QuestionId;
use crate::material::Files;
use crate::study::{
    Aim, Asked, Deck, Entry, History, Memory, Mode, NeedMore, Opened, Plan, PlanStep,
    ProgressStore, Saved, Session, Sure, Verdict,
};
use crate::{tui, words};

/// The course, and everything the learner did with it.
struct Desk {
    course: Course,
    history: History,
    store: ProgressStore,
    saved: mpsc::Receiver<Saved>,
    clock: Clock,
}

impl Desk {
    /// Opens everything; what is wrong with it goes to `err`, and the rest works.
    fn open(places: &Places, err: &mut impl Write) -> io::Result<Self> {
        let clock = Clock::Running;
        let (course, problems) = Course::load(&Files::embedded());
        for problem in problems {
            writeln!(err, "{problem}")?;
        }
        let aim = aim(&configured(places, err)?);
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

    fn today(&self) -> Day {
        self.clock.today(self.clock.now())
    }
}

fn configured(places: &Places, err: &mut impl Write) -> io::Result<Config> {
    let (config, problems) = Config::load(&places.config, env::vars());
    for problem in problems {
        writeln!(err, "{problem}")?;
    }
    Ok(config)
}

const fn aim(config: &Config) -> Aim {
    Aim {
        exam: config.exam,
        retention: config.retention,
        minutes: config.minutes,
        new_questions: config.new_questions,
    }
}

fn places(err: &mut impl Write) -> io::Result<Option<Places>> {
    let found = Places::find();
    if found.is_none() {
        writeln!(err, "gatelab: there is no home folder for your progress. Set GATELAB_DATA.")?;
    }
    Ok(found)
}

/// Bare `gatelab`: the screen, or today's plan as text where there is none.
pub(super) fn start(out: &mut impl Write, err: &mut impl Write) -> io::Result<Exit> {
    if !(io::stdout().is_terminal() && io::stdin().is_terminal()) {
        return today(false, out, err);
    }
    let Some(places) = places(err)? else { return Ok(Exit::DATA) };
    let config = configured(&places, err)?;
    let ended = tui::run(tui::Launch {
        files: Files::embedded(),
        folder: places.data,
        device: device(),
        aim: aim(&config),
        clock: Clock::Running,
        colour: config.colour,
        reports: Some(places.reports),
    });
    if let Some(words) = ended.words {
        writeln!(err, "{words}")?;
    }
    Ok(Exit(ended.code))
}

pub(super) fn today(json: bool, out: &mut impl Write, err: &mut impl Write) -> io::Result<Exit> {
    let Some(places) = places(err)? else { return Ok(Exit::DATA) };
    let desk = Desk::open(&places, err)?;
    let today = desk.today();
    let plan = Plan::today(&desk.course, &desk.history, today);
    if json {
        let steps: Vec<Value> = plan.steps.iter().map(|step| as_json(step, &desk.course)).collect();
        let exam = plan.why.exam.map(|day| day.to_string());
        let object = json!({"schema": 1, "day": today.to_string(), "exam": exam,
            "minutes": plan.minutes(), "steps": steps, "why": words::why_plan(&plan, today)});
        writeln!(out, "{object:#}")?;
        return Ok(Exit::DONE);
    }
    writeln!(out, "Today, {}. About {} min.", words::date(today), plan.minutes())?;
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
    };
    json!({"kind": kind, "lesson": lesson, "questions": questions, "what": what, "in_it": rest,
        "minutes": step.minutes()})
}

pub(super) fn progress_where(out: &mut impl Write, err: &mut impl Write) -> io::Result<Exit> {
    let Some(places) = places(err)? else { return Ok(Exit::DATA) };
    writeln!(out, "{}", places.data.display())?;
    Ok(Exit::DONE)
}

/// Asks questions, and reads the answers line by line: `b 3`, or `a c 1`.
pub(super) fn quiz(
    lesson: Option<&str>,
    count: Option<usize>,
    input: &mut impl BufRead,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let Some(places) = places(err)? else { return Ok(Exit::DATA) };
    let mut desk = Desk::open(&places, err)?;
    if let Mode::ReadOnly(why) = desk.store.mode() {
        writeln!(err, "{}", words::read_only(why))?;
    }
    let lesson = match lesson.map(|name| super::material::lesson(&desk.course, name)) {
        None => None,
        Some(Ok(lesson)) => Some(lesson.slug.clone()),
        Some(Err(sentence)) => {
            writeln!(err, "gatelab: {sentence}")?;
            return Ok(Exit::USAGE);
        }
    };
    let mut wanted = questions(&desk, lesson.as_deref());
    wanted.truncate(count.unwrap_or(usize::MAX));
    let deck = Deck::of(&desk.course, &desk.history, &wanted);
    if deck.is_empty() {
        writeln!(out, "There is nothing to ask.")?;
        return Ok(Exit::DONE);
    }
    let seed = desk.clock.now().0.unsigned_abs();
    let mut session = Session::new(deck, seed, &desk.history, desk.clock);
    while let Some(asked) = session.current().cloned() {
        ask(&asked, session.len(), &desk.course, out)?;
        let Some(entry) = answer(&mut session, &mut desk, &asked, input, out, err)? else { break };
        desk.history.add(entry);
        if let Some(verdict) = session.verdict() {
            explain(verdict, &desk, out)?;
        }
        session.next(desk.clock.now());
    }
    let tomorrow = desk.history.due(desk.today().plus(1)).len();
    writeln!(out, "{}", words::summary(&session.summary(), tomorrow))?;
    Ok(Exit::DONE)
}

/// What is due first, then what was never asked, then the rest; without a lesson, what is due or new.
fn questions(desk: &Desk, lesson: Option<&str>) -> Vec<QuestionId> {
    let of = |id: &QuestionId| desk.course.question(id).map(|q| q.lesson.clone());
    let here = |id: &QuestionId| lesson.is_none_or(|slug| of(id).as_deref() == Some(slug));
    let mut wanted: Vec<QuestionId> = Vec::new();
    let due = desk.history.due(desk.today()).into_iter().filter(|id| here(id));
    wanted.extend(due.cloned());
    let lessons = desk.course.lessons().iter();
    let lessons = lessons.filter(|l| lesson.is_none_or(|slug| l.slug == slug));
    let all: Vec<QuestionId> =
        lessons.flat_map(|l| &l.questions().list).map(|q| q.id.clone()).collect();
    let (new, known): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|id| desk.history.memory(id) == Memory::New);
    wanted.extend(new);
    if lesson.is_some() {
        wanted.extend(known.into_iter().filter(|id| !wanted.contains(id)).collect::<Vec<_>>());
    }
    wanted
}

fn ask(asked: &Asked, of: usize, course: &Course, out: &mut impl Write) -> io::Result<()> {
    let question = &asked.question;
    let lesson = course.lesson(&question.lesson).map_or("", |lesson| &lesson.title);
    let choose = match question.choose() {
        1 => "one".to_owned(),
        n => format!("{n}"),
    };
    writeln!(out, "\nQuestion {} of {of}. {lesson}. Choose {choose}.", asked.number)?;
    writeln!(out, "{}\n{}", question.stem.trim(), question.ask.trim())?;
    for (letter, written) in LETTERS.chars().zip(&asked.order) {
        writeln!(out, "{letter}. {}", question.options[*written].text)?;
    }
    Ok(())
}

const LETTERS: &str = "abcdefgh";

/// Reads lines until one is an answer, and waits until it is on the disk. `None`: there are no more.
fn answer(
    session: &mut Session,
    desk: &mut Desk,
    asked: &Asked,
    input: &mut impl BufRead,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Option<Entry>> {
    loop {
        writeln!(out, "Answer and how sure (1 guess, 2 think so, 3 certain), as in b 3:")?;
        out.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut places = Vec::new();
        let mut sure = Sure::Think;
        let mut strange = None;
        for sign in line.chars().filter(|c| !c.is_whitespace() && *c != ',') {
            match (sign, LETTERS.find(sign.to_ascii_lowercase())) {
                ('1', _) => sure = Sure::Guess,
                ('2', _) => sure = Sure::Think,
                ('3', _) => sure = Sure::Certain,
                (_, Some(place)) if place < asked.order.len() => places.push(place),
                _ => strange = Some(sign),
            }
        }
        if let Some(sign) = strange {
            writeln!(out, "{sign} is no answer here.")?;
            continue;
        }
        // A line that was not enough leaves nothing chosen.
        let chosen = session.current().map(|now| now.chosen.clone()).unwrap_or_default();
        for (place, written) in asked.order.iter().enumerate() {
            if chosen.contains(written) {
                session.choose(place);
            }
        }
        for place in places {
            session.choose(place);
        }
        session.sure(sure);
        match session.answer(desk.clock.now()) {
            Ok(fact) => {
                desk.store.append(fact);
                return keep(session, desk, out, err).map(Some);
            }
            Err(NeedMore::Options(more)) => {
                writeln!(out, "{} to choose.", words::count(more, "more option"))?;
            }
            Err(NeedMore::Sure | NeedMore::Nothing) => return Ok(None),
        }
    }
}

/// Waits for the disk. The word `saved` is said only when it is true.
fn keep(
    session: &mut Session,
    desk: &mut Desk,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Entry> {
    match desk.saved.recv() {
        Ok(Saved::Kept(_, entry)) => {
            session.saved(&entry);
            writeln!(out, "saved {}", entry.id.number)?;
            out.flush()?;
            Ok(entry)
        }
        Ok(Saved::Unkept(_, entry)) => {
            session.saved(&entry);
            writeln!(out, "not saved")?;
            Ok(entry)
        }
        Ok(Saved::Failed(_, why)) => {
            writeln!(err, "{}", words::not_saved(&why))?;
            Err(io::Error::other("an answer could not be saved"))
        }
        Err(_) => Err(io::Error::other("the writer of your progress stopped")),
    }
}

fn explain(verdict: &Verdict, desk: &Desk, out: &mut impl Write) -> io::Result<()> {
    let (word, how) = words::verdict(verdict);
    writeln!(out, "{word}{how} {}", words::next_time(verdict, desk.history.aim().exam))?;
    for (letter, row) in LETTERS.chars().zip(&verdict.rows) {
        let right = if row.right { "Right: " } else { "" };
        let yours = if row.chosen { " Your answer." } else { "" };
        writeln!(out, "{letter}. {right}{}{yours}", row.why)?;
    }
    Ok(())
}
