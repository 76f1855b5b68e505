//! A question as lines: the stem, the options with what was done to them, and what stands below.

use unicode_width::UnicodeWidthStr as _;

use super::super::theme::Role;
use super::{Line, blocks, rule};
use crate::course::quiz::Question;

/// Where the text begins and how wide it is.
#[derive(Clone, Copy)]
pub(crate) struct Measure {
    pub(crate) left: usize,
    pub(crate) text: usize,
    /// Blank lines between the parts.
    pub(crate) roomy: bool,
    pub(crate) width: usize,
}

impl Measure {
    /// The measure of a page so wide.
    pub(crate) fn of(width: u16, roomy: bool) -> Self {
        let width = usize::from(width);
        let left = if roomy { 8 } else { 2 };
        Self { left, text: (width - 2 * left).min(104), roomy, width }
    }
}

/// What there is to lay out.
pub(crate) struct Sheet<'a> {
    pub(crate) question: &'a Question,
    /// The options in the order seen: indices as written.
    pub(crate) order: &'a [usize],
    /// The options chosen, as written.
    pub(crate) chosen: &'a [usize],
    /// The options struck out, as written.
    pub(crate) struck: &'a [usize],
    /// The option under the cursor, in the order seen.
    pub(crate) cursor: usize,
    /// How far the stem is scrolled.
    pub(crate) scroll: usize,
    /// The first line of the page.
    pub(crate) head: Line,
    /// The line below the options, always in sight.
    pub(crate) foot: Line,
    /// What is said below it where there is room.
    pub(crate) remarks: Vec<Line>,
    /// The remarks stay in sight too.
    pub(crate) firm: bool,
}

/// A question as lines, and the line where each option begins.
pub(crate) struct Page {
    pub(crate) lines: Vec<Line>,
    options: Vec<usize>,
    /// Lines of the stem that are out of sight: the most that it can be scrolled.
    pub(crate) hidden: usize,
}

impl Sheet<'_> {
    /// The page. Options and foot are always in sight: where there is no room, blanks go first, then the
    /// remarks, then the stem scrolls, and then the longest options give up lines, but never the one under
    /// the cursor.
    pub(crate) fn lay(mut self, measure: Measure, height: usize) -> Page {
        let Measure { left, text, roomy, .. } = measure;
        let stem = stem(self.question, left, text);
        let mut options: Vec<Vec<Line>> =
            (0..self.order.len()).map(|place| self.option(place, left, text, usize::MAX)).collect();
        // Head, two lines of the stem, rule and foot are the least that stands around them.
        let most = height.saturating_sub(3 + stem.len().min(2));
        while options.iter().map(Vec::len).sum::<usize>() > most {
            let others = (0..options.len()).filter(|place| *place != self.cursor);
            let Some(longest) = others.max_by_key(|place| options[*place].len()) else { break };
            let lines = options[longest].len() - 1;
            if lines == 0 {
                break;
            }
            options[longest] = self.option(longest, left, text, lines);
        }
        let rows: usize = options.iter().map(Vec::len).sum();
        let space = |air: Air, remarks: &[Line]| {
            let (top, before, around) = air.blanks();
            1 + top + before + rows + around * options.len() + 2 + remarks.len()
        };
        if !self.firm && space(Air::Some, &self.remarks) + stem.len() > height {
            self.remarks.clear();
        }
        let airs: &[Air] =
            if roomy { &[Air::Much, Air::Some, Air::Little] } else { &[Air::Some, Air::Little] };
        let fits = |air: &&Air| space(**air, &self.remarks) + stem.len() <= height;
        let air = airs.iter().find(fits).copied().unwrap_or(Air::None);
        let room = height.saturating_sub(space(air, &self.remarks)).max(2);
        let hidden = stem.len().saturating_sub(room);
        let (top, before, around) = air.blanks();
        let blank = |lines: &mut Vec<Line>, rows| lines.extend(vec![Line::new(); rows]);
        let mut lines = vec![self.head];
        blank(&mut lines, top);
        let scroll = self.scroll.min(hidden);
        let first = lines.len();
        let shown = first + room.min(stem.len()) - 1;
        lines.extend(stem.into_iter().skip(scroll).take(room));
        if let Some(first) = lines.get_mut(first).filter(|_| scroll > 0) {
            *first = std::mem::take(first).right(left + text, Role::Dim, "more ▴");
        }
        if let Some(last) = lines.get_mut(shown).filter(|_| scroll < hidden) {
            *last = std::mem::take(last).right(left + text, Role::Dim, "more ▾");
        }
        blank(&mut lines, before);
        let mut starts = Vec::new();
        for option in options {
            blank(&mut lines, around / 2);
            starts.push(lines.len());
            lines.extend(option);
            blank(&mut lines, around - around / 2);
        }
        lines.push(Line::new().to(left).and(rule(text)));
        lines.push(self.foot);
        lines.extend(self.remarks);
        Page { lines, options: starts, hidden }
    }

    /// An option: cursor, strike or box, letter, words, state; at most so many lines of it.
    fn option(&self, place: usize, left: usize, text: usize, most: usize) -> Vec<Line> {
        let written = self.order[place];
        let Some(choice) = self.question.options.get(written) else { return Vec::new() };
        let chosen = self.chosen.contains(&written);
        let struck = self.struck.contains(&written);
        let here = self.cursor == place;
        let mark = Line::new().to(left).say(Role::Focus, if here { " ▸ " } else { "   " });
        let mark = match (self.question.choose() > 1, struck, chosen) {
            (true, _, true) => mark.say(Role::Focus, "[x] "),
            (true, _, false) => mark.dim("[ ] "),
            (false, true, _) => mark.say(Role::Bad, "✗").text(" "),
            (false, false, _) => mark.text("  "),
        };
        let mark = mark
            .say(if here || chosen { Role::Strong } else { Role::Text }, letter(place).to_string())
            .text("   ");
        let state = if struck {
            "struck out"
        } else if chosen {
            "◉"
        } else {
            ""
        };
        let indent = mark.width();
        // Room for the state is kept in every option, so nothing moves when it comes. Where there is
        // little, the cross and the line through the words must do.
        let kept = if text < 80 { 4 } else { 13 };
        let room = (left + text).saturating_sub(indent + kept);
        let role = if struck {
            Role::Struck
        } else if chosen {
            Role::Strong
        } else {
            Role::Text
        };
        let mut words = blocks::inline(role, &choice.text, room);
        if words.len() > most {
            words.truncate(most);
            if let Some(last) = words.pop() {
                words.push(last.cut(room.saturating_sub(2)).say(role, " …"));
            }
        }
        if struck {
            for piece in words.iter_mut().flat_map(|line| &mut line.pieces) {
                piece.role = Role::Struck;
            }
        }
        let mut mark = Some(mark);
        words
            .into_iter()
            .map(|line| match mark.take() {
                Some(mark) => {
                    let line = mark.and(line);
                    let role = if struck { Role::Dim } else { Role::Focus };
                    if state.is_empty() || line.width() + state.width() + 2 > left + text {
                        line
                    } else {
                        line.right(left + text, role, state)
                    }
                }
                None => Line::new().to(indent).and(line),
            })
            .collect()
    }
}

