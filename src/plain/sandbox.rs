//! The sandbox as a small language: `get /items/7 as alice`, `again`, `clock +5m`, `why 429`, `undo`.

use gatelab_gateway::case::SavedRequest;

use self::line::Typed;
use super::command::{Context, Word};
use super::copies::Offer;
use super::desk::Desk;
use super::place::Go;
use super::voice::Voice;
use crate::material::Problem;
use crate::sandbox::{LogEntry, Pace, Refused, Sandbox, Shot, Stream, clock_text, deciding, prove};
use crate::sitting::Sitting;
use crate::words;

mod around;
mod lab;
mod line;

/// An API that is played with.
#[derive(Debug)]
pub(super) struct Playing {
    sandbox: Result<Box<Sandbox>, Vec<Problem>>,
    /// Whom the learner chose to be; nothing: as the request says.
    caller: Option<String>,
    /// What Enter sends while nothing was sent.
    first: usize,
    /// What was asked for and waits for a yes.
    asked: Option<Asked>,
    /// The lesson that it belongs to.
    lesson: String,
    /// The lab that is done here.
    lab: Option<Sitting>,
    /// What is to be said when it opens.
    told: Vec<String>,
}

/// What is done only after a yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// The other kind of API.
    Switch,
    /// The lab from its beginning.
    Anew,
}

/// One line sends at most so many.
const MOST: usize = 1000;

impl Playing {
    /// The API of a lesson.
    pub(super) fn new(desk: &Desk, lesson: &str, request: Option<&str>) -> Self {
        let file = desk.course.lesson(lesson).and_then(crate::course::Lesson::sandbox);
        let sandbox = if let Some((name, text)) = file {
            Sandbox::open(&name, text).map(Box::new)
        } else {
            let name = format!("sandbox/{lesson}.json");
            Err(vec![Problem::of_file(&name, "There is no such file.")])
        };
        let first = sandbox.as_ref().ok().zip(request).and_then(|(sandbox, title)| {
            sandbox.requests().iter().position(|request| request.title == title)
        });
        Self { first: first.unwrap_or(0), ..Self::of(lesson, sandbox) }
    }

    fn of(lesson: &str, sandbox: Result<Box<Sandbox>, Vec<Problem>>) -> Self {
        let lesson = lesson.to_owned();
        Self { sandbox, caller: None, first: 0, asked: None, lesson, lab: None, told: Vec::new() }
    }

    /// The sandbox of a proof as it was at the end.
    pub(super) fn of_proof(desk: &Desk, lesson: &str, claim: &str) -> Self {
        let found = desk.course.lesson(lesson);
        let found = found.and_then(|lesson| Some((lesson, lesson.body().claim(claim)?)));
        let kept = match found {
            Some((lesson, claim)) => prove::keep(lesson, claim, claim.steps.len()),
            None => Err(Refused(format!("{lesson} has no such claim."))),
        };
        let sandbox = kept.map(Box::new);
        let sandbox = sandbox.map_err(|Refused(words)| vec![Problem::of_file(lesson, words)]);
        Self::of(lesson, sandbox)
    }

    /// Which words hold.
    pub(super) fn context(&self) -> Context {
        match &self.lab {
            _ if self.asked.is_some() => Context::Confirm,
            Some(sitting) if sitting.played().is_some() => Context::Solution,
            Some(_) => Context::Lab,
            None => Context::Sandbox,
        }
    }

    /// What can be copied.
    pub(super) fn copies(&self) -> Vec<Offer> {
        self.sandbox.as_ref().map(|sandbox| around::copies(sandbox)).unwrap_or_default()
    }

    /// The lesson that it belongs to.
    pub(super) fn lesson(&self) -> &str {
        &self.lesson
    }

    /// Says which API it is and what is on; of a lab, what it asks for.
    pub(super) fn open(&mut self, desk: &mut Desk, voice: &mut Voice, back: bool) {
        self.open_lab(desk, voice, back);
        let sandbox = match &self.sandbox {
            Ok(sandbox) => sandbox,
            Err(problems) => {
                voice.say("This sandbox cannot be opened.");
                for problem in problems {
                    voice.read(&problem.to_string());
                }
                return;
            }
        };
        voice.say(words::sandbox(sandbox));
        if self.lab.is_none() {
            voice.thoughts(sandbox.about());
        }
        if let Some(request) = self.next(sandbox) {
            voice.say(format!("Enter sends {request}."));
        }
    }

