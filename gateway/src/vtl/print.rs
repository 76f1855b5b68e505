//! How values print: as Java's `toString()` does, lists read from JSON as JSON.

use std::fmt::Write as _;
use std::sync::Arc;

use super::eval::{Eval, Runtime};
use super::value::{Kind, Value};
use crate::json_path::write_text;

/// A value's form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `{a=1, b=[x, y]}`
    Java,
    /// `{"a":1,"b":["x","y"]}`, slashes escaped
    Json,
}

impl Runtime<'_> {
    /// A value's text; null has an empty one.
    pub(super) fn text_of(&mut self, value: &Value) -> Eval<Arc<str>> {
        if let Value::Text(text) = value {
            return Ok(Arc::clone(text));
        }
        let mut out = String::new();
        self.print(value, &mut out)?;
        self.spend(out.len() / 32)?;
        Ok(out.into())
    }

    /// Appends a value's text; null has an empty one.
    pub(super) fn print(&mut self, value: &Value, out: &mut String) -> Eval<()> {
        match value {
            Value::Null => Ok(()),
            value => self.write(value, Form::Java, out),
        }
    }

    fn write(&mut self, value: &Value, form: Form, out: &mut String) -> Eval<()> {
        self.spend(1)?;
        match value {
            Value::Null => out.push_str("null"),
            Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
            Value::Number(number) => number.write(out),
            Value::Text(text) if form == Form::Json => write_text(text, true, out),
            Value::Text(text) => out.push_str(text),
            Value::List(id) => self.deeper(|run| run.write_list(*id, form, out))?,
            Value::Map(id) => self.deeper(|run| run.write_map(*id, form, out))?,
            Value::Entry(entry) => {
                self.deeper(|run| {
                    run.write(&entry.0, Form::Java, out)?;
                    out.push('=');
                    run.write(&entry.1, Form::Java, out)
                })?;
            }
            Value::Block(slot, block) => self.render_define(*slot, block, out)?,
            Value::Loop(_) => out.push_str("{}"),
            Value::Iterator(_) | Value::Input | Value::Util => {}
        }
        self.check_length(out)
    }

    fn write_list(&mut self, id: usize, form: Form, out: &mut String) -> Eval<()> {
        let form = match self.heap.list_at(id).kind {
            Kind::Json => Form::Json,
            Kind::Array(class) => {
                // Java prints where the array lies; some number stands for that here.
                let _ = write!(out, "{class}@{:x}", 0x1b28_cdfa + id);
                return Ok(());
            }
            Kind::List | Kind::Set(_) => form,
        };
        out.push('[');
        let mut i = 0;
        while let Some(item) = self.heap.list_at(id).items.get(i).cloned() {
            if i > 0 {
                out.push_str(if form == Form::Json { "," } else { ", " });
            }
            match item {
                Value::List(inner) if inner == id => out.push_str("(this Collection)"),
                item => self.write(&item, form, out)?,
            }
            i += 1;
        }
        out.push(']');
        Ok(())
    }

    fn write_map(&mut self, id: usize, form: Form, out: &mut String) -> Eval<()> {
        out.push('{');
        let mut i = 0;
        while let Some((key, value)) = self.heap.map_at(id).entries().get(i).cloned() {
            if i > 0 {
                out.push_str(if form == Form::Json { "," } else { ", " });
            }
            if form == Form::Json {
                let key = self.text_of(&key)?;
                write_text(&key, true, out);
                out.push(':');
            } else {
                self.write(&key, form, out)?;
                out.push('=');
            }
            match value {
                Value::Map(inner) if inner == id => out.push_str("(this Map)"),
                value => self.write(&value, form, out)?,
            }
            i += 1;
        }
        out.push('}');
        Ok(())
    }
}
