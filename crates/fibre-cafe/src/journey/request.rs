//! Orders that end or change a service: they need no offer.

use crate::types::{
    CeaseOrderRequest, ModifyOrderRequest, OrderRequest, ServiceCharacteristic, ServiceCharacteristicName,
};

impl OrderRequest {
    /// An order that ends a service.
    ///
    /// ```
    /// use fibre_cafe::CalendarDate;
    /// use fibre_cafe::types::OrderRequest;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let last_day: CalendarDate = "2024-05-09".parse()?;
    /// let order: OrderRequest =
    ///     OrderRequest::cease("FIBRECO", "S12345").requested_completion_date(last_day).into();
    /// # let _ = order;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn cease(supplier: impl Into<String>, service_id: impl Into<String>) -> CeaseOrderRequest {
        CeaseOrderRequest::new(supplier, service_id)
    }

    /// An order that changes a service: the characteristics with their new values.
    ///
    /// ```
    /// use fibre_cafe::types::OrderRequest;
    ///
    /// let order: OrderRequest = OrderRequest::modify("FIBRECO", "S12345", [("LINE_PROFILE", "2")]).into();
    /// # let _ = order;
    /// ```
    #[must_use]
    pub fn modify<N, V>(
        supplier: impl Into<String>,
        service_id: impl Into<String>,
        characteristics: impl IntoIterator<Item = (N, V)>,
    ) -> ModifyOrderRequest
    where
        N: Into<ServiceCharacteristicName>,
        V: Into<String>,
    {
        let named =
            characteristics.into_iter().map(|(name, value)| ServiceCharacteristic::new(name.into(), value));
        ModifyOrderRequest::new(supplier, service_id, named)
    }
}
