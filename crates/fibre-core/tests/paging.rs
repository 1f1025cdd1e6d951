//! Listings over pages that behave well, oddly and badly.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use fibre_core::paging::{Items, Page, Pages, ResumeToken};
use fibre_core::{Error, ErrorKind};
use futures::{StreamExt, TryStreamExt};
use std::sync::{Arc, Mutex};

/// A carrier whose answer to each offset is decided by `answer`, and the offsets that were asked for.
fn listing<F>(size: u64, answer: F) -> (Items<u64>, Arc<Mutex<Vec<u64>>>)
where
    F: Fn(u64, u64) -> Result<(Vec<u64>, Option<u64>), Error> + Send + Sync + 'static,
{
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let pages = Pages::by_offset("listThings", 0, size, move |from, size| {
        log.lock().unwrap().push(from);
        let page = answer(from, size).map(|(items, total)| Page::new(from, items, total));
        Box::pin(async move { page })
    });
    (Items::new(pages), asked)
}

fn all(total: u64) -> impl Fn(u64, u64) -> Result<(Vec<u64>, Option<u64>), Error> {
    move |from, size| Ok(((from..total.min(from + size)).collect(), Some(total)))
}

#[tokio::test]
async fn every_item_comes_once_and_no_page_more_than_needed() {
    for (total, asked) in
        [(0, vec![0]), (1, vec![0]), (10, vec![0]), (11, vec![0, 10]), (25, vec![0, 10, 20])]
    {
        let (items, log) = listing(10, all(total));
        assert_eq!(items.try_collect::<Vec<_>>().await.unwrap(), (0..total).collect::<Vec<_>>());
        assert_eq!(*log.lock().unwrap(), asked);
    }
}

#[tokio::test]
async fn without_a_total_a_short_or_empty_page_is_the_last() {
    for total in [0, 5, 10, 15] {
        let (items, _) =
            listing(10, move |from, size| all(total)(from, size).map(|(items, _)| (items, None)));
        assert_eq!(items.count().await as u64, total);
    }
}

#[tokio::test]
async fn a_carrier_that_caps_the_page_size_costs_no_items() {
    let (items, log) = listing(50, |from, size| all(45)(from, size.min(20)));
    assert_eq!(items.try_collect::<Vec<_>>().await.unwrap().len(), 45);
    assert_eq!(*log.lock().unwrap(), [0, 20, 40]);
}

#[tokio::test]
async fn an_empty_page_in_the_middle_does_not_end_the_listing() {
    let (items, log) = listing(10, |from, size| match from {
        10 => Ok((Vec::new(), Some(30))),
        _ => all(30)(from, size),
    });
    assert_eq!(items.try_collect::<Vec<_>>().await.unwrap().len(), 20);
    assert_eq!(*log.lock().unwrap(), [0, 10, 20]);
}

#[tokio::test]
async fn a_carrier_that_repeats_a_page_is_an_error() {
    let (mut items, log) = listing(10, |_, _| Ok(((0..10).collect(), Some(100))));
    let mut seen = 0;
    let error = loop {
        match items.next().await.unwrap() {
            Ok(_) => seen += 1,
            Err(error) => break error,
        }
    };
    assert_eq!((error.kind(), error.operation(), seen), (ErrorKind::Paging, Some("listThings"), 10));
    assert_eq!(log.lock().unwrap().len(), 2);
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn a_total_that_is_never_reached_is_an_error() {
    let (items, log) = listing(10, |from, size| Ok((all(20)(from, size)?.0, Some(1_000_000))));
    let error = items.try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Paging);
    assert!(log.lock().unwrap().len() < 20);
}

#[tokio::test]
async fn the_token_survives_an_error_and_the_listing_goes_on_there() {
    let (mut items, _) = listing(10, |from, size| match from {
        20 => Err(Error::new(ErrorKind::Server, "503")),
        _ => all(45)(from, size),
    });
    let mut seen = Vec::new();
    let error = loop {
        match items.next().await.unwrap() {
            Ok(item) => seen.push(item),
            Err(error) => break error,
        }
    };
    assert_eq!((error.kind(), seen.len()), (ErrorKind::Server, 20));
    let stored = serde_json::to_string(&items.resume_token()).unwrap();

    let token: ResumeToken = serde_json::from_str(&stored).unwrap();
    let (again, _) = listing(10, all(45));
    seen.extend(again.resume(&token).unwrap().try_collect::<Vec<_>>().await.unwrap());
    assert_eq!(seen, (0..45).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_token_points_behind_the_last_item_taken_in_the_middle_of_a_page() {
    let (mut items, _) = listing(10, all(45));
    for _ in 0..13 {
        items.next().await.unwrap().unwrap();
    }
    assert_eq!(items.resume_token().position(), 13);
    assert_eq!(items.total(), Some(45));
}

#[tokio::test]
async fn a_token_of_another_operation_is_refused() {
    let token: ResumeToken = "1:listOthers:5".parse().unwrap();
    let (items, _) = listing(10, all(45));
    assert_eq!(items.resume(&token).unwrap_err().kind(), ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn prefetch_is_one_page_ahead_and_no_more() {
    let (items, log) = listing(10, all(45));
    let mut items = items.prefetch();
    assert!(log.lock().unwrap().is_empty(), "nothing runs before the first poll");
    items.next().await.unwrap().unwrap();
    assert_eq!(*log.lock().unwrap(), [0, 10]);
    for _ in 0..9 {
        items.next().await.unwrap().unwrap();
    }
    assert_eq!(*log.lock().unwrap(), [0, 10]);
    assert_eq!(items.try_collect::<Vec<_>>().await.unwrap().len(), 35);
    assert_eq!(*log.lock().unwrap(), [0, 10, 20, 30, 40]);
}

#[tokio::test]
async fn pages_come_whole() {
    let (items, _) = listing(10, all(25));
    let pages: Vec<Page<u64>> = items.pages().try_collect().await.unwrap();
    assert_eq!(
        pages.iter().map(|page| (page.from, page.items.len())).collect::<Vec<_>>(),
        [(0, 10), (10, 10), (20, 5)]
    );
}
