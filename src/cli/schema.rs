//! What `--json` prints: one object with a `schema` number, and what each of its fields says.

use std::io::{self, Write};

use serde_json::{Map, Value};

/// The form of what one command prints.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// The command, without `gatelab` and `--json`.
    pub command: &'static str,
    /// Counted up when a field goes away or changes its meaning; new fields may come without.
    pub number: u32,
    /// Each field with what it says; `[]` is each of a list. The `schema` itself is not among them.
    pub fields: &'static [(&'static str, &'static str)],
}

const fn schema(command: &'static str, fields: &'static [(&'static str, &'static str)]) -> Schema {
    Schema { command, number: 1, fields }
}

/// Every command that takes `--json`.
pub const SCHEMAS: &[Schema] = &[
    schema(
        "today",
        &[
            ("day", "the day it is for: 2026-11-20"),
            ("exam", "the day of the exam, or null"),
            ("minutes", "how long all of it takes"),
            ("steps", "what to do, in order"),
            ("steps[].kind", "review, lesson, questions or lab"),
            ("steps[].lesson", "the lesson's slug, or null"),
            ("steps[].questions", "ids of questions, or null"),
            ("steps[].what", "the step in words"),
            ("steps[].in_it", "what is in it, in words"),
            ("steps[].minutes", "how long it takes"),
            ("why", "why these steps, in words"),
        ],
    ),
    schema(
        "due",
        &[
            ("day", "the day that was asked about"),
            ("questions", "those due on that day or before, the most faded first"),
            ("questions[].id", "the question"),
            ("questions[].lesson", "its lesson's slug"),
            ("questions[].section", "the heading it belongs to"),
            ("questions[].due", "the day it became due"),
            ("questions[].recall", "how likely it is still remembered on that day, 0 to 1"),
            ("questions[].changed", "whether its meaning changed since it was answered"),
        ],
    ),
    schema(
        "stats",
        &[
            ("day", "the day it is for: 2026-11-20"),
            ("range_days", "how many days of answers count, or null for all"),
            ("answers", "answers ever given"),
            ("questions", "questions of the course"),
            ("seen", "questions of it that were asked"),
            ("spent_ms", "milliseconds of study, ever"),
            ("readiness", "score, low, high, needed, domains, gaps, says; null under 20 answers"),
            ("topics", "each lesson, the least known first"),
            ("topics[].lesson", "the lesson's slug"),
            ("topics[].title", "its title"),
            ("topics[].know", "how much of what was asked is known, 0 to 1, or null"),
            ("topics[].seen", "questions asked"),
            ("topics[].questions", "questions there are"),
            ("topics[].missed", "questions whose last answer was wrong"),
            ("topics[].median_ms", "the time of its middle answer, or null with under five"),
            ("topics[].slow", "whether that is longer than the exam allows"),
            ("topics[].certain_wrong", "answers that were wrong and certain"),
            (
                "beliefs",
                "each belief chosen with certainty: belief, says, seen, last, resisted, gone",
            ),
            ("hard_nuts", "questions missed four times: question, asks, lesson, missed, seen"),
            ("forecast", "until, exam, goal and points of recall by day; null under 20 answers"),
            ("due", "questions due today and on each of the 13 days after it"),
            ("recall", "goal, expected and given; null under 20 answers on later days"),
            ("calibration", "right and asked for each way of being sure; null under 20 answers"),
            ("pace", "mean_ms and answers; null under 20 answers"),
            ("hours", "answers by two hours of the day, where there are any"),
            ("hours[].from", "the hour with which they begin"),
            ("hours[].right", "right answers"),
            ("hours[].asked", "all answers"),
            ("days", "study by day, the earliest first"),
            ("days[].day", "the day"),
            ("days[].spent_ms", "milliseconds of study"),
        ],
    ),
    schema(
        "quiz",
        &[
            ("answered", "how many questions were answered"),
            ("right", "how many of them right"),
            ("answers", "each answer, in order"),
            ("answers[].question", "the question's id"),
            ("answers[].lesson", "its lesson's slug"),
            ("answers[].chosen", "the options chosen, by their number as written, from 0"),
            ("answers[].right", "whether they were the right ones"),
            ("answers[].sure", "guess, think or certain"),
            ("answers[].saved", "the number of the fact in this device's journal, or null"),
            ("answers[].due", "when the question comes back"),
        ],
    ),
    schema(
        "find",
        &[
            ("words", "what was looked for"),
            ("meant", "what was found instead, because those words are nowhere; or null"),
            ("matches", "how many things fit"),
            ("took_ms", "how long it took, in milliseconds"),
            ("hits", "the things, the best kind first, at most 50 of a kind"),
            (
                "hits[].kind",
                "lesson, claim, question, lab, sandbox, setting, error, glossary or note",
            ),
            ("hits[].name", "its name"),
            ("hits[].link", "where it is: lesson:caching#whose-copy-is-it, question:…, or null"),
            ("hits[].beside", "how you know it, or what it says of itself"),
            ("hits[].text", "the part of its text that fits"),
        ],
    ),
    schema(
        "prove",
        &[
            ("proved", "whether every claim that can be run is so"),
            ("claims", "the claims asked for"),
            ("claims[].claim", "its name: caching#2"),
            ("claims[].id", "its id, which stays when claims move"),
            ("claims[].says", "the claim"),
            ("claims[].ran", "false when it rests on its source"),
            ("claims[].proved", "whether it was so"),
            ("claims[].rows", "each step of the proof"),
            ("claims[].rows[].clock", "the sandbox's clock in milliseconds"),
            ("claims[].rows[].did", "what was done"),
            ("claims[].rows[].expected", "what should come of it"),
            ("claims[].rows[].got", "what came of it"),
            ("claims[].rows[].ok", "whether these agree"),
        ],
    ),
    schema(
        "check",
        &[
            ("files", "how many files were checked"),
            ("problems", "what is wrong, file by file"),
            ("problems[].file", "the file"),
            ("problems[].line", "from 1; 0 for the whole file"),
            ("problems[].column", "from 1; 0 for the whole file"),
            ("problems[].says", "what is wrong"),
            ("problems[].hint", "what to do, or null"),
            ("report", "with --report: what the material comes to; else null"),
            ("report.modules", "lessons, claims and questions of each module"),
            ("report.modules[].title", "the module"),
            ("report.modules[].lessons", "how many lessons"),
            ("report.modules[].proved", "claims that are run"),
            ("report.modules[].sourced", "claims that rest on a source"),
            ("report.modules[].questions", "how many questions"),
            ("report.labs", "how many labs"),
            ("report.questions", "how many questions"),
            ("report.domains", "questions of the four domains"),
            ("report.choose", "questions with one, two, three answers"),
            ("report.difficulty", "questions of difficulty 1, 2, 3"),
            ("report.places", "where the right one of four stands as written"),
            ("report.words", "words of a stem: the tenth, fiftieth, ninetieth of a hundred"),
            ("report.objectives", "the objectives of the syllabus"),
            ("report.objectives[].objective", "O1 to O38"),
            ("report.objectives[].questions", "how many questions name it"),
            ("report.longest.right", "how often the longest option is right"),
            ("report.longest.chance", "how often chance would have it"),
            ("report.beliefs.all", "the beliefs"),
            ("report.beliefs.twice", "those that tempt in two questions or more"),
            ("report.beliefs.run", "those that a claim breaks"),
            ("report.proofs", "questions that a claim shows"),
            ("report.trials", "questions with a fork for each option"),
            ("report.sources", "different pages named"),
            ("report.checked", "the day on which the oldest was checked, or null"),
            ("report.alike", "pairs of questions that are nearly the same"),
        ],
    ),
    schema(
        "lab list",
        &[
            ("labs", "the labs, in the order of the course"),
            ("labs[].number", "its number, from 1"),
            ("labs[].lab", "its slug"),
            ("labs[].title", "its title"),
            ("labs[].lesson", "its lesson's slug"),
            ("labs[].minutes", "how long it takes"),
            ("labs[].objectives", "objectives of the syllabus"),
        ],
    ),
    schema(
        "lab show",
        &[
            ("lab", "the lab's slug"),
            ("number", "its number, from 1"),
            ("title", "its title"),
            ("lesson", "its lesson's slug"),
            ("minutes", "how long it takes"),
            ("objectives", "objectives of the syllabus"),
            ("facts", "facts that it rests on"),
            ("situation", "how things stand at the beginning"),
            ("steps", "what is to be reached, in order"),
            ("steps[].title", "its title"),
            ("steps[].asks", "what must come about"),
            ("steps[].at_end", "whether it must still be so at the end"),
            ("steps[].checks", "what is looked at, in words"),
            ("offers", "what can be changed or sent with one key, in words"),
            ("hints", "from a nudge to nearly the answer"),
            ("solution", "how its author does it, step by step"),
            ("solution[].does", "what is done"),
            ("solution[].why", "why"),
            ("ways", "other ways that pass"),
            ("ways[].name", "what it is called"),
            ("ways[].says", "why it works, and what it costs"),
            ("moral", "what to take along"),
        ],
    ),
    schema(
        "lab check",
        &[
            ("lab", "the lab's slug"),
            ("title", "its title"),
            ("passed", "whether every step is passed"),
            ("refused", "why the traffic could not be sent, or null"),
            ("steps", "the lab's steps, in order"),
            ("steps[].step", "its number, from 1"),
            ("steps[].title", "its title"),
            ("steps[].standing", "passed, holds, does not pass, does not hold or not reached"),
            ("steps[].checks", "what was looked at"),
            ("steps[].checks[].holds", "whether it is so"),
            ("steps[].checks[].expected", "what must be so"),
            ("steps[].checks[].got", "what was found"),
            ("steps[].checks[].requests", "the lines of the log that show it"),
            ("steps[].checks[].means", "what it means that it is not so, or empty"),
        ],
    ),
    schema(
        "doctor",
        &[
            ("well", "whether nothing stands in the way"),
            ("found", "what was found, in order"),
            ("found[].what", "the thing looked at"),
            ("found[].is", "what it is"),
            ("found[].advice", "what to do about it, or null when it is well"),
        ],
    ),
    schema(
        "conform",
        &[
            ("families", "each family of cases, by its name"),
            ("families.{}.passed", "how many passed"),
            ("families.{}.failed", "how many failed"),
            ("families.{}.unsupported", "how many ask for what is not played here"),
            ("all.passed", "how many passed"),
            ("all.failed", "how many failed"),
            ("all.unsupported", "how many ask for what is not played here"),
            ("cases", "every case"),
            ("cases[].name", "its name"),
            ("cases[].family", "its family"),
            ("cases[].result", "passed, failed or unsupported"),
            ("cases[].why", "what differed, or what is not played"),
        ],
    ),
    schema(
        "sandbox run",
        &[
            ("sent", "what each sender got in each phase, in order"),
            ("sent[].from_ms", "when the phase began, in milliseconds of the sandbox's clock"),
            ("sent[].over_ms", "how long it was"),
            ("sent[].as", "the caller, or null for someone outside"),
            ("sent[].request", "what was sent"),
            ("sent[].counts", "how many answers had each status"),
            ("sent[].counts[].status", "the status"),
            ("sent[].counts[].answers", "how many had it"),
            ("sent[].because", "why the last one was answered so"),
        ],
    ),
    schema("progress where", &[("folder", "the folder that it is kept in")]),
    schema(
        "progress verify",
        &[
            ("sound", "whether every line of every journal can be read"),
            ("journals", "each device's journal"),
            ("journals[].journal", "the file's name"),
            ("journals[].facts", "how many facts can be read"),
            ("journals[].newer", "the newer version that wrote it, or null"),
            ("journals[].twice", "numbers that two different facts have"),
            ("journals[].damaged", "the lines that cannot be read"),
            ("journals[].damaged[].line", "its number, from 1"),
            ("journals[].damaged[].text", "what it holds, as far as it is text"),
        ],
    ),
    schema("progress merge", CAME_IN),
    schema("progress import", CAME_IN),
    schema(
        "progress backup",
        &[
            ("backups", "the daily copies, the oldest first"),
            ("backups[].day", "the day it was made on"),
            ("backups[].folder", "where it is; progress merge brings it back"),
        ],
    ),
    schema(
        "progress export",
        &[
            ("facts", "every fact of every device, as progress import takes them"),
            ("facts[].device", "the device that wrote it"),
            ("facts[].n", "as its how manieth"),
            ("facts[].day", "the calendar day where the learner was"),
            ("facts[].what", "what happened: an object with its kind as the only key"),
        ],
    ),
];

const CAME_IN: &[(&str, &str)] = &[
    ("known", "how many facts were here already"),
    ("new", "what came in, by device"),
    ("new[].device", "the name that the device's facts are kept under"),
    ("new[].facts", "how many"),
];

/// Prints the object that a command's `--json` is.
pub(super) fn print(command: &str, object: Value, out: &mut impl Write) -> io::Result<()> {
    let number = SCHEMAS.iter().find(|schema| schema.command == command).map_or(1, |s| s.number);
    let mut all = Map::from_iter([("schema".to_owned(), Value::from(number))]);
    if let Value::Object(object) = object {
        all.extend(object);
    }
    writeln!(out, "{:#}", Value::Object(all))
}
