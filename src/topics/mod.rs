//! Topic queries: parsing, matching, explaining what matched.
