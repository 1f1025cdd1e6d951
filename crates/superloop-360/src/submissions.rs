//! Sending what changes something, exactly once.

use crate::operation::Operation;
use crate::types::{
    AggregationConversionRequest, Appointment, AppointmentBookingRequest, DslStabilityProfileChangeRequest,
    Order, OrderRequest, PlanChangeRequest, ServiceCancellation, ServiceCancellationAbort,
    ServiceCancellationRequest, ServiceCancellationRescheduling,
};
use crate::{Client, Error, Response, operations};
use fibre_core::rt::ApiClient as _;
use fibre_core::submission::{Evidence, Finding, Intent, LookError, Submission};
use fibre_core::{BoxFuture, Invalid, OpenObject};

/// A run that begins anew qualifies anew; the order is the same.
const OF_THE_QUALIFICATION: [&str; 3] =
    ["qualificationSearchId", "remoteQualificationSearchId", "remoteOrderId"];

impl Client {
    /// An order that is written down before it is sent, and sent once.
    ///
    /// It is known by its `customerReference`, which must be one of its own: the key of the order in your database. The
    /// same order has the same fields again, but for the identifiers of the qualification.
    ///
    /// The carrier has no list of orders, so that a lost answer can be made up for only by a webhook: add
    /// [`order_evidence`](Self::order_evidence), or the end is
    /// [`CannotTell`](crate::submission::Submitted::CannotTell).
    ///
    /// ```no_run
    /// use superloop_360::submission::{FileJournal, Submitted};
    ///
    /// # async fn send(client: superloop_360::Client, order: superloop_360::types::OrderRequest) -> Result<(), Box<dyn std::error::Error>> {
    /// # async fn order_with_reference(reference: &str) -> Result<Option<i64>, superloop_360::submission::LookError> { Ok(None) }
    /// let journal = FileJournal::open("orders.journal")?;
    /// let submission = client.order_submission(&order)?.evidence(client.order_evidence(|intent| {
    ///     // Ask your webhook inbox for an event with this `customerRef`.
    ///     let reference = intent.reference().to_owned();
    ///     Box::pin(async move { order_with_reference(&reference).await })
    /// }));
    /// match submission.submit_once(&journal).await? {
    ///     Submitted::Placed(placed) => println!("placed: {:?}", placed.value().map(|order| order.id)),
    ///     Submitted::NotPlaced(error) => println!("not placed, correct it and send it again: {error}"),
    ///     Submitted::CannotTell(doubt) => println!("{doubt}"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the order has no `customerReference`, or an empty one: without it an order whose answer is lost cannot be told
    /// from others.
    pub fn order_submission<'a>(
        &'a self,
        order: &'a OrderRequest,
    ) -> Result<Submission<'a, Response<Order>>, Error> {
        let reference = order
            .customer_reference
            .as_deref()
            .filter(|reference| !reference.is_empty())
            .ok_or_else(|| {
                Invalid::new("customerReference", "must be set, so that the order can be told from others")
            })?;
        let id = operations::CREATE_ORDER.id;
        let intent = Intent::of_body(Self::API.name, id, reference, order, &OF_THE_QUALIFICATION)?;
        let send = move |_: &Intent| -> BoxFuture<'a, _> { Box::pin(self.create_order(order)) };
        Ok(Submission::new(intent, send, |order| Some(order.id.to_string()))
            .check("look for the customer reference in the carrier's portal, and wait for its webhooks")
            .clock(self.rt.clock()))
    }

    /// Evidence of an order from its id: `find` looks for it, most usefully in your webhook inbox by
    /// [`reference`](Intent::reference), and the order is then read.
    pub fn order_evidence<'a, F>(&'a self, find: F) -> impl Evidence<Response<Order>> + 'a
    where
        F: for<'i> Fn(&'i Intent) -> BoxFuture<'i, Result<Option<i64>, LookError>> + Send + Sync + 'a,
    {
        OrderById { client: self, find }
    }
}

