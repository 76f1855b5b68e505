//! A lab being done by a learner: its sandbox comes back from the journal, what is done goes there, and the
//! solution is played in a fork.

use serde_json::Value;

use crate::clock::{Day, Moment};
use crate::course::lab::Lab;
use crate::course::lesson::Step;
use crate::sandbox::lab::Run;
use crate::sandbox::{Deed, Refused, START, Sandbox};
use crate::study::{Fact, LabFact, LabProgress};

/// A pause longer than this is no work on a lab.
const PAUSE_MS: i64 = 5 * 60 * 1000;

/// A lab being done. The sandbox itself stays with who shows it.
#[derive(Clone, Debug)]
pub struct Sitting {
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
    fork: Option<Fork>,
}

/// The learner's own work, while the solution is played beside it.
#[derive(Clone, Debug)]
struct Fork {
    run: Run,
    sandbox: Box<Sandbox>,
    /// Steps of the solution that were played.
    played: usize,
}

/// A lab that was sat down to.
#[derive(Debug)]
pub struct Begun {
    /// The lab.
    pub sitting: Sitting,
    /// What it is done in.
    pub sandbox: Box<Sandbox>,
    /// What is to be recorded.
    pub fact: Option<Fact>,
    /// Whether it is begun once more, because it was done with help.
    pub once_more: bool,
    /// Why what was done before could not all be done again.
    pub lost: Option<Refused>,
}

/// What came of holding the steps against what happened.
#[derive(Clone, Debug, Default)]
pub struct Looked {
    /// What is to be recorded.
    pub facts: Vec<Fact>,
    /// The steps that were passed just now, from 1.
    pub passed: Vec<usize>,
    /// All of it is done, just now, after so many milliseconds of work.
    pub done_ms: Option<u64>,
}

impl Sitting {
    /// A lab where it was left; at its beginning where it is new, or to be done once more.
    pub fn begin(
        lab: &Lab,
        progress: Option<&LabProgress>,
        now: Moment,
        today: Day,
    ) -> Result<Begun, Refused> {
        let (run, sandbox) = Run::begin(lab)?;
        let progress = progress.cloned().unwrap_or_default();
        let once_more = progress.done.is_some() && progress.is_wanted(today);
        let attempt = progress.current().filter(|_| !once_more);
        let mut begun = Begun {
            sitting: Self {
                slug: lab.slug.clone(),
                run,
                kept: Vec::new(),
                stands: 0,
                since: now,
                spent_ms: attempt.map_or(0, |attempt| attempt.spent_ms),
                attempts: progress.attempts.len() + usize::from(attempt.is_none()),
                hints: attempt.map_or(0, |attempt| attempt.hints),
                done: attempt.is_some_and(|attempt| attempt.done),
                fork: None,
            },
            sandbox: Box::new(sandbox),
            fact: None,
            once_more,
            lost: None,
        };
        let Begun { sitting, sandbox, .. } = &mut begun;
        match attempt {
            Some(attempt) => {
                let again = sitting.again(sandbox, &attempt.deeds, attempt.stands);
                if let Some(clock) = attempt.clock_ms {
                    sandbox.set_clock(START.plus_millis(clock));
                }
                begun.lost = again.err();
            }
            None => begun.fact = Some(LabFact::Began { from: None }.of(&lab.slug, now)),
        }
        begun.sitting.keep(&begun.sandbox);
        begun.sitting.run.look(&begun.sandbox);
        Ok(begun)
    }

    /// The lab's slug.
    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// How its steps stand: the learner's own, or the solution's while that is played.
    pub const fn run(&self) -> &Run {
        &self.run
    }

    /// How many hints were told.
    pub const fn hints(&self) -> usize {
        self.hints
    }

    /// How many steps of the solution were played; nothing while none is.
    pub fn played(&self) -> Option<usize> {
        self.fork.as_ref().map(|fork| fork.played)
    }

    /// How long it was worked on, up to now.
    pub fn spent_ms(&self, now: Moment) -> u64 {
        self.spent_ms + now.millis_since(self.since).clamp(0, PAUSE_MS).unsigned_abs()
    }

    /// Whether anything was done in it yet.
    pub const fn is_untouched(&self) -> bool {
        self.stands == 0
    }

    /// Whether there is an attempt before this one to go back to: its number, from 0.
    pub fn before(&self, sandbox: &Sandbox) -> Option<usize> {
        let nothing_done = sandbox.stamps().0.is_empty();
        self.attempts.checked_sub(2).filter(|_| nothing_done)
    }

    /// Holds the steps against what happened. In the fork nothing is recorded.
    pub fn look(&mut self, sandbox: &Sandbox, now: Moment) -> Looked {
        let passed = self.run.look(sandbox);
        if self.fork.is_some() {
            return Looked { passed, ..Looked::default() };
        }
        let mut facts = self.record(sandbox, now);
        facts.extend(passed.iter().map(|step| LabFact::Passed { step: *step as u32 }));
        let done_ms = (self.run.is_done() && !self.done).then_some(self.spent_ms);
        if let Some(took_ms) = done_ms {
            self.done = true;
            facts.push(LabFact::Done { took_ms });
        }
        let facts = facts.into_iter().map(|fact| fact.of(&self.slug, now)).collect();
        Looked { facts, passed, done_ms }
    }

