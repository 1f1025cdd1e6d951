use tuatahi_connect::params::ListOrders;
use tuatahi_connect::types::OrderProgress;

let orders = client.list_orders(ListOrders::new().progress(OrderProgress::Open)).await?;
for order in orders.orders.iter().flatten() {
    println!("{:?} is {:?}", order.id, order.state);
}
