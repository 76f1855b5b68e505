//! `gatelab template`: a mapping template rendered, with a request given on the command line.

use std::fs;
use std::io::{self, BufRead, Write};

use gatelab_gateway::vtl::{Scope, Template};
use serde_json::{Map, Value, json};

use super::{Exit, schema};
use crate::material::Problem;

/// What `gatelab template` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The template; - reads it from standard input
    file: String,
    /// The payload, or @FILE; an empty one reads {}, as on AWS
    #[arg(long, value_name = "TEXT|@FILE", default_value = "", hide_default_value = true)]
    body: String,
    /// A header of the request
    #[arg(long, value_name = "NAME=VALUE")]
    header: Vec<String>,
    /// A query string parameter
    #[arg(long, value_name = "NAME=VALUE")]
    query: Vec<String>,
    /// A path parameter
    #[arg(long, value_name = "NAME=VALUE")]
    path: Vec<String>,
    /// A stage variable
    #[arg(long, value_name = "NAME=VALUE")]
    stage_variable: Vec<String>,
    /// What $context holds: a JSON object, or @FILE
    #[arg(long, value_name = "JSON|@FILE", default_value = "{}", hide_default_value = true)]
    context: String,
    /// One JSON object instead of the bare result
    #[arg(long)]
    json: bool,
}

/// Why nothing was rendered.
struct Refused(Exit, String);

/// Renders the template: its result to `out` as it is, the overrides that it set to `err`.
pub(super) fn run(
    arguments: &Arguments,
    input: &mut impl BufRead,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let (text, mut scope) = match read(arguments, input) {
        Ok(read) => read,
        Err(Refused(exit, sentence)) => {
            writeln!(err, "gatelab: {sentence}")?;
            return Ok(exit);
        }
    };
    let result = match Template::new(&text).render(&mut scope) {
        Ok(result) => result,
        Err(error) => {
            let file = if arguments.file == "-" { "standard input" } else { &arguments.file };
            let problem = Problem::at(file, &text, error.place, error.sentence).with_hint(
                "mend it there: API Gateway answers 500 to a request for which a template fails",
            );
            if arguments.json {
                let problem = json!({"file": problem.file, "line": problem.place.line,
                    "column": problem.place.column, "sentence": problem.sentence});
                let object = json!({"result": null, "overrides": {}, "problem": problem});
                schema::print("template", object, out)?;
            } else {
                writeln!(err, "{problem}")?;
            }
            return Ok(Exit::CONTENT);
        }
    };
    let overrides: Map<String, Value> = ["requestOverride", "responseOverride"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), scope.context.remove(name)?)))
        .collect();
    if arguments.json {
        let object = json!({"result": result, "overrides": overrides, "problem": null});
        schema::print("template", object, out)?;
        return Ok(Exit::DONE);
    }
    write!(out, "{result}")?;
    out.flush()?;
    for (name, group) in &overrides {
        say(&format!("$context.{name}"), group, err)?;
    }
    Ok(Exit::DONE)
}

/// The template's text, and what it can see.
fn read(arguments: &Arguments, input: &mut impl BufRead) -> Result<(String, Scope), Refused> {
    let text = match arguments.file.as_str() {
        "-" => {
            let mut text = String::new();
            let read = input.read_to_string(&mut text);
            read.map_err(|error| unreadable("standard input", &error))?;
            text
        }
        file => file_text(file)?,
    };
    let context = given(&arguments.context)?;
    let Ok(Value::Object(context)) = serde_json::from_str(&context) else {
        let sentence = r#"--context takes a JSON object, such as {"stage":"prod"}"#;
        return Err(Refused(Exit::USAGE, sentence.to_owned()));
    };
    let scope = Scope {
        body: given(&arguments.body)?,
        path: pairs("--path", &arguments.path)?,
        query: pairs("--query", &arguments.query)?,
        headers: pairs("--header", &arguments.header)?,
        context,
        stage_variables: pairs("--stage-variable", &arguments.stage_variable)?,
    };
    Ok((text, scope))
}

/// An option's text, or that of the file it names with an @.
fn given(option: &str) -> Result<String, Refused> {
    match option.strip_prefix('@') {
        Some(file) => file_text(file),
        None => Ok(option.to_owned()),
    }
}

fn file_text(file: &str) -> Result<String, Refused> {
    fs::read_to_string(file).map_err(|error| unreadable(file, &error))
}

