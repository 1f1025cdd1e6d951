//! Tests a service of the Fibre Cafe, and has it repaired.

mod repair;
mod testing;

use chrono::Utc;
use clap::Parser;
use examples::cafe::{Scenarios, Scripted, UpdateLog};
use examples::{CafeConnection, Failure, exit, note};
use fibre_cafe::service_tests::ProblemWindow;
use fibre_cafe::types::{Characteristic, CharacteristicName, ServiceProblemType, ServiceSpecification};
use fibre_sandbox::fibre_cafe::seed;
use std::process::ExitCode;

/// Test a service, and have it repaired if the test finds a fault.
///
/// What the gateway tells is printed as a table. A test that is not green allows a problem to be raised, for two hours; with
/// --submit it is raised, followed until the supplier says that it is solved, and the solution is accepted.
#[derive(Debug, Parser)]
struct Arguments {
    /// Service to test [default on a sandbox: one of its services].
    service: Option<String>,
    /// Id of the service in the catalogue [default on a sandbox: that of its services].
    #[arg(long, value_name = "ID")]
    specification: Option<String>,
    /// Kind of problem that the customer has.
    #[arg(long, value_name = "TYPE", default_value = "PERFORMANCE")]
    problem_type: ServiceProblemType,
    /// When the service last worked, as the customer says; left out, it never did.
    #[arg(long, value_name = "TIME")]
    last_worked: Option<String>,
    /// The problem in words.
    #[arg(long, value_name = "TEXT", default_value = "The service does not do what it should.")]
    text: String,
    /// Whom the supplier reaches at the premises [default on a sandbox: a made-up person].
    #[arg(long, value_name = "NAME")]
    contact_name: Option<String>,
    /// Telephone number of the contact [default on a sandbox: a made-up one].
    #[arg(long, value_name = "NUMBER")]
    contact_phone: Option<String>,
    /// Raise a problem if the test allows it. On a carrier's API this may send an engineer.
    #[arg(long)]
    submit: bool,
    /// Reject the first solution, for this reason.
    #[arg(long, value_name = "REASON", requires = "submit")]
    reject: Option<String>,
    #[command(flatten)]
    scenarios: Scenarios,
}

#[tokio::main]
async fn main() -> ExitCode {
    exit::run(run(Arguments::parse())).await
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let connection = CafeConnection::open().await?;
    arguments.scenarios.check(connection.client(), &[Scripted::ServiceTest])?;
    let service = Service::of(&connection, &arguments)?;
    // Before the test: a problem that cannot be raised for want of a contact would be known too late.
    let contact = connection.contact(arguments.contact_name.as_ref(), arguments.contact_phone.as_ref())?;
    let journey = connection.client().journey();
    note(format_args!("Conversation {}: every call and every update belongs to it.", journey.id()));
    let mut following = connection.following().await?;
    let mut log = UpdateLog::new()?;

    let tester = arguments.scenarios.client(connection.client(), Scripted::ServiceTest);
    let tester = tester.resume_journey(journey.id().clone());
    let test = testing::run(&tester, &journey, &service, &mut following, &mut log).await?;
    let window = test.problem_window();
    if window == ProblemWindow::Never {
        return testing::without_problem(&test);
    }
    if !window.is_open_at(Utc::now()) {
        return Err(Failure::new("the test allows no problem to be raised any more").advice("run it again"));
    }
    if !arguments.submit {
        note("No problem was raised. Add --submit to test again and to raise one.");
        return Ok(());
    }
    let problem = repair::raise(&journey, &service, &arguments.text, test.id, contact).await?;
    repair::follow(&journey, problem, arguments.reject.as_deref(), &mut following, &mut log).await
}

/// What is tested and repaired.
struct Service {
    id: String,
    specification: ServiceSpecification,
    supplier: String,
    problem_type: ServiceProblemType,
    last_worked: Option<String>,
}

impl Service {
    fn of(connection: &CafeConnection, arguments: &Arguments) -> Result<Self, Failure> {
        let id = connection.on_sandbox("SERVICE", arguments.service.as_ref(), seed::SERVICE_ID)?;
        let specification = arguments.specification.as_ref();
        let specification = connection.on_sandbox("--specification", specification, seed::BROADBAND)?;
        Ok(Self {
            id,
            specification: ServiceSpecification::new(specification),
            supplier: connection.supplier().to_owned(),
            problem_type: arguments.problem_type.clone(),
            last_worked: arguments.last_worked.clone(),
        })
    }

    /// What tests and problems alike have to say.
    fn characteristics(&self) -> Vec<Characteristic> {
        let has_worked = if self.last_worked.is_some() { "true" } else { "false" };
        let mut all = vec![Characteristic::new(CharacteristicName::ServiceHasWorked, has_worked)];
        if let Some(moment) = &self.last_worked {
            all.push(Characteristic::new(CharacteristicName::ServiceLastWorked, moment));
        }
        all
    }
}
