//! The test.

use crate::Service;
use examples::cafe::{Following, UpdateLog, failed};
use examples::{Failure, note};
use fibre_cafe::journey::Journey;
use fibre_cafe::types::{ServiceTest, ServiceTestRequest, TestResult};

/// Runs the test to its end, and shows its result. `tester` starts it, in the conversation of `journey`.
pub(crate) async fn run(
    tester: &Journey,
    journey: &Journey,
    service: &Service,
    following: &mut Following<'_>,
    log: &mut UpdateLog,
) -> Result<ServiceTest, Failure> {
    let request = ServiceTestRequest::new(
        &service.id,
        service.problem_type.clone(),
        service.specification.clone(),
        &service.supplier,
        service.characteristics(),
    );
    request.validate().map_err(|error| failed(error.into()))?;
    let started = tester.client().run_service_test(&request).await.map_err(failed)?.into_inner();
    note(format_args!("Test {} is {}.", started.id, started.status));
    let mut status = started.status;
    while !status.is_terminal() {
        status = match following.next(journey).await? {
            Some(kci) => {
                log.kci(&kci)?;
                kci.service_test().map_or(status, |test| test.status)
            }
            None => {
                let read = journey.client().service_test(started.id).await.map_err(failed)?;
                if read.status != status {
                    log.row("READING", read.status.as_str(), "")?;
                }
                read.status.clone()
            }
        };
    }
    let test = journey.client().service_test(started.id).await.map_err(failed)?.into_inner();
    show(&test, log)?;
    Ok(test)
}

fn show(test: &ServiceTest, log: &mut UpdateLog) -> Result<(), Failure> {
    let Some(outcome) = test.result.as_ref().and_then(|result| result.test_outcome.as_ref()) else {
        return Ok(());
    };
    let result = outcome.test_result.as_ref().map_or("-", TestResult::as_str);
    let found: Vec<&str> =
        [&outcome.code, &outcome.description].into_iter().flatten().map(String::as_str).collect();
    log.row("RESULT", result, &found.join(": "))
}

/// Nothing can be raised: because all is well, or because the test came to nothing.
pub(crate) fn without_problem(test: &ServiceTest) -> Result<(), Failure> {
    if test.test_result() == Some(&TestResult::Green) {
        note("The test finds no fault, so that no problem can be raised.");
        return Ok(());
    }
    Err(Failure::new(format!("test {} is {} and has no result", test.id, test.status))
        .advice("the table above says why; only a test with a result allows a problem to be raised"))
}
