//! Who alleges, who denies, how sure: statements, quotations, claims, positions.
