//! Where a `Location` header points, and whether the token may go there.

use crate::{Error, ErrorKind};
use reqwest::Url;

/// Resolves `location` against the base URL.
///
/// A path from the origin on may begin with the base URL's own prefix or with the last part of it (the part that the
/// carrier knows of, behind a gateway that added the rest); neither is doubled. Another origin is refused: the access
/// token would go with the request.
pub(super) fn resolve(base_url: &str, location: &str) -> Result<Url, Error> {
    let unusable = |problem: &str| {
        Error::new(
            ErrorKind::Decode,
            format!("the carrier's `Location` {problem}; the request itself was accepted"),
        )
    };
    let base = Url::parse(base_url).map_err(|_| unusable("has no base to stand on"))?;
    if location.starts_with('/') && !location.starts_with("//") {
        let path = format!("{}{location}", missing_prefix(base.path(), location));
        return base.join(&path).map_err(|_| unusable("is no address"));
    }
    // A relative path stands below the base URL, not beside its last segment.
    let directory = Url::parse(&format!("{base_url}/")).map_err(|_| unusable("has no base to stand on"))?;
    let url = directory.join(location).map_err(|_| unusable("is no address"))?;
    if url.origin() == base.origin() {
        Ok(url)
    } else {
        Err(unusable("points to another host, where the access token must not go"))
    }
}

/// The part of the base path that `location` leaves out because only the gateway knows it.
fn missing_prefix<'a>(base_path: &'a str, location: &str) -> &'a str {
    let base_path = base_path.trim_end_matches('/');
    let is_prefix_of_location = |part: &str| {
        location.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    };
    if base_path.is_empty() || is_prefix_of_location(base_path) {
        return "";
    }
    base_path
        .match_indices('/')
        .skip(1)
        .map(|(index, _)| base_path.split_at(index))
        .find(|(_, known)| is_prefix_of_location(known))
        .map_or("", |(missing, _)| missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_keep_the_prefix_once() {
        for (base, location, expected) in [
            ("https://a.example/api", "/api/requests/1", "https://a.example/api/requests/1"),
            ("https://a.example/api", "/requests/1", "https://a.example/requests/1"),
            ("https://a.example", "/api/requests/1", "https://a.example/api/requests/1"),
            ("https://g.example/x/api", "/api/requests/1", "https://g.example/x/api/requests/1"),
            ("https://g.example/x/api", "/x/api/requests/1", "https://g.example/x/api/requests/1"),
            ("https://g.example/x/api", "/apiary/1", "https://g.example/apiary/1"),
            ("https://a.example/api", "requests/1?v=2", "https://a.example/api/requests/1?v=2"),
            ("https://a.example/api", "https://a.example/api/requests/1", "https://a.example/api/requests/1"),
            ("https://a.example/api", "https://a.example:443/r/1", "https://a.example/r/1"),
        ] {
            assert_eq!(resolve(base, location).unwrap().as_str(), expected, "{base} {location}");
        }
    }

    #[test]
    fn the_token_stays_with_its_origin() {
        for location in [
            "https://b.example/api/requests/1",
            "//b.example/requests/1",
            "http://a.example/api/requests/1",
            "https://a.example:8443/api/requests/1",
            "https://a.example@b.example/1",
            "javascript:alert(1)",
        ] {
            let error = resolve("https://a.example/api", location).unwrap_err();
            assert!(error.to_string().contains("another host"), "{location}: {error}");
        }
    }
}
