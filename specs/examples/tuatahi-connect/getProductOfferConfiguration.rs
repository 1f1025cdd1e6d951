let configuration = client.get_product_offer_configuration("B2U-HR30M10M", "B2U-HR30M10M-HCIR2.5M").await?;
println!("{:?} is valid for {:?}", configuration.name, configuration.valid_for);
