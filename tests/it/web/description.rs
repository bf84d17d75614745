//! The description of the interface, held against answers: as much of JSON Schema as it uses, and nothing passed over.

use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;

static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/openapi.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
});

fn resolved(schema: &Value) -> &Value {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => DESCRIPTION.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the type `{other}`"),
    }
}

fn is_of_format(text: &str, name: &str) -> bool {
    match name {
        "date-time" => text.parse::<jiff::Timestamp>().is_ok(),
        "date" => text.parse::<jiff::civil::Date>().is_ok(),
        other => panic!("the format `{other}`"),
    }
}

/// What is wrong with a value, each with its place.
fn mistakes(value: &Value, schema: &Value, place: &str, found: &mut Vec<String>) {
    let schema = resolved(schema);
    for (keyword, rule) in schema.as_object().unwrap() {
        match keyword.as_str() {
            "description" => {}
            "type" => {
                let names: Vec<&str> = match rule {
                    Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
                    name => name.as_str().into_iter().collect(),
                };
                if !names.iter().any(|name| is_of_type(value, name)) {
                    found.push(format!("{place}: {value} is not {rule}"));
                }
            }
            "enum" => {
                if !rule.as_array().unwrap().contains(value) {
                    found.push(format!("{place}: {value} is none of {rule}"));
                }
            }
            "format" => {
                if !value.as_str().is_none_or(|text| is_of_format(text, rule.as_str().unwrap())) {
                    found.push(format!("{place}: {value} is no {rule}"));
                }
            }
            "oneOf" => {
                let fits = |one: &&Value| {
                    let mut found = Vec::new();
                    mistakes(value, one, place, &mut found);
                    found.is_empty()
                };
                let options = rule.as_array().unwrap();
                if options.iter().filter(fits).count() != 1 {
                    for one in options {
                        mistakes(value, one, place, found);
                    }
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    mistakes(item, rule, &format!("{place}/{index}"), found);
                }
            }
            "required" => {
                let has = |name: &&Value| value.is_object() && value.get(name.as_str().unwrap()).is_none();
                for name in rule.as_array().unwrap().iter().filter(has) {
                    found.push(format!("{place}: {name} is missing"));
                }
            }
            "properties" => {
                for (name, rule) in rule.as_object().unwrap() {
                    if let Some(value) = value.get(name) {
                        mistakes(value, rule, &format!("{place}/{name}"), found);
                    }
                }
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                let others = value.as_object().into_iter().flatten();
                for (name, value) in others.filter(|(name, _)| known.is_none_or(|known| !known.contains_key(*name))) {
                    match rule {
                        Value::Bool(false) => found.push(format!("{place}: `{name}` is not described")),
                        rule => mistakes(value, rule, &format!("{place}/{name}"), found),
                    }
                }
            }
            other => panic!("the keyword `{other}`"),
        }
    }
}

/// The described path that a path is one of.
fn template(path: &str) -> Option<&'static str> {
    let fits = |template: &str| {
        let (wanted, given): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
        let part = |(wanted, given): (&&str, &&str)| match wanted.split_once('{') {
            None => wanted == given,
            Some((_, rest)) => {
                let ending = rest.split_once('}').unwrap().1;
                given.strip_suffix(ending).is_some_and(|name| !name.is_empty() && !name.contains('.'))
            }
        };
        wanted.len() == given.len() && wanted.iter().zip(&given).all(part)
    };
    DESCRIPTION["paths"].as_object().unwrap().keys().map(String::as_str).find(|template| fits(template))
}

/// Checks a good answer against what is described for its path.
pub(super) fn check(path: &str, answer: &Value) -> Result<(), String> {
    let template = template(path).ok_or_else(|| "the path is not described".to_owned())?;
    let schema = &DESCRIPTION["paths"][template]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    let mut found = Vec::new();
    mistakes(answer, schema, "", &mut found);
    if found.is_empty() { Ok(()) } else { Err(found.join("\n")) }
}

/// Every path that is described.
pub(super) fn paths() -> Vec<&'static str> {
    DESCRIPTION["paths"].as_object().unwrap().keys().map(String::as_str).collect()
}

/// Checks a refusal.
pub(super) fn check_problem(answer: &Value) {
    let mut found = Vec::new();
    mistakes(answer, &DESCRIPTION["components"]["schemas"]["Problem"], "", &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
}