    /// What can be typed.
    pub(super) fn prompt(&self) -> String {
        match (&self.sandbox, &self.lab) {
            (Err(_), _) => "Enter goes back: ".to_owned(),
            _ if self.asked.is_some() => "yes, or Enter keeps it as it is: ".to_owned(),
            (Ok(_), Some(sitting)) => lab::prompt(sitting),
            (Ok(sandbox), None) => match self.next(sandbox) {
                Some(_) if sandbox.log().len() == 0 => "Enter, a request, ? for more> ".to_owned(),
                _ => "> ".to_owned(),
            },
        }
    }

    /// What Enter sends.
    fn next(&self, sandbox: &Sandbox) -> Option<String> {
        let request = sandbox.requests().get(self.first)?;
        let caller = self.caller.as_ref().or(request.caller.as_ref());
        let caller = caller.map(|caller| format!(" as {caller}")).unwrap_or_default();
        Some(format!("{}{caller}", crate::sandbox::written(request)))
    }

    /// Takes Enter, or a request.
    pub(super) fn takes(&mut self, desk: &mut Desk, voice: &mut Voice, line: &str) -> Option<Go> {
        if self.sandbox.is_err() {
            return line.is_empty().then_some(Go::Back);
        }
        if self.asked.is_some() {
            if "yes".starts_with(&line.to_lowercase()) && !line.is_empty() {
                return None;
            }
            self.asked = None;
            if line.is_empty() {
                voice.say(words::NOTHING_CHANGED);
                return Some(Go::Stay);
            }
        }
        if self.context() == Context::Solution {
            return self.takes_solution(voice, line);
        }
        let go = self.sends(voice, line);
        self.looked(desk, voice);
        go
    }

    fn sends(&mut self, voice: &mut Voice, line: &str) -> Option<Go> {
        let typed = match line::read(line)? {
            Ok(typed) => typed,
            Err(refused) => {
                voice.say(refused.to_string());
                return Some(Go::Stay);
            }
        };
        match typed {
            Typed::Enter if self.last().is_some() => self.again(1, voice),
            Typed::Enter => self.send_saved(self.first, voice),
            Typed::Again(times) => self.again(times, voice),
            Typed::Number(number) => self.send_saved(number.saturating_sub(1), voice),
            Typed::As(name) => self.be(name, voice),
            Typed::Clock(millis) => self.move_clock(millis, voice),
            Typed::Request { times, line, caller, over_ms } => {
                self.request(times, &line, caller, over_ms, voice);
            }
        }
        Some(Go::Stay)
    }

    /// Does what a word means.
    pub(super) fn obey(&mut self, desk: &mut Desk, voice: &mut Voice, word: Word, rest: &str) {
        if !self.obeys_lab(desk, voice, word, rest) {
            self.does(desk, voice, word, rest);
        }
        self.looked(desk, voice);
    }

    fn does(&mut self, desk: &Desk, voice: &mut Voice, word: Word, rest: &str) {
        let Ok(sandbox) = &mut self.sandbox else { return };
        match word {
            Word::Again => self.again(rest.parse().unwrap_or(1), voice),
            Word::Why => self.why(desk, rest, voice),
            Word::More => self.more(voice),
            Word::Clock => self.clock(rest, voice),
            Word::Next => {
                let next = sandbox.upcoming().into_iter().next();
                match next {
                    Some(next) => {
                        let by = next.at.millis_since(sandbox.now());
                        self.move_clock(by, voice);
                    }
                    None => voice.say(words::NOTHING_AHEAD_HERE),
                }
            }
            Word::Undo => {
                let taken = sandbox.undo().map(words::described);
                said_back("Taken back", taken, words::NOTHING_BACK, sandbox, voice);
            }
            Word::Redo => {
                let done = sandbox.redo().map(words::described);
                said_back("Done again", done, words::NOTHING_AGAIN, sandbox, voice);
            }
            Word::Flush => {
                sandbox.flush_cache();
                voice.say(words::FLUSHED);
            }
            Word::Deploy => told(sandbox.deploy(), voice),
            Word::Promote => told(sandbox.promote(), voice),
            Word::RollBack => told(sandbox.roll_back(rest.parse().unwrap_or(0)), voice),
            Word::Snapshot => {
                let number = sandbox.keep_snapshot();
                voice.say(format!("Snapshot {number} kept. compare and restore go back to it."));
            }
            Word::Restore => {
                let number = rest.parse().unwrap_or(sandbox.snapshots().len());
                told(sandbox.restore_snapshot(number), voice);
            }
            Word::SignIn => match sandbox.sign_in(rest) {
                Ok(()) => voice.say(format!("{rest} signed in: a new token.")),
                Err(refused) => voice.say(refused.to_string()),
            },
            Word::Switch => {
                voice.say(words::switching(sandbox));
                self.asked = Some(Asked::Switch);
            }
            Word::Yes => {
                self.asked = None;
                told(sandbox.switch_protocol(), voice);
            }
            Word::On | Word::Off => around::switch(sandbox, word == Word::On, rest, voice),
            Word::Set => around::set(sandbox, rest, voice),
            Word::Beside => self.beside(voice),
            Word::Compare => {
                let number = rest.parse().unwrap_or(sandbox.snapshots().len());
                around::beside(sandbox.beside_snapshot(number), voice);
            }
            word => around::look(sandbox, word, rest, voice),
        }
    }

