//! `gatelab new`: templates for a pack of one's own, each of which passes the check as it is written.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use gatelab_gateway::case::SavedRequest;

use super::Exit;
use crate::clock::Clock;
use crate::course::{Course, Lesson};
use crate::material::{Files, Problem};
use crate::sandbox::Sandbox;

#[derive(Debug, Subcommand)]
pub(super) enum New {
    /// A folder with one lesson, one question and one sandbox
    Pack {
        /// The folder, which may be there already
        folder: PathBuf,
    },
    /// A lesson more, with a question and a sandbox
    Lesson {
        /// The pack's folder
        folder: PathBuf,
        /// The name that its files share: small letters, digits and dashes
        #[arg(long, default_value = "next", value_parser = slug)]
        slug: String,
    },
    /// A lab more, over a lesson's sandbox
    Lab {
        /// The pack's folder
        folder: PathBuf,
        /// The lesson, by its slug; without it, the last one
        #[arg(long)]
        lesson: Option<String>,
        /// The name of its file: small letters, digits and dashes
        #[arg(long, default_value = "mine", value_parser = slug)]
        slug: String,
    },
    /// A question more, at the end of a lesson's
    Question {
        /// The pack's folder
        folder: PathBuf,
        /// The lesson, by its slug; without it, the last one
        #[arg(long)]
        lesson: Option<String>,
    },
}

/// What the traffic of a lab can be made of.
const VERBS: [&str; 4] = ["GET", "POST", "PUT", "DELETE"];

const ORDER: &str = "content/course.toml";

fn slug(text: &str) -> Result<String, String> {
    let good = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    let fine = !text.is_empty() && text.bytes().all(good);
    fine.then(|| text.to_owned()).ok_or_else(|| "small letters, digits and dashes".to_owned())
}

/// Writes what is asked for, and says which files; nothing that is there is overwritten.
pub(super) fn run(new: &New, out: &mut impl Write, err: &mut impl Write) -> io::Result<Exit> {
    let written = match new {
        New::Pack { folder } => pack(folder),
        New::Lesson { folder, slug } => lesson(folder, slug),
        New::Lab { folder, lesson, slug } => lab(folder, lesson.as_deref(), slug),
        New::Question { folder, lesson } => question(folder, lesson.as_deref()),
    };
    match written {
        Ok((folder, names)) => {
            for name in names {
                writeln!(out, "{}", folder.join(name).display())?;
            }
            writeln!(out, "gatelab check {} says what is missing.", folder.display())?;
            Ok(Exit::DONE)
        }
        Err(sentence) => {
            writeln!(err, "gatelab: {sentence}")?;
            Ok(Exit::NO)
        }
    }
}

/// The pack's folder, and the files that were written in it.
type Written<'a> = Result<(&'a Path, Vec<String>), String>;

fn pack(folder: &Path) -> Written<'_> {
    let slug = "first";
    write(folder, ORDER, &filled(include_str!("pack/course.toml"), &[("slug", slug)]))?;
    let mut names = vec![ORDER.to_owned()];
    names.extend(files(folder, slug)?);
    Ok((folder, names))
}

fn lesson<'a>(folder: &'a Path, slug: &str) -> Written<'a> {
    let course = course(folder)?;
    if course.modules().iter().any(|module| module.lessons.iter().any(|known| known == slug)) {
        return Err(format!("{ORDER} lists a lesson {slug} already. Give another --slug."));
    }
    let path = folder.join(ORDER);
    let order = fs::read_to_string(&path).map_err(|error| cannot(&path, &error))?;
    // The last list of the file is the last module's.
    let end = order.rfind("lessons").and_then(|at| Some(at + order[at..].find(']')?));
    let Some(end) = end else {
        return Err(format!("{} has no module with lessons.", path.display()));
    };
    let (before, after) = order.split_at(end);
    let listed = before.trim_end().trim_end_matches(',');
    let comma = if listed.ends_with('[') { "" } else { ", " };
    let mut names = files(folder, slug)?;
    let order = format!("{listed}{comma}\"{slug}\"{after}");
    fs::write(&path, order).map_err(|error| cannot(&path, &error))?;
    names.push(ORDER.to_owned());
    Ok((folder, names))
}

/// The lesson of that slug, or the last one.
fn meant<'a>(course: &'a Course, lesson: Option<&str>) -> Result<&'a Lesson, String> {
    match lesson {
        None => course.lessons().last().ok_or_else(|| format!("{ORDER} has no lesson yet.")),
        Some(slug) => course.lesson(slug).ok_or_else(|| format!("there is no lesson {slug}.")),
    }
}

/// A lab about the first request of the lesson's sandbox.
fn lab<'a>(folder: &'a Path, lesson: Option<&str>, slug: &str) -> Written<'a> {
    let course = course(folder)?;
    let lesson = meant(&course, lesson)?;
    let own = format!("sandbox/{}.json", lesson.slug);
    let none = || format!("lesson {} has no {own} to do a lab in.", lesson.slug);
    let (file, text) = lesson.sandbox().ok_or_else(none)?;
    let told = |problems: Vec<Problem>| {
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let sandbox = Sandbox::open(&file, text).map_err(told)?;
    let named = |request: &&SavedRequest| VERBS.contains(&request.method.as_str());
    let request = sandbox.requests().iter().find(named);
    let request = request.ok_or_else(|| format!("{own} has no request to send twice."))?;
    let verb = request.method.to_lowercase();
    let places = [("lesson", &*lesson.slug), ("verb", &verb), ("path", &request.path)];
    let name = format!("sandbox/{slug}.lab.toml");
    write(folder, &name, &filled(include_str!("pack/lab.toml"), &places))?;
    Ok((folder, vec![name]))
}

