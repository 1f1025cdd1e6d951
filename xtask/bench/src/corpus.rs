//! Made-up documents of the shapes that the carrier documents: the same bytes in every run.
//!
//! Null and missing fields, escapes, text outside ASCII, quoted commas, doubled quotes and line breaks in fields come
//! at fixed rates.

mod address_file;
mod orders;
mod random;
mod report;

pub(crate) use address_file::address_file;
pub(crate) use orders::orders;
pub(crate) use report::{as_events, report_documents, report_documents_of};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Result;
    use tuatahi_connect::address_file::COLUMNS;
    use tuatahi_connect::types::{OrderList, ProductInventoryLine};

    #[test]
    fn the_documents_are_what_the_types_expect() -> Result<()> {
        let documents = report_documents(1_000, 100);
        let lines: Vec<ProductInventoryLine> = documents
            .iter()
            .map(|document| serde_json::from_str(document))
            .collect::<std::result::Result<_, _>>()?;
        let items = lines.iter().filter_map(|line| line.inventory.as_ref()).flatten().collect::<Vec<_>>();
        assert_eq!((lines.len(), items.len()), (10, 1_000));
        assert!(items.iter().all(|item| item.id.is_some() && item.contract_start_date.is_some()));
        assert!(items.iter().any(|item| item.ig_piid.is_none()));
        let bytes: usize = documents.iter().map(String::len).sum();
        assert!((200..320).contains(&(bytes / items.len())), "{} bytes an item", bytes / items.len());

        let orders: OrderList = serde_json::from_slice(&orders())?;
        assert_eq!(orders.orders.map(|orders| orders.len()), Some(16));
        assert!((7_300..7_900).contains(&super::orders().len()), "{} bytes", super::orders().len());
        Ok(())
    }

    #[test]
    fn the_file_has_a_field_for_every_column() -> Result<()> {
        let file = address_file(1_000);
        let mut reader = csv::Reader::from_reader(&file[..]);
        assert_eq!(reader.headers()?.iter().collect::<Vec<_>>(), COLUMNS);
        let rows = reader.records().collect::<std::result::Result<Vec<_>, _>>()?;
        assert_eq!(rows.len(), 1_000);
        for troublesome in [",", "\"", "\n", "Ō"] {
            assert!(
                rows.iter().flatten().any(|field| field.contains(troublesome)),
                "no field has {troublesome:?}"
            );
        }
        Ok(())
    }

    #[test]
    fn documents_can_be_had_by_size() {
        for size in [10_000, 1_000_000] {
            let documents = report_documents_of(2_000_000, size);
            let total: usize = documents.iter().map(String::len).sum();
            assert_eq!(documents.len(), 2_000_000 / size);
            assert!((total as f64 / 2e6 - 1.0).abs() < 0.05, "{total} bytes");
        }
    }
}
