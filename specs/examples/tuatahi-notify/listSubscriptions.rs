for subscription in client.list_subscriptions().await?.into_inner() {
    println!("{}: {:?} until {:?}", subscription.id, subscription.event_type, subscription.expires_on);
}