fn question<'a>(folder: &'a Path, lesson: Option<&str>) -> Written<'a> {
    let course = course(folder)?;
    let lesson = meant(&course, lesson)?;
    let known = lesson.question_ids();
    let free = (1..).map(|n: u32| format!("{}-{n}", lesson.slug));
    let id = free.into_iter().find(|id| known.iter().all(|known| known.0 != *id));
    let section = lesson.body().sections.first().map_or("", |section| &section.title);
    let name = lesson.quiz_file();
    let text = one_question(&id.unwrap_or_default(), section);
    let path = folder.join(&name);
    fs::create_dir_all(folder.join("quizzes")).map_err(|error| cannot(&path, &error))?;
    let opened = OpenOptions::new().append(true).create(true).open(&path);
    opened
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| cannot(&path, &error))?;
    Ok((folder, vec![name]))
}

/// The three files of a lesson.
fn files(folder: &Path, slug: &str) -> Result<Vec<String>, String> {
    let quiz = format!(
        "# The questions of lesson {slug}: a reason for every option.\n{}",
        one_question(&format!("{slug}-1"), "The first section")
    );
    let all = [
        (format!("content/{slug}.md"), filled(include_str!("pack/lesson.md"), &[])),
        (format!("quizzes/{slug}.toml"), quiz),
        (format!("sandbox/{slug}.json"), include_str!("pack/sandbox.json").to_owned()),
    ];
    if let Some((name, _)) = all.iter().find(|(name, _)| folder.join(name).exists()) {
        return Err(format!("{} is there already.", folder.join(name).display()));
    }
    all.into_iter().map(|(name, text)| write(folder, &name, &text).map(|()| name)).collect()
}

fn one_question(id: &str, section: &str) -> String {
    filled(include_str!("pack/question.toml"), &[("id", id), ("section", section)])
}

/// A template with its places filled.
fn filled(template: &str, places: &[(&str, &str)]) -> String {
    let clock = Clock::Running;
    let today = clock.today(clock.now()).to_string();
    let all = places.iter().copied().chain([("today", today.as_str())]);
    all.fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

fn course(folder: &Path) -> Result<Course, String> {
    let files = Files::folder(folder).map_err(|error| cannot(folder, &error))?;
    if files.get(ORDER).is_none() {
        let folder = folder.display();
        return Err(format!("{folder} is no pack: it has no {ORDER}. gatelab new pack {folder}"));
    }
    Ok(Course::load(&files).0)
}

/// Writes a file that is not there yet.
fn write(folder: &Path, name: &str, text: &str) -> Result<(), String> {
    let path = folder.join(name);
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    let opened = made.and_then(|()| OpenOptions::new().write(true).create_new(true).open(&path));
    let written = opened.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| cannot(&path, &error))
}

fn cannot(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AlreadyExists => format!("{} is there already.", path.display()),
        _ => format!("{}: {error}.", path.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;

    fn faults(folder: &Path) -> Vec<String> {
        check::pack(&Files::folder(folder).unwrap()).iter().map(ToString::to_string).collect()
    }

    /// The bar of a newcomer's pack: three questions, from templates alone.
    #[test]
    fn what_is_written_passes_the_check() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert_eq!(pack(folder).unwrap().1.len(), 4);
        assert_eq!(faults(folder), Vec::<String>::new());
        question(folder, None).unwrap();
        question(folder, Some("first")).unwrap();
        lesson(folder, "second").unwrap();
        lesson(folder, "third").unwrap();
        lab(folder, None, "mine").unwrap();
        lab(folder, Some("first"), "other").unwrap();
        assert_eq!(faults(folder), Vec::<String>::new());
        let course = course(folder).unwrap();
        let labs: Vec<&str> = course.labs().iter().map(|lab| lab.lesson.as_str()).collect();
        assert_eq!(labs, ["first", "third"]);
        let slugs: Vec<&str> = course.lessons().iter().map(|l| l.slug.as_str()).collect();
        assert_eq!(slugs, ["first", "second", "third"]);
        let ids: Vec<String> =
            course.lessons()[0].question_ids().iter().map(|id| id.0.clone()).collect();
        assert_eq!(ids, ["first-1", "first-2", "first-3"]);
    }

    #[test]
    fn nothing_that_is_there_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert!(lesson(folder, "a").unwrap_err().contains("is no pack"));
        pack(folder).unwrap();
        assert!(pack(folder).unwrap_err().ends_with("course.toml is there already."));
        assert!(lesson(folder, "first").unwrap_err().contains("lists a lesson first already"));
        fs::write(folder.join("sandbox/next.json"), "mine").unwrap();
        assert!(lesson(folder, "next").unwrap_err().contains("next.json is there already"));
        assert!(!folder.join("content/next.md").exists());
        assert!(lab(folder, Some("none"), "mine").unwrap_err().contains("no lesson none"));
        lab(folder, None, "mine").unwrap();
        assert!(lab(folder, None, "mine").unwrap_err().contains("mine.lab.toml is there already"));
        fs::remove_file(folder.join("sandbox/first.json")).unwrap();
        assert!(lab(folder, None, "x").unwrap_err().contains("has no sandbox/first.json"));
        assert!(question(folder, Some("none")).unwrap_err().contains("no lesson none"));
        assert!(slug("Not This").is_err() && slug("but-this-1").is_ok());
    }
}
