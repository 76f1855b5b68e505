//! A lesson's blocks as lines, laid out once for a width: only the rows of a page are drawn later.

use std::collections::{BTreeMap, BTreeSet};

use unicode_width::UnicodeWidthStr as _;

use super::super::theme::Role;
use super::table;
use super::wrap::{wrap, wrap_text};
use super::{Line, Piece};
use crate::clock::Day;
use crate::course::lesson::{Block, Body, Callout, Link, Marker, Span};

/// What the layout depends on, besides the text.
#[derive(Clone, Debug)]
pub(crate) struct View<'a> {
    /// Columns.
    pub(crate) width: usize,
    /// Claims that were proved, with the day.
    pub(crate) proved: &'a BTreeMap<String, Day>,
    /// Answers to think-first blocks that are shown, by the block's item.
    pub(crate) revealed: &'a BTreeSet<usize>,
    /// The item with the focus.
    pub(crate) focus: Option<usize>,
    /// Draw a line below each heading.
    pub(crate) roomy: bool,
    /// The keys of the claims' right side: prove.
    pub(crate) prove_key: &'a str,
    /// The lesson's labs: their slugs, and what is said of them.
    pub(crate) labs: &'a [(String, String)],
}

/// A lesson as lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Laid {
    /// The lines.
    pub(crate) rows: Vec<Line>,
    /// The row where each block begins.
    pub(crate) starts: Vec<usize>,
    /// The rows before which a page may end.
    pub(crate) breaks: Vec<usize>,
    /// What can have the focus, in order.
    pub(crate) items: Vec<Item>,
}

/// Something on a page that a key can do something with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// The row where it is.
    pub(crate) row: usize,
    /// What it is.
    pub(crate) kind: ItemKind,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    /// A claim, by its index.
    Claim(usize),
    /// A question with a hidden answer.
    Think,
    /// A request to try.
    Try(String),
    /// A link.
    Link(Link),
    /// A lab, by its slug.
    Lab(String),
}

/// Lays a lesson out.
pub(crate) fn lay(body: &Body, view: &View) -> Laid {
    let mut setter = Setter { body, view, laid: Laid::default() };
    for (at, block) in body.blocks.iter().enumerate() {
        let start = setter.laid.rows.len();
        setter.laid.starts.push(start);
        let before = at.checked_sub(1).and_then(|before| body.blocks.get(before));
        if start > 0 && !matches!(before, Some(Block::Heading { .. })) {
            setter.laid.breaks.push(start);
        }
        let rows = setter.block(block, view.width);
        setter.laid.rows.extend(rows);
        let tight = matches!(block, Block::Item { .. })
            && matches!(body.blocks.get(at + 1), Some(Block::Item { .. }));
        if !tight {
            setter.laid.rows.push(Line::new());
        }
    }
    setter.labs();
    setter.laid
}

struct Setter<'a> {
    body: &'a Body,
    view: &'a View<'a>,
    laid: Laid,
}

