//! Who answers for an instance and what the operator promises, for the legal pages. Nobody is invented: what is not
//! filled in stays empty, and is told as missing.

use serde::{Deserialize, Serialize};

/// Longest entry, in characters.
const LONGEST: usize = 1_000;

/// `[publisher]` of `territory.toml`; empty where nobody filled it in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Publisher {
    /// The association, company or person that publishes.
    pub name: String,
    /// Its seat or domicile.
    pub address: String,
    pub phone: String,
    /// The director of publication.
    pub director: String,
    /// An e-mail or web address for everything.
    pub contact: String,
    /// An e-mail or web address for questions about personal data; the contact where it is empty.
    pub data_protection: String,
    /// The company or person on whose machine the instance runs.
    pub host: String,
    pub host_address: String,
    pub host_phone: String,
    /// How long backups and the proxy's logs are kept, in the territory's first language.
    pub retention: String,
    /// The same in English.
    pub retention_en: String,
    /// The publisher is no professional and gave its identity to the host, which French law (LCEN, article 1-1, II)
    /// lets it tell nobody else.
    pub anonymous: bool,
}

impl Publisher {
    /// The entries by their names in the file.
    fn entries(&self) -> [(&'static str, &String); 11] {
        [
            ("name", &self.name),
            ("address", &self.address),
            ("phone", &self.phone),
            ("director", &self.director),
            ("contact", &self.contact),
            ("data_protection", &self.data_protection),
            ("host", &self.host),
            ("host_address", &self.host_address),
            ("host_phone", &self.host_phone),
            ("retention", &self.retention),
            ("retention_en", &self.retention_en),
        ]
    }

    /// The entries that are asked for and empty, in the order of the file.
    pub fn missing(&self) -> Vec<&'static str> {
        let is_asked = |name: &str| match name {
            "retention_en" => false,
            // The one contact serves for both.
            "data_protection" => self.contact.trim().is_empty(),
            "name" | "address" | "phone" | "director" | "host_phone" => !self.anonymous,
            _ => true,
        };
        self.entries()
            .into_iter()
            .filter(|(name, value)| value.trim().is_empty() && is_asked(name))
            .map(|(name, _)| name)
            .collect()
    }

    /// The address for questions about personal data; empty where there is none.
    pub fn data_protection_contact(&self) -> &str {
        let own = self.data_protection.trim();
        if own.is_empty() { self.contact.trim() } else { own }
    }

    /// How long things are kept in a language; that of the territory where it is told in no other.
    pub fn retention_in(&self, language: &str) -> &str {
        let english = self.retention_en.trim();
        if language == "en" && !english.is_empty() { english } else { self.retention.trim() }
    }

    /// The first wrong entry and why it is wrong.
    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        for (name, value) in self.entries() {
            let length = value.chars().count();
            if length > LONGEST {
                return Err((name, format!("expected at most {LONGEST} characters, found {length}")));
            }
        }
        for (name, value) in [("contact", &self.contact), ("data_protection", &self.data_protection)] {
            if !value.trim().is_empty() && link_to(value).is_none() {
                return Err((name, format!("expected an e-mail or web address, found {value:?}")));
            }
        }
        Ok(())
    }
}

/// What a contact links to; none where it is neither an e-mail nor a web address.
pub fn link_to(contact: &str) -> Option<String> {
    let contact = contact.trim();
    let is_word =
        !contact.is_empty() && !contact.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    if !is_word {
        return None;
    }
    if contact.starts_with("https://") || contact.starts_with("http://") {
        return Some(contact.to_owned());
    }
    let (local, domain) = contact.split_once('@')?;
    let is_address = !local.is_empty()
        && domain.contains('.')
        && !contact.contains(['<', '>', '"', '?', '&', ','])
        && !domain.contains('@');
    is_address.then(|| format!("mailto:{contact}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> Publisher {
        let text = |word: &str| word.to_owned();
        Publisher {
            name: text("X"),
            address: text("1 rue X"),
            phone: text("0"),
            director: text("D"),
            contact: text("a@example.org"),
            host: text("H"),
            host_address: text("2 rue Y"),
            host_phone: text("1"),
            retention: text("14 jours"),
            ..Publisher::default()
        }
    }

    #[test]
    fn what_is_empty_is_named_and_an_anonymous_publisher_owes_less() {
        assert!(filled().missing().is_empty());
        let none = Publisher { director: " ".into(), contact: String::new(), ..filled() };
        assert_eq!(none.missing(), ["director", "contact", "data_protection"]);
        let anonymous = Publisher { anonymous: true, ..Publisher::default() };
        assert_eq!(anonymous.missing(), ["contact", "data_protection", "host", "host_address", "retention"]);
    }

    #[test]
    fn contacts_are_addresses_and_link_to_what_they_are() {
        assert_eq!(link_to(" a@example.org "), Some("mailto:a@example.org".into()));
        assert_eq!(link_to("https://example.org/contact"), Some("https://example.org/contact".into()));
        for wrong in ["", "us", "a@b", "a b@example.org", "javascript:alert(1)", "a@example.org?cc=b@example.org"] {
            assert_eq!(link_to(wrong), None, "{wrong}");
        }
        let wrong = Publisher { data_protection: "ring the bell".into(), ..filled() };
        assert_eq!(wrong.check().map_err(|(name, _)| name), Err("data_protection"));
        let long = Publisher { host: "x".repeat(2_000), ..filled() };
        assert_eq!(long.check().map_err(|(name, _)| name), Err("host"));
    }

    #[test]
    fn the_contact_serves_for_personal_data_and_retention_has_a_language() {
        assert_eq!(filled().data_protection_contact(), "a@example.org");
        let told = Publisher { data_protection: "dpo@example.org".into(), retention_en: "14 days".into(), ..filled() };
        assert_eq!((told.data_protection_contact(), told.retention_in("en")), ("dpo@example.org", "14 days"));
        assert_eq!((told.retention_in("fr"), filled().retention_in("en")), ("14 jours", "14 jours"));
    }
}
