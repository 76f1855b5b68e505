//! `man` and `completions`: made from the same table that the arguments are read by.

use std::io::{self, Write};

use clap::{Command, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::schema::SCHEMAS;
use super::{Arguments, Exit};
use crate::config::SETTINGS;
use crate::tui;
use crate::words::settings;

/// The exit codes, as every command keeps to them.
const CODES: [(u8, &str); 7] = [
    (0, "It did what was asked."),
    (1, "A check said no, or it could not be done."),
    (2, "The arguments were wrong."),
    (3, "The material has faults."),
    (4, "The learner's data could not be read or written."),
    (70, "A bug of ours."),
    (130, "Ctrl-C."),
];

const ENVIRONMENT: [(&str, &str); 5] = [
    ("GATELAB_DATA", "The folder for progress, settings and reports, instead of the platform's."),
    ("GATELAB_DEVICE", "What this device is called in the progress folder."),
    (
        "GATELAB_STUDY_MINUTES",
        "Any setting of config.toml is also a variable, named like this one.",
    ),
    (
        "GATELAB_PACKS",
        "Folders of material of your own beside the course, listed as PATH lists folders; instead of those \
         in config.toml.",
    ),
    ("NO_COLOR", "No colours."),
];

const FILES: [(&str, &str); 6] = [
    ("DEVICE.jsonl", "A device's journal: one fact a line, appended to and never changed."),
    ("DEVICE.jsonl.bad-1", "Lines that could not be read, set aside by name."),
    (
        "backups/DEVICE-DAY",
        "Copies of all journals as they were before that day's first fact, seven days of them. \
         gatelab progress merge FOLDER brings back what is missing.",
    ),
    ("packs/NAME", "A pack of your own: content, quizzes, sandbox. gatelab new pack writes one."),
    ("config.toml", "The settings; gatelab set lists them."),
    ("keys.toml", "Changed keys; gatelab --default-keys prints the file to begin with."),
];

/// Prints the completions for a shell.
pub(super) fn completions(shell: Shell, out: &mut impl Write) -> Exit {
    clap_complete::generate(shell, &mut Arguments::command(), "gatelab", out);
    Exit::DONE
}

/// Prints the manual page: every command with its arguments, and what holds for all of them.
pub(super) fn man(out: &mut impl Write) -> io::Result<Exit> {
    let mut root = Arguments::command();
    root.build();
    let main = Man::new(root.clone());
    main.render_title(out)?;
    main.render_name_section(out)?;
    main.render_synopsis_section(out)?;
    main.render_description_section(out)?;
    let mut page = Roff::new();
    page.control("SH", ["COMMANDS"]);
    commands(&root, "gatelab", &mut page);
    page.control("SH", ["KEYS"]);
    page.text([roman(
        "As they come; keys.toml changes them, and ? shows those of the screen that is open.",
    )]);
    for (name, keys, says) in tui::keys() {
        term(&format!("{name}: {keys}"), says, &mut page);
    }
    page.control("SH", ["EXIT STATUS"]);
    for (code, says) in CODES {
        term(&code.to_string(), says, &mut page);
    }
    page.control("SH", ["JSON"]);
    page.text([roman(
        "With --json a command prints one object on standard output. Its schema field is a number that \
         is counted up when another field goes away or changes its meaning; new fields may come \
         without. Messages go to standard error.",
    )]);
    for schema in SCHEMAS {
        page.control("SS", [format!("{} (schema {})", schema.command, schema.number).as_str()]);
        for (field, says) in schema.fields {
            term(field, says, &mut page);
        }
    }
    page.control("SH", ["ENVIRONMENT"]);
    for (name, says) in ENVIRONMENT {
        term(name, says, &mut page);
    }
    page.control("SH", ["SETTINGS"]);
    page.text([roman("Lines of config.toml, and variables of the environment, which win.")]);
    for setting in SETTINGS {
        let name = format!("{}, {}", setting.name, setting.variable());
        let about = settings::about(setting.key);
        term(&name, &format!("{about} It may be {}.", setting.may_be), &mut page);
    }
    page.control("SH", ["FILES"]);
    for (name, says) in FILES {
        term(name, says, &mut page);
    }
    page.to_writer(out)?;
    Ok(Exit::DONE)
}

/// Every command below this one that does something itself, with its arguments.
fn commands(of: &Command, name: &str, page: &mut Roff) {
    for command in of.get_subcommands() {
        let name = format!("{name} {}", command.get_name());
        if command.has_subcommands() {
            commands(command, &name, page);
            continue;
        }
        let usage = command.clone().render_usage().to_string();
        page.control("SS", [usage.trim_start_matches("Usage: ")]);
        page.text([roman(command.get_about().map(ToString::to_string).unwrap_or_default())]);
        let global = |id: &str| matches!(id, "help" | "version");
        for argument in command.get_arguments().filter(|a| !global(a.get_id().as_str())) {
            let says = argument.get_help().map(ToString::to_string).unwrap_or_default();
            term(&argument.to_string(), &says, page);
        }
    }
}

fn term(name: &str, says: &str, page: &mut Roff) {
    page.control("TP", []);
    page.text([bold(name)]);
    page.text([roman(says)]);
}
