//! What a reader of documents finds wrong, and the kinds of members that it may expect.

use serde_json::Number;

use super::Node;
use crate::problem::Problem;

/// Beyond so many Problems nobody reads on: they are counted, not kept.
const ENOUGH: usize = 100;

/// Problems found so far.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    problems: Vec<Problem>,
    count: usize,
}

impl Findings {
    /// Adds one.
    pub(crate) fn push(&mut self, problem: Problem) {
        self.count += 1;
        if self.count <= ENOUGH {
            self.problems.push(problem);
        }
    }

    /// Adds several.
    pub(crate) fn extend(&mut self, problems: Vec<Problem>) {
        for problem in problems {
            self.push(problem);
        }
    }

    /// How many there are: nothing was found between two equal counts.
    pub(crate) const fn count(&self) -> usize {
        self.count
    }

    /// All of them.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    /// It must be an object with members from among `known`; reports all others.
    pub(crate) fn only(&mut self, object: Node<'_>, known: &[&str]) {
        self.object(object);
        for member in object.members().filter(|m| !known.contains(&m.key())) {
            self.push(unknown(member, known));
        }
    }

    /// The member, which must be there.
    pub(crate) fn required<'a>(&mut self, object: Node<'a>, name: &str) -> Option<Node<'a>> {
        let member = object.get(name);
        if member.is_none() && self.object(object) {
            self.push(object.key_problem(format!("{name:?} is missing here")));
        }
        member
    }

    /// Whether it is an object; reports it when not.
    pub(crate) fn object(&mut self, node: Node<'_>) -> bool {
        self.expect(node, node.is_object().then_some(()), "an object").is_some()
    }

    /// Whether it is a list; reports it when not.
    pub(crate) fn list(&mut self, node: Node<'_>) -> bool {
        self.expect(node, node.is_list().then_some(()), "a list").is_some()
    }

    /// The members of a member that is an object; none when it is not there.
    pub(crate) fn members<'a>(&mut self, object: Node<'a>, name: &str) -> Vec<Node<'a>> {
        let member = object.get(name).filter(|member| self.object(*member));
        member.into_iter().flat_map(Node::members).collect()
    }

    /// The items of a member that is a list; none when it is not there.
    pub(crate) fn items<'a>(&mut self, object: Node<'a>, name: &str) -> Vec<Node<'a>> {
        let member = object.get(name).filter(|member| self.list(*member));
        member.into_iter().flat_map(Node::items).collect()
    }

    /// A member that is text.
    pub(crate) fn text(&mut self, object: Node<'_>, name: &str) -> Option<String> {
        let member = object.get(name)?;
        self.expect(member, member.as_str(), "text").map(str::to_owned)
    }

    /// A member that is text or a number, as text.
    pub(crate) fn written(&mut self, object: Node<'_>, name: &str) -> Option<String> {
        let member = object.get(name)?;
        self.expect(member, member.as_written(), "text or a number")
    }

    /// A member that is true or false.
    pub(crate) fn flag(&mut self, object: Node<'_>, name: &str) -> Option<bool> {
        let member = object.get(name)?;
        self.expect(member, member.as_bool(), "true or false")
    }

    /// A member that is a number from `least` to `most`.
    pub(crate) fn number(
        &mut self,
        object: Node<'_>,
        name: &str,
        (least, most): (f64, f64),
    ) -> Option<f64> {
        let member = object.get(name)?;
        let number = member.as_number().and_then(Number::as_f64);
        let fits = number.filter(|n| (least..=most).contains(n));
        self.expect(member, fits, &format!("a number from {least} to {most}"))
    }

    /// A member that is a whole number from `least` to `most`.
    pub(crate) fn whole(
        &mut self,
        object: Node<'_>,
        name: &str,
        (least, most): (u64, u64),
    ) -> Option<u64> {
        let member = object.get(name)?;
        let fits =
            member.as_number().and_then(Number::as_u64).filter(|n| (least..=most).contains(n));
        self.expect(member, fits, &format!("a whole number from {least} to {most}"))
    }

    /// A member that is a list of texts; empty when it is not there.
    pub(crate) fn texts(&mut self, object: Node<'_>, name: &str) -> Vec<String> {
        let items = self.items(object, name).into_iter();
        items
            .filter_map(|item| self.expect(item, item.as_str(), "text").map(str::to_owned))
            .collect()
    }

    /// A member that is an object of texts, in order; empty when it is not there.
    pub(crate) fn pairs(&mut self, object: Node<'_>, name: &str) -> Vec<(String, String)> {
        let members = self.members(object, name).into_iter();
        let pair = |m: Node<'_>| {
            Some((m.key().to_owned(), self.expect(m, m.as_str(), "text")?.to_owned()))
        };
        members.filter_map(pair).collect()
    }

    /// A member that is one of several words, such as `never` or 1.0.
    pub(crate) fn word<T: Copy>(
        &mut self,
        object: Node<'_>,
        name: &str,
        words: &[(&str, T)],
    ) -> Option<T> {
        let member = object.get(name)?;
        let found = member.as_written().and_then(|text| {
            words.iter().find(|(word, _)| word.eq_ignore_ascii_case(&text)).map(|(_, value)| *value)
        });
        let list: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        self.expect(member, found, &format!("one of {}", list.join(", ")))
    }

    fn expect<T>(&mut self, node: Node<'_>, value: Option<T>, what: &str) -> Option<T> {
        if value.is_none() {
            let name = match node.key() {
                "" => "this".to_owned(),
                key => format!("{key:?}"),
            };
            let got =
                node.as_written().map_or_else(|| node.kind().to_owned(), |w| format!("{w:?}"));
            self.push(node.problem(format!("{name} must be {what}, not {got}")));
        }
        value
    }
}

/// The Problem of an unknown member, with the nearest known name.
pub(crate) fn unknown(member: Node<'_>, known: &[&str]) -> Problem {
    let key = member.key();
    let problem = member.key_problem(format!("{key:?} means nothing here"));
    match known.iter().find(|name| is_near(name, key)) {
        Some(name) => problem.with_hint(format!("do you mean {name:?}?")),
        None => problem,
    }
}

/// Whether two names differ only in case and signs, or by one letter.
fn is_near(a: &str, b: &str) -> bool {
    let plain = |s: &str| -> Vec<char> {
        s.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    let (a, b) = (plain(a), plain(b));
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (rest_a, rest_b) = (&a[same..], &b[same..]);
    let tail = |s: &[char], skip: usize| s.get(skip..).map(<[char]>::to_vec).unwrap_or_default();
    rest_a == rest_b
        || tail(rest_a, 1) == rest_b
        || rest_a == tail(rest_b, 1)
        || (tail(rest_a, 1) == tail(rest_b, 1) && a.len() > 3)
}
