//! Questions and beliefs: as written in TOML -> checked. A bad one is dropped and reported.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use toml::Spanned;
use toml::de::DeValue;

use super::super::lesson::Source;
use super::super::step::{self, StepWritten};
use super::super::written::{Date, Patch, SourceWritten, Written};
use super::vary::{VaryWritten, names_in};
use super::{
    Belief, Breaker, Choice, ClaimRef, Domain, Listed, Question, QuestionId, Questions, Trial,
};
use crate::material::{Place, Problem};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionWritten {
    id: String,
    revision: u32,
    section: String,
    #[serde(default)]
    objectives: Vec<String>,
    domain: u8,
    difficulty: u8,
    stem: String,
    ask: String,
    #[serde(default)]
    facts: Vec<String>,
    source: SourceWritten,
    #[serde(default)]
    hints: Vec<String>,
    proof: Option<String>,
    option: Vec<Spanned<ChoiceWritten>>,
    trial: Option<Spanned<TrialWritten>>,
    /// Read before the rest.
    #[serde(default, rename = "vary")]
    _vary: Option<IgnoredAny>,
}

/// What varies in a question, before anything else of it can be read.
#[derive(Deserialize)]
struct Varying {
    question: Vec<VaryingQuestion>,
}

#[derive(Deserialize)]
struct VaryingQuestion {
    vary: Spanned<VaryWritten>,
}

/// One question alone.
#[derive(Deserialize)]
struct Only {
    question: Vec<Spanned<QuestionWritten>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoiceWritten {
    text: String,
    #[serde(default)]
    right: bool,
    why: String,
    belief: Option<String>,
    change: Option<Patch>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrialWritten {
    given: String,
    setup: Option<Patch>,
    step: Vec<Spanned<StepWritten>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BeliefWritten {
    id: String,
    says: String,
    truth: String,
    claim: Option<String>,
    source: Option<BeliefSource>,
}

/// A belief's source is a page of its own, or an id of a source of the lesson's.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BeliefSource {
    title: String,
    url: String,
    checked: Date,
}

/// Reads the questions of a lesson.
pub(in crate::course) fn read(lesson: &str, file: &str, text: &str) -> Questions {
    read_part(lesson, file, text, 0, text.len())
}

/// Reads the question of a file whose table begins at that byte; nothing where it cannot be read.
pub(in crate::course) fn read_at(
    lesson: &str,
    file: &str,
    text: &str,
    start: usize,
) -> Option<Question> {
    read_part(lesson, file, text, start, end(text, start)).list.pop()
}

/// Where the table of a question or belief that begins there ends.
fn end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let ends = ["\n[[question]]", "\n[[belief]]"].map(|next| rest.find(next).map(|at| at + 1));
    start + ends.into_iter().flatten().min().unwrap_or(rest.len())
}

fn read_part(lesson: &str, file: &str, text: &str, from: usize, to: usize) -> Questions {
    let written = Written::part(file, text, from, to);
    let mut questions = Questions::default();
    let tables = written.tables(&mut questions.problems).into_inner();
    for (key, value) in tables {
        let start = key.span().start;
        match key.get_ref().as_ref() {
            "belief" => each(written, value, &mut questions.problems, |belief, start| {
                questions.beliefs.push(self::belief(lesson, written, belief, start)?);
                Ok(())
            }),
            "question" => each_table(written, value, &mut questions.problems, |item| {
                let start = item.span().start;
                let varies = item.get_ref().get("vary").is_some();
                questions.list.push(if varies {
                    varied(lesson, file, text, from + start, 0)?
                } else {
                    self::question(lesson, written, written.value(item)?, start)?
                });
                Ok(())
            }),
            other => {
                let sentence =
                    format!("unknown table `{other}`; there are [[question]], [[belief]]");
                questions.problems.push(written.problem(start, sentence));
            }
        }
    }
    questions
}

/// What a quick look at a file of questions sees, without reading the rest of it.
#[derive(Debug, Default)]
pub(in crate::course) struct Look {
    /// The questions.
    pub(in crate::course) questions: Vec<Listed>,
    /// At which byte the table of each begins.
    pub(in crate::course) starts: Vec<usize>,
    /// The ids of the beliefs.
    pub(in crate::course) beliefs: Vec<String>,
    /// The places of the questions with an option that each belief is behind.
    pub(in crate::course) tempts: BTreeMap<String, Vec<usize>>,
}

/// Looks at a file of questions. As in all of ours, a question's id comes before its revision and its
/// domain, and these before its texts.
pub(in crate::course) fn look(text: &str) -> Look {
    let mut look = Look::default();
    let (mut table, mut start, mut next) = ("", 0, 0);
    for line in text.split_inclusive('\n') {
        let at = next;
        next += line.len();
        if line.starts_with('[') {
            (table, start) = (line.trim_end(), at);
            continue;
        }
        let value =
            |key| Some(line.strip_prefix(key)?.trim_start().strip_prefix('=')?.trim_start());
        let number = |key| value(key)?.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok();
        let named = |key| value(key).and_then(quoted);
        match table {
            "[[question]]" => {
                if let Some(id) = named("id") {
                    let id = QuestionId(id.to_owned());
                    look.questions.push(Listed { id, revision: 1, domain: None });
                    look.starts.push(start);
                    table = "its head";
                }
            }
            "its head" => {
                let Some(question) = look.questions.last_mut() else { continue };
                if let Some(revision) = number("revision") {
                    question.revision = revision;
                } else if let Some(domain) = number("domain") {
                    question.domain = u8::try_from(domain).ok().and_then(Domain::numbered);
                    table = "";
                }
            }
            "[[question.option]]" => {
                if let (Some(belief), Some(place)) =
                    (named("belief"), look.questions.len().checked_sub(1))
                {
                    look.tempts.entry(belief.to_owned()).or_default().push(place);
                    table = "";
                }
            }
            "[[belief]]" => {
                if let Some(id) = named("id") {
                    look.beliefs.push(id.to_owned());
                    table = "";
                }
            }
            _ => {}
        }
    }
    look
}

fn quoted(value: &str) -> Option<&str> {
    Some(value.strip_prefix('"')?.split_once('"')?.0)
}

fn each<'a, T: DeserializeOwned>(
    written: Written<'a>,
    value: Spanned<DeValue<'a>>,
    problems: &mut Vec<Problem>,
    mut take: impl FnMut(T, usize) -> Result<(), Problem>,
) {
    each_table(written, value, problems, |item| {
        let start = item.span().start;
        take(written.value(item)?, start)
    });
}

