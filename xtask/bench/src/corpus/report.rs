use super::random::Numbers;

/// The documents of a product inventory report, `per_event` items in each.
pub(crate) fn report_documents(items: usize, per_event: usize) -> Vec<String> {
    let mut numbers = Numbers::new(1);
    (0..items / per_event).map(|_| document(&mut numbers, |_, items| items == per_event)).collect()
}

/// Documents of `event` bytes each, or a few more, `total` bytes in all.
pub(crate) fn report_documents_of(total: usize, event: usize) -> Vec<String> {
    let mut numbers = Numbers::new(2);
    (0..total / event).map(|_| document(&mut numbers, |length, _| length >= event)).collect()
}

/// The documents as the body of an event stream.
pub(crate) fn as_events(documents: &[String]) -> Vec<u8> {
    documents.iter().flat_map(|document| ["data: ", document, "\n\n"]).collect::<String>().into_bytes()
}

fn document(numbers: &mut Numbers, is_full: impl Fn(usize, usize) -> bool) -> String {
    let customer = 60_000 + numbers.below(9_999);
    let mut text = format!("{{\"customerId\":{customer},\"inventory\":[");
    let mut items = 0;
    while !is_full(text.len(), items) {
        if items > 0 {
            text.push(',');
        }
        text.push_str(&item(numbers));
        items += 1;
    }
    text.push_str("]}");
    text
}

fn item(numbers: &mut Numbers) -> String {
    let number = numbers.below(1_000_000_000);
    let mut text = format!("{{\"id\":\"UFF{number:012}\"");
    // The carrier's samples show both items with these ids and items without.
    if !numbers.once_in(6) {
        let (seven, three) = (number % 10_000_000, number % 1_000);
        let interface_group =
            if numbers.once_in(20) { "null".to_owned() } else { format!("\"UFF{:012}\"", number / 3) };
        text += &format!(
            ",\"placeId\":\"4{seven:07}UFFL{three:03}\",\"legacyPiid\":\"UFFABCHM{seven:07}\",\
             \"legacyLocationId\":\"{number:010}HW1AB\",\"igPiid\":{interface_group}"
        );
    }
    let status = if numbers.once_in(10) { "Inactive" } else { "Active" };
    let (year, month, day) = (10 + number % 15, 1 + number % 12, 1 + number % 28);
    let offer = match numbers.below(50) {
        0 => "Bitstream 2 \\\"Business\\\" 100\\/20 2.5\\/2.5".to_owned(),
        1..=3 => format!("Bitstream Ōtautahi {}/{} 2.5/2.5", number % 1_000, number % 500),
        _ => format!("Bitstream 2 Ultra {}/{} 2.5/2.5", number % 1_000, number % 500),
    };
    text += &format!(
        ",\"status\":\"{status}\",\"contractStartDate\":\"20{year}-{month:02}-{day:02}T15:00:00.000+12:00\",\
         \"productOfferName\":\"{offer}\""
    );
    if numbers.once_in(3) {
        text += ",\"isContractDateInferred\":true";
    }
    text.push('}');
    text
}
