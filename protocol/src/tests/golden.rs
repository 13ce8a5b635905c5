//! The golden files: one example of every request, frame and error as it stands on the wire.

use super::{events, requests, values};
use crate::server::Frame;
use crate::{ErrorCode, Request};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The golden files of one folder by name, each one line.
pub(super) fn folder(name: &str) -> BTreeMap<String, String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden").join(name);
    let files = std::fs::read_dir(&path).unwrap().map(|file| {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let line = text.strip_suffix('\n').expect("a golden file ends its line");
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), line.to_owned())
    });
    files.collect()
}

/// The request, frame or code that a golden file is an example of: `watch-new` is one of `watch`.
pub(super) fn subject(file: &str) -> &str {
    file.split('-').next().unwrap()
}

#[track_caller]
pub(super) fn covers(files: &BTreeMap<String, String>, names: &[&str]) {
    for name in names {
        assert!(files.contains_key(*name), "no golden file for {name}");
    }
    for file in files.keys() {
        assert!(names.contains(&subject(file)), "{file} is the example of nothing");
    }
}

#[test]
fn every_request_has_its_golden_file() {
    let files = folder("requests");
    covers(&files, crate::client::Act::TYPES);
    let values = values::requests();
    assert!(files.keys().eq(values.keys()), "files and values differ");
    for (name, value) in values {
        let line = &files[name];
        assert_eq!(Request::parse(line).as_ref(), Ok(&value), "{name}");
        assert_eq!(value.to_json(), *line, "{name}");
        assert_eq!(value.act.type_name(), subject(name));
    }
}

#[test]
fn every_frame_has_its_golden_file() {
    let mut files = folder("replies");
    files.append(&mut folder("events"));
    covers(&files, Frame::TYPES);
    let mut values = values::replies();
    values.append(&mut events::events());
    assert!(files.keys().eq(values.keys()), "files and values differ");
    for (name, value) in values {
        let line = &files[name];
        assert_eq!(serde_json::from_str::<Frame>(line).unwrap(), value, "{name}");
        assert_eq!(serde_json::to_string(&value).unwrap(), *line, "{name}");
        assert_eq!(value.type_name(), subject(name));
    }
}

#[test]
fn every_error_has_its_golden_file() {
    let files = folder("errors");
    covers(&files, &ErrorCode::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>());
    for (name, line) in files {
        let frame: Frame = serde_json::from_str(&line).unwrap();
        assert_eq!(serde_json::to_string(&frame).unwrap(), line, "{name}");
        let Frame::Error(refusal) = frame else { panic!("{name} is not an error") };
        assert_eq!(refusal.code.as_str(), name);
    }
}

/// serde knows every variant of the enum and lists them when it meets one it does not know.
#[test]
fn the_list_of_frames_is_the_enum() {
    let error = serde_json::from_str::<Frame>(r#"{"type":"?"}"#).unwrap_err().to_string();
    let known: Vec<&str> = error.split('`').skip(3).step_by(2).collect();
    assert_eq!(known, Frame::TYPES);
}

#[test]
fn codes_are_spelled_alike_everywhere() {
    for code in ErrorCode::ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), Value::from(code.as_str()));
    }
    for code in crate::HttpCode::ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), Value::from(code.as_str()));
    }
}

proptest::proptest! {
    #[test]
    fn the_list_of_requests_is_the_enum(request in requests::request()) {
        proptest::prop_assert!(crate::client::Act::TYPES.contains(&request.act.type_name()));
    }
}
