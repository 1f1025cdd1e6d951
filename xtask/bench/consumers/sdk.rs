use tuatahi_connect::{Client, params::ListOrders};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder()
        .base_url("https://connect.example/v1")
        .client_secret("https://login.example/token", "id", "secret")
        .customer_id("66523")
        .build()?;
    let orders = client.list_orders(ListOrders::new().size(10)).await?;
    println!("{:?}: {:?}", orders.total, orders.orders);
    Ok(())
}
