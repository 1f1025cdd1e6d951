//! How callbacks are delivered, shown with those of Superloop 360.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use fibre_sandbox::{
    Disturbance, Sandbox, Target,
    callbacks::{Answer, Fate},
    superloop_360::seed,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    receiver::{NEVER, Receiver},
    superloop_360::support::{Client, Failure, new_order},
    support::Outcome,
};

const CARRIER: &str = "superloop-360";

const KIND: &str = "order.rejected.event";

/// A sandbox with five orders.
async fn start() -> Result<Client, Failure> {
    let client = Client::start().await?;
    let qualification = client.qualify(seed::FIRST_COPPER_PAIR_LOCATION).await?;
    for _ in 0..5 {
        client.order(&new_order(&qualification, "Home Fast 25/5")).await?;
    }
    Ok(client)
}

/// Rejects the first orders, one after the other: a callback for each.
fn reject(client: &Client, orders: usize) -> Outcome {
    for id in (1..=orders).map(|id| id.to_string()) {
        client.sandbox.set_order_state(&id, "OPEN")?;
        client.sandbox.set_order_state(&id, "REJECTED")?;
    }
    Ok(())
}

async fn with_receiver() -> Result<(Client, Receiver), Failure> {
    let (client, receiver) = (start().await?, Receiver::start().await?);
    client.sandbox.callbacks().deliver_to(CARRIER, Target::new(receiver.url()))?;
    Ok((client, receiver))
}

/// The orders that the receiver was told of.
fn orders(receiver: &Receiver) -> Vec<i64> {
    receiver.field("/id").iter().filter_map(Value::as_i64).collect()
}

#[tokio::test]
async fn nothing_is_sent_before_its_time_and_everything_in_order() -> Outcome {
    let (client, receiver) = with_receiver().await?;
    let callbacks = client.sandbox.callbacks();
    reject(&client, 3)?;
    assert_eq!((callbacks.waiting(), receiver.received().len()), (3, 0));

    let before = callbacks.now();
    assert_eq!(callbacks.deliver_due().await, 3);
    assert_eq!(orders(&receiver), [1, 2, 3]);
    assert_eq!(callbacks.now(), before, "time stands still");
    assert_eq!(client.sandbox.advance(Duration::from_secs(90)).await, 0);
    assert_eq!((callbacks.now() - before).num_seconds(), 90);

    let records = callbacks.delivered();
    assert_eq!(records.len(), 3);
    assert_eq!((records[0].statuses(), records[0].attempts[0].at), (vec![204], before));
    assert_eq!(records[0].callback.kind(), KIND);
    Ok(())
}

#[tokio::test]
async fn without_a_target_they_are_kept() -> Outcome {
    let client = start().await?;
    let callbacks = client.sandbox.callbacks();
    reject(&client, 1)?;
    assert_eq!(callbacks.deliver_all().await, 0);
    let kept = callbacks.kept();
    assert_eq!(kept[0].json().ok_or("no JSON")?["id"], 1);
    assert_eq!(kept[0].header("z-notification-model"), Some("order"));

    let receiver = Receiver::start().await?;
    callbacks.deliver_to(CARRIER, Target::new(receiver.url()))?;
    assert_eq!(callbacks.deliver_all().await, 0, "the time of the first one is over");
    reject(&client, 1)?;
    assert_eq!(callbacks.deliver_all().await, 1);
    callbacks.deliver_nowhere(CARRIER);
    reject(&client, 1)?;
    assert_eq!((callbacks.deliver_all().await, callbacks.kept().len()), (0, 2));
    callbacks.clear_log();
    assert!(callbacks.log().is_empty());
    Ok(())
}