impl Setter<'_> {
    /// What the lesson is good for stands below its text.
    fn labs(&mut self) {
        if !self.view.labs.is_empty() {
            self.laid.breaks.push(self.laid.rows.len());
        }
        for (slug, says) in self.view.labs {
            let (mark, role) = self.item(ItemKind::Lab(slug.clone()));
            let line = Line::new().text("  ").say(role, mark).say(Role::Focus, "LAB").to(10);
            let line = line.text(says.as_str()).right(self.view.width, Role::Dim, "⏎  do it");
            self.laid.rows.push(line);
        }
    }

    fn block(&mut self, block: &Block, width: usize) -> Vec<Line> {
        match block {
            Block::Heading { level, text } => self.heading(*level, text, width),
            Block::Paragraph(text) => self.paragraph(text, 0, width),
            Block::Item { depth, marker, text } => {
                let mark = match marker {
                    Marker::Bullet => "· ".to_owned(),
                    Marker::Number(n) => format!("{n}. "),
                    Marker::None => "  ".to_owned(),
                };
                let indent = 2 + 3 * usize::from(*depth);
                self.hanging(Line::new().to(indent).dim(mark), text, width)
            }
            Block::Table(table) => {
                let cell = |spans: &[Span]| self.pieces(spans, None);
                table::lay(table, width, cell)
            }
            Block::Code { text, .. } => text
                .lines()
                .flat_map(|line| {
                    // A code line keeps its blanks; what is too long goes on below.
                    let mut rest = line;
                    let mut rows = Vec::new();
                    loop {
                        let (part, _) = super::wrap::fitting(rest, width.saturating_sub(4).max(1));
                        rows.push(Line::new().to(4).say(Role::Code, part));
                        rest = &rest[part.len()..];
                        if rest.is_empty() || part.is_empty() {
                            break rows;
                        }
                    }
                })
                .collect(),
            Block::Diagram(text) => diagram(text, width),
            Block::Callout { kind, blocks } => {
                let (label, role) = match kind {
                    Callout::Trap => ("TRAP", Role::Marked),
                    Callout::Signal => ("SIGNAL", Role::Focus),
                    Callout::Clocks => ("CLOCKS", Role::Focus),
                    Callout::Note => ("NOTE", Role::Strong),
                };
                self.labelled(Line::new().text("  ").say(role, label), blocks, width)
            }
            Block::Think { question, answer } => self.think(question, answer, width),
            Block::Try(title) => {
                let (mark, role) = self.item(ItemKind::Try(title.clone()));
                let line = Line::new().text("  ").say(role, mark).say(Role::Focus, "TRY").to(10);
                let (line, aside) = (line.text(title.as_str()), "⏎  in the sandbox");
                if line.width() + 2 + aside.chars().count() < width {
                    vec![line.right(width, Role::Dim, aside)]
                } else {
                    vec![line, Line::new().to(10).dim(aside)]
                }
            }
            Block::Claim(index) => self.claim(*index, width),
            Block::Rule => vec![super::rule(width)],
            Block::Broken(problem) => {
                let mut rows = vec![Line::of(Role::Bad, "✗ This part cannot be shown.")];
                rows.extend(
                    problem.to_string().lines().map(|l| Line::of(Role::Dim, format!("  {l}"))),
                );
                rows
            }
        }
    }

    fn heading(&mut self, level: u8, text: &[Span], width: usize) -> Vec<Line> {
        let mut pieces = self.pieces(text, None);
        for piece in &mut pieces {
            piece.role = Role::Strong;
        }
        let mut rows = wrap(&pieces, width);
        if level == 2 && self.view.roomy {
            let longest = rows.iter().map(Line::width).max().unwrap_or(0);
            rows.push(Line::of(Role::Dim, "═".repeat(longest)));
        }
        rows
    }

    fn paragraph(&mut self, text: &[Span], indent: usize, width: usize) -> Vec<Line> {
        self.hanging(Line::new().to(indent), text, width)
    }

    /// Text after a mark, its further lines set in as far.
    fn hanging(&mut self, mark: Line, text: &[Span], width: usize) -> Vec<Line> {
        let indent = mark.width();
        let pieces = self.pieces(text, Some(width.saturating_sub(indent)));
        set_in(mark, wrap(&pieces, width.saturating_sub(indent)))
    }

    /// Blocks beside a label.
    fn labelled(&mut self, label: Line, blocks: &[Block], width: usize) -> Vec<Line> {
        let indent = 10;
        let rows = self.inner(blocks, width.saturating_sub(indent));
        set_in(label.to(indent), rows)
    }

    /// Blocks inside another one. Items found in them are moved to the row where they will be.
    fn inner(&mut self, blocks: &[Block], width: usize) -> Vec<Line> {
        let mut rows: Vec<Line> = Vec::new();
        for (at, block) in blocks.iter().enumerate() {
            let tight = matches!(block, Block::Item { .. })
                && matches!(blocks.get(at.wrapping_sub(1)), Some(Block::Item { .. }));
            if at > 0 && !tight {
                rows.push(Line::new());
            }
            let first = self.laid.items.len();
            let below = rows.len();
            rows.extend(self.block(block, width));
            for item in self.laid.items.iter_mut().skip(first) {
                item.row += below;
            }
        }
        rows
    }

    fn think(&mut self, question: &[Block], answer: &[Block], width: usize) -> Vec<Line> {
        let number = self.laid.items.len();
        let (mark, role) = self.item(ItemKind::Think);
        let mut rows =
            vec![Line::new().text("  ").say(role, mark).say(Role::Strong, "THINK FIRST")];
        let shown = self.view.revealed.contains(&number);
        if !shown {
            rows[0] = std::mem::take(&mut rows[0]).right(width, Role::Dim, "⏎  the answer");
        }
        let indent = Line::new().to(4);
        rows.extend(set_in(indent.clone(), self.inner(question, width.saturating_sub(4))));
        if shown {
            rows.push(Line::new().to(4).dim("─".repeat(width.saturating_sub(4))));
            rows.extend(set_in(indent, self.inner(answer, width.saturating_sub(4))));
        }
        rows
    }

    fn claim(&mut self, index: usize, width: usize) -> Vec<Line> {
        let Some(claim) = self.body.claims.get(index) else { return Vec::new() };
        let (mark, role) = self.item(ItemKind::Claim(index));
        let head = Line::new()
            .text("  ")
            .say(role, mark)
            .say(Role::Strong, format!("CLAIM {}", claim.number));
        let provable = !claim.steps.is_empty();
        let proved = self.view.proved.get(&claim.id);
        let (head, key) = match proved {
            _ if !provable => (head.right(width, Role::Dim, "from the source"), String::new()),
            Some(day) => (
                head.say(Role::Good, " ✓").dim(format!(" proved {}", crate::words::date(*day))),
                format!("{}  run again", self.view.prove_key),
            ),
            None => (
                head.right(width, Role::Dim, "not proved yet"),
                format!("{}  prove it", self.view.prove_key),
            ),
        };
        let mut rows = vec![head];
        rows.extend(self.paragraph(&claim.says.clone(), 4, width));
        if !key.is_empty() {
            let at = if proved.is_some() { 0 } else { rows.len() - 1 };
            let last = std::mem::take(&mut rows[at]);
            if last.width() + key.len() + 2 <= width {
                rows[at] = last.right(width, Role::Dim, key);
            } else {
                rows[at] = last;
                rows.push(Line::new().right(width, Role::Dim, key));
            }
        }
        rows
    }

    /// Notes an item here, and says how to mark it: with a bar when it has the focus.
    fn item(&mut self, kind: ItemKind) -> (&'static str, Role) {
        let focused = self.view.focus == Some(self.laid.items.len());
        self.laid.items.push(Item { row: self.laid.rows.len(), kind });
        if focused { ("▌ ", Role::Focus) } else { ("  ", Role::Text) }
    }

    /// Spans as pieces; links become items when it is known how they will be broken into lines.
    fn pieces(&mut self, spans: &[Span], width: Option<usize>) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        for span in spans {
            let mut role = match span {
                Span { code: true, .. } => Role::Code,
                Span { strong: true, .. } => Role::Strong,
                Span { emphasis: true, .. } => Role::Stressed,
                _ => Role::Text,
            };
            if let (Some(link), Some(width)) = (&span.link, width) {
                let above = wrap(&pieces, width).len() - 1;
                let focused = self.view.focus == Some(self.laid.items.len());
                let row = self.laid.rows.len() + above;
                self.laid.items.push(Item { row, kind: ItemKind::Link(link.clone()) });
                role = match link {
                    _ if focused => Role::Focus,
                    Link::Term(_) => Role::Term,
                    _ => Role::Link,
                };
            }
            pieces.push(Piece { role, text: span.text.clone() });
        }
        pieces
    }
}

