//! A question on the screen: stem, options, how sure.

use super::super::Cx;
use super::{QuestionScreen, SURES};
use crate::study::history::HARD;
use crate::study::{Asked, lab_about};
use crate::tui::theme::Role;
use crate::tui::widget::question::{Measure, Page, Sheet};
use crate::tui::widget::{Line, blocks};
use crate::words;

pub(super) fn measure(cx: &Cx) -> Measure {
    Measure::of(cx.page().width, cx.wide())
}

/// The dots of the session, and what they say.
pub(super) fn progress(screen: &QuestionScreen, width: usize) -> Line {
    let marks = screen.session.marks();
    let all = screen.session.len();
    let asking = screen.session.current().is_some() || screen.waiting;
    let mut dots = String::new();
    for at in 0..all {
        dots.push(match marks.get(at) {
            Some(_) => '●',
            None if asking && at == marks.len() => '◉',
            None => '○',
        });
    }
    let summary = screen.session.summary();
    let words = format!("{} right · {} to unlearn", summary.right, summary.to_unlearn);
    Line::new().text(" ").text(dots).right(width - 1, Role::Dim, words)
}

/// The page: the dots, the question, how sure.
pub(super) fn page(screen: &QuestionScreen, cx: &Cx, asked: &Asked) -> Page {
    let measure = measure(cx);
    let Measure { left, text, width, .. } = measure;
    let sheet = Sheet {
        question: &asked.question,
        order: &asked.order,
        chosen: &asked.chosen,
        struck: &asked.struck,
        cursor: screen.cursor,
        scroll: screen.scroll,
        head: progress(screen, width),
        foot: if cx.settings.config.ask_sure { how_sure(screen, left, text) } else { Line::new() },
        remarks: remarks(cx, asked, left, text),
        firm: asked.hints > 0,
    };
    sheet.lay(measure, cx.page().height.into())
}

fn how_sure(screen: &QuestionScreen, left: usize, text: usize) -> Line {
    let ask = if text < 60 { "How sure?" } else { "How sure are you?   " };
    let mut line = Line::new().to(left + 2).text(ask);
    for (sure, name) in SURES {
        line = if sure == screen.sure {
            line.say(Role::Focus, format!("▐ {name} ▌")).text("   ")
        } else {
            line.dim(format!("  {name}  ")).text("   ")
        };
    }
    line
}

/// Hints that were asked for, or else what the scale is for; the learner's note.
fn remarks(cx: &Cx, asked: &Asked, left: usize, text: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut add = |role, words: &str| {
        let wrapped = blocks::inline(role, words, text.saturating_sub(2));
        lines.extend(wrapped.into_iter().map(|line| Line::new().to(left + 2).and(line)));
    };
    if cx.history.changed(&asked.question) {
        add(Role::Strong, words::CHANGED);
    }
    let all = asked.question.hints.len();
    for (at, hint) in asked.question.hints.iter().take(asked.hints).enumerate() {
        add(Role::Text, &format!("Hint {} of {all}: {hint}", at + 1));
    }
    if asked.hints == 0 && cx.wide() && cx.settings.config.ask_sure {
        add(
            Role::Dim,
            "Being wrong while certain is the most useful thing that can happen here: it goes on your unlearn list. A right guess comes back soon. Nobody sees this but you.",
        );
    }
    if asked.missed >= HARD {
        let lab = lab_about(cx.course, &asked.question.lesson, &asked.question.id);
        add(Role::Text, &words::hard_nut(asked.missed, false, lab));
    }
    if let Some(note) = cx.history.note(&format!("question:{}", asked.question.id)) {
        add(Role::Dim, &format!("Your note: \"{note}\""));
    }
    if !lines.is_empty() && cx.wide() {
        lines.insert(0, Line::new());
    }
    lines
}

/// There is nothing to ask.
pub(super) fn nothing(cx: &Cx) -> Vec<Line> {
    let next = match cx.plan().next {
        Some((day, number)) => {
            format!("Next: {} {}.", words::count(number, "question"), words::when(day, cx.today))
        }
        None => "Questions come here when their lesson is read.".to_owned(),
    };
    vec![
        Line::new(),
        Line::new().to(4).say(Role::Strong, "Nothing to review."),
        Line::new(),
        Line::new().to(4).text(next),
        Line::new(),
        Line::new()
            .to(4)
            .dim("On Today, L brings tomorrow's questions forward; g l has the lessons."),
    ]
}
