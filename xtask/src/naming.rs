//! Rust names for the names of a specification, by the same rules that the type generator uses.

use heck::{ToPascalCase, ToSnakeCase};

/// A type or variant name.
pub(crate) fn pascal(name: &str) -> String {
    sanitize(name, ToPascalCase::to_pascal_case, "X")
}

/// A method, argument or field name.
pub(crate) fn snake(name: &str) -> String {
    sanitize(name, ToSnakeCase::to_snake_case, "x")
}

/// A static's name.
pub(crate) fn shouting(name: &str) -> String {
    snake(name).to_uppercase()
}

fn sanitize(name: &str, case: impl Fn(&str) -> String, prefix: &str) -> String {
    let plain = name.replace('\'', "").replace(|c: char| !(c.is_alphanumeric() || c == '_'), "-");
    let mut out = case(&plain);
    if !out.chars().next().is_some_and(char::is_alphabetic) {
        out.insert_str(0, prefix);
    }
    if syn::parse_str::<syn::Ident>(&out).is_err() || out == "gen" {
        out.push('_');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_identifiers() {
        assert_eq!(pascal("active-now"), "ActiveNow");
        assert_eq!(pascal("360ServiceId"), "X360serviceId");
        assert_eq!(pascal(">"), "X");
        assert_eq!(pascal("self"), "Self_");
        assert_eq!(snake("isHeadLine"), "is_head_line");
        assert_eq!(snake("type"), "type_");
        assert_eq!(snake("360ServiceId"), "x360service_id");
        assert_eq!(shouting("listOrders"), "LIST_ORDERS");
    }
}
