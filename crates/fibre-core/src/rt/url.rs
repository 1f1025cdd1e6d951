//! URLs: the base that the user gives, and the parts that arguments fill in.

use crate::Error;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;
use std::fmt::{Display, Write};

/// Everything but RFC 3986's unreserved characters is encoded, in paths and in queries.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Parses a URL that requests can be sent to.
pub(crate) fn http_url(setting: &str, text: &str) -> Result<Url, Error> {
    if text.is_empty() {
        return Err(Error::configuration(setting, "is empty"));
    }
    // Url::parse drops tabs and line breaks silently; here they are typing errors.
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(Error::configuration(setting, "contains a space or a control character"));
    }
    let url = Url::parse(text).map_err(|source| {
        Error::configuration(setting, format!("is not a URL: {source}")).with_source(source)
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Error::configuration(setting, "must begin with https:// or http://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::configuration(setting, "holds a user name or password; use credentials instead"));
    }
    if url.fragment().is_some() {
        return Err(Error::configuration(setting, "holds a fragment (`#…`), which is never sent"));
    }
    Ok(url)
}

/// The base URL as operations' paths are appended to it: without a slash at its end.
pub(crate) fn base_url(setting: &str, text: &str) -> Result<String, Error> {
    let url = http_url(setting, text)?;
    if url.query().is_some() {
        return Err(Error::configuration(setting, "holds a query (`?…`)"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Appends one path segment; what would leave the segment is refused, the rest encoded.
pub(super) fn push_segment(url: &mut String, name: &str, value: &str) -> Result<(), Error> {
    if value.is_empty() {
        return Err(Error::invalid_request(format!("argument `{name}` is empty")));
    }
    if matches!(value, "." | "..") {
        return Err(Error::invalid_request(format!(
            "argument `{name}` is `{value}`, which no URL path can carry"
        )));
    }
    url.extend(utf8_percent_encode(value, ENCODED));
    Ok(())
}

/// Appends one `name=value` pair.
pub(super) fn push_pair(query: &mut String, name: &str, value: &impl Display) {
    if !query.is_empty() {
        query.push('&');
    }
    query.extend(utf8_percent_encode(name, ENCODED));
    query.push('=');
    // Infallible: a String takes everything that is written to it.
    let _ = write!(Encoder(query), "{value}");
}

struct Encoder<'a>(&'a mut String);

impl Write for Encoder<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.extend(utf8_percent_encode(text, ENCODED));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_lose_their_last_slash_and_keep_their_prefix() {
        for (text, base) in [
            ("https://connect.example", "https://connect.example"),
            ("https://connect.example/", "https://connect.example"),
            ("https://connect.example/a/v1", "https://connect.example/a/v1"),
            ("https://connect.example/a/v1/", "https://connect.example/a/v1"),
        ] {
            assert_eq!(base_url("base_url", text).unwrap(), base);
        }
    }

    #[test]
    fn unusable_urls_name_the_setting() {
        for text in [
            "",
            "connect.example",
            "ftp://connect.example",
            "https://",
            "https://user:pass@connect.example",
            "https://connect.example/\n",
            "https://connect.example/?a=b",
            "https://connect.example/#top",
        ] {
            let error = base_url("base_url", text).unwrap_err().to_string();
            assert!(error.contains("`base_url`"), "{text:?}: {error}");
            assert!(!error.contains("pass@"), "{error}");
        }
    }

    #[test]
    fn segments_cannot_escape() {
        let mut url = String::new();
        push_segment(&mut url, "id", "a/b?c#d%2F\\é ..;x=1.json").unwrap();
        assert_eq!(url, "a%2Fb%3Fc%23d%252F%5C%C3%A9%20..%3Bx%3D1.json");
        for value in ["", ".", ".."] {
            assert!(push_segment(&mut url, "id", value).is_err(), "{value:?}");
        }
    }

    #[test]
    fn pairs_are_encoded_on_both_sides() {
        let mut query = String::new();
        push_pair(&mut query, "q", &"65/12 Ōtāhuhu & co");
        push_pair(&mut query, "a[b]", &false);
        assert_eq!(query, "q=65%2F12%20%C5%8Ct%C4%81huhu%20%26%20co&a%5Bb%5D=false");
    }
}
