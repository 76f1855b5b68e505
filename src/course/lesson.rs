//! A lesson's text as values: front matter, blocks, claims and their steps.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::clock::Day;
use crate::material::{Place, Problem};

/// Where a statement was taken from, and when somebody last looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// How the lesson refers to it; empty for a question's own source.
    pub id: String,
    /// The page's title.
    pub title: String,
    /// Its address.
    pub url: String,
    /// When it was last checked.
    pub checked: Day,
}

/// What stands in a lesson's file below its front matter.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// Everything to be shown, in order.
    pub blocks: Vec<Block>,
    /// The claims, in order; `Block::Claim` holds an index.
    pub claims: Vec<Claim>,
    /// The `##` headings, in order.
    pub sections: Vec<Section>,
    /// Every link, for the check.
    pub links: Vec<(Link, Place)>,
    /// What could not be read; the rest stands.
    pub problems: Vec<Problem>,
}

impl Body {
    /// The claim of that id.
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }
}

/// A section: a `##` heading and what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading as plain text; questions refer to it.
    pub title: String,
    /// The same for links: lower case, hyphens.
    pub slug: String,
    /// The index of its heading in `blocks`.
    pub block: usize,
}

/// One thing to show. Flat, but for the inside of callouts and of what is thought about first.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading of level 2 (a section) to 6.
    Heading {
        /// 2 for a section.
        level: u8,
        /// The words.
        text: Vec<Span>,
    },
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// An item of a list, or a further paragraph of one (`Marker::None`).
    Item {
        /// 0 for the outermost list.
        depth: u8,
        /// What stands before it.
        marker: Marker,
        /// The words.
        text: Vec<Span>,
    },
    /// A table.
    Table(Table),
    /// A fence of code.
    Code {
        /// json, yaml, http, vtl, sh; empty when the author named none.
        language: String,
        /// The lines, without a last line break.
        text: String,
    },
    /// A drawing in characters, not to be wrapped.
    Diagram(String),
    /// A block with a tag: a trap, a signal word.
    Callout {
        /// Which kind.
        kind: Callout,
        /// What it says.
        blocks: Vec<Block>,
    },
    /// A question to think about before the answer is shown.
    Think {
        /// The question.
        question: Vec<Block>,
        /// The answer.
        answer: Vec<Block>,
    },
    /// A request of the lesson's sandbox, by its title.
    Try(String),
    /// A claim, by its index in `Body::claims`.
    Claim(usize),
    /// A rule between two parts.
    Rule,
    /// Something that could not be read, shown as such.
    Broken(Problem),
}

/// What stands before an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A bullet.
    Bullet,
    /// A number.
    Number(u64),
    /// Nothing: the item goes on.
    None,
}

/// The kinds of callouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callout {
    /// What the exam likes to catch people with.
    Trap,
    /// Words in a question and the choice they point to.
    Signal,
    /// What to answer in the exam, and what is so today.
    Clocks,
    /// Anything else worth a frame.
    Note,
}

/// A table; each cell is a line of text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// How each column is set.
    pub align: Vec<Align>,
    /// The first row.
    pub header: Vec<Vec<Span>>,
    /// The others.
    pub rows: Vec<Vec<Vec<Span>>>,
}

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// To the left.
    Left,
    /// In the middle.
    Center,
    /// To the right.
    Right,
}

/// A piece of text in one style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The words.
    pub text: String,
    /// Strong.
    pub strong: bool,
    /// Emphasised.
    pub emphasis: bool,
    /// Code.
    pub code: bool,
    /// Where it leads.
    pub link: Option<Link>,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// To a page on the web.
    Web(String),
    /// To a lesson, perhaps a section of it (its slug).
    Lesson {
        /// The lesson's slug.
        slug: String,
        /// The section's slug.
        section: Option<String>,
    },
    /// To a word of the glossary.
    Term(String),
}

/// A statement of the lesson that the gateway can prove, or that has a source.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Unique in the lesson.
    pub id: String,
    /// Its number in the lesson, from 1.
    pub number: usize,
    /// The statement.
    pub says: Vec<Span>,
    /// Ids of the facts behind it.
    pub facts: Vec<String>,
    /// What the proof leaves out.
    pub not_shown: Option<String>,
    /// What the proof starts from, in words.
    pub given: String,
    /// A merge patch for the lesson's sandbox file; null when nothing is changed.
    pub setup: Value,
    /// What is done and expected; empty when the claim is only sourced.
    pub steps: Vec<Step>,
    /// The id of a source of the lesson.
    pub source: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// One step of a proof or a trial.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Milliseconds that the clock moves before it.
    pub wait_ms: u64,
    /// What is done.
    pub act: Act,
    /// What must happen; nothing in a trial.
    pub expect: Option<Expect>,
    /// What the log calls a change; otherwise what the patch sets.
    pub name: Option<String>,
    /// Why it is done; in labs.
    pub why: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Fires a request.
    Fire(Fire),
    /// Several callers at once, over so many milliseconds.
    Traffic(Vec<Fire>, u32),
    /// Nothing but waiting.
    Wait,
    /// Changes the sandbox file by a merge patch and deploys it.
    Change(Value),
    /// Changes the sandbox file by a merge patch: the API's part of it waits for a deployment.
    Edit(Value),
    /// Deploys what was edited: to the stage, or to its canary while there is one.
    Deploy,
    /// Points the stage at the deployment of that number, from 1.
    RollBack(usize),
    /// Gives the stage what its canary has.
    Promote,
    /// Empties the stage cache.
    Flush,
}

/// A request of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fire {
    /// GET, POST …
    pub method: String,
    /// Path below the stage, with its query.
    pub path: String,
    /// A caller of the sandbox file.
    pub caller: Option<String>,
    /// Headers, in order.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Option<String>,
    /// How often; at least 1.
    pub times: u32,
    /// Milliseconds between two of them.
    pub every_ms: u64,
}

/// What a step promises; at least one member is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expect {
    /// The status.
    pub status: Option<u16>,
    /// With `times`: how many answers of each status.
    pub counts: BTreeMap<u16, u32>,
    /// What the stage cache did.
    pub cache: Option<Cache>,
    /// The whole body.
    pub body: Option<String>,
    /// A part of the body.
    pub body_has: Option<String>,
    /// A matcher for the parsed body.
    pub json: Option<Value>,
    /// Headers of the answer.
    pub headers: Vec<(String, HeaderExpect)>,
    /// The stop that answered or refused.
    pub stopped_at: Option<String>,
    /// Functions called by this step.
    pub called: Vec<String>,
    /// Functions not called by it.
    pub not_called: Vec<String>,
    /// A part of the deciding reason.
    pub why_has: Option<String>,
    /// Simulated milliseconds from request to answer.
    pub waited_ms: Option<u64>,
    /// The import refuses with a sentence that has this.
    pub refused: Option<String>,
}

/// What the stage cache did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cache {
    /// Answered from it.
    Hit,
    /// Looked and found nothing.
    Miss,
    /// Not asked.
    Off,
}

/// What is expected of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderExpect {
    /// This value.
    Is(String),
    /// A value with this in it.
    Has(String),
    /// Not there.
    Absent,
}
