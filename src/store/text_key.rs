//! The key under which a text is searched: NFKC, without case and accents; the text itself is stored as given.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Folds a text for search: `Écusson` and `ecusson` are one, apostrophes and hyphens are spaces.
pub fn text_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for character in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        let folded = match character {
            'œ' => "oe",
            'æ' => "ae",
            'ß' => "ss",
            c if c.is_alphanumeric() || c == '.' => {
                key.push(c);
                continue;
            }
            _ => " ",
        };
        if folded != " " || !key.ends_with(' ') && !key.is_empty() {
            key.push_str(folded);
        }
    }
    key.truncate(key.trim_end().len());
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_apostrophes_are_forgiven() {
        assert_eq!(text_key("Près  d’Arènes"), "pres d arenes");
        assert_eq!(text_key("HÔPITAUX-FACULTÉS"), "hopitaux facultes");
        assert_eq!(text_key("Sacré-Cœur"), "sacre coeur");
        assert_eq!(text_key("C59.04"), "c59.04");
        assert_eq!(text_key("  "), "");
    }
}
