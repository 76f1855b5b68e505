//! What happens to the app, and what the app asks of the world: two closed enums of plain values.

use std::sync::Arc;

use gatelab_gateway::export::Format;
use gatelab_gateway::{BackendCall, BackendReply, Request, Response};

use crate::config::Key as SettingKey;
use crate::find::Library;
use crate::material::{Files, Problem};
use crate::study::{Ahead, Entry, Fact, Kept, Mode, Saved};

/// A key as pressed: Shift is in the character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// With Ctrl held.
    pub ctrl: bool,
}

/// The keys that anything can be bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "they are what is printed on them")]
pub enum Code {
    Char(char),
    Enter,
    Esc,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    Function(u8),
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A key went down.
    Key(Key),
    /// Text was pasted; it can never press a key.
    Paste(String),
    /// The terminal has another size.
    Resize {
        /// Columns.
        width: u16,
        /// Rows.
        height: u16,
    },
    /// A click or a turn of the wheel.
    Mouse {
        /// What the mouse did.
        mouse: Mouse,
        /// Where, from the left.
        column: u16,
        /// Where, from above.
        row: u16,
    },
    /// Time went by, as asked for.
    Tick,
    /// A request came in by socket; it is answered under this number.
    Arrived {
        /// Its number.
        number: u64,
        /// The mark under which we fired it; nothing for everybody else's.
        mark: Option<u64>,
        /// What it asks.
        request: Request,
    },
    /// What a client saw of the answer to a request that we fired.
    Replied {
        /// The mark under which it was fired.
        mark: u64,
        /// The answer, or why there was none.
        answer: Result<Response, String>,
    },
    /// A back end replied, or did not.
    Returned {
        /// The number of the call.
        ticket: u64,
        /// Its reply.
        reply: BackendReply,
    },
    /// The sandbox can be reached at this port of 127.0.0.1.
    Served {
        /// The port.
        port: u16,
    },
    /// What became of a fact that was to be recorded.
    Saved(Saved),
    /// The progress folder was read again.
    Reloaded {
        /// All facts in it.
        entries: Vec<Entry>,
        /// Whether facts are kept from now on.
        mode: Mode,
    },
    /// A pack was saved: the material as it is now, and what is wrong with the packs.
    Material {
        /// The course and the packs beside it.
        files: Files,
        /// The faults of the packs that changed, with their files and lines.
        problems: Vec<Problem>,
    },
    /// The library was looked through.
    LookedThrough,
    /// The days ahead were planned.
    PlannedAhead,
    /// What became of an export.
    Exported {
        /// What the sandbox was exported to.
        format: Format,
        /// The file.
        path: String,
        /// It was there already, and was left as it is.
        refused: bool,
    },
    /// A text was written, into this file.
    Written(String),
    /// Where progress is kept, and how much of it.
    Kept(Kept),
    /// The learner's editor was closed; this is what was written.
    Edited(String),
    /// A report was written to this file.
    Reported {
        /// The file.
        path: String,
    },
    /// Something asked of the world did not work, in words; nothing was lost unless they say so.
    Failed(String),
    /// The terminal is back after a stop: draw all of it.
    Redraw,
    /// The terminal or the system wants us to end.
    Hangup {
        /// The signal, 0 when the terminal went away without one.
        signal: i32,
    },
}

impl Event {
    /// Whether the sandbox waits for it, wherever that is.
    pub(crate) const fn is_for_sandbox(&self) -> bool {
        matches!(
            self,
            Self::Arrived { .. }
                | Self::Returned { .. }
                | Self::Replied { .. }
                | Self::Served { .. }
        )
    }
}

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mouse {
    /// The left button went down.
    Click,
    /// The wheel was turned away.
    WheelUp,
    /// The wheel was turned towards.
    WheelDown,
}

/// An order to the outside world.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Write a fact to the journal.
    Record(Fact),
    /// Have a fact recorded at the next start, should the program end without a word.
    LeaveWill(Fact),
    /// Try again what could not be written.
    SaveAgain,
    /// Read the progress folder again, and take it over if no other copy has it open.
    Reload,
    /// Send these requests, one after another, to the sandbox's listener.
    Fire {
        /// Comes back with each of them, and with each answer.
        mark: u64,
        /// The requests.
        requests: Vec<Request>,
    },
    /// Answer a request that arrived.
    Answer {
        /// Its number.
        number: u64,
        /// With this.
        response: Response,
    },
    /// Call an integration's back end on this machine.
    Call {
        /// Comes back with the reply.
        ticket: u64,
        /// Whom, and with what.
        call: BackendCall,
    },
    /// Look through the library, so that it can be found in.
    LookThrough(Arc<Library>),
    /// Plan the days ahead.
    PlanAhead(Arc<Ahead>),
    /// See whether a pack was saved since the last look.
    LookAtPacks,
    /// Listen on 127.0.0.1.
    Serve,
    /// Listen no longer.
    StopServing,
    /// Write a setting to its file; nothing takes it out of there.
    Configure {
        /// Which.
        key: SettingKey,
        /// What it is from now on.
        value: Option<String>,
    },
    /// Listen to the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Say where progress is kept, and how much of it.
    Weigh,
    /// Put text on the clipboard.
    Copy(String),
    /// Print text once the terminal is given back.
    PrintLater(String),
    /// Write an export into the learner's folder `exports`.
    Export {
        /// The sandbox's short name.
        name: String,
        /// The format: it ends the file's name.
        format: Format,
        /// The text.
        text: String,
        /// A file that is there may be overwritten.
        over: bool,
    },
    /// Write a text into the learner's folder `exports`, over a file of that name.
    Write {
        /// The name of the file.
        name: String,
        /// The text.
        text: String,
    },
    /// Open this text in the learner's editor.
    Edit(String),
    /// Write a report of a mistake into the learner's folder `reports`.
    Report {
        /// How the file's name begins.
        name: String,
        /// The text.
        text: String,
    },
    /// Open a link with whatever the system opens links with.
    Open(String),
    /// Stop, as Ctrl-Z does in any Unix program.
    Suspend,
    /// Paint every cell anew.
    Redraw,
    /// End the program.
    Quit,
}
