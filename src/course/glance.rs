//! What files say at a glance, without being read: enough to find things in a library of any size.
//!
//! Reading ten thousand questions takes longer than anybody waits for a list of matches; looking at the
//! lines that carry words does not. What is wrong in a file is the reader's affair.

/// A part of a lesson, in the words that stand on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What the part is called: a section's title, a claim's statement.
    pub name: String,
    /// Its text: a section's with what its claims say, a claim's with the errors that its proof meets.
    pub words: String,
    /// For a claim, its id; the section it stands in is the one before it.
    pub claim: Option<String>,
}

/// A question as it is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Its id.
    pub id: String,
    /// The question itself.
    pub ask: String,
    /// What exists and is wanted, and the options; no reasons.
    pub words: String,
}

/// The sections and the claims of a lesson's file, in order.
pub fn lesson(text: &str) -> Vec<Part> {
    let body = super::front::body_at(text);
    let mut parts: Vec<Part> = Vec::new();
    let mut section = None;
    let mut fence = None;
    let mut id = "";
    for line in text.get(body..).unwrap_or_default().lines() {
        if let Some(info) = line.trim_start().strip_prefix("```") {
            fence = if fence.is_some() { None } else { Some(info.trim()) };
            continue;
        }
        match fence {
            None if line.starts_with("## ") => {
                section = Some(parts.len());
                parts.push(Part { name: prose(&line[3..]), words: String::new(), claim: None });
            }
            Some("claim") => match value(line) {
                Some(("id", known)) => id = known.trim_matches('"'),
                Some(("says", says)) => {
                    let says = prose(&unquoted(says));
                    if let Some(section) = section {
                        say(&mut parts[section].words, &says);
                    }
                    let claim = Some(id.to_owned());
                    parts.push(Part { name: says, words: String::new(), claim });
                }
                Some(("expect", expect)) => {
                    if let (Some(claim), Some(message)) = (parts.last_mut(), message(expect)) {
                        say(&mut claim.words, message);
                    }
                }
                _ => {}
            },
            // A drawing is looked at.
            Some("text") => {}
            _ => {
                if let Some(section) = section {
                    let words = line.trim_start_matches(['#', '>', '-', ' ', '|']);
                    let tag = words.strip_prefix("[!").and_then(|tag| tag.split_once(']'));
                    let words = tag.map_or(words, |(_, words)| words);
                    say(&mut parts[section].words, &prose(words));
                }
            }
        }
    }
    parts
}

/// The questions of a file, in order.
pub fn questions(text: &str) -> Vec<Asked> {
    let mut all: Vec<Asked> = Vec::new();
    let mut table = "";
    // The key of a text of several lines, until its end.
    let mut open = None;
    for line in text.lines() {
        if let Some(key) = open {
            let (words, ends) = match line.split_once("\"\"\"") {
                Some((words, _)) => (words, true),
                None => (line, false),
            };
            keep(&mut all, key, words.trim_end_matches('\\'));
            open = if ends { None } else { open };
        } else if line.starts_with('[') {
            table = line.trim_end();
            if table == "[[question]]" {
                all.push(Asked::default());
            }
        } else if let Some((key, written)) = value(line) {
            let carries = match table {
                "[[question]]" => matches!(key, "id" | "stem" | "ask"),
                "[[question.option]]" => key == "text",
                _ => false,
            };
            let key = if carries { key } else { "" };
            match written.strip_prefix("\"\"\"") {
                Some(first) if !first.contains("\"\"\"") => {
                    keep(&mut all, key, first.trim_end_matches('\\'));
                    open = Some(key);
                }
                Some(whole) => keep(&mut all, key, whole.trim_end_matches('"')),
                None => keep(&mut all, key, &unquoted(written)),
            }
        }
    }
    all.retain(|asked| !asked.id.is_empty());
    all
}

fn keep(all: &mut [Asked], key: &str, words: &str) {
    let Some(asked) = all.last_mut() else { return };
    match key {
        "id" => words.clone_into(&mut asked.id),
        "ask" => say(&mut asked.ask, &prose(words)),
        "stem" | "text" => say(&mut asked.words, &prose(words)),
        _ => {}
    }
}

