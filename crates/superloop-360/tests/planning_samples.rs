//! The options, order types and fees of the six printed qualifications, as the carrier's text tells them.

use superloop_360::planning::{Contact, OptionKind, OrderOptions, Selection, Transfer, WantedService};
use superloop_360::types::{
    AggregationMethod, InstallationOptionKind, NtdOptionName, OrderType, Qualification, RestorationSla,
};

macro_rules! sample {
    ($name:literal) => {
        include_str!(concat!("../../../specs/samples/superloop-360/", $name, ".json"))
    };
}

const PORT_TAKEOVER: &str = sample!("Qualification.port-takeover");
const FIRST_NTD: &str = sample!("Qualification.first-ntd");
const FIRST_PAIR: &str = sample!("Qualification.first-copper-pair");
const ADDITIONAL_NTD: &str = sample!("Qualification.additional-ntd");
const ADDITIONAL_PAIR: &str = sample!("Qualification.additional-copper-pair");
const NO_ADDITIONAL_PAIR: &str = sample!("Qualification.no-additional-copper-pair");

type TestResult = Result<(), Box<dyn std::error::Error>>;

fn options(answer: &str) -> Result<OrderOptions, Box<dyn std::error::Error>> {
    Ok(serde_json::from_str::<Qualification>(answer)?.order_options()?)
}

/// One row: kind, order type, infrastructure, port, once, a month, documented.
type Row = (&'static str, &'static str, Option<&'static str>, Option<i64>, &'static str, &'static str, bool);

const NTD: Option<&str> = Some("NTD151638001451");

/// The numbers are the rows of the decision table.
fn tables() -> [(&'static str, &'static str, Vec<Row>); 6] {
    [
        // 1: NDF 300 and a device for nothing.
        ("LOC151638001142", FIRST_NTD, vec![("firstNtd", "new", None, None, "300.00", "0.00", false)]),
        // 2: nothing but the SLA.
        (
            "LOC151638001813 and its like",
            FIRST_PAIR,
            vec![("firstCopperPair", "new", None, None, "0.00", "0.00", true)],
        ),
        // 3, 4, 5: transfer fee 10, additional device 180.
        (
            "LOC151638001451",
            ADDITIONAL_NTD,
            vec![
                ("portTakeover", "transfer", NTD, Some(1), "10.00", "0.00", true),
                ("portTakeover", "transfer", NTD, Some(2), "10.00", "0.00", true),
                ("portTakeover", "transfer", NTD, Some(3), "10.00", "0.00", true),
                ("freePort", "new", NTD, Some(4), "0.00", "0.00", false),
                ("additionalNtd", "new", None, None, "180.00", "0.00", false),
            ],
        ),
        // The same in its earlier shape.
        (
            "LOC151638001451, earlier",
            PORT_TAKEOVER,
            vec![
                ("portTakeover", "transfer", NTD, Some(1), "10.00", "0.00", false),
                ("portTakeover", "transfer", NTD, Some(2), "10.00", "0.00", false),
                ("portTakeover", "transfer", NTD, Some(3), "10.00", "0.00", false),
                ("freePort", "new", NTD, Some(4), "0.00", "0.00", false),
                ("additionalNtd", "new", None, None, "180.00", "0.00", false),
            ],
        ),
        // 8, 9: NDF 300 for both, transfer fee 10, additional pair 180.
        (
            "LOC151638004861",
            ADDITIONAL_PAIR,
            vec![
                ("copperPairTakeover", "transfer", Some("CPI151638004861"), None, "310.00", "0.00", false),
                ("additionalCopperPair", "new", None, None, "480.00", "0.00", true),
            ],
        ),
        // 7, 10: NDF 300, and no additional pair.
        (
            "LOC151638005051",
            NO_ADDITIONAL_PAIR,
            vec![("idleCopperPair", "new", Some("CPI151638005051"), None, "300.00", "0.00", false)],
        ),
    ]
}

#[test]
fn options_order_types_and_fees_are_those_of_the_text() -> TestResult {
    for (location, answer, expected) in tables() {
        let found = options(answer)?;
        let mut rows = Vec::new();
        for option in &found {
            let quote = option.quote(&Selection::new())?;
            assert_eq!(quote.currency(), Some("AUD"), "{location}");
            rows.push((
                option.kind().to_string(),
                option.order_type().map(|order_type| order_type.to_string()),
                option.infrastructure_id().map(str::to_owned),
                option.port_id(),
                quote.one_off().to_string(),
                quote.monthly().to_string(),
                quote.certainty().is_documented(),
            ));
        }
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(kind, order_type, id, port, once, monthly, documented)| {
                let id = id.map(str::to_owned);
                (
                    kind.to_owned(),
                    Some(order_type.to_owned()),
                    id,
                    port,
                    once.to_owned(),
                    monthly.to_owned(),
                    documented,
                )
            })
            .collect();
        assert_eq!(rows, expected, "{location}");
    }
    Ok(())
}

#[test]
fn fees_are_named_as_in_the_orders_that_were_placed() -> TestResult {
    let cases = [
        (FIRST_NTD, OptionKind::FirstNtd, sample!("Order.first-ntd")),
        (FIRST_PAIR, OptionKind::FirstCopperPair, sample!("Order.first-copper-pair")),
        (ADDITIONAL_NTD, OptionKind::AdditionalNtd, sample!("Order.additional-ntd")),
        (ADDITIONAL_PAIR, OptionKind::AdditionalCopperPair, sample!("Order.additional-copper-pair")),
    ];
    let fee = |name: &serde_json::Value, fee: &serde_json::Value| {
        let amount = |charge: &str| fee[charge]["amount"].as_str().map(str::to_owned);
        (name.as_str().map(str::to_owned), amount("oneTimeCharge"), amount("monthlyRecurringCharge"))
    };
    for (answer, kind, order) in cases {
        let options = options(answer)?;
        let quote = options.only(kind)?.quote(&Selection::new())?;
        let quoted = serde_json::to_value(quote.fees())?;
        let quoted: Vec<_> =
            quoted.as_array().into_iter().flatten().map(|item| fee(&item["name"], item)).collect();
        let order: serde_json::Value = serde_json::from_str(order)?;
        let charged: Vec<_> = order["additionalFees"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|item| fee(&item["addOnTypeName"], &item["fee"]))
            .collect();
        assert_eq!(quoted, charged, "{kind}");
        assert_eq!(quote.unstated(), [], "{kind}");
    }
    Ok(())
}

