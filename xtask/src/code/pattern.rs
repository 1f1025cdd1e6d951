//! Takes the patterns of a contract apart, so that the SDK needs no regular-expression engine.

use crate::problem::{Problem, Result};
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use std::iter::Peekable;
use std::str::Chars;

/// The pieces of a pattern, as expressions of the runtime's `Piece`.
pub(crate) fn pieces(pattern: &str) -> Result<Vec<TokenStream>> {
    let inner =
        pattern.strip_prefix('^').ok_or_else(|| unsupported(pattern, "it does not begin with `^`"))?;
    let (inner, anchored) = inner.strip_suffix('$').map_or((inner, false), |inner| (inner, true));
    let mut characters = inner.chars().peekable();
    let mut pieces = Vec::new();
    while let Some(first) = characters.next() {
        let class = class(first, &mut characters).map_err(|reason| unsupported(pattern, &reason))?;
        let (min, max) = repeat(&mut characters).map_err(|reason| unsupported(pattern, &reason))?;
        pieces.push(piece(&class, min, max));
    }
    if !anchored {
        // Without `$`, anything may follow.
        pieces.push(piece(&[('\0', char::MAX)], 0, None));
    }
    Ok(pieces)
}

fn unsupported(pattern: &str, reason: &str) -> Problem {
    Problem::new(format!(
        "the pattern {pattern} is not a sequence of character classes: {reason}; simplify it, or list it under `skip-pattern` in the overlay"
    ))
}

fn piece(class: &[(char, char)], min: usize, max: Option<usize>) -> TokenStream {
    let ranges = class.iter().map(|(first, last)| quote!((#first, #last)));
    let min = Literal::usize_unsuffixed(min);
    let max = max.map(Literal::usize_unsuffixed).map_or(quote!(None), |max| quote!(Some(#max)));
    quote!(fibre_core::rt::pattern::Piece { class: &[#(#ranges),*], min: #min, max: #max })
}

type Ranges = Vec<(char, char)>;

/// White space as regular expressions in contracts mean it (ECMA 262).
const SPACES: [(char, char); 10] = [
    ('\t', '\r'),
    (' ', ' '),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{2028}', '\u{2029}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{feff}', '\u{feff}'),
];

/// What lies between sorted ranges, none of which touches the surrogates.
fn all_but(ranges: &[(char, char)]) -> Ranges {
    let neighbour = |character: char, step: i64| {
        let code = i64::from(u32::from(character)) + step;
        u32::try_from(code).ok().and_then(char::from_u32).unwrap_or(character)
    };
    let begins = std::iter::once('\0').chain(ranges.iter().map(|(_, last)| neighbour(*last, 1)));
    let ends = ranges.iter().map(|(first, _)| neighbour(*first, -1)).chain([char::MAX]);
    begins.zip(ends).collect()
}

fn class(first: char, rest: &mut Peekable<Chars<'_>>) -> std::result::Result<Ranges, String> {
    match first {
        '[' => bracket(rest),
        '\\' => escaped(rest.next()),
        '.' | '(' | ')' | '|' | '^' | '$' | '*' | '+' | '?' | '{' | '}' | ']' => {
            Err(format!("`{first}` is not supported here"))
        }
        literal => Ok(vec![(literal, literal)]),
    }
}

fn escaped(character: Option<char>) -> std::result::Result<Ranges, String> {
    match character {
        Some('d') => Ok(vec![('0', '9')]),
        Some('s') => Ok(SPACES.to_vec()),
        Some('S') => Ok(all_but(&SPACES)),
        Some('w') => Ok(vec![('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')]),
        Some(literal) if !literal.is_alphanumeric() => Ok(vec![(literal, literal)]),
        Some(other) => Err(format!("the escape `\\{other}` is not supported")),
        None => Err("it ends in a backslash".to_owned()),
    }
}

fn bracket(rest: &mut Peekable<Chars<'_>>) -> std::result::Result<Ranges, String> {
    let mut ranges = Ranges::new();
    loop {
        match rest.next() {
            None => return Err("a `[` without `]`".to_owned()),
            Some(']') if ranges.is_empty() => return Err("an empty class".to_owned()),
            Some(']') => return Ok(ranges),
            Some('^') if ranges.is_empty() => return Err("a negated class".to_owned()),
            Some('\\') => ranges.extend(escaped(rest.next())?),
            Some(first) => {
                // A hyphen before the closing bracket is itself.
                let is_range =
                    rest.peek() == Some(&'-') && rest.clone().nth(1).is_some_and(|next| next != ']');
                if is_range {
                    rest.next();
                    let last = rest.next().unwrap_or(first);
                    if last < first || last == '\\' {
                        return Err(format!("the range `{first}-{last}`"));
                    }
                    ranges.push((first, last));
                } else {
                    ranges.push((first, first));
                }
            }
        }
    }
}

fn repeat(rest: &mut Peekable<Chars<'_>>) -> std::result::Result<(usize, Option<usize>), String> {
    let found = match rest.peek() {
        Some('+') => (1, None),
        Some('*') => (0, None),
        Some('?') => (0, Some(1)),
        Some('{') => {
            rest.next();
            let text: String = rest.by_ref().take_while(|c| *c != '}').collect();
            let number = |text: &str| text.parse::<usize>().map_err(|_| format!("the repetition {{{text}}}"));
            return match text.split_once(',') {
                None => number(&text).map(|count| (count, Some(count))),
                Some((least, "")) => Ok((number(least)?, None)),
                Some((least, most)) => Ok((number(least)?, Some(number(most)?))),
            };
        }
        _ => return Ok((1, Some(1))),
    };
    rest.next();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(pattern: &str) -> usize {
        pieces(pattern).unwrap().len()
    }

    #[test]
    fn documented_patterns_are_taken_apart() {
        assert_eq!(count(r"^\d{8}UFFL[a-zA-Z0-9]+$"), 6);
        assert_eq!(count("^[A-Z0-9]{15}$"), 1);
        assert_eq!(count(r"^[\w.-]{1,64}$"), 1);
        let text = pieces("^[A-Z-]{2,}$").unwrap()[0].to_string();
        assert!(text.contains("('A' , 'Z') , ('-' , '-')"), "{text}");
        assert!(text.contains("min : 2 , max : None"), "{text}");
    }

    #[test]
    fn anything_else_is_refused_by_name() {
        for pattern in ["abc", "^(a|b)$", "^a|b$", r"^\p{L}+$", "^[^a]$", "^.+$", "^[b-a]$", "^a{x}$", "^[a$"]
        {
            let problem = pieces(pattern).unwrap_err().to_string();
            assert!(problem.contains(pattern) && problem.contains("skip-pattern"), "{problem}");
        }
    }
}
