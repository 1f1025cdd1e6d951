let failed = client.replay().limit(10).dry_run().await?;
for id in failed.notification_ids() {
    let replay = client.replay_one(id).await?;
    println!("{id} is {:?}", replay.status);
}
