//! Directions in lists that no view can be made of: kept as they are, and told.

use crate::domain::Tags;
use crate::domain::view_direction::{direction_tag, is_view_directions};

/// What is told of a direction of which not every part is a view; nothing of any other.
pub fn odd_direction(tags: &Tags) -> Option<String> {
    let (key, value) = direction_tag(tags).filter(|(_, value)| !is_view_directions(value))?;
    Some(format!(
        "{key} {value:?} is kept as it is, and what is no direction is not drawn: expected a heading from 0 to 360, a \
         compass point such as NNW, or a clockwise sector such as 90-180"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(direction: &str) -> Option<String> {
        odd_direction(&Tags::from_pairs([("camera:direction".to_owned(), direction.to_owned())]))
    }

    #[test]
    fn what_is_no_direction_is_told_as_it_stands() {
        for direction in ["0", "360", "NNW", "90-180", "45; e;200-220"] {
            assert_eq!(told(direction), None, "{direction}");
        }
        for direction in ["999", "-45", "vers la mer", "NNO", "45;vers la mer"] {
            let told = told(direction).unwrap();
            assert!(told.starts_with(&format!("camera:direction {direction:?} is kept")), "{told}");
        }
        assert_eq!(odd_direction(&Tags::default()), None);
    }
}
