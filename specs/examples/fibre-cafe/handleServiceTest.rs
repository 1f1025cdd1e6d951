use fibre_cafe::types::{
    Characteristic, CharacteristicName, ServiceProblemType, ServiceSpecification, ServiceTestRequest,
};

let request = ServiceTestRequest::new(
    "SI2345432345345",
    ServiceProblemType::Performance,
    ServiceSpecification::new("ftthl2r"),
    access.supplier(),
    [Characteristic::new(CharacteristicName::ServiceHasWorked, "false")],
);
let test = client.run_service_test(&request).await?;
println!("test {} is {}", test.id, test.status);
