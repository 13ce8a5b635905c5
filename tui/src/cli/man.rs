//! Completions and man pages, made of the command line's own description.

use crate::args::Args;
use crate::exit::{Exit, Failure};
use crate::plain::Out;
use crate::text::count_of;
use clap::Command;
use clap_complete::Shell;
use std::fs;
use std::path::Path;

/// Prints completions for a shell.
pub(crate) fn completions(out: &mut Out, shell: Shell) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Args::description(), "parlor", &mut text);
    print(out, &text)
}

/// Prints a page, or writes all of them into a folder.
pub(crate) fn man(
    out: &mut Out,
    command: Option<&str>,
    dir: Option<&Path>,
) -> Result<Exit, Failure> {
    let pages = pages()?;
    if let Some(dir) = dir {
        fs::create_dir_all(dir).map_err(Failure::Output)?;
        for (name, page) in &pages {
            fs::write(dir.join(name), page).map_err(Failure::Output)?;
        }
        out.line(&format!("{} written", count_of(pages.len() as u64, "page", "pages")))?;
        return Ok(Exit::Done);
    }
    let name = match command {
        Some(command) => format!("parlor-{command}.1"),
        None => "parlor.1".to_owned(),
    };
    match pages.iter().find(|(known, _)| *known == name) {
        Some((_, page)) => print(out, page),
        None => Err(Failure::Usage(format!(
            "There is no command `{}`: `parlor --help` lists them.",
            command.unwrap_or_default()
        ))),
    }
}

/// Every page with the name of its file.
fn pages() -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut whole = Args::description();
    whole.build();
    let mut pages = vec![("parlor.1".to_owned(), page(whole.clone())?)];
    for command in whole.get_subcommands().filter(|command| command.get_name() != "help") {
        let name = format!("parlor-{}", command.get_name());
        pages.push((format!("{name}.1"), page(command.clone())?));
    }
    Ok(pages)
}

fn page(command: Command) -> Result<Vec<u8>, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page).map_err(Failure::Output)?;
    Ok(page)
}

fn print(out: &mut Out, text: &[u8]) -> Result<Exit, Failure> {
    let text = String::from_utf8_lossy(text);
    out.line(text.trim_end())?;
    Ok(Exit::Done)
}
