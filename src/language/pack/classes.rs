//! Sets of word classes.

use std::ops::{BitOr, BitOrAssign};

const WORDS: usize = 8;

/// A set of word classes, a bit each: the pack's own, and one for each stem or ending that a pattern spells out.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Classes([u64; WORDS]);

impl Classes {
    /// How many classes there can be.
    pub const MAX: usize = WORDS * 64;
    /// No class.
    pub const NONE: Self = Self([0; WORDS]);

    /// The class with that number; none if it is too large.
    pub const fn bit(number: usize) -> Self {
        let mut set = [0; WORDS];
        if number < Self::MAX {
            set[number / 64] = 1 << (number % 64);
        }
        Self(set)
    }

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        let mut set = self.0;
        let mut i = 0;
        while i < WORDS {
            set[i] |= other.0[i];
            i += 1;
        }
        Self(set)
    }

    /// This set without the other.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] & !other.0[i]))
    }

    /// Whether the sets have a class in common.
    pub fn meets(self, other: Self) -> bool {
        self.0.iter().zip(other.0).any(|(mine, theirs)| mine & theirs != 0)
    }

    /// Whether there is no class.
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// The numbers of the classes.
    pub fn numbers(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(place, mut word)| {
            std::iter::from_fn(move || {
                let bit = word.trailing_zeros() as usize;
                (word != 0).then(|| {
                    word &= word - 1;
                    place * 64 + bit
                })
            })
        })
    }
}

impl BitOr for Classes {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.with(other)
    }
}

impl BitOrAssign for Classes {
    fn bitor_assign(&mut self, other: Self) {
        *self = self.with(other);
    }
}
