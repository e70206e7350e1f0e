//! Reference systems that stand in the names of a table's columns: `X_CC48` and `Y_CC48`, `x_l93`, `Coord X Lambert 93`.
//! It takes names that were folded by `columns::fold_name`.

/// An axis of a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    Easting,
    Northing,
}

/// A column's axis and the EPSG code of its system, where its name tells both.
pub fn axis_and_system(folded: &str) -> Option<(Axis, u16)> {
    let parts: Vec<&str> = folded.split('_').collect();
    let bare = parts.iter().find_map(|part| axis_of(part));
    // `xcc48` and `xl93`: the axis is glued to the system.
    let glued = || {
        let (at, (axis, rest)) = parts.iter().enumerate().find_map(|(at, part)| {
            let found = part.strip_prefix('x').map(|rest| (Axis::Easting, rest));
            let found = found.or_else(|| part.strip_prefix('y').map(|rest| (Axis::Northing, rest)))?;
            Some((at, found))
        })?;
        let rest: Vec<&str> =
            parts.iter().enumerate().map(|(index, part)| if index == at { rest } else { *part }).collect();
        Some((axis, system_of(&rest)?))
    };
    bare.and_then(|axis| Some((axis, system_of(&parts)?))).or_else(glued)
}

/// The columns of the first pair in one system, easting and northing, of those that `is_wanted`.
pub fn find_pair(folded: &[String], is_wanted: impl Fn(u16) -> bool) -> Option<(usize, usize)> {
    let named: Vec<(usize, Axis, u16)> = folded
        .iter()
        .enumerate()
        .filter_map(|(at, name)| axis_and_system(name).map(|(axis, code)| (at, axis, code)))
        .filter(|(.., code)| is_wanted(*code))
        .collect();
    named.iter().filter(|(_, axis, _)| *axis == Axis::Easting).find_map(|(x, _, code)| {
        let (y, ..) = named.iter().find(|(_, axis, other)| *axis == Axis::Northing && other == code)?;
        Some((*x, *y))
    })
}

fn axis_of(part: &str) -> Option<Axis> {
    match part {
        "x" | "coordx" | "xcoord" | "easting" => Some(Axis::Easting),
        "y" | "coordy" | "ycoord" | "northing" => Some(Axis::Northing),
        _ => None,
    }
}

/// The nine French conic zones (CC42 to CC50) are numbered by their latitude; the rest by the names that lists give them.
fn system_of(parts: &[&str]) -> Option<u16> {
    let zone = |text: &str| text.parse::<u16>().ok().filter(|zone| (42..=50).contains(zone)).map(|zone| 3900 + zone);
    let followed = |first: &str, second: &str| parts.windows(2).any(|two| two == [first, second]);
    let conic = parts.iter().find_map(|part| zone(part.strip_prefix("cc")?));
    let parted = || parts.windows(2).find_map(|two| if two[0] == "cc" { zone(two[1]) } else { None });
    let national = || {
        let is_lambert_93 = parts.iter().any(|part| matches!(*part, "l93" | "lamb93" | "lambert93"));
        let is_extended = parts.iter().any(|part| matches!(*part, "l2e" | "l2et" | "lambert2e" | "lambert2etendu"));
        match (is_lambert_93 || followed("lambert", "93"), is_extended) {
            (true, _) => Some(2154),
            (_, true) => Some(27572),
            _ => None,
        }
    };
    let coded = || parts.iter().find_map(|part| part.strip_prefix("epsg")?.parse().ok());
    let code_parted = || parts.windows(2).find_map(|two| if two[0] == "epsg" { two[1].parse().ok() } else { None });
    conic.or_else(parted).or_else(national).or_else(coded).or_else(code_parted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_axis_and_system_or_nothing() {
        for (name, code) in [
            ("x_cc48", 3948),
            ("cc48_x", 3948),
            ("x_rgf93_cc_48", 3948),
            ("xcc42", 3942),
            ("coord_x_lambert_93", 2154),
            ("xl93", 2154),
            ("x_l2e", 27572),
            ("x_epsg_3950", 3950),
        ] {
            assert_eq!(axis_and_system(name), Some((Axis::Easting, code)), "{name}");
            assert_eq!(axis_and_system(&name.replace('x', "y")), Some((Axis::Northing, code)), "{name}");
        }
        for name in ["x", "x_cc51", "cc48", "axe_cc48", "x_wgs84", "x_48", "xylophone"] {
            assert_eq!(axis_and_system(name), None, "{name}");
        }
    }

    #[test]
    fn a_pair_is_of_one_system() {
        let folded: Vec<String> = ["x_l93", "y_cc48", "x_cc48", "y_l93"].map(str::to_owned).into();
        assert_eq!(find_pair(&folded, |_| true), Some((0, 3)));
        assert_eq!(find_pair(&folded, |code| code == 3948), Some((2, 1)));
        assert_eq!(find_pair(&folded[..2], |_| true), None);
    }
}
