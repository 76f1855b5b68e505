use std::path::Path;

use proptest::prelude::*;
use serde_json::json;

use super::*;

#[test]
fn recorded_templates_render_as_recorded() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/conformance/vtl"));
    if !folder.is_dir() {
        println!("skipped: no conformance vectors at {}", folder.display());
        return;
    }
    // What passed when this was written: never fewer.
    for (file, least) in [("aws", 138), ("docs", 16), ("velocity", 86), ("errors", 8)] {
        let text = std::fs::read_to_string(folder.join(format!("{file}.json"))).unwrap();
        let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
        let failed: Vec<_> = cases.iter().filter_map(play).collect();
        for failure in &failed {
            println!("{failure}");
        }
        let passed = cases.len() - failed.len();
        println!("{file}: {passed} passed, {} failed", failed.len());
        assert!(passed >= least, "{file}: {passed} of at least {least}");
    }
}

/// Plays a case; what went wrong when it fails.
fn play(case: &Value) -> Option<String> {
    let input = &case["input"];
    let map = |name: &str| input[name].as_object().cloned().unwrap_or_default();
    let mut scope = Scope {
        body: input["body"].as_str().unwrap_or_default().to_owned(),
        path: map("path"),
        query: map("query"),
        headers: map("headers"),
        context: map("context"),
        stage_variables: map("stageVariables"),
    };
    let result = Template::new(case["template"].as_str().unwrap()).render(&mut scope);
    let squeeze = |text: &str| {
        if case["normalize_whitespace"] == json!(true) {
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            text.to_owned()
        }
    };
    let passed = match (&result, case.get("expect"), case.get("expect_json")) {
        (Ok(text), Some(expected), _) => squeeze(text) == squeeze(expected.as_str().unwrap()),
        (Ok(text), _, Some(expected)) => {
            serde_json::from_str::<Value>(text).is_ok_and(|value| value == *expected)
        }
        (Err(_), None, None) => true,
        _ => false,
    };
    (!passed).then(|| format!("{}: {} gave {result:?}", case["name"], case["template"]))
}

/// What a template prints with a payload and some parameters; its failure in brackets.
fn printed(template: &str) -> String {
    let Value::Object(context) = json!({"stage": "prod", "identity": {"sourceIp": "1.2.3.4"}})
    else {
        return String::new();
    };
    let map = |value: Value| value.as_object().cloned().unwrap_or_default();
    let mut scope = Scope {
        body: r#"{"name":"Bob","tags":["a/b",{"x":1}],"big":12345678901234567890123,"n":null,
            "price":1.50,"nested":{"list":[],"deep":{"k":"v"}}}"#
            .to_owned(),
        path: map(json!({"id": "p"})),
        query: map(json!({"id": "q", "page": "2"})),
        headers: map(json!({"Accept": "*/*"})),
        context,
        stage_variables: map(json!({"table": "pets"})),
    };
    Template::new(template)
        .render(&mut scope)
        .unwrap_or_else(|error| format!("<{}>", error.sentence))
}