#[tokio::test]
async fn server_errors_are_tried_again_and_refusals_are_not() -> Outcome {
    let (client, receiver) = with_receiver().await?;
    let callbacks = client.sandbox.callbacks();
    receiver.answer(&[503, 500]);
    reject(&client, 1)?;
    assert_eq!(callbacks.deliver_due().await, 1);
    assert_eq!(callbacks.log()[0].fate, Fate::Waiting);
    assert_eq!(client.sandbox.advance(Duration::from_secs(29)).await, 0);
    assert_eq!(client.sandbox.advance(Duration::from_secs(1)).await, 1);
    assert_eq!(client.sandbox.advance(Duration::from_secs(60)).await, 1);
    assert_eq!(callbacks.delivered()[0].statuses(), [503, 500, 204]);

    receiver.answer(&[503, 503, 503, 503, 503]);
    reject(&client, 1)?;
    assert_eq!(callbacks.deliver_all().await, 5);
    assert_eq!((callbacks.log()[1].fate, callbacks.is_idle()), (Fate::GivenUp, true));

    for status in [400, 401, 404, 302] {
        receiver.answer(&[status]);
        reject(&client, 1)?;
        assert_eq!(callbacks.deliver_all().await, 1, "{status}");
        assert_eq!(callbacks.log().last().map(|record| record.fate), Some(Fate::Refused), "{status}");
    }
    Ok(())
}

#[tokio::test]
async fn silence_and_a_closed_port_are_tried_again() -> Outcome {
    let (client, receiver) = with_receiver().await?;
    let callbacks = client.sandbox.callbacks();
    callbacks.set_patience(Duration::from_millis(20));
    receiver.answer(&[NEVER]);
    reject(&client, 1)?;
    callbacks.deliver_due().await;
    let Answer::Nothing(reason) = &callbacks.log()[0].attempts[0].answer else {
        return Err("answered".into());
    };
    assert!(reason.contains("20 ms"), "{reason}");
    callbacks.set_patience(Duration::from_secs(10));
    assert_eq!(callbacks.deliver_all().await, 1);

    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
    callbacks.deliver_to(CARRIER, Target::new(format!("http://{free}/")))?;
    reject(&client, 1)?;
    callbacks.deliver_due().await;
    let Answer::Nothing(reason) = &callbacks.log()[1].attempts[0].answer else {
        return Err("answered".into());
    };
    assert!(reason.contains("cannot connect"), "{reason}");
    callbacks.deliver_to(CARRIER, Target::new(receiver.url()))?;
    assert_eq!(callbacks.deliver_all().await, 1, "the target of the moment counts");
    assert_eq!(callbacks.delivered().len(), 2);
    Ok(())
}

#[tokio::test]
async fn the_carrier_proves_itself_as_the_target_wants() -> Outcome {
    let (client, receiver) = with_receiver().await?;
    let callbacks = client.sandbox.callbacks();
    let target = || Target::new(receiver.url());
    for (target, header, value) in [
        (target(), "authorization", None),
        (target().basic("gateway", "secret"), "authorization", Some("Basic Z2F0ZXdheTpzZWNyZXQ=")),
        (target().bearer("token"), "authorization", Some("Bearer token")),
        (target().api_key("x-api-key", "secret"), "x-api-key", Some("secret")),
    ] {
        receiver.clear();
        callbacks.deliver_to(CARRIER, target)?;
        reject(&client, 1)?;
        callbacks.deliver_all().await;
        assert_eq!(receiver.received()[0].header(header), value);
        assert_eq!(receiver.received()[0].header("content-type"), Some("application/json"));
    }

    receiver.clear();
    callbacks.deliver_to(CARRIER, target().oauth(receiver.token_url(), "gateway", "secret"))?;
    reject(&client, 2)?;
    callbacks.deliver_all().await;
    assert_eq!(receiver.tokens(), 1, "a token is used again");
    receiver.answer(&[401]);
    reject(&client, 1)?;
    callbacks.deliver_all().await;
    let shown: Vec<_> =
        receiver.received().iter().filter_map(|one| one.header("authorization").map(str::to_owned)).collect();
    assert_eq!(shown, ["Bearer token-1", "Bearer token-1", "Bearer token-1", "Bearer token-2"]);
    let debug = format!("{callbacks:?} {:?}", callbacks.log());
    assert!(!debug.contains("secret") && !debug.contains("token-1"), "{debug}");
    Ok(())
}

