//! What of a filter the parameters can answer goes the same way as they do, so that it uses the same indexes: boxes, and
//! equality with the properties that are parameters too. What is left is tested feature by feature.

use crate::domain::Bbox;
use crate::domain::condition::{Comparison, Condition, Fold, Literal, Operand, Relation};
use crate::http::query::queryables::TAGS;
use crate::store::CameraFilter;

/// A property and the texts of which any will do.
type Equality = (String, Vec<String>);

/// The condition as an equality of a property with texts, as a parameter would ask it; none where it is another one.
fn equality(condition: &Condition) -> Option<Equality> {
    let text = |literal: &Literal| match literal {
        Literal::Text(text) => Some(text.clone()),
        _ => None,
    };
    let name = |operand: &Operand| match operand {
        Operand::Property { name, fold, .. } if *fold == Fold::default() => Some(name.clone()),
        _ => None,
    };
    match condition {
        Condition::Compare(property, Comparison::Equal, Operand::Literal(literal))
        | Condition::Compare(Operand::Literal(literal), Comparison::Equal, property) => {
            Some((name(property)?, vec![text(literal)?]))
        }
        Condition::Among(property, list) => Some((name(property)?, list.iter().map(text).collect::<Option<_>>()?)),
        _ => None,
    }
}

/// Narrows a box down to that of a shape: whatever is not apart from a shape has a point in its box.
pub fn narrow_box(conditions: &[Condition], bbox: &mut Option<Bbox>) {
    let boxes = conditions.iter().filter_map(|condition| match condition {
        Condition::Space(relation, shape) if *relation != Relation::Disjoint => Some(shape.bbox),
        _ => None,
    });
    *bbox = bbox.or(boxes.into_iter().next());
}

/// Hands over to the filter of cameras what it can answer itself.
pub fn narrow_cameras(conditions: Vec<Condition>, filter: &mut CameraFilter) {
    let mut left = Vec::new();
    for condition in conditions {
        if let Condition::Space(relation, shape) = condition {
            // Whatever is not apart from a shape has a point in its box.
            if filter.bbox.is_none() && relation != Relation::Disjoint {
                filter.bbox = Some(shape.bbox);
                if shape.is_box && relation == Relation::Intersects {
                    continue;
                }
            }
            filter.shapes.push((relation, shape));
            continue;
        }
        let is_taken = equality(&condition).is_some_and(|(name, values)| take(filter, &name, values));
        if !is_taken {
            left.push(condition);
        }
    }
    filter.condition = super::joined(left);
}

/// Whether the filter has a place for it: what a parameter says already stays as it is.
fn take(filter: &mut CameraFilter, name: &str, values: Vec<String>) -> bool {
    match name {
        "cc_status" if filter.statuses.is_empty() => {
            let parsed: Option<Vec<_>> = values.iter().map(|value| value.parse().ok()).collect();
            parsed.is_some_and(|statuses| {
                filter.statuses = statuses;
                true
            })
        }
        "cc_evidence" if filter.evidence.is_empty() => {
            let parsed: Option<Vec<_>> = values.iter().map(|value| value.parse().ok()).collect();
            parsed.is_some_and(|grades| {
                filter.evidence = grades;
                true
            })
        }
        "cc_source" if filter.sources.is_empty() => {
            filter.sources = values;
            true
        }
        _ if TAGS.contains(&name) => {
            filter.tags.push((name.to_owned(), values));
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use crate::domain::Bbox;
    use crate::domain::condition::Relation;
    use crate::http::query::camera_query::{take_bbox, take_camera_filter};
    use crate::http::wire::params::Params;
    use crate::store::CameraFilter;

    fn filter(query: &str) -> CameraFilter {
        let mut params = Params::parse(Some(query)).unwrap();
        let bbox = take_bbox(&mut params).unwrap();
        take_camera_filter(&mut params, bbox, &TimeZone::UTC).unwrap()
    }

    #[test]
    fn what_a_parameter_can_ask_is_asked_as_the_parameter_asks_it() {
        for (as_filter, as_parameter) in [
            ("filter=camera:type='dome'", "camera:type=dome"),
            ("filter='dome'=camera:type", "camera:type=dome"),
            ("filter=cc_status IN ('confirmed','gone')", "cc_status=confirmed,gone"),
            ("filter=cc_source='city' AND cc_evidence='seen'", "cc_source=city&cc_evidence=seen"),
            ("filter=S_INTERSECTS(geometry,BBOX(3,43,4,44))", "bbox=3,43,4,44"),
            ("filter=S_INTERSECTS(geometry,BBOX(177,-20,-178,-15))", "bbox=177,-20,-178,-15"),
            (
                "filter=(operator='x' AND S_INTERSECTS(geometry,BBOX(3,43,4,44))) AND level='1'",
                "bbox=3,43,4,44&operator=x&level=1",
            ),
            ("filter-lang=cql2-json&filter={\"op\":\"=\",\"args\":[{\"property\":\"ref\"},\"C1\"]}", "ref=C1"),
        ] {
            // The order of tags is that of the conditions.
            let sorted = |query: &str| {
                let mut found = filter(query);
                found.tags.sort();
                found
            };
            assert_eq!(sorted(as_filter), sorted(as_parameter), "{as_filter}");
        }
    }

    #[test]
    fn what_no_parameter_can_ask_is_tested_after_what_one_can() {
        let found = filter("filter=camera:type='dome' AND operator LIKE 'V%' AND NOT cc_status='gone'");
        assert_eq!(found.tags, [("camera:type".to_owned(), vec!["dome".to_owned()])]);
        assert!(found.condition.is_some() && found.statuses.is_empty());
        let either = filter("filter=camera:type='dome' OR camera:type='fixed'");
        assert!(either.tags.is_empty() && either.condition.is_some());
        let folded = filter("filter=CASEI(operator)=CASEI('VILLE')");
        assert!(folded.tags.is_empty() && folded.condition.is_some());
    }

    #[test]
    fn a_polygon_narrows_down_to_its_box_and_leaves_the_box_of_a_parameter() {
        let triangle = "filter=S_WITHIN(geometry,POLYGON((3 43,4 43,4 44,3 43)))";
        let found = filter(triangle);
        assert_eq!(found.bbox.map(Bbox::to_array), Some([3.0, 43.0, 4.0, 44.0]));
        assert_eq!((found.shapes.len(), found.shapes[0].0, found.condition), (1, Relation::Within, None));
        let both = filter(&format!("bbox=0,0,1,1&{triangle}"));
        assert_eq!((both.bbox.map(Bbox::to_array), both.shapes.len()), (Some([0.0, 0.0, 1.0, 1.0]), 1));
        let apart = filter("filter=S_DISJOINT(geometry,BBOX(3,43,4,44))");
        assert_eq!((apart.bbox, apart.shapes.len()), (None, 1));
        let status = filter("cc_status=gone&filter=cc_status='confirmed'");
        assert!(status.condition.is_some(), "both have to hold");
    }
}
