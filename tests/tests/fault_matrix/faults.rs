//! The faults, and how a call that meets each has to end.

use crate::expected::End;
use crate::fault::{Answer, Content, Death, Fault, Plan, Reach, Reads, Step, Then, Tokens};
use fibre_core::ErrorKind::{Connect, Credentials, Decode, RateLimited, Refused, Server, Timeout, Transport};
use fibre_core::Outcome::{Accepted, NotSent, Rejected, Unknown};

/// The fault after which a surplus answer is left on the connection.
pub(crate) const TWO_ANSWERS: &str = "two answers on one connection";

/// Every fault, in the order of the table. Those that kill the process come last.
pub(crate) fn all() -> Vec<Fault> {
    let mut faults = vec![fault("none", Plan::default(), End::Done)];
    faults.extend(no_way_there());
    faults.extend(no_token());
    faults.extend(breaks());
    faults.extend(refusals());
    faults.extend(failures());
    faults.extend(damaged_answers());
    faults.extend(deaths());
    faults
}

fn no_way_there() -> impl Iterator<Item = Fault> {
    [
        ("connection refused", Reach::ClosedPort, Connect),
        ("no such host", Reach::UnknownHost, Connect),
        ("certificate not trusted", Reach::UntrustedCertificate, Connect),
        ("TLS handshake not answered, time-out", Reach::SilentTls, Timeout),
    ]
    .into_iter()
    .map(|(name, reach, kind)| fault(name, Plan { reach, ..Plan::default() }, End::Failed(kind, NotSent)))
}

fn no_token() -> impl Iterator<Item = Fault> {
    let refused = step(Reads::All, answer("401 Unauthorized", "", Content::Json), false);
    [
        ("token endpoint: connection refused", Tokens::ClosedPort, None, NotSent),
        ("token endpoint: 500", Tokens::FailAfter(0), None, NotSent),
        ("token endpoint: no answer, time-out", Tokens::SilentAfter(0), None, NotSent),
        ("401, then token endpoint: 500", Tokens::FailAfter(1), Some(refused), Rejected),
        ("401, then token endpoint: no answer, time-out", Tokens::SilentAfter(1), Some(refused), Rejected),
    ]
    .into_iter()
    .map(|(name, tokens, request, outcome)| {
        let plan = Plan { tokens, requests: request.into_iter().collect(), ..Plan::default() };
        fault(name, plan, End::Failed(Credentials, outcome))
    })
}

/// The connection ends, or falls silent, without an answer.
fn breaks() -> impl Iterator<Item = Fault> {
    let untouched = [
        ("reset, nothing read", Reads::Nothing, Then::Reset, Transport),
        ("reset after the head was read", Reads::Head, Then::Reset, Transport),
        ("time-out, nothing read", Reads::Nothing, Then::Silence, Timeout),
    ];
    let read = [
        ("reset after the body was read", Then::Reset, Transport),
        ("closed 100 ms after the body was read", Then::Close, Transport),
        ("time-out after the body was read", Then::Silence, Timeout),
    ];
    let refused = step(Reads::All, answer("401 Unauthorized", "", Content::Json), false);
    let untouched = untouched.map(|(name, reads, then, kind)| {
        fault(name, one(step(reads, then, false)), End::Failed(kind, Unknown))
    });
    let kept = fault(
        "kept connection, reset, nothing read",
        Plan { kept: true, ..one(step(Reads::Nothing, Then::Reset, false)) },
        End::Failed(Transport, Unknown),
    );
    let read = read.into_iter().flat_map(|(name, then, kind)| {
        either(name, move |taken| one(step(Reads::All, then, taken)), End::Failed(kind, Unknown))
    });
    let kept_read = either(
        "kept connection, reset after the body was read",
        |taken| Plan { kept: true, ..one(step(Reads::All, Then::Reset, taken)) },
        End::Failed(Transport, Unknown),
    );
    let after_refusal = either(
        "401, then reset after the body was read",
        move |taken| Plan {
            requests: vec![refused, step(Reads::All, Then::Reset, taken)],
            ..Plan::default()
        },
        End::Failed(Transport, Unknown),
    );
    untouched.into_iter().chain([kept]).chain(read).chain(kept_read).chain(after_refusal)
}

