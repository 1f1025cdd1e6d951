//! An order whose answer was lost, and the inbox that knows of it all the same.

use axum::Router;
use fibre_cafe::submission::{LookError, MemoryJournal, Placed, Submitted};
use fibre_cafe::types::{ModifyOrderRequest, OrderRequest, ServiceCharacteristic};
use fibre_cafe::updates::Kci;
use fibre_core::webhook::{Delivery as _, Receiver, Verifier};
use fibre_inbox::{Inbox, MemoryStore};
use fibre_sandbox::{Fault, Sandbox, Target, fibre_cafe::seed};
use std::sync::Arc;
use tokio::net::TcpListener;

/// The number of the order of a conversation, from the first event about it.
async fn order_of(
    inbox: &Inbox<MemoryStore>,
    intent: &fibre_cafe::submission::Intent,
) -> Result<Option<i64>, LookError> {
    let since = intent.sent().ok_or("it was never sent")?;
    let ours = intent.conversation();
    let found = inbox.find("fibre-cafe", since, |event| event.header("x-conversation-id") == ours).await?;
    Ok(match found {
        Some(event) => Kci::from_envelope(event.envelope())?.order_id(),
        None => None,
    })
}

#[tokio::test]
async fn an_order_whose_answer_is_lost_is_found_by_its_conversation() -> Result<(), Box<dyn std::error::Error>>
{
    let sandbox = Arc::new(Sandbox::start().await?);
    let access = sandbox.fibre_cafe();
    let client = fibre_cafe::Client::builder()
        .base_url(access.base_url())
        .token_url(access.token_url())
        .client_secret(access.client_id(), access.client_secret())
        .build()?;

    let inbox = Inbox::builder(MemoryStore::new()).build();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let target = Target::new(format!("http://{}/kcis", listener.local_addr()?)).basic("gateway", "secret");
    sandbox.callbacks().deliver_to("fibre-cafe", target)?;
    let receiver = Receiver::<Kci>::new(Verifier::basic("gateway", "secret")?);
    let app = Router::new().route("/kcis", inbox.route(receiver));
    tokio::spawn(async move { axum::serve(listener, app).await });

    let faster = [ServiceCharacteristic::new("LINE_PROFILE".into(), "1G1G")];
    let order: OrderRequest = ModifyOrderRequest::new(access.supplier(), seed::SERVICE_ID, faster).into();
    let journal = MemoryJournal::new();
    sandbox.inject(Fault::LoseAnswer.on("handleCreateOrder"));

    let journey = client.journey();
    let evidence = journey.order_evidence(|intent| {
        let (inbox, sandbox) = (inbox.clone(), Arc::clone(&sandbox));
        Box::pin(async move {
            sandbox.callbacks().deliver_all().await;
            order_of(&inbox, intent).await
        })
    });
    let submitted =
        journey.order_submission("KT-71", &order)?.evidence(evidence).submit_once(&journal).await?;
    let Submitted::Placed(Placed::Found { value: placed, error: Some(lost) }) = submitted else {
        return Err(format!("{submitted:?}").into());
    };
    assert_eq!(lost.outcome(), fibre_cafe::Outcome::Unknown);
    assert!(placed.id().is_some() && placed.is_terminal(), "{placed:?}");

    // A later run, in a conversation of its own, knows that it is placed.
    let again = client.journey();
    let submitted = again.order_submission("KT-71", &order)?.submit_once(&journal).await?;
    assert!(matches!(submitted, Submitted::Placed(Placed::Before { .. })), "{submitted:?}");
    assert_eq!(sandbox.request_count("handleCreateOrder"), 1);
    Ok(())
}
