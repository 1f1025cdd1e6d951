use super::random::Numbers;
use tuatahi_connect::address_file::COLUMNS;

/// An address file with its line of column names.
pub(crate) fn address_file(rows: usize) -> Vec<u8> {
    let mut numbers = Numbers::new(4);
    let mut text = COLUMNS.join(",");
    text.push('\n');
    for row in 1..=rows {
        text += &address(&mut numbers, row);
    }
    text.into_bytes()
}

fn address(numbers: &mut Numbers, row: usize) -> String {
    let number = numbers.below(100_000_000);
    let street_number = format!("{}/{}", 1 + number % 9, 1 + number % 120);
    let suburb = if numbers.once_in(10) { "ŌTOROHANGA" } else { "SILVERDALE" };
    let street = match numbers.below(200) {
        0 => format!("\"{street_number} CARRINGTON AVENUE\nREAR DWELLING\""),
        1..=4 => format!("\"{street_number} CARRINGTON AVENUE, \"\"THE POINT\"\"\""),
        5..=14 => format!("\"{street_number} CARRINGTON AVENUE, {suburb}\""),
        _ => format!("{street_number} CARRINGTON AVENUE"),
    };
    let habit_name = if numbers.once_in(15) { "CARRINGTON COURT" } else { "" };
    let (x, y) = (number % 100_000, number % 10_000);
    format!(
        "{row},{suburb},HAMILTON CITY,Waikato Region,North Island,{},Primary,HME,{street},{street_number},\
         CARRINGTON AVENUE,AVENUE,,Yes (Developed),Mar-13,31/03/2013,HE_{x:05},31/03/2013,Service Ready,\
         18{x:05}.00,593{y:04}.00,1007957369,00{number:08}HE974,{habit_name},MDU_E,Multi Medium,NO,0,1,Intact ONU,\
         Residential,Other,UFB1,GPON,,1,Yes,,,,,{number:08}UFFL80D,t,\n",
        number / 7
    )
}