#[test]
fn inputs_are_seen_as_aws_shows_them() {
    for (template, expected) in [
        ("plain", "plain"),
        ("$input.path('$.name') $input.path('name')", "Bob Bob"),
        ("$input.json('$.name')", r#""Bob""#),
        ("$input.json('$.missing')", r#""""#),
        ("$input.json('$.tags')", r#"["a/b",{"x":1}]"#),
        ("$input.path('$.tags')", r#"["a\/b",{"x":1}]"#),
        ("$input.path('$.nested')", "{list=[], deep={k=v}}"),
        (
            "$input.path('$.big') $input.json('$.big')",
            "12345678901234567890123 12345678901234567890123",
        ),
        ("$input.path('$.price')", "1.5"),
        ("$input.path('$.tags').size() $input.path('$.tags')[1].x", "2 1"),
        ("$input.path('$.n')|$input.path('$.no')|$input.body.name", "||"),
        ("$input.params('id') $input.params('page') $input.params('Accept')", "p 2 */*"),
        ("$input.params('no')|$input.params().header.get('Accept')", "|*/*"),
        ("$input.params()", "{path={id=p}, querystring={id=q, page=2}, header={Accept=*/*}}"),
        ("$context.stage $context.identity.sourceIp $context.no.thing", "prod 1.2.3.4 "),
        (
            "$stageVariables.table ${stageVariables.table} $stageVariables['table']",
            "pets pets pets",
        ),
        ("$util.urlEncode('a b/é') $util.urlDecode('a+b%2F')", "a+b%2F%C3%A9 a b/"),
        ("$util.base64Encode('hé') $util.base64Decode('aMOp')", "aMOp hé"),
        (r#"$util.escapeJavaScript("it's é/")"#, r"it\'s \u00E9\/"),
        ("$util.parseJson('{\"a\": [1, 2.0]}').a[1]", "2.0"),
        ("$util.parseJson('{')", "<the text to parse is not JSON>"),
        (
            "$input.path('$.[')",
            "<$.[ is no JSONPath: at character 3: an index, a quoted name, * or ?( belongs here>",
        ),
    ] {
        assert_eq!(printed(template), expected, "{template}");
    }
}

#[test]
fn the_language_is_velocitys() {
    for (template, expected) in [
        ("$no|$!no|${no}|$!{no}|$no.a.b()|", "|||||"),
        ("#set($a = 7 / 2)$a #set($a = -7 / 2.0)$a", "3-3.5"),
        ("#set($a = 2147483647 + 1)$a", "2147483648"),
        ("#set($a = 9223372036854775807 * 10)$a", "92233720368547758070"),
        ("#set($a = 5 - 1)$a#set($b = 5 -1)", "<#set( is not closed by ) after its value>"),
        ("#set($a = 1)#set($a = $a / 0)$a", "1"),
        ("#if($no)yes#else no#end", "yes"),
        ("#if($no == '' && $no == $null)yes#end", "yes"),
        ("#if(!'x' || 0)yes#{else}no#end", "yes"),
        ("#if(1 == 1.0 and '1' == 1 and not (2 lt 1))yes#end", "yes"),
        ("#foreach($i in [3..1])$i$foreach.index#if($foreach.hasNext),#end#end", "30,21,12"),
        ("#foreach($v in {'a': 1, 'b': 2})$v#end", "12"),
        ("#foreach($i in [1..5])#if($i == 3)#break#end$i#end.", "12."),
        (
            "#foreach($i in [1..3])#foreach($j in [1..2])$foreach.parent.count$j #end#end",
            "11 12 21 22 31 32 ",
        ),
        ("a#stop b", "a"),
        ("#foreach($i in [1..2000])#if($i > 998)$i #end#end", "999 1000 "),
        ("#define($d)<$x>#end#set($x = 1)$d#set($x = 2)$d", "<1><2>"),
        ("#define($d)a$d#{end}$d", "aa$d"),
        ("#macro(m)x#{end}#m()", "#m()"),
        ("#[[ $a #if ]]#b", " $a #if b"),
        ("#set($m = {'a': 1})$m.b$m.put('a', 2)$m.put('c', null) $m", "1 {a=2, c=null}"),
        (
            "#set($m = {})#set($m.a = [1, 'x'])$m.a[-1] $m.keySet() $m.entrySet()",
            "x [a] [a=[1, x]]",
        ),
        ("#set($l = [])#set($ok = $l.add($l))$l", "[(this Collection)]"),
        ("#set($l = ['a'])$l.get(1)", "<index 1 is not in a list of 1>"),
        ("#set($s = 'it''s \"$x\"')$s", "it's \"$x\""),
        ("#set($x = 'v')#set($s = \"$x ${x}s $$x #if(true)y#end\")$s", "v vs $v y"),
        ("\\$x #set($x = 1)\\$x \\\\$x \\#if \\#no", "$x$x \\1 #if \\#no"),
        ("#if(true)  \n a  \n#end  \n b", " a  \n b"),
        ("a\n  #set($x = 1)  \nb", "a\n  b"),
        ("## gone\n#* gone *#a", "a"),
    ] {
        assert_eq!(printed(template), expected, "{template}");
    }
}

#[test]
fn a_payload_that_is_no_json_is_a_text() {
    for (body, template, expected) in [
        ("a=1&b=x y", "$input.path('$').split('&')[1]", "b=x y"),
        ("a=1", "{\"body\": $input.json('$')}", "{\"body\": \"a=1\"}"),
        ("say \"hi\"\n", "$input.json('$')", r#""say \"hi\"\n""#),
        ("a=1", "$input.json('$.a')$input.path('$.a')", "\"\""),
        ("", "$input.json('$')", "{}"),
        ("7", "$input.json('$')", "7"),
        ("{\"a\":", "$input.json('$')", "<the request body is not JSON>"),
    ] {
        let mut scope = Scope { body: body.to_owned(), ..Scope::default() };
        let result = Template::new(template).render(&mut scope);
        let text = result.unwrap_or_else(|error| format!("<{}>", error.sentence));
        assert_eq!(text, expected, "{body}");
    }
}

/// What Velocity 1.7 prints where one would guess something else.
#[test]
fn the_languages_oddities_are_kept() {
    for (template, expected) in [
        ("#set($!x = 1)#set(${y} = 2)[$x$y]", "[]"),
        ("#set($m = {})#set($!m.x = 1)#set(${m.y} = 2)$m", "{x=1, y=2}"),
        ("#set($m = {'a': 1})$m.a## c\n$m.a()## c\n${m.a}## c", "1## c\n1"),
        ("#set($m = {'a': [1]})$m.a[0]##", "<the template ends in the middle of something>"),
        ("#set($m = {'a': 1})$m.a$m (x)$m.a $m(x)", "1{a=1} (x)1 {a=1}(x)"),
        (
            "#set($m = {'a': 1})$m.a$m(x)",
            "<Velocity takes this ( for a method's: write ${…} before it>",
        ),
        ("#set($x = 'b' + 1 / 0 )$x|", "b 0 |"),
        ("#set($x = 'b' + (1 / 0))$x|", "b1 / 0|"),
        ("#set($x = 1 - 'a' + 'b')$x|", " 'a' b|"),
        ("#set($x = 'b' + [1..'a'])$x|", "<a range is written [first..last], of whole numbers>"),
        ("#set($s = 'a')#set($x = 'b' + ( [1..$s] ))$x|", "b [1..$s] |"),
        ("#set($x = [1.5..3])", "<a list has , between its items and ] after them>"),
        ("#set($i = 1)#if($i[-1] - 1)a#end#if(1 + 1)b#end#if((2 - 1))c#end", ""),
        ("#foreach($q in $util.parseJson('[null,1]'))#set($q = 5)[$q]#end$q", "[][5]"),
        ("#foreach($q in [1,2])a$foreach.stop()#end", "aa"),
        (
            "#set($l = [1,2])#foreach($q in $l)$l.add(3)#end",
            "<what #foreach goes through was added to or taken from>",
        ),
        (
            "#set($m = {'a': 1, 'b': 2})#foreach($q in $m.keySet())$m.put('c', 3)#end",
            "<what #foreach goes through was added to or taken from>",
        ),
        ("#set($l = [1,2,3])#foreach($q in $l)#if($q == 2)$l.remove(0)#end$q#end", "112"),
        (
            "#set($m = {'a': 1})#foreach($q in $m)#set($m.a = 2)#set($m.b = 3)$q#end$m",
            "1{a=2, b=3}",
        ),
        ("$!##c\n$!}$!$ $!$!x $! $!,", "$!$!}$$ $! $ $,"),
    ] {
        assert_eq!(printed(template), expected, "{template}");
    }
}

#[test]
fn numbers_lists_and_maps_have_javas_methods() {
    for (call, expected) in [
        ("7|$x.parseInt('12')", "12"),
        ("7|$x.parseInt('ff', 16) $x.toHexString(-1) $x.toBinaryString(5)", "255 ffffffff 101"),
        ("7|$x.parseInt('1x')", "<\"1x\" is no whole number>"),
        ("7|$x.valueOf(3) $x.max(2, 9) $x.sum(1, 2) $x.parseLong('1')", "3 9 3 "),
        (
            "3000000000|$x.parseLong('3000000001') $x.intValue() $x.shortValue()",
            "3000000001 -1294967296 24064",
        ),
        (
            "2.5|$x.parseDouble(' 1e3 ') $x.isNaN() $x.infinite $x.hashCode()",
            "1000.0 false false 1074003968",
        ),
        ("2.5|$x.compareTo(2)", "<a number is compared with one of its class>"),
        ("true|$x.parseBoolean('TRUE') $x.hashCode() $x.logicalXor(true, true)", "true 1231 false"),
        ("'a'|$x.valueOf(1.50) $x.join('-', [1, 2]) $x.blank", "1.5 1-2 false"),
        ("'a'|$x.compareTo(1)", "<a text is compared with a text>"),
        ("'h😀'|$x.charAt(1)", "?"),
        ("'a,b'|$x.split(',')", "[Ljava.lang.String;@1b28cdfa"),
        ("'a,b'|$x.split(',').add('c')", "<add: an array keeps its size>"),
        (
            "[1, 2, 3]|$x.removeAll([2]) $x $x.retainAll([3]) $x $x.addAll(0, [7, 8]) $x",
            "true [1, 3] true [3] true [7, 8, 3]",
        ),
        ("[1, 'a']|$x.hashCode()", "1089"),
        (
            "{'a': 1}|$x.keySet().get(0)$x.values()[0] $x.keySet().iterator().next() $x.hashCode()",
            " a 96",
        ),
    ] {
        let (value, rest) = call.split_once('|').unwrap();
        let template = format!("#set($x = {value}){rest}");
        assert_eq!(printed(&template), expected, "{template}");
    }
}

#[test]
fn texts_have_javas_methods() {
    for (call, expected) in [
        ("'a,b,,'.split(',').size()", "2"),
        ("'abc'.substring(1)", "bc"),
        ("'abc'.substring(1, 2)", "b"),
        ("'abc'.substring(4)", "<from 4 to 3 is not within a text of 3 characters>"),
        ("'h😀é'.length()", "4"),
        ("'h😀é'.indexOf('é')", "3"),
        ("'abcabc'.lastIndexOf('b', 3)", "1"),
        ("'abcabc'.indexOf('b', 2)", "4"),
        ("'a1b22'.replaceAll('([0-9]+)', '<$1>')", "a<1>b<22>"),
        ("'a.b'.replace('.', '')", "ab"),
        ("'2020-01'.matches('\\d{4}-\\d+')", "true"),
        ("'ab'.matches('a')", "false"),
        ("'b'.compareTo('abc')", "1"),
        ("'Abc'.equalsIgnoreCase('aBC')", "true"),
        ("'x'.concat('y').toUpperCase()", "XY"),
        ("'abc'.charAt(1.5)", ""),
        ("'abc'.nothing()", ""),
        ("'Hello'.hashCode()", "69609650"),
    ] {
        let (text, rest) = call[1..].split_once('\'').unwrap();
        let template = format!("#set($s = '{text}')$s{rest}");
        assert_eq!(printed(&template), expected, "{template}");
    }
}

#[test]
fn overrides_are_written_into_the_context() {
    let mut scope = Scope::default();
    let template = "#set($context.requestOverride.header.x = 'v')\
        #set($context.requestOverride.querystring['q'] = ['a', 'b'])\
        $context.requestOverride.path.put('p', 1)\
        #set($context.responseOverride.status = 201)";
    assert_eq!(Template::new(template).render(&mut scope), Ok(String::new()));
    assert_eq!(
        Value::Object(scope.context),
        json!({
            "requestOverride": {"header": {"x": "v"}, "path": {"p": 1}, "querystring": {"q": ["a", "b"]}},
            "responseOverride": {"status": 201}
        })
    );
    let twice =
        "#set($context.responseOverride.status = 1)#set($context.responseOverride.status = 2)";
    assert!(Template::new(twice).render(&mut Scope::default()).is_err());
    // As the gateway gives it: nothing set yet, or something by an earlier template.
    let given = |response: Value| {
        let context = json!({"requestOverride": {"header": {}}, "responseOverride": response});
        Scope { context: context.as_object().unwrap().clone(), ..Scope::default() }
    };
    let header = "#set($context.requestOverride.header.x = 'a')\
        #set($context.requestOverride.header.x = 'b')";
    for (template, response, is_fine) in [
        (twice, json!({"header": {}}), false),
        (header, json!({"header": {}}), false),
        ("#set($context.responseOverride.status = 1)", json!({"status": 2, "header": {}}), true),
    ] {
        let rendered = Template::new(template).render(&mut given(response));
        assert_eq!(rendered.is_ok(), is_fine, "{template}");
    }
    let mut untouched = Scope::default();
    assert_eq!(Template::new("$context.stage").render(&mut untouched), Ok(String::new()));
    assert!(untouched.context.is_empty());
}

#[test]
fn a_template_says_what_it_needs_and_what_is_wrong() {
    let template = Template::new("$context.stage \"#set($x = \"$stageVariables.a\")\"");
    assert!(
        template.needs_context() && template.needs_stage_variables() && !template.needs_input()
    );
    assert!(Template::new("{}").fault().is_none());
    let broken = Template::new("a\nb #if(true)\nc");
    assert_eq!(broken.fault().map(|fault| fault.place), Some(Place { line: 2, column: 3 }));
    let failing = Template::new("\n\n#set($l = [])$l.get(0)").render(&mut Scope::default());
    assert_eq!(failing.map_err(|error| error.place), Err(Place { line: 3, column: 14 }));
    assert!(Template::new(&"a".repeat(MAX_TEMPLATE + 1)).fault().is_some());
}

#[test]
fn no_template_runs_away() {
    let body = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    for template in [
        "#set($a = 'x')#foreach($i in [1..1000])#set($a = \"$a$a\")#end$a".to_owned(),
        "#foreach($i in [1..999])#foreach($j in [1..999])#foreach($k in [1..999])x#end#end#end"
            .into(),
        "#set($l = [1..2000000000])".into(),
        "#set($a = {})#set($b = {'a': $a})#set($a.b = $b)$a".into(),
        "#set($l = [])#foreach($i in [1..1000])#set($l = [$l])#end$l".into(),
        "(".repeat(200_000),
        format!("#if({}true{})x#end", "(".repeat(100_000), ")".repeat(100_000)),
        format!("#set($x = {}", "[".repeat(100_000)),
        format!("#set($x = {}true)", "!".repeat(100_000)),
        "#if(true)".repeat(30_000),
        format!("#set($x = 1{})$x", "+1".repeat(100_000)),
        format!("#set($x = $a{})", ".b".repeat(100_000)),
        format!("#set($x = $a{}", ".b($a".repeat(50_000)),
        "#set($s = 'aaaaaaaaaaaaaaaa')#foreach($i in [1..16])#set($s = $s.concat($s))#end\
            $s.matches('(a{1,500}){1,500}b')"
            .into(),
        "$input.path('$..*..*..*..*..*')".into(),
        "$input.path('$')".into(),
        "#set($x = 'a')#foreach($i in [1..1000])#set($x = $x.replace('a', 'aaaaaaaaaa'))#end"
            .into(),
        "#set($s = 'ab')$s.repeat(2000000000)".into(),
        "#define($a)$b$b#end#define($b)$a$a#end$a".into(),
    ] {
        // A result or a failure, but never a panic, on a stack as small as a worker's.
        let mut scope = Scope { body: body.clone(), ..Scope::default() };
        let rendered = std::thread::Builder::new()
            .stack_size(2 * 1024 * 1024)
            .spawn(move || Template::new(&template).render(&mut scope).map(|text| text.len()))
            .unwrap();
        let length = rendered.join().unwrap().unwrap_or(0);
        assert!(length <= 10_000_000);
    }
}

proptest! {
    #[test]
    fn no_template_panics(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..12), body in ".{0,20}") {
        let template = pieces.concat();
        let mut scope = Scope { body, ..Scope::default() };
        let _ = Template::new(&template).render(&mut scope);
    }

    #[test]
    fn no_text_panics(template in r"[$#!{}\[\]().a-c0-9'\x22é=+ \n\\-]{0,40}") {
        let _ = Template::new(&template).render(&mut Scope::default());
    }

    #[test]
    fn text_without_signs_is_printed_as_it_is(text in r"[^$#\\]{0,60}") {
        prop_assert_eq!(Template::new(&text).render(&mut Scope::default()), Ok(text));
    }
}

const PIECES: &[&str] = &[
    "$",
    "$!",
    "${",
    "}",
    "#",
    "##",
    "#*",
    "*#",
    "#[[",
    "]]#",
    "\\",
    "\n",
    " ",
    "a",
    "$a",
    "$b",
    "$input",
    "$context",
    ".x",
    ".body",
    ".path('$.a')",
    ".json('$..a')",
    ".substring(1)",
    ".size()",
    ".get(0)",
    "[0]",
    "[-1]",
    "['a']",
    "(",
    ")",
    "1",
    "-1",
    "2.5",
    "'",
    "\"",
    "#set($a = 1)",
    "#set($a = 'xyz')",
    "#set($b = [1, 'a', $a])",
    "#set($b = {'a': $a})",
    "#set($b.a = $b)",
    "#set($a = \"$a$b\")",
    "#if($a)",
    "#if($a == 1 && !$b)",
    "#else",
    "#elseif($b)",
    "#end",
    "#foreach($i in $b)",
    "#foreach($i in [1..3])",
    "$i",
    "$foreach.count",
    "#break",
    "#stop",
    "#define($d)",
    "$d",
    "#x($a)",
    "#macro(m)",
    "é",
    "😀",
    ".replaceAll('a|(b)', '$1')",
    ".split('')",
    "#set($a = $a + 99999999999999999999)$a",
    ".put('a', $a)",
];
