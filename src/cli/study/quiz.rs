//! `gatelab quiz`: questions and answers line by line, each saved before the next.

use std::io::{self, BufRead, Write};

use serde_json::{Value, json};

use super::super::progress::sure;
use super::super::{Exit, schema};
use super::{Desk, places};
use crate::course::quiz::QuestionId;
use crate::course::{Course, Lesson};
use crate::sandbox::vary;
use crate::study::{
    Asked, Deck, Drill, Entry, Fact, History, Mode, NeedMore, Saved, Session, Sure, Verdict,
};
use crate::{study, words};

/// Which questions, and how they are asked.
#[derive(Debug)]
pub(in super::super) struct Wanted {
    pub(in super::super) topic: Option<String>,
    pub(in super::super) drill: Option<String>,
    pub(in super::super) cram: bool,
    pub(in super::super) count: Option<usize>,
    pub(in super::super) json: bool,
    pub(in super::super) seed: Option<u64>,
}

/// An answer as JSON, or why it is not on the disk.
type Kept = Result<Value, String>;

/// The questions that are wanted, or why what is wanted is not understood.
fn deck(desk: &Desk, wanted: &Wanted, seed: u64) -> Result<Deck, String> {
    let topic = wanted.topic.as_deref();
    let topic = topic.map(|topic| lessons(&desk.course, topic)).transpose()?;
    let drill = wanted.drill.as_deref().map(|name| drill(&desk.history, name)).transpose()?;
    let mut ids = match &drill {
        None => study::wanted(&desk.course, &desk.history, desk.today(), topic.as_deref()),
        Some(drill) => drill.questions(&desk.course, &desk.history, desk.today(), seed),
    };
    if let Some(topic) = &topic {
        let wants = |id: &QuestionId| {
            desk.course.question(id).is_some_and(|question| topic.contains(&question.lesson))
        };
        ids.retain(wants);
    }
    ids.truncate(wanted.count.unwrap_or(usize::MAX));
    let cram = wanted.cram || drill.as_ref().is_some_and(|drill| drill.cram);
    let pace = drill.is_some_and(|drill| drill.pace);
    Ok(Deck::of(&desk.course, &desk.history, &ids).cramming(cram).paced(pace))
}

/// The drill that was saved under that name, or that the line says.
fn drill(history: &History, name: &str) -> Result<Drill, String> {
    let saved = history.drills().find(|(saved, _)| *saved == name);
    saved.map_or(name, |(_, line)| line).parse()
}

/// Asks questions, and reads the answers line by line: `b 3`, or `a c 1`. With JSON, what people read
/// goes to standard error.
pub(in super::super) fn quiz(
    wanted: &Wanted,
    input: &mut impl BufRead,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let Some(places) = places(err)? else { return Ok(Exit::DATA) };
    let mut desk = Desk::open(&places, err)?;
    if let Mode::ReadOnly(why) = desk.store.mode() {
        writeln!(err, "{}", words::read_only(why))?;
    }
    let seed = wanted.seed.unwrap_or_else(|| desk.clock.now().0.unsigned_abs());
    let deck = match deck(&desk, wanted, seed) {
        Ok(deck) => deck,
        Err(sentence) => {
            writeln!(err, "gatelab: {sentence}")?;
            return Ok(Exit::USAGE);
        }
    };
    let deck = deck.asked(seed, |question, seed| vary::asked(&desk.course, question, seed));
    let mut session = Session::new(deck, seed, &desk.history, desk.clock);
    let mut answers = Vec::new();
    let talk: &mut dyn Write = if wanted.json { err } else { out };
    if session.current().is_none() {
        writeln!(talk, "There is nothing to ask.")?;
    }
    while let Some(asked) = session.current().cloned() {
        ask(&asked, session.len(), &desk, talk)?;
        match answer(&mut session, &mut desk, &asked, input, talk)? {
            None => break,
            Some(Ok(answer)) => answers.push(answer),
            Some(Err(why)) => {
                writeln!(err, "{why}")?;
                return Ok(Exit::DATA);
            }
        }
        if let Some(verdict) = session.verdict() {
            explain(verdict, &desk, talk)?;
        }
        session.next(desk.clock.now());
    }
    let summary = session.summary();
    if wanted.json {
        let object =
            json!({"answered": summary.answered, "right": summary.right, "answers": answers});
        schema::print("quiz", object, out)?;
    } else if !session.is_empty() {
        let tomorrow = study::due(&desk.course, &desk.history, desk.today().plus(1)).len();
        writeln!(out, "{}", words::summary(&summary, tomorrow))?;
        if let Some(paced) = session.paced(desk.clock.now()) {
            writeln!(out, "{}", words::paced_summary(&paced))?;
        }
    }
    Ok(Exit::DONE)
}