/// `key = value` of a line.
fn value(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once('=')?;
    let key = key.trim_end();
    let named = !key.is_empty() && key.bytes().all(|c| c.is_ascii_lowercase() || c == b'_');
    named.then(|| (key, value.trim()))
}

/// The message of an error's body, in whatever way an expectation is written.
fn message(expect: &str) -> Option<&str> {
    let (_, after) = expect.split_once("message")?;
    let mut parts = after.trim_start_matches('"').split('"');
    parts.next()?;
    parts.next().filter(|message| !message.is_empty())
}

fn unquoted(value: &str) -> String {
    let inner = value.trim_matches(['"', '\'']);
    if inner.contains('\\') { inner.replace("\\\"", "\"") } else { inner.to_owned() }
}

/// Adds words to words.
fn say(to: &mut String, words: &str) {
    let words = words.trim();
    if !to.is_empty() && !words.is_empty() {
        to.push(' ');
    }
    to.push_str(words);
}

/// A line without the marks of markdown: the words of a link, not where it leads.
fn prose(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.bytes().position(|b| matches!(b, b'*' | b'`' | b'[' | b'|')) {
        let (before, mark) = rest.split_at(at);
        out.push_str(before);
        rest = &mark[1..];
        match mark.as_bytes()[0] {
            b'[' => {
                let link = rest.split_once("](").and_then(|(text, after)| {
                    let (_, after) = after.split_once(')')?;
                    (!text.contains('[')).then_some((text, after))
                });
                match link {
                    Some((text, after)) => {
                        out.push_str(&text.replace(['*', '`'], ""));
                        rest = after;
                    }
                    None => out.push('['),
                }
            }
            b'|' => out.push('·'),
            _ => {}
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Course;
    use crate::material::Files;

    #[test]
    fn a_proof_names_the_errors_it_meets() {
        for expect in [
            "{ body = '{\"message\": \"Endpoint request timed out\"}', called = [] }",
            "{ status = 504, json = { message = \"Endpoint request timed out\" } }",
        ] {
            assert_eq!(message(expect), Some("Endpoint request timed out"));
        }
        assert_eq!(message("{ status = 200 }"), None);
    }

    #[test]
    fn marks_are_left_out_and_links_keep_their_words() {
        for (line, words) in [
            ("a **HIT** of `GET`", "a HIT of GET"),
            ("see [the *keys*](lesson:keys#a), now", "see the keys, now"),
            ("an array[0] stays", "an array[0] stays"),
        ] {
            assert_eq!(prose(line), words);
        }
    }

    /// The glance and the reader agree on what there is.
    #[test]
    fn the_shipped_course_at_a_glance_is_the_course_as_read() {
        let files = Files::embedded();
        let (course, _) = Course::load(&files);
        for of in course.lessons() {
            let parts = lesson(files.get(&of.file()).unwrap());
            let body = of.body();
            let claims: Vec<&str> = parts.iter().filter_map(|p| p.claim.as_deref()).collect();
            assert_eq!(claims, body.claims.iter().map(|c| c.id.as_str()).collect::<Vec<_>>());
            let sections = parts.iter().filter(|p| p.claim.is_none()).map(|p| p.name.as_str());
            let read = body.sections.iter().map(|s| s.title.as_str());
            assert_eq!(sections.collect::<Vec<_>>(), read.collect::<Vec<_>>());
            let asked = questions(files.get(&of.quiz_file()).unwrap());
            let list = &of.questions().list;
            assert_eq!(asked.len(), list.len(), "{}", of.slug);
            for (glance, read) in asked.iter().zip(list) {
                assert_eq!(glance.id, read.id.0);
                assert_eq!(glance.ask, prose(&read.ask));
                let options = read.options.iter().map(|o| prose(&o.text));
                let stem = read.stem.split_whitespace().collect::<Vec<_>>().join(" ");
                let mut words = prose(&stem);
                options.for_each(|option| say(&mut words, &option));
                // What varies has names in the file, and values when it is asked.
                if read.vary.is_none() {
                    let seen = glance.words.split_whitespace().collect::<Vec<_>>().join(" ");
                    assert_eq!(seen, words);
                }
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_looked_at(text in "[\\[\\]\"=a-z`*#|é\n ]{0,200}") {
            lesson(&text);
            questions(&format!("[[question]]\n{text}"));
        }
    }
}