    /// The next hint, with its number, from 1; the last one again once all are told. The fact is new.
    pub fn hint(&mut self, now: Moment) -> (usize, String, Option<Fact>) {
        let hints = &self.run.lab().hints;
        let new = self.hints < hints.len();
        self.hints += usize::from(new);
        let number = self.hints;
        let told = number.checked_sub(1).and_then(|at| hints.get(at)).cloned().unwrap_or_default();
        let fact = new.then(|| LabFact::Hint { number }.of(&self.slug, now));
        (number, told, fact)
    }

    /// Begins to play the solution, in a fork: the learner's own work waits. That it was looked at is a fact.
    pub fn fork(
        &mut self,
        lab: &Lab,
        sandbox: &mut Box<Sandbox>,
        now: Moment,
    ) -> Result<Fact, Refused> {
        let (run, fresh) = Run::begin(lab)?;
        let run = std::mem::replace(&mut self.run, run);
        let own = std::mem::replace(sandbox, Box::new(fresh));
        self.fork = Some(Fork { run, sandbox: own, played: 0 });
        Ok(LabFact::Solution.of(&self.slug, now))
    }

    /// Plays the solution's next step, and says which it was; nothing after its last.
    pub fn play_on(&mut self, sandbox: &mut Sandbox) -> Option<(Step, Result<(), Refused>)> {
        let fork = self.fork.as_mut()?;
        let step = self.run.solution().get(fork.played)?.clone();
        fork.played += 1;
        let done = Run::step_solution(sandbox, &step);
        Some((step, done))
    }

    /// The steps that the solution passed just now, from 1.
    pub fn look_fork(&mut self, sandbox: &Sandbox) -> Vec<usize> {
        self.run.look(sandbox)
    }

    /// Goes back from the solution to the learner's own work; false where none is played.
    pub fn leave_fork(&mut self, sandbox: &mut Box<Sandbox>) -> bool {
        let Some(fork) = self.fork.take() else { return false };
        self.run = fork.run;
        *sandbox = fork.sandbox;
        true
    }

    /// Begins the lab anew, or where an earlier attempt stood. What the journal could not bring back is said.
    pub fn anew(
        &mut self,
        lab: &Lab,
        progress: Option<&LabProgress>,
        from: Option<usize>,
        sandbox: &mut Box<Sandbox>,
        now: Moment,
    ) -> Result<(Fact, Option<Refused>), Refused> {
        let (run, fresh) = Run::begin(lab)?;
        (self.run, **sandbox) = (run, fresh);
        let before = from.and_then(|at| progress?.attempts.get(at));
        let lost = before.map(|attempt| self.again(sandbox, &attempt.deeds, attempt.stands));
        self.keep(sandbox);
        self.attempts += 1;
        self.spent_ms = before.map_or(0, |attempt| attempt.spent_ms);
        self.hints = before.map_or(0, |attempt| attempt.hints);
        self.done = before.is_some_and(|attempt| attempt.done);
        self.since = now;
        let fact = LabFact::Began { from }.of(&self.slug, now);
        Ok((fact, lost.and_then(Result::err)))
    }

    /// Where it stands when it is left. The solution, if it is played, goes.
    pub fn leave(&mut self, sandbox: &mut Box<Sandbox>, now: Moment) -> Fact {
        self.leave_fork(sandbox);
        let fact = self.standing(sandbox, now);
        fact.of(&self.slug, now)
    }

    /// What is in the sandbox and not in the journal.
    fn record(&mut self, sandbox: &Sandbox, now: Moment) -> Vec<LabFact> {
        let (marks, _) = sandbox.stamps();
        let same = marks.iter().zip(&self.kept).take_while(|(a, b)| a == b).count();
        let mut facts = Vec::new();
        if same < marks.len() {
            let (deeds, _) = sandbox.deeds();
            for (after, deed) in deeds.into_iter().enumerate().skip(same) {
                let deed = serde_json::to_value(deed).unwrap_or(Value::Null);
                facts.push(LabFact::Did { after, deed, took_ms: self.took(now) });
            }
            self.kept = marks;
            self.stands = self.kept.len();
        } else if marks.len() != self.stands {
            self.stands = marks.len();
            facts.push(self.standing(sandbox, now));
        }
        facts
    }

    fn standing(&mut self, sandbox: &Sandbox, now: Moment) -> LabFact {
        let clock_ms = sandbox.now().millis_since(START);
        LabFact::Stands { after: self.stands, clock_ms, took_ms: self.took(now) }
    }

    /// Milliseconds of work since the fact before.
    fn took(&mut self, now: Moment) -> u64 {
        let spent = self.spent_ms(now);
        let took = spent - self.spent_ms;
        (self.since, self.spent_ms) = (now, spent);
        took
    }

    /// Everything that the sandbox can do again or take back is in the journal.
    fn keep(&mut self, sandbox: &Sandbox) {
        let (done, undone) = sandbox.stamps();
        self.stands = done.len();
        self.kept = done.into_iter().chain(undone).collect();
    }

    /// Does again what the journal tells, and takes back what was taken back.
    fn again(
        &mut self,
        sandbox: &mut Sandbox,
        deeds: &[Value],
        stands: usize,
    ) -> Result<(), Refused> {
        for deed in deeds {
            let deed: Deed =
                serde_json::from_value(deed.clone()).map_err(|error| Refused(error.to_string()))?;
            sandbox.redo_deed(&deed)?;
            self.run.look(sandbox);
        }
        for _ in stands..deeds.len() {
            sandbox.undo();
        }
        self.run.look(sandbox);
        Ok(())
    }
}
