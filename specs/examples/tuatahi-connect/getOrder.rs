use tuatahi_connect::params::GetOrder;
use tuatahi_connect::types::OrderExpansion;

let with_quotes = GetOrder::new().expand([OrderExpansion::Quotes]);
let order = client.get_order("ORD000015374757", with_quotes).await?;
println!("{:?}, {} quotes", order.state, order.quotes.iter().flatten().count());
