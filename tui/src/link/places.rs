//! Where a daemon's admin socket may be.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A place to look, and why there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) path: PathBuf,
    pub(crate) why: &'static str,
}

/// The places in their order. Whoever names one gets that one: acting on another daemon by accident is worse than none.
pub(crate) fn places(
    given: Option<&Path>,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Vec<Place> {
    let place = |path: PathBuf, why| Place { path, why };
    let named = |name| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(path) = given {
        return vec![place(path.to_owned(), "--socket")];
    }
    if let Some(path) = named("PARLOR_SOCKET") {
        return vec![place(path, "PARLOR_SOCKET")];
    }
    let mut all = vec![place("data/run/admin.sock".into(), "the data folder here")];
    if let Some(folder) = named("XDG_RUNTIME_DIR") {
        all.push(place(folder.join("parlor/admin.sock"), "XDG_RUNTIME_DIR"));
    }
    all.push(place("/run/parlor/admin.sock".into(), "the system's daemon"));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whys(given: Option<&str>, variables: &[(&str, &str)]) -> Vec<String> {
        let value = |name: &str| variables.iter().find(|(known, _)| *known == name);
        let places = places(given.map(Path::new), |name| Some(OsString::from(value(name)?.1)));
        places.into_iter().map(|place| place.path.display().to_string()).collect()
    }

    #[test]
    fn who_names_a_socket_gets_no_other() {
        let variables = [("PARLOR_SOCKET", "/b"), ("XDG_RUNTIME_DIR", "/run/user/7")];
        assert_eq!(whys(Some("/a"), &variables), ["/a"]);
        assert_eq!(whys(None, &variables), ["/b"]);
    }

    #[test]
    fn who_names_none_gets_the_nearest() {
        let near = "data/run/admin.sock";
        let variables = [("PARLOR_SOCKET", ""), ("XDG_RUNTIME_DIR", "/run/user/7")];
        let all = [near, "/run/user/7/parlor/admin.sock", "/run/parlor/admin.sock"];
        assert_eq!(whys(None, &variables), all);
        assert_eq!(whys(None, &[]), [near, "/run/parlor/admin.sock"]);
    }
}
