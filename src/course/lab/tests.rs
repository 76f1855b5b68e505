use super::*;

const HEAD: &str = "title = \"T\"\nlesson = \"a\"\nminutes = 9\nsituation = \"s\"\nhints = [\"1\", \"2\", \"3\"]\nmoral = \"m\"\n";
const REST: &str = "[[offer]]\nid = \"o\"\nsays = \"does it\"\nchange = { stage = { name = \"x\" } }\n[[step]]\ntitle = \"t\"\nasks = \"a\"\n[[step.check]]\nsays = \"c\"\nmeans = \"{got}\"\nrequests = { as = \"ann\", get = \"/a\", status = \"4xx\" }\nwithin = 2\nat_least = 3\neach = { cache = \"HIT\" }\nbeside = [{ as = \"ben\", exactly = 2 }]\n[[solution]]\noffer = \"o\"\nwhy = \"w\"\n[[solution]]\ntraffic = [{ get = \"/a\", times = 3, as = \"ann\" }]\nover = 1.5\n[[solution]]\nwait = 2\n";

#[test]
fn a_lab_is_read() {
    let text = format!("{HEAD}{REST}");
    let (body, problems) = read::body("a", "x", &text);
    assert_eq!(problems, []);
    let body = body.unwrap();
    assert_eq!(body.sandbox, "a");
    let Subject::Requests(asked) = &body.steps[0].checks[0].subject else { panic!() };
    assert_eq!((asked.which.status.as_slice(), asked.within_ms), ([4].as_slice(), Some(2000)));
    assert_eq!(asked.amount, Amount { at_least: Some(3.0), at_most: None });
    assert_eq!(asked.beside[0].1, Amount { at_least: Some(2.0), at_most: Some(2.0) });
    assert_eq!(body.solution[0].name.as_deref(), Some("does it"));
    assert_eq!(body.solution.len(), 3);
}

#[test]
fn faults_are_found_where_they_are() {
    for (from, to, line, part) in [
        ("minutes = 9\n", "", 0, "missing field `minutes`"),
        ("{got}", "{who}", 14, "`means` has no fact {who}"),
        ("offer = \"o\"", "offer = \"p\"", 22, "no [[offer]] of this lab has that id"),
        ("within = 2", "within = -2", 14, "`within` is a number of seconds"),
        ("at_least = 3", "is = 3", 14, "go with `setting`"),
        ("over = 1.5\n", "", 25, "`traffic` and `over` go together"),
        ("status = \"4xx\"", "status = \"4x\"", 14, "written \"4xx\""),
        ("as = \"ann\", get", "who = \"ann\", get", 17, "unknown field `who`"),
        ("requests =", "number = \"calls\"\nrequests =", 14, "a check has one of"),
        ("[[step]]", "[[steps]]", 0, "unknown field `steps`"),
    ] {
        let text = format!("{HEAD}{REST}").replacen(from, to, 1);
        let (body, problems) = read::body("a", "x", &text);
        assert!(body.is_none(), "{from}");
        let problem = problems.iter().find(|p| p.sentence.contains(part));
        let problem = problem.unwrap_or_else(|| panic!("{part}: {problems:?}"));
        assert!(line == 0 || problem.place.line == line, "{problem}");
    }
}

#[test]
fn labs_stand_in_the_order_of_their_lessons() {
    let other = HEAD.replace("\"a\"", "\"b\"");
    let files = Files::of([("sandbox/x.lab.toml", &*other), ("sandbox/y.lab.toml", HEAD)]);
    let (labs, problems) = list(&files, &["a", "b"]);
    assert_eq!(problems, []);
    let told: Vec<(usize, &str)> = labs.iter().map(|lab| (lab.number, lab.slug.as_str())).collect();
    assert_eq!(told, [(1, "y"), (2, "x")]);
}
