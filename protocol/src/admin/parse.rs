//! Reads a request from a line of the admin socket; every mistake gets its code, its field and a sentence.

use super::{Act, Order, PING_MS, Query, ROWS, Request, Step, Subject, View};
use crate::ErrorCode;
use crate::client::{CLIENT_BYTES, RequestError};
use crate::parse::{self, Reader};

/// All fields that some request reads; a duplicate of one of these is a mistake.
const NAMES: [&str; 20] = [
    "type", "id", "protocol", "client", "token", "query", "sub", "after", "deed", "plan", "nonce",
    "force", "act", "reason", "report", "step", "note", "after_ms", "before", "of",
];

const QUERY: [&str; 8] =
    ["view", "subject", "filter", "sort", "order", "columns", "offset", "limit"];

const SUBJECT: [&str; 3] = ["room", "person", "report"];

impl Request {
    /// Reads one request; a line end is white space.
    ///
    /// Unknown fields are ignored, null counts as absent, and names, filters and columns are not judged here.
    pub fn parse(line: &str) -> Result<Self, RequestError> {
        let fields = parse::request(line, &NAMES)?;
        let id = fields.integer("id").ok().flatten();
        let reader = Reader { fields: &fields, id, within: None };
        let name = reader.kind(Act::TYPES, |_| false)?;
        let act = Fields(&reader).act(&name)?;
        Ok(Self { id: id.unwrap_or_default(), act })
    }
}

/// The fields of a request.
struct Fields<'r, 'f, 'a>(&'r Reader<'f, 'a, { NAMES.len() }>);

impl Fields<'_, '_, '_> {
    fn act(&self, name: &str) -> Result<Act, RequestError> {
        let fields = self.0;
        Ok(match name {
            "hello" => self.hello()?,
            "ping" => Act::Ping { after_ms: fields.integer_up_to("after_ms", PING_MS)? },
            "get" => Act::Get { query: self.query()?, before: fields.integer_if_any("before")? },
            "subscribe" => Act::Subscribe {
                sub: self.sub()?,
                query: self.query()?,
                after: fields.integer_if_any("after")?,
            },
            "pause" => Act::Pause { sub: self.sub()? },
            "resume" => Act::Resume { sub: self.sub()? },
            "unsubscribe" => Act::Unsubscribe { sub: self.sub()? },
            "outcome" => Act::Outcome { nonce: fields.nonce()? },
            "reload" => Act::Reload,
            _ => self.deed(name)?,
        })
    }

    fn deed(&self, name: &str) -> Result<Act, RequestError> {
        let fields = self.0;
        Ok(match name {
            "plan" => Act::Plan { deed: fields.deed()? },
            "commit" => Act::Commit {
                plan: fields.text("plan")?,
                nonce: fields.nonce()?,
                force: fields.flag("force")?,
            },
            "do" => Act::Do {
                deed: fields.deed()?,
                nonce: fields.nonce()?,
                force: fields.flag("force")?,
            },
            "undo" => Act::Undo {
                act: fields.entry("act")?,
                nonce: fields.nonce()?,
                reason: fields.text_if_any("reason")?,
            },
            _ => Act::Review {
                report: fields.entry("report")?,
                step: self.step()?,
                nonce: fields.nonce()?,
                note: fields.text_if_any("note")?,
                of: fields.entry_if_any("of")?,
            },
        })
    }

    fn hello(&self) -> Result<Act, RequestError> {
        let protocol = self.0.integer_up_to("protocol", u32::MAX.into())?;
        let client = self.0.text_if_any("client")?;
        if client.as_ref().is_some_and(|client| client.len() > CLIENT_BYTES) {
            let message = format!("`client` is at most {CLIENT_BYTES} bytes long");
            return Err(self.0.error(ErrorCode::TooLong, Some("client"), message));
        }
        Ok(Act::Hello {
            protocol: narrow(protocol.ok_or_else(|| self.0.missing("protocol"))?),
            client,
            token: self.0.text_if_any("token")?,
        })
    }

    fn step(&self) -> Result<Step, RequestError> {
        self.0.word("step", Step::ALL, Step::as_str)?.ok_or_else(|| self.0.missing("step"))
    }

    fn sub(&self) -> Result<u32, RequestError> {
        let sub = self.0.integer_up_to("sub", u32::MAX.into())?;
        sub.map(narrow).ok_or_else(|| self.0.missing("sub"))
    }

    fn query(&self) -> Result<Query, RequestError> {
        self.0.inside("query", &QUERY, query)?.ok_or_else(|| self.0.missing("query"))
    }
}

fn query(fields: Reader<'_, '_, { QUERY.len() }>) -> Result<Query, RequestError> {
    let view = fields.word("view", View::ALL, View::as_str)?;
    let subject = fields.inside("subject", &SUBJECT, |inside| {
        Ok(Subject {
            room: inside.text_if_any("room")?,
            person: inside.text_if_any("person")?,
            report: inside.text_if_any("report")?,
        })
    })?;
    let size =
        |number: Option<u64>| usize::try_from(number.unwrap_or_default()).unwrap_or(usize::MAX);
    Ok(Query {
        view: view.ok_or_else(|| fields.missing("view"))?,
        subject: subject.unwrap_or_default(),
        filter: fields.text_if_any("filter")?.unwrap_or_default(),
        sort: fields.text_if_any("sort")?,
        order: fields.word("order", Order::ALL, Order::as_str)?.unwrap_or_default(),
        columns: fields.texts("columns")?,
        offset: size(fields.integer_if_any("offset")?),
        limit: size(fields.integer_up_to("limit", ROWS as u64)?),
    })
}

/// The number was held to this size when it was read.
fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