/// The carrier says that it did not carry the request out.
fn refusals() -> impl Iterator<Item = Fault> {
    let refused = step(Reads::All, answer("401 Unauthorized", "", Content::Json), false);
    let once = fault("401 once", one(refused), End::Done);
    let twice = Plan { requests: vec![refused, refused], ..Plan::default() };
    let twice = fault("401 twice", twice, End::Failed(Credentials, Rejected));
    let others = [
        ("429", "429 Too Many Requests", "", RateLimited),
        ("429 with Retry-After", "429 Too Many Requests", "retry-after: 5\r\n", RateLimited),
        ("422", "422 Unprocessable Content", "", Refused),
    ];
    let others = others.map(|(name, line, headers, kind)| {
        let then = answer(line, headers, Content::Json);
        fault(name, one(step(Reads::All, then, false)), End::Failed(kind, Rejected))
    });
    [once, twice].into_iter().chain(others)
}

/// The carrier, or a gateway before it, fails after it has the request.
fn failures() -> impl Iterator<Item = Fault> {
    let contents =
        [("JSON", Content::Json), ("an HTML page", Content::Html), ("an empty body", Content::None)];
    let statuses = [
        ("500", "500 Internal Server Error"),
        ("502", "502 Bad Gateway"),
        ("503", "503 Service Unavailable"),
    ];
    let failures = statuses.into_iter().flat_map(move |(status, line)| {
        contents.into_iter().flat_map(move |(name, content)| {
            let plan = move |taken| one(step(Reads::All, answer(line, "", content), taken));
            either(&format!("{status} with {name}"), plan, End::Failed(Server, Unknown))
        })
    });
    let gave_up = |taken| one(step(Reads::All, answer("408 Request Timeout", "", Content::None), taken));
    failures.chain(either("408", gave_up, End::Failed(Refused, Unknown)))
}

/// The carrier has it, and says so badly.
fn damaged_answers() -> impl Iterator<Item = Fault> {
    let damaged =
        |name: &str, answer, end| fault(name, one(step(Reads::All, Then::Answer(answer), true)), end);
    let cut_head = step(Reads::All, Then::Answer(Answer::CutHead), true);
    [
        Fault {
            taken: Some(true),
            ..fault("answer cut within its head", one(cut_head), End::Failed(Transport, Unknown))
        },
        damaged("2xx, shorter than its length", Answer::ShortOfLength, End::Failed(Transport, Accepted)),
        damaged("2xx, cut within a chunk", Answer::CutChunk, End::Failed(Transport, Accepted)),
        Fault {
            without_content: Some(End::Done),
            ..damaged("2xx with garbage", Answer::Garbage, End::Failed(Decode, Accepted))
        },
        damaged(TWO_ANSWERS, Answer::Two, End::Done),
        damaged("2xx, byte by byte", Answer::Dripping, End::Done),
        damaged("2xx without an end, time-out", Answer::Endless, End::Failed(Timeout, Accepted)),
    ]
    .into_iter()
}

fn deaths() -> impl Iterator<Item = Fault> {
    let plan = |taken| one(step(Reads::All, Then::Hold, taken));
    let died = [
        ("call dropped before the answer", Death::Dropped),
        ("process killed before the answer", Death::Killed),
    ];
    died.into_iter().flat_map(move |(name, death)| {
        either(name, plan, End::Dead).map(move |fault| Fault { death, ..fault })
    })
}

fn fault(name: &str, plan: Plan, end: End) -> Fault {
    Fault { name: name.to_owned(), taken: None, plan, death: Death::Never, end, without_content: None }
}

/// A fault that hides whether the carrier carried the request out, in both cases.
fn either(name: &str, plan: impl Fn(bool) -> Plan, end: End) -> [Fault; 2] {
    [true, false].map(|taken| Fault { taken: Some(taken), ..fault(name, plan(taken), end) })
}

fn one(step: Step) -> Plan {
    Plan { requests: vec![step], ..Plan::default() }
}

fn step(reads: Reads, then: Then, carried_out: bool) -> Step {
    Step { reads, then, carried_out }
}

fn answer(line: &'static str, headers: &'static str, content: Content) -> Then {
    Then::Answer(Answer::Status { line, headers, content })
}