fn each_table<'a>(
    written: Written<'a>,
    value: Spanned<DeValue<'a>>,
    problems: &mut Vec<Problem>,
    mut take: impl FnMut(Spanned<DeValue<'a>>) -> Result<(), Problem>,
) {
    let span = value.span();
    let DeValue::Array(list) = value.into_inner() else {
        problems.push(written.problem(span.start, "written as a list of tables: [[…]]"));
        return;
    };
    problems.extend(list.into_iter().filter_map(|item| take(item).err()));
}

/// The question of a file that begins in that place, in one of the ways in which it varies.
pub(in crate::course) fn read_one(
    lesson: &str,
    file: &str,
    text: &str,
    place: Place,
    way: usize,
) -> Result<Question, Problem> {
    let lines = text.split_inclusive('\n').take(place.line.saturating_sub(1) as usize);
    varied(lesson, file, text, lines.map(str::len).sum(), way)
}

/// A question that varies, in one of its ways: its part of the file is read alone, with values in it.
fn varied(
    lesson: &str,
    file: &str,
    text: &str,
    start: usize,
    way: usize,
) -> Result<Question, Problem> {
    // Every line keeps its number.
    let above = "\n".repeat(text.get(..start).unwrap_or_default().matches('\n').count());
    let own = text.get(start..end(text, start)).unwrap_or_default();
    let part = format!("{above}{own}");
    let written = Written::file(file, &part);
    let varying = written.read::<Varying>()?;
    let Some(VaryingQuestion { vary }) = varying.question.into_iter().next() else {
        return Err(written.problem(above.len(), "nothing varies here"));
    };
    let fault = |sentence: String| written.problem(vary.span().start, sentence);
    let vary = vary.get_ref();
    let checked = vary.checked().map_err(fault)?;
    let filled = vary.filled(&part, way).map_err(fault)?;
    let written = Written::file(file, &filled);
    let Some(only) = written.read::<Only>()?.question.into_iter().next() else {
        return Err(written.problem(above.len(), "nothing is asked here"));
    };
    let question = self::question(lesson, written, only.into_inner(), above.len())?;
    for (name, _) in &checked.counts {
        let mut right = question.options.iter().filter(|option| option.right);
        if !right.any(|option| names_in(&option.text).any(|word| word == name)) {
            let sentence = format!("`{name}` decides nothing: no right option says {{{name}}}");
            return Err(fault(sentence));
        }
    }
    if !checked.counts.is_empty() && question.trial.is_none() {
        return Err(fault("there is no [question.trial] to count in".into()));
    }
    Ok(Question { vary: Some(checked), ..question })
}

