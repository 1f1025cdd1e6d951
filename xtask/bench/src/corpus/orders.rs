use super::random::Numbers;

/// One page of 16 orders with 32 dates, about 7.6 kB.
pub(crate) fn orders() -> Vec<u8> {
    let mut numbers = Numbers::new(3);
    let orders: Vec<_> = (0..16).map(|_| order(&mut numbers)).collect();
    format!("{{\"total\":412,\"orders\":[{}]}}", orders.join(",")).into_bytes()
}

fn order(numbers: &mut Numbers) -> String {
    let number = numbers.below(1_000_000_000);
    let (month, day) = (1 + number % 12, 1 + number % 28);
    let author = if numbers.once_in(2) { "Provisioning" } else { "Field Services" };
    format!(
        "{{\"id\":\"{number:010}\",\"externalId\":\"RSP-{month:02}-{number:09}-NEW-CONNECTION\",\
         \"orderDate\":\"2025-{month:02}-{day:02}T09:17:22.419+13:00\",\"orderType\":\"New\",\
         \"customerId\":\"66523\",\"expectedCompletionDate\":\"2025-{month:02}-{day:02}T17:00:00.000+13:00\",\
         \"connectionType\":\"New Build\",\"state\":\"Acknowledged\",\
         \"productOfferName\":\"Bitstream 2 Ultra 50/10 2.5/2.5\",\"placeId\":\"40256177UFFL80D\",\
         \"note\":[\"{author}: gate code with the neighbour at Ōpōtiki Road \\\"4B\\\"; the dog is friendly\"],\
         \"hasPendingOperations\":true}}"
    )
}
