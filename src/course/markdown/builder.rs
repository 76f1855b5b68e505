//! The walk over a parser's events that builds blocks.

use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};

use super::super::claim;
use super::super::lesson::{Align, Block, Body, Callout, Link, Marker, Section, Span, Table};
use super::super::written::Written;
use super::{plain, slug};
use crate::material::{Problem, place_of};

/// What has been built so far.
pub(super) struct Builder<'a> {
    file: &'a str,
    whole: &'a str,
    body: Body,
    /// Blocks outside (first) and inside the quotes that are open.
    frames: Vec<Vec<Block>>,
    text: Vec<Span>,
    style: Span,
    lists: Vec<Option<u64>>,
    marker: Marker,
    fence: Option<Fence>,
    table: Option<Table>,
}

struct Fence {
    language: String,
    text: String,
    /// Where its text lies in the file.
    range: Option<Range<usize>>,
    at: usize,
}

impl<'a> Builder<'a> {
    pub(super) fn new(file: &'a str, whole: &'a str) -> Self {
        Self {
            file,
            whole,
            body: Body::default(),
            frames: vec![Vec::new()],
            text: Vec::new(),
            style: Span::default(),
            lists: Vec::new(),
            marker: Marker::None,
            fence: None,
            table: None,
        }
    }

    /// Reads the part of the text from one offset to another.
    pub(super) fn read(mut self, from: usize, to: usize) -> Body {
        let blocks = self.part(from, to);
        self.body.blocks = blocks;
        for (index, block) in self.body.blocks.iter().enumerate() {
            if let Block::Heading { level: 2, text } = block {
                let title = plain(text);
                let slug = slug(&title);
                self.body.sections.push(Section { title, slug, block: index });
            }
        }
        self.body
    }

