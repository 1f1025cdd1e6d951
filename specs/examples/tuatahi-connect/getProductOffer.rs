let offer = client.get_product_offer("B2U-HR30M10M").await?;
for configuration in offer.product_offer_configurations.iter().flat_map(|all| all.as_slice()) {
    println!("{:?}", configuration.configuration_code);
}
