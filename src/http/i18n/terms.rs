//! Keys and values of the data in words: `term.` holds headings of keys, other words are those of the pages. What has no word
//! is shown as it is.

use super::Language;

impl Language {
    /// A key's value as people of the language read it: its word, its date, else the text itself.
    pub fn told(&self, key: &str, text: &str) -> String {
        if is_date(key) {
            return self.date(text);
        }
        let word = match key {
            "cc_status" => self.word("status", text),
            "cc_evidence" => self.word("evidence", text),
            "camera:type" | "surveillance:type" => self.word("type", text),
            "operator:type" => self.word("operator", text),
            "kind" | "amenity" | "school:FR" | "kindergarten:FR" => self.word("kind", text),
            _ => self.find(&format!("term.value.{key}.{text}")).unwrap_or(text),
        };
        word.to_owned()
    }
}

fn is_date(key: &str) -> bool {
    key.ends_with("_on") || matches!(key, "start_date" | "end_date" | "check_date" | "survey:date")
}

#[cfg(test)]
mod tests {
    use super::super::load_languages;

    #[test]
    fn values_are_told_in_the_words_and_dates_of_the_language() {
        let french = load_languages(&["fr".to_owned()]).unwrap().remove(0);
        assert_eq!(french.told("cc_status", "documented"), "publiée, non revue");
        assert_eq!(french.told("cc_installed_on", "2014-01-29"), "29 janvier 2014");
        assert_eq!(french.told("surveillance", "indoor"), "intérieur");
        assert_eq!(french.told("camera:type", "thermal"), "thermal", "unknown values are shown as they are");
    }
}
