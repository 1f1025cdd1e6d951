//! What a test can make the carrier do.

use super::{FibreCafeAccess, UnknownId};
use crate::Sandbox;

impl Sandbox {
    /// Address and credentials of the Tenant API of the Fibre Cafe.
    pub fn fibre_cafe(&self) -> &FibreCafeAccess {
        &self.fibre_cafe_access
    }

    /// Moves an order, a test or a problem of the Fibre Cafe on by one step of its script, at once, and gives
    /// the status that it has now. Where the script has come to rest or waits for the tenant, it goes on
    /// as if all went well: questions are answered, requests accepted, resolutions taken. What is over
    /// stays as it is.
    ///
    /// # Errors
    ///
    /// If there is nothing with this number.
    pub fn fibre_cafe_advance(&self, id: i64) -> Result<String, UnknownId> {
        self.fibre_cafe.advance(id)
    }

    /// Puts an order, a test or a problem of the Fibre Cafe into any status, also one that the carrier does
    /// not name, and sends the KCI that goes with it. Its script ends there.
    ///
    /// # Errors
    ///
    /// If there is nothing with this number.
    pub fn fibre_cafe_set_status(&self, id: i64, status: &str) -> Result<(), UnknownId> {
        self.fibre_cafe.set_status(id, status).map(drop)
    }

    /// Lets the supplier of a service of the Fibre Cafe's tenant cease it, and gives the number of the new
    /// order. Its first KCI, of the type `CREATED`, is due at once.
    ///
    /// # Errors
    ///
    /// If the tenant has no such service.
    pub fn fibre_cafe_unsolicited_cease(&self, service_id: &str) -> Result<i64, UnknownId> {
        self.fibre_cafe.cease_unsolicited(service_id)
    }

    /// Whether the gateway of the Fibre Cafe reaches its suppliers. While it does not, whatever it has to
    /// send ends as `FAILED_TO_SEND`, with a KCI of the type `ERROR`.
    pub fn fibre_cafe_set_supplier_reachable(&self, is_reachable: bool) {
        self.fibre_cafe.set_supplier_reachable(is_reachable);
    }
}
