//! Matches the patterns of specifications without a regular-expression engine.
//!
//! The documented patterns are sequences of character classes with a length each, such as
//! `^\d{8}UFFL[a-zA-Z0-9]+$`. They are taken apart when the code is generated, so that all that is left
//! for run time is a table.

/// A run of characters of one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The characters that belong to the class, as inclusive ranges.
    pub class: &'static [(char, char)],
    /// The fewest characters of the run.
    pub min: usize,
    /// The most characters of the run; `None` has no limit.
    pub max: Option<usize>,
}

/// Whether the whole of `text` is made of the pieces, in their order.
///
/// ```
/// use fibre_core::rt::pattern::{Piece, matches};
///
/// let digits_then_x = [
///     Piece { class: &[('0', '9')], min: 2, max: Some(3) },
///     Piece { class: &[('x', 'x')], min: 1, max: Some(1) },
/// ];
/// assert!(matches(&digits_then_x, "123x"));
/// assert!(!matches(&digits_then_x, "1x"));
/// ```
#[must_use]
pub fn matches(pieces: &[Piece], text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    // Where the pieces read so far may end. All ends are followed at once, so nothing is read twice.
    let mut ends = vec![true];
    ends.resize(characters.len() + 1, false);
    for piece in pieces {
        ends = piece.ends_after(&ends, &characters);
    }
    ends.last().copied().unwrap_or_default()
}

impl Piece {
    fn ends_after(&self, starts: &[bool], characters: &[char]) -> Vec<bool> {
        let mut ends = vec![false; starts.len()];
        for start in starts.iter().enumerate().filter_map(|(at, possible)| possible.then_some(at)) {
            let rest = characters.get(start..).unwrap_or_default();
            let run = rest.iter().take_while(|character| self.contains(**character)).count();
            let longest = self.max.map_or(run, |max| run.min(max));
            if let Some(reached) = ends.get_mut(start + self.min..=start + longest) {
                reached.fill(true);
            }
        }
        ends
    }

    fn contains(&self, character: char) -> bool {
        self.class.iter().any(|(first, last)| (*first..=*last).contains(&character))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGITS: &[(char, char)] = &[('0', '9')];
    const ALPHANUMERIC: &[(char, char)] = &[('a', 'z'), ('A', 'Z'), ('0', '9')];

    const fn once(class: &'static [(char, char)]) -> Piece {
        Piece { class, min: 1, max: Some(1) }
    }

    const PLACE_ID: &[Piece] = &[
        Piece { class: DIGITS, min: 8, max: Some(8) },
        once(&[('U', 'U')]),
        Piece { class: &[('F', 'F')], min: 2, max: Some(2) },
        once(&[('L', 'L')]),
        Piece { class: ALPHANUMERIC, min: 1, max: None },
    ];

    #[test]
    fn place_ids() {
        for good in ["40186274UFFLC3B", "90000000UFFLA00", "40256177UFFL80D"] {
            assert!(matches(PLACE_ID, good), "{good}");
        }
        for bad in [
            "",
            "4018627UFFLC3B",
            "40186274UFFL",
            "40186274UFFLC3B ",
            "x40186274UFFLC3B",
            "40186274uffl1",
            "40186274UFFLé",
        ] {
            assert!(!matches(PLACE_ID, bad), "{bad}");
        }
    }

    #[test]
    fn a_run_gives_back_what_the_next_piece_needs() {
        let greedy =
            [Piece { class: ALPHANUMERIC, min: 0, max: None }, Piece { class: DIGITS, min: 2, max: Some(2) }];
        assert!(matches(&greedy, "a12"));
        assert!(matches(&greedy, "12"));
        assert!(!matches(&greedy, "a1"));
    }

    #[test]
    fn no_pieces_match_only_the_empty_text() {
        assert!(matches(&[], ""));
        assert!(!matches(&[], "a"));
    }

    #[test]
    fn long_text_takes_no_time_to_speak_of() {
        let piece = Piece { class: ALPHANUMERIC, min: 0, max: None };
        assert!(!matches(&[piece; 8], &format!("{}-", "a".repeat(300))));
    }
}