/// A drawing. Where it is wider than the page, its right part stands below the left one.
fn diagram(text: &str, width: usize) -> Vec<Line> {
    let lines: Vec<&str> = text.lines().collect();
    let needed = lines.iter().map(|line| line.width()).max().unwrap_or(0);
    if needed <= width {
        let indent = (width - needed).min(2);
        return lines.iter().map(|line| Line::new().to(indent).text(*line)).collect();
    }
    // Between the columns with the fewest strokes in them.
    let strokes = |at: usize| {
        let crosses = |line: &&&str| line.chars().nth(at).is_some_and(|c| !c.is_whitespace());
        lines.iter().filter(crosses).count()
    };
    let least = needed.saturating_sub(width).max(width / 2);
    let at = (least..width).min_by_key(|at| (strokes(*at), width - at)).unwrap_or(width);
    let part = |line: &str, from: usize, to: usize| -> String {
        line.chars().skip(from).take(to - from).collect()
    };
    let mut rows: Vec<Line> = lines.iter().map(|l| Line::new().text(part(l, 0, at))).collect();
    rows.push(Line::of(Role::Dim, "and to the right of it:"));
    rows.extend(lines.iter().map(|l| Line::new().text(part(l, at, at + width))));
    rows
}

/// Puts a mark before the first line and as many blanks before the others.
fn set_in(mark: Line, lines: Vec<Line>) -> Vec<Line> {
    let indent = mark.width();
    let mut mark = Some(mark);
    lines
        .into_iter()
        .map(|line| match mark.take() {
            Some(mark) => mark.and(line),
            None if line.pieces.is_empty() => line,
            None => Line::new().to(indent).and(line),
        })
        .collect()
}

/// Inline markdown of a question (`code` only) as lines.
pub(crate) fn inline(role: Role, text: &str, width: usize) -> Vec<Line> {
    if !text.contains('`') {
        return wrap_text(role, text, width);
    }
    let piece = |(at, part): (usize, &str)| Piece {
        role: if at % 2 == 1 { Role::Code } else { role },
        text: part.to_owned(),
    };
    wrap(&text.split('`').enumerate().map(piece).collect::<Vec<_>>(), width)
}
