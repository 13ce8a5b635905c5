//! The rules of the house that a compiler does not know: layers, confined crates, the shape of files, and the documents.

// The attribute tells clippy that everything below is a test.
#[cfg(test)]
mod tidy {
    mod architecture;
    mod code;
    mod crates;
    mod files;
    mod layers;
    mod licences;
    mod manual;
    mod source;
}
