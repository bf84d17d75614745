//! What the user's pins say together: who belongs with whom, and which wishes contradict each other.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::model::{ArticleId, PinKind};

/// All pins.
#[derive(Debug, Clone, Default)]
pub struct Pins {
    together: BTreeMap<ArticleId, BTreeSet<ArticleId>>,
    apart: BTreeMap<ArticleId, BTreeSet<ArticleId>>,
}

/// Why a pin cannot be set beside those that are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contradiction {
    /// The articles of this chain are pinned together, one with the next.
    Together(Vec<ArticleId>),
    /// These two are pinned apart, and each is together with one of the new pair.
    Apart(ArticleId, ArticleId),
}

impl Pins {
    /// Reads pins.
    pub fn new(pins: impl IntoIterator<Item = (ArticleId, ArticleId, PinKind)>) -> Self {
        let mut all = Self::default();
        for (a, b, kind) in pins {
            let map = match kind {
                PinKind::Together => &mut all.together,
                PinKind::Apart => &mut all.apart,
            };
            map.entry(a).or_default().insert(b);
            map.entry(b).or_default().insert(a);
        }
        all
    }

    /// An article and all that are to be with it, through however many others.
    pub fn group(&self, article: ArticleId) -> BTreeSet<ArticleId> {
        self.chains(article).into_keys().collect()
    }

    /// The articles that none of a group may be with, with all that are to be with those.
    pub fn apart_from(&self, group: &BTreeSet<ArticleId>) -> BTreeSet<ArticleId> {
        let direct = group.iter().filter_map(|member| self.apart.get(member)).flatten();
        direct.flat_map(|other| self.group(*other)).collect()
    }

    /// Pairs that are to be apart.
    pub fn apart(&self) -> impl Iterator<Item = (ArticleId, ArticleId)> {
        let pairs = self.apart.iter().flat_map(|(a, others)| others.iter().map(|b| (*a, *b)));
        pairs.filter(|(a, b)| a < b)
    }

    /// Whether a new pin of two articles contradicts the others.
    pub fn contradiction(&self, a: ArticleId, b: ArticleId, kind: PinKind) -> Option<Contradiction> {
        let with_a = self.chains(a);
        if kind == PinKind::Apart {
            let mut chain = vec![b];
            let mut at = b;
            while let Some(before) = with_a.get(&at).copied().flatten() {
                chain.push(before);
                at = before;
            }
            return (chain.len() > 1).then_some(Contradiction::Together(chain));
        }
        let with_b = self.group(b);
        let pairs =
            with_a.keys().flat_map(|one| self.apart.get(one).into_iter().flatten().map(move |other| (*one, *other)));
        pairs.into_iter().find(|(_, other)| with_b.contains(other)).map(|(one, other)| Contradiction::Apart(one, other))
    }

    /// All that are to be with an article, each with the one before it on the shortest way from there.
    fn chains(&self, article: ArticleId) -> BTreeMap<ArticleId, Option<ArticleId>> {
        let mut before = BTreeMap::from([(article, None)]);
        let mut queue = VecDeque::from([article]);
        while let Some(at) = queue.pop_front() {
            for next in self.together.get(&at).into_iter().flatten() {
                if !before.contains_key(next) {
                    before.insert(*next, Some(at));
                    queue.push_back(*next);
                }
            }
        }
        before
    }
}
