//! Items of the inventory reports: first the documented ones, then others of the same shapes.

use std::fmt::Write as _;

use super::reports::Mode;

const DOCUMENTED_PRODUCTS: [&str; 2] = [
    r#"{"id":"UFF000000000001","placeId":"40000000UFFL001","legacyPiid":"UFFABCHM0000001","legacyLocationId":"0012345600HW1AB","igPiid":"UFF100000000001","status":"Active","contractStartDate":"2023-01-01T15:00:00.000+12:00","productOfferName":"Bitstream 2 Ultra 50/10 2.5/2.5"}"#,
    r#"{"id":"UFF000000000002","status":"Active","contractStartDate":"2023-01-02T18:00:00.000+12:00","productOfferName":"Bitstream 2 Ultra 50/20 2.5/2.5"}"#,
];

/// Documented too, but given up: it occurs only where the report looks back.
const DOCUMENTED_INACTIVE_PRODUCT: &str = r#"{"id":"UFF000000000003","placeId":"40000003UFFL003","legacyPiid":"UFFDEFHM0000003","legacyLocationId":"0023456700HE1CD","igPiid":"UFF300000000003","status":"Inactive","contractStartDate":"2022-12-01T15:00:00.000+12:00","productOfferName":"Bitstream 2 Ultra 50/10 2.5/2.5","isContractDateInferred":true}"#;

const DOCUMENTED_SERVICES: [&str; 2] = [
    r#"{"id":"UFFXXXHM0653114","remoteId":"UFFXXXHM0653114","type":"UNI","port":"1","taggingMode":"tagged","circuitInsertion":"pppoe_ia","igPiid":"IDA100000001","svlan":"2","cvlan":"4","cevlan":"10"}"#,
    r#"{"id":"UFFXXXHM0653114-0-ATA","remoteId":"UFFXXXHM0653114-0-ATA","type":"ATA","port":"1","cvlan":"3","svlan":"4","cevlan":"13","circuitInsertion":"DHCP Option 82","igPiid":"IDA100000001"}"#,
];

/// Appends product number `index`. Every third one is inactive where the report looks back.
pub(super) fn product(text: &mut String, index: u64, mode: Mode) {
    if let Some(documented) = documented(&DOCUMENTED_PRODUCTS, index) {
        text.push_str(documented);
        return;
    }
    let given_up = index % 3 == 2 && mode == Mode::LastMonth;
    if given_up && index == 2 {
        text.push_str(DOCUMENTED_INACTIVE_PRODUCT);
        return;
    }
    let number = index + 1;
    // Writing to a string does not fail.
    let _ = write!(text, r#"{{"id":"UFF{number:012}""#);
    if index % 3 != 1 {
        let _ = write!(
            text,
            r#","placeId":"4{number:07}UFFL{:03}","legacyPiid":"UFFABCHM{number:07}","legacyLocationId":"{number:08}00HW1AB","igPiid":"UFF100000000001""#,
            number % 1000,
        );
    }
    let _ = write!(
        text,
        r#","status":"{}","contractStartDate":"2023-{:02}-{:02}T15:00:00.000+12:00","productOfferName":"Bitstream 2 Ultra {}/{} 2.5/2.5""#,
        if given_up { "Inactive" } else { "Active" },
        number % 12 + 1,
        number % 28 + 1,
        50 + number % 3 * 50,
        10 + number % 2 * 10,
    );
    text.push_str(if given_up { r#","isContractDateInferred":true}"# } else { "}" });
}

/// Appends service number `index`: data ports and telephone adapters in turn.
pub(super) fn service(text: &mut String, index: u64, _: Mode) {
    if let Some(documented) = documented(&DOCUMENTED_SERVICES, index) {
        text.push_str(documented);
        return;
    }
    let (port, vlan) = (index % 4 + 1, index % 4094 + 1);
    // Writing to a string does not fail.
    let _ = if index.is_multiple_of(2) {
        write!(
            text,
            r#"{{"id":"UFFXXXHM{index:07}","remoteId":"UFFXXXHM{index:07}","type":"UNI","port":"{port}","taggingMode":"tagged","circuitInsertion":"pppoe_ia","igPiid":"IDA100000001","svlan":"2","cvlan":"{vlan}","cevlan":"10"}}"#
        )
    } else {
        let data_port = index - 1;
        write!(
            text,
            r#"{{"id":"UFFXXXHM{data_port:07}-0-ATA","remoteId":"UFFXXXHM{data_port:07}-0-ATA","type":"ATA","port":"{port}","cvlan":"{vlan}","svlan":"4","cevlan":"13","circuitInsertion":"DHCP Option 82","igPiid":"IDA100000001"}}"#
        )
    };
}

fn documented(items: &[&'static str], index: u64) -> Option<&'static str> {
    usize::try_from(index).ok().and_then(|index| items.get(index)).copied()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn items(write: fn(&mut String, u64, Mode), mode: Mode) -> Vec<Value> {
        (0..200)
            .map(|index| {
                let mut text = String::new();
                write(&mut text, index, mode);
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text}: {error}"))
            })
            .collect()
    }

    #[test]
    fn every_item_is_json_with_an_id_of_its_own() {
        for items in [items(product, Mode::Now), items(product, Mode::LastMonth), items(service, Mode::Now)] {
            let mut ids: Vec<&str> = items.iter().filter_map(|item| item["id"].as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), items.len());
        }
    }

    #[test]
    fn only_the_look_back_holds_inactive_products() {
        let inactive = |mode| items(product, mode).iter().filter(|item| item["status"] == "Inactive").count();
        assert_eq!(inactive(Mode::Now), 0);
        assert_eq!(inactive(Mode::LastMonth), 66);
    }
}
