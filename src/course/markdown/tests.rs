use super::super::lesson::{Act, Align, Block, Callout, Expect, HeaderExpect, Link, Marker};
use super::*;

fn blocks_of(text: &str) -> Vec<Block> {
    let body = body("x.md", text);
    assert_eq!(body.problems, []);
    body.blocks
}

fn shown(block: &Block) -> String {
    plain(&builder::words(block.clone()))
}

#[test]
fn text_becomes_flat_blocks() {
    let found = blocks_of(
        "Some *soft* and **`loud`** words,\nwrapped.\n\n## One & two\n\n- a\n  - b\n\n    c\n- d\n\n3. e\n4. f\n\n---\n",
    );
    let Block::Paragraph(text) = &found[0] else { panic!("{found:?}") };
    assert_eq!(plain(text), "Some soft and loud words, wrapped.");
    assert!(text[1].emphasis && text[3].strong && text[3].code);
    assert!(matches!(&found[1], Block::Heading { level: 2, .. }));
    let items: Vec<_> = found
        .iter()
        .filter_map(|block| match block {
            Block::Item { depth, marker, .. } => Some((*depth, *marker, shown(block))),
            _ => None,
        })
        .collect();
    let item = |depth, marker, text: &str| (depth, marker, text.to_owned());
    assert_eq!(
        items,
        [
            item(0, Marker::Bullet, "a"),
            item(1, Marker::Bullet, "b"),
            item(1, Marker::None, "c"),
            item(0, Marker::Bullet, "d"),
            item(0, Marker::Number(3), "e"),
            item(0, Marker::Number(4), "f"),
        ]
    );
    assert_eq!(found.last(), Some(&Block::Rule));
}

#[test]
fn tables_keep_their_cells() {
    let found = blocks_of("| a | b |\n|---|--:|\n| 1 | `x` |\n| 2 | |\n");
    let [Block::Table(table)] = &found[..] else { panic!("{found:?}") };
    assert_eq!(table.align, [Align::Left, Align::Right]);
    let row = |row: &Vec<Vec<Span>>| row.iter().map(|cell| plain(cell)).collect::<Vec<_>>();
    assert_eq!(row(&table.header), ["a", "b"]);
    assert_eq!(table.rows.iter().map(row).collect::<Vec<_>>(), [["1", "x"], ["2", ""]]);
}

#[test]
fn callouts_fences_and_links() {
    let text = "> [!TRAP] Beware of *it*.\n>\n> - twice\n\n> plain\n\n```text\n┌┐\n```\n\n```json\n{}\n```\n\n```try\nA good token\n```\n\n```think\nWhy?\n\n---\nSee [TTL](term:ttl), [it](lesson:caching#whose-copy) or [web](https://x.test).\n```\n";
    let body = body("x.md", text);
    assert_eq!(body.problems, []);
    let [trap, note, diagram, code, try_it, think] = &body.blocks[..] else {
        panic!("{:?}", body.blocks)
    };
    let Block::Callout { kind: Callout::Trap, blocks } = trap else { panic!("{trap:?}") };
    assert_eq!(blocks.iter().map(shown).collect::<Vec<_>>(), ["Beware of it.", "twice"]);
    assert!(matches!(note, Block::Callout { kind: Callout::Note, .. }));
    assert_eq!(diagram, &Block::Diagram("┌┐".into()));
    assert_eq!(code, &Block::Code { language: "json".into(), text: "{}".into() });
    assert_eq!(try_it, &Block::Try("A good token".into()));
    let Block::Think { question, answer } = think else { panic!("{think:?}") };
    assert_eq!((shown(&question[0]), question.len(), answer.len()), ("Why?".to_owned(), 1, 1));
    let links: Vec<_> = body.links.iter().map(|(link, place)| (link.clone(), place.line)).collect();
    let lesson = Link::Lesson { slug: "caching".into(), section: Some("whose-copy".into()) };
    assert_eq!(
        links,
        [(Link::Term("ttl".into()), 23), (lesson, 23), (Link::Web("https://x.test".into()), 23)]
    );
}

const CLAIM: &str = "+++\ntitle = 1\n+++\n## TTL\n\n```claim\nid = \"ttl\"\nsays = \"It *lives*.\"\nfacts = [\"F-Q39\"]\ngiven = \"A cache.\"\nsetup = { stage = { gone = { \"$absent\" = true } } }\n[[step]]\nget = \"/a?b=1\"\nas = \"alice\"\nheaders = { A = \"1\", B = [\"2\", \"3\"] }\ntimes = 3\nwait = 0.5\nexpect = { counts = { 200 = 2, 429 = 1 }, headers = { x = { absent = true }, y = { has = \"z\" } } }\n[[step]]\nchange = { a = 1 }\nexpect = { refused = \"no\" }\n[[step]]\nflush = true\n```\n";

