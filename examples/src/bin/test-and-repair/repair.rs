//! The problem, from its report to its end.

use crate::Service;
use examples::cafe::{Following, UpdateLog, failed};
use examples::{Failure, note};
use fibre_cafe::Outcome;
use fibre_cafe::journey::Journey;
use fibre_cafe::states::Course;
use fibre_cafe::types::{
    Contact, ServiceProblem, ServiceProblemRequest, ServiceProblemResolutionRequest, ServiceProblemStatus,
};

/// Raises the problem that a test has found.
pub(crate) async fn raise(
    journey: &Journey,
    service: &Service,
    text: &str,
    test_id: i64,
    contact: Contact,
) -> Result<ServiceProblem, Failure> {
    let request = ServiceProblemRequest::new(
        service.problem_type.clone(),
        text,
        &service.id,
        service.specification.clone(),
        &service.supplier,
        test_id,
        service.characteristics(),
        contact,
    );
    request.validate().map_err(|error| failed(error.into()))?;
    let raised = journey.client().create_problem(&request).await.map_err(|error| match error.outcome() {
        Outcome::NotSent | Outcome::Rejected => failed(error),
        _ => failed(error).advice(format!(
            "do not raise it again before you know that there is none: an update of conversation {} tells, or the carrier",
            journey.id()
        )),
    })?;
    note(format_args!("Raised: problem {}.", raised.id));
    Ok(raised.into_inner())
}

/// Follows the problem to its end. Solutions are accepted, but the first one not if there is a reason to `reject` it.
pub(crate) async fn follow(
    journey: &Journey,
    problem: ServiceProblem,
    mut reject: Option<&str>,
    following: &mut Following<'_>,
    log: &mut UpdateLog,
) -> Result<(), Failure> {
    let id = problem.id;
    let mut status = problem.status;
    let mut answered = None;
    while !status.is_terminal() {
        let heard = match following.next(journey).await? {
            Some(kci) => {
                log.kci(&kci)?;
                kci.problem().filter(|problem| problem.id == id).map(|problem| problem.status)
            }
            None => {
                let read = journey.client().problem(id).await.map_err(failed)?;
                if read.status != status {
                    log.problem(&read)?;
                }
                Some(read.status.clone())
            }
        };
        status = heard.unwrap_or(status);
        match status {
            ServiceProblemStatus::Resolved => confirm(journey, id, &mut answered, &mut reject).await?,
            ServiceProblemStatus::Pending => {
                return Err(Failure::new(format!("problem {id} waits for information or an appointment"))
                    .advice("the table above says for which; answer by an amendment"));
            }
            _ => {}
        }
    }
    match status.meaning().map(|row| row.course) {
        Some(Course::Completed) => {
            note(format_args!("Problem {id} is {status}."));
            Ok(())
        }
        _ => Err(Failure::new(format!("problem {id} is {status}, the service is not repaired"))
            .advice("the supplier's words are in the table above; test again before you raise another one")),
    }
}

/// Says once for each solution whether it is one.
async fn confirm(
    journey: &Journey,
    problem_id: i64,
    answered: &mut Option<i64>,
    reject: &mut Option<&str>,
) -> Result<(), Failure> {
    // An update does not say which solution it is.
    let problem = journey.client().problem(problem_id).await.map_err(failed)?;
    let Some(resolution) = problem.resolution().filter(|known| *answered != Some(known.id)) else {
        return Ok(());
    };
    let request = match reject.take() {
        Some(reason) => ServiceProblemResolutionRequest::reject(reason),
        None => ServiceProblemResolutionRequest::accept(),
    };
    request.validate().map_err(|error| failed(error.into()))?;
    let answer = journey.client().resolve_problem(resolution.id, &request).await.map_err(failed)?;
    *answered = Some(resolution.id);
    note(format_args!(
        "The supplier says that the problem is solved; resolution {} is {}.",
        answer.id, answer.status
    ));
    Ok(())
}
