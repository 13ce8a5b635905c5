//! The console without a terminal: keys go in, requests come out, a frame is a picture.

mod churn;
mod flows;
mod frames;
mod hostile;
mod stage;
