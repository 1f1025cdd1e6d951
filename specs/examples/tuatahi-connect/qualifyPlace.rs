use tuatahi_connect::params::QualifyPlace;

let everything = QualifyPlace::new().active_inventory_only(false);
let qualification = client.qualify_place("40186274UFFLC3B", everything).await?;
println!("{:?}", qualification.place_serviceability);
