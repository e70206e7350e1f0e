//! "près de la rue Foch": what stands near a street, as the language tells it.

use super::Language;

impl Language {
    /// Near a street. The language lists the first words of streets together with what stands before them.
    pub fn near(&self, street: &str) -> String {
        let (first, rest) = street.split_at(street.find(' ').unwrap_or(street.len()));
        let first = first.to_lowercase();
        let stands_before = |form: &&str| form.strip_suffix(first.as_str()).is_some_and(|b| b.ends_with([' ', '’']));
        match self.text("sheet.near.words").split('|').find(stands_before) {
            Some(form) => self.fill("sheet.near.known", &[("street", format!("{form}{rest}").into())]),
            None => self.fill("sheet.near.other", &[("street", street.into())]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::load_languages;

    #[test]
    fn a_street_is_told_as_the_language_tells_it() {
        let languages = load_languages(&["fr".to_owned(), "en".to_owned()]).unwrap();
        let french = |street: &str| languages[0].near(street);
        assert_eq!(french("Rue Foch"), "près de la rue Foch");
        assert_eq!(french("Boulevard Henri IV"), "près du boulevard Henri IV");
        assert_eq!(french("Avenue de l’Europe"), "près de l’avenue de l’Europe");
        assert_eq!(french("Allées du Bois"), "près des allées du Bois");
        assert_eq!(french("Grand-Rue Jean Moulin"), "près de la grand-rue Jean Moulin");
        assert_eq!(french("Wall Street"), "près de «\u{202f}Wall Street\u{202f}»");
        assert_eq!(languages[1].near("Rue Foch"), "near Rue Foch");
    }
}
