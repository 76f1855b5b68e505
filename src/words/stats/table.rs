//! Statistics as tables: for the clipboard, for files, and for whoever reads them as text.

use super::super::{count, date, duration};
use super::{
    clock, domain, forecast, forecast_title, hours, needed, percent, range, score, score_range,
    sure, waits, waits_for_hours,
};
use crate::study::Stats;
use crate::study::stats::{EXAM_PACE_MS, Spot};

/// A part of the statistics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// What is known by topic.
    #[default]
    Topics,
    /// What will be remembered, and what is due.
    Memory,
    /// What was believed with certainty, and what stays hard.
    Beliefs,
    /// When, and how fast.
    Time,
}

impl View {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Topics, Self::Memory, Self::Beliefs, Self::Time];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Topics => "Topics",
            Self::Memory => "Memory",
            Self::Beliefs => "Beliefs",
            Self::Time => "Time",
        }
    }

    /// The part that a figure stands in.
    pub const fn of(spot: Spot) -> Self {
        match spot {
            Spot::Readiness | Spot::Topic(_) => Self::Topics,
            Spot::Forecast | Spot::Due | Spot::Recall => Self::Memory,
            Spot::Belief(_) | Spot::Nut(_) | Spot::Calibration => Self::Beliefs,
            Spot::Hours | Spot::Pace | Spot::Days => Self::Time,
        }
    }
}

/// A table with its title, and perhaps a sentence in place of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub title: String,
    /// The names of its columns.
    pub head: Vec<&'static str>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
    /// What is to be said besides; in place of the rows when there are none.
    pub note: Option<String>,
}

