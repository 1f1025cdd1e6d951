use tuatahi_connect::params::ListHandoverConnectionInterfaceGroups;

let params = ListHandoverConnectionInterfaceGroups::new();
let groups = client.list_handover_connection_interface_groups(params).await?;
for group in groups.handover_connection_interface_group_list.iter().flatten() {
    println!("{group:?}");
}
