//! What is measured: one file for each question.

pub(crate) mod fanout;