    fn part(&mut self, from: usize, to: usize) -> Vec<Block> {
        let whole = self.whole;
        let text = whole.get(from..to).unwrap_or_default();
        for (event, range) in super::parser(text).into_offset_iter() {
            self.event(event, range.start + from..range.end + from);
        }
        self.flush();
        self.frames.last_mut().map(std::mem::take).unwrap_or_default()
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, &range),
            Event::End(tag) => self.end(tag, &range),
            Event::Text(text) => match &mut self.fence {
                Some(fence) => {
                    fence.text.push_str(&text);
                    let start = fence.range.as_ref().map_or(range.start, |known| known.start);
                    fence.range = Some(start..range.end);
                }
                None => self.say(&text, false),
            },
            Event::Code(text) => self.say(&text, true),
            Event::SoftBreak => self.say(" ", false),
            Event::HardBreak => self.say("\n", false),
            Event::Rule => self.push(Block::Rule),
            Event::Html(text) | Event::InlineHtml(text) => {
                if !text.trim_start().starts_with("<!--") {
                    self.fault(
                        range.start,
                        "HTML is not shown; write it as `code` or leave it out",
                    );
                    self.say(&text, false);
                }
            }
            // Not switched on in the parser.
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.say(&text, false);
            }
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Heading { .. } | Tag::Paragraph => self.flush(),
            Tag::BlockQuote(_) => {
                self.flush();
                self.frames.push(Vec::new());
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.trim().to_owned(),
                    CodeBlockKind::Indented => String::new(),
                };
                let (text, at) = (String::new(), range.start);
                self.fence = Some(Fence { language, text, range: None, at });
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push(first);
            }
            Tag::Item => {
                self.flush();
                self.marker = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        Marker::Number(*number - 1)
                    }
                    _ => Marker::Bullet,
                };
            }
            Tag::Table(align) => {
                self.flush();
                let align = align.into_iter().map(|align| match align {
                    Alignment::None | Alignment::Left => Align::Left,
                    Alignment::Center => Align::Center,
                    Alignment::Right => Align::Right,
                });
                self.table = Some(Table { align: align.collect(), ..Table::default() });
            }
            Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.rows.push(Vec::new());
                }
            }
            Tag::Emphasis => self.style.emphasis = true,
            Tag::Strong => self.style.strong = true,
            Tag::Link { dest_url, .. } => {
                let link = link(&dest_url);
                self.body.links.push((link.clone(), place_of(self.whole, range.start)));
                self.style.link = Some(link);
            }
            Tag::Image { .. } => {
                self.fault(range.start, "pictures are not shown; draw in a fence of text");
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Heading(level) => {
                if level == HeadingLevel::H1 {
                    self.fault(
                        range.start,
                        "the title is in the front matter; sections begin with ##",
                    );
                }
                let text = std::mem::take(&mut self.text);
                self.push(Block::Heading { level: level as u8, text });
            }
            TagEnd::Paragraph | TagEnd::Item => self.flush(),
            TagEnd::BlockQuote(_) => self.callout(range.start),
            TagEnd::CodeBlock => {
                if let Some(fence) = self.fence.take() {
                    self.fenced(fence);
                }
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.text);
                if let Some(table) = &mut self.table {
                    table.rows.last_mut().unwrap_or(&mut table.header).push(cell);
                }
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.push(Block::Table(table));
                }
            }
            TagEnd::Emphasis => self.style.emphasis = false,
            TagEnd::Strong => self.style.strong = false,
            TagEnd::Link => self.style.link = None,
            _ => {}
        }
    }

    fn say(&mut self, text: &str, code: bool) {
        let style = Span { code, text: String::new(), ..self.style.clone() };
        match self.text.last_mut() {
            Some(last) if (Span { text: String::new(), ..last.clone() }) == style => {
                last.text.push_str(text);
            }
            _ => self.text.push(Span { text: text.to_owned(), ..style }),
        }
    }

    /// Ends the paragraph or item that is open.
    fn flush(&mut self) {
        if self.text.is_empty() || self.table.is_some() {
            return;
        }
        let text = std::mem::take(&mut self.text);
        let block = match self.lists.len() {
            0 => Block::Paragraph(text),
            depth => {
                let marker = std::mem::replace(&mut self.marker, Marker::None);
                Block::Item { depth: depth as u8 - 1, marker, text }
            }
        };
        self.push(block);
    }

    fn push(&mut self, block: Block) {
        if let Some(frame) = self.frames.last_mut() {
            frame.push(block);
        }
    }

    fn callout(&mut self, at: usize) {
        self.flush();
        if self.frames.len() < 2 {
            return;
        }
        let mut blocks = self.frames.pop().unwrap_or_default();
        let mut kind = Callout::Note;
        if let Some(Block::Paragraph(text)) = blocks.first_mut()
            && let Some(first) = text.first_mut()
            && let Some((tag, rest)) =
                first.text.strip_prefix("[!").and_then(|text| text.split_once(']'))
        {
            match tag {
                "TRAP" => kind = Callout::Trap,
                "SIGNAL" => kind = Callout::Signal,
                "CLOCKS" => kind = Callout::Clocks,
                "NOTE" => {}
                other => {
                    let known = "TRAP, SIGNAL, CLOCKS, NOTE";
                    let sentence = format!("no such tag: {other}; there are {known}");
                    self.body.problems.push(self.problem(at, sentence));
                }
            }
            first.text = rest.trim_start().to_owned();
            if first.text.is_empty() {
                text.remove(0);
            }
            if text.is_empty() {
                blocks.remove(0);
            }
        }
        self.push(Block::Callout { kind, blocks });
    }

    fn fenced(&mut self, fence: Fence) {
        let text = fence.text.strip_suffix('\n').unwrap_or(&fence.text).to_owned();
        let of_ours = matches!(fence.language.as_str(), "think" | "try" | "claim");
        if of_ours && (self.frames.len() > 1 || !self.lists.is_empty()) {
            let sentence = format!("a {} stands by itself, not in a quote or list", fence.language);
            return self.broken(fence.at, sentence);
        }
        let range = fence.range.unwrap_or(fence.at..fence.at);
        match fence.language.as_str() {
            "text" => self.push(Block::Diagram(text)),
            "try" => self.push(Block::Try(text.trim().to_owned())),
            "claim" => self.claim(range),
            "think" => self.think(range, fence.at),
            _ => self.push(Block::Code { language: fence.language, text }),
        }
    }

    fn claim(&mut self, range: Range<usize>) {
        let written = Written::part(self.file, self.whole, range.start, range.end);
        match claim::read(written, self.body.claims.len() + 1, super::inline) {
            Ok(claim) if self.body.claim(&claim.id).is_some() => {
                self.broken(range.start, format!("a second claim is called {}", claim.id));
            }
            Ok(claim) => {
                self.push(Block::Claim(self.body.claims.len()));
                self.body.claims.push(claim);
            }
            Err(problem) => {
                self.body.problems.push(problem.clone());
                self.push(Block::Broken(problem));
            }
        }
    }

    fn think(&mut self, range: Range<usize>, at: usize) {
        let whole = self.whole;
        let text = whole.get(range.clone()).unwrap_or_default();
        let mut offset = range.start;
        let bar = text.split_inclusive('\n').find_map(|line| {
            let here = offset;
            offset += line.len();
            (line.trim() == "---").then_some(here..offset)
        });
        let Some(bar) = bar else {
            return self.broken(at, "a think has its answer below a line of ---");
        };
        // The inside is markdown again; what is open outside waits.
        self.frames.push(Vec::new());
        let question = self.part(range.start, bar.start);
        let answer = self.part(bar.end, range.end);
        self.frames.pop();
        self.push(Block::Think { question, answer });
    }

    fn broken(&mut self, at: usize, sentence: impl Into<String>) {
        let problem = self.problem(at, sentence);
        self.body.problems.push(problem.clone());
        self.push(Block::Broken(problem));
    }

    fn fault(&mut self, at: usize, sentence: &str) {
        self.body.problems.push(self.problem(at, sentence));
    }

    fn problem(&self, at: usize, sentence: impl Into<String>) -> Problem {
        Problem::at(self.file, self.whole, place_of(self.whole, at), sentence)
    }
}

fn link(to: &str) -> Link {
    if let Some(slug) = to.strip_prefix("term:") {
        Link::Term(slug.to_owned())
    } else if let Some(lesson) = to.strip_prefix("lesson:") {
        let (slug, section) = match lesson.split_once('#') {
            Some((slug, section)) => (slug, Some(section.to_owned())),
            None => (lesson, None),
        };
        Link::Lesson { slug: slug.to_owned(), section }
    } else {
        Link::Web(to.to_owned())
    }
}

/// The text of a block as one line.
pub(super) fn words(block: Block) -> Vec<Span> {
    match block {
        Block::Paragraph(text) | Block::Heading { text, .. } | Block::Item { text, .. } => text,
        Block::Code { text, .. } | Block::Diagram(text) => vec![Span { text, ..Span::default() }],
        _ => Vec::new(),
    }
}
