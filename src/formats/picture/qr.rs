//! A text as a QR code (ISO/IEC 18004) drawn as SVG: one path of dark squares on a light ground with its quiet zone.

use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};

/// Light squares around the code that readers need.
const QUIET: usize = 4;

/// The `<svg>` element, decoration beside the same address in words; none where the text is too long for a code.
pub fn qr_svg(text: &str) -> Option<String> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let side = code.size + 2 * QUIET;
    let mut path = String::new();
    for row in 0..code.size {
        let mut column = 0;
        while column < code.size {
            let run = (column..code.size).take_while(|at| code[row][*at].value()).count();
            if run > 0 {
                let _infallible = write!(path, "M{} {}h{run}v1h-{run}z", column + QUIET, row + QUIET);
            }
            column += run.max(1);
        }
    }
    Some(format!(
        "<svg class=\"qr\" viewBox=\"0 0 {side} {side}\" aria-hidden=\"true\" shape-rendering=\"crispEdges\">\
         <path class=\"qr__light\" d=\"M0 0h{side}v{side}H0z\"/><path class=\"qr__dark\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_quiet_zone_and_its_three_corners() {
        let svg = qr_svg("https://example.org/walks/34172-07/entry?at=12").unwrap();
        assert!(svg.contains("M4 4h7v1h-7z"), "the upper corner begins after four light squares: {svg}");
        assert!(!svg.contains("M0 1") && !svg.contains("example"));
    }

    #[test]
    fn a_text_too_long_for_a_code_has_none() {
        assert_eq!(qr_svg(&"x".repeat(5_000)), None);
    }
}