fn unreadable(file: &str, error: &io::Error) -> Refused {
    Refused(Exit::NO, format!("{file} cannot be read: {error}"))
}

/// `NAME=VALUE` by name; of two values of one name the last counts, as in the gateway.
fn pairs(option: &str, given: &[String]) -> Result<Map<String, Value>, Refused> {
    let pair = |text: &String| match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.into())),
        _ => Err(Refused(Exit::USAGE, format!("{option} takes NAME=VALUE, and got {text}"))),
    };
    given.iter().map(pair).collect()
}

/// One line for each value that an override sets.
fn say(name: &str, value: &Value, err: &mut impl Write) -> io::Result<()> {
    match value {
        Value::Object(members) => {
            members.iter().try_for_each(|(key, value)| say(&format!("{name}.{key}"), value, err))
        }
        value => writeln!(err, "{name} = {value}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exit code, output and errors of `gatelab template` with a template on standard input.
    fn rendered(template: &str, options: &[&str]) -> (u8, String, String) {
        let arguments = ["gatelab", "template"].iter().chain(options).map(Into::into);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = super::super::run(arguments, &mut template.as_bytes(), &mut out, &mut err);
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (exit.unwrap().0, text(out), text(err))
    }

    #[test]
    fn a_template_sees_the_request_that_is_given() {
        for (template, options, expected) in [
            ("plain", &[] as &[&str], "plain"),
            ("$input.body", &[], "{}"),
            ("$input.json('$.a')\n", &["--body", r#"{"a":[1]}"#], "[1]\n"),
            (
                "$input.params('a')$input.params('b')$input.params('c')",
                &["--header", "a=x=y", "--query", "b=", "--path", "c=3"],
                "x=y3",
            ),
            ("$input.params('a')", &["--query", "a=1", "--query", "a=2"], "2"),
            ("$stageVariables.t", &["--stage-variable", "t=pets"], "pets"),
            ("$context.stage", &["--context", r#"{"stage":"prod"}"#], "prod"),
        ] {
            let options: Vec<&str> = [&["-"], options].concat();
            let expected = (0, expected.to_owned(), String::new());
            assert_eq!(rendered(template, &options), expected, "{template}");
        }
    }

    #[test]
    fn overrides_are_told_beside_the_result() {
        let template = "#set($context.requestOverride.header.x = 'v')a\
            #set($context.responseOverride.status = 201)";
        let told = "$context.requestOverride.header.x = \"v\"\n\
            $context.responseOverride.status = 201\n";
        assert_eq!(rendered(template, &["-"]), (0, "a".to_owned(), told.to_owned()));
        let (exit, out, err) = rendered(template, &["-", "--json"]);
        let object: Value = serde_json::from_str(&out).unwrap();
        assert_eq!((exit, err.as_str()), (0, ""));
        assert_eq!(object["result"], "a");
        assert_eq!(object["overrides"]["responseOverride"]["status"], 201);
    }

    #[test]
    fn a_failure_is_shown_where_it_is() {
        let (exit, out, err) = rendered("a\n  #if($x)b", &["-"]);
        assert_eq!((exit, out.as_str()), (3, ""));
        assert!(err.starts_with("standard input:2:3: #if is never closed"), "{err}");
        assert!(err.contains("\n  |   #if($x)b\n  |   ^\n"), "{err}");
        let (exit, _, err) = rendered("é $input.path('$.[')", &["-"]);
        assert_eq!(exit, 3);
        assert!(err.starts_with("standard input:1:3: $.[ is no JSONPath"), "{err}");
        let (exit, out, _) = rendered("#end", &["-", "--json"]);
        let object: Value = serde_json::from_str(&out).unwrap();
        assert_eq!((exit, &object["problem"]["line"]), (3, &json!(1)));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (options, exit, said) in [
            (&["-", "--header", "x"] as &[&str], 2, "--header takes NAME=VALUE, and got x"),
            (&["-", "--context", "[]"], 2, "--context takes a JSON object"),
            (&["no/such.vtl"], 1, "no/such.vtl cannot be read"),
            (&["-", "--body", "@no/such.json"], 1, "no/such.json cannot be read"),
            (&[], 2, "FILE"),
        ] {
            let (got, out, err) = rendered("", options);
            assert_eq!((got, out.as_str()), (exit, ""));
            assert!(err.contains(said), "{err}");
        }
    }
}
