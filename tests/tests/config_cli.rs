//! The command line and the file: all mistakes at once, each with its place, and exit codes that scripts can trust.

use parlor_tests::{Config, Parlord, binary, eventually};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use tempfile::tempdir;

#[tokio::test]
async fn all_mistakes_are_told_at_once_with_their_lines() {
    let toml = "[server]\nnmae = \"Parlor\"\n\n[limits]\nframe_bytes = \"large\"\ntext_bytes = -1\n\n[edge]\nping = \"soon\"\n";
    let output = with_file(toml).await;
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(78), "{said}");
    for (key, line) in [("nmae", 2), ("frame_bytes", 5), ("text_bytes", 6), ("ping", 9)] {
        let place = format!("config.toml:{line}:");
        let told = said.lines().any(|text| text.contains(key) && text.contains(&place));
        assert!(told, "`{key}` in line {line} is missing in:\n{said}");
    }
}

#[tokio::test]
async fn mistakes_of_syntax_and_of_sense_are_refused() {
    for toml in [
        "[server\n",
        "[limits]\nframe_bytes = 1\nframe_bytes = 2\n",
        "[limits]\nframe_bytes = 5000\ntext_bytes = 4096\n",
        "[store]\ndurability = \"maybe\"\n",
        "[server]\nlisten = [\"nowhere\"]\n",
        "[[room]]\nname = \"a//b\"\n",
        "[[room]]\nname = \"lobby\"\n[[room]]\nname = \"LOBBY\"\n",
        "[wrong]\n",
    ] {
        let output = with_file(toml).await;
        assert_eq!(output.status.code(), Some(78), "{toml}: {}", stderr(&output));
        assert!(!stderr(&output).contains("panicked"), "{}", stderr(&output));
    }
}

#[tokio::test]
async fn usage_and_absent_files_have_their_codes() {
    let home = tempdir().expect("a folder");
    assert_eq!(run(home.path(), &["--no-such-flag"]).await.status.code(), Some(64));
    assert_eq!(run(home.path(), &["--help"]).await.status.code(), Some(0));
    assert_eq!(run(home.path(), &["--version"]).await.status.code(), Some(0));
    assert_eq!(run(home.path(), &["--config", "absent.toml"]).await.status.code(), Some(66));
    std::fs::create_dir(home.path().join("folder")).expect("a folder");
    assert_eq!(run(home.path(), &["--config", "folder"]).await.status.code(), Some(66));
    std::fs::write(home.path().join("bytes.toml"), b"\xff\xfe\x00").expect("a file");
    let output = run(home.path(), &["--config", "bytes.toml"]).await;
    assert!(matches!(output.status.code(), Some(66 | 78)), "{}", stderr(&output));
}

#[tokio::test]
async fn an_address_in_use_is_69_and_data_in_use_is_75() {
    let parlord = Parlord::configured(Config::generous()).await;
    let home = tempdir().expect("a folder");
    std::fs::write(home.path().join("config.toml"), "").expect("a file");
    let address = parlord.address();
    let output =
        run(home.path(), &["--config", "config.toml", "--listen", &address, "--data", "data"])
            .await;
    assert_eq!(output.status.code(), Some(69), "{}", stderr(&output));
    assert!(stderr(&output).contains(&address), "{}", stderr(&output));

    let data = parlord.data().display().to_string();
    let output =
        run(home.path(), &["--config", "config.toml", "--listen", "127.0.0.1:0", "--data", &data])
            .await;
    assert_eq!(output.status.code(), Some(75), "{}", stderr(&output));
}

#[tokio::test]
async fn data_that_cannot_be_made_is_73() {
    let home = tempdir().expect("a folder");
    std::fs::write(home.path().join("config.toml"), "").expect("a file");
    std::fs::write(home.path().join("file"), "in the way").expect("a file");
    let arguments = ["--config", "config.toml", "--listen", "127.0.0.1:0", "--data", "file/data"];
    let output = run(home.path(), &arguments).await;
    assert_eq!(output.status.code(), Some(73), "{}", stderr(&output));
}

#[tokio::test]
async fn the_shipped_file_starts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository");
    let home = tempdir().expect("a folder");
    std::fs::copy(root.join("config.toml"), home.path().join("config.toml")).expect("config.toml");
    let arguments = ["--listen", "127.0.0.1:0"];
    let mut child = spawn(home.path(), &arguments);
    eventually("the database under ./data", async || {
        assert!(child.0.try_wait().expect("a child").is_none(), "parlord ended");
        home.path().join("data/parlor.db").exists().then_some(())
    })
    .await;
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(home.path().join("data")).expect("data").permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "data is its owner's alone");
}

/// A daemon started by hand; killed when dropped.
struct Started(Child);

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn with_file(toml: &str) -> Output {
    let home = tempdir().expect("a folder");
    std::fs::write(home.path().join("config.toml"), toml).expect("a file");
    run(home.path(), &["--config", "config.toml", "--data", "data"]).await
}

/// Runs it to its end, which has to come by itself.
async fn run(home: &Path, arguments: &[&str]) -> Output {
    let mut child = spawn(home, arguments);
    let status =
        eventually("parlord to end by itself", async || child.0.try_wait().expect("a child")).await;
    let stderr = std::fs::read(home.join("stderr")).expect("stderr");
    Output { status, stdout: Vec::new(), stderr }
}

fn spawn(home: &Path, arguments: &[&str]) -> Started {
    let stderr = std::fs::File::create(home.join("stderr")).expect("a file");
    let mut command = Command::new(binary());
    command
        .args(arguments)
        .current_dir(home)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(stderr);
    Started(command.spawn().expect("parlord"))
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
