//! Where an operation is found, which the user may correct.

use super::{Api, Method, Operation};
use crate::Error;

/// A user's correction of an operation's method or path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) method: Option<Method>,
    pub(crate) path: Option<String>,
}

impl Route {
    /// A corrected path must be one, and hold the same parameters as the one that it replaces.
    pub(crate) fn check(&self, api: &Api, operation: &Operation) -> Result<(), Error> {
        if !api.operations.iter().any(|known| known.id == operation.id) {
            let problem = format!("names operation `{}`, which {} does not have", operation.id, api.name);
            return Err(Error::configuration("path", problem));
        }
        let Some(path) = &self.path else { return Ok(()) };
        let problem =
            |text: String| Err(Error::configuration("path", format!("of `{}` {text}", operation.id)));
        if !path.starts_with('/') || path.contains(['?', '#', ' ', '\\']) {
            return problem("must begin with `/` and hold no query, fragment, space or backslash".into());
        }
        let (given, wanted) = (placeholders(path), placeholders(operation.path));
        match wanted.iter().find(|name| !given.contains(name)) {
            Some(missing) => problem(format!("lacks the parameter `{{{missing}}}`")),
            None if given.len() != wanted.len() => {
                problem(format!("may hold each of these once and no other parameter: {}", wanted.join(", ")))
            }
            None => Ok(()),
        }
    }
}

/// The names between braces, in order.
pub(super) fn placeholders(template: &str) -> Vec<&str> {
    template.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Provenance;
    use super::*;

    static NOTE: Operation = Operation {
        id: "addOrderNote",
        method: Method::Post,
        path: "/orders/{orderId}/notes",
        accept: "application/json",
        idempotent: false,
        provenance: Provenance::Inferred,
    };
    static STRANGER: Operation = Operation { id: "other", ..NOTE };
    static API: Api = Api { name: "api", version: "1", title: "API", operations: &[&NOTE] };

    #[test]
    fn corrected_paths_keep_their_parameters() {
        for (path, problem) in [
            ("/v2/orders/{orderId}/remarks", None),
            ("orders/{orderId}", Some("must begin with `/`")),
            ("/orders/{orderId}?x=1", Some("no query")),
            ("/orders", Some("lacks the parameter `{orderId}`")),
            ("/orders/{orderId}/{orderId}", Some("no other parameter")),
            ("/orders/{orderId}/{noteId}", Some("no other parameter")),
        ] {
            let route = Route { path: Some(path.into()), method: None };
            let message = route.check(&API, &NOTE).err().map(|error| error.to_string());
            match problem {
                None => assert_eq!(message, None, "{path}"),
                Some(text) => {
                    assert!(message.as_deref().unwrap_or("no error").contains(text), "{path}: {message:?}");
                }
            }
        }
        assert!(Route::default().check(&API, &STRANGER).is_err());
    }
}