    /// The last request that was sent, with its sender.
    fn last(&self) -> Option<(Option<String>, &Shot)> {
        let sandbox = self.sandbox.as_ref().ok()?;
        let burst = sandbox.log().rev().find_map(LogEntry::burst)?;
        Some((burst.caller.clone(), burst.shots.last()?))
    }

    fn again(&mut self, times: usize, voice: &mut Voice) {
        let Some((caller, request)) = self.last().map(|(who, shot)| (who, shot.request.clone()))
        else {
            self.send_saved(self.first, voice);
            return;
        };
        if let Ok(sandbox) = &mut self.sandbox {
            let sent = sandbox.send(caller, &request, times.clamp(1, MOST));
            sent_said(sent, voice);
        }
    }

    fn send_saved(&mut self, number: usize, voice: &mut Voice) {
        let Ok(sandbox) = &mut self.sandbox else { return };
        let Some(saved) = sandbox.requests().get(number).cloned() else {
            let count = words::count(sandbox.requests().len(), "request");
            voice.say(format!("There is no request {}; there are {count}.", number + 1));
            return;
        };
        let caller = self.caller.clone().or_else(|| saved.caller.clone());
        voice.say(format!(
            "{}{}.",
            crate::sandbox::written(&saved),
            words::as_whom(caller.as_deref())
        ));
        let sent = sandbox
            .compose(caller.as_deref(), &saved)
            .and_then(|request| sandbox.send(caller, &request, 1));
        sent_said(sent, voice);
    }

    fn request(
        &mut self,
        times: usize,
        line: &str,
        caller: Option<String>,
        over_ms: Option<u32>,
        voice: &mut Voice,
    ) {
        let Ok(sandbox) = &mut self.sandbox else { return };
        let request = match line::request(sandbox, line) {
            Ok(request) => request,
            Err(refused) => {
                voice.say(refused.to_string());
                return;
            }
        };
        if caller.is_some() {
            self.caller = caller;
        }
        let caller = self.caller.clone().or_else(|| request.caller.clone());
        let times = times.clamp(1, MOST);
        let sent = match over_ms {
            Some(over_ms) => {
                let streams = [Stream { caller, request, times: times as u32 }];
                sandbox.traffic(&streams, over_ms)
            }
            None => sandbox
                .compose(caller.as_deref(), &request)
                .and_then(|request| sandbox.send(caller, &request, times)),
        };
        sent_said(sent, voice);
    }

    fn be(&mut self, name: Option<String>, voice: &mut Voice) {
        let Ok(sandbox) = &self.sandbox else { return };
        let known = name.as_ref().is_none_or(|n| sandbox.callers().iter().any(|c| c.name == *n));
        if !known {
            let names: Vec<&str> = sandbox.callers().iter().map(|c| c.name.as_str()).collect();
            voice.say(format!("No caller is called so. There are: {}.", names.join(", ")));
            return;
        }
        voice.say(match &name {
            Some(name) => format!("From now on as {name}."),
            None => "From now on as each request says.".to_owned(),
        });
        self.caller = name;
    }

    fn clock(&mut self, rest: &str, voice: &mut Voice) {
        let Ok(sandbox) = &mut self.sandbox else { return };
        match rest {
            "" => {
                voice.say(words::clock(sandbox));
                for upcoming in sandbox.upcoming().iter().take(8) {
                    let wait = crate::sandbox::span(upcoming.at.millis_since(sandbox.now()));
                    voice.say(format!("In {wait}: {}.", upcoming.what));
                }
            }
            "run" | "stop" => {
                // It would run while nothing is said; here time passes when it is moved.
                sandbox.set_pace(Pace::Stopped);
                voice.say(words::CLOCK_IS_MOVED);
            }
            moved => match line::span(moved) {
                Some(millis) => self.move_clock(millis, voice),
                None => voice.say("Move the clock by so much: clock +5m, clock +90s, clock -10s."),
            },
        }
    }

