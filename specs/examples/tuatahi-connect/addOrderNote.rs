use tuatahi_connect::types::{NoteActivity, OrderNote};

let note = OrderNote::new("Gate code has changed", "A. Person").activity(NoteActivity::ActionRequested);
client.add_order_note("ORD000015374757", &note).await?;
