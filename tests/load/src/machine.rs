//! The machine the figures are of, and when they were found.

use std::fs::read_to_string;
use std::path::Path;
use std::process::Command;

/// Lines of a list.
pub(crate) fn describe() -> Vec<String> {
    let cpu = read_to_string("/proc/cpuinfo").unwrap_or_default();
    let models: Vec<&str> = cpu.lines().filter_map(|line| value(line, "model name")).collect();
    let memory = read_to_string("/proc/meminfo").unwrap_or_default();
    let memory = memory.lines().find_map(|line| value(line, "MemTotal")).unwrap_or_default();
    let gigabytes = number(memory) as f64 / 1024.0 / 1024.0;
    let kernel = read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    // It also paces what goes over loopback.
    let congestion =
        read_to_string("/proc/sys/net/ipv4/tcp_congestion_control").unwrap_or_default();
    vec![
        format!("date: {}", said("date", &["-u", "+%Y-%m-%d %H:%M UTC"])),
        format!("processor: {}, {} cores", models.first().unwrap_or(&"unknown"), models.len()),
        format!("memory: {gigabytes:.0} GiB"),
        format!("kernel: Linux {}", kernel.trim()),
        format!("congestion control of TCP: {}", congestion.trim()),
        format!("disk under the data: {}", disk(&std::env::temp_dir())),
        format!("parlord {}, built for release", env!("CARGO_PKG_VERSION")),
        versions(),
    ]
}

fn versions() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("opponents");
    let package = read_to_string(folder.join("package.json")).unwrap_or_default();
    let ws = package.lines().find_map(|line| value(line.trim(), "\"ws\"")).unwrap_or("absent");
    let python = read_to_string(folder.join("requirements.txt")).unwrap_or_default();
    let socketify = python.lines().find_map(|line| line.strip_prefix("socketify=="));
    format!(
        "ws {} on Node {}, socketify {}",
        ws.trim_matches(['"', ',', ' ']),
        said("node", &["--version"]),
        socketify.and_then(|rest| rest.split_whitespace().next()).unwrap_or("absent")
    )
}

/// The type and device of the file system a folder is on.
fn disk(folder: &Path) -> String {
    let told = said("df", &["--output=fstype,source", &folder.to_string_lossy()]);
    let line = told.lines().last().unwrap_or("unknown");
    line.split_whitespace().collect::<Vec<_>>().join(" on ")
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.unwrap_or_else(|_| "unknown".into())
}

fn value<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let rest = line.strip_prefix(name)?.trim_start();
    Some(rest.strip_prefix(':')?.trim())
}

fn number(text: &str) -> u64 {
    text.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or_default()
}
