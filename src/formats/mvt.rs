//! Mapbox Vector Tiles 2.1, written by hand: points with properties, keys and values kept once per layer.
//! It knows nothing of cameras; what goes into a tile is decided by the caller.

use foldhash::{HashMap, HashMapExt as _};

/// Units across a tile.
pub const EXTENT: u64 = 4096;

/// A property value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    Text(&'a str),
    Whole(u64),
    Number(f64),
}

/// One layer under construction.
pub struct Layer {
    name: &'static str,
    keys: &'static [&'static str],
    values: Vec<u8>,
    value_count: u32,
    known: HashMap<Box<[u8]>, u32>,
    features: Vec<u8>,
    tags: Vec<u8>,
    scratch: Vec<u8>,
}

/// Index of a value in its layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueIndex(u32);

impl Layer {
    /// An empty layer whose points have properties under these keys.
    pub fn new(name: &'static str, keys: &'static [&'static str]) -> Self {
        Self {
            name,
            keys,
            values: Vec::new(),
            value_count: 0,
            known: HashMap::new(),
            features: Vec::new(),
            tags: Vec::new(),
            scratch: Vec::with_capacity(64),
        }
    }

    /// The index of a value that may have been used before.
    pub fn value(&mut self, value: Value<'_>) -> ValueIndex {
        encode_value(&mut self.scratch, value);
        if let Some(index) = self.known.get(self.scratch.as_slice()) {
            return ValueIndex(*index);
        }
        self.known.insert(self.scratch.as_slice().into(), self.value_count);
        self.append_value()
    }

    /// The index of a value that is used only once, such as an id: it is not looked up.
    pub fn unique_value(&mut self, value: Value<'_>) -> ValueIndex {
        encode_value(&mut self.scratch, value);
        self.append_value()
    }

    fn append_value(&mut self) -> ValueIndex {
        put_bytes(&mut self.values, 4, &self.scratch);
        self.value_count += 1;
        ValueIndex(self.value_count - 1)
    }

    /// Gives the next point a property, by the number of its key.
    pub fn tag(&mut self, key: usize, value: ValueIndex) {
        put_varint(&mut self.tags, key as u64);
        put_varint(&mut self.tags, u64::from(value.0));
    }

    /// Adds a point with the properties given since the last one; x grows east, y south.
    pub fn point(&mut self, x: i32, y: i32) {
        const MOVE_TO_ONE: u64 = 9;
        let mut geometry = [0; 11];
        let mut length = write_varint(&mut geometry, MOVE_TO_ONE);
        length += write_varint(&mut geometry[length..], zigzag(x));
        length += write_varint(&mut geometry[length..], zigzag(y));
        self.scratch.clear();
        put_bytes(&mut self.scratch, 2, &self.tags);
        put_number(&mut self.scratch, 3, 1);
        put_bytes(&mut self.scratch, 4, &geometry[..length]);
        put_bytes(&mut self.features, 2, &self.scratch);
        self.tags.clear();
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.features.is_empty()
    }
}

/// A tile of the layers that hold anything.
pub fn encode(layers: &[Layer]) -> Vec<u8> {
    let mut tile = Vec::new();
    for layer in layers.iter().filter(|layer| !layer.is_empty()) {
        let mut body = Vec::with_capacity(layer.features.len() + layer.values.len() + 200);
        put_bytes(&mut body, 1, layer.name.as_bytes());
        body.extend_from_slice(&layer.features);
        for key in layer.keys {
            put_bytes(&mut body, 3, key.as_bytes());
        }
        body.extend_from_slice(&layer.values);
        put_number(&mut body, 5, EXTENT);
        put_number(&mut body, 15, 2);
        put_bytes(&mut tile, 3, &body);
    }
    tile
}

fn encode_value(out: &mut Vec<u8>, value: Value<'_>) {
    out.clear();
    match value {
        Value::Text(text) => put_bytes(out, 1, text.as_bytes()),
        Value::Whole(number) => put_number(out, 5, number),
        Value::Number(number) => {
            put_varint(out, 3 << 3 | 1);
            out.extend_from_slice(&number.to_le_bytes());
        }
    }
}

fn zigzag(number: i32) -> u64 {
    u64::from((number << 1 ^ number >> 31) as u32)
}

fn put_bytes(out: &mut Vec<u8>, field: u64, bytes: &[u8]) {
    put_varint(out, field << 3 | 2);
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn put_number(out: &mut Vec<u8>, field: u64, number: u64) {
    put_varint(out, field << 3);
    put_varint(out, number);
}

fn put_varint(out: &mut Vec<u8>, number: u64) {
    if number < 0x80 {
        out.push(number as u8);
        return;
    }
    let mut buffer = [0; 10];
    let length = write_varint(&mut buffer, number);
    out.extend_from_slice(&buffer[..length]);
}

/// Writes a varint and answers its length; the buffer holds ten bytes unless the number is known to be small.
fn write_varint(buffer: &mut [u8], mut number: u64) -> usize {
    let mut length = 0;
    while number >= 0x80 {
        buffer[length] = number as u8 | 0x80;
        number >>= 7;
        length += 1;
    }
    buffer[length] = number as u8;
    length + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of section 4.3.1 of the specification: one point at (25, 17).
    #[test]
    fn a_point_is_written_as_the_specification_shows() {
        let mut layer = Layer::new("l", &[]);
        layer.point(25, 17);
        let text = encode(&[layer]);
        let geometry = [0x22, 0x03, 9, 50, 34];
        assert!(text.windows(geometry.len()).any(|window| window == geometry), "{text:?}");
    }

    #[test]
    fn a_value_is_kept_once() {
        let mut layer = Layer::new("l", &[]);
        let (a, b) = (layer.value(Value::Text("dome")), layer.value(Value::Text("fixed")));
        assert_eq!(layer.value(Value::Text("dome")), a);
        assert_ne!(a, b);
        assert_ne!(layer.unique_value(Value::Text("dome")), a);
        assert_ne!(layer.value(Value::Whole(2)), layer.value(Value::Number(2.0)));
    }

    #[test]
    fn far_points_and_negative_ones_do_not_overflow() {
        let mut layer = Layer::new("l", &[]);
        layer.point(i32::MIN, i32::MAX);
        layer.point(-1, -64);
        assert!(!encode(&[layer]).is_empty());
        assert_eq!((zigzag(-1), zigzag(1), zigzag(i32::MIN)), (1, 2, u64::from(u32::MAX)));
    }

    #[test]
    fn an_empty_tile_is_empty() {
        assert!(encode(&[Layer::new("l", &[])]).is_empty());
    }
}
