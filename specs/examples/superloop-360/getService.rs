let service = client.get_service(300).await?;
println!("{} at {:?}", service.id, service.loc_id);
