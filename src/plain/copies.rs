//! What can be copied here: said between two clear lines, or written into a file as it is.

use std::io::ErrorKind;

use super::desk::Desk;
use super::voice::Voice;

/// Text that can be copied, with what it is called.
pub(super) type Offer = (&'static str, String);

/// Lists what can be copied; with a number says that one, with a name of a file too writes it there.
pub(super) fn copy(desk: &Desk, voice: &mut Voice, offers: &[Offer], rest: &str) {
    let (number, file) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let count = offers.len();
    if count == 0 {
        voice.say("There is nothing to copy here yet.");
        return;
    }
    if number.is_empty() {
        for (at, (name, _)) in offers.iter().enumerate() {
            voice.say(format!("{}. {name}.", at + 1));
        }
        voice.say("copy 1 says the first between two lines, copy 1 notes.txt writes it to a file.");
        return;
    }
    let found = number.parse::<usize>().ok().and_then(|number| offers.get(number.checked_sub(1)?));
    let Some((name, text)) = found else {
        voice.say(format!("What can be copied has numbers from 1 to {count}."));
        return;
    };
    if file.trim().is_empty() {
        voice.say(format!("From here, {name}:"));
        voice.read(text.trim_end());
        voice.say("To here.");
    } else {
        write(desk, voice, file.trim(), text, false);
    }
}

/// Writes a file into the folder of exports, over the one of before, and says where it is.
pub(super) fn export(desk: &Desk, voice: &mut Voice, name: &str, text: &str) {
    write(desk, voice, name, text, true);
}

fn write(desk: &Desk, voice: &mut Voice, name: &str, text: &str, over: bool) {
    if name.starts_with('.') || name.contains(['/', '\\', ':']) {
        voice.say(
            "A plain name, please: the file goes to the folder exports. As in copy 1 notes.txt.",
        );
        return;
    }
    let (path, written) = desk.export(name, text, over);
    let path = path.display();
    voice.say(match written {
        Ok(()) => format!("Written to {path}."),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            format!("{path} is there already; nothing was written. Another name, please.")
        }
        Err(error) => format!("{path} cannot be written: {error}"),
    });
}
