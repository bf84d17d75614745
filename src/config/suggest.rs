//! "Did you mean": the known word nearest to one that is not known.

/// The nearest of `known` to `word`, if it is near enough to be meant.
///
/// Near enough is a third of the word's letters, at least one and at most four: `usr_agent` means `user_agent`, but
/// `robot` does not mean `boot_dir`.
pub(super) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word = word.chars().take(WORD_MAX).collect::<String>().to_lowercase();
    let allowed = (word.chars().count() / 3).clamp(1, 4);
    let distance = |candidate: &str| strsim::osa_distance(&word, &candidate.to_lowercase());
    let measured = known.into_iter().map(|candidate| (distance(candidate), candidate));
    measured.filter(|(steps, _)| *steps <= allowed).min().map(|(_, candidate)| candidate)
}

/// Longer words are compared by their beginning: no key of ours is longer.
const WORD_MAX: usize = 64;