#[test]
fn what_an_option_can_be_ordered_with_is_told() -> TestResult {
    let first = options(FIRST_NTD)?;
    let first = first.only(OptionKind::FirstNtd)?;
    assert!(first.certainty().is_documented());
    let names: Vec<_> = first.plans().iter().map(|plan| plan.name.as_str()).collect();
    assert_eq!(names.len(), 5);
    assert_eq!(first.plan("Home Hyperfast 2000/500")?.ntd_options, [NtdOptionName::FourPort]);
    let residential = [NtdOptionName::OnePort, NtdOptionName::FourPortResidential];
    assert_eq!(first.plan("Home Fast 100/20")?.ntd_options, residential);
    let slas: Vec<_> = first.restoration_slas().iter().map(|offer| offer.sla.to_string()).collect();
    assert_eq!(slas, ["Standard", "Enhanced - 12 (24/7)", "Enhanced - 4 (24/7)"]);
    let dearest = Selection::new()
        .plan("Home Fast 100/20")
        .ntd_option(NtdOptionName::FourPortResidential)
        .restoration_sla(RestorationSla::Enhanced4AroundTheClock);
    let quote = first.quote(&dearest)?;
    assert_eq!((quote.one_off().to_string(), quote.monthly().to_string()), ("400.00".into(), "84.00".into()));
    assert!(quote.certainty().is_documented());

    let free = options(ADDITIONAL_NTD)?;
    let free = free.only(OptionKind::FreePort)?;
    assert_eq!(free.plans().len(), 8);
    assert_eq!(free.excluded_plans(), []);
    assert!(free.plans().iter().all(|plan| plan.ntd_options.is_empty()));

    let idle = options(NO_ADDITIONAL_PAIR)?;
    let idle = idle.only(OptionKind::IdleCopperPair)?;
    let ways: Vec<_> = idle.installations().iter().map(|way| way.option.to_string()).collect();
    assert_eq!(ways, ["nbn-no-action", "nbn-dispatch", "nbn-tech"]);
    let posted = idle.quote(&Selection::new().installation(InstallationOptionKind::NbnDispatch))?;
    assert_eq!(posted.one_off().to_string(), "300.00");
    Ok(())
}

#[test]
fn earlier_results_leave_the_device_fee_unstated() -> TestResult {
    let options = options(PORT_TAKEOVER)?;
    let additional = options.only(OptionKind::AdditionalNtd)?;
    let quote = additional.quote(&Selection::new())?;
    let names: Vec<_> = quote.unstated().iter().map(ToString::to_string).collect();
    assert_eq!(names, ["NTD_INSTALLATION_FEE"]);
    assert!(!additional.certainty().is_documented());
    Ok(())
}

#[test]
fn bodies_are_those_of_the_printed_orders() -> TestResult {
    let cases = [
        (FIRST_NTD, OptionKind::FirstNtd, sample!("OrderRequest.first-ntd")),
        (FIRST_PAIR, OptionKind::FirstCopperPair, sample!("OrderRequest.first-copper-pair")),
        (ADDITIONAL_NTD, OptionKind::AdditionalNtd, sample!("OrderRequest.additional-ntd")),
        (ADDITIONAL_PAIR, OptionKind::AdditionalCopperPair, sample!("OrderRequest.additional-copper-pair")),
        (PORT_TAKEOVER, OptionKind::PortTakeover, sample!("OrderRequest.port-takeover")),
    ];
    for (answer, kind, expected) in cases {
        let options = options(answer)?;
        let option = match kind {
            OptionKind::PortTakeover => options.port("NTD151638001451", 1)?,
            kind => options.only(kind)?,
        };
        // The plan of two samples is not on offer at their locations.
        let plan = option.plan("Home Fast 100/20").unwrap_or(&option.plans()[0]).name.clone();
        let service = WantedService::new(plan.clone(), 1, RestorationSla::Standard, AggregationMethod::L2tp);
        let contact = Contact::new("Bruce Wayne", "4000000000", "bruce@wayne.com");
        let order = if option.order_type() == Some(OrderType::Transfer) {
            option.take_over(Transfer::service("AVC123456789012"), service, contact)?
        } else {
            option.order(service, contact)?
        };
        let mut expected: serde_json::Value = serde_json::from_str(expected)?;
        let mut order = order.customer_reference("ABC123");
        if expected["requireVLAN"] == true {
            order = order.vlan(100);
        }
        if expected["potsWaiver"] == true {
            order = order.pots_waiver();
        }
        let body = serde_json::to_value(order.build()?)?;
        // Ids are canned in the samples and belong to other qualifications.
        let qualification: serde_json::Value = serde_json::from_str(answer)?;
        expected["planName"] = plan.into();
        expected["remoteOrderId"] = qualification["orderId"].clone();
        for id in ["locationId", "qualificationSearchId", "remoteQualificationSearchId"] {
            expected[id] = qualification[id].clone();
        }
        assert_eq!(body, expected, "{kind}");
    }
    Ok(())
}
