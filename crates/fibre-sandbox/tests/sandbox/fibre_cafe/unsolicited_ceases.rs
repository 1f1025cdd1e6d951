use fibre_sandbox::fibre_cafe::seed;
use serde_json::json;

use super::support::{CONVERSATION, Client, service_test};
use crate::support::Outcome;

const CANCELLATIONS: &str = "/service-order-cancellations";

#[tokio::test]
async fn it_is_born_by_a_kci_and_ends_the_service() -> Outcome {
    let client = Client::start().await?;
    let id = client.sandbox.fibre_cafe_unsolicited_cease(seed::SERVICE_ID)?;
    client.sandbox.callbacks().deliver_due().await;
    assert_eq!(client.story(id), ["RECEIVED_BY_GATEWAY CREATED"]);
    let born = client.kcis(id).remove(0);
    assert_eq!((&born["entityType"], born.get("issuedOn")), (&json!("UNSOLICITED_CEASE_ORDER"), None));
    assert_eq!(born["entity"]["serviceId"], seed::SERVICE_ID);
    let conversation = client.sandbox.callbacks().kept()[0].header("x-conversation-id").map(str::to_owned);
    assert_ne!(conversation.as_deref(), Some(CONVERSATION));

    assert_eq!(client.status_of("/service-orders", id).await?, "RECEIVED_BY_GATEWAY");
    assert_eq!(
        client.whole_story(id).await[1..],
        ["ACKNOWLEDGED ACKNOWLEDGED", "IN_PROGRESS COMMITTED", "COMPLETED COMPLETED"]
    );
    assert!(client.refused("/service-tests", &service_test()).await?.contains("no such service"));
    assert!(client.sandbox.fibre_cafe_unsolicited_cease(seed::SERVICE_ID).is_err());
    Ok(())
}

#[tokio::test]
async fn it_is_never_amended_and_cancelled_for_reasons_of_its_own() -> Outcome {
    let client = Client::start().await?;
    let id = client.sandbox.fibre_cafe_unsolicited_cease(seed::SERVICE_ID)?;
    let amendment = json!({ "orderId": id, "notes": "No" });
    assert!(client.refused("/service-order-amendments", &amendment).await?.contains("cannot be amended"));
    let because = |reason: &str| json!({ "orderId": id, "reasonCode": reason });
    for reason in ["CUSTOMER_CHANGED_MIND", "INSTALL_FAILED", "NETWORK_ISSUE", "NO_LONGER_REQUIRED", "OTHER"]
    {
        assert!(client.refused(CANCELLATIONS, &because(reason)).await?.contains("reasonCode"), "{reason}");
    }
    for reason in ["NO_AUTHORISATION", "CUSTOMER_NOT_AWARE", "DELIBERATE_MISLEAD", "END_USER_NOT_MOVING"] {
        client.create(CANCELLATIONS, "CANCELLATION_REJECTED", &because(reason)).await?;
        client.sandbox.advance(2 * super::support::DELAY).await;
    }
    client.create(CANCELLATIONS, "", &because("PURCHASED_DIFFERENT_PRODUCT")).await?;
    let told = client.whole_story(id).await;
    assert_eq!(told[told.len() - 2..], ["PENDING_CANCELLATION UPDATE", "CANCELLED CANCELLED"]);
    client.create("/service-tests", "", &service_test()).await?;
    Ok(())
}
