//! A window too small for a page: what is shown instead, while nothing is lost.

use ratatui::layout::Rect;

use super::App;
use crate::tui::widget::Line;

/// Below this, only a notice is shown.
const SMALLEST: (u16, u16) = (60, 18);

impl App {
    pub(super) const fn too_small(&self) -> bool {
        self.window.width < SMALLEST.0 || self.window.height < SMALLEST.1
    }

    /// The window as screens know it: never smaller than they can be.
    pub(super) fn page_window(&self) -> Rect {
        let Rect { width, height, .. } = self.window;
        Rect { width: width.max(SMALLEST.0), height: height.max(SMALLEST.1), ..self.window }
    }

    /// The notice.
    pub(super) fn smallness(&self) -> Vec<Line> {
        let (width, height) = (self.window.width, self.window.height);
        let lines = [
            String::new(),
            format!("gatelab wants {} × {}", SMALLEST.0, SMALLEST.1),
            format!("this window is {width} × {height}"),
            String::new(),
            "Make it larger: nothing is lost. Or press Q".to_owned(),
            "and run".to_owned(),
            String::new(),
            "    gatelab --plain".to_owned(),
            String::new(),
            "which works at any size.".to_owned(),
        ];
        lines.into_iter().map(|line| Line::new().text(format!(" {line}"))).collect()
    }
}
