//! Where the keys lead that name no place: to the sandbox that fits what is done here.

use super::App;
use crate::tui::screen::today::Today;
use crate::tui::screen::{Outcome, Place, Screen};
use crate::words;

impl App {
    /// At the start: the exam that is open comes first.
    pub(super) fn pick_up(&mut self) {
        let exams = self.history.exams();
        let Some(open) = exams.open() else { return };
        self.notice = Some(words::exam_found(exams.number(open.began), open, self.now));
        self.screens = vec![Screen::Today(Today::at_start(&self.cx()))];
    }

    /// Goes back to a lab that is open further down: it is done in one place. Whether there is one.
    pub(super) fn back_to_lab(&mut self, place: &Place, out: &mut Outcome) -> bool {
        let Place::Lab(slug) = place else { return false };
        let is_it = |screen: &Screen| screen.lab() == Some(slug);
        if !self.screens.iter().any(is_it) {
            return false;
        }
        while !self.screens.last().is_some_and(is_it) {
            self.leave(out);
        }
        self.on_top(Screen::resized);
        true
    }

    /// What `g s` opens: the API of the lesson being read, or of the first one that has any.
    pub(super) fn playground(&self) -> Place {
        let reading = self.screens.iter().rev().find_map(|screen| match screen {
            Screen::Lesson(lesson) => self.course.lesson(lesson.slug()),
            _ => None,
        });
        let lesson = reading
            .filter(|lesson| lesson.sandbox().is_some())
            .or_else(|| self.course.lessons().iter().find(|lesson| lesson.sandbox().is_some()));
        let lesson = lesson.map_or_else(String::new, |lesson| lesson.slug.clone());
        Place::Sandbox { lesson, request: None }
    }
}
