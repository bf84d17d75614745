//! The research views on hand-made rows.

use super::*;

#[test]
fn view_latest_articles() {
    coverage().check(
        "SELECT id, outlet, language, title, text, revision_count, revision_id, seen_at, copy_of, state FROM latest_articles",
        &expect![[r#"
            1 | A | it | Meta legge? | uno e mezzo | 2 | 3 | 2026-11-24T12:11:00Z | - | live
            2 | A | it | Altro | two | 1 | 5 | 2026-11-25T09:12:00Z | 3 | live
            3 | B | en | Meta reads | two | 2 | 4 | 2026-11-25T09:11:00Z | - | gone
        "#]],
    );
    Record::with_articles().check(
        "SELECT id, title, text, revision_id FROM latest_articles WHERE id = 1",
        &expect![[r#"
            1 | uno | - | -
        "#]],
    );
}

#[test]
fn view_story_timeline() {
    coverage().check(
        "SELECT * FROM story_timeline",
        &expect![[r#"
        1 | 2026-11-24T08:11:00Z | article_appeared | A | it | 1 | {} | 1
        1 | 2026-11-24T10:11:00Z | article_appeared | B | en | 3 | {} | 2
        1 | 2026-11-24T10:11:00Z | outlet_joined | B | en | 3 | {} | 3
        1 | 2026-11-24T12:11:00Z | punctuation_changed | A | it | 1 | {} | 4
        1 | 2026-11-24T12:11:00Z | denial_added | A | it | 1 | {} | 5
        1 | 2026-11-25T09:11:00Z | headline_changed | B | en | 3 | {} | 6
        1 | 2026-11-25T09:11:00Z | denial_removed | B | en | 3 | {} | 7
        1 | 2026-11-25T09:12:00Z | copy_appeared | A | it | 2 | {} | 8
        1 | 2026-11-25T18:00:00Z | article_gone | B | en | 3 | {} | 9
    "#]],
    );
}

#[test]
fn view_denials() {
    let record = coverage();
    record.check(
        "SELECT article_id, outlet, language, story_id, claim_id, speaker, text, denied_at, hours_to_denial,
             hours_to_own_denial FROM denials ORDER BY denied_at, article_id",
        &expect![[r#"
            1 | A | it | 1 | meta/sale | Meta | Nessuna vendita. | 2026-11-24T08:11:00Z | - | -
            3 | B | en | 1 | meta/access | Meta | Meta smentisce. | 2026-11-24T10:11:00Z | 2 | 0
            1 | A | it | 1 | meta/access | Meta | Meta smentisce. | 2026-11-24T12:11:00Z | 4 | 4
        "#]],
    );
}

#[test]
fn view_coverage_by_day() {
    coverage().check(
        "SELECT * FROM coverage_by_day",
        &expect![[r#"
        2026-11-24 | meta | en | 1 | 1 | 0 | 1
        2026-11-24 | meta | it | 1 | 1 | 0 | 1
        2026-11-25 | meta | it | 1 | 1 | 1 | 0
    "#]],
    );
}

#[test]
fn view_claim_matrix() {
    coverage().check(
        "SELECT * FROM claim_matrix",
        &expect![[r#"
            A | meta/access | contested | 2026-11-24T12:11:00Z | 1 | 3
            A | meta/sale | rebutted | 2026-11-24T08:11:00Z | 1 | 3
            B | meta/access | asserted | 2026-11-25T09:11:00Z | 3 | 4
            B | meta/sale | silent | 2026-11-24T10:11:00Z | 3 | 4
        "#]],
    );
}

#[test]
fn view_outlet_edits() {
    coverage().check(
        "SELECT * FROM outlet_edits",
        &expect![[r#"
        A | 2026-11-24 | 1 | 0 | 1 | 0
        B | 2026-11-25 | 1 | 1 | 0 | 1
    "#]],
    );
}
