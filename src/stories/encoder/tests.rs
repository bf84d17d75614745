//! The encoder against its reference implementation: piece ids are equal, vectors as near as rounding allows.

use super::*;

/// Three lines a case: the text as JSON, its piece ids, its vector in hexadecimal i8 (value * 635).
const REFERENCE: &str = include_str!("reference.txt");

fn cases() -> Vec<(String, Vec<u32>, Vec<f32>)> {
    let lines: Vec<&str> = REFERENCE.lines().collect();
    let byte = |hex: &[u8]| u8::from_str_radix(std::str::from_utf8(hex).unwrap(), 16).unwrap().cast_signed();
    lines
        .chunks(3)
        .map(|case| {
            let ids = case[1].split(' ').map(|id| id.parse().unwrap()).collect();
            let vector = case[2].as_bytes().chunks(2).map(|hex| f32::from(byte(hex))).collect();
            (serde_json::from_str(case[0]).unwrap(), ids, vector)
        })
        .collect()
}

#[test]
fn pieces_are_those_of_the_reference() {
    for (text, ids, _) in cases() {
        assert_eq!(ENCODER.tokenizer.ids(&text), ids, "{text}");
    }
}

#[test]
fn vectors_are_those_of_the_reference() {
    let cases = cases();
    let texts: Vec<&str> = cases.iter().map(|(text, ..)| text.as_str()).collect();
    for ((text, _, expected), vector) in cases.iter().zip(encode(&texts)) {
        let dot: f32 = expected.iter().zip(vector).map(|(a, b)| a * b).sum();
        let length = expected.iter().map(|a| a * a).sum::<f32>().sqrt();
        assert!(dot / length > 0.9999, "{text}: {}", dot / length);
    }
}

#[test]
fn the_file_is_read_to_its_end() {
    let mut reader = Reader::new(include_bytes!("../../../data/models/sentence-encoder.bin"));
    Network::read(&mut reader);
    Tokenizer::read(&mut reader);
    assert!(reader.is_at_end());
}