fn belief(
    lesson: &str,
    written: Written<'_>,
    belief: BeliefWritten,
    start: usize,
) -> Result<Belief, Problem> {
    let broken_by = match (belief.claim, belief.source) {
        (Some(claim), None) => Breaker::Claim(claim_ref(lesson, &claim)),
        (None, Some(BeliefSource { title, url, checked })) => {
            Breaker::Source(Source { id: String::new(), title, url, checked: checked.0 })
        }
        _ => {
            let sentence = "a belief is broken by a `claim` or by a `source`, one of them";
            return Err(written.problem(start, sentence));
        }
    };
    let BeliefWritten { id, says, truth, .. } = belief;
    Ok(Belief { id, says, truth, broken_by, place: written.place(start) })
}

fn question(
    lesson: &str,
    written: Written<'_>,
    question: QuestionWritten,
    start: usize,
) -> Result<Question, Problem> {
    let fault = |sentence: &str| written.problem(start, sentence);
    let Some(domain) = Domain::numbered(question.domain) else {
        return Err(fault("`domain` is 1 to 4"));
    };
    if !(1..=3).contains(&question.difficulty) {
        return Err(fault("`difficulty` is 1 to 3"));
    }
    if question.hints.len() > 3 {
        return Err(fault("three hints at most"));
    }
    // The letters that choose an answer are a to f.
    if !(2..=6).contains(&question.option.len()) {
        return Err(fault("a question has two to six options"));
    }
    let trial = question.trial.map(|trial| {
        let start = trial.span().start;
        let TrialWritten { given, setup, step } = trial.into_inner();
        if step.is_empty() {
            return Err(written.problem(start, "a trial has traffic: [[question.trial.step]]"));
        }
        let setup = setup.map_or(Value::Null, |Patch(patch)| patch);
        Ok(Trial { given, setup, steps: step::steps(written, step, false)? })
    });
    let trial = trial.transpose()?;
    let mut options = Vec::new();
    for option in question.option {
        let start = option.span().start;
        let option = option.into_inner();
        if option.change.is_some() && trial.is_none() {
            let sentence = "`change` has no effect without a [question.trial]";
            return Err(written.problem(start, sentence));
        }
        if option.right && option.belief.is_some() {
            return Err(written.problem(start, "a right option has no false belief behind it"));
        }
        options.push(Choice {
            text: option.text,
            right: option.right,
            why: option.why,
            belief: option.belief,
            change: option.change.map(|Patch(patch)| patch),
        });
    }
    let right = options.iter().filter(|option| option.right).count();
    if right == 0 || right == options.len() {
        return Err(fault("some options are right and some are wrong; here all are the same"));
    }
    Ok(Question {
        id: QuestionId(question.id),
        revision: question.revision,
        lesson: lesson.to_owned(),
        section: question.section,
        objectives: question.objectives,
        domain,
        difficulty: question.difficulty,
        stem: question.stem,
        ask: question.ask,
        options,
        facts: question.facts,
        source: question.source.checked(),
        hints: question.hints,
        proof: question.proof.map(|claim| claim_ref(lesson, &claim)),
        trial,
        vary: None,
        place: written.place(start),
    })
}