/// The slugs of a topic's lessons: one lesson by its number or slug, or a module's by words of its title.
fn lessons(course: &Course, topic: &str) -> Result<Vec<String>, String> {
    let one = super::super::material::lesson(course, topic);
    if let Ok(lesson) = one {
        return Ok(vec![lesson.slug.clone()]);
    }
    let words = topic.to_lowercase();
    let of = |lesson: &&Lesson| lesson.module.to_lowercase().contains(&words);
    let found: Vec<String> =
        course.lessons().iter().filter(of).map(|lesson| lesson.slug.clone()).collect();
    if found.is_empty() { one.map(|_| found) } else { Ok(found) }
}

fn ask(asked: &Asked, of: usize, desk: &Desk, out: &mut dyn Write) -> io::Result<()> {
    let question = &asked.question;
    let changed = desk.history.changed(question);
    let lesson = desk.course.lesson(&question.lesson).map_or("", |lesson| &lesson.title);
    let choose = match question.choose() {
        1 => "one".to_owned(),
        n => format!("{n}"),
    };
    writeln!(out, "\nQuestion {} of {of}. {lesson}. Choose {choose}.", asked.number)?;
    if changed {
        writeln!(out, "{}", words::CHANGED)?;
    }
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
    out: &mut dyn Write,
) -> io::Result<Option<Kept>> {
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
                return keep(session, desk, out).map(Some);
            }
            Err(NeedMore::Options(more)) => {
                writeln!(out, "{} to choose.", words::count(more, "more option"))?;
            }
            Err(NeedMore::Sure | NeedMore::Nothing) => return Ok(None),
        }
    }
}

/// Waits for the disk. The word `saved` is said only when it is true.
fn keep(session: &mut Session, desk: &mut Desk, out: &mut dyn Write) -> io::Result<Kept> {
    let (entry, kept) = match desk.saved.recv() {
        Ok(Saved::Kept(_, entry)) => (entry, true),
        Ok(Saved::Unkept(_, entry)) => (entry, false),
        Ok(Saved::Failed(_, why)) => return Ok(Err(words::not_saved(&why))),
        Err(_) => return Ok(Err("The writer of your progress stopped.".to_owned())),
    };
    session.saved(&entry);
    if kept {
        writeln!(out, "saved {}", entry.id.number)?;
    } else {
        writeln!(out, "not saved")?;
    }
    out.flush()?;
    let answer = as_json(&entry, kept, session);
    desk.history.add(entry);
    Ok(Ok(answer))
}

fn as_json(entry: &Entry, kept: bool, session: &Session) -> Value {
    let Fact::Answered(review) = &entry.fact else { return Value::Null };
    json!({"question": review.question, "lesson": review.lesson, "chosen": review.chosen,
        "right": review.right, "sure": sure(review.sure), "saved": kept.then_some(entry.id.number),
        "due": session.verdict().map(|verdict| verdict.next_due.to_string())})
}

fn explain(verdict: &Verdict, desk: &Desk, out: &mut dyn Write) -> io::Result<()> {
    let (word, how) = words::verdict(verdict);
    writeln!(out, "{word}{how} {}", words::next_time(verdict, desk.history.aim().exam))?;
    for (letter, row) in LETTERS.chars().zip(&verdict.rows) {
        let right = if row.right { "Right: " } else { "" };
        let yours = if row.chosen { " Your answer." } else { "" };
        writeln!(out, "{letter}. {right}{}{yours}", row.why)?;
    }
    Ok(())
}