impl Page {
    /// The place of the option that is drawn in a row of the page.
    pub(crate) fn place_at(&self, row: usize) -> Option<usize> {
        let place = self.options.iter().rposition(|start| *start <= row)?;
        let end = self.lines.iter().skip(row).position(|line| line.pieces.is_empty());
        end.is_none_or(|blank| blank > 0).then_some(place)
    }
}

/// How many blank lines there are.
#[derive(Clone, Copy)]
enum Air {
    Much,
    Some,
    Little,
    None,
}

impl Air {
    /// Blanks below the head, before the options, and for each option.
    const fn blanks(self) -> (usize, usize, usize) {
        match self {
            Self::Much => (1, 1, 2),
            Self::Some => (1, 1, 1),
            Self::Little => (0, 1, 0),
            Self::None => (0, 0, 0),
        }
    }
}

/// What exists, what is wanted, and the question itself.
pub(crate) fn stem(question: &Question, left: usize, text: usize) -> Vec<Line> {
    let set_in = |line: Line| Line::new().to(left).and(line);
    let mut lines = Vec::new();
    for paragraph in question.stem.split("\n\n") {
        lines.extend(blocks::inline(Role::Text, paragraph.trim(), text).into_iter().map(set_in));
        lines.push(Line::new());
    }
    let choose = match question.choose() {
        1 => "Choose one.",
        2 => "Choose TWO.",
        _ => "Choose THREE.",
    };
    lines.extend(blocks::inline(Role::Strong, &question.ask, text).into_iter().map(set_in));
    let last = lines.pop().unwrap_or_default();
    if last.width() + choose.len() + 3 <= left + text {
        lines.push(last.right(left + text, Role::Dim, choose));
    } else {
        lines.push(last);
        // One is what is expected; more than one has boxes too.
        if question.choose() > 1 {
            lines.push(Line::new().right(left + text, Role::Dim, choose));
        }
    }
    lines
}

/// The letter of a place in the order seen.
pub(crate) fn letter(place: usize) -> char {
    char::from(b'a' + place.min(25) as u8)
}

/// What there is to say about an option when the answer is known.
pub(crate) struct Reason<'a> {
    pub(crate) text: &'a str,
    pub(crate) why: &'a str,
    pub(crate) right: bool,
    pub(crate) chosen: bool,
    /// Its place in the order seen.
    pub(crate) place: usize,
}

impl Reason<'_> {
    /// The option, in one line when it is to be short, and why it is right or wrong.
    pub(crate) fn lines(&self, left: usize, text: usize, short: bool) -> Vec<Line> {
        let (mark, role) = if self.right { ("✓", Role::Good) } else { ("✗", Role::Bad) };
        // A mark only where there is something to say: the right ones, and what was chosen.
        let told = self.right || self.chosen;
        let strong = if told { Role::Strong } else { Role::Text };
        let indent = left + 6;
        let beside = if self.chosen { 14 } else { 0 };
        let room = (left + text).saturating_sub(indent + beside);
        let mut words = blocks::inline(strong, self.text, room);
        if short && words.len() > 1 {
            words = vec![blocks::inline(strong, self.text, usize::MAX).remove(0).cut(room)];
        }
        let mut lines: Vec<Line> =
            words.into_iter().map(|line| Line::new().to(indent).and(line)).collect();
        if let Some(first) = lines.first_mut() {
            let letter = letter(self.place).to_string();
            let start = Line::new().to(left).say(role, if told { mark } else { "" }).to(left + 2);
            let mut line = start.say(strong, letter).to(indent);
            line.pieces.extend(first.pieces.drain(1..));
            *first = if self.chosen {
                line.right(left + text, Role::Focus, "your answer")
            } else {
                line
            };
        }
        let why = blocks::inline(Role::Dim, self.why, (left + text).saturating_sub(indent));
        lines.extend(why.into_iter().map(|line| Line::new().to(indent).and(line)));
        lines
    }
}