/// Requests that answer with where to read their outcome.
macro_rules! requests {
    ($($(#[$doc:meta])* $name:ident, $call:ident($body:ty) -> $outcome:ty, $operation:ident;)*) => {
        /// Requests on services and appointments, sent once.
        ///
        /// `reference` is your own, one for each request: the key of the request in your database. The carrier shows it
        /// nowhere, so that a lost answer ends in [`CannotTell`](crate::submission::Submitted::CannotTell) unless you add
        /// [evidence](Submission::evidence). In the journal an answered request has its
        /// [token](crate::operation::OperationToken) as its id: with it a later run reads the outcome.
        impl Client {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                ///
                /// If the request cannot be written as JSON.
                pub fn $name<'a>(
                    &'a self,
                    reference: &str,
                    request: &'a $body,
                ) -> Result<Submission<'a, Operation<$outcome>>, Error> {
                    let send = move |_: &Intent| -> BoxFuture<'a, _> { Box::pin(self.$call(request)) };
                    let id = operations::$operation.id;
                    let intent = Intent::of_body(Self::API.name, id, reference, request, &[])?;
                    Ok(Submission::new(intent, send, |operation| Some(operation.token().to_string()))
                        .check("read the service, or ask the carrier")
                        .clock(self.rt.clock()))
                }
            )*
        }
    };
}

requests! {
    /// Booking an appointment; see [`book_appointment`](Self::book_appointment).
    appointment_booking_submission, book_appointment(AppointmentBookingRequest) -> Appointment, BOOK_APPOINTMENT;
    /// Another plan for a service; see [`request_plan_change`](Self::request_plan_change).
    plan_change_submission, request_plan_change(PlanChangeRequest) -> OpenObject, REQUEST_PLAN_CHANGE;
    /// The end of a service; see [`request_service_cancellation`](Self::request_service_cancellation).
    service_cancellation_submission, request_service_cancellation(ServiceCancellationRequest) -> ServiceCancellation,
        REQUEST_SERVICE_CANCELLATION;
    /// Another day for the end of a service; see
    /// [`reschedule_service_cancellation`](Self::reschedule_service_cancellation).
    service_cancellation_rescheduling_submission,
        reschedule_service_cancellation(ServiceCancellationRescheduling) -> ServiceCancellation,
        RESCHEDULE_SERVICE_CANCELLATION;
    /// No end of a service after all; see [`abort_service_cancellation`](Self::abort_service_cancellation).
    service_cancellation_abort_submission,
        abort_service_cancellation(ServiceCancellationAbort) -> ServiceCancellation, ABORT_SERVICE_CANCELLATION;
    /// Another way of handing a service over; see
    /// [`request_aggregation_conversion`](Self::request_aggregation_conversion).
    aggregation_conversion_submission,
        request_aggregation_conversion(AggregationConversionRequest) -> OpenObject, REQUEST_AGGREGATION_CONVERSION;
    /// Another DSL stability profile; see
    /// [`request_dsl_stability_profile_change`](Self::request_dsl_stability_profile_change).
    dsl_stability_profile_change_submission,
        request_dsl_stability_profile_change(DslStabilityProfileChangeRequest) -> OpenObject,
        REQUEST_DSL_STABILITY_PROFILE_CHANGE;
}

struct OrderById<'a, F> {
    client: &'a Client,
    find: F,
}

impl<F> Evidence<Response<Order>> for OrderById<'_, F>
where
    F: for<'i> Fn(&'i Intent) -> BoxFuture<'i, Result<Option<i64>, LookError>> + Send + Sync,
{
    fn look<'a>(&'a self, intent: &'a Intent) -> BoxFuture<'a, Result<Finding<Response<Order>>, LookError>> {
        Box::pin(async move {
            Ok(match (self.find)(intent).await? {
                Some(id) => Finding::Placed(self.client.get_order(id).await?),
                None => Finding::Nothing,
            })
        })
    }
}
