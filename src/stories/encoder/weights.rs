//! Reads the flat file of the encoder; tools/convert-encoder.py documents its layout.

use std::io::Read;

use flate2::read::ZlibDecoder;

/// The unpacked stream. The file is compiled in and a test reads it to its end, so nothing here can fail at run time.
pub(super) struct Reader {
    stream: ZlibDecoder<&'static [u8]>,
}

impl Reader {
    pub(super) fn new(packed: &'static [u8]) -> Self {
        Self { stream: ZlibDecoder::new(packed) }
    }

    pub(super) fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).expect("the encoder's file is compiled in whole");
        bytes
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.stream.read_exact(&mut bytes).expect("the encoder's file is compiled in whole");
        bytes
    }

    pub(super) fn u16(&mut self) -> u16 {
        u16::from_le_bytes(self.array())
    }

    pub(super) fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.array())
    }

    pub(super) fn f32(&mut self) -> f32 {
        f32::from_le_bytes(self.array())
    }

    pub(super) fn f32s(&mut self, length: usize) -> Vec<f32> {
        let bytes = self.bytes(length * 4);
        bytes.chunks_exact(4).map(|value| f32::from_le_bytes([value[0], value[1], value[2], value[3]])).collect()
    }

    #[cfg(test)]
    pub(super) fn is_at_end(&mut self) -> bool {
        self.stream.read(&mut [0]).is_ok_and(|read| read == 0)
    }
}
