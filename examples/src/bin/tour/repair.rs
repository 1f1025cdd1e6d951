//! Fibre Cafe: a service that is tested and repaired.

use crate::cafe::{person, with_scenario};
use crate::stage::Stage;
use examples::Failure;
use examples::cafe::failed;
use fibre_cafe::journey::Journey;
use fibre_cafe::service_tests::ProblemWindow;
use fibre_cafe::types::{
    Characteristic, CharacteristicName, ProblemCancellationReasonCode, ServiceProblemAmendmentRequest,
    ServiceProblemCancellationRequest, ServiceProblemRequest, ServiceProblemResolutionRequest,
    ServiceProblemType, ServiceSpecification, ServiceTestRequest, TestResult,
};
use fibre_sandbox::fibre_cafe::seed;
use std::time::Duration;

/// From one step of a scenario to the next.
const STEP: Duration = Duration::from_secs(30);

pub(crate) async fn show(stage: &mut Stage, journey: &Journey) -> Result<(), Failure> {
    let client = journey.client();
    let request = ServiceTestRequest::new(
        seed::SERVICE_ID,
        ServiceProblemType::Performance,
        ServiceSpecification::new(seed::BROADBAND),
        seed::SUPPLIER,
        never_worked(),
    );
    let red = with_scenario(journey, "SERVICE_TEST_RED");
    let test = red.client().run_service_test(&request).await.map_err(failed)?;
    stage.call("run_service_test(…)", format_args!("test {} is {}", test.id, test.status))?;
    stage.sandbox.advance(STEP * 4).await;
    let test = client.service_test(test.id).await.map_err(failed)?;
    let until = match test.problem_window() {
        ProblemWindow::Until(end) => format!("until {end}"),
        other => format!("({other:?})"),
    };
    stage.call(
        &format!("service_test({})", test.id),
        format_args!(
            "{} and {}: a problem can be raised {}",
            test.status,
            test.test_result().map_or("-", TestResult::as_str),
            until,
        ),
    )?;

    let problem = client.create_problem(&problem(test.id)).await.map_err(failed)?;
    stage.call("create_problem(…)", format_args!("problem {} is {}", problem.id, problem.status))?;
    stage.sandbox.advance(STEP * 2).await;
    let amendment = ServiceProblemAmendmentRequest::new(problem.id).notes("The router was replaced");
    let amendment = client.amend_problem(&amendment).await.map_err(failed)?;
    stage.call("amend_problem(…)", format_args!("the amendment {} is {}", amendment.id, amendment.status))?;
    stage.sandbox.advance(STEP * 10).await;
    solve(stage, journey, problem.id).await?;

    let other = client.create_problem(&self::problem(test.id)).await.map_err(failed)?;
    let cancellation =
        ServiceProblemCancellationRequest::new(other.id, ProblemCancellationReasonCode::IssueResolved);
    let cancellation = client.cancel_problem(&cancellation).await.map_err(failed)?;
    stage.call(
        "cancel_problem(…), another one",
        format_args!("the cancellation {} is {}", cancellation.id, cancellation.status),
    )?;
    stage.sandbox.advance(STEP * 4).await;
    let other = client.problem(other.id).await.map_err(failed)?;
    stage.detail(format_args!("two minutes later the problem is {}", other.status))
}

async fn solve(stage: &mut Stage, journey: &Journey, id: i64) -> Result<(), Failure> {
    let client = journey.client();
    let problem = client.problem(id).await.map_err(failed)?;
    let wanted: Vec<String> = problem.next_actions().iter().map(ToString::to_string).collect();
    stage.call(
        &format!("problem({id})"),
        format_args!(
            "{} after {} updates; open to us: {}",
            problem.status,
            problem.updates.iter().flatten().count(),
            wanted.join(", ")
        ),
    )?;
    let Some(resolution) = problem.resolution() else {
        return Err(Failure::new("the sandbox has solved nothing"));
    };
    let accept = ServiceProblemResolutionRequest::accept();
    let answer = client.resolve_problem(resolution.id, &accept).await.map_err(failed)?;
    stage.call(
        &format!("resolve_problem({})", resolution.id),
        format_args!("the solution is {}", answer.status),
    )?;
    stage.sandbox.advance(STEP).await;
    let problem = client.problem(id).await.map_err(failed)?;
    stage.detail(format_args!("half a minute later the problem is {}", problem.status))
}

fn problem(test_id: i64) -> ServiceProblemRequest {
    ServiceProblemRequest::new(
        ServiceProblemType::Performance,
        "The service drops every evening.",
        seed::SERVICE_ID,
        ServiceSpecification::new(seed::BROADBAND),
        seed::SUPPLIER,
        test_id,
        never_worked(),
        person(),
    )
}

fn never_worked() -> [Characteristic; 1] {
    [Characteristic::new(CharacteristicName::ServiceHasWorked, "false")]
}
