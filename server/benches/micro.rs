//! Times of single operations: `cargo bench -p parlor-server --bench micro`.

mod operations;

use criterion::{BatchSize, Criterion};
use std::cell::RefCell;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for name in operations::NAMES {
        let Some(operation) = operations::named(name) else { continue };
        let operation = RefCell::new(operation);
        criterion.bench_function(name, |bench| {
            bench.iter_batched(
                || operation.borrow_mut().prepare(),
                |()| operation.borrow_mut().run(),
                // Each run ends the state that the one before it was prepared for.
                BatchSize::PerIteration,
            );
        });
    }
    criterion.final_summary();
}