/// `lesson#claim`, or a claim of the lesson itself.
fn claim_ref(lesson: &str, text: &str) -> ClaimRef {
    let (lesson, claim) = text.split_once('#').unwrap_or((lesson, text));
    ClaimRef { lesson: lesson.to_owned(), claim: claim.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BELIEF: &str = "[[belief]]\nid = \"b\"\nsays = \"x\"\ntruth = \"y\"\nclaim = \"ttl\"\n\n";
    const QUESTION: &str = "[[question]]\nid = \"q-1\"\nrevision = 2\nsection = \"s\"\ndomain = 3\ndifficulty = 1\nstem = \"\"\"one\ntwo\"\"\"\nask = \"Which?\"\nsource = { title = \"t\", url = \"https://x.test\", checked = 2026-11-20 }\nproof = \"authorizers#key\"\n[[question.option]]\ntext = \"right\"\nright = true\nwhy = \"w\"\n[[question.option]]\ntext = \"wrong\"\nbelief = \"b\"\nwhy = \"w\"\n";
    const TRIAL: &str = "change = { a = 1 }\n[question.trial]\ngiven = \"g\"\n[[question.trial.step]]\nget = \"/a\"\ntimes = 5\n";

    #[test]
    fn a_file_is_read() {
        let text = format!("{BELIEF}{QUESTION}{TRIAL}");
        let questions = read("caching", "q.toml", &text);
        assert_eq!(questions.problems, []);
        let claim =
            |lesson: &str, claim: &str| ClaimRef { lesson: lesson.into(), claim: claim.into() };
        assert_eq!(questions.beliefs[0].broken_by, Breaker::Claim(claim("caching", "ttl")));
        let question = &questions.list[0];
        assert_eq!(question.proof, Some(claim("authorizers", "key")));
        assert_eq!((question.id.0.as_str(), question.revision, question.choose()), ("q-1", 2, 1));
        assert_eq!((question.domain, question.place.line), (Domain::Performing, 7));
        assert_eq!(question.source.checked.to_string(), "2026-11-20");
        assert_eq!(question.options[1].change, Some(serde_json::json!({ "a": 1 })));
        assert_eq!(question.trial.as_ref().unwrap().steps.len(), 1);
        let look = look(&text);
        let id = QuestionId("q-1".into());
        assert_eq!(look.questions, [Listed { id, revision: 2, domain: Some(Domain::Performing) }]);
        assert_eq!(look.beliefs, ["b"]);
        assert_eq!(look.tempts, [("b".to_owned(), vec![0])].into());
    }

    #[test]
    fn a_bad_question_is_dropped_and_reported_and_the_rest_stands() {
        let change = |from: &str, to: &str| QUESTION.replacen(from, to, 1);
        for (bad, line, part) in [
            (change("domain = 3", "domain = 5"), 26, "`domain` is 1 to 4"),
            (change("ask = ", "asks = "), 34, "unknown field `asks`"),
            (change("revision = 2\n", ""), 26, "missing field `revision`"),
            (change("right = true\n", ""), 26, "here all are the same"),
            (change("2026-11-20", "2026-13-20"), 0, ""),
            (format!("{QUESTION}change = {{ a = 1 }}\n"), 41, "no effect without"),
            (change("belief = \"b\"", "right = true"), 26, "all are the same"),
            (format!("{QUESTION}{TRIAL}expect = {{ status = 200 }}\n"), 48, "promises nothing"),
            ("[[questions]]\nid = 1\n".to_owned(), 26, "unknown table `questions`"),
        ] {
            let text = format!("{BELIEF}{QUESTION}{bad}");
            let questions = read("caching", "q.toml", &text);
            let problem = questions.problems.first().unwrap_or_else(|| panic!("{bad}"));
            assert!(problem.sentence.contains(part), "{problem}");
            if line > 0 {
                assert_eq!(problem.place.line, line, "{problem}");
            }
            assert_eq!(questions.beliefs.len(), 1, "{problem}");
            assert_eq!(questions.list[0].id.0, "q-1", "{problem}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_a_person_writes_makes_it_fail(cut in 0..500_usize, noise in "[\\[\\]\"=a-z{}\n ]{0,12}") {
            let mut text = format!("{BELIEF}{QUESTION}{TRIAL}");
            let at = cut.min(text.len());
            text.insert_str(at, &noise);
            read("caching", "q.toml", &text);
            look(&text);
        }
    }
}
