//! The statistics talked through, a part at a time: every figure in a sentence, how it came to be, and what
//! is practised of it.

use super::command::Word;
use super::copies;
use super::desk::Desk;
use super::place::{Go, Place};
use super::voice::Voice;
use crate::study::stats::{Practice, Spot};
use crate::study::{Range, Stats};
use crate::words;
use crate::words::stats::{self as said, View};

/// The figures, and the part that is talked about.
#[derive(Debug)]
pub(super) struct Counted {
    stats: Stats,
    part: usize,
}

impl Counted {
    /// From the first part on.
    pub(super) fn new(desk: &Desk) -> Self {
        Self { stats: figures(desk, Range::default()), part: 0 }
    }

    /// Says the part; the figures are those of now.
    pub(super) fn open(&mut self, desk: &Desk, voice: &mut Voice) {
        self.stats = figures(desk, self.stats.range);
        if self.part == 0 {
            let Stats { seen, questions, answers, spent_ms, .. } = self.stats;
            voice.say(format!(
                "Stats. {seen} of {questions} questions seen, {}, {}.",
                words::count(answers, "answer"),
                words::duration(spent_ms)
            ));
        }
        voice.say(format!("Part: {}.", self.view().name()));
        for (number, spot) in self.here() {
            voice.flow(&format!("{number}. {}", said::figure(&self.stats, spot)));
        }
    }

    /// What can be typed.
    pub(super) fn prompt(&self) -> String {
        let enter = match View::ALL.get(self.part + 1) {
            Some(next) => format!("Enter for {}", next.name()),
            None => "Enter goes back".to_owned(),
        };
        format!("{enter}, a number practises it, why NUMBER, more, range, copy, ? for more: ")
    }

    /// Takes Enter, or the number of a figure.
    pub(super) fn takes(&mut self, desk: &Desk, voice: &mut Voice, line: &str) -> Option<Go> {
        if line.is_empty() {
            if self.part + 1 == View::ALL.len() {
                return Some(Go::Back);
            }
            self.part += 1;
            self.open(desk, voice);
            return Some(Go::Stay);
        }
        let number: usize = line.parse().ok()?;
        let Some(spot) = self.spot(number, voice) else { return Some(Go::Stay) };
        match self.stats.practice(spot, &desk.course, &desk.history) {
            Practice::Lab(slug) => return Some(Go::To(Place::Lab(slug))),
            Practice::Questions(none) if none.is_empty() => voice.say(said::NOTHING_OF_THIS),
            Practice::Questions(questions) => {
                let name = said::practised(&self.stats, spot, &desk.course);
                return Some(Go::To(Place::Review { name, questions }));
            }
        }
        Some(Go::Stay)
    }

    /// Does what a word means.
    pub(super) fn obey(&mut self, desk: &Desk, voice: &mut Voice, word: Word, rest: &str) {
        match word {
            Word::Why => {
                let first = self.here().next().map_or(1, |(number, _)| number);
                let number = if rest.is_empty() { Some(first) } else { rest.parse().ok() };
                if let Some(spot) = self.spot(number.unwrap_or(0), voice) {
                    voice.thoughts(&said::why(&self.stats, spot));
                }
            }
            Word::Previous => {
                self.part = self.part.saturating_sub(1);
                self.open(desk, voice);
            }
            Word::Span => {
                let range = match rest {
                    "" => Some(self.stats.range.next()),
                    "7" => Some(Range::Week),
                    "30" => Some(Range::Month),
                    "90" => Some(Range::Quarter),
                    "all" => Some(Range::All),
                    _ => None,
                };
                match range {
                    Some(range) => {
                        self.stats = figures(desk, range);
                        voice.say(format!("Answers of the last {} count.", said::range(range)));
                        self.open(desk, voice);
                    }
                    None => voice.say("range 7, 30, 90 or all says how many days count."),
                }
            }
            Word::Export => {
                let name = format!("stats-{}.md", self.stats.today);
                copies::export(desk, voice, &name, &said::document(&self.stats));
            }
            Word::More => {
                for table in said::tables(&self.stats, self.view()) {
                    told(&table, voice);
                }
            }
            _ => {}
        }
    }

    /// What can be copied.
    pub(super) fn copies(&self) -> Vec<(&'static str, String)> {
        said::copies(&self.stats, self.view())
    }

    fn view(&self) -> View {
        View::ALL.get(self.part).copied().unwrap_or_default()
    }

    /// The figures of this part, each with its number among all.
    fn here(&self) -> impl Iterator<Item = (usize, Spot)> {
        let view = self.view();
        (1..).zip(self.spots()).filter(move |(_, spot)| View::of(*spot) == view)
    }

    /// All figures, part by part.
    fn spots(&self) -> Vec<Spot> {
        let mut spots = self.stats.spots();
        spots.sort_by_key(|spot| View::of(*spot) as usize);
        spots
    }

    fn spot(&self, number: usize, voice: &mut Voice) -> Option<Spot> {
        let spots = self.spots();
        let found = number.checked_sub(1).and_then(|at| spots.get(at)).copied();
        if found.is_none() {
            voice.say(format!("The figures have numbers from 1 to {}.", spots.len()));
        }
        found
    }
}

fn figures(desk: &Desk, range: Range) -> Stats {
    Stats::of(&desk.course, &desk.history, desk.clock, desk.today(), range)
}

/// A table by its rows: each cell after the name of its column.
fn told(table: &said::Table, voice: &mut Voice) {
    voice.say(format!("{}, {}.", table.title, words::count(table.rows.len(), "row")));
    for row in &table.rows {
        let cells = table.head.iter().zip(row).skip(1).filter(|(_, cell)| !cell.is_empty());
        let cells: Vec<String> = cells.map(|(head, cell)| format!("{head}: {cell}")).collect();
        let name = row.first().map_or("", String::as_str);
        voice.flow(&format!("{name}. {}.", cells.join(". ")));
    }
    if let Some(note) = &table.note {
        voice.flow(note);
    }
}
