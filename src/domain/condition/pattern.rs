//! Patterns of `LIKE`: `%` stands for any text, `_` for one character, a backslash takes the sign after it as it is.

use super::value::Fold;

/// Longest pattern, in characters.
const MOST_CHARACTERS: usize = 255;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Any,
    One,
    Same(char),
}

/// A pattern, folded as the text it is held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<Sign>);

impl Pattern {
    /// From the text of a pattern; the error says what was expected.
    pub fn new(text: &str, fold: Fold) -> Result<Self, String> {
        let count = text.chars().count();
        if count > MOST_CHARACTERS {
            return Err(format!("a pattern of at most {MOST_CHARACTERS} characters, found {count}"));
        }
        let text = fold.apply(text);
        let (mut signs, mut characters) = (Vec::new(), text.chars());
        while let Some(character) = characters.next() {
            signs.push(match character {
                '%' => Sign::Any,
                '_' => Sign::One,
                '\\' => Sign::Same(characters.next().unwrap_or('\\')),
                other => Sign::Same(other),
            });
        }
        Ok(Self(signs))
    }

    /// Whether the whole text matches.
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let (mut at, mut sign) = (0, 0);
        // Where the last `%` stood, and how much of the text it has taken so far.
        let mut last_any = None;
        while at < text.len() {
            match self.0.get(sign) {
                Some(Sign::Any) => {
                    last_any = Some((sign, at));
                    sign += 1;
                }
                Some(Sign::One) => (at, sign) = (at + 1, sign + 1),
                Some(Sign::Same(wanted)) if *wanted == text[at] => (at, sign) = (at + 1, sign + 1),
                _ => {
                    let Some((any, taken)) = last_any else { return false };
                    last_any = Some((any, taken + 1));
                    (at, sign) = (taken + 1, any + 1);
                }
            }
        }
        self.0[sign..].iter().all(|rest| *rest == Sign::Any)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern, Fold::default()).unwrap().matches(text)
    }

    proptest! {
        #[test]
        fn a_text_with_its_signs_escaped_matches_itself_and_what_it_begins(text in "\\PC{0,40}", more in "\\PC{0,20}") {
            let escaped: String = text.chars().flat_map(|c| ['\\', c]).collect();
            prop_assert!(matches(&escaped, &text));
            let begins = format!("{escaped}%");
            let longer = format!("{text}{more}");
            prop_assert!(matches(&begins, &longer));
        }
    }

    #[test]
    fn wildcards_stand_for_any_text_and_for_one_character() {
        for (pattern, text) in
            [("%", ""), ("a%c", "abbc"), ("a%b%c", "axbxbxc"), ("_b_", "abc"), ("100\\%", "100%"), ("%é", "été")]
        {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("a%c", "abcd"), ("_", ""), ("_", "ab"), ("100\\%", "1000")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
        assert!(Pattern::new(&"a".repeat(256), Fold::default()).is_err());
    }
}