    fn move_clock(&mut self, millis: i64, voice: &mut Voice) {
        let Ok(sandbox) = &mut self.sandbox else { return };
        let to = sandbox.now().plus_millis(millis);
        let passed = sandbox.upcoming().into_iter().take_while(|upcoming| upcoming.at <= to);
        let passed: Vec<String> = passed.map(|upcoming| upcoming.what).collect();
        sandbox.advance(millis);
        voice.say(format!("Clock {}.", clock_text(sandbox.now())));
        if !passed.is_empty() {
            voice.say(format!("On the way: {}.", passed.join(", ")));
        }
    }

    /// Why the last request ended so; or the last with that status; or what a stop had to say.
    fn why(&self, desk: &Desk, rest: &str, voice: &mut Voice) {
        let Ok(sandbox) = &self.sandbox else { return };
        let bursts = || sandbox.log().rev().flat_map(|e| e.bursts().iter().rev());
        let mut shots = bursts().flat_map(|b| b.shots.iter().rev());
        let status = rest.parse::<u16>().ok();
        let found = shots.find(|shot| status.is_none_or(|status| shot.response.status == status));
        let Some(shot) = found else {
            voice.say(match status {
                Some(status) if bursts().next().is_some() => {
                    format!("No answer had the status {status}.")
                }
                _ => words::NO_REQUEST.to_owned(),
            });
            return;
        };
        let entries = &shot.trace.entries;
        let named = |stop: &str| stop.to_lowercase().starts_with(&rest.to_lowercase());
        let stop = match (rest, status) {
            ("", _) | (_, Some(_)) => Some(deciding(&shot.trace)),
            _ => entries.iter().position(|entry| named(entry.stop)),
        };
        let said = |at| words::why_stop(shot, at, sandbox.protocol(), &desk.course);
        if let Some(said) = stop.and_then(said) {
            voice.thoughts(&said);
        } else {
            let stops: Vec<&str> = entries.iter().map(|e| e.stop).collect();
            voice.say(format!("There is no such stop. The stops: {}.", stops.join(", ")));
        }
    }

    /// The last request stop by stop.
    fn more(&self, voice: &mut Voice) {
        match self.last() {
            Some((caller, shot)) => {
                let who = words::as_whom(caller.as_deref());
                let (method, target) = (&shot.request.method, &shot.request.target);
                voice.say(format!("{method} {target}{who}."));
                for line in words::stops(&shot.trace) {
                    voice.say(line);
                }
                if let Ok(sandbox) = &self.sandbox {
                    let counted = shot.metrics(sandbox.protocol()).join(", ");
                    voice.say(format!("On AWS, CloudWatch counts: {counted}."));
                }
            }
            None => voice.say(words::NO_REQUEST),
        }
    }

    fn beside(&self, voice: &mut Voice) {
        let Ok(sandbox) = &self.sandbox else { return };
        let saved: Option<SavedRequest> = self
            .last()
            .and_then(|(_, shot)| line::request(sandbox, &line::of(shot, sandbox)).ok())
            .or_else(|| sandbox.requests().get(self.first).cloned());
        let Some(saved) = saved else {
            voice.say(words::NO_REQUEST);
            return;
        };
        let caller = self.last().and_then(|(caller, _)| caller).or_else(|| saved.caller.clone());
        around::beside(sandbox.beside_protocol(caller.as_deref(), &saved), voice);
    }
}

/// Says what became of requests, or why they were not sent.
fn sent_said(sent: Result<&LogEntry, Refused>, voice: &mut Voice) {
    match sent {
        Ok(entry) => {
            for burst in entry.bursts() {
                for line in words::answered(burst) {
                    voice.say(line);
                }
            }
        }
        Err(refused) => voice.say(refused.to_string()),
    }
}

/// Says what was done, or why it was not.
fn told(done: Result<&LogEntry, Refused>, voice: &mut Voice) {
    voice.say(match done {
        Ok(entry) => format!("{}. undo takes it back.", words::described(entry)),
        Err(refused) => refused.to_string(),
    });
}

fn said_back(
    word: &str,
    what: Option<String>,
    nothing: &str,
    sandbox: &Sandbox,
    voice: &mut Voice,
) {
    voice.say(match what {
        Some(what) => format!("{word}: {what}. Clock {}.", clock_text(sandbox.now())),
        None => nothing.to_owned(),
    });
}
