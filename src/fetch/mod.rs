//! HTTP under the policies of politeness, size and address; it knows nothing of feeds or articles.