#[test]
fn a_claim_is_read_with_its_steps() {
    let body = body("x.md", CLAIM);
    assert_eq!(body.problems, []);
    assert_eq!(body.sections[0].slug, "ttl");
    assert_eq!(body.blocks[1], Block::Claim(0));
    let claim = &body.claims[0];
    assert_eq!((claim.id.as_str(), claim.number, claim.place.line), ("ttl", 1, 7));
    assert_eq!(claim.setup, serde_json::json!({ "stage": { "gone": null } }));
    let [fire, change, flush] = &claim.steps[..] else { panic!() };
    let Act::Fire(request) = &fire.act else { panic!() };
    assert_eq!((request.method.as_str(), request.path.as_str()), ("GET", "/a?b=1"));
    let headers: Vec<_> = request.headers.iter().map(|(n, v)| format!("{n}:{v}")).collect();
    assert_eq!(headers, ["A:1", "B:2", "B:3"]);
    assert_eq!((fire.wait_ms, request.times, fire.place.line), (500, 3, 12));
    let expect = fire.expect.as_ref().unwrap();
    assert_eq!(expect.counts, [(200, 2), (429, 1)].into());
    assert_eq!(expect.headers[0].1, HeaderExpect::Absent);
    assert_eq!(expect.headers[1].1, HeaderExpect::Has("z".into()));
    assert!(matches!(change.act, Act::Change(_)));
    assert_eq!(change.expect, Some(Expect { refused: Some("no".into()), ..Expect::default() }));
    assert_eq!((&flush.act, &flush.expect), (&Act::Flush, &None));
}

#[test]
fn a_broken_part_is_reported_where_it_is_and_the_rest_stands() {
    let claim = |inside: &str| format!("Before.\n\n```claim\n{inside}\n```\n\nAfter.\n");
    let step = |inside: &str| {
        claim(&format!("id = \"a\"\nsays = \"b\"\ngiven = \"c\"\n[[step]]\n{inside}"))
    };
    for (text, line, part) in [
        (claim("id = \"a\"\nsays = \"b\"\nsayz = 1\nsource = \"s\""), 6, "unknown field `sayz`"),
        (claim("id = \"a\"\nsays = "), 5, ""),
        (claim("id = \"a\"\nsays = \"b\""), 4, "or names a `source`"),
        (step("get = \"/a\""), 7, "`expect`"),
        (step("get = \"a\"\nexpect = { status = 200 }"), 7, "begins with /"),
        (step("get = \"/a\"\npost = \"/a\"\nexpect = { status = 200 }"), 7, "one request"),
        (step("flush = true\nas = \"bob\""), 7, "need a request"),
        (step("get = \"/a\"\nexpect = { cache = \"hot\" }"), 9, "unknown variant `hot`"),
        (step("get = \"/a\"\nexpect = { stat = 200 }"), 9, "unknown field `stat`"),
        (step("get = \"/a\"\ntimes = 3\nexpect = { counts = { 200 = 2 } }"), 7, "add up"),
        (step("change = { a = 1 }\nexpect = { status = 200 }"), 7, "`refused`"),
        ("Before.\n\n```think\nWhy?\n```\n\nAfter.\n".into(), 3, "below a line of ---"),
    ] {
        let body = body("x.md", &text);
        let [problem] = &body.problems[..] else { panic!("{text}: {:?}", body.problems) };
        assert_eq!(problem.place.line, line, "{problem}");
        assert!(problem.sentence.contains(part), "{problem}");
        let [before, Block::Broken(shown_as), after] = &body.blocks[..] else { panic!("{text}") };
        assert_eq!((shown(before), shown(after)), ("Before.".into(), "After.".into()));
        assert_eq!(shown_as, problem);
    }
}

#[test]
fn things_that_cannot_be_shown_are_reported() {
    for (text, part) in [
        ("# Title\n", "front matter"),
        ("<b>x</b>\n", "HTML"),
        ("![x](y.png)\n", "pictures"),
        ("> [!WOW] x\n", "no such tag: WOW"),
        ("- a\n\n  ```try\n  x\n  ```\n", "stands by itself"),
    ] {
        let body = body("x.md", text);
        assert!(body.problems.iter().any(|p| p.sentence.contains(part)), "{:?}", body.problems);
    }
    assert_eq!(body("x.md", "<!-- for authors -->\n").problems, []);
}

proptest::proptest! {
    #[test]
    fn nothing_a_person_writes_makes_it_fail(text in "(\\PC|[-`>#|*_\\[\\]()!\n ]|```think\n|```claim\n|---\n|> |- ){0,60}") {
        body("x.md", &text);
        inline(&text);
    }
}