impl Table {
    fn new(title: impl Into<String>, head: &[&'static str]) -> Self {
        Self { title: title.into(), head: head.to_vec(), rows: Vec::new(), note: None }
    }

    fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    /// The table in Markdown.
    pub fn markdown(&self) -> String {
        let mut text = format!("## {}\n\n", self.title);
        if !self.rows.is_empty() {
            let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
            text += &line(self.head.iter().map(|cell| (*cell).to_owned()).collect());
            text += &line(vec!["---".to_owned(); self.head.len()]);
            for row in &self.rows {
                text += &line(row.iter().map(|cell| cell.replace('|', "\\|")).collect());
            }
        }
        if let Some(note) = &self.note {
            text += if self.rows.is_empty() { "" } else { "\n" };
            text += note;
            text.push('\n');
        }
        text
    }

    /// The table as comma-separated values, its columns named in the first line (RFC 4180).
    pub fn csv(&self) -> String {
        let field = |cell: &str| {
            if cell.contains([',', '"', '\n']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.to_owned()
            }
        };
        let line = |cells: Vec<String>| cells.join(",") + "\r\n";
        let head = line(self.head.iter().map(|cell| field(cell)).collect());
        let rows = self.rows.iter().map(|row| line(row.iter().map(|cell| field(cell)).collect()));
        head + &rows.collect::<String>()
    }

    /// The table in columns.
    pub fn text(&self) -> String {
        use unicode_width::UnicodeWidthStr;
        let head = || self.head.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let mut lines = Vec::new();
        if !self.rows.is_empty() {
            lines.push(head());
            lines.extend(self.rows.iter().cloned());
        }
        let wide = |at: usize| lines.iter().map(|row| row[at].width()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.head.len()).map(wide).collect();
        let mut text = format!("{}\n", self.title);
        for row in &lines {
            let mut line = String::from(" ");
            for (cell, width) in row.iter().zip(&widths) {
                line.push(' ');
                line += cell;
                line += &" ".repeat(width - cell.width() + 1);
            }
            text += line.trim_end();
            text.push('\n');
        }
        if let Some(note) = &self.note {
            text += "  ";
            text += note;
            text.push('\n');
        }
        text
    }
}

/// Everything, as one Markdown document.
pub fn document(stats: &Stats) -> String {
    let all = View::ALL.into_iter().flat_map(|view| tables(stats, view));
    let all: Vec<String> = all.map(|table| table.markdown()).collect();
    format!("# Stats, {}\n\n{}", stats.today, all.join("\n"))
}

/// What can be copied while a view is shown: what it is called, and the text.
pub fn copies(stats: &Stats, view: View) -> Vec<(&'static str, String)> {
    let tables = tables(stats, view);
    let here: Vec<String> = tables.iter().map(Table::markdown).collect();
    let csv = tables.iter().find(|table| !table.rows.is_empty()).map(Table::csv);
    let mut offers = vec![("this view as Markdown", here.join("\n"))];
    offers.extend(csv.map(|csv| ("its first table as CSV", csv)));
    offers.push(("everything as Markdown", document(stats)));
    offers
}

/// The tables of a view.
pub fn tables(stats: &Stats, view: View) -> Vec<Table> {
    match view {
        View::Topics => vec![readiness(stats), topics(stats)],
        View::Memory => vec![remembered(stats), due(stats), recall(stats)],
        View::Beliefs => vec![beliefs(stats), nuts(stats), calibration(stats)],
        View::Time => vec![pace(stats), parts(stats), days(stats)],
    }
}

fn readiness(stats: &Stats) -> Table {
    let mut table = Table::new("Readiness", &["domain", "score"]);
    let Some(readiness) = stats.readiness.get() else {
        table.note = waits(&stats.readiness, "answer", "where you stand");
        return table;
    };
    for (which, score) in &readiness.domains {
        table.row([domain(*which).to_owned(), format!("{score:.0}")]);
    }
    let (score, range) = (score(readiness), score_range(readiness, None));
    table.note = Some(format!("{score} of 100, {range}. {}", needed(readiness)));
    table
}

fn topics(stats: &Stats) -> Table {
    let head = ["topic", "know", "seen", "questions", "slow", "certain but wrong"];
    let mut table = Table::new("Topics", &head);
    for topic in &stats.topics {
        table.row([
            topic.title.clone(),
            topic.know.map_or_else(|| "–".to_owned(), percent),
            topic.seen.to_string(),
            topic.questions.to_string(),
            if topic.slow() { "slow" } else { "" }.to_owned(),
            topic.certain_wrong.to_string(),
        ]);
    }
    table.note = Some(format!("Slow and certain but wrong count over {}.", range(stats.range)));
    table
}

fn remembered(stats: &Stats) -> Table {
    let head = ["day", "remembered", "without reviews"];
    let mut table = Table::new(forecast_title(&stats.forecast), &head);
    let Some(line) = stats.forecast.get() else {
        table.note = waits(&stats.forecast, "answer", "what you will remember");
        return table;
    };
    for point in &line.points {
        let left = point.left.map(percent).unwrap_or_default();
        table.row([point.day.to_string(), percent(point.kept), left]);
    }
    table.note = Some(forecast(line));
    table
}

fn due(stats: &Stats) -> Table {
    let mut table = Table::new("Due", &["day", "questions"]);
    for (ahead, number) in (0..).zip(stats.due) {
        table.row([stats.today.plus(ahead).to_string(), number.to_string()]);
    }
    table
}

fn recall(stats: &Stats) -> Table {
    let mut table = Table::new("Recall", &["asked for", "given", "expected", "answers"]);
    table.note = waits(&stats.habits.recall, "later answer", "recall asked for and given");
    if let Some(recall) = stats.habits.recall.get() {
        table.row([
            percent(recall.goal),
            recall.given.share().map(percent).unwrap_or_default(),
            percent(recall.expected),
            recall.given.asked.to_string(),
        ]);
    }
    table
}

fn beliefs(stats: &Stats) -> Table {
    let mut table = Table::new("Beliefs to unlearn", &["belief", "seen", "last", "state"]);
    for belief in &stats.beliefs {
        table.row([
            belief.says.clone(),
            belief.seen.to_string(),
            belief.last.to_string(),
            if belief.gone { "gone" } else { "open" }.to_owned(),
        ]);
    }
    if stats.beliefs.is_empty() {
        table.note = Some("None. Being wrong while certain puts one here.".to_owned());
    }
    table
}

fn nuts(stats: &Stats) -> Table {
    let head = ["question", "asks", "missed", "seen"];
    let mut table = Table::new("Hard nuts", &head);
    for nut in &stats.nuts {
        table.row([
            nut.id.to_string(),
            nut.ask.clone(),
            nut.missed.to_string(),
            nut.seen.to_string(),
        ]);
    }
    if stats.nuts.is_empty() {
        table.note = Some("None. A question missed four times is one.".to_owned());
    }
    table
}

fn calibration(stats: &Stats) -> Table {
    let mut table = Table::new("When you say", &["you say", "you are right", "answers"]);
    let figure = &stats.habits.calibration;
    table.note = waits(figure, "answer", "how right you are when you are sure");
    for (how, said) in figure.get().into_iter().flatten() {
        let share = said.share().map_or_else(|| "–".to_owned(), percent);
        table.row([sure(*how).to_owned(), share, said.asked.to_string()]);
    }
    table
}

fn pace(stats: &Stats) -> Table {
    let mut table = Table::new("Minutes a question", &["yours", "the exam's", "answers"]);
    table.note = waits(&stats.habits.pace, "answer", "how long a question takes you");
    if let Some(pace) = stats.habits.pace.get() {
        table.row([clock(pace.mean_ms), clock(EXAM_PACE_MS), pace.answers.to_string()]);
    }
    table
}

fn parts(stats: &Stats) -> Table {
    let mut table = Table::new("Time of day", &["hours", "right", "answers"]);
    for slot in stats.habits.slots.iter().filter(|slot| slot.said.asked > 0) {
        let share = slot.said.share().map(percent).unwrap_or_default();
        table.row([hours(*slot), share, slot.said.asked.to_string()]);
    }
    table.note = waits_for_hours(&stats.habits.best);
    table
}

fn days(stats: &Stats) -> Table {
    let mut table = Table::new("Study by day", &["day", "minutes"]);
    for (day, ms) in stats.days.iter().filter(|(_, ms)| *ms > 0) {
        table.row([day.to_string(), (ms / 60_000).to_string()]);
    }
    let sum = stats.days.iter().map(|(_, ms)| ms).sum();
    let studied = table.rows.len();
    let first = stats.days.first().map(|(day, _)| date(*day)).unwrap_or_default();
    table.note = Some(format!("{} on {} since {first}.", duration(sum), count(studied, "day")));
    table
}
