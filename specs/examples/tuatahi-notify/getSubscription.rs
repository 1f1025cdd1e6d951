# use tuatahi_notify::types::{EmailAddress, OntActivationSubscription};
# let wanted = OntActivationSubscription::new([EmailAddress::new("network@isp.example")]);
# let id = client.subscribe(&wanted.into()).await?.id.clone();
let subscription = client.get_subscription(&id).await?;
println!("{:?} until {:?}", subscription.event_type, subscription.expires_on);
