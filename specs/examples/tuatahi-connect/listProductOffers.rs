use tuatahi_connect::params::ListProductOffers;

let catalogue = client.list_product_offers(ListProductOffers::new()).await?;
for offer in catalogue.product_offers.iter().flatten() {
    println!("{:?}: {:?}", offer.offer_code, offer.name);
}