#[tokio::test]
async fn they_come_twice_late_never_or_in_another_order() -> Outcome {
    let (client, receiver) = with_receiver().await?;
    let callbacks = client.sandbox.callbacks();
    let ordinary = async |times| {
        receiver.clear();
        reject(&client, times)?;
        callbacks.deliver_due().await;
        Ok::<_, Failure>(orders(&receiver))
    };
    callbacks.disturb(Disturbance::Twice);
    assert_eq!(ordinary(2).await?, [1, 2, 1]);
    assert_eq!(ordinary(2).await?, [1, 2], "one was disturbed");

    callbacks.disturb(Disturbance::Drop.times(2).skip(1));
    assert_eq!(ordinary(4).await?, [1, 4]);
    let dropped = callbacks.log().into_iter().filter(|record| record.fate == Fate::Dropped);
    assert_eq!(dropped.map(|record| record.attempts.len()).collect::<Vec<_>>(), [0, 0]);

    callbacks.disturb(Disturbance::OutOfOrder(2));
    assert_eq!(ordinary(4).await?, [2, 3, 1, 4], "the first comes third");
    callbacks.disturb(Disturbance::OutOfOrder(9));
    assert_eq!(ordinary(2).await?, [2]);
    assert_eq!(client.sandbox.advance(Duration::from_secs(3600)).await, 1, "nothing is held back for ever");

    callbacks.disturb(Disturbance::Late(Duration::from_secs(30)).of(CARRIER));
    assert_eq!(ordinary(1).await?, Vec::<i64>::new());
    assert_eq!(client.sandbox.advance(Duration::from_secs(30)).await, 1);

    callbacks.disturb(Disturbance::Drop.of("fibre-cafe"));
    callbacks.disturb(Disturbance::Drop.on("service.cancelled.event"));
    assert_eq!(ordinary(1).await?.len(), 1, "others are meant");
    callbacks.disturb(Disturbance::Drop.of(CARRIER).always());
    callbacks.clear_disturbances();
    assert_eq!(ordinary(1).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn in_real_time_they_come_by_themselves() -> Outcome {
    let client = Client::on(Sandbox::builder().real_time(10_000)).await?;
    let receiver = Receiver::start().await?;
    client.sandbox.callbacks().deliver_to(CARRIER, Target::new(receiver.url()))?;
    receiver.answer(&[503]);
    let body = json!({ "serviceId": 300, "aggregationMethod": "ETHERNET" });
    client.begin("/api/connect/services/aggregation-conversions/request", &body).await?;
    while receiver.received().len() < 2 {
        tokio::task::yield_now().await;
    }
    client.sandbox.shutdown().await;
    Ok(())
}

#[tokio::test]
async fn targets_that_cannot_be_called_are_refused() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let callbacks = sandbox.callbacks();
    for (carrier, url, expected) in [
        ("superloop-360", "https://127.0.0.1/", "plain http"),
        ("fibre-cafe", "http://example.com/", "this machine"),
        ("tuatahi-notify", "http://127.0.0.1/", "subscriptions"),
        ("tuatahi-connect", "http://127.0.0.1/", "fibre-cafe and superloop-360"),
    ] {
        let error = callbacks.deliver_to(carrier, Target::new(url)).expect_err(carrier).to_string();
        assert!(error.contains(expected), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn everything_can_be_done_over_http() -> Outcome {
    let (client, receiver) = (start().await?, Receiver::start().await?);
    let base = client.sandbox.superloop_360().base_url().replace("/superloop-360", "/_sandbox/callbacks");
    let call = async |method: Method, path: &str, body: Value| {
        let response = client.http.request(method, format!("{base}{path}")).json(&body).send().await?;
        let status = response.status().as_u16();
        Ok::<_, Failure>((status, serde_json::from_slice(&response.bytes().await?).unwrap_or(Value::Null)))
    };
    let target = |credentials: Value| {
        let mut target = json!({ "carrier": CARRIER, "url": receiver.url() });
        target.as_object_mut().into_iter().for_each(|fields| {
            fields.extend(credentials.as_object().cloned().into_iter().flatten());
        });
        target
    };
    for credentials in [
        json!({}),
        json!({ "bearer": "secret" }),
        json!({ "apiKey": { "header": "x-api-key", "key": "secret" } }),
        json!({ "oauth": { "tokenUrl": receiver.token_url(), "clientId": "gateway", "clientSecret": "secret" } }),
        json!({ "basic": { "user": "gateway", "password": "secret" } }),
    ] {
        assert_eq!(call(Method::POST, "/targets", target(credentials)).await?.0, 204);
    }
    for wrong in [
        json!({ "basic": "secret" }),
        json!({ "bearer": "secret", "apiKey": { "header": "x", "key": "secret" } }),
        json!({ "url": "https://127.0.0.1/" }),
        json!({ "carrier": "nobody" }),
    ] {
        let (status, refused) = call(Method::POST, "/targets", target(wrong)).await?;
        assert_eq!(status, 400);
        assert!(!refused["error"].as_str().ok_or("no error")?.contains("secret"), "{refused}");
    }
    let twice = json!({ "disturbance": "twice", "carrier": CARRIER, "kind": KIND });
    assert_eq!(call(Method::POST, "/disturb", twice).await?.0, 204);
    assert_eq!(call(Method::POST, "/disturb", json!({ "disturbance": "explode" })).await?.0, 400);

    reject(&client, 1)?;
    let (_, before) = call(Method::GET, "", Value::Null).await?;
    assert_eq!((&before["waiting"], &before["callbacks"]), (&json!(1), &json!([])));
    let (_, moved) = call(Method::POST, "/advance", json!({ "seconds": 30 })).await?;
    assert_eq!((&moved["sent"], moved["now"] != before["now"]), (&json!(2), true));
    assert_eq!(call(Method::POST, "/advance", json!({ "all": true })).await?.1["sent"], 0);
    assert_eq!(call(Method::POST, "/advance", json!({ "all": true, "seconds": 1 })).await?.0, 400);
    assert_eq!(call(Method::POST, "/advance", json!({ "minutes": 1 })).await?.0, 400);

    let (_, log) = call(Method::GET, "", Value::Null).await?;
    let first = &log["callbacks"][0];
    assert_eq!((&first["fate"], &first["attempts"][0]["status"]), (&json!("delivered"), &json!(204)));
    assert!(!log.to_string().contains("Z2F0ZXdheTpzZWNyZXQ"), "credentials are not logged");
    assert_eq!(call(Method::DELETE, "/disturb", Value::Null).await?.0, 204);
    assert_eq!(call(Method::DELETE, "", Value::Null).await?.0, 204);
    assert_eq!(call(Method::GET, "", Value::Null).await?.1["callbacks"], json!([]));
    Ok(())
}

#[test]
fn the_binary_refuses_targets_that_it_cannot_call() -> Outcome {
    for (argument, expected) in [
        ("nobody=http://127.0.0.1:1/", "takes no target"),
        ("superloop-360=https://127.0.0.1/", "plain http"),
        ("superloop-360", "the carrier and ="),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_fibre-sandbox"))
            .args(["--deliver-to", argument])
            .stdin(Stdio::null())
            .output()?;
        assert!(!output.status.success(), "{argument}");
        let text = String::from_utf8(output.stderr)?;
        assert!(text.contains(expected), "{argument}: {text}");
    }
    Ok(())
}
