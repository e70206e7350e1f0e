//! Geometries inside CQL2 text: well-known text (OGC 06-103r4) and `BBOX(west, south, east, north)`. Heights are read over.

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};

use super::cursor::Parser;
use super::lexer::Token;
use super::{FilterError, TermKind};

/// The geometry that a word begins; none where it begins none.
pub fn geometry(parser: &mut Parser, word: &str) -> Result<Option<TermKind>, FilterError> {
    if !matches!(
        word,
        "POINT"
            | "LINESTRING"
            | "POLYGON"
            | "MULTIPOINT"
            | "MULTILINESTRING"
            | "MULTIPOLYGON"
            | "GEOMETRYCOLLECTION"
            | "BBOX"
    ) {
        return Ok(None);
    }
    parser.take();
    if word == "BBOX" {
        let at = parser.at();
        let numbers = parser.in_brackets(|parser| parser.list(Parser::number))?;
        return match numbers.len() {
            4 | 6 => Ok(Some(TermKind::Bbox(numbers))),
            count => Err(FilterError::new(&at, "4 numbers or 6 with heights", count.to_string())),
        };
    }
    if parser.peek().is("z") {
        parser.take();
    }
    let geometry: Geometry<f64> = match word {
        "POINT" => Point(parser.in_brackets(position)?).into(),
        "LINESTRING" => line(parser)?.into(),
        "POLYGON" => polygon(parser)?.into(),
        "MULTIPOINT" => MultiPoint(parser.in_brackets(|parser| parser.list(point))?).into(),
        "MULTILINESTRING" => MultiLineString(parser.in_brackets(|parser| parser.list(line))?).into(),
        "GEOMETRYCOLLECTION" => Geometry::GeometryCollection(GeometryCollection::new_from(
            parser.in_brackets(|parser| parser.list(member))?,
        )),
        _ => MultiPolygon(parser.in_brackets(|parser| parser.list(polygon))?).into(),
    };
    Ok(Some(TermKind::Geometry(geometry)))
}

/// A geometry of a collection.
fn member(parser: &mut Parser) -> Result<Geometry<f64>, FilterError> {
    let word = match parser.peek() {
        Token::Word(word) => word.to_ascii_uppercase(),
        _ => String::new(),
    };
    let at = parser.at();
    match geometry(parser, &word)? {
        Some(TermKind::Geometry(geometry)) => Ok(geometry),
        _ => Err(FilterError::new(&at, "a geometry", format!("{word:?}"))),
    }
}

fn position(parser: &mut Parser) -> Result<Coord<f64>, FilterError> {
    let (x, y) = (parser.number()?, parser.number()?);
    if matches!(parser.peek(), Token::Number(_) | Token::Sign("-")) {
        parser.number()?;
    }
    Ok(Coord { x, y })
}

/// A point of several, in brackets of its own or not.
fn point(parser: &mut Parser) -> Result<Point<f64>, FilterError> {
    let is_bracketed = matches!(parser.peek(), Token::Sign("("));
    Ok(Point(if is_bracketed { parser.in_brackets(position)? } else { position(parser)? }))
}

fn line(parser: &mut Parser) -> Result<LineString<f64>, FilterError> {
    let at = parser.at();
    let line = LineString(parser.in_brackets(|parser| parser.list(position))?);
    if line.0.len() < 2 {
        return Err(FilterError::new(&at, "at least 2 positions", line.0.len().to_string()));
    }
    Ok(line)
}

fn polygon(parser: &mut Parser) -> Result<Polygon<f64>, FilterError> {
    let mut rings = parser.in_brackets(|parser| parser.list(ring))?;
    let outer = rings.remove(0);
    Ok(Polygon::new(outer, rings))
}

fn ring(parser: &mut Parser) -> Result<LineString<f64>, FilterError> {
    let at = parser.at();
    let ring = line(parser)?;
    if ring.0.len() < 4 || !ring.is_closed() {
        return Err(FilterError::new(
            &at,
            "a ring of at least 4 positions that ends where it begins",
            format!("{} positions", ring.0.len()),
        ));
    }
    Ok(ring)
}
