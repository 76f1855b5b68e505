use super::*;

fn lesson(title: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\noutcome = \"o\"\nminutes = 9\nobjectives = [\"O1\"]\nchecked = 2026-11-20\n\n[[source]]\nid = \"guide\"\ntitle = \"t\"\nurl = \"https://x.test\"\nchecked = 2026-11-19\n+++\n\n## One\n\nText.\n"
    )
}

const COURSE: &str = "[[module]]\ntitle = \"First\"\nlessons = [\"a\", \"b\"]\n\n[[module]]\ntitle = \"Second\"\nlessons = [\"c\"]\n";

fn load(texts: &[(&str, &str)]) -> (Course, Vec<String>) {
    let (course, problems) = Course::load(&Files::of(texts.iter().copied()));
    (course, problems.iter().map(ToString::to_string).collect())
}

#[test]
fn a_course_is_in_the_order_of_its_file() {
    let [a, b, c] = ["A", "B", "C"].map(lesson);
    let (course, problems) = load(&[
        ("content/course.toml", COURSE),
        ("content/c.md", &c),
        ("content/a.md", &a),
        ("content/b.md", &b),
        ("sandbox/b.json", "{}"),
    ]);
    assert_eq!(problems, Vec::<String>::new());
    let seen: Vec<_> =
        course.lessons().iter().map(|l| (l.number, l.slug.as_str(), l.module.as_str())).collect();
    assert_eq!(seen, [(1, "a", "First"), (2, "b", "First"), (3, "c", "Second")]);
    let b = course.lesson("b").unwrap();
    assert_eq!((b.title.as_str(), b.minutes, b.sources[0].id.as_str()), ("B", 9, "guide"));
    assert_eq!(b.body().sections[0].title, "One");
    assert_eq!(b.sandbox(), Some(("sandbox/b.json".to_owned(), "{}")));
    assert_eq!(course.lesson("a").unwrap().sandbox(), None);
}

#[test]
fn a_broken_lesson_is_named_and_the_others_work() {
    let whole = lesson("A");
    for (b, part) in [
        (whole.replace("minutes = 9", "minutes = \"nine\""), "content/b.md:4:11: invalid type"),
        (whole.replace("outcome", "outcame"), "content/b.md:3:1: unknown field `outcame`"),
        (whole.replace("+++\n", ""), "content/b.md:1:1: a lesson begins with front matter"),
        (whole.replace("2026-11-19", "2026-11-19T00:00:00"), "content/b.md:12:11: not a calendar"),
    ] {
        let (course, problems) = load(&[
            ("content/course.toml", COURSE),
            ("content/a.md", &whole),
            ("content/b.md", &b),
            ("content/c.md", &whole),
        ]);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with(part), "{}", problems[0]);
        let numbers: Vec<_> = course.lessons().iter().map(|lesson| lesson.number).collect();
        assert_eq!(numbers, [1, 3]);
    }
}

#[test]
fn what_is_missing_is_named() {
    let (course, problems) = load(&[]);
    assert!(course.lessons().is_empty());
    assert!(problems[0].contains("this file is missing"), "{problems:?}");
    let whole = lesson("A");
    let (course, problems) = load(&[("content/course.toml", COURSE), ("content/a.md", &whole)]);
    assert_eq!(course.lessons().len(), 1);
    assert!(
        problems[0].starts_with("content/course.toml:3:17: there is no content/b.md"),
        "{problems:?}"
    );
    assert_eq!(problems.len(), 2);
}

#[test]
fn a_pack_is_modules_of_its_own_and_what_is_wrong_in_it_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("mine");
    for part in ["content", "quizzes"] {
        std::fs::create_dir_all(pack.join(part)).unwrap();
    }
    let order = "[[module]]\ntitle = \"Extra\"\nlessons = [\"a\", \"z\", \"broken\"]\n";
    let question = "[[question]]\nid = \"a-1\"\n";
    for (name, text) in [
        ("content/course.toml", order),
        ("content/a.md", &lesson("Another A")),
        ("content/z.md", &lesson("Z")),
        ("content/broken.md", "+++\ntitle = 3\n+++\n"),
        ("quizzes/z.toml", question),
    ] {
        std::fs::write(pack.join(name), text).unwrap();
    }
    let [a, b, c] = ["A", "B", "C"].map(lesson);
    let ours = Files::of([
        ("content/course.toml", COURSE),
        ("content/a.md", a.as_str()),
        ("content/b.md", &b),
        ("content/c.md", &c),
        ("quizzes/a.toml", question),
    ]);
    let packs = [pack, folder.path().join("nowhere/content")];
    std::fs::create_dir_all(folder.path().join("nowhere")).unwrap();
    std::fs::write(&packs[1], "a file").unwrap();
    let packs = packs.iter().map(|folder| Pack::read(folder)).collect();
    let (course, problems) = Course::load(&ours.beside(packs));
    let seen: Vec<_> =
        course.lessons().iter().map(|l| (l.number, l.slug.as_str(), l.module.as_str())).collect();
    assert_eq!(seen[2..], [(3, "c", "Second"), (5, "z", "Extra · mine")]);
    assert_eq!(course.lesson("a").unwrap().title, "A", "ours stays what it is");
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    for (told, begins) in told.iter().zip([
        "mine/content/course.toml:3:12: lesson a is listed twice",
        "mine/content/broken.md:2:",
        "mine/quizzes/z.toml: another question is called a-1 already",
        "content: cannot be read: ",
    ]) {
        assert!(told.starts_with(begins), "{told}\n{begins}");
    }
    assert_eq!(told.len(), 4, "{told:#?}");
}

/// A question that is read alone is the one that stands in its file.
#[test]
fn every_shipped_question_is_the_same_when_it_is_read_alone() {
    let (alone, _) = Course::load(&Files::embedded());
    let (whole, _) = Course::load(&Files::embedded());
    for lesson in whole.lessons() {
        let list = &lesson.questions().list;
        assert_eq!(list.len(), lesson.listed().len(), "{}", lesson.slug);
        for question in list {
            assert_eq!(alone.question(&question.id), Some(question));
            assert_eq!(whole.question(&question.id), Some(question));
            for belief in question.options.iter().filter_map(|option| option.belief.as_ref()) {
                assert!(alone.tempted_by(belief).any(|id| *id == question.id), "{belief}");
            }
        }
    }
}
